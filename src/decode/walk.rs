//! The state of one reading: the session as far as it is known, and what the readers of the layers remember.

use crate::decode::excerpt::Recorder;
use crate::decode::plain::PlainState;
use crate::decode::rdp::RdpState;
use crate::decode::reset;
use crate::decode::timeline::Event;
use crate::decode::tls::TlsState;
use crate::decrypt::Keys;
use crate::flow::{Direction, Flow, FlowTransport};
use crate::link::Frame;
use crate::session::{
    Authentication, Ending, Health, Layer, Licensing, Message, Negotiation, Network, Path, Reconnection, Session,
    Stages,
};
use crate::time::Time;
use crate::vocabulary::{Basis, StageName, Transport};

/// Bulk messages (sealed records, fast-path and share data PDUs) noted one by one; beyond it only those at the end matter, and the
/// units of the flow still count them.
const MAX_MESSAGES: usize = 4096;

/// One reading.
pub struct Walk<'f> {
    /// What is read.
    pub flow: &'f Flow,
    /// Secrets at hand.
    pub keys: &'f Keys,
    /// What is known so far.
    pub session: Session,
    /// TLS.
    pub tls: TlsState,
    /// What TLS carried, where a key opened it.
    pub plain: PlainState,
    /// MCS and above.
    pub rdp: RdpState,
    /// Takes the bytes of messages, where they are wanted.
    pub recorder: Option<Recorder>,
    /// What TLS carried, to the server and to the client, where somebody asked for it.
    pub tap: Option<[Vec<u8>; 2]>,
    /// What is read now is another connection's own, and no message of this one.
    pub muted: bool,
    /// The other half of a gateway's tunnel over two connections.
    pub half: OtherHalf<'f>,
    /// The last stage that a message noted so far has begun.
    furthest: Option<StageName>,
}

/// The other half of a gateway's tunnel over two connections.
#[derive(Clone, Copy, Debug)]
pub enum OtherHalf<'f> {
    /// There is none, or it is not known.
    None,
    /// This connection tells what both say.
    With(&'f Flow),
    /// The other one does; it begins with this frame.
    Tells(Frame),
}

/// Where a message lies and how it is known.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Who sent it.
    pub direction: Direction,
    /// Frame of its first byte.
    pub frame: Frame,
    /// Frame of its last byte.
    pub last_frame: Frame,
    /// Time of its first byte.
    pub time: Time,
    /// Offset in its stream.
    pub offset: u64,
    /// How it is known.
    pub basis: Basis,
    /// What it lies in.
    pub layer: Layer,
}

impl Place {
    /// The place of a unit that is read in clear.
    pub fn clear(event: &Event<'_>) -> Self {
        Self {
            direction: event.direction,
            frame: event.unit.frame,
            last_frame: event.unit.last_frame,
            time: event.unit.time,
            offset: event.unit.offset,
            basis: Basis::Seen,
            layer: Layer::Clear,
        }
    }
}

impl<'f> Walk<'f> {
    /// Begins with what the flow itself tells.
    pub fn new(flow: &'f Flow, capture_end: Time, keys: &'f Keys) -> Self {
        Self {
            flow,
            keys,
            session: blank(flow, capture_end),
            tls: TlsState::default(),
            plain: PlainState::default(),
            rdp: RdpState::default(),
            tap: None,
            recorder: None,
            muted: false,
            half: OtherHalf::None,
            furthest: None,
        }
    }

    /// These are the bytes of the message that is read next.
    pub fn reading(&mut self, bytes: &[u8]) {
        if let Some(recorder) = self.recorder.as_mut() {
            recorder.begin(bytes);
        }
    }

    /// Notes a message.
    pub fn note(&mut self, kind: &'static str, stage: StageName, place: Place, length: u32, detail: Option<String>) {
        if self.muted || self.session.messages.len() >= MAX_MESSAGES {
            return;
        }
        self.furthest = self.furthest.max(Some(stage));
        let in_clear = place.basis == Basis::Seen;
        let excerpt = self.recorder.as_mut().and_then(|recorder| recorder.take(kind, place.layer, in_clear));
        self.session.messages.push(Message {
            kind,
            stage,
            direction: place.direction,
            frame: place.frame,
            last_frame: place.last_frame,
            time: place.time,
            offset: place.offset,
            length,
            basis: place.basis,
            layer: place.layer,
            detail,
            excerpt: excerpt.map(Box::new),
        });
    }

