//! The flow table: every segment of a capture in, the flows of interest out.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::link::{Frame, Icmp, Segment, Tcp, TcpFlags, Transport, Udp};

use super::clock::Clock;
use super::connection::{Connection, RDP_PORT};
use super::datagrams::{self, Datagrams};
use super::interest::{Interest, judge, look_first};
use super::key::{Key, Side};
use super::limits::{FlowWarning, LeftOut, Limits};
use super::live::{Body, Flows};
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
    /// Looked up for every segment. The hash is keyed anew in each run, so that nobody can write a capture whose connections collide.
    index: HashMap<Key, Slot, RandomState>,
    /// Connections known to be something else.
    others: Clock<()>,
    /// Connections that have not shown what they are.
    undecided: Clock<Box<Connection>>,
    flows: Flows,
    /// Whether there ever was a UDP flow.
    any_udp: bool,
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
    /// A flow that has ended: what is still seen of it is its last echo.
    Ended,
}

impl FlowTable {
    /// An empty table.
    pub fn new(limits: Limits) -> Self {
        Self {
            index: HashMap::default(),
            others: Clock::new(limits.other_flows),
            undecided: Clock::new(limits.undecided_flows),
            flows: Flows::default(),
            any_udp: false,
            left_out: LeftOut::default(),
            table_full: None,
            half_open_full: None,
            kept_full: None,
            limits,
        }
    }

    /// Adds client randoms that came to be known after packets were taken: connections that open from here on are held against them.
    pub fn know_client_randoms(&mut self, randoms: impl IntoIterator<Item = [u8; 32]>) {
        self.limits.known_client_randoms.extend(randoms);
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

    /// Whether there are flows that have ended and were not taken yet.
    pub fn has_ended(&self) -> bool {
        self.flows.has_done()
    }

    /// Takes the flows that nothing more can come to: their ports are another connection's, or they were closed and silent for as long
    /// as [`Limits::linger`]. [`Self::finish`] gives the others.
    pub fn take_ended(&mut self) -> Vec<Flow> {
        self.flows.take_done()
    }

    /// The flows of interest, what bounds were reached, and what was left out.
    pub fn finish(mut self) -> FlowSet {
        self.left_out.undecided = self.left_out.undecided.saturating_add(self.undecided.len() as u64);
        let limits = &self.limits;
        let flows = self.flows.finish(limits);
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
            Some(Slot::Flow(place)) => self.push_flow(place, key, segment, tcp, side),
            Some(Slot::Ended) => self.push_ended(key, segment, tcp, side),
        }
    }

    /// A segment of a connection that has ended: an echo of it, or the first of the next.
    fn push_ended(&mut self, key: Key, segment: &Segment<'_>, tcp: &Tcp<'_>, side: Side) {
        let flags = tcp.flags;
        let opens = flags.has(TcpFlags::SYN) || !tcp.payload.is_empty();
        if flags.has(TcpFlags::RST) || !opens {
            self.left_out.other_segments = self.left_out.other_segments.saturating_add(1);
            return;
        }
        self.index.remove(&key);
        self.start_tcp(key, segment, tcp, side);
    }

