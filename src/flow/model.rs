//! What is known of one connection when its last packet has been read.

use std::net::{IpAddr, SocketAddr};
use std::ops::Range;
use std::time::Duration;

use crate::link::Frame;
use crate::time::Time;

/// Which way bytes went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the client (who opened the connection) to the server.
    ToServer,
    /// From the server to the client.
    ToClient,
}

impl Direction {
    /// The other way.
    pub fn reverse(self) -> Self {
        match self {
            Self::ToServer => Self::ToClient,
            Self::ToClient => Self::ToServer,
        }
    }
}

/// Transport of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowTransport {
    /// TCP.
    Tcp,
    /// UDP (RDPEUDP).
    Udp,
}

/// What told who the client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orientation {
    /// Its SYN (or RDPEUDP SYN) was seen.
    Syn,
    /// The content of the first message.
    Content,
    /// Port 3389 on the other side; the capture began in the middle.
    Port,
    /// Nothing: who spoke first is taken for the client.
    FirstSpeaker,
}

/// One connection, from its first to its last packet in the capture.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Who opened it.
    pub client: SocketAddr,
    /// Who was called.
    pub server: SocketAddr,
    /// What told them apart.
    pub orientation: Orientation,
    /// TCP or UDP.
    pub transport: FlowTransport,
    /// First frame of the connection.
    pub first_frame: Frame,
    /// Last frame of the connection.
    pub last_frame: Frame,
    /// Number of frames, mirrored copies included.
    pub frames: u32,
    /// Time of the first frame.
    pub start: Time,
    /// Time of the last frame.
    pub end: Time,
    /// The three-way handshake, or what there was of it.
    pub handshake: Handshake,
    /// Client to server.
    pub to_server: Stream,
    /// Server to client.
    pub to_client: Stream,
    /// FIN and RST segments in order of time (bounded; mirrored copies left out, retransmitted FINs kept and marked).
    pub closings: Vec<Closing>,
    /// ICMP errors that quote this connection (bounded); they do not count as its frames.
    pub icmp: Vec<IcmpSeen>,
    /// Frames that copy another one of this flow (port mirror).
    pub mirrored: u32,
    /// Set when a bound was reached and something of this flow was not kept: in words.
    pub limits: Vec<String>,
}

impl Flow {
    /// The stream of a direction.
    pub fn stream(&self, direction: Direction) -> &Stream {
        match direction {
            Direction::ToServer => &self.to_server,
            Direction::ToClient => &self.to_client,
        }
    }
}

/// SYN, SYN-ACK and the first ACK.
#[derive(Clone, Debug, Default)]
pub struct Handshake {
    /// Every SYN of the client, retransmissions included (bounded to 16).
    pub syns: Vec<(Frame, Time)>,
    /// Every SYN-ACK of the server (bounded to 16).
    pub syn_acks: Vec<(Frame, Time)>,
    /// The client's ACK that completes it.
    pub ack: Option<(Frame, Time)>,
}

/// A FIN or RST.
#[derive(Clone, Debug)]
pub struct Closing {
    /// Frame.
    pub frame: Frame,
    /// Time.
    pub time: Time,
    /// Which way it went: `ToServer` was sent in the client's name.
    pub direction: Direction,
    /// RST, else FIN.
    pub reset: bool,
    /// It had the ACK flag.
    pub ack: bool,
    /// It carries the same sequence number as an earlier one of the same kind and direction.
    pub repeated: bool,
    /// Stream offset of its sequence number (of a FIN: the number of the FIN itself, after the payload of its segment), counted
    /// from the first data byte of its direction; negative before it; 0 where the direction's start is not known.
    pub offset: i64,
    /// Stream offset that it acknowledges in the other direction, if it has ACK.
    pub acknowledges: Option<i64>,
    /// TTL as captured.
    pub ttl: u8,
    /// IPv4 identification.
    pub ip_id: Option<u16>,
    /// Window field.
    pub window: u16,
    /// It has TCP options.
    pub options: bool,
}

/// An ICMP error about this connection.
#[derive(Clone, Debug)]
pub struct IcmpSeen {
    /// Frame.
    pub frame: Frame,
    /// Time.
    pub time: Time,
    /// Who sent it.
    pub from: IpAddr,
    /// Whose packet it answers: `ToServer` was the client's.
    pub about: Direction,
    /// ICMPv6, else ICMP.
    pub v6: bool,
    /// Type.
    pub kind: u8,
    /// Code.
    pub code: u8,
    /// Next-hop MTU, if the error names one.
    pub mtu: Option<u32>,
    /// TTL as captured.
    pub ttl: u8,
}

