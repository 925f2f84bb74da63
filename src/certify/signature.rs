//! Signatures of a handshake, strong and weak ones alike: whether a key made one, not whether anybody should accept it.
//!
//! rustls' verifier (ring) takes what a modern client takes. What it refuses for its weakness — MD5 with SHA-1 and SHA-1 of TLS 1.0
//! to 1.2, RSA keys below 2048 bits, P-521 — is checked by RustCrypto over the hash, so that a weak key is not blamed for a fault
//! that it does not have, and a bad signature of an old server does not pass unseen.

use md5::Md5;
use rustls::SignatureScheme;
use rustls::crypto::ring::default_provider;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use x509_parser::public_key::{PublicKey, RSAPublicKey};
use x509_parser::x509::SubjectPublicKeyInfo;

/// RSA keys that the verifier takes, bits; of others it says no whatever the signature.
const VERIFIER_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// What was signed with which algorithm.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'s> {
    /// SignatureScheme; `None` before TLS 1.2, where it follows from the key.
    pub scheme: Option<u16>,
    /// The bytes.
    pub message: &'s [u8],
    /// The signature over them.
    pub signature: &'s [u8],
}

/// Whether this key made the signature; `None` where that cannot be told: an unknown algorithm, one that is none for this key, a key
/// that is none.
pub fn holds(signed: Signed<'_>, key: &SubjectPublicKeyInfo<'_>) -> Option<bool> {
    let raw = key.subject_public_key.data.as_ref();
    let parsed = key.parsed().ok()?;
    if let Some(answer) = by_verifier(signed, key, &parsed) {
        return Some(answer);
    }
    match (&parsed, signed.scheme) {
        (PublicKey::RSA(key), None) => {
            let both = [Md5::digest(signed.message).to_vec(), Sha1::digest(signed.message).to_vec()].concat();
            rsa(key, Form::Bare, &both, signed.signature)
        }
        (PublicKey::RSA(key), Some(scheme)) => {
            let (form, hash) = rsa_form(scheme)?;
            rsa(key, form, &hash.of(signed.message), signed.signature)
        }
        (PublicKey::EC(_), scheme) => {
            let hash = scheme.map_or(Some(Hash::Sha1), ecdsa_hash)?;
            ecdsa(key, raw, &hash.of(signed.message), signed.signature)
        }
        _ => None,
    }
}

/// The SignatureScheme for the name of a certificate's signature algorithm.
pub fn scheme_of(algorithm: &str) -> Option<u16> {
    let (hash, kind) = match algorithm.strip_prefix("ecdsa-with-") {
        Some(hash) => (hash, 3),
        None => (algorithm.strip_suffix("WithRSAEncryption")?, 1),
    };
    let number =
        ["sha1", "sha224", "sha256", "sha384", "sha512"].iter().position(|name| hash.eq_ignore_ascii_case(name))?;
    u8::try_from(number).ok().map(|number| u16::from_be_bytes([number.saturating_add(2), kind]))
}

/// What rustls' verifier says, if it takes such keys and algorithms.
fn by_verifier(signed: Signed<'_>, key: &SubjectPublicKeyInfo<'_>, parsed: &PublicKey<'_>) -> Option<bool> {
    use SignatureScheme as Scheme;
    let scheme = SignatureScheme::from(signed.scheme?);
    let fits = match (scheme, parsed) {
        (Scheme::RSA_PKCS1_SHA256 | Scheme::RSA_PKCS1_SHA384 | Scheme::RSA_PKCS1_SHA512, PublicKey::RSA(_))
        | (Scheme::RSA_PSS_SHA256 | Scheme::RSA_PSS_SHA384 | Scheme::RSA_PSS_SHA512, PublicKey::RSA(_)) => {
            VERIFIER_BITS.contains(&parsed.key_size())
        }
        (Scheme::ECDSA_NISTP256_SHA256 | Scheme::ECDSA_NISTP384_SHA384, PublicKey::EC(_)) => {
            matches!(curve(key), Some(P256 | P384))
        }
        (Scheme::ED25519, _) => key.algorithm.algorithm.to_id_string() == ED25519,
        _ => false,
    };
    let provider = default_provider();
    let mapping = provider.signature_verification_algorithms.mapping;
    let (_, algorithms) = mapping.iter().find(|(known, _)| fits && *known == scheme)?;
    let raw = key.subject_public_key.data.as_ref();
    Some(algorithms.iter().any(|algorithm| algorithm.verify_signature(raw, signed.message, signed.signature).is_ok()))
}

