//! One direction of a TCP connection while it is being read.

use std::collections::VecDeque;

use crate::link::{Frame, Tcp};
use crate::time::Time;

use super::content::Content;
use super::limits::Limits;
use super::mirror::Mirror;
use super::model::{Figures, Stream, Unacknowledged};
use super::reassembly::{Assembler, Outcome, Piece, Sink};
use super::sequence::Sequence;
use super::window::Origin;

/// Data segments remembered until they are acknowledged.
const IN_FLIGHT: usize = 64;

/// A hole whose bytes the other side acknowledged stays open for a copy that the capture saw late, this long and so many segments.
const LATE_TIME: i64 = 200_000_000;
const LATE_SEGMENTS: usize = 64;

/// A network reorders within this time or a round trip; what fills a hole later was sent again.
const REORDER_TIME: i64 = 3_000_000;

/// Bytes beyond the highest seen that a segment may lie, without an acknowledgment to vouch for it: the largest window is 2^30
/// ([RFC 7323](https://www.rfc-editor.org/rfc/rfc7323#section-2.3) 2.3).
const FARTHEST: u64 = 1 << 30;

/// Bytes that the capture may have missed before a FIN.
const FARTHEST_FIN: u64 = 16 << 20;

/// State of a direction.
#[derive(Debug)]
pub(super) struct Half {
    pub(super) sequence: Sequence,
    pub(super) assembler: Assembler,
    /// Made when the first byte comes: most connections never need it.
    pub(super) content: Option<Box<Content>>,
    pub(super) figures: Figures,
    pub(super) mirror: Mirror,
    /// Offset of the FIN.
    pub(super) fin: Option<u64>,
    /// Highest offset acknowledged by the other side, the FIN's number included.
    pub(super) acknowledged: u64,
    /// Acknowledgments of this direction before its base was known, lowest first.
    unbased_acks: Option<(u32, u32)>,
    /// The last acknowledgment sent in this direction: number and window.
    pub(super) last_ack: Option<(u32, u16)>,
    in_flight: VecDeque<InFlight>,
    /// Round trip between both ends, nanoseconds, where the handshake showed it: nobody can notice a loss and answer it sooner.
    pub(super) path_time: i64,
    /// The segment whose round trip is being measured.
    timed: Option<(u64, Time)>,
}

#[derive(Clone, Debug)]
struct InFlight {
    offset: u64,
    length: u32,
    times: u32,
    first: (Frame, Time),
    last: (Frame, Time),
}

impl InFlight {
    fn end(&self) -> u64 {
        self.offset.saturating_add(u64::from(self.length))
    }
}

