//! The flows of interest while they are being read, and the bounds on them.

use std::collections::VecDeque;

use crate::link::Frame;
use crate::time::Time;

use super::connection::Connection;
use super::datagrams::Datagrams;
use super::key::Key;
use super::limits::Limits;
use super::model::Flow;

/// Steps in which flows give memory back, the ones idle longest first: bytes kept at the start and at the end of each direction, and
/// units indexed one by one at the end. The end goes before the start: the start holds the negotiation.
const STEPS: [(usize, usize, usize); 4] =
    [(usize::MAX, 4 << 10, 128), (usize::MAX, 1 << 10, 64), (8 << 10, 1 << 10, 32), (2 << 10, 0, 8)];

/// The flows of interest.
#[derive(Debug, Default)]
pub(super) struct Flows {
    entries: Vec<Option<Live>>,
    free: Vec<u32>,
    live: usize,
    /// Flows that nothing more can come to, with the bytes that they count for.
    done: Vec<(Flow, usize)>,
    /// How many of them were handed out already.
    handed_out: usize,
    /// Closed flows by the time at which they have ended if nothing more comes, place and number.
    closed: VecDeque<(Time, u32, u64)>,
    /// Half-open flows in order of their coming, by place and number; entries of flows that answered since are stale.
    half_open: VecDeque<(u32, u64)>,
    half_open_count: usize,
    taken: u64,
    kept: usize,
    /// What was kept after flows gave memory back last time: when that is as much as the bound, nothing is left to give.
    floor: usize,
}

/// A flow that is being read.
#[derive(Debug)]
struct Live {
    body: Body,
    /// Tells flows apart that had the same place.
    number: u64,
    /// Bytes that count for the bound on kept bytes.
    size: usize,
    half_open: bool,
    closed: bool,
}

/// Its transport.
#[derive(Debug)]
pub(super) enum Body {
    Tcp(Box<Connection>),
    Udp(Box<Datagrams>),
}

/// What [`Flows::settle`] did to hold a bound.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// Half-open flows pushed out.
    pub(super) evicted: Vec<Key>,
    /// Kept bytes were given back.
    pub(super) shrunk: bool,
}

impl Flows {
    /// Whether no further flow may be taken.
    pub(super) fn is_full(&self, limits: &Limits) -> bool {
        self.live.saturating_add(self.done.len()).saturating_add(self.handed_out) >= limits.flows
    }

    /// Adds a flow; returns its place.
    pub(super) fn add(&mut self, body: Body) -> u32 {
        self.taken += 1;
        self.live += 1;
        let live = Live { body, number: self.taken, size: 0, half_open: false, closed: false };
        if let Some(place) = self.free.pop() {
            if let Some(entry) = self.entries.get_mut(place as usize) {
                *entry = Some(live);
            }
            return place;
        }
        self.entries.push(Some(live));
        (self.entries.len() - 1) as u32
    }

    /// The flow at a place.
    pub(super) fn body(&mut self, place: u32) -> Option<&mut Body> {
        Some(&mut self.entries.get_mut(place as usize)?.as_mut()?.body)
    }

    /// Brings the counts up to date after a packet of a flow, and holds the bounds.
    pub(super) fn settle(&mut self, place: u32, limits: &Limits) -> Settled {
        let mut settled = Settled::default();
        let Some(Some(live)) = self.entries.get_mut(place as usize) else { return settled };
        let before = live.half_open;
        if let Body::Tcp(connection) = &mut live.body {
            live.half_open = connection.is_half_open();
            if !live.closed && connection.is_closed() {
                live.closed = true;
                connection.shrink();
                let due = limits.linger.map(|linger| connection.last.1.after(linger));
                self.closed.extend(due.map(|due| (due, place, live.number)));
            }
        }
        let size = live.body.size();
        self.kept = self.kept.saturating_sub(live.size).saturating_add(size);
        live.size = size;
        match (before, live.half_open) {
            (false, true) => {
                self.half_open_count += 1;
                self.half_open.push_back((place, live.number));
                self.bound_half_open(limits, &mut settled.evicted);
            }
            (true, false) => self.half_open_count = self.half_open_count.saturating_sub(1),
            _ => {}
        }
        // Every round walks all flows, so it must be worth a sixteenth of the bound.
        if self.kept > limits.kept_bytes.max(self.floor.saturating_add(limits.kept_bytes / 16)) {
            settled.shrunk = true;
            self.give_back(limits);
            self.floor = self.kept;
        }
        settled
    }

    /// Ends a flow whose ports another connection takes over.
    pub(super) fn retire(&mut self, place: u32, limits: &Limits) {
        if let Some(live) = self.take(place) {
            let size = live.size;
            self.done.push((live.body.finish(limits), size));
            // What it holds still counts: it is kept until it is handed out, to the end maybe.
            self.kept = self.kept.saturating_add(size);
        }
    }

