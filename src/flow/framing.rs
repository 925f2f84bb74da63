//! Frames the bytes of one direction as they arrive in order: TPKT, TLS records, fast-path, and runs of anything else.
//!
//! The framer decides by bytes alone, never by where a segment ends, so that the units are the same for any segmentation.

use std::collections::VecDeque;

use super::header::{self, Context, Header};
use super::model::{Unit, UnitKind};
use super::search::{self, Found};
use super::units::UnitIndex;
use super::window::Origin;

/// Bytes searched for a header in one direction, all searches together, before the rest is taken as one run.
const SEARCH_BUDGET: u64 = 1 << 20;

/// Bytes taken into a search at a time, so that a stream broken in every unit costs little for each.
const SEARCH_STEP: usize = 512;

/// The state machine of one direction.
#[derive(Debug)]
pub(super) struct Framer {
    state: State,
    context: Context,
    /// Bytes not assigned to a unit yet: a header that is not complete, or what is searched for one.
    carry: Vec<u8>,
    carry_offset: u64,
    /// Where the carried bytes came from, by offset.
    marks: VecDeque<(u64, Origin)>,
    /// Carried bytes in which a header was found, to be framed before what follows.
    replay: VecDeque<(u64, Vec<u8>, Origin)>,
    /// The run of unframed bytes that is growing.
    raw: Option<Unit>,
    searched: u64,
    /// The next unit follows a hole or broken framing.
    lost: bool,
    last: Option<Origin>,
    pub(super) index: UnitIndex,
}

#[derive(Debug)]
enum State {
    /// A header is due.
    Boundary,
    /// Inside a unit, with so many bytes to come.
    Inside(Unit, u64),
    /// Looking for a header.
    Search,
    /// Nothing was found within the budget: the rest is one run.
    Opaque,
}

impl Framer {
    /// A framer at the start of a stream; `found_midway` when the stream's first byte may lie inside a unit.
    pub(super) fn new(index: UnitIndex, found_midway: bool) -> Self {
        Self {
            state: if found_midway { State::Search } else { State::Boundary },
            context: Context::default(),
            carry: Vec::new(),
            carry_offset: 0,
            marks: VecDeque::new(),
            replay: VecDeque::new(),
            raw: None,
            searched: 0,
            lost: found_midway,
            last: None,
            index,
        }
    }

    /// Takes the next bytes of the stream.
    pub(super) fn feed(&mut self, offset: u64, bytes: &[u8], origin: Origin) {
        let mut position = 0usize;
        while let Some(rest) = bytes.get(position..).filter(|rest| !rest.is_empty()) {
            let taken = self.step(offset.saturating_add(position as u64), rest, origin.skip(position));
            position = position.saturating_add(taken.max(1));
            self.drain_replay();
        }
        self.last = Some(origin);
    }

    /// Takes a hole of `length` bytes at `offset`.
    pub(super) fn gap(&mut self, offset: u64, length: u64, origin: Origin) {
        self.settle_search();
        match std::mem::replace(&mut self.state, State::Search) {
            State::Inside(mut unit, remaining) if length < remaining => {
                unit.resynchronized = true;
                self.state = State::Inside(unit, remaining - length);
                return;
            }
            State::Inside(mut unit, remaining) if length == remaining => {
                unit.resynchronized = true;
                self.complete(unit, origin);
                self.state = State::Boundary;
                return;
            }
            State::Inside(mut unit, _) => {
                unit.cut = true;
                let at = self.last.unwrap_or(origin);
                self.complete(unit, at);
            }
            State::Search | State::Boundary | State::Opaque => {}
        }
        self.release(usize::MAX);
        self.end_raw(true);
        self.carry_offset = offset.saturating_add(length);
        self.lost = true;
        if self.searched > SEARCH_BUDGET {
            self.state = State::Opaque;
        } else {
            self.state = State::Search;
        }
    }

    /// Ends the stream and gives the units.
    pub(super) fn finish(mut self) -> UnitIndex {
        self.settle_search();
        if let State::Inside(mut unit, _) = std::mem::replace(&mut self.state, State::Opaque) {
            unit.cut = true;
            let at = self.last.unwrap_or(Origin { frame: unit.frame, time: unit.time, in_frame: None });
            self.complete(unit, at);
        }
        // A header that never became complete is a run of its own.
        self.release(usize::MAX);
        self.end_raw(false);
        self.index
    }

    /// The unit that is not complete yet.
    pub(super) fn current(&self) -> Option<&Unit> {
        match &self.state {
            State::Inside(unit, _) => Some(unit),
            State::Boundary | State::Search | State::Opaque => None,
        }
    }

