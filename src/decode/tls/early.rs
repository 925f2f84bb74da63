//! Early data of TLS 1.3: what a client that resumes a session says before the server has answered (RFC 8446 4.2.10).
//!
//! It is sealed with a secret of its own and under the suite of the earlier session. A server that does not take it passes over the
//! records, and the client says the same again; so what they carry is held back until the server's answer is known.

use rdpwhy_parsers::parse;
use rdpwhy_parsers::tls::{self as wire, ExtensionBody};

use super::{content, count_sealed, opened};
use crate::decode::plain;
use crate::decode::timeline::Event;
use crate::decode::walk::{Place, Walk};
use crate::decrypt::{self, Sealed};
use crate::flow::Direction;
use crate::session::message::kind;
use crate::session::{EarlyData, Tls};
use crate::vocabulary::{Basis, StageName};

/// Plaintext held back; OpenSSL takes 16 KiB unless told otherwise.
const MAX_HELD: usize = 256 * 1024;

/// What is remembered.
#[derive(Default)]
pub struct Early {
    opener: Option<decrypt::EarlyData>,
    /// The secrets were looked for.
    looked: bool,
    /// The client has gone on to the handshake's keys.
    over: bool,
    held: Vec<(Place, Vec<u8>)>,
    held_bytes: usize,
}

impl Early {
    /// A record of the client opened with the handshake's keys.
    pub fn ends(&mut self) {
        self.over = true;
        self.opener = None;
    }
}

/// Whether the client's last hello says that application data follows at once.
pub fn is_offered(tls: &Tls) -> bool {
    tls.offer.as_ref().is_some_and(|offer| offer.early_data)
}

/// Reads a record of application data that is, or may be, early; false when it is not. Without its secret only what comes before the
/// server's hello is known for early data.
pub fn read(walk: &mut Walk<'_>, event: &Event<'_>, record: Option<Sealed<'_>>, place: Place) -> bool {
    let Some(tls) = walk.session.tls.as_ref() else { return false };
    let may_be = place.direction == Direction::ToServer && is_offered(tls) && !walk.tls.early.over;
    if !may_be {
        return false;
    }
    let unanswered = tls.server_hello.is_none();
    let opened = open(walk, event, record);
    if opened.is_none() && !unanswered {
        return false;
    }
    count_sealed(walk, event);
    let source = walk.tls.early.opener.as_ref().and_then(decrypt::EarlyData::source);
    let Some(tls) = walk.session.tls.as_mut() else { return false };
    let known = tls.early_data.get_or_insert(EarlyData { frame: place.frame, ..EarlyData::default() });
    known.records = known.records.saturating_add(u64::from(event.unit.count));
    let Some(opened) = opened else {
        walk.note(kind::EARLY_DATA, StageName::Tls, place, event.unit.length, Some("sealed".to_owned()));
        return true;
    };
    if opened.content_type == content::APPLICATION_DATA {
        known.opened = known.opened.saturating_add(1);
    } else {
        known.records = known.records.saturating_sub(u64::from(event.unit.count));
    }
    tls.opened = tls.opened.saturating_add(1);
    tls.keys_from = tls.keys_from.or(source);
    let place = Place { basis: Basis::Decrypted, ..place };
    if opened.content_type == content::APPLICATION_DATA {
        if let Some([to_server, _]) = &mut walk.tap {
            to_server.extend_from_slice(&opened.bytes);
        }
        hold(walk, place, &opened.bytes);
        return true;
    }
    if opened.content_type == content::HANDSHAKE {
        // EndOfEarlyData is sent only to a server that took it, and under no other keys.
        walk.tls.early.ends();
        settle(walk, true);
    }
    opened::dispatch(walk, event, &opened, place);
    true
}

fn open(walk: &mut Walk<'_>, event: &Event<'_>, record: Option<Sealed<'_>>) -> Option<decrypt::Opened> {
    let random = walk.session.tls.as_ref()?.client_random?;
    let early = &mut walk.tls.early;
    if !early.looked {
        early.looked = true;
        early.opener = decrypt::EarlyData::new(walk.keys, &random);
    }
    let opener = early.opener.as_mut()?;
    if event.unit.resynchronized || record.is_none() {
        opener.lose();
    }
    opener.open(&record?)
}

fn hold(walk: &mut Walk<'_>, place: Place, bytes: &[u8]) {
    if let Some(taken) = walk.session.tls.as_ref().and_then(|tls| tls.early_data?.taken) {
        return deliver(walk, place, bytes, taken);
    }
    let early = &mut walk.tls.early;
    early.held_bytes = early.held_bytes.saturating_add(bytes.len());
    if early.held_bytes > MAX_HELD {
        let says = format!("more than {MAX_HELD} bytes of TLS early data: the rest of it is not read");
        if !walk.session.health.limits.contains(&says) {
            walk.session.health.limits.push(says);
        }
        return;
    }
    early.held.push((place, bytes.to_vec()));
}

/// A server that asks for another hello, or resumes nothing, does not take early data (RFC 8446 4.2.10).
pub fn server_hello(walk: &mut Walk<'_>) {
    let Some(tls) = walk.session.tls.as_ref() else { return };
    if tls.hello_retry || tls.server_hello.is_some() && !tls.resumed {
        settle(walk, false);
    }
}

/// The server's answer in its EncryptedExtensions.
pub fn answer(walk: &mut Walk<'_>, body: &[u8]) {
    let Ok((read, _)) = parse(wire::encrypted_extensions, body) else { return };
    let taken = read.extensions.iter().any(|extension| extension.body == ExtensionBody::EarlyData);
    settle(walk, taken);
}

fn settle(walk: &mut Walk<'_>, taken: bool) {
    let Some(early) = walk.session.tls.as_mut().and_then(|tls| tls.early_data.as_mut()) else { return };
    if early.taken.is_some() {
        return;
    }
    early.taken = Some(taken);
    for (place, bytes) in std::mem::take(&mut walk.tls.early.held) {
        deliver(walk, place, &bytes, taken);
    }
}

fn deliver(walk: &mut Walk<'_>, place: Place, bytes: &[u8], taken: bool) {
    let says = if taken { "the server takes it" } else { "the server passes over it" };
    note(walk, place, bytes, says);
    if !taken || bytes.is_empty() {
        return;
    }
    plain::feed(walk, bytes, place);
}

fn note(walk: &mut Walk<'_>, place: Place, bytes: &[u8], says: &str) {
    walk.reading(&[]);
    walk.note(kind::EARLY_DATA, StageName::Tls, place, bytes.len() as u32, Some(says.to_owned()));
}

/// At the end: what nobody has answered stays unread.
pub fn conclude(walk: &mut Walk<'_>) {
    for (place, bytes) in std::mem::take(&mut walk.tls.early.held) {
        note(walk, place, &bytes, "whether the server takes it is sealed");
    }
}
