//! TLS records in clear: hellos, certificates, key exchange, alerts, and where the sealing begins.

mod early;
mod handshake;
mod hello;
mod hidden;
mod opened;
mod transcript;

pub use hello::{key_exchange_of, suite_name};
pub use hidden::without_early_data;

use rdpwhy_parsers::{parse, tls as wire};

use crate::decode::timeline::Event;
use crate::decode::walk::{Place, Walk};
use crate::decrypt::{KeySource, Sealed, Secret};
use crate::flow::{Direction, UnitKind};
use crate::session::message::kind;
use crate::session::{Alert, Foreign, Layer, Tls};
use crate::vocabulary::{Basis, StageName};

/// ContentType values (RFC 8446 5.1).
pub(crate) mod content {
    /// change_cipher_spec
    pub const CHANGE_CIPHER_SPEC: u8 = 20;
    /// alert
    pub const ALERT: u8 = 21;
    /// handshake
    pub const HANDSHAKE: u8 = 22;
    /// application_data
    pub const APPLICATION_DATA: u8 = 23;
}

/// Bytes in front of the fragment.
const RECORD_HEADER: u64 = 5;
/// Handshake bytes joined per direction; a chain of certificates is far shorter.
const MAX_HANDSHAKE: usize = 256 * 1024;

/// What the reader of TLS remembers.
#[derive(Default)]
pub struct TlsState {
    /// Sealed records of a TLS 1.3 client up to its Finished.
    client_flight: u32,
    to_server: Side,
    to_client: Side,
    decryptor: opened::Attempt,
    early: early::Early,
    /// Session id of the ServerHello.
    session_id: Vec<u8>,
    /// The ticket that the client shows, and the one that the server gives (up to TLS 1.2).
    shown_ticket: Vec<u8>,
    given_ticket: Vec<u8>,
    /// The premaster secret of an RSA key exchange as sent.
    encrypted_premaster: Option<Vec<u8>>,
    /// Handshake messages up to ClientKeyExchange.
    transcript: Vec<u8>,
    transcript_ended: bool,
}

/// A session that another one may resume.
pub struct Resumable<'a> {
    /// Session id and ticket; either may be empty.
    pub handles: [&'a [u8]; 2],
    /// Its master secret.
    pub master: Secret,
    /// Where that came from.
    pub source: KeySource,
}

/// One direction.
#[derive(Debug, Default)]
struct Side {
    /// Handshake bytes in clear that are not yet a whole message, and the place of the first.
    pending: Vec<u8>,
    pending_at: Option<Place>,
    /// ChangeCipherSpec was sent: what follows is sealed (up to TLS 1.2).
    sealed: bool,
}

impl TlsState {
    fn side(&mut self, direction: Direction) -> &mut Side {
        match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        }
    }
}

/// Reads one record, or a run of folded ones.
pub fn read(walk: &mut Walk<'_>, event: &Event<'_>, content_type: u8, version: u16) {
    let place = Place { layer: Layer::Tls, ..Place::clear(event) };
    let starts_late = walk.session.tls.is_none() && content_type == content::APPLICATION_DATA;
    let tls = walk.session.tls.get_or_insert_with(Tls::default);
    tls.starts_late |= starts_late;
    let fragment = event.bytes().and_then(|bytes| bytes.get(RECORD_HEADER as usize..));
    let is_13 = tls.version == Some(0x0304);
    let sealed = walk.tls.side(event.direction).sealed;
    let is_protected = sealed || is_13 && content_type == content::APPLICATION_DATA;
    let record = Sealed { content_type, version, body: fragment.unwrap_or_default() };
    if content_type == content::APPLICATION_DATA && early::read(walk, event, fragment.map(|_| record), place) {
        return;
    }
    if is_protected && opened::read(walk, event, fragment.map(|_| record), place) {
        return;
    }
    match content_type {
        content::CHANGE_CIPHER_SPEC => change_cipher_spec(walk, place, event.unit.length, is_13),
        content::HANDSHAKE if !sealed => clear_handshake(walk, event, fragment, place),
        content::HANDSHAKE => finished(walk, event, place),
        content::ALERT => alert(walk, event, fragment.filter(|_| !sealed), place),
        _ if is_13 && is_hidden_alert(event, walk) => alert(walk, event, None, place),
        _ => application_data(walk, event, place, is_13),
    }
}

