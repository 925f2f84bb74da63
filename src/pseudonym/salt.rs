//! What makes the replacements of one run differ from those of another.

use std::fmt;

use ring::rand::{SecureRandom, SystemRandom};

use super::digest;

/// The secret of one run: who has it can tell which address stands for which.
#[derive(Clone)]
pub struct Salt([u8; 32]);

/// The system gave no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected random bytes from the operating system, got none")]
pub struct NoRandomness;

impl Salt {
    /// A new one, from the operating system.
    ///
    /// # Errors
    /// If the system has no random bytes to give.
    pub fn random() -> Result<Self, NoRandomness> {
        let mut bytes = [0; 32];
        SystemRandom::new().fill(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(Self(bytes))
    }

    /// One that is known, for output that can be made again.
    pub fn fixed(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A key for one purpose.
    pub(super) fn derive(&self, purpose: &str, detail: &[u8]) -> [u8; 32] {
        digest(&self.0, &[purpose.as_bytes(), &[0], detail])
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(…)")
    }
}
