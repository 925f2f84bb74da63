//! Both directions of a flow as one sequence of units, in the order in which they were complete.

use crate::flow::{Direction, Flow, Stream, Unit};

/// A unit with its direction.
#[derive(Clone, Copy, Debug)]
pub struct Event<'f> {
    /// Who sent it.
    pub direction: Direction,
    /// The unit.
    pub unit: &'f Unit,
    /// The stream it is part of.
    pub stream: &'f Stream,
}

impl<'f> Event<'f> {
    /// The bytes of the unit, header included, if it is a single one and all of it was kept.
    pub fn bytes(&self) -> Option<&'f [u8]> {
        if self.unit.count != 1 || self.unit.cut {
            return None;
        }
        self.stream.bytes(self.unit.offset..self.unit.offset.saturating_add(u64::from(self.unit.length)))
    }

    /// What was kept of the unit from its start on, for units that are cut or of which only a part was kept.
    pub fn kept_start(&self) -> &'f [u8] {
        let run = self.stream.kept.runs.iter().rev().find(|run| run.offset <= self.unit.offset);
        let start = run.and_then(|run| usize::try_from(self.unit.offset - run.offset).ok());
        let Some((run, start)) = run.zip(start) else { return &[] };
        let wanted = start.saturating_add(usize::try_from(self.unit.total).unwrap_or(usize::MAX));
        run.bytes.get(start..wanted.min(run.bytes.len())).unwrap_or_default()
    }
}

/// The units of both directions in the order of the frame that completed each.
pub fn merge(flow: &Flow) -> Vec<Event<'_>> {
    let side = |direction| {
        let stream = flow.stream(direction);
        stream.units.iter().map(move |unit| Event { direction, unit, stream })
    };
    let mut events: Vec<_> = side(Direction::ToServer).chain(side(Direction::ToClient)).collect();
    events.sort_by_key(|event| (event.unit.last_frame, event.unit.frame, event.unit.offset));
    events
}
