//! Records with a MAC: CBC, RC4, and none at all.

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, KeyIvInit};
use rc4::{KeyInit, Rc4, StreamCipher};

use super::record::{Opened, Sealed};
use super::schedule::{hmac_md5, hmac_sha1, hmac_sha256, hmac_sha384};
use super::secret::Secret;
use super::suite::{Cipher, Mac};

/// TLS 1.1: from here on each record brings its IV.
const TLS11: u16 = 0x0302;
/// Key stream that is made to get over bytes that were not kept, bytes: beyond it the rest stays sealed.
const MAX_SKIP: u64 = 256 << 20;

/// One direction's keys.
pub struct MacThen {
    cipher: State,
    mac: Mac,
    mac_key: Secret,
    encrypt_then_mac: bool,
}

enum State {
    Cbc {
        cipher: Cipher,
        key: Secret,
        explicit_iv: bool,
        /// TLS 1.0: the last block of the record before; `None` when that was not kept.
        chained: Option<Vec<u8>>,
    },
    Rc4(Box<Rc4>),
    /// The place in the key stream is lost.
    Lost,
    Null,
}

impl MacThen {
    /// Keys of `version`; `None` when lengths do not fit the cipher, or it is an AEAD.
    pub fn new(
        version: u16,
        cipher: Cipher,
        mac: Mac,
        keys: (&Secret, &Secret, &[u8]),
        encrypt_then_mac: bool,
    ) -> Option<Self> {
        let (mac_key, key, iv) = keys;
        let state = match cipher {
            Cipher::Rc4 => State::Rc4(Box::new(Rc4::new_from_slice(key.bytes()).ok()?)),
            Cipher::Null => State::Null,
            _ if cipher.block_length() > 0 => {
                State::Cbc { cipher, key: key.clone(), explicit_iv: version >= TLS11, chained: Some(iv.to_vec()) }
            }
            _ => return None,
        };
        let encrypt_then_mac = encrypt_then_mac && cipher.block_length() > 0;
        Some(Self { cipher: state, mac, mac_key: mac_key.clone(), encrypt_then_mac })
    }

    /// Whether a record opens without those before it.
    pub fn is_random_access(&self) -> bool {
        matches!(self.cipher, State::Cbc { explicit_iv: true, .. } | State::Null)
    }

    /// Opens a record; `None` when the MAC does not fit. The cipher has moved on past the record either way.
    pub fn open(&mut self, record: &Sealed<'_>, sequence: u64) -> Option<Opened> {
        let tag = self.mac.length();
        if self.encrypt_then_mac {
            // RFC 7366, section 3.
            let (sealed, sent) = record.body.split_at_checked(record.body.len().checked_sub(tag)?)?;
            let fits = self.tag(record, sequence, sealed) == sent;
            let bytes = self.cipher.decrypt(sealed)?;
            let length = unpadded(&bytes)?;
            return fits.then(|| opened(record, bytes, length));
        }
        let bytes = self.cipher.decrypt(record.body)?;
        let end = match self.cipher {
            State::Cbc { .. } => unpadded(&bytes)?,
            _ => bytes.len(),
        };
        let length = end.checked_sub(tag)?;
        let fits = self.tag(record, sequence, bytes.get(..length)?) == bytes.get(length..end)?;
        fits.then(|| opened(record, bytes, length))
    }

    /// Passes over records of which `bytes` bytes, headers left out, were not kept.
    pub fn skip(&mut self, bytes: u64) {
        match &mut self.cipher {
            State::Cbc { chained, .. } => *chained = None,
            State::Rc4(cipher) if bytes <= MAX_SKIP => {
                let mut left = bytes;
                let mut sink = [0; 4096];
                while left > 0 {
                    let step = left.min(4096);
                    let Some(part) = sink.get_mut(..step as usize) else { return };
                    cipher.apply_keystream(part);
                    left = left.saturating_sub(step);
                }
            }
            State::Rc4(_) => self.cipher = State::Lost,
            State::Lost | State::Null => {}
        }
    }

    /// An unknown number of bytes is missing.
    pub fn lose(&mut self) {
        match &mut self.cipher {
            State::Cbc { chained, .. } => *chained = None,
            State::Rc4(_) => self.cipher = State::Lost,
            State::Lost | State::Null => {}
        }
    }

    fn tag(&self, record: &Sealed<'_>, sequence: u64, covered: &[u8]) -> Vec<u8> {
        let hmac = match self.mac {
            Mac::Md5 => hmac_md5,
            Mac::Sha1 => hmac_sha1,
            Mac::Sha256 => hmac_sha256,
            Mac::Sha384 => hmac_sha384,
        };
        let length = u16::try_from(covered.len()).unwrap_or(u16::MAX).to_be_bytes();
        let (sequence, version) = (sequence.to_be_bytes(), record.version.to_be_bytes());
        hmac(self.mac_key.bytes(), &[&sequence, &[record.content_type], &version, &length, covered])
    }
}

fn opened(record: &Sealed<'_>, mut bytes: Vec<u8>, length: usize) -> Opened {
    bytes.truncate(length);
    Opened { content_type: record.content_type, bytes }
}

