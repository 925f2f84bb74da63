//! The bytes kept of one direction: a head and a tail window, with the frame of every byte.

use std::collections::VecDeque;
use std::ops::Range;

use crate::link::Frame;
use crate::time::Time;

use super::model::{Kept, Run, Source};

/// Where a chunk of bytes came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) frame: Frame,
    pub(super) time: Time,
    /// Offset of the chunk's first byte in the frame.
    pub(super) in_frame: Option<u32>,
}

impl Origin {
    /// As the source of bytes at a stream offset.
    fn at(self, offset: u64) -> Source {
        Source { offset, frame: self.frame, in_frame: self.in_frame, time: self.time }
    }

    /// The origin of the byte `count` further on.
    pub(super) fn skip(self, count: usize) -> Self {
        let count = u32::try_from(count).ok();
        Self { in_frame: self.in_frame.zip(count).and_then(|(at, count)| at.checked_add(count)), ..self }
    }
}

/// Head and tail of a stream that grows at its end.
#[derive(Debug)]
pub(super) struct Window {
    head_limit: usize,
    tail_limit: usize,
    head: Vec<Run>,
    tail: VecDeque<TailRun>,
    tail_bytes: usize,
}

/// A run that loses bytes at its start as the stream goes on.
#[derive(Debug, Default)]
struct TailRun {
    offset: u64,
    bytes: VecDeque<u8>,
    sources: VecDeque<Source>,
}

impl Window {
    pub(super) fn new(head_limit: usize, tail_limit: usize) -> Self {
        Self { head_limit, tail_limit, head: Vec::new(), tail: VecDeque::new(), tail_bytes: 0 }
    }

    /// Appends bytes at `offset`, which is not before the end of what was appended.
    pub(super) fn append(&mut self, offset: u64, bytes: &[u8], origin: Origin) {
        let room = usize::try_from((self.head_limit as u64).saturating_sub(offset)).unwrap_or(usize::MAX);
        let (first, rest) = bytes.split_at(room.min(bytes.len()));
        if !first.is_empty() {
            self.append_head(offset, first, origin);
        }
        // More than the tail can hold: its end is all that could survive.
        let skip = rest.len().saturating_sub(self.tail_limit);
        let kept = rest.get(skip..).unwrap_or_default();
        if kept.is_empty() {
            return;
        }
        let skipped = first.len().saturating_add(skip);
        self.append_tail(offset.saturating_add(skipped as u64), kept, origin.skip(skipped));
    }

    /// Whether bytes sent again differ from those kept.
    pub(super) fn differs(&self, offset: u64, bytes: &[u8]) -> bool {
        let end = offset.saturating_add(bytes.len() as u64);
        let head = self.head.iter().any(|run| {
            let common = offset.max(run.offset)..end.min(run.end());
            slice(run.offset, &run.bytes, &common) != slice(offset, bytes, &common)
        });
        head || self.tail.iter().any(|run| run.differs(offset, bytes))
    }

    /// The first bytes of the stream as far as they are contiguous from offset 0.
    pub(super) fn start(&self) -> &[u8] {
        self.head.first().filter(|run| run.offset == 0).map(|run| run.bytes.as_slice()).unwrap_or_default()
    }

    /// Keeps this many bytes more at the start.
    pub(super) fn raise(&mut self, bytes: usize) {
        self.head_limit = self.head_limit.saturating_add(bytes);
    }

    /// Lowers the limits of a flow that must give memory back, and applies them. Returns whether anything was dropped.
    pub(super) fn lower(&mut self, head: usize, tail: usize) -> bool {
        let mut dropped = self.tail_bytes > tail;
        self.tail_limit = self.tail_limit.min(tail);
        self.trim();
        if head < self.head_limit {
            self.head_limit = head;
            dropped |= self.head.last().is_some_and(|run| run.end() > head as u64);
            self.head.retain_mut(|run| truncate(run, head as u64));
        }
        if dropped {
            self.shrink();
        }
        dropped
    }

    /// Gives spare capacity back.
    pub(super) fn shrink(&mut self) {
        for run in &mut self.head {
            run.bytes.shrink_to_fit();
            run.sources.shrink_to_fit();
        }
        for run in &mut self.tail {
            run.bytes.shrink_to_fit();
            run.sources.shrink_to_fit();
        }
    }

    /// Memory held, bytes.
    pub(super) fn size(&self) -> usize {
        let source = size_of::<Source>();
        let head = self.head.iter().map(|run| run.bytes.capacity() + run.sources.capacity() * source);
        let tail = self.tail.iter().map(|run| run.bytes.capacity() + run.sources.capacity() * source);
        head.sum::<usize>() + tail.sum::<usize>()
    }

