//! Puts the segments of one direction in order: every byte once, holes declared.

use crate::time::Time;

use super::window::Origin;

/// Takes the ordered bytes and holes of one direction.
pub(super) trait Sink {
    /// The next bytes.
    fn data(&mut self, offset: u64, bytes: &[u8], origin: Origin);
    /// A hole; `snapped` when the snap length cut it.
    fn gap(&mut self, offset: u64, length: u64, snapped: bool, origin: Origin);
    /// Whether bytes sent again differ from those kept.
    fn differs(&self, offset: u64, bytes: &[u8]) -> bool;
}

/// A stretch of the stream as one segment brought it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'p> {
    pub(super) offset: u64,
    pub(super) bytes: &'p [u8],
    /// Bytes after them that the snap length cut.
    pub(super) missing: u32,
    pub(super) origin: Origin,
}

impl Piece<'_> {
    fn end(&self) -> u64 {
        self.offset.saturating_add(self.bytes.len() as u64).saturating_add(u64::from(self.missing))
    }

    /// The part from `from` on and before `to`.
    fn cut(&self, from: u64, to: u64) -> Self {
        let from = from.clamp(self.offset, self.end());
        let to = to.clamp(from, self.end());
        let length = self.bytes.len();
        let start = usize::try_from(from.saturating_sub(self.offset)).unwrap_or(length).min(length);
        let stop = usize::try_from(to.saturating_sub(self.offset)).unwrap_or(length).min(length);
        let bytes = self.bytes.get(start..stop).unwrap_or_default();
        let missing = to.saturating_sub(from).saturating_sub(bytes.len() as u64);
        Self {
            offset: from,
            bytes,
            missing: u32::try_from(missing).unwrap_or(u32::MAX),
            origin: self.origin.skip(start),
        }
    }
}

/// What a segment brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Bytes never seen before.
    pub(super) fresh: u64,
    /// Some of them lie before bytes seen earlier: it filled a hole, which was first seen at this time.
    pub(super) filled: Option<Time>,
    /// Bytes in it differ from those seen first.
    pub(super) conflict: bool,
}

/// One direction's order of bytes.
#[derive(Debug)]
pub(super) struct Assembler {
    /// Offset of the next byte in order.
    pub(super) next: u64,
    /// End of the highest byte seen.
    pub(super) highest: u64,
    /// Segments beyond a hole, disjoint, in order of offset.
    waiting: Vec<Waiting>,
    waiting_bytes: usize,
    bytes_limit: usize,
    segments_limit: usize,
    /// When the oldest hole was first seen.
    hole: Option<Origin>,
}

#[derive(Debug)]
struct Waiting {
    offset: u64,
    bytes: Box<[u8]>,
    missing: u32,
    origin: Origin,
}

impl Waiting {
    fn piece(&self) -> Piece<'_> {
        Piece { offset: self.offset, bytes: &self.bytes, missing: self.missing, origin: self.origin }
    }
}

impl Assembler {
    pub(super) fn new(bytes_limit: usize, segments_limit: usize) -> Self {
        Self { next: 0, highest: 0, waiting: Vec::new(), waiting_bytes: 0, bytes_limit, segments_limit, hole: None }
    }

    /// Takes a segment. Bytes that come in order go to `sink`; the others wait for the hole before them to be filled.
    pub(super) fn insert(&mut self, piece: Piece<'_>, sink: &mut impl Sink) -> Outcome {
        let mut outcome = Outcome { conflict: self.conflicts(piece, sink), ..Outcome::default() };
        let beyond = piece.end().saturating_sub(self.highest.max(piece.offset));
        let behind = self.waiting.iter().filter(|entry| entry.offset >= piece.offset);
        let shown = behind.map(|entry| entry.origin.time).min();
        if self.waiting.is_empty() && piece.offset <= self.next {
            let fresh = piece.cut(self.next, u64::MAX);
            outcome.fresh = fresh.end().saturating_sub(fresh.offset);
            self.deliver(fresh, sink);
        } else {
            outcome.fresh = self.store(piece);
            self.drain(sink);
        }
        outcome.filled = shown.filter(|_| outcome.fresh > beyond);
        self.highest = self.highest.max(piece.end());
        while self.waiting_bytes > self.bytes_limit || self.waiting.len() > self.segments_limit {
            self.skip_hole(sink);
        }
        outcome
    }

