//! What TLS carried, where a key opened it: CredSSP and its kin, then TPKTs and fast-path PDUs.

use rdpwhy_parsers::negotiation::SecurityProtocols;

use crate::decode::gateway::{self, GatewayState};
use crate::decode::walk::{Place, Walk};
use crate::decode::{credssp, rdp, x224};
use crate::flow::Direction;
use crate::session::Layer;
use crate::session::message::kind;
use crate::vocabulary::Via;

/// Plaintext of one direction that waits for the rest of its PDU; no PDU of RDP is longer.
const MAX_WAITING: usize = 256 * 1024;

/// What is remembered of the plaintext.
#[derive(Default)]
pub struct PlainState {
    to_server: Waiting,
    to_client: Waiting,
    /// A TPKT was seen: authentication is over.
    mcs_begun: bool,
    /// A gateway's tunnel.
    pub gateway: GatewayState,
    /// It is what a gateway's tunnel carries.
    tunnelled: bool,
}

/// One direction.
#[derive(Default)]
struct Waiting {
    bytes: Vec<u8>,
    /// Where records begin in `bytes`.
    records: Vec<(usize, Place)>,
    /// Bytes are missing before what comes next.
    broken: bool,
}

/// How the next bytes are framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framing {
    TsRequest,
    EarlyUserAuthorizationResult,
    Rdstls,
    Aad,
    Tpkt,
    FastPath,
}

/// What the next bytes are.
enum Next {
    Whole(Framing, usize),
    More,
    Unknown,
}

impl PlainState {
    /// Of the connection inside a gateway's tunnel.
    pub fn tunnelled() -> Self {
        Self { tunnelled: true, ..Self::default() }
    }

    /// Bytes of a direction are missing before what comes next.
    pub fn lose(&mut self, direction: Direction) {
        let side = self.side(direction);
        side.bytes.clear();
        side.records.clear();
        side.broken = true;
        self.gateway.lose(direction);
    }

    fn side(&mut self, direction: Direction) -> &mut Waiting {
        match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        }
    }
}

/// Takes the plaintext of a record and reads every PDU that is whole now.
pub fn feed(walk: &mut Walk<'_>, bytes: &[u8], place: Place) {
    let outer = walk.session.via == Some(Via::RdGateway) || !carries_rdp(walk);
    if outer && !walk.plain.tunnelled {
        return gateway::feed(walk, bytes, place);
    }
    let selected = walk.session.negotiation.agreed();
    let mcs_begun = walk.plain.mcs_begun;
    let side = walk.plain.side(place.direction);
    if side.broken {
        // What follows a hole may be the middle of a PDU: reading starts again where a record is made of whole ones.
        if !is_whole(bytes, place.direction, selected, mcs_begun) {
            return;
        }
        side.broken = false;
    }
    side.records.push((side.bytes.len(), place));
    side.bytes.extend_from_slice(bytes);
    let waiting = std::mem::take(&mut side.bytes);
    let records = std::mem::take(&mut side.records);
    let mut used = 0;
    while let Some(left) = waiting.get(used..).filter(|left| !left.is_empty()) {
        let Next::Whole(framing, length) = next(left, place.direction, selected, walk.plain.mcs_begun) else { break };
        let at = Place { last_frame: place.last_frame, ..place_at(&records, used).unwrap_or(place) };
        let Some(pdu) = left.get(..length).filter(|pdu| !pdu.is_empty()) else { break };
        read(walk, framing, pdu, at);
        used = used.saturating_add(length);
    }
    keep(walk, &waiting, &records, used, place);
}

/// Whether what TLS carries is RDP itself: negotiated over X.224 first, or not seen to be otherwise.
fn carries_rdp(walk: &Walk<'_>) -> bool {
    let negotiation = &walk.session.negotiation;
    negotiation.request.is_some() || negotiation.confirm.is_some() || walk.session.health.starts_late
}

/// Keeps what is not read yet for the next record.
fn keep(walk: &mut Walk<'_>, waiting: &[u8], records: &[(usize, Place)], used: usize, place: Place) {
    let mcs_begun = walk.plain.mcs_begun;
    let selected = walk.session.negotiation.agreed();
    let left = waiting.get(used..).unwrap_or_default();
    let unknown = !left.is_empty() && matches!(next(left, place.direction, selected, mcs_begun), Next::Unknown);
    let side = walk.plain.side(place.direction);
    if unknown || left.len() > MAX_WAITING {
        side.broken = true;
        let stage = walk.stage();
        let says = format!("{} decrypted bytes that are no PDU known here", left.len());
        return walk.note(kind::FOREIGN, stage, place, left.len() as u32, Some(says));
    }
    let first = place_at(records, used).filter(|_| !left.is_empty());
    side.bytes = left.to_vec();
    side.records = first.map(|place| (0, place)).into_iter().collect();
    side.records.extend(
        records.iter().filter(|(start, _)| *start > used).map(|(start, place)| (start.saturating_sub(used), *place)),
    );
}