    /// Ends a closed flow to which nothing came for as long as connections linger, if there is one; gives its key.
    pub(super) fn end_one(&mut self, now: Time, limits: &Limits) -> Option<Key> {
        let linger = limits.linger?;
        while let Some((_, place, number)) = self.closed.pop_front_if(|(due, ..)| *due <= now) {
            let Some(Some(live)) = self.entries.get(place as usize) else { continue };
            if live.number != number {
                continue;
            }
            let due = live.body.last_time().after(linger);
            if due > now {
                // Something came after the closing, so it is asked about again.
                self.closed.push_back((due, place, number));
                continue;
            }
            let key = live.body.key();
            self.retire(place, limits);
            return Some(key);
        }
        None
    }

    /// Whether there are flows to hand out.
    pub(super) fn has_done(&self) -> bool {
        !self.done.is_empty()
    }

    /// Hands out the flows that nothing more can come to.
    pub(super) fn take_done(&mut self) -> Vec<Flow> {
        self.handed_out = self.handed_out.saturating_add(self.done.len());
        let mut flows = Vec::with_capacity(self.done.len());
        for (flow, size) in self.done.drain(..) {
            self.kept = self.kept.saturating_sub(size);
            // The bound is to be held anew from here.
            self.floor = self.floor.saturating_sub(size);
            flows.push(flow);
        }
        flows
    }

    /// All flows in order of their first frame.
    pub(super) fn finish(self, limits: &Limits) -> Vec<Flow> {
        let mut flows: Vec<Flow> = self.done.into_iter().map(|(flow, _)| flow).collect();
        flows.extend(self.entries.into_iter().flatten().map(|live| live.body.finish(limits)));
        flows.sort_by_key(|flow| (flow.first_frame, flow.client, flow.server));
        flows
    }

    fn take(&mut self, place: u32) -> Option<Live> {
        let live = self.entries.get_mut(place as usize)?.take()?;
        self.free.push(place);
        self.live = self.live.saturating_sub(1);
        self.kept = self.kept.saturating_sub(live.size);
        if live.half_open {
            self.half_open_count = self.half_open_count.saturating_sub(1);
        }
        Some(live)
    }

    /// Pushes out the oldest half-open flows over the bound.
    fn bound_half_open(&mut self, limits: &Limits, evicted: &mut Vec<Key>) {
        while self.half_open_count > limits.half_open {
            let Some((place, number)) = self.half_open.pop_front() else { return };
            if is_half_open(&self.entries, place, number) {
                evicted.extend(self.take(place).map(|live| live.body.key()));
            }
        }
        if self.half_open.len() > limits.half_open.saturating_mul(2) {
            let entries = &self.entries;
            self.half_open.retain(|(place, number)| is_half_open(entries, *place, *number));
        }
    }

    /// Shrinks what is kept of the flows that were idle longest, until a tenth of the bound is free.
    fn give_back(&mut self, limits: &Limits) {
        let goal = limits.kept_bytes / 10 * 9;
        let mut order: Vec<(Frame, usize)> = Vec::new();
        for (place, live) in self.entries.iter().enumerate() {
            order.extend(live.as_ref().map(|live| (live.body.last_frame(), place)));
        }
        order.sort_unstable();
        for (head, tail, units) in STEPS {
            for (_, place) in &order {
                if self.kept <= goal {
                    return;
                }
                let Some(Some(live)) = self.entries.get_mut(*place) else { continue };
                live.body.lower(head, tail, units);
                let size = live.body.size();
                self.kept = self.kept.saturating_sub(live.size).saturating_add(size);
                live.size = size;
            }
        }
        if self.kept > goal {
            self.entries.iter_mut().flatten().for_each(|live| live.body.stop_keeping());
        }
    }
}

fn is_half_open(entries: &[Option<Live>], place: u32, number: u64) -> bool {
    matches!(entries.get(place as usize), Some(Some(live)) if live.half_open && live.number == number)
}

impl Body {
    fn key(&self) -> Key {
        match self {
            Self::Tcp(connection) => connection.key,
            Self::Udp(flow) => flow.key,
        }
    }

    fn last_frame(&self) -> Frame {
        match self {
            Self::Tcp(connection) => connection.last.0,
            Self::Udp(flow) => flow.last.0,
        }
    }

    fn last_time(&self) -> Time {
        match self {
            Self::Tcp(connection) => connection.last.1,
            Self::Udp(flow) => flow.last.1,
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Tcp(connection) => connection.size(),
            Self::Udp(flow) => flow.size(),
        }
    }

    fn lower(&mut self, head: usize, tail: usize, units: usize) {
        match self {
            Self::Tcp(connection) => connection.lower(head, tail, units),
            Self::Udp(flow) => {
                flow.lower(head, tail);
            }
        }
    }

    fn stop_keeping(&mut self) {
        match self {
            Self::Tcp(connection) => connection.stop_keeping(),
            Self::Udp(flow) => flow.stop_keeping(),
        }
    }

    fn finish(self, limits: &Limits) -> Flow {
        match self {
            Self::Tcp(connection) => connection.finish(limits),
            Self::Udp(flow) => flow.finish(),
        }
    }
}