/// One direction of a connection: what was said, and where each byte came from.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    /// Framed units in order of offset (bounded; equal neighbours in bulk are folded by `count`).
    pub units: Vec<Unit>,
    /// Bytes of the stream up to the highest one seen, holes included.
    pub length: u64,
    /// TCP sequence number of the byte at offset 0, once anything has told it.
    pub base: Option<u32>,
    /// Holes.
    pub gaps: Vec<Gap>,
    /// The bytes kept: a head and a tail window.
    pub kept: Kept,
    /// Counters and timing.
    pub figures: Figures,
    /// UDP: the datagrams kept, as (offset in the stream of payloads, length).
    pub datagrams: Vec<Range<u64>>,
}

/// One framed unit of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Offset of its first byte in the stream.
    pub offset: u64,
    /// Length with its header, bytes; of one unit when `count` is more than one.
    pub length: u32,
    /// Framing.
    pub kind: UnitKind,
    /// How many units of this kind and direction follow each other from here, this one included. More than one only beyond the head
    /// window, where bulk transfer is folded; `length` then is their mean and `total` their sum.
    pub count: u32,
    /// Bytes of all of them.
    pub total: u64,
    /// Frame that holds its first byte.
    pub frame: Frame,
    /// Frame that completed it; equal to `frame` when one frame holds it all.
    pub last_frame: Frame,
    /// Time of `frame`.
    pub time: Time,
    /// Time of `last_frame`.
    pub last_time: Time,
    /// The stream ended, or a gap began, before the unit was complete.
    pub cut: bool,
    /// A gap lies inside it or right before it: its framing was found again, not continued.
    pub resynchronized: bool,
}

/// How a unit is framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitKind {
    /// TPKT ([RFC 1006](https://www.rfc-editor.org/rfc/rfc1006)).
    Tpkt,
    /// TLS record with its content type and its version field.
    Tls {
        /// ContentType.
        content_type: u8,
        /// The record's version field, `0x0303` for TLS 1.2.
        version: u16,
    },
    /// Fast-path PDU (MS-RDPBCGR 2.2.8.1.2 and 2.2.9.1.2).
    FastPath,
    /// Bytes with no framing known here: SOCKS, HTTP, another protocol. One unit for each run of segments up to the next known framing.
    Raw,
}

/// A hole in a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Offset of the first missing byte.
    pub offset: u64,
    /// Missing bytes.
    pub length: u64,
    /// The other side acknowledged them: the capture missed them. Else they were lost on the wire (or never arrived before the end).
    pub acknowledged: bool,
    /// Missing because the snap length cut the packet.
    pub snapped: bool,
    /// Frame that showed the hole.
    pub frame: Frame,
}

/// Bytes kept of a stream, with the frame of each.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Runs of contiguous bytes in order of offset.
    pub runs: Vec<Run>,
}

/// A contiguous run of kept bytes.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// Stream offset of its first byte.
    pub offset: u64,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Where they came from, in order of offset; an entry holds up to the next one.
    pub sources: Vec<Source>,
}

/// Where the bytes from `offset` on came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Stream offset.
    pub offset: u64,
    /// Frame that brought them.
    pub frame: Frame,
    /// Offset in that frame of the byte at `offset`; `None` for a reassembled datagram.
    pub in_frame: Option<u32>,
    /// Time of that frame.
    pub time: Time,
}

impl Run {
    /// Stream offset behind its last byte.
    pub fn end(&self) -> u64 {
        self.offset.saturating_add(self.bytes.len() as u64)
    }
}

impl Stream {
    /// The bytes of `range`, if every one of them was kept.
    pub fn bytes(&self, range: Range<u64>) -> Option<&[u8]> {
        let run = self.kept.runs.iter().rev().find(|run| run.offset <= range.start)?;
        let start = usize::try_from(range.start.checked_sub(run.offset)?).ok()?;
        let end = usize::try_from(range.end.checked_sub(run.offset)?).ok()?;
        run.bytes.get(start..end)
    }