fn change_cipher_spec(walk: &mut Walk<'_>, place: Place, length: u32, is_13: bool) {
    // Before early data and behind a HelloRetryRequest a ChangeCipherSpec is only for show (RFC 8446, appendix D.4), as always in TLS 1.3.
    let tls = walk.session.tls.as_ref();
    let for_show = is_13 || tls.is_some_and(|tls| tls.hello_retry || tls.version.is_none() && early::is_offered(tls));
    if !for_show {
        walk.tls.side(place.direction).sealed = true;
        if let Some(tls) = walk.session.tls.as_mut() {
            // A server that changes its cipher without having shown a certificate resumes an earlier session.
            let server = place.direction == Direction::ToClient;
            tls.resumed |= server && tls.server_hello.is_some() && tls.certificate_frame.is_none();
        }
    }
    walk.note(kind::CHANGE_CIPHER_SPEC, StageName::Tls, place, length, None);
}

fn clear_handshake(walk: &mut Walk<'_>, event: &Event<'_>, fragment: Option<&[u8]>, place: Place) {
    let Some(fragment) = fragment else {
        let cut = if event.unit.cut {
            "the capture or the connection ends inside this record"
        } else {
            "its bytes were not kept"
        };
        unreadable(walk, place, format!("handshake record of {} bytes: {cut}", event.unit.length));
        return;
    };
    let side = walk.tls.side(event.direction);
    side.pending_at.get_or_insert(place);
    if side.pending.len().saturating_add(fragment.len()) > MAX_HANDSHAKE {
        unreadable(walk, place, format!("more than {MAX_HANDSHAKE} handshake bytes without a whole message"));
        return;
    }
    side.pending.extend_from_slice(fragment);
    drain(walk, event.direction, place);
}

/// Takes whole messages out of the joined bytes.
fn drain(walk: &mut Walk<'_>, direction: Direction, last: Place) {
    let side = walk.tls.side(direction);
    let bytes = std::mem::take(&mut side.pending);
    let mut place = side.pending_at.take().unwrap_or(last);
    let mut used = 0;
    for message in wire::handshake_messages(&bytes) {
        if message.missing > 0 {
            break;
        }
        used = message.at.end;
        let at = Place { last_frame: last.last_frame, ..place };
        if let Some(body) = bytes.get(message.body.clone()) {
            handshake::message(walk, message.header.msg_type, body, at);
        }
        // The next message begins in the record that ended this one, or after it.
        place = last;
    }
    let side = walk.tls.side(direction);
    side.pending = bytes.get(used..).unwrap_or_default().to_vec();
    side.pending_at = (!side.pending.is_empty()).then_some(place);
}

/// A sealed handshake record up to TLS 1.2 is a Finished (or a later renegotiation, which RDP does not use).
fn finished(walk: &mut Walk<'_>, event: &Event<'_>, place: Place) {
    count_sealed(walk, event);
    let Some(tls) = walk.session.tls.as_mut() else { return };
    let slot = match event.direction {
        Direction::ToServer => &mut tls.progress.client_finished,
        Direction::ToClient => &mut tls.progress.server_finished,
    };
    slot.get_or_insert(place.frame);
    let both = tls.progress.client_finished.is_some() && tls.progress.server_finished.is_some();
    if both {
        tls.progress.completed.get_or_insert((place.last_frame, place.time));
    }
    walk.note(kind::FINISHED, StageName::Tls, place, event.unit.length, None);
}