    /// A segment of a connection that is not in the table.
    fn start_tcp(&mut self, key: Key, segment: &Segment<'_>, tcp: &Tcp<'_>, side: Side) {
        if key.has_port(RDP_PORT) {
            let connection = Connection::new(key, segment, side, &self.limits);
            match self.admit(key, Body::Tcp(Box::new(connection)), segment.frame) {
                Some(place) => self.push_flow(place, key, segment, tcp, side),
                None => self.put_aside(key),
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
        if connection.is_reopened_by(segment, tcp, side) {
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
                match self.admit(key, Body::Tcp(connection), segment.frame) {
                    Some(place) => self.settle(place, segment),
                    None => self.put_aside(key),
                }
            }
        }
    }

    fn push_flow(&mut self, place: u32, key: Key, segment: &Segment<'_>, tcp: &Tcp<'_>, side: Side) {
        let Some(Body::Tcp(connection)) = self.flows.body(place) else { return };
        if connection.is_reopened_by(segment, tcp, side) {
            self.retire(place, key);
            self.start_tcp(key, segment, tcp, side);
            return;
        }
        connection.push(segment, tcp, side, &self.limits);
        self.settle(place, segment);
    }

    fn push_udp(&mut self, segment: &Segment<'_>, udp: &Udp<'_>) {
        let on_port = udp.source_port == RDP_PORT || udp.destination_port == RDP_PORT;
        let opens = on_port || datagrams::is_syn(udp.payload, datagrams::wire_length(segment, udp));
        // Without a flow to belong to, a datagram on another port that opens nothing needs no look-up.
        let place = if opens || self.any_udp { self.udp_flow(segment, udp, opens) } else { None };
        let Some((place, side)) = place else {
            self.left_out.other_segments = self.left_out.other_segments.saturating_add(1);
            return;
        };
        let Some(Body::Udp(flow)) = self.flows.body(place) else { return };
        flow.push(segment, udp, side, &self.limits);
        self.settle(place, segment);
    }

    /// The flow that a datagram belongs to, a new one if it may open one.
    fn udp_flow(&mut self, segment: &Segment<'_>, udp: &Udp<'_>, opens: bool) -> Option<(u32, Side)> {
        let source = (segment.source, udp.source_port);
        let (key, side) = Key::new(true, source, (segment.destination, udp.destination_port))?;
        if let Some(Slot::Flow(place)) = self.index.get(&key).copied() {
            let reopened =
                matches!(self.flows.body(place), Some(Body::Udp(flow)) if flow.is_reopened_by(segment, udp, side));
            if !reopened {
                return Some((place, side));
            }
            self.retire(place, key);
        }
        let flow = opens.then(|| Datagrams::new(key, segment, side, &self.limits))?;
        self.admit(key, Body::Udp(Box::new(flow)), segment.frame).map(|place| (place, side))
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
            Some(Slot::Flow(place)) => {
                match self.flows.body(place) {
                    Some(Body::Tcp(connection)) => connection.push_icmp(side, seen, &self.limits),
                    Some(Body::Udp(flow)) => flow.push_icmp(side, seen, &self.limits),
                    None => return false,
                }
                true
            }
            Some(Slot::Other(_) | Slot::Ended) | None => false,
        }
    }

    /// Makes a flow of interest, if there is room.
    fn admit(&mut self, key: Key, body: Body, frame: Frame) -> Option<u32> {
        if self.flows.is_full(&self.limits) {
            self.table_full.get_or_insert(frame);
            self.left_out.flows_refused = self.left_out.flows_refused.saturating_add(1);
            return None;
        }
        self.any_udp |= key.is_udp();
        let place = self.flows.add(body);
        self.index.insert(key, Slot::Flow(place));
        Some(place)
    }

    /// Holds the bounds after a packet of a flow.
    fn settle(&mut self, place: u32, segment: &Segment<'_>) {
        let frame = segment.frame;
        if let Some(key) = self.flows.end_one(segment.time, &self.limits) {
            self.index.insert(key, Slot::Ended);
        }
        let settled = self.flows.settle(place, &self.limits);
        for key in &settled.evicted {
            self.index.remove(key);
            self.left_out.half_open_evicted = self.left_out.half_open_evicted.saturating_add(1);
            self.half_open_full.get_or_insert(frame);
        }
        if settled.shrunk {
            self.kept_full.get_or_insert(frame);
        }
    }

    /// Ends a flow whose ports another connection takes over.
    fn retire(&mut self, place: u32, key: Key) {
        self.index.remove(&key);
        self.flows.retire(place, &self.limits);
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

#[cfg(test)]
#[path = "tests/mod.rs"]
mod tests;
