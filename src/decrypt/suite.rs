//! What a cipher suite number stands for, read off its IANA name.

use rustls::CipherSuite;

/// The algorithms of a suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suite {
    /// Record cipher.
    pub cipher: Cipher,
    /// Hash of the record's MAC; `None` for an AEAD.
    pub mac: Option<Mac>,
    /// Hash of the key schedule from TLS 1.2 on.
    pub hash: Hash,
}

/// Record ciphers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cipher {
    /// AES-128-GCM.
    Aes128Gcm,
    /// AES-256-GCM.
    Aes256Gcm,
    /// ChaCha20-Poly1305.
    ChaCha20Poly1305,
    /// AES-128-CCM with a tag of 16 or 8 bytes.
    Aes128Ccm(usize),
    /// AES-256-CCM with a tag of 16 or 8 bytes.
    Aes256Ccm(usize),
    /// AES-128-CBC.
    Aes128Cbc,
    /// AES-256-CBC.
    Aes256Cbc,
    /// 3DES-EDE-CBC.
    TripleDesCbc,
    /// RC4 with a key of 128 bits.
    Rc4,
    /// None: a MAC alone.
    Null,
}

/// Hash of a record's MAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mac {
    /// HMAC-MD5.
    Md5,
    /// HMAC-SHA1.
    Sha1,
    /// HMAC-SHA256.
    Sha256,
    /// HMAC-SHA384.
    Sha384,
}

/// Hash of a key schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
}

impl Cipher {
    /// Key length, bytes.
    pub fn key_length(self) -> usize {
        match self {
            Self::Aes128Gcm | Self::Aes128Ccm(_) | Self::Aes128Cbc | Self::Rc4 => 16,
            Self::Aes256Gcm | Self::Aes256Ccm(_) | Self::Aes256Cbc | Self::ChaCha20Poly1305 => 32,
            Self::TripleDesCbc => 24,
            Self::Null => 0,
        }
    }

    /// Length of the fixed part of the nonce up to TLS 1.2, bytes; of the IV of TLS 1.0 for a block cipher.
    pub fn fixed_iv_length(self) -> usize {
        match self {
            Self::Aes128Gcm | Self::Aes256Gcm | Self::Aes128Ccm(_) | Self::Aes256Ccm(_) => 4,
            Self::ChaCha20Poly1305 => 12,
            Self::Aes128Cbc | Self::Aes256Cbc | Self::TripleDesCbc => self.block_length(),
            Self::Rc4 | Self::Null => 0,
        }
    }

    /// Block length of a CBC cipher, bytes; 0 for the others.
    pub fn block_length(self) -> usize {
        match self {
            Self::Aes128Cbc | Self::Aes256Cbc => 16,
            Self::TripleDesCbc => 8,
            _ => 0,
        }
    }
}

impl Mac {
    /// Length of key and tag, bytes.
    pub fn length(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
        }
    }
}

impl Hash {
    /// Length, bytes.
    pub fn length(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
        }
    }
}

/// The suite of a number ([IANA](https://www.iana.org/assignments/tls-parameters#tls-parameters-4)); `None` for one that cannot be
/// opened here.
pub fn find(number: u16) -> Option<Suite> {
    let name = CipherSuite::from(number).as_str()?;
    let algorithms = name.split_once("_WITH_").map_or_else(|| name.strip_prefix("TLS13_"), |(_, rest)| Some(rest))?;
    let (cipher, rest) = CIPHERS.iter().find_map(|(name, cipher)| Some((*cipher, algorithms.strip_prefix(name)?)))?;
    let hash = if rest == "_SHA384" { Hash::Sha384 } else { Hash::Sha256 };
    let aead = cipher.block_length() == 0 && !matches!(cipher, Cipher::Rc4 | Cipher::Null);
    let mac = match rest {
        _ if aead => None,
        "_MD5" => Some(Mac::Md5),
        "_SHA" => Some(Mac::Sha1),
        "_SHA256" => Some(Mac::Sha256),
        "_SHA384" => Some(Mac::Sha384),
        _ => return None,
    };
    Some(Suite { cipher, mac, hash })
}

/// Longer names before those they begin with.
const CIPHERS: &[(&str, Cipher)] = &[
    ("AES_128_GCM", Cipher::Aes128Gcm),
    ("AES_256_GCM", Cipher::Aes256Gcm),
    ("CHACHA20_POLY1305", Cipher::ChaCha20Poly1305),
    ("AES_128_CCM_8", Cipher::Aes128Ccm(8)),
    ("AES_256_CCM_8", Cipher::Aes256Ccm(8)),
    ("AES_128_CCM", Cipher::Aes128Ccm(16)),
    ("AES_256_CCM", Cipher::Aes256Ccm(16)),
    ("AES_128_CBC", Cipher::Aes128Cbc),
    ("AES_256_CBC", Cipher::Aes256Cbc),
    ("3DES_EDE_CBC", Cipher::TripleDesCbc),
    ("RC4_128", Cipher::Rc4),
    ("NULL", Cipher::Null),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(number: u16, cipher: Cipher, mac: Option<Mac>, hash: Hash) {
        assert_eq!(find(number), Some(Suite { cipher, mac, hash }), "{number:#06x}");
    }

    #[test]
    fn reads_suites_of_every_family() {
        check(0x1301, Cipher::Aes128Gcm, None, Hash::Sha256);
        check(0x1302, Cipher::Aes256Gcm, None, Hash::Sha384);
        check(0x1303, Cipher::ChaCha20Poly1305, None, Hash::Sha256);
        check(0x1304, Cipher::Aes128Ccm(16), None, Hash::Sha256);
        check(0x1305, Cipher::Aes128Ccm(8), None, Hash::Sha256);
        check(0xc030, Cipher::Aes256Gcm, None, Hash::Sha384);
        check(0x009c, Cipher::Aes128Gcm, None, Hash::Sha256);
        check(0xc0a1, Cipher::Aes256Ccm(8), None, Hash::Sha256);
        check(0xccaa, Cipher::ChaCha20Poly1305, None, Hash::Sha256);
        check(0x002f, Cipher::Aes128Cbc, Some(Mac::Sha1), Hash::Sha256);
        check(0xc028, Cipher::Aes256Cbc, Some(Mac::Sha384), Hash::Sha384);
        check(0x003c, Cipher::Aes128Cbc, Some(Mac::Sha256), Hash::Sha256);
        check(0x000a, Cipher::TripleDesCbc, Some(Mac::Sha1), Hash::Sha256);
        check(0x0004, Cipher::Rc4, Some(Mac::Md5), Hash::Sha256);
        check(0x0005, Cipher::Rc4, Some(Mac::Sha1), Hash::Sha256);
    }

    #[test]
    fn leaves_what_it_cannot_open() {
        for number in [0x0000, 0x0003, 0x0041, 0x00ff, 0xfafa] {
            assert_eq!(find(number), None, "{number:#06x}");
        }
    }
}
