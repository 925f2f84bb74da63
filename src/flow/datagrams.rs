//! One UDP conversation (RDPEUDP) while it is being read.

use std::collections::VecDeque;
use std::ops::Range;

use crate::link::{Frame, Segment, Udp};
use crate::time::Time;

use super::connection::RDP_PORT;
use super::key::{Key, Side};
use super::limits::Limits;
use super::model::{Direction, Figures, Flow, FlowTransport, Gap, Handshake, IcmpSeen, Orientation, Stream};
use super::window::{Origin, Window};

/// SYN and ACK bits of uFlags in the RDPUDP_FEC_HEADER (MS-RDPEUDP
/// [2.2.2.1](https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpeudp/ceaae261-e538-40f0-8678-254e31621054)).
const SYN: u16 = 0x0001;
const ACK: u16 = 0x0004;

/// snSourceAck of a SYN: nothing received yet (MS-RDPEUDP
/// [3.1.5.1.1](https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpeudp/066f9acf-fd57-4f95-ab3f-334e748bab10)).
const NOTHING_RECEIVED: [u8; 4] = [0xff; 4];

/// What uUpStreamMtu and uDownStreamMtu may be (the same section); the SYN is padded so that it probes the path for them.
const MTU: std::ops::RangeInclusive<u16> = 1132..=1232;

/// Whether a datagram of `length` bytes on the wire is the SYN that opens an RDPEUDP connection.
pub(super) fn is_syn(payload: &[u8], length: usize) -> bool {
    if length < usize::from(*MTU.start()) || flags(payload).is_none_or(|flags| flags & (SYN | ACK) != SYN) {
        return false;
    }
    let mtus = payload.get(12..16).and_then(|mtus| mtus.first_chunk());
    mtus.is_some_and(|&[a, b, c, d]| {
        MTU.contains(&u16::from_be_bytes([a, b])) && MTU.contains(&u16::from_be_bytes([c, d]))
    })
}

/// Bytes that the datagram of `segment` had on the wire.
pub(super) fn wire_length(segment: &Segment<'_>, udp: &Udp<'_>) -> usize {
    udp.payload.len().saturating_add(usize::try_from(segment.missing).unwrap_or(usize::MAX))
}

/// uFlags, if the datagram can be a SYN: they mean something else in later versions once the handshake is over.
fn flags(payload: &[u8]) -> Option<u16> {
    let &[a, b, c, d, _, _, high, low, ..] = payload else { return None };
    ([a, b, c, d] == NOTHING_RECEIVED).then(|| u16::from_be_bytes([high, low]))
}

/// snInitialSequenceNumber of a SYN.
fn initial_sequence(payload: &[u8]) -> Option<[u8; 4]> {
    payload.get(8..12)?.first_chunk().copied()
}

/// State of a conversation.
#[derive(Debug)]
pub(super) struct Datagrams {
    pub(super) key: Key,
    lanes: [Lane; 2],
    first: (Frame, Time),
    pub(super) last: (Frame, Time),
    frames: u32,
    first_side: Side,
    opener: Option<(Side, Option<[u8; 4]>)>,
    answered: bool,
    icmp: Vec<(Side, IcmpSeen)>,
}

/// One direction.
#[derive(Debug)]
struct Lane {
    window: Window,
    head: Vec<Range<u64>>,
    tail: VecDeque<Range<u64>>,
    gaps: Vec<Gap>,
    length: u64,
    left_out: u64,
    figures: Figures,
    full: bool,
}

impl Lane {
    fn new(limits: &Limits) -> Self {
        Self {
            window: Window::new(limits.head, limits.tail),
            head: Vec::new(),
            tail: VecDeque::new(),
            gaps: Vec::new(),
            length: 0,
            left_out: 0,
            figures: Figures::default(),
            full: false,
        }
    }

    fn push(&mut self, segment: &Segment<'_>, udp: &Udp<'_>, limits: &Limits) {
        let at = (segment.frame, segment.time);
        let figures = &mut self.figures;
        figures.frames = figures.frames.saturating_add(1);
        figures.first = figures.first.or(Some(at));
        figures.last = Some(at);
        let (first, least, most) = figures.ttl.unwrap_or((segment.ttl, segment.ttl, segment.ttl));
        figures.ttl = Some((first, least.min(segment.ttl), most.max(segment.ttl)));
        if udp.payload.is_empty() {
            return;
        }
        figures.data_frames = figures.data_frames.saturating_add(1);
        figures.last_data = Some(at);
        let origin = Origin { frame: segment.frame, time: segment.time, in_frame: segment.payload_offset };
        let captured = self.length.saturating_add(udp.payload.len() as u64);
        let end = captured.saturating_add(u64::from(segment.missing));
        if !self.full {
            self.window.append(self.length, udp.payload, origin);
        }
        if segment.missing > 0 && self.gaps.len() < limits.gaps {
            let length = u64::from(segment.missing);
            self.gaps.push(Gap { offset: captured, length, acknowledged: false, snapped: true, frame: segment.frame });
        }
        self.list(self.length..end, limits);
        self.length = end;
    }

