//! Integers out of byte slices, in the byte order that a file was written in.

/// Byte order of a file or section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ByteOrder {
    /// Most significant byte first.
    Big,
    /// Least significant byte first.
    #[default]
    Little,
}

impl ByteOrder {
    /// The 16-bit number at `at`.
    pub(crate) fn u16_at(self, bytes: &[u8], at: usize) -> Option<u16> {
        let raw = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Big => u16::from_be_bytes(raw),
            Self::Little => u16::from_le_bytes(raw),
        })
    }

    /// The 32-bit number in `raw`.
    #[inline]
    pub(crate) fn u32(self, raw: [u8; 4]) -> u32 {
        match self {
            Self::Big => u32::from_be_bytes(raw),
            Self::Little => u32::from_le_bytes(raw),
        }
    }

    /// The 32-bit number at `at`.
    #[inline]
    pub(crate) fn u32_at(self, bytes: &[u8], at: usize) -> Option<u32> {
        Some(self.u32(*bytes.get(at..)?.first_chunk()?))
    }

    /// The `N` consecutive 32-bit numbers at the start of `bytes`.
    #[inline]
    pub(crate) fn words<const N: usize>(self, bytes: &[u8]) -> Option<[u32; N]> {
        let raw: &[[u8; 4]; N] = bytes.as_chunks::<4>().0.first_chunk()?;
        Some(raw.map(|word| self.u32(word)))
    }
}

/// `length` rounded up to the next multiple of 4; saturates.
pub(crate) fn padded(length: usize) -> usize {
    length.checked_next_multiple_of(4).unwrap_or(usize::MAX)
}
