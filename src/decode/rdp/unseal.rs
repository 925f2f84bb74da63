//! Packets of Standard RDP Security that the server's key opens, and the count of those that stay sealed.
//!
//! A key stream runs through every sealed packet of a direction, whatever its channel, so all of them are shown to the decryptor, or
//! passed over by their length. Of packets that were not kept the length of the framing inside is not always known to the byte; what
//! is not known is left to the decryptor's search.

use rdpwhy_parsers::fastpath::{FastPathFlags, fast_path_header};
use rdpwhy_parsers::parse;
use rdpwhy_parsers::security::{SecurityFlags, security_exchange, security_header};

use crate::decode::timeline::Event;
use crate::decode::walk::{Place, Walk};
use crate::decrypt::{KeySource, Packet, Secret, Shape, StandardDecryptor, StandardHandshake};
use crate::flow::{Direction, UnitKind};

/// ENCRYPTION_METHOD_FIPS.
const FIPS: u32 = 0x10;
/// TPKT header, X.224 data header, and MCS Send Data up to the length of its user data, bytes.
const BEFORE_LENGTH: u64 = 4 + 3 + 6;
/// Security header with its signature, bytes; FIPS has four more.
const SECURITY_HEADER: u64 = 12;
const SIGNATURE: u64 = 8;
const FIPS_FIELDS: u64 = 4;
/// Lengths below this fit into one byte, in PER as in fast-path.
const SHORT: u64 = 0x80;

/// Flags that say how a packet is sealed and nothing of what is in it.
const SEALING: u16 = SecurityFlags::SEC_ENCRYPT.0
    | SecurityFlags::SEC_RESET_SEQNO.0
    | SecurityFlags::SEC_IGNORE_SEQNO.0
    | SecurityFlags::SEC_LICENSE_ENCRYPT.0
    | SecurityFlags::SEC_SECURE_CHECKSUM.0
    | SecurityFlags::SEC_FLAGSHI_VALID.0;

/// What is remembered.
#[derive(Debug, Default)]
pub struct Unseal {
    server_random: Option<Vec<u8>>,
    encrypted_client_random: Option<Vec<u8>>,
    attempt: Attempt,
    to_server: Side,
    to_client: Side,
}

/// One direction.
#[derive(Debug, Default)]
struct Side {
    /// The last packet was sealed: the ones that were not kept are taken to be so too.
    seals: bool,
    /// The sender takes two bytes also for a length that fits into one: in MCS, in fast-path; `None` before a short packet.
    wide_mcs: Option<bool>,
    wide_fast_path: Option<bool>,
}

/// Whether opening was tried, and what came of it.
#[derive(Debug, Default)]
enum Attempt {
    /// No sealed packet yet.
    #[default]
    NotYet,
    /// There is nothing to try: why.
    Hopeless(String),
    /// A key that may fit.
    Trying(Box<StandardDecryptor>),
}

impl Unseal {
    /// The server's random number, from its security data.
    pub fn server_random(&mut self, random: &[u8]) {
        self.server_random = Some(random.to_vec());
    }

    fn side(&mut self, direction: Direction) -> &mut Side {
        match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        }
    }
}

/// Takes the client's random number from the body of a Security Exchange.
pub fn exchange(walk: &mut Walk<'_>, body: &[u8]) {
    let Ok((exchange, _)) = parse(security_exchange, body) else { return };
    let random = body.get(exchange.encrypted_client_random).map(<[u8]>::to_vec);
    walk.rdp.unseal.encrypted_client_random = random;
}

/// Opens a payload with its security header, on the share's channel or another; `None` when it is not sealed, or stays so.
pub fn payload(walk: &mut Walk<'_>, payload: &[u8], share: bool, place: Place, length: u32) -> Option<Secret> {
    if !walk.rdp.encrypts {
        return None;
    }
    let fips = method(walk) == Some(FIPS);
    let (header, body) = parse(security_header(fips), payload).ok()?;
    let flags = header.basic.flags;
    walk.rdp.unseal.side(place.direction).seals = flags.contains(SecurityFlags::SEC_ENCRYPT);
    let signature = *payload.get(header.data_signature?)?.first_chunk()?;
    if (payload.len() as u64) < SHORT {
        let before = u64::from(length).saturating_sub(payload.len() as u64);
        walk.rdp.unseal.side(place.direction).wide_mcs = Some(before > BEFORE_LENGTH.saturating_add(1));
    }
    let shape = if share && flags.0 & !SEALING == 0 { Shape::Share } else { Shape::Other };
    let salted = flags.contains(SecurityFlags::SEC_SECURE_CHECKSUM);
    if let Some(security) = walk.session.security.as_mut().filter(|_| salted) {
        security.salted.get_or_insert(place.frame);
    }
    open(walk, place, &Packet { signature, salted, padding: header.pad_length.unwrap_or(0), body, shape })
}

