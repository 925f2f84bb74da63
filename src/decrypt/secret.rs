//! Bytes that nobody may see.

use std::fmt;
use std::sync::Arc;

/// A secret. Neither printed nor serialised; overwritten when the last copy is dropped. A clone shares the bytes.
#[derive(Clone)]
pub struct Secret(Arc<Wiped>);

struct Wiped(Vec<u8>);

impl Secret {
    /// Takes over the bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Wiped(bytes)))
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0.0
    }
}

impl Drop for Wiped {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// Overwrites bytes. Without `unsafe` the compiler cannot be kept from dropping plain stores; the black box makes that unlikely.
pub fn wipe(bytes: &mut [u8]) {
    bytes.fill(0);
    std::hint::black_box(&bytes);
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({} bytes)", self.bytes().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_length_alone() {
        assert_eq!(format!("{:?}", Secret::new(vec![0x5a, 90, 0x5a])), "Secret(3 bytes)");
    }
}
