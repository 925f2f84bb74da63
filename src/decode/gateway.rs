//! An RD Gateway inside its HTTPS: the requests that open the tunnel, its packets, and the connection that it carries.
//!
//! Read is the transport over WebSocket, which has both directions in one connection. Of the older one, with a connection for each
//! direction, the requests and their answers are.

use rdpwhy_parsers::gateway::{self, Content, GatewayStatus, HttpHead, Opcode, Packet, StartLine};
use rdpwhy_parsers::parse;

use crate::decode::inner::Inner;
use crate::decode::walk::{Place, Walk};
use crate::flow::Direction;
use crate::session::message::kind;
use crate::session::{GatewayRefusal, Target};
use crate::vocabulary::{StageName, Via};

/// Bytes of a direction that wait for the rest of a frame or packet; a packet has at most 64 KiB of data.
const MAX_WAITING: usize = 256 * 1024;

/// Methods of a gateway's channels (MS-TSGU 3.3.5.1; with RPC MS-RPCH 2.1.2.1.1).
const METHODS: [&str; 4] = ["RDG_OUT_DATA", "RDG_IN_DATA", "RPC_OUT_DATA", "RPC_IN_DATA"];
/// Where a gateway and its KDC proxy (MS-KKDCP 3.2.5.1) are asked.
const PATHS: [&str; 2] = ["/remoteDesktopGateway", "/KdcProxy"];
/// How HTTP/2 begins: seen and not read. Windows asks the KDC proxy so.
const HTTP_2: &[u8] = b"PRI * HTTP/2.0\r\n";
/// Characters of a request's target that are shown.
const SHOWN: usize = 40;

/// What is remembered of a gateway's connection.
#[derive(Default)]
pub struct GatewayState {
    to_server: Side,
    to_client: Side,
    /// The connection inside the tunnel.
    pub inner: Inner,
}

/// One direction.
#[derive(Default)]
struct Side {
    /// Plaintext that is not yet a whole head or frame.
    plain: Vec<u8>,
    /// Unmasked bytes that are not yet a whole packet.
    packets: Vec<u8>,
    /// Bytes of an HTTP body to pass over.
    skip: u64,
    /// Bytes are missing before what comes next.
    broken: bool,
    /// What comes is none of what is read here.
    foreign: bool,
}

impl GatewayState {
    /// Bytes of a direction are missing before what comes next.
    pub fn lose(&mut self, direction: Direction) {
        *self.side(direction) = Side { broken: true, ..Side::default() };
        self.inner.lose(direction);
    }

    fn side(&mut self, direction: Direction) -> &mut Side {
        match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        }
    }
}

/// Takes the plaintext of a record that carries no RDP of its own.
pub fn feed(walk: &mut Walk<'_>, bytes: &[u8], place: Place) {
    let mut state = std::mem::take(&mut walk.plain.gateway);
    read(walk, &mut state, bytes, place);
    walk.plain.gateway = state;
}

fn read(walk: &mut Walk<'_>, state: &mut GatewayState, bytes: &[u8], place: Place) {
    let side = state.side(place.direction);
    // A record that begins with a frame may be read again after a hole; Windows puts each frame into a record of its own.
    if side.foreign || side.broken && frame(bytes).is_none() {
        return;
    }
    side.broken = false;
    side.plain.extend_from_slice(bytes);
    let mut plain = std::mem::take(&mut side.plain);
    let mut used = 0;
    while let Some(left) = plain.get(used..).filter(|left| !left.is_empty()) {
        let Some(length) = step(walk, state, left, place) else { break };
        used = used.saturating_add(length);
    }
    plain.drain(..used.min(plain.len()));
    let side = state.side(place.direction);
    side.foreign |= plain.len() > MAX_WAITING;
    if !side.foreign {
        side.plain = plain;
    }
}

/// Reads a head, a frame, or the rest of a body at the start of `left`, and says how long it was; `None` as long as it is not whole.
fn step(walk: &mut Walk<'_>, state: &mut GatewayState, left: &[u8], place: Place) -> Option<usize> {
    let side = state.side(place.direction);
    if side.skip > 0 {
        let skipped = usize::try_from(side.skip).unwrap_or(usize::MAX).min(left.len());
        side.skip = side.skip.saturating_sub(skipped as u64);
        return Some(skipped);
    }
    if left.starts_with(HTTP_2) && place.direction == Direction::ToServer {
        side.foreign = true;
        walk.session.via.get_or_insert(Via::RdGateway);
        walk.note(kind::GATEWAY_HTTP, StageName::Tls, place, left.len() as u32, Some("HTTP/2, not read".to_owned()));
        return None;
    }
    if left.first().is_some_and(u8::is_ascii_uppercase) {
        let length = gateway::head_length(left)?;
        match parse(gateway::http_head, left) {
            Ok((head, _)) => self::head(walk, side, &head, length, place),
            Err(_) => side.foreign = true,
        }
        return (!side.foreign).then_some(length);
    }
    if walk.session.via != Some(Via::RdGateway) {
        side.foreign = true;
        return None;
    }
    let (opcode, payload, length) = frame(left)?;
    if matches!(opcode, Opcode::BINARY | Opcode::CONTINUATION | Opcode::TEXT) {
        side.packets.extend_from_slice(&payload);
        packets(walk, state, place);
    }
    Some(length)
}

