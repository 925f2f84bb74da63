//! The flow table: every segment of a capture in, the flows of interest out.

use std::collections::{HashMap, VecDeque};

use crate::link::{Frame, Icmp, Segment, Tcp, TcpFlags, Transport, Udp};

use super::clock::Clock;
use super::connection::{Connection, RDP_PORT};
use super::datagrams::{self, Datagrams};
use super::interest::{Interest, judge, look_first};
use super::key::{Key, Side};
use super::limits::{FlowWarning, LeftOut, Limits};
use super::model::{Direction, Flow, IcmpSeen};
use super::sniff::{self, Look};

/// What [`FlowTable::finish`] gives.
#[derive(Debug, Default)]
pub struct FlowSet {
    /// The flows of interest, in order of their first frame.
    pub flows: Vec<Flow>,
    /// Bounds that were reached, in a fixed order.
    pub warnings: Vec<FlowWarning>,
    /// What was seen and not kept.
    pub left_out: LeftOut,
}

/// Takes the segments of a capture in order and keeps the flows of interest.
///
/// A TCP connection is of interest when its content is RDP, on any port, also behind SOCKS or HTTP CONNECT; when one of its ports is
/// 3389; or when its TLS client random is in [`Limits::known_client_randoms`]. A UDP conversation is when it opens as RDPEUDP or one
/// of its ports is 3389. Everything else shrinks to an entry of fixed size.
///
/// INVARIANT: the result does not depend on the hash seed; the map is looked up and never walked.
#[derive(Debug)]
pub struct FlowTable {
    limits: Limits,
    index: HashMap<Key, Slot>,
    /// Connections known to be something else.
    others: Clock<()>,
    /// Connections that have not shown what they are.
    undecided: Clock<Box<Connection>>,
    /// Flows of interest, by order of being found; taken out when another connection takes over their ports.
    flows: Vec<Option<Live>>,
    live: usize,
    done: Vec<Flow>,
    half_open: VecDeque<u32>,
    half_open_count: usize,
    udp_flows: usize,
    kept: usize,
    left_out: LeftOut,
    table_full: Option<Frame>,
    half_open_full: Option<Frame>,
    kept_full: Option<Frame>,
}

/// Where a key's connection is.
#[derive(Clone, Copy, Debug)]
enum Slot {
    Other(u32),
    Undecided(u32),
    Flow(u32),
}

#[derive(Debug)]
struct Live {
    body: Body,
    /// Bytes that count for the bound on kept bytes.
    size: usize,
    half_open: bool,
    closed: bool,
}

#[derive(Debug)]
enum Body {
    Tcp(Box<Connection>),
    Udp(Box<Datagrams>),
}

impl FlowTable {
    /// An empty table.
    pub fn new(limits: Limits) -> Self {
        Self {
            index: HashMap::new(),
            others: Clock::new(limits.other_flows),
            undecided: Clock::new(limits.undecided_flows),
            flows: Vec::new(),
            live: 0,
            done: Vec::new(),
            half_open: VecDeque::new(),
            half_open_count: 0,
            udp_flows: 0,
            kept: 0,
            left_out: LeftOut::default(),
            table_full: None,
            half_open_full: None,
            kept_full: None,
            limits,
        }
    }

    /// Takes the next segment of the capture.
    pub fn push(&mut self, segment: &Segment<'_>) {
        match &segment.transport {
            Transport::Tcp(tcp) => self.push_tcp(segment, tcp),
            Transport::Udp(udp) => self.push_udp(segment, udp),
            Transport::Icmp(icmp) => self.push_icmp(segment, icmp),
            Transport::Other(_) => {}
        }
    }

    /// The flows of interest, what bounds were reached, and what was left out.
    pub fn finish(mut self) -> FlowSet {
        self.left_out.undecided = self.left_out.undecided.saturating_add(self.undecided.len() as u64);
        let limits = &self.limits;
        let mut flows = self.done;
        flows.extend(self.flows.into_iter().flatten().map(|live| live.body.finish(limits)));
        flows.sort_by_key(|flow| (flow.first_frame, flow.client, flow.server));
        let left_out = self.left_out;
        let mut warnings = Vec::new();
        if let Some(frame) = self.table_full {
            let message = format!(
                "flow table full: {} flows of interest not taken, {} connections pushed out before they showed what they are",
                left_out.flows_refused, left_out.undecided_evicted
            );
            warnings.push(FlowWarning { code: "flow-table-full", message, frame: Some(frame) });
        }
        if let Some(frame) = self.half_open_full {
            let message = format!(
                "{} connections to port {RDP_PORT} that were never answered are counted and not listed (more than {} at a time)",
                left_out.half_open_evicted, limits.half_open
            );
            warnings.push(FlowWarning { code: "half-open-limit", message, frame: Some(frame) });
        }
        if let Some(frame) = self.kept_full {
            let message = format!(
                "more than {} bytes of RDP to keep: less than usual was kept of the flows that were idle longest",
                limits.kept_bytes
            );
            warnings.push(FlowWarning { code: "kept-bytes-limit", message, frame: Some(frame) });
        }
        FlowSet { flows, warnings, left_out }
    }