    /// Where the byte at `offset` came from, if it was kept; `in_frame` points at that byte.
    pub fn source(&self, offset: u64) -> Option<Source> {
        let run = self.kept.runs.iter().rev().find(|run| run.offset <= offset)?;
        let index = run.sources.partition_point(|source| source.offset <= offset).checked_sub(1)?;
        let source = run.sources.get(index)?;
        let skipped = u32::try_from(offset.checked_sub(source.offset)?).ok()?;
        (offset < run.end()).then_some(Source {
            offset,
            in_frame: source.in_frame.and_then(|at| at.checked_add(skipped)),
            ..*source
        })
    }
}

/// Counters of one direction.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Frames, mirrored copies left out.
    pub frames: u32,
    /// Frames with payload.
    pub data_frames: u32,
    /// Segments sent again: their bytes had all been seen before, or they filled a hole later than reordering explains (3 ms or
    /// the round trip of the handshake), so that the first copy was lost before the capture's place.
    pub retransmissions: u32,
    /// Segments that arrived shortly after later bytes, and filled a hole.
    pub reordered: u32,
    /// Retransmissions whose bytes differ from what was sent first, by frame (bounded).
    pub conflicts: Vec<Frame>,
    /// Acknowledgments without payload that repeat the one before.
    pub duplicate_acks: u32,
    /// Times that the window was announced as 0.
    pub zero_windows: u32,
    /// Keep-alives: one byte, or none, before the next sequence number.
    pub keep_alives: u32,
    /// TTL of the first packet, the smallest and the largest, RST and FIN left out.
    pub ttl: Option<(u8, u8, u8)>,
    /// IPv4 identifications, RST left out.
    pub ip_ids: IpIds,
    /// First and last packet, any.
    pub first: Option<(Frame, Time)>,
    /// Last packet of any kind.
    pub last: Option<(Frame, Time)>,
    /// Last packet with new payload.
    pub last_data: Option<(Frame, Time)>,
    /// Segments with bytes at or after the FIN of this direction, which were not taken.
    pub after_fin: u32,
    /// Segments too far beyond what was seen to belong to the stream, which were not taken.
    pub out_of_window: u32,
    /// Shortest time from a data segment to its acknowledgment as seen at the capture's place, and how many were measured.
    pub round_trip: Option<(Duration, u32)>,
    /// The window was still announced as 0 at the end, since here.
    pub zero_window_since: Option<(Frame, Time)>,
    /// Window scale shift from the SYN.
    pub window_scale: Option<u8>,
    /// Highest stream offset that the other side acknowledged, the FIN's sequence number left out.
    pub acknowledged: u64,
    /// The other side acknowledged the FIN.
    pub fin_acknowledged: bool,
    /// When it did so last, with the frame.
    pub acknowledged_at: Option<(Frame, Time)>,
    /// Maximum segment size from the SYN.
    pub maximum_segment_size: Option<u16>,
    /// Largest payload of one segment that was acknowledged.
    pub largest_acknowledged: u32,
    /// Retransmissions of the oldest unacknowledged byte at the end of the flow: how often, and when first and last.
    pub unacknowledged_tail: Option<Unacknowledged>,
}

/// How a host counts its IPv4 identifications in one direction of a connection; zeros, which many hosts send, are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IpIds {
    /// The last one.
    pub last: Option<u16>,
    /// Steps from one to the next.
    pub steps: u32,
    /// Those of at most [`IpIds::NEAR`].
    pub near: u32,
}

impl IpIds {
    /// A step that still fits a host that counts: what it sends to others lies in between.
    pub const NEAR: u16 = 512;

    /// Takes the next one.
    pub fn take(&mut self, id: Option<u16>) {
        let Some(id) = id.filter(|id| *id != 0) else { return };
        if let Some(last) = self.last.replace(id) {
            self.steps = self.steps.saturating_add(1);
            self.near = self.near.saturating_add(u32::from(id.wrapping_sub(last) <= Self::NEAR));
        }
    }

    /// Whether `id` falls out of a row that the host has counted so far.
    pub fn excludes(&self, id: u16) -> bool {
        let Some(last) = self.last.filter(|_| self.steps >= 3 && self.near == self.steps) else { return false };
        let forward = id.wrapping_sub(last);
        let backward = last.wrapping_sub(id);
        id != 0 && forward.min(backward) > Self::NEAR
    }
}

/// Data that was sent again and again and never acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unacknowledged {
    /// Stream offset.
    pub offset: u64,
    /// Payload length of the segment.
    pub length: u32,
    /// How often it was sent.
    pub times: u32,
    /// First time.
    pub first: (Frame, Time),
    /// Last time.
    pub last: (Frame, Time),
}