/// Length without padding: the last byte says how many like it go before ([RFC 5246](https://www.rfc-editor.org/rfc/rfc5246#section-6.2.3.2)
/// 6.2.3.2).
fn unpadded(bytes: &[u8]) -> Option<usize> {
    let pad = *bytes.last()?;
    let length = bytes.len().checked_sub(usize::from(pad).checked_add(1)?)?;
    bytes.get(length..)?.iter().all(|byte| *byte == pad).then_some(length)
}

impl State {
    fn decrypt(&mut self, sealed: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Null => Some(sealed.to_vec()),
            Self::Lost => None,
            Self::Rc4(cipher) => {
                let mut bytes = sealed.to_vec();
                cipher.apply_keystream(&mut bytes);
                Some(bytes)
            }
            Self::Cbc { cipher, key, explicit_iv, chained } => {
                let block = cipher.block_length();
                if *explicit_iv {
                    let (iv, rest) = sealed.split_at_checked(block)?;
                    return cbc(*cipher, key, iv, rest);
                }
                let last = sealed.get(sealed.len().checked_sub(block)?..)?.to_vec();
                let iv = chained.replace(last)?;
                cbc(*cipher, key, &iv, sealed)
            }
        }
    }
}

fn cbc(cipher: Cipher, key: &Secret, iv: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    fn decrypt<D: KeyIvInit + BlockModeDecrypt>(key: &[u8], iv: &[u8], bytes: &mut [u8]) -> Option<()> {
        D::new_from_slices(key, iv).ok()?.decrypt_padded::<NoPadding>(bytes).ok().map(|_| ())
    }
    let mut bytes = sealed.to_vec();
    match cipher {
        Cipher::Aes128Cbc => decrypt::<cbc::Decryptor<aes::Aes128>>(key.bytes(), iv, &mut bytes),
        Cipher::Aes256Cbc => decrypt::<cbc::Decryptor<aes::Aes256>>(key.bytes(), iv, &mut bytes),
        Cipher::TripleDesCbc => decrypt::<cbc::Decryptor<des::TdesEde3>>(key.bytes(), iv, &mut bytes),
        _ => None,
    }?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use aes::cipher::BlockModeEncrypt;

    use super::*;

    const MAC_KEY: [u8; 20] = [3; 20];

    fn sealed(plain: &[u8], key: &[u8; 24], iv: &[u8; 8], sequence: u64) -> Vec<u8> {
        let length = (plain.len() as u16).to_be_bytes();
        let tag = hmac_sha1(&MAC_KEY, &[&sequence.to_be_bytes(), &[23, 3, 3], &length, plain]);
        let mut bytes = [plain, &tag].concat();
        let pad = 7 - bytes.len() % 8;
        bytes.extend(std::iter::repeat_n(pad as u8, pad + 1));
        let length = bytes.len();
        cbc::Encryptor::<des::TdesEde3>::new(&(*key).into(), &(*iv).into())
            .encrypt_padded::<NoPadding>(&mut bytes, length)
            .unwrap();
        [iv.as_slice(), &bytes].concat()
    }

    #[test]
    fn opens_3des() {
        let key: [u8; 24] = std::array::from_fn(|at| at as u8 * 7);
        let body = sealed(b"three keys", &key, b"initvect", 5);
        let keys = (Secret::new(MAC_KEY.to_vec()), Secret::new(key.to_vec()));
        let mut opener =
            MacThen::new(0x0303, Cipher::TripleDesCbc, Mac::Sha1, (&keys.0, &keys.1, b"initvect"), false).unwrap();
        let record = Sealed { content_type: 23, version: 0x0303, body: &body };
        assert_eq!(opener.open(&record, 5).unwrap().bytes, b"three keys");
        assert!(opener.open(&record, 6).is_none());
    }

    /// RFC 6229, key of 128 bits: the key stream at its start; a skip lands where reading through does.
    #[test]
    fn skips_the_key_stream_of_rc4() {
        let key = Secret::new((1..=16).collect());
        let mac = Secret::new(Vec::new());
        let mut opener = MacThen::new(0x0301, Cipher::Rc4, Mac::Md5, (&mac, &key, &[]), false).unwrap();
        let first = opener.cipher.decrypt(&[0; 4]).unwrap();
        assert_eq!(first, [0x9a, 0xc7, 0xcc, 0x9a]);
        opener.skip(1004);
        assert_eq!(opener.cipher.decrypt(&[0; 4]).unwrap(), rc4_at(1008));
    }

    fn rc4_at(offset: usize) -> Vec<u8> {
        let mut stream = vec![0; offset + 4];
        Rc4::new_from_slice(&(1..=16).collect::<Vec<u8>>()).unwrap().apply_keystream(&mut stream);
        stream[offset..].to_vec()
    }

    #[test]
    fn no_length_does_harm() {
        let key = Secret::new(vec![1; 16]);
        let mac = Secret::new(vec![2; 20]);
        for etm in [false, true] {
            for version in [0x0301, 0x0303] {
                for length in 0..80 {
                    let mut opener =
                        MacThen::new(version, Cipher::Aes128Cbc, Mac::Sha1, (&mac, &key, &[0; 16]), etm).unwrap();
                    let body = vec![0; length];
                    assert!(opener.open(&Sealed { content_type: 23, version, body: &body }, 0).is_none());
                }
            }
        }
    }
}
