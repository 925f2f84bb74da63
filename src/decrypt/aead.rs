//! AEAD records, TLS 1.2 and 1.3.

use aes::cipher::{Block, BlockCipherEncrypt, BlockSizeUser, KeyInit, consts::U16};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, UnboundKey};
use rustls::ProtocolVersion;
use rustls::crypto::cipher::{
    AeadKey, InboundOpaqueMessage, Iv, MessageDecrypter, Nonce, make_tls12_aad, make_tls13_aad,
};
use rustls::crypto::ring::cipher_suite;

use super::record::{Opened, Sealed};
use super::schedule::{TLS13, tls12, tls13};
use super::secret::Secret;
use super::suite::Cipher;

/// Tag of every AEAD of TLS but CCM_8, bytes.
const TAG: usize = 16;
/// Explicit part of the nonce of GCM and CCM in TLS 1.2, bytes ([RFC 5288](https://www.rfc-editor.org/rfc/rfc5288#section-3) 3).
const EXPLICIT: usize = 8;

/// One direction's key.
pub struct Aead {
    key: Key,
    /// TLS 1.3 and ChaCha20: 12 bytes mixed with the sequence number. GCM and CCM in TLS 1.2: the first 4 of them.
    iv: [u8; 12],
    is_13: bool,
    tag: usize,
    explicit: usize,
}

enum Key {
    /// rustls makes openers from keys of 32 bytes only.
    Rustls(Box<dyn MessageDecrypter>),
    Gcm128(Box<LessSafeKey>),
    Ccm128(Box<aes::Aes128>),
    Ccm256(Box<aes::Aes256>),
}

impl Aead {
    /// A key of `version`; `iv` is the fixed part of the nonce. `None` when lengths do not fit the cipher, or it is no AEAD.
    pub fn new(version: u16, cipher: Cipher, secret: &Secret, iv: &[u8]) -> Option<Self> {
        let is_13 = version == TLS13;
        let key = match cipher {
            Cipher::Aes128Gcm => {
                Key::Gcm128(Box::new(LessSafeKey::new(UnboundKey::new(&AES_128_GCM, secret.bytes()).ok()?)))
            }
            Cipher::Aes128Ccm(_) => Key::Ccm128(Box::new(aes::Aes128::new_from_slice(secret.bytes()).ok()?)),
            Cipher::Aes256Ccm(_) => Key::Ccm256(Box::new(aes::Aes256::new_from_slice(secret.bytes()).ok()?)),
            Cipher::Aes256Gcm | Cipher::ChaCha20Poly1305 => Key::Rustls(decrypter(is_13, cipher, secret, iv)?),
            _ => return None,
        };
        let tag = match cipher {
            Cipher::Aes128Ccm(tag) | Cipher::Aes256Ccm(tag) => tag,
            _ => TAG,
        };
        let explicit = if is_13 || cipher == Cipher::ChaCha20Poly1305 { 0 } else { EXPLICIT };
        let mut fixed = [0; 12];
        fixed.iter_mut().zip(iv).for_each(|(to, from)| *to = *from);
        Some(Self { key, iv: fixed, is_13, tag, explicit })
    }

    /// Opens a record; `None` when the tag does not fit.
    pub fn open(&mut self, record: &Sealed<'_>, sequence: u64) -> Option<Opened> {
        if let Key::Rustls(decrypter) = &mut self.key {
            return through_rustls(&mut **decrypter, record, sequence);
        }
        let overhead = self.explicit.checked_add(self.tag)?;
        let length = record.body.len().checked_sub(overhead)?;
        let (explicit, sealed) = record.body.split_at_checked(self.explicit)?;
        let nonce = self.nonce(explicit, sequence);
        let bytes = if self.is_13 {
            self.unseal(&nonce, &make_tls13_aad(record.body.len()), sealed)
        } else {
            let typ = rustls::ContentType::from(record.content_type);
            let version = ProtocolVersion::from(record.version);
            self.unseal(&nonce, &make_tls12_aad(sequence, typ, version, length), sealed)
        }?;
        match self.is_13 {
            true => inner(bytes),
            false => Some(Opened { content_type: record.content_type, bytes }),
        }
    }