    /// Whether this connection is half of a tunnel that is told with its other half.
    pub fn is_told_elsewhere(&self) -> bool {
        matches!(self.half, OtherHalf::Tells(_))
    }

    /// The last stage that a message has begun.
    pub fn stage(&self) -> StageName {
        self.furthest.unwrap_or(StageName::X224)
    }

    /// Gives all messages of `from` to the stage `to`.
    pub fn move_messages(&mut self, from: StageName, to: StageName) {
        for message in self.session.messages.iter_mut().filter(|message| message.stage == from) {
            message.stage = to;
        }
        self.furthest = self.session.messages.iter().map(|message| message.stage).max();
    }
}

/// The session before anything was read.
pub(crate) fn blank(flow: &Flow, capture_end: Time) -> Session {
    Session {
        client: flow.client,
        server: flow.server,
        orientation: flow.orientation,
        transport: match flow.transport {
            FlowTransport::Tcp => Transport::Tcp,
            FlowTransport::Udp => Transport::Udp,
        },
        via: None,
        target: None,
        gateway_refusal: None,
        gateway_http: None,
        first_frame: flow.first_frame,
        last_frame: flow.icmp.iter().map(|icmp| icmp.frame).fold(flow.last_frame, Frame::max),
        frames: flow.frames.saturating_add(u32::try_from(flow.icmp.len()).unwrap_or(u32::MAX)),
        start: flow.start,
        end: flow.icmp.iter().map(|icmp| icmp.time).fold(flow.end, Time::max),
        capture_end,
        messages: Vec::new(),
        negotiation: Negotiation::default(),
        tls: None,
        security: None,
        authentication: Authentication::default(),
        kerberos: Vec::new(),
        licensing: Licensing::default(),
        error_info: Vec::new(),
        mcs_refusal: None,
        ultimatums: Vec::new(),
        logon: None,
        redirection: None,
        foreign: Vec::new(),
        quoted: Vec::new(),
        sealed: None,
        reconnection: Reconnection::default(),
        logon_told: Vec::new(),
        multitransport: Vec::new(),
        unread: Vec::new(),
        half_of: None,
        rdpeudp: None,
        network: network(flow),
        health: health(flow),
        stages: Stages::default(),
        ending: Ending::default(),
    }
}

fn network(flow: &Flow) -> Network {
    let path = |direction| {
        let stream = flow.stream(direction);
        Path { length: stream.length, gaps: stream.gaps.clone(), figures: stream.figures.clone() }
    };
    let handshake = flow.handshake.clone();
    let round_trip = handshake.syns.last().zip(handshake.ack).map(|((_, syn), (_, ack))| ack.since(*syn));
    Network {
        reset_signs: reset::signs(flow),
        idle: reset::idle(flow),
        round_trip: round_trip.filter(|_| handshake.syns.len() == 1),
        handshake,
        to_server: path(Direction::ToServer),
        to_client: path(Direction::ToClient),
        closings: reset::heeded(flow).cloned().collect(),
        stray_resets: reset::strays(flow),
        icmp: flow.icmp.clone(),
        mirrored: flow.mirrored,
    }
}

fn health(flow: &Flow) -> Health {
    let silent = |direction| flow.stream(direction).figures.frames == 0;
    let spoke =
        |direction: Direction| flow.stream(direction).figures.data_frames > 0 || !flow.handshake.syn_acks.is_empty();
    let one_sided = [Direction::ToServer, Direction::ToClient]
        .into_iter()
        .any(|direction| silent(direction) && spoke(direction.reverse()));
    let missed = [Direction::ToServer, Direction::ToClient]
        .into_iter()
        .flat_map(|direction| &flow.stream(direction).gaps)
        .filter(|gap| gap.acknowledged || gap.snapped)
        .fold(0u64, |sum, gap| sum.saturating_add(gap.length));
    Health {
        starts_late: flow.transport == FlowTransport::Tcp
            && flow.handshake.syns.is_empty()
            && flow.handshake.syn_acks.is_empty(),
        one_sided: one_sided && flow.transport == FlowTransport::Tcp,
        missed_bytes: missed,
        limits: flow.limits.clone(),
    }
}