/// Opens a fast-path PDU, or passes over it, to keep the place in the key stream.
pub fn fast_path(walk: &mut Walk<'_>, event: &Event<'_>, place: Place) {
    if !walk.rdp.encrypts {
        return;
    }
    missing_before(walk, event);
    let Some(bytes) = event.bytes() else { return skip(walk, event) };
    let Ok((header, rest)) = parse(fast_path_header, bytes) else { return };
    let is_set = |flag| header.flags.contains(flag);
    let side = walk.rdp.unseal.side(place.direction);
    side.seals = is_set(FastPathFlags::FASTPATH_ENCRYPTED);
    if (bytes.len() as u64) < SHORT {
        side.wide_fast_path = Some(bytes.len().saturating_sub(rest.len()) > 2);
    }
    if !side.seals {
        return;
    }
    let fips = method(walk) == Some(FIPS);
    let (padding, rest) = match rest {
        [_, _, _, padding, rest @ ..] if fips => (*padding, rest),
        _ => (0, rest),
    };
    let Some((signature, body)) = rest.split_first_chunk() else { return };
    let salted = is_set(FastPathFlags::FASTPATH_SECURE_CHECKSUM);
    let shape = if place.direction == Direction::ToClient { Shape::Updates } else { Shape::Other };
    open(walk, place, &Packet { signature: *signature, salted, padding, body, shape });
}

/// Passes over units whose bytes were not kept.
pub fn skip(walk: &mut Walk<'_>, event: &Event<'_>) {
    if !walk.rdp.encrypts {
        return;
    }
    missing_before(walk, event);
    let fips = method(walk) == Some(FIPS);
    let side = walk.rdp.unseal.side(event.direction);
    if !side.seals {
        return;
    }
    let (count, total) = (u64::from(event.unit.count), event.unit.total);
    let (before, wide) = match event.unit.kind {
        UnitKind::FastPath => (1 + SIGNATURE, side.wide_fast_path),
        _ => (BEFORE_LENGTH + SECURITY_HEADER, side.wide_mcs),
    };
    let fixed = before.saturating_add(if fips { FIPS_FIELDS } else { 0 });
    // A single unit, and a run of units that are long on average, has lengths of two bytes at least in the unit that is long.
    let single = count == 1;
    let (least, most) = match wide {
        Some(true) => (2, 2),
        _ if single && total >= SHORT.saturating_add(fixed) => (2, 2),
        Some(false) if single && total < SHORT => (1, 1),
        _ => (1, 2),
    };
    let sealed = |length: u64| total.saturating_sub(count.saturating_mul(fixed.saturating_add(length)));
    count_sealed(walk, count, 0);
    if let Attempt::Trying(decryptor) = &mut walk.rdp.unseal.attempt {
        decryptor.skip(event.direction, count, sealed(most), sealed(least));
    }
}

/// A hole in the stream hides an unknown number of packets.
pub fn missing_before(walk: &mut Walk<'_>, event: &Event<'_>) {
    if let Attempt::Trying(decryptor) = &mut walk.rdp.unseal.attempt
        && event.unit.resynchronized
    {
        decryptor.lose(event.direction);
    }
}

fn open(walk: &mut Walk<'_>, place: Place, packet: &Packet<'_>) -> Option<Secret> {
    count_sealed(walk, 1, 1);
    if walk.keys.is_empty() {
        return None;
    }
    if matches!(walk.rdp.unseal.attempt, Attempt::NotYet) {
        walk.rdp.unseal.attempt = attempt(walk);
    }
    let Attempt::Trying(decryptor) = &mut walk.rdp.unseal.attempt else { return None };
    let opened = decryptor.open(place.direction, packet)?;
    let security = walk.session.security.as_mut()?;
    security.opened = security.opened.saturating_add(1);
    security.keys_from = Some(KeySource::ServerKey);
    Some(opened)
}

fn attempt(walk: &Walk<'_>) -> Attempt {
    let unseal = &walk.rdp.unseal;
    let (Some(server_random), Some(encrypted_client_random), Some(method)) =
        (&unseal.server_random, &unseal.encrypted_client_random, method(walk))
    else {
        let why = "the random numbers that the keys come from are not in the capture";
        return Attempt::Hopeless(why.to_owned());
    };
    match StandardDecryptor::new(walk.keys, &StandardHandshake { method, server_random, encrypted_client_random }) {
        Ok(decryptor) => Attempt::Trying(Box::new(decryptor)),
        Err(why) => Attempt::Hopeless(why),
    }
}

fn method(walk: &Walk<'_>) -> Option<u32> {
    walk.session.security.as_ref()?.method
}

fn count_sealed(walk: &mut Walk<'_>, sealed: u64, kept: u64) {
    let Some(security) = walk.session.security.as_mut() else { return };
    security.sealed = security.sealed.saturating_add(sealed);
    security.kept = security.kept.saturating_add(kept);
}

/// Says why packets stayed sealed although secrets were at hand.
pub fn conclude(walk: &mut Walk<'_>) {
    let attempt = std::mem::take(&mut walk.rdp.unseal.attempt);
    let Some(security) = walk.session.security.as_mut() else { return };
    if security.kept <= security.opened {
        return;
    }
    security.unfit = security.opened == 0 && matches!(attempt, Attempt::Trying(_));
    security.left_sealed = match attempt {
        Attempt::NotYet => None,
        Attempt::Hopeless(why) => Some(why),
        Attempt::Trying(_) if security.opened == 0 => Some(
            "the server's key opens the client's random number, and no packet's signature fits the session keys that come from it"
                .to_owned(),
        ),
        Attempt::Trying(_) => {
            let left = security.kept.saturating_sub(security.opened);
            Some(format!("{left} of the {} packets kept stand behind a hole, or their signatures fit no key", security.kept))
        }
    };
}
