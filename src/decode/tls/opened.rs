//! Sealed records that a secret opens.

use super::{TlsState, alert, content, count_sealed, drain};
use crate::decode::plain;
use crate::decode::timeline::Event;
use crate::decode::walk::{Place, Walk};
use crate::decrypt::{Decryptor, Handshake, Opened, Sealed};
use crate::flow::Direction;
use crate::vocabulary::Basis;

/// Bytes in front of a record's body.
const RECORD_HEADER: u64 = 5;

/// Whether opening was tried, and what came of it.
#[derive(Default)]
pub enum Attempt {
    /// No sealed record yet.
    #[default]
    NotYet,
    /// There is nothing to try: why.
    Hopeless(String),
    /// Secrets that may fit.
    Trying(Box<Decryptor>),
}

/// Opens a sealed record and reads what is in it; false when it stays sealed. `record` is `None` where its bytes were not kept.
pub fn read(walk: &mut Walk<'_>, event: &Event<'_>, record: Option<Sealed<'_>>, place: Place) -> bool {
    if walk.keys.is_empty() {
        return false;
    }
    if matches!(walk.tls.decryptor, Attempt::NotYet) {
        walk.tls.decryptor = attempt(walk);
    }
    let Attempt::Trying(decryptor) = &mut walk.tls.decryptor else { return false };
    if event.unit.resynchronized {
        decryptor.lose(event.direction);
        walk.plain.lose(event.direction);
    }
    let Some(record) = record else {
        let headers = RECORD_HEADER.saturating_mul(u64::from(event.unit.count));
        decryptor.skip(event.direction, event.unit.count, event.unit.total.saturating_sub(headers));
        walk.plain.lose(event.direction);
        return false;
    };
    let Some(opened) = decryptor.open(event.direction, &record) else {
        walk.plain.lose(event.direction);
        return false;
    };
    let source = decryptor.source();
    if event.direction == Direction::ToServer {
        walk.tls.early.ends();
    }
    count_sealed(walk, event);
    if let Some(tls) = walk.session.tls.as_mut() {
        tls.opened = tls.opened.saturating_add(1);
        tls.keys_from = source;
    }
    dispatch(walk, event, &opened, Place { basis: Basis::Decrypted, ..place });
    true
}

fn attempt(walk: &Walk<'_>) -> Attempt {
    let Some(tls) = walk.session.tls.as_ref() else { return Attempt::NotYet };
    let known = tls.client_random.zip(tls.server_random).zip(tls.version.zip(tls.cipher_suite));
    let Some(((client_random, server_random), (version, cipher_suite))) = known else {
        return Attempt::Hopeless("the hellos of this TLS connection are not in the capture".to_owned());
    };
    let handshake = Handshake {
        version,
        cipher_suite,
        client_random,
        server_random,
        encrypt_then_mac: tls.encrypt_then_mac,
        extended_master_secret: tls.extended_master_secret,
        session_id: &walk.tls.session_id,
        ticket: &walk.tls.shown_ticket,
        resumed: tls.resumed,
        encrypted_premaster: walk.tls.encrypted_premaster.as_deref(),
        transcript: &walk.tls.transcript,
    };
    match Decryptor::new(walk.keys, &handshake) {
        Ok(decryptor) => Attempt::Trying(Box::new(decryptor)),
        Err(why) => Attempt::Hopeless(why),
    }
}

pub(super) fn dispatch(walk: &mut Walk<'_>, event: &Event<'_>, opened: &Opened, place: Place) {
    match opened.content_type {
        content::HANDSHAKE => handshake(walk, &opened.bytes, place),
        content::ALERT => alert(walk, event, Some(&opened.bytes), place),
        content::APPLICATION_DATA => application_data(walk, &opened.bytes, place),
        _ => {}
    }
}

fn handshake(walk: &mut Walk<'_>, bytes: &[u8], place: Place) {
    let side = walk.tls.side(place.direction);
    if side.pending.len().saturating_add(bytes.len()) > super::MAX_HANDSHAKE {
        return;
    }
    side.pending_at.get_or_insert(place);
    side.pending.extend_from_slice(bytes);
    drain(walk, place.direction, place);
}

fn application_data(walk: &mut Walk<'_>, bytes: &[u8], place: Place) {
    let Some(tls) = walk.session.tls.as_mut() else { return };
    // An empty record is there to change the IV of TLS 1.0, not to say anything.
    if bytes.is_empty() {
        return;
    }
    if let Some([to_server, to_client]) = &mut walk.tap {
        let side = if place.direction == Direction::ToServer { to_server } else { to_client };
        side.extend_from_slice(bytes);
    }
    let slot = match place.direction {
        Direction::ToServer => &mut tls.progress.client_data,
        Direction::ToClient => &mut tls.progress.server_data,
    };
    slot.get_or_insert(place.frame);
    if tls.progress.client_data.is_some() && !tls.starts_late {
        tls.progress.completed.get_or_insert((place.last_frame, place.time));
    }
    plain::feed(walk, bytes, place);
}

/// Says why records stayed sealed although secrets were at hand.
pub fn conclude(walk: &mut Walk<'_>) {
    let Some(tls) = walk.session.tls.as_mut() else { return };
    if walk.keys.is_empty() || tls.kept <= tls.opened {
        return;
    }
    tls.left_sealed = match std::mem::take(&mut walk.tls.decryptor) {
        Attempt::NotYet => None,
        Attempt::Hopeless(why) => Some(why),
        Attempt::Trying(_) if tls.opened == 0 => {
            Some("there are secrets for this session's client random, and none of them fits its records".to_owned())
        }
        Attempt::Trying(_) => {
            let left = tls.kept.saturating_sub(tls.opened);
            let early = tls.early_data.map_or(0, |early| early.records.saturating_sub(early.opened));
            if early == left {
                tls.left_sealed = Some(format!(
                    "{left} of the {} records kept are early data, which the CLIENT_EARLY_TRAFFIC_SECRET opens",
                    tls.kept
                ));
                return;
            }
            Some(format!("{left} of the {} records kept fit no secret at hand, or stand behind a hole", tls.kept))
        }
    };
}

impl std::fmt::Debug for TlsState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TlsState").finish_non_exhaustive()
    }
}