    fn push_tcp(&mut self, segment: &Segment<'_>, tcp: &Tcp<'_>) {
        let source = (segment.source, tcp.source_port);
        let Some((key, side)) = Key::new(false, source, (segment.destination, tcp.destination_port)) else { return };
        match self.index.get(&key).copied() {
            None => self.start_tcp(key, segment, tcp, side),
            Some(Slot::Other(place)) => self.pass_other(place, key, segment, tcp, side),
            Some(Slot::Undecided(place)) => self.push_undecided(place, key, segment, tcp, side),
            Some(Slot::Flow(id)) => self.push_flow(id, key, segment, tcp, side),
        }
    }

    /// A segment of a connection that is not in the table.
    fn start_tcp(&mut self, key: Key, segment: &Segment<'_>, tcp: &Tcp<'_>, side: Side) {
        if key.has_port(RDP_PORT) {
            let connection = Connection::new(key, segment, side, &self.limits);
            self.admit(key, Body::Tcp(Box::new(connection)), segment.frame);
            if let Some(Slot::Flow(id)) = self.index.get(&key).copied() {
                self.push_flow(id, key, segment, tcp, side);
            }
            return;
        }
        let opens = tcp.flags.has(TcpFlags::SYN) && !tcp.flags.has(TcpFlags::RST);
        if !opens && (tcp.payload.is_empty() || tcp.flags.has(TcpFlags::RST)) {
            self.left_out.other_segments = self.left_out.other_segments.saturating_add(1);
            return;
        }
        if !opens && sniff::look(tcp.payload, &self.limits.known_client_randoms) == Look::Other {
            self.put_aside(key);
            return;
        }
        let connection = Box::new(Connection::new(key, segment, side, &self.limits));
        let (place, pushed_out) = self.undecided.insert(key, connection);
        if let Some((old, _)) = pushed_out {
            self.index.remove(&old);
            self.left_out.undecided_evicted = self.left_out.undecided_evicted.saturating_add(1);
            self.table_full.get_or_insert(segment.frame);
        }
        self.index.insert(key, Slot::Undecided(place));
        self.push_undecided(place, key, segment, tcp, side);
    }

    fn pass_other(&mut self, place: u32, key: Key, segment: &Segment<'_>, tcp: &Tcp<'_>, side: Side) {
        let flags = tcp.flags;
        if flags.has(TcpFlags::SYN) && !flags.has(TcpFlags::ACK) {
            self.forget_other(place, key);
            self.start_tcp(key, segment, tcp, side);
            return;
        }
        self.left_out.other_segments = self.left_out.other_segments.saturating_add(1);
        if flags.has(TcpFlags::RST) || flags.has(TcpFlags::FIN) {
            self.forget_other(place, key);
            return;
        }
        self.others.touch(place);
    }

    fn push_undecided(&mut self, place: u32, key: Key, segment: &Segment<'_>, tcp: &Tcp<'_>, side: Side) {
        let limits = &self.limits;
        let Some(connection) = self.undecided.touch(place) else { return };
        if connection.is_reopened_by(tcp, side) {
            self.left_out.undecided = self.left_out.undecided.saturating_add(1);
            **connection = Connection::new(key, segment, side, limits);
        }
        // The common case first: the first bytes of a connection are no RDP, and nothing of it need be kept.
        let verdict = match look_first(connection, tcp, side, limits) {
            Interest::No => Interest::No,
            _ => {
                connection.push(segment, tcp, side, limits);
                judge(connection, limits)
            }
        };
        match verdict {
            Interest::Open if connection.is_closed() => {
                self.undecided.remove(place);
                self.index.remove(&key);
                self.left_out.undecided = self.left_out.undecided.saturating_add(1);
            }
            Interest::Open => {}
            Interest::No => {
                self.undecided.remove(place);
                self.index.remove(&key);
                self.put_aside(key);
            }
            Interest::Yes => {
                let Some(connection) = self.undecided.remove(place) else { return };
                self.index.remove(&key);
                self.admit(key, Body::Tcp(connection), segment.frame);
                self.settle(key, segment.frame);
            }
        }
    }

