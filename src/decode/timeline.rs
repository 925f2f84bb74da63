//! Both directions of a flow as one sequence of units, in the order in which they were complete.

use crate::flow::{Direction, Flow, Stream, Unit};
use crate::link::Frame;

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

/// The units of both directions in the order in which their receivers could read them: by the frame that completed each, and never
/// before one that stands in front of it in its stream. A segment that overtook another one waits for it.
pub fn merge(flow: &Flow) -> Vec<Event<'_>> {
    let side = |direction| {
        let stream = flow.stream(direction);
        let readable = stream.units.iter().scan(0, |latest: &mut Frame, unit| {
            *latest = (*latest).max(unit.last_frame);
            Some((*latest, unit))
        });
        readable.map(move |(frame, unit)| (frame, Event { direction, unit, stream }))
    };
    let mut events: Vec<_> = side(Direction::ToServer).chain(side(Direction::ToClient)).collect();
    // The sort is stable: what one frame made readable keeps the order of its stream.
    events.sort_by_key(|(frame, _)| *frame);
    events.into_iter().map(|(_, event)| event).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::{UnitKind, sample};
    use crate::time::Time;

    fn unit(offset: u64, frame: Frame) -> Unit {
        Unit {
            offset,
            length: 10,
            kind: UnitKind::Tpkt,
            count: 1,
            total: 10,
            frame,
            last_frame: frame,
            time: Time(0),
            last_time: Time(0),
            cut: false,
            resynchronized: false,
        }
    }

    #[test]
    fn a_unit_that_overtook_another_waits_for_it() {
        let flow = Flow {
            to_server: Stream { units: vec![unit(0, 6)], ..Stream::default() },
            to_client: Stream { units: vec![unit(0, 7), unit(10, 5), unit(20, 8)], ..Stream::default() },
            ..sample::flow()
        };
        let order: Vec<_> = merge(&flow).iter().map(|event| event.unit.frame).collect();
        assert_eq!(order, [6, 7, 5, 8]);
    }
}
