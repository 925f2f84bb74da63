//! The bytes kept of one direction: a head and a tail window, with the frame of every byte.

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
    tail: Vec<Run>,
    tail_bytes: usize,
}

impl Window {
    pub(super) fn new(head_limit: usize, tail_limit: usize) -> Self {
        Self { head_limit, tail_limit, head: Vec::new(), tail: Vec::new(), tail_bytes: 0 }
    }

    /// Appends bytes at `offset`, which is not before the end of what was appended.
    pub(super) fn append(&mut self, offset: u64, bytes: &[u8], origin: Origin) {
        let room = usize::try_from((self.head_limit as u64).saturating_sub(offset)).unwrap_or(usize::MAX);
        let (first, rest) = bytes.split_at(room.min(bytes.len()));
        if !first.is_empty() {
            extend(&mut self.head, offset, first, origin);
        }
        if rest.is_empty() || self.tail_limit == 0 {
            return;
        }
        // More than the tail can hold: its end is all that could survive.
        let skip = rest.len().saturating_sub(self.tail_limit.saturating_mul(2));
        let kept = rest.get(skip..).unwrap_or_default();
        let skipped = first.len().saturating_add(skip);
        extend(&mut self.tail, offset.saturating_add(skipped as u64), kept, origin.skip(skipped));
        self.tail_bytes = self.tail_bytes.saturating_add(kept.len());
        // Trimmed at twice the limit only, so that every byte is moved at most once on average.
        if self.tail_bytes > self.tail_limit.saturating_mul(2) {
            self.trim(None);
        }
    }

    /// The runs that hold `offset`, to compare bytes sent again with those sent first.
    pub(super) fn differs(&self, offset: u64, bytes: &[u8]) -> bool {
        self.head.iter().chain(&self.tail).any(|run| run_differs(run, offset, bytes))
    }

    /// The first bytes of the stream as far as they are contiguous from offset 0.
    pub(super) fn start(&self) -> &[u8] {
        self.head.first().filter(|run| run.offset == 0).map(|run| run.bytes.as_slice()).unwrap_or_default()
    }

    /// Cuts the tail to its limit; `boundary` may move the cut to a later offset, that of a whole unit.
    pub(super) fn trim(&mut self, boundary: Option<&dyn Fn(u64) -> Option<u64>>) {
        let Some(last) = self.tail.last() else { return };
        if self.tail_bytes <= self.tail_limit {
            return;
        }
        let end = last.offset.saturating_add(last.bytes.len() as u64);
        let mut surplus = self.tail_bytes.saturating_sub(self.tail_limit);
        let mut cut = end;
        for run in &self.tail {
            if surplus < run.bytes.len() {
                cut = run.offset.saturating_add(surplus as u64);
                break;
            }
            surplus -= run.bytes.len();
        }
        let aligned = boundary.and_then(|boundary| boundary(cut)).filter(|at| *at < end).unwrap_or(cut);
        self.cut_tail(aligned);
    }

    /// Lowers the limits of a flow that must give memory back, and applies them. Returns whether anything was dropped.
    pub(super) fn lower(&mut self, head: usize, tail: usize) -> bool {
        let before = self.size();
        self.tail_limit = self.tail_limit.min(tail);
        self.trim(None);
        if head < self.head_limit {
            self.head_limit = head;
            self.head.retain_mut(|run| truncate(run, head as u64));
        }
        self.shrink();
        self.size() < before
    }

    /// Gives spare capacity back.
    pub(super) fn shrink(&mut self) {
        for run in self.head.iter_mut().chain(&mut self.tail) {
            run.bytes.shrink_to_fit();
            run.sources.shrink_to_fit();
        }
    }

    /// Memory held, bytes.
    pub(super) fn size(&self) -> usize {
        let source = size_of::<Source>();
        self.head.iter().chain(&self.tail).map(|run| run.bytes.capacity() + run.sources.capacity() * source).sum()
    }

    /// Everything kept, the tail cut at `boundary` if it is over its limit.
    pub(super) fn finish(mut self, boundary: &dyn Fn(u64) -> Option<u64>) -> Kept {
        self.trim(Some(boundary));
        let mut runs = self.head;
        for run in self.tail {
            match runs.last_mut().filter(|last| end(last) == run.offset) {
                Some(last) => {
                    last.bytes.extend_from_slice(&run.bytes);
                    last.sources.extend(run.sources);
                }
                None => runs.push(run),
            }
        }
        for run in &mut runs {
            run.bytes.shrink_to_fit();
            run.sources.shrink_to_fit();
        }
        runs.shrink_to_fit();
        Kept { runs }
    }

    fn cut_tail(&mut self, cut: u64) {
        self.tail.retain_mut(|run| {
            let drop = usize::try_from(cut.saturating_sub(run.offset)).unwrap_or(usize::MAX);
            if drop == 0 {
                return true;
            }
            if drop >= run.bytes.len() {
                return false;
            }
            run.bytes.drain(..drop);
            let first = run.sources.partition_point(|source| source.offset <= cut).saturating_sub(1);
            run.sources.drain(..first);
            if let Some(source) = run.sources.first_mut() {
                let skipped = u32::try_from(cut.saturating_sub(source.offset)).ok();
                source.in_frame = source.in_frame.zip(skipped).and_then(|(at, skipped)| at.checked_add(skipped));
                source.offset = cut;
            }
            run.offset = cut;
            true
        });
        self.tail_bytes = self.tail.iter().map(|run| run.bytes.len()).sum();
    }
}

fn end(run: &Run) -> u64 {
    run.offset.saturating_add(run.bytes.len() as u64)
}

fn extend(runs: &mut Vec<Run>, offset: u64, bytes: &[u8], origin: Origin) {
    let source = Source { offset, frame: origin.frame, in_frame: origin.in_frame, time: origin.time };
    if let Some(run) = runs.last_mut().filter(|run| end(run) == offset) {
        run.bytes.extend_from_slice(bytes);
        run.sources.push(source);
        return;
    }
    runs.push(Run { offset, bytes: bytes.to_vec(), sources: vec![source] });
}

/// Cuts a run at the stream offset `limit`; false if nothing of it is left.
fn truncate(run: &mut Run, limit: u64) -> bool {
    let Ok(length) = usize::try_from(limit.saturating_sub(run.offset)) else { return true };
    run.bytes.truncate(length);
    run.sources.retain(|source| source.offset < limit);
    !run.bytes.is_empty()
}

fn run_differs(run: &Run, offset: u64, bytes: &[u8]) -> bool {
    let start = offset.max(run.offset);
    let stop = offset.saturating_add(bytes.len() as u64).min(end(run));
    if start >= stop {
        return false;
    }
    slice(offset, bytes, start, stop) != slice(run.offset, &run.bytes, start, stop)
}

fn slice(base: u64, bytes: &[u8], start: u64, stop: u64) -> Option<&[u8]> {
    let from = usize::try_from(start.checked_sub(base)?).ok()?;
    let to = usize::try_from(stop.checked_sub(base)?).ok()?;
    bytes.get(from..to)
}
