//! The server's RSA private key: opens the premaster secret of TLS RSA key exchange.

use thiserror::Error;

use super::secret::Secret;

/// Why a private key cannot be used.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum KeyError {
    /// No RSA key in PEM.
    #[error(
        "expected an RSA private key in PEM (PKCS #8 or PKCS #1, not encrypted); openssl rsa -in KEY -out PEM makes one"
    )]
    NotAKey,
    /// Built without the feature `server-key`.
    #[error("this build cannot use private keys; build it with the feature server-key")]
    NotBuilt,
}

/// A private key. Neither printed nor serialised.
pub struct ServerKey {
    #[cfg(feature = "server-key")]
    key: rsa::RsaPrivateKey,
}

#[cfg(feature = "server-key")]
impl ServerKey {
    /// Reads PKCS #8 or PKCS #1.
    ///
    /// # Errors
    /// [`KeyError::NotAKey`].
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        use rsa::pkcs1::DecodeRsaPrivateKey;
        use rsa::pkcs8::DecodePrivateKey;
        let key = rsa::RsaPrivateKey::from_pkcs8_pem(pem).or_else(|_| rsa::RsaPrivateKey::from_pkcs1_pem(pem));
        key.map(|key| Self { key }).map_err(|_| KeyError::NotAKey)
    }

    /// The premaster secret, if `encrypted` is one under this key ([RFC 5246](https://www.rfc-editor.org/rfc/rfc5246#section-7.4.7.1)
    /// 7.4.7.1).
    pub fn premaster(&self, encrypted: &[u8]) -> Option<Secret> {
        let secret = Secret::new(self.key.decrypt(rsa::Pkcs1v15Encrypt, encrypted).ok()?);
        (secret.bytes().len() == 48).then_some(secret)
    }
}

#[cfg(not(feature = "server-key"))]
impl ServerKey {
    /// Always refuses.
    ///
    /// # Errors
    /// [`KeyError::NotBuilt`].
    pub fn from_pem(_: &str) -> Result<Self, KeyError> {
        Err(KeyError::NotBuilt)
    }

    /// Never there.
    pub fn premaster(&self, _: &[u8]) -> Option<Secret> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_no_key() {
        for text in ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "CLIENT_RANDOM"] {
            assert!(ServerKey::from_pem(text).is_err(), "{text}");
        }
    }
}
