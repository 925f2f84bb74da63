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
use crate::session::{GatewayHttp, GatewayRefusal, Target};
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

/// What is remembered of a gateway's connection.
#[derive(Default)]
pub struct GatewayState {
    to_server: Side,
    to_client: Side,
    /// The connection inside the tunnel.
    pub inner: Inner,
    /// What was asked last: whether of the gateway itself (not its KDC proxy), and with credentials.
    asked: Option<bool>,
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
        walk.note(kind::KDC_PROXY_HTTP, StageName::Tls, place, left.len() as u32, Some("HTTP/2, not read".to_owned()));
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
    side.skip = head.content_length.unwrap_or(0);
    // In chunks, or without WebSocket, the packets come in another form.
    side.foreign = head.is_chunked;
    let Some(kind) = kind else { return };
    walk.session.via = Some(Via::RdGateway);
    if kind == kind::GATEWAY_HTTP && !head.upgrades_to_websocket {
        not_read(walk, head);
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

/// Says that a transport is seen and not read: the older one in two connections, and RPC over HTTP.
fn not_read(walk: &mut Walk<'_>, head: &HttpHead) {
    let StartLine::Request { method, .. } = &head.start else { return };
    if !METHODS.contains(&method.as_str()) {
        return;
    }
    let what = if method.starts_with("RPC") {
        "RPC over HTTP, the oldest transport of an RD Gateway"
    } else {
        "the RD Gateway transport with a connection for each direction"
    };
    let says = format!("{what}: its requests and answers are read, and not what they carry");
    if !walk.session.health.limits.contains(&says) {
        walk.session.health.limits.push(says);
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::testing::flow;
    use crate::decrypt::Keys;
    use crate::session::{Layer, Session};
    use crate::time::Time;
    use crate::vocabulary::Basis;

    /// Feeds records, one a frame, and returns the session with what is known of the inner connection.
    fn read(records: &[(Direction, Vec<u8>)]) -> (Session, Inner) {
        let (flow, keys) = (flow(), Keys::default());
        let mut walk = Walk::new(&flow, Time(0), &keys);
        for (frame, (direction, bytes)) in (1..).zip(records) {
            let place = Place {
                direction: *direction,
                frame,
                last_frame: frame,
                time: Time(0),
                offset: 0,
                basis: Basis::Decrypted,
                layer: Layer::Tls,
            };
            feed(&mut walk, bytes, place);
        }
        let inner = std::mem::take(&mut walk.plain.gateway.inner);
        (walk.session, inner)
    }

    fn packet(packet_type: u16, fields: &[u8]) -> Vec<u8> {
        let length = (fields.len() as u32 + 8).to_le_bytes();
        [&packet_type.to_le_bytes()[..], &[0, 0], &length, fields].concat()
    }

    fn data(bytes: &[u8]) -> Vec<u8> {
        packet(0x0a, &[&(bytes.len() as u16).to_le_bytes()[..], bytes].concat())
    }

    fn from_client(payload: &[u8]) -> (Direction, Vec<u8>) {
        let mask = [0x11, 0x22, 0x33, 0x44];
        let head = [&[0x82, 0x80 | payload.len() as u8][..], &mask].concat();
        (Direction::ToServer, [head, gateway::unmask(payload, mask)].concat())
    }

    fn from_gateway(payload: &[u8]) -> (Direction, Vec<u8>) {
        (Direction::ToClient, [&[0x82, payload.len() as u8][..], payload].concat())
    }

    fn opening() -> Vec<(Direction, Vec<u8>)> {
        let request = b"RDG_OUT_DATA /remoteDesktopGateway/ HTTP/1.1\r\nUpgrade: websocket\r\nHost: gw\r\n\r\n";
        let resource = [1, 0, 0x3d, 0x0d, 3, 0, 4, 0, b's', 0, 0, 0];
        vec![
            (Direction::ToServer, request.to_vec()),
            (Direction::ToClient, b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n".to_vec()),
            from_client(&packet(0x08, &resource)),
        ]
    }

    const REQUEST: &[u8] = &[3, 0, 0, 19, 14, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 11, 0, 0, 0];
    const CONFIRM: &[u8] = &[3, 0, 0, 19, 14, 0xd0, 0, 0, 0x12, 0x34, 0, 2, 0, 8, 0, 8, 0, 0, 0];

    #[test]
    fn reads_target_negotiation_and_records_inside() {
        let mut records = opening();
        records.push(from_client(&data(REQUEST)));
        // Two packets in one frame, and a record that goes on in the next.
        records.push(from_gateway(&[data(&CONFIRM[..9]), data(&CONFIRM[9..])].concat()));
        records.push(from_client(&data(&[23, 3, 3, 0, 4, 1, 2])));
        records.push(from_client(&data(&[3, 4, 23, 3, 3, 0, 1, 9])));
        let (session, inner) = read(&records);
        assert_eq!(session.via, Some(Via::RdGateway));
        assert_eq!(session.target, Some(Target { address: "s".to_owned(), port: 3389 }));
        assert_eq!(session.negotiation.agreed().map(|protocol| protocol.0), Some(8));
        assert_eq!(session.negotiation.request.map(|(frame, _)| frame), Some(4));
        let seen: Vec<_> =
            inner.records.iter().map(|record| (record.content_type, record.length, record.frame)).collect();
        assert_eq!((seen, inner.gaps), (vec![(23, 4, 7), (23, 1, 7)], false));
    }

    #[test]
    fn a_refused_channel_has_its_code() {
        let mut records = opening();
        records.push(from_gateway(&packet(0x09, &[0xdd, 0x59, 0x07, 0x80, 0, 0, 0, 0])));
        let (session, _) = read(&records);
        let refusal = session.gateway_refusal.unwrap();
        assert_eq!((refusal.code, refusal.frame, refusal.answer), (0x8007_59dd, 4, "PKT_TYPE_CHANNEL_RESPONSE"));
    }

    #[test]
    fn reading_starts_again_after_a_hole() {
        let (flow, keys) = (flow(), Keys::default());
        let mut walk = Walk::new(&flow, Time(0), &keys);
        let place = Place {
            direction: Direction::ToServer,
            frame: 1,
            last_frame: 1,
            time: Time(0),
            offset: 0,
            basis: Basis::Decrypted,
            layer: Layer::Tls,
        };
        feed(&mut walk, &opening()[0].1, place);
        walk.plain.lose(Direction::ToServer);
        feed(&mut walk, &[0xff; 40], place);
        feed(&mut walk, &from_client(&data(&[23, 3, 3, 0, 1, 9])).1, place);
        assert_eq!(walk.plain.gateway.inner.records.len(), 1);
    }

    #[test]
    fn what_is_none_of_this_is_left_alone() {
        let check = |bytes: &[u8], via| {
            let (session, inner) = read(&[(Direction::ToServer, bytes.to_vec())]);
            assert_eq!((session.via, inner.records.len()), (via, 0), "{}", bytes.escape_ascii());
        };
        check(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", None);
        check(b"\x82\x03\x00\x00\x00", None);
        check(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Some(Via::RdGateway));
        check(b"POST /KdcProxy HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd", Some(Via::RdGateway));
    }

    #[test]
    fn a_connection_to_the_kdc_proxy_alone_ends_in_no_stage() {
        let stage = |bytes: &[u8]| {
            let (session, _) = read(&[(Direction::ToServer, bytes.to_vec())]);
            crate::decode::conclude(session).ending.stage
        };
        assert_eq!(stage(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), None);
        assert_eq!(stage(b"POST /KdcProxy HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd"), None);
        let tunnel = stage(b"RDG_OUT_DATA /remoteDesktopGateway/ HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_eq!(tunnel, Some(StageName::Tls));
    }

    #[test]
    fn hostile_bytes_do_no_harm() {
        let mut records = opening();
        records.extend([REQUEST, CONFIRM].map(|bytes| from_client(&data(bytes))));
        for at in 0..records.len() {
            for damage in 0..records[at].1.len() {
                for value in [0, 0x7f, 0xff] {
                    let mut damaged = records.clone();
                    damaged[at].1[damage] = value;
                    read(&damaged);
                }
                let mut cut = records.clone();
                cut[at].1.truncate(damage);
                read(&cut);
            }
        }
    }
}
