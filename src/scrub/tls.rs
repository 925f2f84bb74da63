//! TLS handshake messages in clear.

use std::ops::Range;

use rdpwhy_parsers::parse;
use rdpwhy_parsers::tls::{self as wire, Extension, ExtensionType, HandshakeType, ProtocolVersion, ServerParams};

use super::canvas::Canvas;
use super::certificate;
use super::der;
use super::replace::{Encoding, Kind, Replacer};
use super::stream::Course;
use crate::decode::key_exchange_of;
use crate::time::Time;

/// TLS 1.3.
const TLS13: u16 = 0x0304;
/// Length of a handshake header.
const HEADER: usize = 4;
/// Where the random of a hello lies in its body.
const RANDOM: Range<usize> = 2..34;
/// How the random of a server ends that could do better than the version it chose (RFC 8446 4.1.3).
const DOWNGRADE: [[u8; 8]; 2] = [*b"DOWNGRD\x01", *b"DOWNGRD\x00"];
/// How far the time that a random begins with may be from the capture's, nanoseconds: two years. Others are no time.
const TOLD_TIME: i64 = 2 * 365 * 86_400 * 1_000_000_000;
/// Names of protocols that say nothing of whose they are (ALPN).
const PROTOCOLS: [&[u8]; 5] = [b"h2", b"http/1.1", b"http/1.0", b"h3", b"ms-rdp"];

/// One message, or the part of it that is there; `at` is where it lies in the canvas.
pub(super) fn message(canvas: &mut Canvas<'_>, at: Range<usize>, course: &mut Course, replacer: &mut Replacer) {
    canvas.keep(at.start..at.start.saturating_add(HEADER));
    let Some(kind) = canvas.old.get(at.start).copied().map(HandshakeType) else { return };
    let body = at.start.saturating_add(HEADER)..at.end;
    match kind {
        HandshakeType::CLIENT_HELLO => client_hello(canvas, body, course, replacer),
        HandshakeType::SERVER_HELLO => server_hello(canvas, body, course, replacer),
        HandshakeType::CERTIFICATE => certificates(canvas, body, course, replacer),
        HandshakeType::SERVER_KEY_EXCHANGE => server_key_exchange(canvas, body, course, replacer),
        HandshakeType::CERTIFICATE_REQUEST => certificate_request(canvas, body, course, replacer),
        HandshakeType::CLIENT_KEY_EXCHANGE => client_key_exchange(canvas, body, course),
        // Lifetime and length of the ticket.
        HandshakeType::NEW_SESSION_TICKET => canvas.keep(body.start..body.start.saturating_add(6)),
        HandshakeType::CERTIFICATE_STATUS => {
            replacer.lost.insert("OCSP responses: blanked");
        }
        _ => {}
    }
}

fn client_hello(canvas: &mut Canvas<'_>, body: Range<usize>, course: &Course, replacer: &mut Replacer) {
    let Ok((hello, _)) = parse(wire::client_hello, canvas.part(body.clone())) else { return };
    canvas.keep(body.start..body.start.saturating_add(RANDOM.start));
    random(canvas, body.start, course.start, replacer);
    let at = session_id(canvas, body.start.saturating_add(RANDOM.end), replacer);
    // Cipher suites and compression methods, each with its length in front.
    let suites = at.saturating_add(2).saturating_add(hello.cipher_suites.len().saturating_mul(2));
    canvas.keep(at..suites);
    let methods = suites.saturating_add(1).saturating_add(hello.compression_methods.len());
    canvas.keep(suites..methods);
    canvas.keep(methods..methods.saturating_add(2));
    replacer
        .kept
        .insert("TLS versions, cipher suites and extensions that the peers offer: they tell the programs apart");
    for extension in &hello.extensions {
        self::extension(canvas, body.start, extension, true, replacer);
    }
    blank_behind(canvas, body, &hello.extensions, methods);
}

fn server_hello(canvas: &mut Canvas<'_>, body: Range<usize>, course: &mut Course, replacer: &mut Replacer) {
    let Ok((hello, _)) = parse(wire::server_hello, canvas.part(body.clone())) else { return };
    canvas.keep(body.start..body.start.saturating_add(RANDOM.start));
    if hello.is_hello_retry_request() {
        course.for_show = true;
        canvas.keep(body.start.saturating_add(RANDOM.start)..body.start.saturating_add(RANDOM.end));
    } else {
        random(canvas, body.start, course.start, replacer);
        course.version = Some(hello.version().0);
        course.suite = hello.cipher_suite.map(|suite| suite.0);
        course.for_show |= hello.version().0 >= TLS13;
    }
    let at = session_id(canvas, body.start.saturating_add(RANDOM.end), replacer);
    let fixed = at.saturating_add(3);
    canvas.keep(at..fixed.saturating_add(2));
    for extension in &hello.extensions {
        self::extension(canvas, body.start, extension, false, replacer);
    }
    blank_behind(canvas, body, &hello.extensions, fixed);
}