    /// Memory held, the index included, bytes.
    pub(super) fn size(&self) -> usize {
        self.carry.capacity() + self.index.size()
    }

    /// Gives spare capacity back.
    pub(super) fn shrink(&mut self) {
        self.carry.shrink_to_fit();
        self.marks.shrink_to_fit();
        self.index.shrink();
    }

    /// Takes a part of `bytes`; returns how many.
    fn step(&mut self, offset: u64, bytes: &[u8], origin: Origin) -> usize {
        match &mut self.state {
            State::Inside(_, remaining) => {
                let taken = usize::try_from(*remaining).unwrap_or(usize::MAX).min(bytes.len());
                *remaining -= taken as u64;
                if *remaining == 0 {
                    self.complete_inside(origin);
                }
                taken
            }
            State::Boundary if self.carry.is_empty() => self.begin(offset, bytes, origin),
            State::Boundary => self.carry_on(offset, bytes, origin),
            State::Search => {
                let taken = bytes.get(..SEARCH_STEP).unwrap_or(bytes);
                self.hold(offset, taken, origin);
                self.look(false);
                taken.len()
            }
            State::Opaque => {
                self.extend_raw(offset, bytes.len() as u64, origin);
                bytes.len()
            }
        }
    }

    /// A header is due and nothing is carried: the common case, read in place.
    fn begin(&mut self, offset: u64, bytes: &[u8], origin: Origin) -> usize {
        match header::read(bytes, self.context) {
            Header::Unit { kind, length, data } => {
                self.open(offset, kind, length, data, origin);
                // The header alone is taken here; the body follows in the next step.
                let taken = bytes.len().min(length as usize);
                if let State::Inside(_, remaining) = &mut self.state {
                    *remaining -= taken as u64;
                    if *remaining == 0 {
                        self.complete_inside(origin);
                    }
                }
                taken
            }
            Header::Short => {
                self.hold(offset, bytes, origin);
                bytes.len()
            }
            Header::Bad => {
                self.state = State::Search;
                self.lost |= self.index.len() > 0;
                self.step(offset, bytes, origin)
            }
        }
    }

    /// A header is due and a part of it is carried: one byte more.
    fn carry_on(&mut self, offset: u64, bytes: &[u8], origin: Origin) -> usize {
        let Some(byte) = bytes.get(..1) else { return 1 };
        self.hold(offset, byte, origin);
        self.try_carried(origin);
        1
    }

    fn try_carried(&mut self, origin: Origin) {
        match header::read(&self.carry, self.context) {
            Header::Short => {}
            Header::Unit { kind, length, data } => {
                let begun = self.marks.front().map_or(origin, |mark| mark.1);
                let carried = self.carry.len() as u64;
                self.open(self.carry_offset, kind, length, data, begun);
                self.carry.clear();
                self.marks.clear();
                let State::Inside(_, remaining) = &mut self.state else { return };
                *remaining = remaining.saturating_sub(carried);
                if *remaining == 0 {
                    self.complete_inside(origin);
                }
            }
            Header::Bad => {
                self.state = State::Search;
                self.lost |= self.index.len() > 0;
                self.look(false);
            }
        }
    }

    fn open(&mut self, offset: u64, kind: UnitKind, length: u32, data: bool, origin: Origin) {
        self.end_raw(false);
        match kind {
            UnitKind::Tls { version, .. } => self.context.tls = Some(version),
            UnitKind::Tpkt => self.context.data |= data,
            UnitKind::FastPath | UnitKind::Raw => {}
        }
        let unit = Unit { resynchronized: std::mem::take(&mut self.lost), length, ..blank(offset, kind, origin) };
        self.state = State::Inside(unit, u64::from(length));
    }

    fn complete_inside(&mut self, origin: Origin) {
        if let State::Inside(unit, _) = std::mem::replace(&mut self.state, State::Boundary) {
            self.complete(unit, origin);
        }
    }

    fn complete(&mut self, mut unit: Unit, origin: Origin) {
        unit.total = u64::from(unit.length);
        unit.last_frame = origin.frame;
        unit.last_time = origin.time;
        self.index.push(unit);
    }

    fn hold(&mut self, offset: u64, bytes: &[u8], origin: Origin) {
        if self.carry.is_empty() {
            self.carry_offset = offset;
            self.marks.clear();
        }
        if self.marks.back().is_none_or(|mark| mark.1.frame != origin.frame) {
            self.marks.push_back((offset, origin));
        }
        self.carry.extend_from_slice(bytes);
    }