    fn list(&mut self, range: Range<u64>, limits: &Limits) {
        if self.tail.is_empty() && self.head.len() < limits.datagrams && range.end <= limits.head as u64 {
            self.head.push(range);
            return;
        }
        self.tail.push_back(range);
        if self.tail.len() > limits.datagrams {
            self.tail.pop_front();
            self.left_out = self.left_out.saturating_add(1);
        }
    }

    fn size(&self) -> usize {
        let range = size_of::<Range<u64>>();
        self.window.size() + (self.head.capacity() + self.tail.capacity()) * range
    }

    fn finish(self, notes: &mut Vec<String>) -> Stream {
        if self.left_out > 0 {
            notes.push(format!("{} datagrams in the middle of one direction, not listed", self.left_out));
        }
        let tail = self.tail;
        let kept = self.window.finish(&|at| tail.iter().map(|range| range.start).find(|start| *start >= at));
        let mut datagrams = self.head;
        datagrams.extend(tail);
        datagrams.shrink_to_fit();
        Stream { length: self.length, gaps: self.gaps, kept, figures: self.figures, datagrams, ..Stream::default() }
    }
}

impl Datagrams {
    pub(super) fn new(key: Key, segment: &Segment<'_>, side: Side, limits: &Limits) -> Self {
        let at = (segment.frame, segment.time);
        Self {
            key,
            lanes: [Lane::new(limits), Lane::new(limits)],
            first: at,
            last: at,
            frames: 0,
            first_side: side,
            opener: None,
            answered: false,
            icmp: Vec::new(),
        }
    }

    /// Whether a datagram opens another conversation between the same ports.
    pub(super) fn is_reopened_by(&self, segment: &Segment<'_>, udp: &Udp<'_>, side: Side) -> bool {
        let initial = initial_sequence(udp.payload);
        let other = self.opener.is_some_and(|(opener, sequence)| opener == side && sequence != initial);
        is_syn(udp.payload, wire_length(segment, udp)) && other && self.answered
    }

    pub(super) fn push(&mut self, segment: &Segment<'_>, udp: &Udp<'_>, side: Side, limits: &Limits) {
        self.frames = self.frames.saturating_add(1);
        self.last = (segment.frame, segment.time);
        match self.opener {
            None if is_syn(udp.payload, wire_length(segment, udp)) => {
                self.opener = Some((side, initial_sequence(udp.payload)))
            }
            Some((opener, _)) if opener != side => self.answered = true,
            _ => {}
        }
        if let Some(lane) = self.lanes.get_mut(side) {
            lane.push(segment, udp, limits);
        }
    }

    pub(super) fn push_icmp(&mut self, side: Side, seen: IcmpSeen, limits: &Limits) {
        if self.icmp.len() < limits.notes {
            self.icmp.push((side, seen));
        }
    }

    /// Memory held, bytes.
    pub(super) fn size(&self) -> usize {
        size_of::<Self>() + self.lanes.iter().map(Lane::size).sum::<usize>()
    }

    /// Keeps less from now on, and of what is there.
    pub(super) fn lower(&mut self, head: usize, tail: usize) -> bool {
        self.lanes.iter_mut().fold(false, |any, lane| lane.window.lower(head, tail) | any)
    }

    /// Keeps nothing more.
    pub(super) fn stop_keeping(&mut self) {
        self.lanes.iter_mut().for_each(|lane| lane.full = true);
    }

    pub(super) fn finish(self) -> Flow {
        let (client, orientation) = self.orient();
        let direction = |side: Side| if side == client { Direction::ToServer } else { Direction::ToClient };
        let mut notes = Vec::new();
        let [low, high] = self.lanes.map(|lane| lane.finish(&mut notes));
        let (to_server, to_client) = if client == 0 { (low, high) } else { (high, low) };
        let icmp = self.icmp.into_iter();
        Flow {
            client: self.key.end(client),
            server: self.key.end(1 - client),
            orientation,
            transport: FlowTransport::Udp,
            first_frame: self.first.0,
            last_frame: self.last.0,
            frames: self.frames,
            start: self.first.1,
            end: self.last.1,
            handshake: Handshake::default(),
            to_server,
            to_client,
            closings: Vec::new(),
            icmp: icmp.map(|(side, seen)| IcmpSeen { about: direction(side), ..seen }).collect(),
            mirrored: 0,
            limits: notes,
        }
    }

    fn orient(&self) -> (Side, Orientation) {
        if let Some((opener, _)) = self.opener {
            return (opener, Orientation::Syn);
        }
        match (self.key.port(0) == RDP_PORT, self.key.port(1) == RDP_PORT) {
            (true, false) => (1, Orientation::Port),
            (false, true) => (0, Orientation::Port),
            _ => (self.first_side, Orientation::FirstSpeaker),
        }
    }
}
