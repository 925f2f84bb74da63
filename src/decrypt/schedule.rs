//! Secrets to record keys.

use hmac::{Hmac, KeyInit, Mac as _};
use rustls::crypto::ring::cipher_suite;
use rustls::crypto::tls13::{Hkdf, HkdfExpander, OkmBlock};
use rustls::{SupportedCipherSuite, Tls12CipherSuite, Tls13CipherSuite};

use super::secret::Secret;
use super::suite::Hash;

/// TLS 1.2.
pub const TLS12: u16 = 0x0303;
/// TLS 1.3.
pub const TLS13: u16 = 0x0304;
/// Length of a master secret, bytes.
pub const MASTER_SECRET: usize = 48;

/// Key and IV of one direction in TLS 1.3 ([RFC 8446](https://www.rfc-editor.org/rfc/rfc8446#section-7.3) 7.3); `None` for a secret
/// that is not as long as the hash.
pub fn traffic_keys(hash: Hash, secret: &Secret, key_length: usize) -> Option<(Secret, [u8; 12])> {
    let expander = expander(hash, secret)?;
    let mut key = vec![0; key_length];
    let mut iv = [0; 12];
    expand_label(&*expander, b"key", &mut key)?;
    expand_label(&*expander, b"iv", &mut iv)?;
    Some((Secret::new(key), iv))
}

/// The secret after a KeyUpdate ([RFC 8446](https://www.rfc-editor.org/rfc/rfc8446#section-7.2) 7.2).
pub fn next_secret(hash: Hash, secret: &Secret) -> Option<Secret> {
    let mut next = vec![0; hash.length()];
    expand_label(&*expander(hash, secret)?, b"traffic upd", &mut next)?;
    Some(Secret::new(next))
}

fn expander(hash: Hash, secret: &Secret) -> Option<Box<dyn HkdfExpander>> {
    // OkmBlock panics on what is longer than any hash.
    if secret.bytes().len() != hash.length() {
        return None;
    }
    Some(hkdf(hash)?.expander_for_okm(&OkmBlock::new(secret.bytes())))
}

fn hkdf(hash: Hash) -> Option<&'static dyn Hkdf> {
    let suite = match hash {
        Hash::Sha256 => &cipher_suite::TLS13_AES_128_GCM_SHA256,
        Hash::Sha384 => &cipher_suite::TLS13_AES_256_GCM_SHA384,
    };
    tls13(suite).map(|suite| suite.hkdf_provider)
}

/// rustls' TLS 1.3 part of a suite.
pub fn tls13(suite: &'static SupportedCipherSuite) -> Option<&'static Tls13CipherSuite> {
    match suite {
        SupportedCipherSuite::Tls13(suite) => Some(suite),
        SupportedCipherSuite::Tls12(_) => None,
    }
}

/// rustls' TLS 1.2 part of a suite.
pub fn tls12(suite: &'static SupportedCipherSuite) -> Option<&'static Tls12CipherSuite> {
    match suite {
        SupportedCipherSuite::Tls12(suite) => Some(suite),
        SupportedCipherSuite::Tls13(_) => None,
    }
}

/// HKDF-Expand-Label with an empty context ([RFC 8446](https://www.rfc-editor.org/rfc/rfc8446#section-7.1) 7.1).
fn expand_label(expander: &dyn HkdfExpander, label: &[u8], out: &mut [u8]) -> Option<()> {
    let length = u16::try_from(out.len()).ok()?.to_be_bytes();
    let label_length = u8::try_from(label.len()).ok()?.checked_add(6)?;
    expander.expand_slice(&[&length, &[label_length], b"tls13 ", label, &[0]], out).ok()
}

/// The PRF of a version: HMAC with the suite's hash from TLS 1.2 on ([RFC 5246](https://www.rfc-editor.org/rfc/rfc5246#section-5) 5),
/// MD5 and SHA-1 together before ([RFC 2246](https://www.rfc-editor.org/rfc/rfc2246#section-5) 5).
pub fn prf(version: u16, hash: Hash, secret: &[u8], label: &[u8], seed: &[u8], length: usize) -> Vec<u8> {
    let mut out = vec![0; length];
    if version < TLS12 {
        prf_md5_sha1(secret, label, seed, &mut out);
        return out;
    }
    let suite = match hash {
        Hash::Sha256 => &cipher_suite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        Hash::Sha384 => &cipher_suite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    };
    if let Some(suite) = tls12(suite) {
        suite.prf_provider.for_secret(&mut out, secret, label, seed);
    }
    out
}

fn prf_md5_sha1(secret: &[u8], label: &[u8], seed: &[u8], out: &mut [u8]) {
    // Each hash gets a half of the secret; of an odd length both get the middle byte.
    let half = secret.len().div_ceil(2);
    let first = secret.get(..half).unwrap_or_default();
    let second = secret.get(secret.len().saturating_sub(half)..).unwrap_or_default();
    let seed = [label, seed].concat();
    p_hash(&seed, out, |parts| hmac_md5(first, parts));
    p_hash(&seed, out, |parts| hmac_sha1(second, parts));
}

/// P_hash, added to what `out` holds.
fn p_hash(seed: &[u8], out: &mut [u8], hmac: impl Fn(&[&[u8]]) -> Vec<u8>) {
    let mut a = hmac(&[seed]);
    let step = a.len().max(1);
    for chunk in out.chunks_mut(step) {
        let block = hmac(&[&a, seed]);
        chunk.iter_mut().zip(&block).for_each(|(out, byte)| *out ^= byte);
        a = hmac(&[&a]);
    }
}

macro_rules! hmac_of {
    ($name:ident, $hash:ty, $says:literal) => {
        #[doc = $says]
        pub fn $name(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
            let Ok(mut mac) = <Hmac<$hash> as KeyInit>::new_from_slice(key) else { return Vec::new() };
            parts.iter().for_each(|part| mac.update(part));
            mac.finalize().into_bytes().to_vec()
        }
    };
}

hmac_of!(hmac_md5, md5::Md5, "HMAC-MD5 over the parts.");
hmac_of!(hmac_sha1, sha1::Sha1, "HMAC-SHA1 over the parts.");
hmac_of!(hmac_sha256, sha2::Sha256, "HMAC-SHA256 over the parts.");
hmac_of!(hmac_sha384, sha2::Sha384, "HMAC-SHA384 over the parts.");

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
        digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    }

    /// RFC 8448, section 3: the server's handshake traffic secret and what it expands to.
    #[test]
    fn expands_the_traffic_secret_of_rfc_8448() {
        let secret = Secret::new(hex("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38"));
        let (key, iv) = traffic_keys(Hash::Sha256, &secret, 16).unwrap();
        assert_eq!(key.bytes(), hex("3fce516009c21727d0f2e4e86ee403bc"));
        assert_eq!(iv.to_vec(), hex("5d313eb2671276ee13000b30"));
    }

    #[test]
    fn refuses_a_secret_of_another_length() {
        for length in [0, 31, 33, 48, 64, 65, 1000] {
            assert!(traffic_keys(Hash::Sha256, &Secret::new(vec![1; length]), 16).is_none(), "{length}");
        }
    }

    /// The known answer for P_SHA256 that circulates on the IETF's TLS list.
    #[test]
    fn computes_the_prf_of_tls_1_2() {
        let secret = hex("9bbe436ba940f017b17652849a71db35");
        let seed = hex("a0ba9f936cda311827a6f796ffd5198c");
        let out = prf(TLS12, Hash::Sha256, &secret, b"test label", &seed, 100);
        assert_eq!(out[..16], hex("e3f229ba727be17b8d122620557cd453")[..]);
    }
}