fn alert(walk: &mut Walk<'_>, event: &Event<'_>, fragment: Option<&[u8]>, place: Place) {
    let clear = fragment.filter(|fragment| fragment.len() == 2).and_then(|bytes| parse(wire::alert, bytes).ok());
    walk.reading(fragment.filter(|bytes| bytes.len() == 2).unwrap_or_default());
    let (level, description) = match clear {
        Some((alert, _)) => (Some(alert.level.0), Some(alert.description.0)),
        None => {
            count_sealed(walk, event);
            (None, None)
        }
    };
    let says = match description {
        Some(code) => wire::AlertDescription(code).name().map_or_else(|| format!("code {code}"), str::to_owned),
        None => "sealed".to_owned(),
    };
    let Some(tls) = walk.session.tls.as_mut() else { return };
    let completed = tls.progress.completed.is_some();
    if tls.alerts.len() < 16 {
        let Place { frame, time, direction, .. } = place;
        tls.alerts.push(Alert { frame, time, direction, level, description, length: event.unit.length });
    }
    // A goodbye after the handshake belongs to whatever stage was open then.
    if !completed {
        walk.note(kind::ALERT, StageName::Tls, place, event.unit.length, Some(says));
    }
}

fn application_data(walk: &mut Walk<'_>, event: &Event<'_>, place: Place, is_13: bool) {
    count_sealed(walk, event);
    let Some(tls) = walk.session.tls.as_mut() else { return };
    let finished = is_13 && hidden::is_finished(event, tls);
    let progress = &mut tls.progress;
    match event.direction {
        // The sealed records of a TLS 1.3 client begin with its flight, which a Finished ends: mostly that alone.
        Direction::ToServer if is_13 && progress.client_finished.is_none() => {
            walk.tls.client_flight = walk.tls.client_flight.saturating_add(1);
            let last = finished || walk.tls.client_flight >= hidden::CLIENT_FLIGHT;
            if last {
                progress.client_finished = Some(place.frame);
                progress.completed.get_or_insert((place.last_frame, place.time));
            }
            let kind = if last { kind::FINISHED } else { kind::HANDSHAKE_OTHER };
            walk.note(kind, StageName::Tls, place, event.unit.length, None);
            return;
        }
        Direction::ToServer => {
            progress.client_data.get_or_insert(place.frame);
        }
        Direction::ToClient if is_13 && progress.client_finished.is_none() => {
            walk.note(
                kind::HANDSHAKE_OTHER,
                StageName::Tls,
                place,
                event.unit.length,
                Some("sealed server flight".to_owned()),
            );
            return;
        }
        Direction::ToClient => {
            progress.server_data.get_or_insert(place.frame);
        }
    }
    // Application data shows that both sides have the keys, also where a Finished is not in the capture.
    if progress.client_data.is_some() && !tls.starts_late {
        tls.progress.completed.get_or_insert((place.last_frame, place.time));
    }
}

/// A record in which a TLS 1.3 peer that is done with its handshake says an alert.
fn is_hidden_alert(event: &Event<'_>, walk: &Walk<'_>) -> bool {
    let Some(tls) = &walk.session.tls else { return false };
    // A server can refuse the client's flight with an alert before the client's Finished has been made out.
    let begun = tls.progress.client_finished.is_some() || walk.tls.client_flight > 0;
    begun && hidden::is_alert(event, tls)
}

fn count_sealed(walk: &mut Walk<'_>, event: &Event<'_>) {
    let kept = event.bytes().is_some();
    let Some(tls) = walk.session.tls.as_mut() else { return };
    let count = u64::from(event.unit.count);
    tls.sealed = tls.sealed.saturating_add(count);
    tls.kept = tls.kept.saturating_add(if kept { count } else { 0 });
}

fn unreadable(walk: &mut Walk<'_>, place: Place, why: String) {
    let Some(tls) = walk.session.tls.as_mut() else { return };
    if tls.unreadable.len() < 16 {
        tls.unreadable.push((place.frame, why));
    }
    walk.note(kind::HANDSHAKE_OTHER, StageName::Tls, Place { basis: Basis::Seen, ..place }, 0, None);
}