    /// Everything kept. A tail that does not follow the head begins at the offset that `boundary` gives for its first byte, that of a
    /// whole unit.
    pub(super) fn finish(mut self, boundary: &dyn Fn(u64) -> Option<u64>) -> Kept {
        let whole = self.tail.front().zip(self.head.last()).is_some_and(|(tail, head)| tail.offset == head.end());
        let end = self.tail.back().map_or(0, TailRun::end);
        let first = self.tail.front().filter(|_| !whole).and_then(|run| boundary(run.offset));
        if let Some(first) = first.filter(|first| *first < end) {
            self.cut_tail(first);
        }
        let mut runs = self.head;
        for tail in self.tail.into_iter().filter(|run| !run.bytes.is_empty()) {
            match runs.last_mut().filter(|last| last.end() == tail.offset) {
                Some(last) => {
                    last.bytes.reserve_exact(tail.bytes.len());
                    last.bytes.extend(tail.bytes);
                    last.sources.extend(tail.sources);
                }
                None => runs.push(Run { offset: tail.offset, bytes: tail.bytes.into(), sources: tail.sources.into() }),
            }
        }
        for run in &mut runs {
            run.bytes.shrink_to_fit();
            run.sources.shrink_to_fit();
        }
        runs.shrink_to_fit();
        Kept { runs }
    }

    fn append_head(&mut self, offset: u64, bytes: &[u8], origin: Origin) {
        let limit = self.head_limit;
        if self.head.last().is_none_or(|run| run.end() != offset) {
            self.head.push(Run { offset, ..Run::default() });
        }
        let Some(run) = self.head.last_mut() else { return };
        run.bytes.reserve_exact(spare(run.bytes.len(), run.bytes.capacity(), bytes.len(), limit));
        run.bytes.extend_from_slice(bytes);
        run.sources.push(origin.at(offset));
    }

    fn append_tail(&mut self, offset: u64, bytes: &[u8], origin: Origin) {
        let limit = self.tail_limit;
        // Room is made first, so that the tail never grows beyond its limit.
        self.trim_to(limit.saturating_sub(bytes.len()));
        if self.tail.back().is_none_or(|run| run.end() != offset) {
            self.tail.push_back(TailRun { offset, ..TailRun::default() });
        }
        let Some(run) = self.tail.back_mut() else { return };
        run.bytes.reserve_exact(spare(run.bytes.len(), run.bytes.capacity(), bytes.len(), limit));
        run.bytes.extend(bytes);
        run.sources.push_back(origin.at(offset));
        self.tail_bytes = self.tail_bytes.saturating_add(bytes.len());
    }

    fn trim(&mut self) {
        self.trim_to(self.tail_limit);
    }

    fn trim_to(&mut self, limit: usize) {
        let mut surplus = self.tail_bytes.saturating_sub(limit);
        while let Some(run) = self.tail.front_mut().filter(|_| surplus > 0) {
            let dropped = surplus.min(run.bytes.len());
            run.drop_front(dropped);
            surplus -= dropped;
            self.tail_bytes -= dropped;
            // The last run stays, empty, so that what follows it is appended to its memory.
            if !run.bytes.is_empty() || self.tail.len() == 1 {
                return;
            }
            self.tail.pop_front();
        }
    }

    fn cut_tail(&mut self, cut: u64) {
        let before = |run: &TailRun| cut.clamp(run.offset, run.end()).saturating_sub(run.offset);
        let dropped: u64 = self.tail.iter().map(before).sum();
        let dropped = usize::try_from(dropped).unwrap_or(usize::MAX);
        self.trim_to(self.tail_bytes.saturating_sub(dropped));
    }
}

impl TailRun {
    fn end(&self) -> u64 {
        self.offset.saturating_add(self.bytes.len() as u64)
    }

    fn drop_front(&mut self, count: usize) {
        let count = count.min(self.bytes.len());
        self.bytes.drain(..count);
        self.offset = self.offset.saturating_add(count as u64);
        while self.sources.get(1).is_some_and(|next| next.offset <= self.offset) {
            self.sources.pop_front();
        }
        if self.bytes.is_empty() {
            self.sources.clear();
        }
        let Some(source) = self.sources.front_mut() else { return };
        let skipped = u32::try_from(self.offset.saturating_sub(source.offset)).ok();
        source.in_frame = source.in_frame.zip(skipped).and_then(|(at, skipped)| at.checked_add(skipped));
        source.offset = self.offset;
    }

