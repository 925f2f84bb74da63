//! One TCP connection while it is being read.

use crate::link::{Frame, Segment, Tcp, TcpFlags};
use crate::time::Time;

use super::half::Half;
use super::key::{Key, Side};
use super::limits::Limits;
use super::model::{Closing, Direction, Flow, FlowTransport, Handshake, IcmpSeen, Orientation, UnitKind};
use super::window::Origin;

/// SYNs and SYN-ACKs listed, each.
const HANDSHAKE_NOTES: usize = 16;

/// No port is used again for another connection while the one before is this lively, unless that was closed: 1 s.
const REUSE_AFTER: i64 = 1_000_000_000;

/// The registered port of RDP.
pub(super) const RDP_PORT: u16 = 3389;

/// State of a connection. Sides are those of its [`Key`]; who is the client is settled at the end.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) key: Key,
    pub(super) halves: [Half; 2],
    first: (Frame, Time),
    pub(super) last: (Frame, Time),
    frames: u32,
    mirrored: u32,
    /// Who sent the first packet.
    first_side: Side,
    /// Who sent the SYN.
    opener: Option<Side>,
    /// The server's SYN-ACKs named more than one initial sequence number (SYN cookies).
    answers_differ: bool,
    handshake: Handshake,
    closings: Vec<Ending>,
    closings_left_out: u32,
    icmp: Vec<(Side, IcmpSeen)>,
    reset: bool,
}

#[derive(Debug)]
struct Ending {
    side: Side,
    sequence: u32,
    closing: Closing,
}

impl Connection {
    pub(super) fn new(key: Key, segment: &Segment<'_>, side: Side, limits: &Limits) -> Self {
        let at = (segment.frame, segment.time);
        Self {
            key,
            halves: [Half::new(limits), Half::new(limits)],
            first: at,
            last: at,
            frames: 0,
            mirrored: 0,
            first_side: side,
            opener: None,
            answers_differ: false,
            handshake: Handshake::default(),
            closings: Vec::new(),
            closings_left_out: 0,
            icmp: Vec::new(),
            reset: false,
        }
    }

    /// Whether a segment opens another connection between the same ports.
    pub(super) fn is_reopened_by(&self, segment: &Segment<'_>, tcp: &Tcp<'_>, side: Side) -> bool {
        if self.frames == 0 || !tcp.flags.has(TcpFlags::SYN) || tcp.flags.has(TcpFlags::RST) {
            return false;
        }
        let [half, peer] = self.sides(side);
        let base = tcp.sequence.wrapping_add(1);
        let same = half.sequence.exact && half.sequence.base == Some(base);
        if tcp.flags.has(TcpFlags::ACK) {
            // A SYN-ACK alone proves another connection only when it answers another SYN than the one seen.
            let answers_this = peer.sequence.base == Some(tcp.acknowledgment);
            return half.sequence.base.is_some() && !same && !answers_this && (half.has_data() || self.is_closed());
        }
        if same {
            return self.is_closed() && (half.has_data() || peer.has_data());
        }
        // A stray or forged SYN in the middle of a conversation; if it is answered, the SYN-ACK opens the other connection.
        let idle = segment.time.signed_since(self.last.1);
        if half.has_data() && peer.has_data() && !self.is_closed() && idle < REUSE_AFTER {
            return false;
        }
        // Simultaneous open: the other side's SYN was first, and this one is the answer.
        let untouched = half.sequence.base.is_none() && !peer.has_data() && self.closings.is_empty();
        !(untouched && self.opener.is_some_and(|opener| opener != side))
    }

    /// Whether it was reset, or both sides have sent FIN.
    pub(super) fn is_closed(&self) -> bool {
        self.reset || self.halves.iter().all(|half| half.fin.is_some())
    }

    /// Whether nothing but SYNs of one side was seen.
    pub(super) fn is_half_open(&self) -> bool {
        self.opener.is_some_and(|opener| self.sides(opener)[1].figures.frames == 0)
            && self.handshake.ack.is_none()
            && self.closings.is_empty()
            && self.halves.iter().all(|half| !half.has_data())
    }