/// What is left at the end: a message that never became whole, and a client that spoke TLS to a server that speaks RDP first.
pub fn finish(walk: &mut Walk<'_>) {
    unasked(walk);
    early::conclude(walk);
    opened::conclude(walk);
    for direction in [Direction::ToServer, Direction::ToClient] {
        let side = walk.tls.side(direction);
        let left = side.pending.len();
        let Some(place) = side.pending_at.take().filter(|_| left > 0) else { continue };
        handshake::cut(walk, direction, place);
        unreadable(walk, place, format!("handshake message of which only {left} bytes are in the capture"));
    }
}

/// TLS without X.224 before it, to which the server did not answer in TLS: to this server the client is a stranger.
fn unasked(walk: &mut Walk<'_>) {
    let asked = walk.session.negotiation.request.is_some() || walk.session.health.starts_late;
    let answered = walk.flow.to_client.units.iter().any(|unit| matches!(unit.kind, UnitKind::Tls { .. }));
    let Some((frame, _)) = walk.session.tls.as_ref().and_then(|tls| tls.client_hello) else { return };
    if asked || answered {
        return;
    }
    let first_bytes = walk.flow.to_server.bytes(0..32).unwrap_or_default().to_vec();
    walk.session.foreign.push(Foreign { direction: Direction::ToServer, frame, protocol: "TLS", first_bytes });
    walk.move_messages(StageName::Tls, StageName::X224);
}

/// A ticket in a handshake message: shown by the client (true), or given by the server.
fn ticket(msg_type: wire::HandshakeType, body: &[u8]) -> Option<(&[u8], bool)> {
    match msg_type {
        wire::HandshakeType::CLIENT_HELLO => {
            let hello = parse(wire::client_hello, body).ok()?.0;
            let extension = hello.extension(wire::ExtensionType::SESSION_TICKET)?;
            Some((body.get(extension.data.clone())?, true))
        }
        wire::HandshakeType::NEW_SESSION_TICKET => {
            let ticket = parse(wire::new_session_ticket, body).ok()?.0.ticket;
            Some((body.get(ticket)?, false))
        }
        _ => None,
    }
}

impl TlsState {
    /// Takes a message into what the extended master secret is made from.
    fn remember(&mut self, msg_type: wire::HandshakeType, body: &[u8]) {
        if msg_type == wire::HandshakeType::SERVER_HELLO {
            // Version and random go before it, its length is a byte.
            let id = body.get(34).and_then(|length| body.get(35..)?.get(..usize::from(*length)));
            self.session_id = id.unwrap_or_default().to_vec();
        }
        if let Some((ticket, shown)) = ticket(msg_type, body) {
            let slot = if shown { &mut self.shown_ticket } else { &mut self.given_ticket };
            *slot = ticket.to_vec();
        }
        let fits = self.transcript.len().saturating_add(body.len()) <= MAX_HANDSHAKE;
        if self.transcript_ended || !fits {
            return;
        }
        let [_, length @ ..] = (body.len() as u32).to_be_bytes();
        self.transcript.push(msg_type.0);
        self.transcript.extend_from_slice(&length);
        self.transcript.extend_from_slice(body);
        self.transcript_ended = msg_type == wire::HandshakeType::CLIENT_KEY_EXCHANGE;
    }

    /// The handshake so far.
    fn transcript(&self) -> &[u8] {
        &self.transcript
    }

    /// What a session is resumed by, and its master secret, once a record was opened with it (up to TLS 1.2).
    pub fn resumable(&self) -> Option<Resumable<'_>> {
        let opened::Attempt::Trying(decryptor) = &self.decryptor else { return None };
        let (master, source) = decryptor.master()?;
        Some(Resumable { handles: [&self.session_id, &self.given_ticket], master, source })
    }

    fn pending(&mut self, direction: Direction) -> Vec<u8> {
        std::mem::take(&mut self.side(direction).pending)
    }
}
