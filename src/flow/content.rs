//! Everything that is made of the ordered bytes of one direction: windows, units, gaps.

use super::framing::Framer;
use super::limits::Limits;
use super::model::Gap;
use super::reassembly::Sink;
use super::units::UnitIndex;
use super::window::{Origin, Window};

/// TPDU code of an X.224 Connection Request, without its credit.
const CONNECTION_REQUEST: u8 = 0xE0;

/// The ordered bytes of one direction, as far as they are kept.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) window: Window,
    pub(super) framer: Framer,
    pub(super) gaps: Vec<Gap>,
    gaps_limit: usize,
    /// Gaps beyond the limit, which were not listed.
    pub(super) gaps_left_out: u64,
    /// The bound on kept bytes was reached: nothing more is kept.
    pub(super) full: bool,
    /// The bound on kept bytes was reached: less is kept than usual.
    pub(super) lowered: bool,
}

impl Content {
    pub(super) fn new(limits: &Limits, found_midway: bool) -> Self {
        let index = UnitIndex::new(limits.head as u64, limits.head_units, limits.middle_units, limits.tail_units);
        Self {
            window: Window::new(limits.head, limits.tail),
            framer: Framer::new(index, found_midway),
            gaps: Vec::new(),
            gaps_limit: limits.gaps,
            gaps_left_out: 0,
            full: false,
            lowered: false,
        }
    }

    /// Memory held, bytes.
    pub(super) fn size(&self) -> usize {
        size_of::<Self>() + self.window.size() + self.framer.size() + self.gaps.capacity() * size_of::<Gap>()
    }

    /// A Connection Request may be as long as a TPKT can be, for its cookie: it is kept whole, and the usual head behind it.
    fn make_room(&mut self, bytes: &[u8]) {
        let [3, _, high, low, _, CONNECTION_REQUEST, ..] = bytes else { return };
        let length = u16::from_be_bytes([*high, *low]);
        self.window.raise(usize::from(length));
        self.framer.index.raise(u64::from(length));
    }

    /// Keeps less from now on, and of what is there.
    pub(super) fn lower(&mut self, head: usize, tail: usize, units: usize) {
        self.lowered |= self.window.lower(head, tail);
        self.framer.index.lower(units);
        self.framer.shrink();
    }

    /// Gives spare capacity back.
    pub(super) fn shrink(&mut self) {
        self.window.shrink();
        self.framer.shrink();
        self.gaps.shrink_to_fit();
    }
}

impl Sink for Content {
    fn data(&mut self, offset: u64, bytes: &[u8], origin: Origin) {
        if offset == 0 && !self.lowered {
            self.make_room(bytes);
        }
        self.framer.feed(offset, bytes, origin);
        if !self.full {
            self.window.append(offset, bytes, origin);
        }
    }

    fn gap(&mut self, offset: u64, length: u64, snapped: bool, origin: Origin) {
        self.framer.gap(offset, length, origin);
        if self.gaps.len() >= self.gaps_limit {
            self.gaps_left_out = self.gaps_left_out.saturating_add(1);
            return;
        }
        self.gaps.push(Gap { offset, length, acknowledged: false, snapped, frame: origin.frame });
    }

    fn differs(&self, offset: u64, bytes: &[u8]) -> bool {
        self.window.differs(offset, bytes)
    }
}
