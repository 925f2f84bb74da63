//! One direction of a conversation as it is written again: other bytes by their place in the stream, so that what was sent twice stays
//! the same, wherever segments begin and end.

use std::ops::Range;

use crate::flow::Stream;

/// A stretch of the stream before and after.
#[derive(Debug)]
struct Stretch {
    offset: u64,
    old: Vec<u8>,
    new: Vec<u8>,
}

/// One direction.
#[derive(Debug, Default)]
pub(super) struct Side {
    /// Sequence number of the byte at offset 0.
    base: Option<u32>,
    /// The highest offset written so far.
    near: u64,
    stretches: Vec<Stretch>,
    /// Places beyond the stretches whose bytes stay: headers of units in the middle of a long stream.
    kept: Vec<Range<u64>>,
}

impl Side {
    /// Of a stream; nothing of it is vouched for yet.
    pub(super) fn of(stream: &Stream) -> Self {
        let stretch = |run: &crate::flow::Run| Stretch {
            offset: run.offset,
            old: run.bytes.clone(),
            new: vec![0; run.bytes.len()],
        };
        Self { base: stream.base, near: 0, stretches: stream.kept.runs.iter().map(stretch).collect(), kept: Vec::new() }
    }

    /// Of bytes that begin at a sequence number.
    pub(super) fn of_bytes(base: u32, old: Vec<u8>, new: Vec<u8>) -> Self {
        Self { base: Some(base), near: 0, stretches: vec![Stretch { offset: 0, old, new }], kept: Vec::new() }
    }

    /// Puts bytes at a place of the stream.
    pub(super) fn put(&mut self, offset: u64, bytes: &[u8]) {
        let Some(stretch) = self.stretches.iter_mut().rev().find(|stretch| stretch.offset <= offset) else { return };
        let start = usize::try_from(offset.saturating_sub(stretch.offset)).unwrap_or(usize::MAX);
        for (to, from) in stretch.new.get_mut(start..).unwrap_or_default().iter_mut().zip(bytes) {
            *to = *from;
        }
    }

    /// Keeps bytes at a place of which nothing is known here. Places come in order.
    pub(super) fn keep(&mut self, at: Range<u64>) {
        self.kept.push(at);
    }

    /// What stands for the payload of a segment; also how many of its bytes were kept or replaced.
    pub(super) fn payload(&mut self, sequence: u32, payload: &[u8]) -> (Vec<u8>, u64) {
        let mut new = vec![0; payload.len()];
        let Some(offset) = self.offset(sequence) else { return (new, 0) };
        let mut written = 0u64;
        for (index, (to, from)) in (0i64..).zip(new.iter_mut().zip(payload)) {
            let Ok(place) = u64::try_from(offset.saturating_add(index)) else { continue };
            if let Some(made) = self.byte(place, *from) {
                *to = made;
                written = written.saturating_add(1);
            }
        }
        let end = u64::try_from(offset.saturating_add_unsigned(payload.len() as u64)).unwrap_or(0);
        self.near = self.near.max(end);
        (new, written)
    }

    /// Offset of a sequence number, taken as the one nearest to what was written last.
    fn offset(&self, sequence: u32) -> Option<i64> {
        let reference = self.base?.wrapping_add(self.near as u32);
        let distance = sequence.wrapping_sub(reference).cast_signed();
        i64::try_from(self.near).ok()?.checked_add(i64::from(distance))
    }

    /// What stands for the byte at a place, `None` for a blank one.
    fn byte(&self, place: u64, byte: u8) -> Option<u8> {
        let index = self.stretches.partition_point(|stretch| stretch.offset <= place);
        let known = index.checked_sub(1).and_then(|index| self.stretches.get(index)).and_then(|stretch| {
            let at = usize::try_from(place.saturating_sub(stretch.offset)).ok()?;
            Some((*stretch.old.get(at)?, *stretch.new.get(at)?))
        });
        match known {
            Some((old, 0)) if old == byte => None,
            Some((old, new)) if old == byte => Some(new),
            // Sent again with another byte: it stays another byte, and says no more than that.
            Some((_, new)) => Some(new ^ 0xff),
            None => {
                let index = self.kept.partition_point(|kept| kept.end <= place);
                self.kept.get(index).filter(|kept| kept.contains(&place)).map(|_| byte)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_may_begin_and_end_anywhere() {
        let mut side = Side::of_bytes(u32::MAX - 3, b"Cookie: anna".to_vec(), b"Cookie: xyzw".to_vec());
        side.keep(20..22);
        assert_eq!(side.payload(u32::MAX - 3, b"Cookie: an"), (b"Cookie: xy".to_vec(), 10));
        assert_eq!(side.payload(6, b"na......"), (b"zw\0\0\0\0\0\0".to_vec(), 2));
        assert_eq!(side.payload(u32::MAX - 3, b"Cookie: anna"), (b"Cookie: xyzw".to_vec(), 12), "sent again");
        let (other, _) = side.payload(u32::MAX - 3, b"Cookie: aXna");
        assert_eq!(other[9], b'y' ^ 0xff, "sent again with another byte");
        assert_eq!(side.payload(14, b"abcdef"), (b"\0\0cd\0\0".to_vec(), 2), "beyond what is known");
        assert_eq!(side.payload(u32::MAX - 4, b"?"), (vec![0], 0), "before the first byte");
    }
}
