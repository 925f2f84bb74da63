//! An RD Gateway inside its HTTPS: the requests that open the tunnel, its packets, and the connection that it carries.
//!
//! Over WebSocket both directions are in one connection. Of the older transport, with a connection for each direction, a connection
//! is read together with its other half where that is known ([`halves`](super::halves)); a half alone gives its packets, and not what
//! is inside the tunnel. RPC over HTTP and HTTP/2 are seen and not read.

mod body;

use body::{Body, Step};
use rdpwhy_parsers::gateway::{self, Content, GatewayStatus, HttpHead, Opcode, Packet, StartLine};
use rdpwhy_parsers::parse;

use crate::decode::inner::Inner;
use crate::decode::walk::{Place, Walk};
use crate::flow::Direction;
use crate::session::message::kind;
use crate::session::{GatewayHttp, GatewayRefusal, HTTP_2_NOT_READ, Target, Unread};
use crate::vocabulary::{StageName, Via};

/// Bytes of a direction that wait for the rest of a frame or packet; a packet has at most 64 KiB of data.
const MAX_WAITING: usize = 256 * 1024;

/// Methods of a gateway's channels (MS-TSGU 3.3.5.1; with RPC MS-RPCH 2.1.2.1.1).
const METHODS: [&str; 4] = ["RDG_OUT_DATA", "RDG_IN_DATA", "RPC_OUT_DATA", "RPC_IN_DATA"];
/// Where a gateway is asked.
const GATEWAY_PATH: &str = "/remoteDesktopGateway";
/// Where its KDC proxy is asked (MS-KKDCP 3.2.5.1).
const KDC_PROXY_PATH: &str = "/KdcProxy";
/// How HTTP/2 begins: seen and not read. Windows asks the KDC proxy so.
const HTTP_2: &[u8] = b"PRI * HTTP/2.0\r\n";
/// Characters of a request's target that are shown.
const SHOWN: usize = 40;

/// Reason phrases that say no more than their status ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-15) 15).
const REASONS: [&str; 18] = [
    "",
    "OK",
    "Switching Protocols",
    "Moved Permanently",
    "Found",
    "Bad Request",
    "Unauthorized",
    "Forbidden",
    "Not Found",
    "Method Not Allowed",
    "Proxy Authentication Required",
    "Request Timeout",
    "Too Many Requests",
    "Internal Server Error",
    "Not Implemented",
    "Bad Gateway",
    "Service Unavailable",
    "Gateway Timeout",
];
/// Authentication schemes by their names in IANA's registry, and those of MS-TSGU.
const SCHEMES: [&str; 9] =
    ["Basic", "Bearer", "Digest", "Negotiate", "NTLM", "Kerberos", "SSPI_NTLM", "SmartCard", "PAA"];

/// A half of a tunnel over the older transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Half {
    /// What the gateway says.
    FromGateway,
    /// What the client says.
    FromClient,
}

/// Longest id of a tunnel that is remembered; it is a GUID.
const MAX_ID: usize = 64;

/// What is remembered of a gateway's connection.
#[derive(Default)]
pub struct GatewayState {
    to_server: Side,
    to_client: Side,
    /// The connection inside the tunnel.
    pub inner: Inner,
    /// What was asked last: whether of the gateway itself (not its KDC proxy), and with credentials.
    asked: Option<bool>,
    /// The half that this connection was last asked for, and the id of its tunnel.
    pub half: Option<(Half, String)>,
    /// It was upgraded to WebSocket, or is read with its other half: what is inside can be put together.
    pub whole: bool,
}

/// One direction.
#[derive(Default)]
struct Side {
    /// Plaintext that is not yet a whole head or frame.
    plain: Vec<u8>,
    /// Unmasked bytes that are not yet a whole packet.
    packets: Vec<u8>,
    /// The body that is being read.
    body: Option<Body>,
    /// Bytes are missing before what comes next.
    broken: bool,
    /// What comes is none of what is read here.
    foreign: bool,
}

impl Side {
    /// Whether what is left over may wait for more. Where it does not, nothing more of this side is read.
    fn may_wait(&mut self, left: &[u8]) -> bool {
        self.foreign |= left.len() > MAX_WAITING;
        !self.foreign
    }
}

