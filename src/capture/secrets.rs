//! Decryption Secrets Blocks: what they hold, kept from being shown.

use std::fmt;

/// Kind of secrets ([pcapng, 4.7](https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html)); unknown values are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretsType(pub u32);

impl SecretsType {
    /// TLS key log in the NSS format (`TLSK`).
    pub const TLS_KEY_LOG: Self = Self(0x544c_534b);
    /// SSH key log (`SSHK`).
    pub const SSH_KEY_LOG: Self = Self(0x5353_484b);
    /// WireGuard key log (`WGKL`).
    pub const WIREGUARD_KEY_LOG: Self = Self(0x5747_4b4c);
}

/// Secrets of one block. Neither printed nor serialised; overwritten when dropped.
pub struct Secrets {
    kind: SecretsType,
    bytes: Vec<u8>,
}

impl Secrets {
    pub(crate) fn new(kind: SecretsType, bytes: Vec<u8>) -> Self {
        Self { kind, bytes }
    }

    /// What `bytes` are.
    pub fn kind(&self) -> SecretsType {
        self.kind
    }

    /// The secrets data.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Secrets {
    fn drop(&mut self) {
        // Without `unsafe` the compiler cannot be kept from dropping plain stores; the black box makes that unlikely.
        self.bytes.fill(0);
        std::hint::black_box(&self.bytes);
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").field("kind", &self.kind).field("length", &self.bytes.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let secrets = Secrets::new(SecretsType::TLS_KEY_LOG, b"CLIENT_RANDOM 00ff".to_vec());
        let text = format!("{secrets:?}");
        assert!(text.contains("18") && !text.contains("CLIENT") && !text.contains("67, 76"), "{text}");
    }
}