    /// First byte beyond the oldest hole, and what showed the hole.
    pub(super) fn hole(&self) -> Option<(u64, Origin)> {
        Some((self.waiting.first()?.offset, self.hole?))
    }

    /// How many segments wait.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Memory held, bytes.
    pub(super) fn size(&self) -> usize {
        self.waiting_bytes + self.waiting.capacity() * size_of::<Waiting>()
    }

    /// Declares the oldest hole a gap and goes on behind it.
    pub(super) fn skip_hole(&mut self, sink: &mut impl Sink) {
        let Some(first) = self.waiting.first() else { return };
        let length = first.offset.saturating_sub(self.next);
        let origin = self.hole.unwrap_or(first.origin);
        let offset = std::mem::replace(&mut self.next, first.offset);
        sink.gap(offset, length, false, origin);
        self.drain(sink);
    }

    /// Gives spare capacity back.
    pub(super) fn shrink(&mut self) {
        self.waiting.shrink_to_fit();
    }

    fn deliver(&mut self, piece: Piece<'_>, sink: &mut impl Sink) {
        if !piece.bytes.is_empty() {
            sink.data(piece.offset, piece.bytes, piece.origin);
        }
        if piece.missing > 0 {
            let at = piece.offset.saturating_add(piece.bytes.len() as u64);
            sink.gap(at, u64::from(piece.missing), true, piece.origin);
        }
        self.next = self.next.max(piece.end());
    }

    /// Delivers what waits and has become in order.
    fn drain(&mut self, sink: &mut impl Sink) {
        let mut ready = 0usize;
        let waiting = std::mem::take(&mut self.waiting);
        for entry in &waiting {
            if entry.offset > self.next {
                break;
            }
            self.deliver(entry.piece(), sink);
            self.waiting_bytes = self.waiting_bytes.saturating_sub(entry.bytes.len());
            ready += 1;
        }
        self.waiting = waiting;
        self.waiting.drain(..ready);
        if ready > 0 || self.waiting.is_empty() {
            // The hole that is the oldest now was shown by the first segment that waits behind it.
            self.hole = self.waiting.first().map(|first| first.origin);
        }
    }

    /// Stores the parts of `piece` that nothing covers yet; returns how many bytes they are.
    fn store(&mut self, piece: Piece<'_>) -> u64 {
        let mut fresh = 0u64;
        let mut from = piece.offset.max(self.next);
        let mut index = self.waiting.partition_point(|entry| entry.piece().end() <= from);
        while from < piece.end() {
            let until = self.waiting.get(index).map_or(u64::MAX, |entry| entry.offset);
            let part = piece.cut(from, until);
            let length = part.end().saturating_sub(part.offset);
            if length > 0 {
                fresh = fresh.saturating_add(length);
                self.hole.get_or_insert(part.origin);
                self.waiting_bytes = self.waiting_bytes.saturating_add(part.bytes.len());
                let entry = Waiting {
                    offset: part.offset,
                    bytes: part.bytes.into(),
                    missing: part.missing,
                    origin: part.origin,
                };
                self.waiting.insert(index, entry);
                index += 1;
            }
            let Some(covering) = self.waiting.get(index) else { break };
            from = from.max(covering.piece().end());
            index += 1;
        }
        fresh
    }

    fn conflicts(&self, piece: Piece<'_>, sink: &impl Sink) -> bool {
        if piece.offset < self.next {
            let again = piece.cut(piece.offset, self.next);
            if sink.differs(again.offset, again.bytes) {
                return true;
            }
        }
        self.waiting.iter().any(|entry| {
            let mine = piece.cut(entry.offset, entry.piece().end());
            let theirs = entry.piece().cut(piece.offset, piece.end());
            let length = mine.bytes.len().min(theirs.bytes.len());
            mine.offset == theirs.offset && mine.bytes.get(..length) != theirs.bytes.get(..length)
        })
    }
}

#[cfg(test)]
#[path = "tests/reassembly.rs"]
mod tests;
