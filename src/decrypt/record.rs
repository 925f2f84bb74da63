//! A record sealed, and opened.

use std::fmt;

/// A sealed record.
#[derive(Clone, Copy, Debug)]
pub struct Sealed<'a> {
    /// Content type of its header.
    pub content_type: u8,
    /// Version of its header.
    pub version: u16,
    /// What follows the header.
    pub body: &'a [u8],
}

/// What was in it. The bytes may hold a password: they are not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// Content type, in TLS 1.3 the inner one.
    pub content_type: u8,
    /// The plaintext.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("content_type", &self.content_type)
            .field("length", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        super::secret::wipe(&mut self.bytes);
    }
}