impl Half {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            sequence: Sequence::default(),
            assembler: Assembler::new(limits.waiting_bytes, limits.waiting_segments),
            content: None,
            figures: Figures::default(),
            mirror: Mirror::default(),
            fin: None,
            acknowledged: 0,
            unbased_acks: None,
            last_ack: None,
            in_flight: VecDeque::new(),
            path_time: 0,
            timed: None,
        }
    }

    /// Whether any byte of data was seen.
    pub(super) fn has_data(&self) -> bool {
        self.assembler.highest > 0
    }

    /// Sets where the stream begins, if nothing has told it better.
    pub(super) fn begin(&mut self, base: u32, exact: bool) {
        if self.sequence.exact || self.has_data() || (self.sequence.base.is_some() && !exact) {
            return;
        }
        self.sequence = Sequence { base: Some(base), exact };
        let acks = self.unbased_acks.take();
        for ack in acks.into_iter().flat_map(|(low, high)| [low, high]) {
            self.raise_acknowledged(ack);
        }
    }

    /// Offset of a sequence number of this direction.
    pub(super) fn offset(&self, sequence: u32) -> Option<i64> {
        self.sequence.offset(sequence, self.assembler.next)
    }

    /// Whether a segment of `length` bytes at `offset` is a keep-alive.
    pub(super) fn is_keep_alive(&self, offset: i64, length: u64, peer_seen: bool) -> bool {
        let before_next =
            i64::try_from(self.assembler.highest).is_ok_and(|highest| offset == highest.saturating_sub(1));
        let acknowledged = !peer_seen || self.acknowledged >= self.assembler.highest;
        before_next && (length == 0 || (length == 1 && self.has_data() && acknowledged))
    }

    /// Takes payload. Returns how many bytes were new.
    pub(super) fn data(&mut self, offset: i64, tcp: &Tcp<'_>, missing: u32, origin: Origin, limits: &Limits) -> u64 {
        self.figures.data_frames = self.figures.data_frames.saturating_add(1);
        let before = usize::try_from(offset.min(0).unsigned_abs()).unwrap_or(usize::MAX);
        let bytes = tcp.payload.get(before..).unwrap_or_default();
        let start = u64::try_from(offset).unwrap_or(0);
        let length = (tcp.payload.len() as u64).saturating_add(u64::from(missing)).saturating_sub(before as u64);
        let piece = Piece { offset: start, bytes, missing, origin: origin.skip(before) };
        if self.fin.is_some_and(|fin| start >= fin) && start >= self.assembler.highest {
            self.figures.after_fin = self.figures.after_fin.saturating_add(1);
            return 0;
        }
        if start > self.assembler.highest.saturating_add(FARTHEST) && start > self.acknowledged {
            self.figures.out_of_window = self.figures.out_of_window.saturating_add(1);
            return 0;
        }
        let outcome = match length {
            0 => Outcome::default(),
            _ => {
                let midway = !self.sequence.exact;
                let content = self.content.get_or_insert_with(|| Box::new(Content::new(limits, midway)));
                self.assembler.insert(piece, content.as_mut())
            }
        };
        self.account(start, length, outcome, origin, limits);
        outcome.fresh
    }

    /// Takes the place of the FIN. One before bytes that were seen, or far beyond them, is not this stream's.
    pub(super) fn end_at(&mut self, offset: Option<u64>) {
        let highest = self.assembler.highest;
        let fits = |offset: &u64| (highest..=highest.saturating_add(FARTHEST_FIN)).contains(offset);
        if self.fin.is_none() {
            self.fin = offset.filter(fits);
        }
    }

    /// Takes an acknowledgment sent by the other side.
    pub(super) fn acknowledge(&mut self, ack: u32, origin: Origin) {
        if self.sequence.base.is_none() {
            let (low, _) = self.unbased_acks.unwrap_or((ack, ack));
            self.unbased_acks = Some((low, ack));
            return;
        }
        if !self.raise_acknowledged(ack) {
            return;
        }
        self.figures.acknowledged_at = Some((origin.frame, origin.time));
        while let Some(oldest) = self.in_flight.front().filter(|oldest| oldest.end() <= self.acknowledged) {
            self.figures.largest_acknowledged = self.figures.largest_acknowledged.max(oldest.length);
            self.in_flight.pop_front();
        }
        if let Some((_, sent)) = self.timed.take_if(|timed| timed.0 <= self.acknowledged) {
            let sample = origin.time.since(sent);
            let shortest = self.figures.round_trip.map_or(sample, |(shortest, _)| shortest.min(sample));
            let count = self.figures.round_trip.map_or(0, |(_, count)| count);
            self.figures.round_trip = Some((shortest, count.saturating_add(1)));
        }
        self.give_up_hole(origin);
    }

    /// Memory held, bytes.
    pub(super) fn size(&self) -> usize {
        self.content.as_ref().map_or(0, |content| content.size()) + self.assembler.size()
    }

    /// Gives spare capacity back.
    pub(super) fn shrink(&mut self) {
        self.assembler.shrink();
        if let Some(content) = &mut self.content {
            content.shrink();
        }
    }

    /// Everything known of this direction.
    pub(super) fn finish(mut self, peer_seen: bool, limits: &Limits, notes: &mut Vec<String>) -> Stream {
        self.declare_missing_end(limits);
        let fin = self.fin.unwrap_or(u64::MAX);
        self.figures.fin_acknowledged = self.acknowledged > fin;
        // One number more than the data is a FIN that the capture missed.
        self.figures.acknowledged = self.acknowledged.min(fin).min(self.assembler.next);
        let oldest = self.in_flight.iter().find(|entry| entry.end() > self.acknowledged);
        self.figures.unacknowledged_tail =
            oldest.filter(|oldest| peer_seen && oldest.times > 1).map(|oldest| Unacknowledged {
                offset: oldest.offset,
                length: oldest.length,
                times: oldest.times,
                first: oldest.first,
                last: oldest.last,
            });
        let mut stream = Stream {
            length: self.assembler.next,
            base: self.sequence.base,
            figures: self.figures,
            ..Stream::default()
        };
        let Some(content) = self.content else { return stream };
        let Content { window, framer, gaps, gaps_left_out, full, lowered, .. } = *content;
        let index = framer.finish();
        stream.kept = window.finish(&|at| index.boundary(at));
        if gaps_left_out > 0 {
            notes.push(format!("{gaps_left_out} more gaps in one direction, not listed"));
        }
        if index.reordered {
            notes.push("the order of units in the middle of the stream was not kept, only their number by kind".into());
        }
        if full || lowered {
            notes.push("less was kept of one direction: the bound on all kept bytes was reached".into());
        }
        stream.units = index.finish();
        stream.gaps = gaps;
        for gap in &mut stream.gaps {
            gap.acknowledged = gap.offset.saturating_add(gap.length) <= self.acknowledged;
        }
        stream.gaps.shrink_to_fit();
        stream
    }

    /// Raises the acknowledged offset; false if it did not rise, or cannot be.
    fn raise_acknowledged(&mut self, ack: u32) -> bool {
        let offset = self.sequence.offset(ack, self.acknowledged.max(self.assembler.next));
        let Some(offset) = offset.and_then(|offset| u64::try_from(offset).ok()) else { return false };
        let farthest = self.assembler.highest.saturating_add(FARTHEST);
        if offset <= self.acknowledged || offset > farthest {
            return false;
        }
        self.acknowledged = offset;
        true
    }

    /// Declares the oldest hole missed by the capture once the other side has its bytes and a late copy is no longer likely.
    fn give_up_hole(&mut self, now: Origin) {
        let Some((beyond, shown)) = self.assembler.hole() else { return };
        let late = now.time.signed_since(shown.time) > LATE_TIME || self.assembler.waiting() > LATE_SEGMENTS;
        if beyond > self.acknowledged || !late {
            return;
        }
        if let Some(content) = &mut self.content {
            self.assembler.skip_hole(content.as_mut());
        }
    }

    fn account(&mut self, start: u64, length: u64, outcome: Outcome, origin: Origin, limits: &Limits) {
        let at = (origin.frame, origin.time);
        let end = start.saturating_add(length);
        if outcome.conflict && self.figures.conflicts.len() < limits.notes {
            self.figures.conflicts.push(origin.frame);
        }
        let mut known = false;
        for entry in self.in_flight.iter_mut().filter(|entry| start <= entry.offset && entry.offset < end) {
            entry.times = entry.times.saturating_add(1);
            entry.last = at;
            known = true;
        }
        if outcome.fresh == 0 {
            self.figures.retransmissions = self.figures.retransmissions.saturating_add(1);
            // Karn: what was sent twice measures nothing (RFC 6298 section 3).
            self.timed = None;
            return;
        }
        match outcome.filled {
            Some(shown) if origin.time.signed_since(shown) > self.path_time.max(REORDER_TIME) => {
                self.figures.retransmissions = self.figures.retransmissions.saturating_add(1);
                self.timed = None;
            }
            Some(_) => {
                self.figures.reordered = self.figures.reordered.saturating_add(1);
                self.timed = None;
            }
            None => {}
        }
        self.figures.last_data = Some(at);
        if self.timed.is_none() && outcome.filled.is_none() {
            self.timed = Some((end, origin.time));
        }
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        if end <= self.acknowledged {
            self.figures.largest_acknowledged = self.figures.largest_acknowledged.max(length);
        }
        if known || end <= self.acknowledged || self.in_flight.len() >= IN_FLIGHT {
            return;
        }
        let position = self.in_flight.partition_point(|entry| entry.offset < start);
        self.in_flight.insert(position, InFlight { offset: start, length, times: 1, first: at, last: at });
    }

    /// What waits becomes gaps and data; bytes that only an acknowledgment or the FIN's place told of become a gap.
    fn declare_missing_end(&mut self, limits: &Limits) {
        if let Some((low, high)) = self.unbased_acks.take().filter(|(low, high)| low != high) {
            self.begin(low, false);
            self.raise_acknowledged(high);
        }
        let end = match self.fin {
            Some(fin) => fin,
            // One more than the data is a FIN that the capture missed.
            None if self.acknowledged > self.assembler.highest.saturating_add(1) => self.acknowledged,
            None => 0,
        };
        let nothing_more = end <= self.assembler.highest || end > self.assembler.highest.saturating_add(FARTHEST);
        if nothing_more && self.content.is_none() {
            return;
        }
        let midway = !self.sequence.exact;
        let content = self.content.get_or_insert_with(|| Box::new(Content::new(limits, midway)));
        while self.assembler.hole().is_some() {
            self.assembler.skip_hole(content.as_mut());
        }
        if nothing_more {
            return;
        }
        let last = self.figures.acknowledged_at.or(self.figures.last).unwrap_or_default();
        let origin = Origin { frame: last.0, time: last.1, in_frame: None };
        content.gap(self.assembler.next, end.saturating_sub(self.assembler.next), false, origin);
        self.assembler.next = end;
    }
}