/// A whole WebSocket frame at the start of `bytes`: its opcode, its payload unmasked, and its length.
fn frame(bytes: &[u8]) -> Option<(Opcode, Vec<u8>, usize)> {
    let (header, after) = parse(gateway::websocket_frame_header, bytes).ok()?;
    header.opcode.name()?;
    let payload = after.get(..usize::try_from(header.length).ok()?)?;
    let length = bytes.len().checked_sub(after.len())?.checked_add(payload.len())?;
    let payload = header.mask.map_or_else(|| payload.to_vec(), |mask| gateway::unmask(payload, mask));
    Some((header.opcode, payload, length))
}

fn head(walk: &mut Walk<'_>, side: &mut Side, head: &HttpHead, length: usize, place: Place) {
    let via = walk.session.via;
    let (says, is_gateway) = match &head.start {
        StartLine::Request { method, target } => {
            let is_gateway = METHODS.contains(&method.as_str()) || PATHS.iter().any(|path| target.starts_with(path));
            (format!("{method} {}", target.chars().take(SHOWN).collect::<String>()), is_gateway)
        }
        StartLine::Response { status, reason } => (format!("{status} {reason}"), via == Some(Via::RdGateway)),
    };
    side.skip = head.content_length.unwrap_or(0);
    // In chunks, or without WebSocket, the packets come in another form.
    side.foreign = head.is_chunked;
    if !is_gateway {
        return;
    }
    walk.session.via = Some(Via::RdGateway);
    let mut says = vec![says];
    if head.upgrades_to_websocket {
        says.push("WebSocket".to_owned());
    }
    says.extend(head.authentication_schemes.iter().cloned());
    walk.note(kind::GATEWAY_HTTP, StageName::Tls, place, length as u32, Some(says.join(", ")));
}

fn packets(walk: &mut Walk<'_>, state: &mut GatewayState, place: Place) {
    let mut bytes = std::mem::take(&mut state.side(place.direction).packets);
    let mut used = 0;
    while let Some(left) = bytes.get(used..) {
        let Some(length) = gateway::packet_length(left) else { break };
        let Some(whole) = left.get(..length) else { break };
        if let Ok((packet, _)) = parse(gateway::packet, whole) {
            self::packet(walk, state, &packet, whole, place);
        }
        used = used.saturating_add(length);
    }
    bytes.drain(..used.min(bytes.len()));
    let side = state.side(place.direction);
    side.foreign |= bytes.len() > MAX_WAITING;
    if !side.foreign {
        side.packets = bytes;
    }
}

fn packet(walk: &mut Walk<'_>, state: &mut GatewayState, packet: &Packet, whole: &[u8], place: Place) {
    let name = packet.packet_type.name().unwrap_or("unknown packet");
    let status = match &packet.content {
        Content::Data(at) => {
            return state.inner.feed(walk, whole.get(at.clone()).unwrap_or_default(), place);
        }
        Content::ChannelCreate(create) => {
            let address = create.resources.first().or(create.alternatives.first()).cloned();
            walk.session.target = address.map(|address| Target { address, port: create.port });
            None
        }
        Content::HandshakeResponse(response) => Some(response.error_code),
        Content::TunnelResponse(response) => Some(response.status_code),
        Content::TunnelAuthResponse(response) => Some(response.error_code),
        Content::ChannelResponse(response) => Some(response.error_code),
        _ => None,
    };
    let refusal = status.filter(|status| place.direction == Direction::ToClient && *status != GatewayStatus::S_OK);
    if let Some(status) = refusal {
        let refusal = GatewayRefusal { code: status.0, frame: place.frame, answer: name };
        walk.session.gateway_refusal.get_or_insert(refusal);
    }
    let says = refusal.map_or_else(|| name.to_owned(), |status| format!("{name}, {:#010x}", status.0));
    walk.note(kind::GATEWAY_PACKET, StageName::Tls, place, whole.len() as u32, Some(says));
}