    fn nonce(&self, explicit: &[u8], sequence: u64) -> [u8; 12] {
        if self.explicit == 0 {
            return Nonce::new(&Iv::new(self.iv), sequence).0;
        }
        let mut nonce = self.iv;
        nonce.iter_mut().skip(4).zip(explicit).for_each(|(to, from)| *to = *from);
        nonce
    }

    fn unseal(&self, nonce: &[u8; 12], aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        match &self.key {
            Key::Gcm128(key) => {
                let mut bytes = sealed.to_vec();
                let nonce = ring::aead::Nonce::assume_unique_for_key(*nonce);
                let length = key.open_in_place(nonce, Aad::from(aad), &mut bytes).ok()?.len();
                bytes.truncate(length);
                Some(bytes)
            }
            Key::Ccm128(key) => ccm(&**key, nonce, aad, sealed, self.tag),
            Key::Ccm256(key) => ccm(&**key, nonce, aad, sealed, self.tag),
            Key::Rustls(_) => None,
        }
    }
}

/// An opener of rustls, in TLS 1.2 that of a suite with the same AEAD: how keys were agreed on changes nothing here.
fn decrypter(is_13: bool, cipher: Cipher, secret: &Secret, iv: &[u8]) -> Option<Box<dyn MessageDecrypter>> {
    let key = AeadKey::from(<[u8; 32]>::try_from(secret.bytes()).ok()?);
    let chacha = cipher == Cipher::ChaCha20Poly1305;
    if is_13 {
        let suite = match chacha {
            true => &cipher_suite::TLS13_CHACHA20_POLY1305_SHA256,
            false => &cipher_suite::TLS13_AES_256_GCM_SHA384,
        };
        return Some(tls13(suite)?.aead_alg.decrypter(key, Iv::new(iv.try_into().ok()?)));
    }
    let suite = match chacha {
        true => &cipher_suite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        false => &cipher_suite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    };
    // rustls takes the IV's length on trust.
    (iv.len() == cipher.fixed_iv_length()).then_some(())?;
    Some(tls12(suite)?.aead_alg.decrypter(key, iv))
}

fn through_rustls(decrypter: &mut dyn MessageDecrypter, record: &Sealed<'_>, sequence: u64) -> Option<Opened> {
    let mut body = record.body.to_vec();
    let typ = rustls::ContentType::from(record.content_type);
    let message = InboundOpaqueMessage::new(typ, ProtocolVersion::from(record.version), &mut body);
    let plain = decrypter.decrypt(message, sequence).ok()?;
    Some(Opened { content_type: plain.typ.into(), bytes: plain.payload.to_vec() })
}

/// TLSInnerPlaintext: content, its type, zeros ([RFC 8446](https://www.rfc-editor.org/rfc/rfc8446#section-5.2) 5.2).
fn inner(mut bytes: Vec<u8>) -> Option<Opened> {
    let at = bytes.iter().rposition(|byte| *byte != 0)?;
    let content_type = *bytes.get(at)?;
    bytes.truncate(at);
    Some(Opened { content_type, bytes })
}