    fn push_flow(&mut self, id: u32, key: Key, segment: &Segment<'_>, tcp: &Tcp<'_>, side: Side) {
        let limits = &self.limits;
        let Some(Some(live)) = self.flows.get_mut(id as usize) else { return };
        let Body::Tcp(connection) = &mut live.body else { return };
        if connection.is_reopened_by(tcp, side) {
            self.retire(id, key);
            self.start_tcp(key, segment, tcp, side);
            return;
        }
        connection.push(segment, tcp, side, limits);
        self.settle(key, segment.frame);
    }

    fn push_udp(&mut self, segment: &Segment<'_>, udp: &Udp<'_>) {
        let on_port = udp.source_port == RDP_PORT || udp.destination_port == RDP_PORT;
        let opens = datagrams::is_syn(udp.payload);
        // Without a flow to belong to, a datagram on another port that opens nothing needs no look-up.
        if !on_port && !opens && self.udp_flows == 0 {
            self.left_out.other_segments = self.left_out.other_segments.saturating_add(1);
            return;
        }
        let source = (segment.source, udp.source_port);
        let Some((key, side)) = Key::new(true, source, (segment.destination, udp.destination_port)) else { return };
        if let Some(Slot::Flow(id)) = self.index.get(&key).copied() {
            let live = self.flows.get(id as usize).and_then(Option::as_ref);
            let reopened = matches!(live, Some(Live { body: Body::Udp(flow), .. }) if flow.is_reopened_by(udp, side));
            if reopened {
                self.retire(id, key);
            }
        }
        if !self.index.contains_key(&key) {
            if !on_port && !opens {
                self.left_out.other_segments = self.left_out.other_segments.saturating_add(1);
                return;
            }
            let flow = Datagrams::new(key, segment, side, &self.limits);
            self.admit(key, Body::Udp(Box::new(flow)), segment.frame);
        }
        let Some(Slot::Flow(id)) = self.index.get(&key).copied() else { return };
        let Some(Some(Live { body: Body::Udp(flow), .. })) = self.flows.get_mut(id as usize) else { return };
        flow.push(segment, udp, side, &self.limits);
        self.settle(key, segment.frame);
    }

    fn push_icmp(&mut self, segment: &Segment<'_>, icmp: &Icmp) {
        if !self.match_icmp(segment, icmp) {
            self.left_out.icmp_unmatched = self.left_out.icmp_unmatched.saturating_add(1);
        }
    }

    fn match_icmp(&mut self, segment: &Segment<'_>, icmp: &Icmp) -> bool {
        let Some(quoted) = icmp.quoted else { return false };
        let Some((source_port, destination_port)) = quoted.ports else { return false };
        let udp = match quoted.protocol {
            6 => false,
            17 => true,
            _ => return false,
        };
        let key = Key::new(udp, (quoted.source, source_port), (quoted.destination, destination_port));
        let Some((key, side)) = key else { return false };
        let seen = IcmpSeen {
            frame: segment.frame,
            time: segment.time,
            from: segment.source,
            // Settled at the end, with who is the client.
            about: Direction::ToServer,
            v6: icmp.v6,
            kind: icmp.kind,
            code: icmp.code,
            mtu: icmp.mtu,
            ttl: segment.ttl,
        };
        match self.index.get(&key).copied() {
            Some(Slot::Undecided(place)) => {
                let Some(connection) = self.undecided.touch(place) else { return false };
                connection.push_icmp(side, seen, &self.limits);
                true
            }
            Some(Slot::Flow(id)) => {
                let Some(Some(live)) = self.flows.get_mut(id as usize) else { return false };
                match &mut live.body {
                    Body::Tcp(connection) => connection.push_icmp(side, seen, &self.limits),
                    Body::Udp(flow) => flow.push_icmp(side, seen, &self.limits),
                }
                true
            }
            Some(Slot::Other(_)) | None => false,
        }
    }

    /// Makes a flow of interest, if there is room.
    fn admit(&mut self, key: Key, body: Body, frame: Frame) {
        if self.live.saturating_add(self.done.len()) >= self.limits.flows {
            self.left_out.flows_refused = self.left_out.flows_refused.saturating_add(1);
            self.table_full.get_or_insert(frame);
            if !key.is_udp() {
                self.put_aside(key);
            }
            return;
        }
        let id = self.flows.len() as u32;
        if matches!(body, Body::Udp(_)) {
            self.udp_flows += 1;
        }
        self.flows.push(Some(Live { body, size: 0, half_open: false, closed: false }));
        self.live += 1;
        self.index.insert(key, Slot::Flow(id));
    }

