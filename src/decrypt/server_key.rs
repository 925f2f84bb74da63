//! The server's RSA private key: opens the premaster secret of TLS RSA key exchange, and the client's random number of Standard RDP
//! Security.

use thiserror::Error;

use super::secret::Secret;

/// Why a private key cannot be used.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum KeyError {
    /// No RSA key in PEM.
    #[error(
        "expected an RSA private key in PEM (PKCS #8 or PKCS #1, not encrypted; openssl rsa -in KEY -out PEM makes one), or xrdp's rsakeys.ini"
    )]
    NotAKey,
    /// Built without the feature `server-key`.
    #[error("this build cannot use private keys; build it with the feature server-key")]
    NotBuilt,
}

/// Bytes of the longest number of a key that is read.
#[cfg(feature = "server-key")]
const MAX_BYTES: usize = 2048;

/// A private key. Neither printed nor serialised.
pub struct ServerKey {
    #[cfg(feature = "server-key")]
    key: rsa::RsaPrivateKey,
}

#[cfg(feature = "server-key")]
impl ServerKey {
    /// Reads PKCS #8 or PKCS #1 in PEM, or the file in which xrdp keeps its key for Standard RDP Security.
    ///
    /// # Errors
    /// [`KeyError::NotAKey`].
    pub fn read(text: &str) -> Result<Self, KeyError> {
        use rsa::pkcs1::DecodeRsaPrivateKey;
        use rsa::pkcs8::DecodePrivateKey;
        let pem = rsa::RsaPrivateKey::from_pkcs8_pem(text).or_else(|_| rsa::RsaPrivateKey::from_pkcs1_pem(text));
        let key = pem.ok().or_else(|| rsakeys_ini(text));
        key.map(|key| Self { key }).ok_or(KeyError::NotAKey)
    }

    /// The premaster secret, if `encrypted` is one under this key ([RFC 5246](https://www.rfc-editor.org/rfc/rfc5246#section-7.4.7.1)
    /// 7.4.7.1).
    pub fn premaster(&self, encrypted: &[u8]) -> Option<Secret> {
        let secret = Secret::new(self.key.decrypt(rsa::Pkcs1v15Encrypt, encrypted).ok()?);
        (secret.bytes().len() == 48).then_some(secret)
    }

    /// The client's random number, if `encrypted` is one under this key: without RSA padding, least significant byte first, with zeros
    /// behind it ([MS-RDPBCGR] 5.3.4.1). Another key gives a number far longer than 32 bytes.
    ///
    /// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
    pub fn client_random(&self, encrypted: &[u8]) -> Option<[u8; 32]> {
        use rsa::traits::{PrivateKeyParts, PublicKeyParts};
        // Some clients send more zeros than the eight of the specification; no number behind them is smaller than the modulus.
        let end = encrypted.iter().rposition(|byte| *byte != 0)?.checked_add(1)?;
        let number = encrypted.get(..end).filter(|number| number.len() <= self.key.size())?;
        let number = rsa::BigUint::from_bytes_le(number);
        if number >= *self.key.n() {
            return None;
        }
        let mut opened = number.modpow(self.key.d(), self.key.n()).to_bytes_le();
        let mut random = [0; 32];
        let fits = opened.len() <= random.len();
        random.iter_mut().zip(&opened).for_each(|(to, from)| *to = *from);
        super::secret::wipe(&mut opened);
        fits.then_some(random)
    }
}

/// xrdp's `rsakeys.ini`: modulus and exponents as bytes, the least significant first.
#[cfg(feature = "server-key")]
fn rsakeys_ini(text: &str) -> Option<rsa::RsaPrivateKey> {
    let number = |name: &str| {
        let value = text.lines().find_map(|line| line.trim().strip_prefix(name)?.trim_start().strip_prefix('='))?;
        let byte = |digits: &str| u8::from_str_radix(digits.trim().strip_prefix("0x")?, 16).ok();
        let bytes: Option<Vec<u8>> = value.split(',').take(MAX_BYTES).map(byte).collect();
        Some(rsa::BigUint::from_bytes_le(&bytes?))
    };
    let (modulus, public, private) = (number("pub_mod")?, number("pub_exp")?, number("pri_exp")?);
    rsa::RsaPrivateKey::from_components(modulus, public, private, Vec::new()).ok()
}

#[cfg(not(feature = "server-key"))]
impl ServerKey {
    /// Always refuses.
    ///
    /// # Errors
    /// [`KeyError::NotBuilt`].
    pub fn read(_: &str) -> Result<Self, KeyError> {
        Err(KeyError::NotBuilt)
    }

    /// Never there.
    pub fn premaster(&self, _: &[u8]) -> Option<Secret> {
        None
    }

    /// Never there.
    pub fn client_random(&self, _: &[u8]) -> Option<[u8; 32]> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_no_key() {
        for text in ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "CLIENT_RANDOM"] {
            assert!(ServerKey::read(text).is_err(), "{text}");
        }
        for text in ["[keys]\npub_mod=\npub_exp=\npri_exp=", "pub_mod=0x03\npub_exp=0x00\npri_exp=0x00", "pub_mod=0x0g"]
        {
            assert!(ServerKey::read(text).is_err(), "{text}");
        }
    }

    /// A key of 512 bits as xrdp writes it; 17 encrypted with its public part comes out again.
    #[test]
    #[cfg(feature = "server-key")]
    fn reads_the_key_file_of_xrdp() {
        use rsa::traits::PublicKeyParts;
        let key = ServerKey::read(include_str!("standard/rsakeys.ini")).unwrap();
        let sealed = rsa::BigUint::from(17u8).modpow(key.key.e(), key.key.n());
        let mut bytes = sealed.to_bytes_le();
        bytes.extend([0; 8]);
        let mut expect = [0; 32];
        expect[0] = 17;
        assert_eq!(key.client_random(&bytes), Some(expect));
        bytes[0] ^= 1;
        assert_eq!(key.client_random(&bytes), None);
        for hostile in [&[][..], &[0; 80], &[0xff; 72], &[0xff; 4096]] {
            assert_eq!(key.client_random(hostile), None);
        }
    }
}
