//! The index of framed units of one direction, bounded: exact at both ends, folded in between.

use std::collections::VecDeque;

use super::model::{Unit, UnitKind};

/// Units in order of offset: a head, a folded middle, a tail.
#[derive(Debug)]
pub(super) struct UnitIndex {
    head_window: u64,
    head_limit: usize,
    middle_limit: usize,
    tail_limit: usize,
    head: Vec<Unit>,
    middle: Vec<Unit>,
    tail: VecDeque<Unit>,
    /// The middle was full, and units were folded into an earlier entry of their kind: the counts are right, the order is not.
    pub(super) reordered: bool,
}

impl UnitIndex {
    /// An index that is exact up to `head_window` bytes (and `head_limit` units), and for the last `tail_limit` units.
    pub(super) fn new(head_window: u64, head_limit: usize, middle_limit: usize, tail_limit: usize) -> Self {
        Self {
            head_window,
            head_limit,
            middle_limit,
            tail_limit,
            head: Vec::new(),
            middle: Vec::new(),
            tail: VecDeque::new(),
            reordered: false,
        }
    }

    /// Is exact for this many bytes more.
    pub(super) fn raise(&mut self, bytes: u64) {
        self.head_window = self.head_window.saturating_add(bytes);
    }

    /// Adds the next unit.
    pub(super) fn push(&mut self, unit: Unit) {
        let in_head = self.tail.is_empty() && self.middle.is_empty();
        if in_head && unit.offset < self.head_window && self.head.len() < self.head_limit {
            self.head.push(unit);
            return;
        }
        self.tail.push_back(unit);
        while self.tail.len() > self.tail_limit {
            let Some(oldest) = self.tail.pop_front() else { break };
            self.fold(oldest);
        }
    }

    /// Number of entries.
    pub(super) fn len(&self) -> usize {
        self.head.len() + self.middle.len() + self.tail.len()
    }

    /// Memory held, bytes.
    pub(super) fn size(&self) -> usize {
        (self.head.capacity() + self.middle.capacity() + self.tail.capacity()) * size_of::<Unit>()
    }

    /// Gives spare capacity back.
    pub(super) fn shrink(&mut self) {
        self.head.shrink_to_fit();
        self.middle.shrink_to_fit();
        self.tail.shrink_to_fit();
    }

    /// Keeps fewer units at the end from now on.
    pub(super) fn lower(&mut self, tail_limit: usize) {
        self.tail_limit = self.tail_limit.min(tail_limit);
        while self.tail.len() > self.tail_limit {
            let Some(oldest) = self.tail.pop_front() else { break };
            self.fold(oldest);
        }
    }

    /// Offset of the first unit at or after `offset`, among those indexed one by one at the end.
    pub(super) fn boundary(&self, offset: u64) -> Option<u64> {
        let index = self.tail.partition_point(|unit| unit.offset < offset);
        self.tail.get(index).or_else(|| self.head.iter().find(|unit| unit.offset >= offset)).map(|unit| unit.offset)
    }

    /// The units seen so far in order, tail and head; for looking at the first ones.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Unit> {
        self.head.iter().chain(&self.middle).chain(&self.tail)
    }

    /// All entries in order of offset, without spare capacity.
    pub(super) fn finish(mut self) -> Vec<Unit> {
        let mut units = self.head;
        units.reserve_exact(self.middle.len() + self.tail.len());
        units.append(&mut self.middle);
        units.extend(self.tail);
        units.shrink_to_fit();
        units
    }

    fn fold(&mut self, unit: Unit) {
        // A unit that begins after a gap opens an entry of its own: the number of records missing before it is not known.
        let fresh = unit.resynchronized || unit.cut;
        let last = self.middle.last_mut().filter(|last| !fresh && last.kind == unit.kind && !last.cut);
        if let Some(last) = last {
            add(last, &unit);
            return;
        }
        if self.middle.len() < self.middle_limit {
            self.middle.push(unit);
            return;
        }
        self.reordered = true;
        match self.middle.iter_mut().rev().find(|entry| same_kind(entry.kind, unit.kind)) {
            Some(entry) => add(entry, &unit),
            // Every kind of a stream is rare or bulk; one that is neither in a full middle is let in, the kinds are few.
            None => self.middle.push(unit),
        }
    }
}

/// Equal but for the version of a TLS record, which a hostile stream could vary without end.
fn same_kind(a: UnitKind, b: UnitKind) -> bool {
    match (a, b) {
        (UnitKind::Tls { content_type: a, .. }, UnitKind::Tls { content_type: b, .. }) => a == b,
        (a, b) => a == b,
    }
}

fn add(entry: &mut Unit, unit: &Unit) {
    entry.count = entry.count.saturating_add(unit.count);
    entry.total = entry.total.saturating_add(unit.total);
    entry.length = u32::try_from(entry.total / u64::from(entry.count.max(1))).unwrap_or(u32::MAX);
    entry.last_frame = unit.last_frame;
    entry.last_time = unit.last_time;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;

    fn unit(offset: u64, content_type: u8) -> Unit {
        Unit {
            offset,
            length: 10,
            kind: UnitKind::Tls { content_type, version: 0x0303 },
            count: 1,
            total: 10,
            frame: 1,
            last_frame: 1,
            time: Time(0),
            last_time: Time(0),
            cut: false,
            resynchronized: false,
        }
    }

    #[test]
    fn folds_the_middle_and_keeps_the_counts() {
        let mut index = UnitIndex::new(50, 100, 4, 3);
        for number in 0..1000 {
            index.push(unit(number * 10, 23));
        }
        let units = index.finish();
        assert_eq!(units.len(), 5 + 1 + 3);
        assert_eq!(units.iter().map(|unit| u64::from(unit.count)).sum::<u64>(), 1000);
        assert_eq!(units[5].count, 992);
        assert_eq!((units[5].offset, units[5].total, units[5].length), (50, 9920, 10));
        assert_eq!(units[8].offset, 9990);
    }

    #[test]
    fn a_full_middle_keeps_the_count_of_each_kind() {
        let mut index = UnitIndex::new(0, 0, 2, 1);
        for number in 0..100 {
            index.push(unit(number * 10, if number % 2 == 0 { 22 } else { 23 }));
        }
        assert!(index.reordered);
        let units = index.finish();
        assert_eq!(units.len(), 3);
        assert_eq!(units.iter().map(|unit| unit.count).collect::<Vec<_>>(), [50, 49, 1]);
    }

    #[test]
    fn a_unit_found_again_opens_an_entry() {
        let mut index = UnitIndex::new(0, 0, 8, 1);
        for number in 0..10 {
            index.push(Unit { resynchronized: number == 4, ..unit(number * 10, 23) });
        }
        let counts: Vec<_> = index.finish().iter().map(|unit| unit.count).collect();
        assert_eq!(counts, [4, 5, 1]);
    }
}