    /// Brings the counts up to date after a segment of a flow.
    fn settle(&mut self, key: Key, frame: Frame) {
        let Some(Slot::Flow(id)) = self.index.get(&key).copied() else { return };
        let Some(Some(live)) = self.flows.get_mut(id as usize) else { return };
        let mut opened = false;
        if let Body::Tcp(connection) = &mut live.body {
            let half_open = connection.is_half_open();
            opened = half_open && !live.half_open;
            if live.half_open && !half_open {
                self.half_open_count = self.half_open_count.saturating_sub(1);
            }
            live.half_open = half_open;
            if connection.is_closed() && !live.closed {
                live.closed = true;
                connection.shrink();
            }
        }
        let size = live.body.size();
        self.kept = self.kept.saturating_sub(live.size).saturating_add(size);
        live.size = size;
        if opened {
            self.half_open_count += 1;
            self.half_open.push_back(id);
            self.bound_half_open(frame);
        }
        if self.kept > self.limits.kept_bytes {
            self.kept_full.get_or_insert(frame);
            self.give_back();
        }
    }

    /// Pushes out the oldest half-open flows over the bound.
    fn bound_half_open(&mut self, frame: Frame) {
        while self.half_open_count > self.limits.half_open {
            let Some(id) = self.half_open.pop_front() else { return };
            let Some(place) = self.flows.get_mut(id as usize) else { continue };
            let Some(live) = place.take_if(|live| live.half_open) else { continue };
            self.index.remove(&live.body.key());
            self.kept = self.kept.saturating_sub(live.size);
            self.live = self.live.saturating_sub(1);
            self.half_open_count = self.half_open_count.saturating_sub(1);
            self.left_out.half_open_evicted = self.left_out.half_open_evicted.saturating_add(1);
            self.half_open_full.get_or_insert(frame);
        }
        if self.half_open.len() > self.limits.half_open.saturating_mul(2) {
            let flows = &self.flows;
            let still = |id: &u32| matches!(flows.get(*id as usize), Some(Some(live)) if live.half_open);
            self.half_open.retain(still);
        }
    }

    /// Shrinks what is kept of the flows that were idle longest, until a tenth of the bound is free.
    fn give_back(&mut self) {
        let goal = self.limits.kept_bytes / 10 * 9;
        let steps = [(usize::MAX, 4 << 10, 128), (usize::MAX, 1 << 10, 64), (8 << 10, 1 << 10, 32), (2 << 10, 0, 8)];
        let mut order: Vec<(Frame, usize)> = Vec::new();
        for (id, live) in self.flows.iter().enumerate() {
            order.extend(live.as_ref().map(|live| (live.body.last_frame(), id)));
        }
        order.sort_unstable();
        for (head, tail, units) in steps {
            for (_, id) in &order {
                if self.kept <= goal {
                    return;
                }
                let Some(Some(live)) = self.flows.get_mut(*id) else { continue };
                live.body.lower(head, tail, units);
                let size = live.body.size();
                self.kept = self.kept.saturating_sub(live.size).saturating_add(size);
                live.size = size;
            }
        }
        if self.kept > goal {
            self.flows.iter_mut().flatten().for_each(|live| live.body.stop_keeping());
        }
    }

    /// Ends a flow whose ports another connection takes over.
    fn retire(&mut self, id: u32, key: Key) {
        self.index.remove(&key);
        let Some(live) = self.flows.get_mut(id as usize).and_then(Option::take) else { return };
        self.live = self.live.saturating_sub(1);
        if live.half_open {
            self.half_open_count = self.half_open_count.saturating_sub(1);
        }
        // What it holds still counts: it is kept to the end.
        self.done.push(live.body.finish(&self.limits));
    }

    fn put_aside(&mut self, key: Key) {
        self.left_out.other_connections = self.left_out.other_connections.saturating_add(1);
        self.left_out.other_segments = self.left_out.other_segments.saturating_add(1);
        let (place, pushed_out) = self.others.insert(key, ());
        if let Some((old, ())) = pushed_out {
            self.index.remove(&old);
        }
        self.index.insert(key, Slot::Other(place));
    }

    fn forget_other(&mut self, place: u32, key: Key) {
        self.others.remove(place);
        self.index.remove(&key);
    }
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

#[cfg(test)]
#[path = "tests/mod.rs"]
mod tests;