/// The random: the time that it begins with, if it does, and the mark that it ends with, if it does, stay.
fn random(canvas: &mut Canvas<'_>, body: usize, start: Time, replacer: &mut Replacer) {
    let at = body.saturating_add(RANDOM.start);
    let whole = canvas.part(at..body.saturating_add(RANDOM.end));
    let told = whole.first_chunk::<4>().map(|time| Time::from_seconds(i64::from(u32::from_be_bytes(*time)), 0));
    let time = if told.is_some_and(|told| told.signed_since(start).saturating_abs() < TOLD_TIME) { 4 } else { 0 };
    let mark = if whole.last_chunk::<8>().is_some_and(|last| DOWNGRADE.contains(last)) { 8 } else { 0 };
    canvas.put(at, &replacer.bytes_of(Kind::Identifier, whole));
    canvas.keep(at..at.saturating_add(time));
    let end = at.saturating_add(whole.len());
    canvas.keep(end.saturating_sub(mark)..end);
    if time > 0 {
        replacer.kept.insert("the time in TLS random numbers");
    }
}

/// A session id with its length; where it ends.
fn session_id(canvas: &mut Canvas<'_>, at: usize, replacer: &mut Replacer) -> usize {
    let length = canvas.old.get(at).copied().map_or(0, usize::from);
    let start = at.saturating_add(1);
    canvas.keep(at..start);
    let id = canvas.part(start..start.saturating_add(length));
    canvas.put(start, &replacer.bytes_of(Kind::Identifier, id));
    start.saturating_add(length)
}

fn blank_behind(canvas: &mut Canvas<'_>, body: Range<usize>, extensions: &[Extension], fixed: usize) {
    let last = extensions.iter().map(|extension| body.start.saturating_add(extension.data.end)).max();
    // The length of the extensions stands behind the fixed part, if there are any.
    let end = last.unwrap_or(fixed.saturating_add(2));
    canvas.blank(end..body.end.max(end));
}

fn extension(canvas: &mut Canvas<'_>, body: usize, extension: &Extension, offered: bool, replacer: &mut Replacer) {
    let at = body.saturating_add(extension.data.start)..body.saturating_add(extension.data.end);
    canvas.keep(at.start.saturating_sub(4)..at.start);
    let data = canvas.part(at.clone());
    type Type = ExtensionType;
    match extension.extension_type {
        Type::SERVER_NAME => server_name(canvas, at, replacer),
        Type::STATUS_REQUEST if data == [1, 0, 0, 0, 0] => canvas.keep(at),
        Type::MAX_FRAGMENT_LENGTH
        | Type::SUPPORTED_GROUPS
        | Type::EC_POINT_FORMATS
        | Type::SIGNATURE_ALGORITHMS
        | Type::SIGNATURE_ALGORITHMS_CERT
        | Type::RECORD_SIZE_LIMIT
        | Type::SUPPORTED_VERSIONS
        | Type::PSK_KEY_EXCHANGE_MODES
            if extension.fault.is_none() =>
        {
            canvas.keep(at);
        }
        // The number of the one that was chosen.
        Type::PRE_SHARED_KEY if !offered && data.len() == 2 => canvas.keep(at),
        Type::ALPN => protocols(canvas, at, replacer),
        Type::KEY_SHARE => key_shares(canvas, at, offered),
        Type::COOKIE => identifier(canvas, at, 2, replacer),
        Type::RENEGOTIATION_INFO => identifier(canvas, at, 1, replacer),
        Type::SESSION_TICKET | Type::PRE_SHARED_KEY => identifier(canvas, at, 0, replacer),
        _ => {}
    }
}

fn identifier(canvas: &mut Canvas<'_>, at: Range<usize>, head: usize, replacer: &mut Replacer) {
    let start = at.start.saturating_add(head);
    canvas.keep(at.start..start);
    let made = replacer.bytes_of(Kind::Identifier, canvas.part(start..at.end));
    canvas.put(start, &made);
}

/// The list's length, then a type and a name with its length, as often as they stand there.
fn server_name(canvas: &mut Canvas<'_>, at: Range<usize>, replacer: &mut Replacer) {
    canvas.keep(at.start..at.start.saturating_add(2));
    let mut place = at.start.saturating_add(2);
    while let Some([_, high, low]) = canvas.part(place..at.end).first_chunk() {
        let start = place.saturating_add(3);
        let end = start.saturating_add(usize::from(u16::from_be_bytes([*high, *low])));
        canvas.keep(place..start);
        let made = replacer.name(canvas.part(start..end.min(at.end)), Encoding::Bytes);
        canvas.put(start, &made);
        place = end;
    }
}

fn protocols(canvas: &mut Canvas<'_>, at: Range<usize>, replacer: &mut Replacer) {
    canvas.keep(at.start..at.start.saturating_add(2));
    let mut place = at.start.saturating_add(2);
    while let Some(length) = canvas.part(place..at.end).first() {
        let start = place.saturating_add(1);
        let end = start.saturating_add(usize::from(*length)).min(at.end);
        let name = canvas.part(start..end);
        canvas.keep(place..start);
        if PROTOCOLS.contains(&name) {
            canvas.keep(start..end);
        } else {
            canvas.put(start, &replacer.name(name, Encoding::Bytes));
        }
        place = end;
    }
}