    /// Takes a segment.
    pub(super) fn push(&mut self, segment: &Segment<'_>, tcp: &Tcp<'_>, side: Side, limits: &Limits) {
        let at = (segment.frame, segment.time);
        self.frames = self.frames.saturating_add(1);
        self.last = at;
        let mirrored = self.mirrored > 0;
        let Some(half) = self.halves.get_mut(side) else { return };
        if half.mirror.is_copy(segment, tcp, mirrored) {
            self.mirrored = self.mirrored.saturating_add(1);
            return;
        }
        note_packet(half, segment, tcp);
        let origin = Origin { frame: segment.frame, time: segment.time, in_frame: segment.payload_offset };
        if tcp.flags.has(TcpFlags::SYN) {
            self.take_syn(tcp, side, at);
        }
        self.complete_handshake(tcp, side, at);
        if tcp.flags.has(TcpFlags::ACK) {
            self.take_ack(segment, tcp, side, origin);
        }
        if tcp.flags.has(TcpFlags::RST) {
            // A reset may carry a reason in words (RFC 9293 3.5.3); it is no part of the stream.
            self.take_closing(segment, tcp, side, tcp.sequence);
            self.reset = true;
            return;
        }
        self.take_payload(segment, tcp, side, origin, limits);
        if tcp.flags.has(TcpFlags::FIN) {
            self.take_fin(segment, tcp, side);
        }
    }

    /// Takes an ICMP error that quotes a packet sent by `side`.
    pub(super) fn push_icmp(&mut self, side: Side, seen: IcmpSeen, limits: &Limits) {
        if self.icmp.len() < limits.notes {
            self.icmp.push((side, seen));
        }
    }

    /// Memory held, bytes.
    pub(super) fn size(&self) -> usize {
        size_of::<Self>() + self.halves.iter().map(Half::size).sum::<usize>()
    }

    /// Gives spare capacity back.
    pub(super) fn shrink(&mut self) {
        self.halves.iter_mut().for_each(Half::shrink);
    }

    /// Keeps less from now on, and of what is there.
    pub(super) fn lower(&mut self, head: usize, tail: usize, units: usize) {
        for content in self.halves.iter_mut().filter_map(|half| half.content.as_mut()) {
            content.lower(head, tail, units);
        }
    }

    /// Keeps nothing more.
    pub(super) fn stop_keeping(&mut self) {
        for content in self.halves.iter_mut().filter_map(|half| half.content.as_mut()) {
            content.full = true;
        }
    }

    /// The flow as it is known at the end.
    pub(super) fn finish(self, limits: &Limits) -> Flow {
        let (client, orientation) = self.orient();
        let server = 1 - client;
        let direction = |side: Side| if side == client { Direction::ToServer } else { Direction::ToClient };
        let mut notes = Vec::new();
        if self.closings_left_out > 0 {
            notes.push(format!("{} more FIN or RST segments, not listed", self.closings_left_out));
        }
        let seen = [0, 1].map(|side: Side| self.sides(side)[0].figures.frames > 0);
        let [low, high] = self.halves;
        let low = low.finish(seen[1], limits, &mut notes);
        let high = high.finish(seen[0], limits, &mut notes);
        let (to_server, to_client) = if client == 0 { (low, high) } else { (high, low) };
        let closings = self.closings.into_iter();
        let icmp = self.icmp.into_iter();
        Flow {
            client: self.key.end(client),
            server: self.key.end(server),
            orientation,
            transport: FlowTransport::Tcp,
            first_frame: self.first.0,
            last_frame: self.last.0,
            frames: self.frames,
            start: self.first.1,
            end: self.last.1,
            handshake: self.handshake,
            to_server,
            to_client,
            closings: closings.map(|end| Closing { direction: direction(end.side), ..end.closing }).collect(),
            icmp: icmp.map(|(side, seen)| IcmpSeen { about: direction(side), ..seen }).collect(),
            mirrored: self.mirrored,
            limits: notes,
        }
    }

    fn take_syn(&mut self, tcp: &Tcp<'_>, side: Side, at: (Frame, Time)) {
        let answer = tcp.flags.has(TcpFlags::ACK);
        let opener = *self.opener.get_or_insert(if answer { 1 - side } else { side });
        let base = tcp.sequence.wrapping_add(1);
        let [half, peer] = self.sides_mut(side);
        let differs = half.sequence.exact && half.sequence.base != Some(base);
        if differs && half.has_data() {
            return;
        }
        half.begin(base, true);
        half.figures.maximum_segment_size = half.figures.maximum_segment_size.or(tcp.options.maximum_segment_size);
        half.figures.window_scale = half.figures.window_scale.or(tcp.options.window_scale);
        if answer {
            // Data in the SYN may be acknowledged too, so this is the base only where the SYN itself was not seen.
            peer.begin(tcp.acknowledgment, true);
        }
        self.answers_differ |= differs && answer;
        let list = if side == opener { &mut self.handshake.syns } else { &mut self.handshake.syn_acks };
        if list.len() < HANDSHAKE_NOTES {
            list.push(at);
        }
    }

