//! 32-bit TCP sequence numbers to 64-bit stream offsets.

/// Where the stream of one direction begins in sequence space.
///
/// Offset 0 is the first data byte: initial sequence number + 1, or the first byte seen where the SYN was not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sequence {
    /// Sequence number of offset 0.
    pub(super) base: Option<u32>,
    /// The SYN (or an acknowledgment of nothing but it) told the base.
    pub(super) exact: bool,
}

impl Sequence {
    /// Offset of `sequence`, taken as the one nearest to `near`; negative before the first data byte.
    pub(super) fn offset(&self, sequence: u32, near: u64) -> Option<i64> {
        let reference = self.base?.wrapping_add(near as u32);
        let distance = sequence.wrapping_sub(reference).cast_signed();
        i64::try_from(near).ok()?.checked_add(i64::from(distance))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unwraps_around_zero() {
        let sequence = Sequence { base: Some(u32::MAX - 9), exact: true };
        assert_eq!(sequence.offset(u32::MAX - 9, 0), Some(0));
        assert_eq!(sequence.offset(5, 0), Some(15));
        assert_eq!(sequence.offset(u32::MAX - 10, 0), Some(-1));
        assert_eq!(sequence.offset(5, (1 << 32) + 10), Some((1 << 32) + 15));
        assert_eq!(sequence.offset(4, 7 << 32), Some((7 << 32) + 14));
        assert_eq!(Sequence::default().offset(4, 0), None);
    }
}