impl GatewayState {
    /// Bytes of a direction are missing before what comes next.
    pub fn lose(&mut self, direction: Direction) {
        let side = self.side(direction);
        *side = Side { broken: true, body: side.body, foreign: side.foreign, ..Side::default() };
        self.inner.lose(direction);
        self.asked = None;
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
    let resumes = |side: &mut Side| match &mut side.body {
        Some(body) => body.resumes(bytes),
        None => frame(bytes).is_some(),
    };
    if side.foreign || side.broken && !resumes(side) {
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
    if side.may_wait(&plain) {
        side.plain = plain;
    }
}

/// Reads a head, a frame, or the rest of a body at the start of `left`, and says how long it was; `None` as long as it is not whole.
fn step(walk: &mut Walk<'_>, state: &mut GatewayState, left: &[u8], place: Place) -> Option<usize> {
    if state.side(place.direction).body.is_some() {
        return self::body(walk, state, left, place);
    }
    let side = state.side(place.direction);
    if left.starts_with(HTTP_2) && place.direction == Direction::ToServer {
        side.foreign = true;
        walk.session.via.get_or_insert(Via::RdGateway);
        unread(walk, "what the client asks over HTTP/2", "HTTP/2 is seen and not read; Windows asks the KDC proxy so");
        walk.note(kind::KDC_PROXY_HTTP, StageName::Tls, place, left.len() as u32, Some(HTTP_2_NOT_READ.to_owned()));
        return None;
    }
    if left.first().is_some_and(u8::is_ascii_uppercase) {
        let length = gateway::head_length(left)?;
        match parse(gateway::http_head, left) {
            Ok((head, _)) => self::head(walk, state, &head, length, place),
            Err(_) => side.foreign = true,
        }
        return (!state.side(place.direction).foreign).then_some(length);
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

/// Reads on in a body, and says how long that was; `None` as long as it is not whole.
fn body(walk: &mut Walk<'_>, state: &mut GatewayState, left: &[u8], place: Place) -> Option<usize> {
    let side = state.side(place.direction);
    let body = side.body.as_mut()?;
    match body.step(left) {
        Step::Content(length) => {
            if body.packets {
                side.packets.extend_from_slice(left.get(..length).unwrap_or_default());
                packets(walk, state, place);
            }
            Some(length)
        }
        Step::Framing(length) => Some(length),
        Step::Last(length) => {
            side.body = None;
            // Nothing was taken where a body of no length ends: the next head is read at once.
            if length == 0 { step(walk, state, left, place) } else { Some(length) }
        }
        Step::More => None,
        Step::Fault => {
            side.foreign = true;
            None
        }
    }
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

fn head(walk: &mut Walk<'_>, state: &mut GatewayState, head: &HttpHead, length: usize, place: Place) {
    let via = walk.session.via;
    answer(walk, state, head, place);
    let side = state.side(place.direction);
    let (says, kind) = match &head.start {
        StartLine::Request { method, target } => {
            let is_gateway = METHODS.contains(&method.as_str()) || target.starts_with(GATEWAY_PATH);
            let kdc_proxy = target.starts_with(KDC_PROXY_PATH).then_some(kind::KDC_PROXY_HTTP);
            let kind = if is_gateway { Some(kind::GATEWAY_HTTP) } else { kdc_proxy };
            (format!("{method} {}", self::target(walk, target)), kind)
        }
        StartLine::Response { status, reason } => {
            let asked = [kind::GATEWAY_HTTP, kind::KDC_PROXY_HTTP].into_iter().find(|kind| walk.session.has(kind));
            let reason = if REASONS.contains(&reason.as_str()) { reason } else { walk.session.quote(reason) };
            (format!("{status} {reason}"), asked.or_else(|| via.and(Some(kind::GATEWAY_HTTP))))
        }
    };
    side.body = match (head.is_chunked, head.content_length) {
        (true, _) => Some(Body::in_chunks(false)),
        (false, length) => length.filter(|length| *length > 0).map(Body::of_length),
    };
    let Some(kind) = kind else { return };
    walk.session.via = Some(Via::RdGateway);
    if kind == kind::GATEWAY_HTTP {
        transport(walk, state, head, place);
    }
    let mut says = vec![says];
    if head.upgrades_to_websocket {
        says.push("WebSocket".to_owned());
    }
    for scheme in &head.authentication_schemes {
        let known = SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme));
        says.push(if known { scheme.clone() } else { walk.session.quote(scheme).to_owned() });
    }
    walk.note(kind, StageName::Tls, place, length as u32, Some(says.join(", ")));
}

/// What is shown of a request's target: the path of a gateway as it is, the rest as its client wrote it.
fn target(walk: &mut Walk<'_>, target: &str) -> String {
    let path = [GATEWAY_PATH, KDC_PROXY_PATH].into_iter().find(|path| target.starts_with(path)).unwrap_or_default();
    let rest = target.strip_prefix(path).unwrap_or_default();
    let shown: String = rest.chars().take(SHOWN.saturating_sub(path.len())).collect();
    let (slash, shown) = shown.strip_prefix('/').map_or(("", shown.as_str()), |rest| ("/", rest));
    format!("{path}{slash}{}", walk.session.quote(shown))
}

/// Remembers what was asked, and of the gateway's answers the last one as long as it is no success.
fn answer(walk: &mut Walk<'_>, state: &mut GatewayState, head: &HttpHead, place: Place) {
    match &head.start {
        StartLine::Request { method, target } => {
            let is_tunnel = METHODS.contains(&method.as_str()) || target.starts_with(GATEWAY_PATH);
            state.asked = is_tunnel.then_some(!head.authentication_schemes.is_empty());
        }
        StartLine::Response { status, .. } => {
            let Some(authorized) = state.asked.filter(|_| place.direction == Direction::ToClient) else { return };
            let refused = *status >= 400;
            let answer = GatewayHttp { status: *status, frame: place.frame, authorized };
            walk.session.gateway_http = refused.then_some(answer);
        }
    }
}

/// What a head says of how packets are carried.
fn transport(walk: &mut Walk<'_>, state: &mut GatewayState, head: &HttpHead, place: Place) {
    state.whole |= head.upgrades_to_websocket;
    match &head.start {
        StartLine::Request { method, .. } if method.starts_with("RPC") => {
            let why = "it speaks RPC over HTTP, the oldest transport of an RD Gateway, which is seen and not read";
            unread(walk, "what is inside the gateway's tunnel", why);
            state.side(Direction::ToServer).foreign = true;
            state.side(Direction::ToClient).foreign = true;
        }
        StartLine::Request { method, .. } if !head.upgrades_to_websocket => {
            let half = match method.as_str() {
                "RDG_OUT_DATA" => Half::FromGateway,
                "RDG_IN_DATA" => Half::FromClient,
                _ => return,
            };
            let id = head.connection_id.as_deref().unwrap_or_default();
            state.half = Some((half, id.chars().take(MAX_ID).collect::<String>().to_ascii_lowercase()));
            if half == Half::FromClient && head.is_chunked {
                state.side(place.direction).body = Some(Body::in_chunks(true));
            }
        }
        StartLine::Response { status: 200, .. } => {
            if matches!(state.half, Some((Half::FromGateway, _))) {
                state.side(place.direction).body = Some(Body::of_gateway(head.is_chunked));
            }
        }
        _ => {}
    }
}

/// Says that something is seen and not read.
fn unread(walk: &mut Walk<'_>, what: &str, why: &str) {
    let unread = Unread { what: what.to_owned(), why: why.to_owned() };
    if !walk.session.unread.contains(&unread) {
        walk.session.unread.push(unread);
    }
}

/// At the end: a half alone shows no more than its own packets.
pub fn conclude(walk: &mut Walk<'_>) {
    let gateway = &walk.plain.gateway;
    let Some((half, _)) = gateway.half.as_ref().filter(|_| !gateway.whole && !walk.is_told_elsewhere()) else { return };
    let other = match half {
        Half::FromGateway => "RDG_IN_DATA, what the client says",
        Half::FromClient => "RDG_OUT_DATA, what the gateway says",
    };
    let why = format!(
        "this connection is one half of the tunnel, and the other ({other}) is not in the capture, or its keys are not"
    );
    unread(walk, "what is inside the gateway's tunnel", &why);
}

fn packets(walk: &mut Walk<'_>, state: &mut GatewayState, place: Place) {
    let muted = std::mem::take(&mut walk.muted);
    self::whole_packets(walk, state, place);
    walk.muted = muted;
}

fn whole_packets(walk: &mut Walk<'_>, state: &mut GatewayState, place: Place) {
    let mut bytes = std::mem::take(&mut state.side(place.direction).packets);
    let mut used = 0;
    if let Some(body) = state.side(place.direction).body.as_mut().filter(|body| body.seed) {
        match body::behind_seed(&bytes) {
            Some(at) => {
                body.seed = false;
                used = at;
            }
            None => {
                // Neither a long seed nor its end in two records is a reason to stop.
                let kept = bytes.len().min(MAX_WAITING / 2);
                bytes.drain(..bytes.len().saturating_sub(kept));
                state.side(place.direction).packets = bytes;
                return;
            }
        }
    }
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
    if side.may_wait(&bytes) {
        side.packets = bytes;
    }
}

fn packet(walk: &mut Walk<'_>, state: &mut GatewayState, packet: &Packet, whole: &[u8], place: Place) {
    let name = packet.packet_type.name().unwrap_or("unknown packet");
    let status = match &packet.content {
        Content::Data(at) => {
            if state.whole {
                state.inner.feed(walk, whole.get(at.clone()).unwrap_or_default(), place);
            }
            return;
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

#[cfg(test)]
mod tests;