    /// The opener's first acknowledgment. Where the SYN-ACK was not captured, or there were different ones, it tells which initial
    /// sequence number holds.
    fn complete_handshake(&mut self, tcp: &Tcp<'_>, side: Side, at: (Frame, Time)) {
        let plain = tcp.flags.has(TcpFlags::ACK) && tcp.flags.0 & (TcpFlags::SYN | TcpFlags::RST) == 0;
        if !plain || self.opener != Some(side) || self.handshake.ack.is_some() {
            return;
        }
        let answers_differ = self.answers_differ;
        let [half, peer] = self.sides_mut(side);
        if half.has_data() || half.sequence.base != Some(tcp.sequence) {
            return;
        }
        if answers_differ && !peer.has_data() {
            peer.sequence.exact = false;
        }
        peer.begin(tcp.acknowledgment, true);
        if peer.sequence.base != Some(tcp.acknowledgment) && !peer.has_data() {
            return;
        }
        self.handshake.ack = Some(at);
        // A SYN that was sent twice measures nothing.
        if let ([syn], [_]) = (self.handshake.syns.as_slice(), self.handshake.syn_acks.as_slice()) {
            let path_time = at.1.signed_since(syn.1);
            self.halves.iter_mut().for_each(|half| half.path_time = path_time);
        }
    }

    fn take_ack(&mut self, segment: &Segment<'_>, tcp: &Tcp<'_>, side: Side, origin: Origin) {
        let control = tcp.flags.0 & (TcpFlags::SYN | TcpFlags::FIN | TcpFlags::RST) != 0;
        let bare = !control && tcp.payload.is_empty() && segment.missing == 0;
        let [half, peer] = self.sides_mut(side);
        let repeated = half.last_ack == Some((tcp.acknowledgment, tcp.window));
        // A keep-alive goes back by one.
        let highest = i64::try_from(half.assembler.highest).unwrap_or(i64::MAX);
        let at_its_end = half.offset(tcp.sequence).is_none_or(|offset| offset >= highest);
        if bare && repeated && at_its_end && peer.assembler.highest > peer.acknowledged {
            half.figures.duplicate_acks = half.figures.duplicate_acks.saturating_add(1);
        }
        half.last_ack = Some((tcp.acknowledgment, tcp.window));
        if !tcp.flags.has(TcpFlags::RST) {
            peer.acknowledge(tcp.acknowledgment, origin);
        }
    }

    fn take_payload(&mut self, segment: &Segment<'_>, tcp: &Tcp<'_>, side: Side, origin: Origin, limits: &Limits) {
        let syn = tcp.flags.has(TcpFlags::SYN);
        let fin = tcp.flags.has(TcpFlags::FIN);
        let length = (tcp.payload.len() as u64).saturating_add(u64::from(segment.missing));
        let sequence = tcp.sequence.wrapping_add(u32::from(syn));
        let [half, peer] = self.sides_mut(side);
        if length > 0 || fin {
            half.begin(sequence, false);
        }
        let Some(offset) = half.offset(sequence) else { return };
        if !syn && !fin && half.is_keep_alive(offset, length, peer.figures.frames > 0) {
            half.figures.keep_alives = half.figures.keep_alives.saturating_add(1);
            return;
        }
        if length > 0 {
            half.data(offset, tcp, segment.missing, origin, limits);
        }
    }

    fn take_fin(&mut self, segment: &Segment<'_>, tcp: &Tcp<'_>, side: Side) {
        let length = u32::try_from(tcp.payload.len()).unwrap_or(u32::MAX).saturating_add(segment.missing);
        let sequence = tcp.sequence.wrapping_add(length).wrapping_add(u32::from(tcp.flags.has(TcpFlags::SYN)));
        self.take_closing(segment, tcp, side, sequence);
        let [half, _] = self.sides_mut(side);
        let offset = half.offset(sequence).and_then(|offset| u64::try_from(offset).ok());
        half.end_at(offset);
    }

