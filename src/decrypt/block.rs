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