    /// Looks for a header in the carried bytes and acts on it; `last` when no more will come.
    fn look(&mut self, last: bool) {
        let continued = self.lost || self.context.tls.is_some();
        match search::find(&self.carry, self.context, continued, last) {
            Found::At(position) => self.resume(position),
            Found::Undecided(keep_from) => {
                self.release(keep_from);
                if self.searched > SEARCH_BUDGET {
                    self.release(usize::MAX);
                    self.state = State::Opaque;
                }
            }
        }
    }

    /// Frames from `position` of the carried bytes on; what is before it is unframed.
    fn resume(&mut self, position: usize) {
        self.release(position);
        self.end_raw(false);
        let carry = std::mem::take(&mut self.carry);
        let marks = std::mem::take(&mut self.marks);
        let start = self.carry_offset;
        self.state = State::Boundary;
        let end = start.saturating_add(carry.len() as u64);
        let mut pieces = Vec::new();
        for (index, (at, origin)) in marks.iter().enumerate() {
            let until = marks.get(index.saturating_add(1)).map_or(end, |next| next.0);
            let from = usize::try_from(at.saturating_sub(start)).unwrap_or(usize::MAX);
            let to = usize::try_from(until.saturating_sub(start)).unwrap_or(usize::MAX);
            let piece = carry.get(from..to).unwrap_or_default().to_vec();
            pieces.push((*at, piece, *origin));
        }
        for piece in pieces.into_iter().rev() {
            self.replay.push_front(piece);
        }
    }

    /// Frames the bytes in which a search found a header. A loop and not a recursion: a stream can break in every unit.
    fn drain_replay(&mut self) {
        while let Some((offset, bytes, origin)) = self.replay.pop_front() {
            let taken = self.step(offset, &bytes, origin).max(1);
            let Some(rest) = bytes.get(taken..).filter(|rest| !rest.is_empty()) else { continue };
            // What a search in this step found comes before the rest of the piece.
            let at = self.replay.partition_point(|piece| piece.0 < offset.saturating_add(taken as u64));
            self.replay.insert(at, (offset.saturating_add(taken as u64), rest.to_vec(), origin.skip(taken)));
        }
    }

    /// Turns the first `count` carried bytes into unframed ones.
    fn release(&mut self, count: usize) {
        let count = count.min(self.carry.len());
        if count == 0 {
            return;
        }
        let end = self.carry_offset.saturating_add(count as u64);
        let mut from = self.carry_offset;
        let mut kept = None;
        while let Some((_, origin)) = self.marks.front().copied().filter(|mark| mark.0 < end) {
            self.marks.pop_front();
            let until = self.marks.front().map_or(end, |next| next.0.min(end));
            self.extend_raw(from, until.saturating_sub(from), origin);
            let used = usize::try_from(end.saturating_sub(from)).unwrap_or(usize::MAX);
            kept = Some(origin.skip(used));
            from = until;
        }
        self.carry.drain(..count);
        self.carry_offset = end;
        self.searched = self.searched.saturating_add(count as u64);
        let uncovered = self.marks.front().is_none_or(|mark| mark.0 > end) && !self.carry.is_empty();
        if let Some(origin) = kept.filter(|_| uncovered) {
            self.marks.push_front((end, origin));
        }
    }

    /// Ends a search, if there is one, with what there is.
    fn settle_search(&mut self) {
        while matches!(self.state, State::Search) && !self.carry.is_empty() {
            self.look(true);
            if matches!(self.state, State::Search) {
                self.release(usize::MAX);
            }
            self.drain_replay();
        }
    }

    fn extend_raw(&mut self, offset: u64, count: u64, origin: Origin) {
        let lost = self.lost && self.raw.is_none();
        let raw = self.raw.get_or_insert_with(|| Unit { resynchronized: lost, ..blank(offset, UnitKind::Raw, origin) });
        raw.total = raw.total.saturating_add(count);
        raw.length = u32::try_from(raw.total).unwrap_or(u32::MAX);
        raw.last_frame = origin.frame;
        raw.last_time = origin.time;
    }

    fn end_raw(&mut self, cut: bool) {
        if let Some(raw) = self.raw.take() {
            self.index.push(Unit { cut, ..raw });
        }
    }
}

fn blank(offset: u64, kind: UnitKind, origin: Origin) -> Unit {
    Unit {
        offset,
        length: 0,
        kind,
        count: 1,
        total: 0,
        frame: origin.frame,
        last_frame: origin.frame,
        time: origin.time,
        last_time: origin.time,
        cut: false,
        resynchronized: false,
    }
}

#[cfg(test)]
#[path = "tests/framing.rs"]
mod tests;