    fn take_closing(&mut self, segment: &Segment<'_>, tcp: &Tcp<'_>, side: Side, sequence: u32) {
        let reset = tcp.flags.has(TcpFlags::RST);
        let ack = tcp.flags.has(TcpFlags::ACK);
        let repeated = self
            .closings
            .iter()
            .any(|other| other.side == side && other.closing.reset == reset && other.sequence == sequence);
        if self.closings.len() >= HANDSHAKE_NOTES * 2 {
            self.closings_left_out = self.closings_left_out.saturating_add(1);
            return;
        }
        let [half, peer] = self.sides(side);
        let acknowledged = peer.sequence.offset(tcp.acknowledgment, peer.assembler.next);
        let closing = Closing {
            frame: segment.frame,
            time: segment.time,
            // Settled at the end, with who is the client.
            direction: Direction::ToServer,
            reset,
            ack,
            repeated,
            offset: half.offset(sequence).unwrap_or(0),
            acknowledges: acknowledged.filter(|_| ack),
            ttl: segment.ttl,
            ip_id: segment.ip_id,
            window: tcp.window,
            options: tcp.options != Default::default(),
        };
        self.closings.push(Ending { side, sequence, closing });
    }

    /// The client's side, and what told.
    fn orient(&self) -> (Side, Orientation) {
        if let Some(opener) = self.opener {
            return (opener, Orientation::Syn);
        }
        let speaks_as_client = [0, 1].map(|side: Side| spoke_as_client(self.sides(side)[0]));
        match speaks_as_client {
            [Some(true), _] | [None, Some(false)] => return (0, Orientation::Content),
            [_, Some(true)] | [Some(false), None] => return (1, Orientation::Content),
            _ => {}
        }
        match (self.key.port(0) == RDP_PORT, self.key.port(1) == RDP_PORT) {
            (true, false) => (1, Orientation::Port),
            (false, true) => (0, Orientation::Port),
            _ => (self.first_side, Orientation::FirstSpeaker),
        }
    }

    fn sides(&self, side: Side) -> [&Half; 2] {
        let [low, high] = &self.halves;
        if side == 0 { [low, high] } else { [high, low] }
    }

    fn sides_mut(&mut self, side: Side) -> [&mut Half; 2] {
        let [low, high] = &mut self.halves;
        if side == 0 { [low, high] } else { [high, low] }
    }
}

/// Counts a packet that is no copy of another.
fn note_packet(half: &mut Half, segment: &Segment<'_>, tcp: &Tcp<'_>) {
    let at = (segment.frame, segment.time);
    let figures = &mut half.figures;
    figures.frames = figures.frames.saturating_add(1);
    figures.first = figures.first.or(Some(at));
    figures.last = Some(at);
    if !tcp.flags.has(TcpFlags::RST) {
        figures.ip_ids.take(segment.ip_id);
    }
    if tcp.flags.0 & (TcpFlags::RST | TcpFlags::FIN) == 0 {
        let ttl = segment.ttl;
        let (first, least, most) = figures.ttl.unwrap_or((ttl, ttl, ttl));
        figures.ttl = Some((first, least.min(ttl), most.max(ttl)));
    }
    if tcp.flags.0 & (TcpFlags::SYN | TcpFlags::RST) != 0 || !tcp.flags.has(TcpFlags::ACK) {
        return;
    }
    if tcp.window == 0 {
        figures.zero_windows = figures.zero_windows.saturating_add(1);
        figures.zero_window_since = figures.zero_window_since.or(Some(at));
    } else {
        figures.zero_window_since = None;
    }
}

/// What the first framed unit says of its sender: X.224 CR or ClientHello, or X.224 CC or ServerHello.
fn spoke_as_client(half: &Half) -> Option<bool> {
    let content = half.content.as_ref()?;
    let unit = content.framer.index.iter().find(|unit| unit.kind != UnitKind::Raw)?;
    let start = usize::try_from(unit.offset).ok()?;
    let code = *content.window.start().get(start..)?.get(5)?;
    match (unit.kind, code) {
        (UnitKind::Tpkt, 0xe0) | (UnitKind::Tls { content_type: 22, .. }, 1) => Some(true),
        (UnitKind::Tpkt, 0xd0) | (UnitKind::Tls { content_type: 22, .. }, 2) => Some(false),
        _ => None,
    }
}