/// The form and hash of a SignatureScheme for RSA (RFC 5246 7.4.1.4.1, RFC 8446 4.2.3).
fn rsa_form(scheme: u16) -> Option<(Form, Hash)> {
    Some(match scheme {
        0x0804 => (Form::Pss(Hash::Sha256), Hash::Sha256),
        0x0805 => (Form::Pss(Hash::Sha384), Hash::Sha384),
        0x0806 => (Form::Pss(Hash::Sha512), Hash::Sha512),
        _ => {
            let [hash, 1] = scheme.to_be_bytes() else { return None };
            let hash = Hash::of_number(hash)?;
            (Form::Pkcs1(hash), hash)
        }
    })
}

/// The hash of a SignatureScheme for ECDSA; in TLS 1.2 it says nothing of the curve.
fn ecdsa_hash(scheme: u16) -> Option<Hash> {
    let [hash, 3] = scheme.to_be_bytes() else { return None };
    Hash::of_number(hash)
}

/// HashAlgorithm (RFC 5246 7.4.1.4.1), without MD5, which nobody accepts by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hash {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn of_number(number: u8) -> Option<Self> {
        Some(match number {
            2 => Self::Sha1,
            3 => Self::Sha224,
            4 => Self::Sha256,
            5 => Self::Sha384,
            6 => Self::Sha512,
            _ => return None,
        })
    }

    fn of(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(message).to_vec(),
            Self::Sha224 => Sha224::digest(message).to_vec(),
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }
}

const P256: &str = "1.2.840.10045.3.1.7";
const P384: &str = "1.3.132.0.34";
const P521: &str = "1.3.132.0.35";
const ED25519: &str = "1.3.101.112";

fn curve(key: &SubjectPublicKeyInfo<'_>) -> Option<&'static str> {
    let named = key.algorithm.parameters.as_ref()?.as_oid().ok()?.to_id_string();
    [P256, P384, P521].into_iter().find(|known| *known == named)
}

/// ECDSA over a hash of any length (SEC 1, 4.1.4: its leftmost bits count, a shorter one is taken as the number it is).
fn ecdsa(key: &SubjectPublicKeyInfo<'_>, point: &[u8], hash: &[u8], signature: &[u8]) -> Option<bool> {
    macro_rules! verify {
        ($curve:ident, $bytes:literal) => {{
            use $curve::ecdsa::signature::hazmat::PrehashVerifier;
            use $curve::ecdsa::{Signature, VerifyingKey};
            let key = VerifyingKey::from_sec1_bytes(point).ok()?;
            let digest = widened(hash, $bytes);
            Signature::from_der(signature).is_ok_and(|signature| key.verify_prehash(&digest, &signature).is_ok())
        }};
    }
    Some(match curve(key)? {
        P256 => verify!(p256, 32),
        P384 => verify!(p384, 48),
        P521 => verify!(p521, 66),
        _ => return None,
    })
}

/// The library refuses a hash of less than half the curve's length; zeros in front do not change the number.
fn widened(digest: &[u8], bytes: usize) -> Vec<u8> {
    let mut wide = vec![0; bytes.saturating_sub(digest.len())];
    wide.extend_from_slice(digest);
    wide
}

/// How a hash stands in an RSA signature (RFC 8017 8.1, 8.2).
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "server-key"), expect(dead_code, reason = "only the crate reads it"))]
enum Form {
    /// RSASSA-PKCS1-v1_5 without the name of a hash, as before TLS 1.2.
    Bare,
    /// RSASSA-PKCS1-v1_5.
    Pkcs1(Hash),
    /// RSASSA-PSS, MGF1 with the same hash.
    Pss(Hash),
}