    fn differs(&self, offset: u64, bytes: &[u8]) -> bool {
        let end = offset.saturating_add(bytes.len() as u64);
        let common = offset.max(self.offset)..end.min(self.end());
        let Some(theirs) = slice(offset, bytes, &common) else { return false };
        let skip = usize::try_from(common.start.saturating_sub(self.offset)).unwrap_or(usize::MAX);
        !self.bytes.iter().skip(skip).zip(theirs).all(|(mine, theirs)| mine == theirs)
    }
}

/// How much to reserve for `more` bytes: twice what is there, but never more than the limit asks for.
fn spare(length: usize, capacity: usize, more: usize, limit: usize) -> usize {
    let needed = length.saturating_add(more);
    if needed <= capacity {
        return 0;
    }
    capacity.saturating_mul(2).min(limit).max(needed).saturating_sub(length)
}

/// Cuts a run at the stream offset `limit`; false if nothing of it is left.
fn truncate(run: &mut Run, limit: u64) -> bool {
    let Ok(length) = usize::try_from(limit.saturating_sub(run.offset)) else { return true };
    run.bytes.truncate(length);
    run.sources.retain(|source| source.offset < limit);
    !run.bytes.is_empty()
}

/// The part of `bytes`, which begin at `base`, that lies in `range`; `None` if it is empty.
fn slice<'b>(base: u64, bytes: &'b [u8], range: &Range<u64>) -> Option<&'b [u8]> {
    let from = usize::try_from(range.start.checked_sub(base)?).ok()?;
    let to = usize::try_from(range.end.checked_sub(base)?).ok()?;
    bytes.get(from..to).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(frame: Frame) -> Origin {
        Origin { frame, time: Time(i64::from(frame)), in_frame: Some(54) }
    }

    fn filled(head: usize, tail: usize, segments: u32) -> Window {
        let mut window = Window::new(head, tail);
        for number in 0..segments {
            let bytes: Vec<u8> = (0..10).map(|at| (number * 10 + at) as u8).collect();
            window.append(u64::from(number) * 10, &bytes, origin(number + 1));
        }
        window
    }

    fn runs(kept: &Kept) -> Vec<(u64, usize)> {
        kept.runs.iter().map(|run| (run.offset, run.bytes.len())).collect()
    }

    #[test]
    fn keeps_both_ends_and_where_they_came_from() {
        let window = filled(25, 20, 10);
        assert_eq!(window.start().len(), 25);
        let kept = window.finish(&|_| None);
        assert_eq!(runs(&kept), [(0, 25), (80, 20)]);
        let tail = &kept.runs[1];
        assert_eq!(tail.bytes[0], 80);
        assert_eq!(tail.sources[0], Source { offset: 80, frame: 9, in_frame: Some(54), time: Time(9) });
    }

    #[test]
    fn a_tail_cut_inside_a_segment_points_at_its_byte() {
        let kept = filled(0, 15, 4).finish(&|_| None);
        assert_eq!(runs(&kept), [(25, 15)]);
        assert_eq!(kept.runs[0].sources[0].in_frame, Some(59));
    }

    #[test]
    fn head_and_tail_that_meet_are_one_run() {
        let kept = filled(25, 40, 6).finish(&|_| Some(55));
        assert_eq!(runs(&kept), [(0, 60)]);
        assert_eq!(kept.runs[0].bytes, (0..60).collect::<Vec<u8>>());
    }

    #[test]
    fn the_tail_begins_with_a_whole_unit() {
        let kept = filled(10, 35, 10).finish(&|at| Some(at.next_multiple_of(20)));
        assert_eq!(runs(&kept), [(0, 10), (80, 20)]);
    }

    #[test]
    fn a_chunk_larger_than_both_windows_keeps_its_ends() {
        let mut window = Window::new(10, 20);
        window.append(0, &[7; 1000], origin(1));
        let kept = window.finish(&|_| None);
        assert_eq!(runs(&kept), [(0, 10), (980, 20)]);
        assert_eq!(kept.runs[1].sources[0].in_frame, Some(54 + 980));
    }

    #[test]
    fn lower_limits_drop_what_is_over_them() {
        let mut window = filled(30, 40, 10);
        assert!(window.lower(20, 10));
        assert!(!window.lower(20, 10));
        assert_eq!(runs(&window.finish(&|_| None)), [(0, 20), (90, 10)]);
    }

    #[test]
    fn tells_differing_bytes_in_head_and_tail() {
        let window = filled(30, 30, 10);
        assert!(!window.differs(5, &[5, 6, 7]));
        assert!(window.differs(5, &[5, 6, 8]));
        assert!(!window.differs(75, &[75, 76]));
        assert!(window.differs(75, &[75, 0]));
        // Nothing is known of the middle.
        assert!(!window.differs(40, &[0]));
        assert!(window.differs(65, &[0, 0, 0, 0, 0, 0]));
    }
}