/// CCM with a nonce of 12 bytes, so a length field of 3 ([RFC 3610](https://www.rfc-editor.org/rfc/rfc3610)).
fn ccm<C>(key: &C, nonce: &[u8; 12], aad: &[u8], sealed: &[u8], tag: usize) -> Option<Vec<u8>>
where
    C: BlockCipherEncrypt + BlockSizeUser<BlockSize = U16>,
{
    let (sealed, sent) = sealed.split_at_checked(sealed.len().checked_sub(tag)?)?;
    let mut bytes = sealed.to_vec();
    for (counter, chunk) in (1u32..).zip(bytes.chunks_mut(16)) {
        let stream = counter_block(key, nonce, counter);
        chunk.iter_mut().zip(stream).for_each(|(byte, key)| *byte ^= key);
    }
    let mut mac = CbcMac { key, state: [0; 16] };
    let length = u32::try_from(bytes.len()).ok()?.to_be_bytes();
    // Flags: associated data, tag length, length field of 3 bytes.
    let flags = 0x40 | u8::try_from(tag.checked_sub(2)? / 2).ok()? << 3 | 2;
    mac.add(&[&[flags], nonce.as_slice(), length.get(1..)?].concat());
    let aad_length = u16::try_from(aad.len()).ok()?.to_be_bytes();
    mac.add(&[aad_length.as_slice(), aad].concat());
    mac.add(&bytes);
    let mask = counter_block(key, nonce, 0);
    let expect: Vec<u8> = mac.state.iter().zip(mask).map(|(a, b)| a ^ b).take(tag).collect();
    (expect == sent).then_some(bytes)
}

struct CbcMac<'k, C> {
    key: &'k C,
    state: [u8; 16],
}

impl<C: BlockCipherEncrypt + BlockSizeUser<BlockSize = U16>> CbcMac<'_, C> {
    /// Adds bytes, padded to whole blocks with zeros.
    fn add(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(16) {
            self.state.iter_mut().zip(chunk).for_each(|(state, byte)| *state ^= byte);
            let mut block: Block<C> = self.state.into();
            self.key.encrypt_block(&mut block);
            self.state = block.into();
        }
    }
}

fn counter_block<C>(key: &C, nonce: &[u8; 12], counter: u32) -> [u8; 16]
where
    C: BlockCipherEncrypt + BlockSizeUser<BlockSize = U16>,
{
    let mut bytes = [0; 16];
    let parts = [2u8].into_iter().chain(*nonce).chain(counter.to_be_bytes().into_iter().skip(1));
    bytes.iter_mut().zip(parts).for_each(|(to, from)| *to = from);
    let mut block: Block<C> = bytes.into();
    key.encrypt_block(&mut block);
    block.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        text.as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    /// The whole of a server's flight would be long; the shortest record of RFC 8448, section 3, is the client's alert.
    #[test]
    fn opens_the_alert_of_rfc_8448() {
        let body = hex("c9872760655666b74d7ff1153efd6db6d0b0e3");
        let secret = Secret::new(hex("9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5"));
        let (key, iv) = super::super::schedule::traffic_keys(super::super::suite::Hash::Sha256, &secret, 16).unwrap();
        let mut aead = Aead::new(TLS13, Cipher::Aes128Gcm, &key, &iv).unwrap();
        let sealed = Sealed { content_type: 23, version: 0x0303, body: &body };
        let opened = aead.open(&sealed, 1).unwrap();
        assert_eq!((opened.content_type, opened.bytes.as_slice()), (21, &[1, 0][..]));
        assert!(aead.open(&sealed, 2).is_none());
    }

    #[test]
    fn short_and_empty_records_open_to_nothing() {
        for cipher in [
            Cipher::Aes128Gcm,
            Cipher::Aes256Gcm,
            Cipher::ChaCha20Poly1305,
            Cipher::Aes128Ccm(8),
            Cipher::Aes256Ccm(16),
        ] {
            for version in [0x0303, TLS13] {
                let fixed = if version == TLS13 { 12 } else { cipher.fixed_iv_length() };
                let key = Secret::new(vec![7; cipher.key_length()]);
                let mut aead = Aead::new(version, cipher, &key, &vec![1; fixed]).unwrap();
                for length in [0, 1, 7, 8, 15, 16, 17, 24, 25, 40] {
                    let sealed = Sealed { content_type: 23, version: 0x0303, body: &vec![0; length] };
                    assert!(aead.open(&sealed, 0).is_none(), "{cipher:?} {version:#x} {length}");
                }
            }
        }
    }
}