/// RSA by the crate that opens premaster secrets. Its advisory is about private keys; here is none.
#[cfg(feature = "server-key")]
fn rsa(key: &RSAPublicKey<'_>, form: Form, hash: &[u8], signature: &[u8]) -> Option<bool> {
    use rsa::{BigUint, Pkcs1v15Sign, Pss, RsaPublicKey, sha2};
    /// Longest key that is computed with: as OpenSSL has it, and far above any in use.
    const MAX_BITS: usize = 16_384;
    let (modulus, exponent) = (BigUint::from_bytes_be(key.modulus), BigUint::from_bytes_be(key.exponent));
    let key = RsaPublicKey::new_with_max_size(modulus, exponent, MAX_BITS).ok()?;
    let pkcs1 = |padding: Pkcs1v15Sign| key.verify(padding, hash, signature).is_ok();
    let pss = |padding: Pss| key.verify(padding, hash, signature).is_ok();
    Some(match form {
        Form::Bare => pkcs1(Pkcs1v15Sign::new_unprefixed()),
        Form::Pkcs1(Hash::Sha1) => pkcs1(Pkcs1v15Sign { hash_len: Some(20), prefix: SHA1_PREFIX.into() }),
        Form::Pkcs1(Hash::Sha224) => pkcs1(Pkcs1v15Sign::new::<sha2::Sha224>()),
        Form::Pkcs1(Hash::Sha256) => pkcs1(Pkcs1v15Sign::new::<sha2::Sha256>()),
        Form::Pkcs1(Hash::Sha384) => pkcs1(Pkcs1v15Sign::new::<sha2::Sha384>()),
        Form::Pkcs1(Hash::Sha512) => pkcs1(Pkcs1v15Sign::new::<sha2::Sha512>()),
        Form::Pss(Hash::Sha256) => pss(Pss::new::<sha2::Sha256>()),
        Form::Pss(Hash::Sha384) => pss(Pss::new::<sha2::Sha384>()),
        Form::Pss(Hash::Sha512) => pss(Pss::new::<sha2::Sha512>()),
        Form::Pss(_) => return None,
    })
}

/// The DigestInfo of SHA-1 up to the hash (RFC 8017 9.2); the crate has no other way to name it.
#[cfg(feature = "server-key")]
const SHA1_PREFIX: [u8; 15] =
    [0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14];

/// Without the crate nothing can be told.
#[cfg(not(feature = "server-key"))]
fn rsa(_: &RSAPublicKey<'_>, _: Form, _: &[u8], _: &[u8]) -> Option<bool> {
    None
}

#[cfg(test)]
mod tests {
    use x509_parser::prelude::FromDer;

    use super::*;

    /// What OpenSSL signed in `samples/`.
    fn message() -> Vec<u8> {
        [vec![1; 32], vec![2; 32], vec![3; 69]].concat()
    }

    #[track_caller]
    fn check(key: &[u8], scheme: Option<u16>, signature: &[u8]) {
        let (_, key) = SubjectPublicKeyInfo::from_der(key).unwrap();
        let holds = |scheme, message: &[u8], signature: &[u8]| holds(Signed { scheme, message, signature }, &key);
        let message = message();
        assert_eq!(holds(scheme, &message, signature), Some(true));
        assert_eq!(holds(scheme, &message[1..], signature), Some(false), "another message");
        let mut other = signature.to_vec();
        *other.last_mut().unwrap() ^= 1;
        assert_eq!(holds(scheme, &message, &other), Some(false), "another signature");
        assert_eq!(holds(scheme, &message, &[]), Some(false), "no signature");
        // Nothing is said of algorithms that are not known or are not for this key.
        let other_kind = if matches!(key.parsed(), Ok(PublicKey::EC(_))) { 0x0401 } else { 0x0403 };
        for unknown in [other_kind, 0x0101, 0x0202, 0x0808, 0xffff] {
            assert_eq!(holds(Some(unknown), &message, signature), None, "{unknown:#x}");
        }
    }

    macro_rules! sample {
        ($name:literal) => {
            (
                include_bytes!(concat!("samples/", $name, ".spki")).as_slice(),
                include_bytes!(concat!("samples/", $name, ".signature")).as_slice(),
            )
        };
    }

    #[test]
    fn ecdsa_of_every_curve_and_hash() {
        for (scheme, (key, signature)) in [
            (None, sample!("p384-sha1")),
            (Some(0x0203), sample!("p384-sha1")),
            (Some(0x0203), sample!("p521-sha1")),
            (Some(0x0603), sample!("p521-sha512")),
            (Some(0x0603), sample!("p256-sha512")),
        ] {
            check(key, scheme, signature);
        }
    }

    #[cfg(feature = "server-key")]
    #[test]
    fn rsa_of_every_length_and_age() {
        for (scheme, (key, signature)) in [
            (None, sample!("rsa512-md5-sha1")),
            (Some(0x0201), sample!("rsa512-sha1")),
            (Some(0x0401), sample!("rsa1024-sha256")),
        ] {
            check(key, scheme, signature);
        }
    }
}
