//! Handshake messages in clear, one by one.

use rdpwhy_parsers::parse;
use rdpwhy_parsers::tls::{self as wire, HandshakeType};

use super::{early, hello, transcript};
use crate::decode::certificate;
use crate::decode::walk::{Place, Walk};
use crate::flow::Direction;
use crate::session::message::kind;
use crate::session::{ClientCertificate, KeyExchange, Tls};
use crate::vocabulary::StageName;

/// TLS 1.3.
const TLS13: u16 = 0x0304;
/// Certificates of one chain that are looked at.
const MAX_CHAIN: usize = 16;

/// Reads a whole message.
pub fn message(walk: &mut Walk<'_>, msg_type: HandshakeType, body: &[u8], place: Place) {
    reading(walk, msg_type, body);
    let Some(tls) = walk.session.tls.as_mut() else { return };
    if msg_type == HandshakeType::CERTIFICATE_VERIFY && place.direction == Direction::ToClient {
        tls.certificate_verify = transcript::certificate_verify(tls, walk.tls.transcript(), body, place);
    }
    walk.tls.remember(msg_type, body);
    let (kind, detail) = match msg_type {
        HandshakeType::CLIENT_HELLO => (kind::CLIENT_HELLO, hello::client(tls, body, place)),
        HandshakeType::SERVER_HELLO => {
            let told = hello::server(tls, body, place);
            early::server_hello(walk);
            told
        }
        HandshakeType::CERTIFICATE => (kind::CERTIFICATE, certificate(tls, body, place)),
        HandshakeType::SERVER_KEY_EXCHANGE => (kind::SERVER_KEY_EXCHANGE, key_exchange(tls, body, place)),
        HandshakeType::CERTIFICATE_REQUEST => {
            tls.client_certificate = Some(ClientCertificate { requested: place.frame, answered: None });
            (kind::CERTIFICATE_REQUEST, None)
        }
        HandshakeType::SERVER_HELLO_DONE => {
            tls.progress.server_done.get_or_insert(place.frame);
            (kind::SERVER_HELLO_DONE, None)
        }
        HandshakeType::CLIENT_KEY_EXCHANGE => {
            tls.progress.client_key_exchange.get_or_insert(place.frame);
            walk.tls.encrypted_premaster = encrypted_premaster(tls, body);
            (kind::CLIENT_KEY_EXCHANGE, None)
        }
        HandshakeType::CERTIFICATE_VERIFY => (kind::CERTIFICATE_VERIFY, None),
        HandshakeType::NEW_SESSION_TICKET => (kind::NEW_SESSION_TICKET, None),
        HandshakeType::CERTIFICATE_STATUS => (kind::CERTIFICATE_STATUS, None),
        HandshakeType::FINISHED => {
            finished(tls, place);
            (kind::FINISHED, None)
        }
        HandshakeType::ENCRYPTED_EXTENSIONS => {
            early::answer(walk, body);
            (kind::HANDSHAKE_OTHER, Some("EncryptedExtensions".to_owned()))
        }
        HandshakeType::END_OF_EARLY_DATA => (kind::HANDSHAKE_OTHER, Some("EndOfEarlyData".to_owned())),
        other => (kind::HANDSHAKE_OTHER, Some(format!("type {}", other.0))),
    };
    walk.note(kind, StageName::Tls, place, body.len().saturating_add(4) as u32, detail);
}

/// The message as it was sent, its header in front.
fn reading(walk: &mut Walk<'_>, msg_type: HandshakeType, body: &[u8]) {
    if walk.recorder.is_none() {
        return;
    }
    let [_, length @ ..] = (body.len() as u32).to_be_bytes();
    let mut whole = vec![msg_type.0];
    whole.extend_from_slice(&length);
    whole.extend_from_slice(body);
    walk.reading(&whole);
}

/// A hello that the capture cuts still tells what is there of it.
pub fn cut(walk: &mut Walk<'_>, direction: Direction, place: Place) {
    let bytes = walk.tls.pending(direction);
    let Some(message) = wire::handshake_messages(&bytes).next() else { return };
    let Some(body) = bytes.get(message.body) else { return };
    if matches!(message.header.msg_type, HandshakeType::CLIENT_HELLO | HandshakeType::SERVER_HELLO) {
        self::message(walk, message.header.msg_type, body, place);
    }
}

/// A Finished that was opened.
fn finished(tls: &mut Tls, place: Place) {
    let progress = &mut tls.progress;
    let slot = match place.direction {
        Direction::ToServer => &mut progress.client_finished,
        Direction::ToClient => &mut progress.server_finished,
    };
    slot.get_or_insert(place.frame);
    // The client's Finished is the last of TLS 1.3; up to TLS 1.2 either may be.
    let both = progress.client_finished.is_some() && progress.server_finished.is_some();
    if both || (tls.version == Some(TLS13) && progress.client_finished.is_some()) {
        progress.completed.get_or_insert((place.last_frame, place.time));
    }
}

/// The premaster secret under the server's RSA key, where the suite has that.
fn encrypted_premaster(tls: &Tls, body: &[u8]) -> Option<Vec<u8>> {
    let version = wire::ProtocolVersion(tls.version?);
    let exchange = hello::key_exchange_of(tls.cipher_suite?)?;
    if !matches!(exchange, wire::KeyExchange::Rsa) {
        return None;
    }
    let (read, _) = parse(wire::client_key_exchange(exchange, version), body).ok()?;
    body.get(read.exchange).map(<[u8]>::to_vec)
}

fn certificate(tls: &mut Tls, body: &[u8], place: Place) -> Option<String> {
    let read = match tls.version {
        Some(TLS13) => parse(wire::certificate_tls13, body),
        _ => parse(wire::certificate, body),
    };
    let Ok((read, _)) = read else { return Some("malformed".to_owned()) };
    let entries = read.entries.iter().filter_map(|entry| body.get(entry.der.clone()));
    if place.direction == Direction::ToServer {
        if let Some(request) = tls.client_certificate.as_mut() {
            request.answered.get_or_insert((place.frame, read.entries.len()));
        }
        return Some(format!("{} certificates of the client", read.entries.len()));
    }
    if tls.certificate_frame.is_none() {
        tls.certificate_frame = Some(place.last_frame);
        tls.certificates = entries.take(MAX_CHAIN).map(|der| certificate::read(der, place.frame)).collect();
    }
    tls.certificates.first()?.fields.as_ref().ok().map(|fields| fields.subject.clone())
}

fn key_exchange(tls: &mut Tls, body: &[u8], place: Place) -> Option<String> {
    let version = wire::ProtocolVersion(tls.version?);
    let exchange = hello::key_exchange_of(tls.cipher_suite?)?;
    let (read, _) = parse(wire::server_key_exchange(exchange, version), body).ok()?;
    let signed = read.signed.as_ref();
    let (group, prime_bits) = match &read.params {
        wire::ServerParams::Ecdhe { group, .. } => (Some(group.0), None),
        wire::ServerParams::Dhe { p, .. } => (None, Some((p.len() as u32).saturating_mul(8))),
    };
    tls.key_exchange = Some(KeyExchange {
        frame: place.frame,
        parameters: body.get(read.params_at.clone())?.to_vec(),
        scheme: signed.and_then(|signed| signed.algorithm).map(|scheme| scheme.0),
        signature: signed.and_then(|signed| body.get(signed.signature.clone())).unwrap_or_default().to_vec(),
        group,
        prime_bits,
    });
    None
}