/// Place of the record that holds the byte at `offset`.
fn place_at(records: &[(usize, Place)], offset: usize) -> Option<Place> {
    records.iter().rev().find(|(start, _)| *start <= offset).map(|(_, place)| *place)
}

/// Whether `bytes` are PDUs from the first byte to the last.
fn is_whole(bytes: &[u8], direction: Direction, selected: Option<SecurityProtocols>, mcs_begun: bool) -> bool {
    let mut left = bytes;
    while !left.is_empty() {
        match next(left, direction, selected, mcs_begun) {
            Next::Whole(_, length) => left = left.get(length.max(1)..).unwrap_or_default(),
            // A TPKT says more about itself than a length: it may go on in the next record.
            Next::More => return left.starts_with(&[3, 0]),
            Next::Unknown => return false,
        }
    }
    true
}

fn next(bytes: &[u8], direction: Direction, selected: Option<SecurityProtocols>, mcs_begun: bool) -> Next {
    let whole = |framing, length: Option<usize>| match length {
        Some(length) if length <= bytes.len() => Next::Whole(framing, length),
        _ => Next::More,
    };
    if !mcs_begun {
        match bytes.first() {
            Some(0x30) => return whole(Framing::TsRequest, credssp::length(bytes)),
            Some(b'{') if selected == Some(SecurityProtocols::RDSAAD) => return Next::Whole(Framing::Aad, aad(bytes)),
            Some(1) if selected == Some(SecurityProtocols::RDSTLS) => return Next::Whole(Framing::Rdstls, bytes.len()),
            Some(0 | 5) if selected == Some(SecurityProtocols::HYBRID_EX) && direction == Direction::ToClient => {
                return whole(Framing::EarlyUserAuthorizationResult, Some(4));
            }
            _ => {}
        }
    }
    match *bytes {
        [3, 0, high, low, ..] => match usize::from(u16::from_be_bytes([high, low])) {
            length if length >= 7 => whole(Framing::Tpkt, Some(length)),
            _ => Next::Unknown,
        },
        [3] | [3, 0] | [3, 0, _] => Next::More,
        [first, ..] if first & 3 == 0 && mcs_begun => match fast_path_length(bytes) {
            Some(length) if length < 3 => Next::Unknown,
            length => whole(Framing::FastPath, length),
        },
        _ => Next::Unknown,
    }
}

/// Whether a TPKT shows that authentication, if there was one, is over: the client's does, and the server's Connect Response. What else
/// the server says to a client that it has not accepted yet, such as an ultimatum, is its refusal.
fn goes_on(walk: &Walk<'_>, pdu: &[u8], place: Place) -> bool {
    const CONNECT_RESPONSE: &[u8] = &[0x7f, 0x66];
    place.direction == Direction::ToServer
        || walk.session.authentication.first.is_none()
        || pdu.get(7..9) == Some(CONNECT_RESPONSE)
}

/// Length of a fast-path PDU (MS-RDPBCGR 2.2.8.1.2), if its header is there.
fn fast_path_length(bytes: &[u8]) -> Option<usize> {
    let first = *bytes.get(1)?;
    if first & 0x80 == 0 {
        return Some(usize::from(first));
    }
    Some(usize::from(first & 0x7f) << 8 | usize::from(*bytes.get(2)?))
}

/// Length of a JSON message of RDS AAD with its terminating zero, if it has one.
fn aad(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| *byte == 0).map_or(bytes.len(), |zero| zero.saturating_add(1))
}

fn read(walk: &mut Walk<'_>, framing: Framing, pdu: &[u8], place: Place) {
    let place = Place { layer: Layer::Tls, ..place };
    let length = pdu.len() as u32;
    walk.reading(pdu);
    match framing {
        Framing::TsRequest => credssp::ts_request(walk, pdu, place),
        Framing::EarlyUserAuthorizationResult => credssp::early_user_authorization(walk, pdu, place),
        Framing::Rdstls => credssp::rdstls(walk, pdu, place),
        Framing::Aad => credssp::aad(walk, pdu, place),
        Framing::Tpkt => {
            if !walk.plain.mcs_begun && goes_on(walk, pdu, place) {
                walk.plain.mcs_begun = true;
                credssp::passed(walk, place);
            }
            x224::packet(walk, pdu, place);
        }
        Framing::FastPath => rdp::fast_path_at(walk, place, length),
    }
}