/// Groups stay, the keys of this one handshake go.
fn key_shares(canvas: &mut Canvas<'_>, at: Range<usize>, offered: bool) {
    let mut place = at.start;
    if offered {
        canvas.keep(place..place.saturating_add(2));
        place = place.saturating_add(2);
    }
    loop {
        let entry = canvas.part(place..at.end);
        let head = entry.len().min(4);
        canvas.keep(place..place.saturating_add(head));
        let Some([_, _, high, low]) = entry.first_chunk() else { return };
        place = place.saturating_add(4).saturating_add(usize::from(u16::from_be_bytes([*high, *low])));
    }
}

fn certificates(canvas: &mut Canvas<'_>, body: Range<usize>, course: &Course, replacer: &mut Replacer) {
    let bytes = canvas.part(body.clone());
    let tls13 = course.version == Some(TLS13);
    let read = if tls13 { parse(wire::certificate_tls13, bytes) } else { parse(wire::certificate, bytes) };
    let Ok((read, _)) = read else { return };
    let context = read.request_context.as_ref().map_or(0, |context| context.end);
    if let Some(context) = &read.request_context {
        canvas.keep(body.start..body.start.saturating_add(context.start));
    }
    let list = body.start.saturating_add(context);
    canvas.keep(list..list.saturating_add(3));
    for entry in &read.entries {
        let start = body.start.saturating_add(entry.der.start);
        canvas.keep(start.saturating_sub(3)..start);
        let der = canvas.part(start..body.start.saturating_add(entry.der.end));
        canvas.put(start, &certificate::scrubbed(der, &course.marks, replacer));
        if tls13 {
            let end = body.start.saturating_add(entry.der.end);
            canvas.keep(end..end.saturating_add(2));
            for extension in &entry.extensions {
                self::extension(canvas, body.start, extension, false, replacer);
            }
        }
    }
}

fn server_key_exchange(canvas: &mut Canvas<'_>, body: Range<usize>, course: &Course, replacer: &mut Replacer) {
    let exchange = course.suite.and_then(key_exchange_of).zip(course.version);
    let Some((exchange, version)) = exchange else { return };
    let parser = wire::server_key_exchange(exchange, ProtocolVersion(version));
    let Ok((read, _)) = parse(parser, canvas.part(body.clone())) else { return };
    let moved = |at: &Range<usize>| body.start.saturating_add(at.start)..body.start.saturating_add(at.end);
    let mut secret = Vec::new();
    match &read.params {
        ServerParams::Ecdhe { point, .. } => secret.push(moved(point)),
        // Prime and generator are a group's, which many servers share or one made for itself.
        ServerParams::Dhe { p, g, y } => secret.extend([moved(p), moved(g), moved(y)]),
    }
    canvas.keep(moved(&read.params_at));
    for at in secret {
        canvas.blank(at);
    }
    let Some(signed) = read.signed else { return };
    let signature = moved(&signed.signature);
    canvas.keep(body.start.saturating_add(read.params_at.end)..signature.start);
    canvas.put(signature.start, &course.handshake_mark.fill(signature.len()));
    replacer
        .lost
        .insert("signatures over handshakes: whether they fit the certificate's key is written in their place");
}

fn client_key_exchange(canvas: &mut Canvas<'_>, body: Range<usize>, course: &Course) {
    let exchange = course.suite.and_then(key_exchange_of).zip(course.version);
    let Some((exchange, version)) = exchange else { return };
    let parser = wire::client_key_exchange(exchange, ProtocolVersion(version));
    let Ok((read, _)) = parse(parser, canvas.part(body.clone())) else { return };
    canvas.keep(body.start..body.start.saturating_add(read.exchange.start));
}

fn certificate_request(canvas: &mut Canvas<'_>, body: Range<usize>, course: &Course, replacer: &mut Replacer) {
    let Some(version) = course.version.filter(|version| *version < TLS13) else { return };
    let parser = wire::certificate_request(ProtocolVersion(version));
    let Ok((read, _)) = parse(parser, canvas.part(body.clone())) else { return };
    let mut at = body.start.saturating_add(1).saturating_add(read.certificate_types.len());
    if version >= ProtocolVersion::TLS_1_2.0 {
        at = at.saturating_add(2).saturating_add(read.signature_algorithms.len().saturating_mul(2));
    }
    canvas.keep(body.start..at.saturating_add(2));
    for name in &read.certificate_authorities {
        let start = body.start.saturating_add(name.start);
        canvas.keep(start.saturating_sub(2)..start);
        let der = canvas.part(start..body.start.saturating_add(name.end));
        canvas.put(start, &der::names(der, replacer));
    }
}
