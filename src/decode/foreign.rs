//! Bytes without a framing of RDP: proxies in front of it, and other protocols in its place.

use rdpwhy_parsers::preconnection::{self, PreconnectionPdu, ProxyHeader};
use rdpwhy_parsers::{http_connect, parse, socks};

use crate::decode::timeline::Event;
use crate::decode::walk::{Place, Walk};
use crate::flow::Direction;
use crate::session::message::kind;
use crate::session::{Foreign, Session, Target};
use crate::vocabulary::{StageName, Via};

/// How many of the first bytes are kept for the report.
const FIRST_BYTES: usize = 32;

/// Reads a run of unframed bytes.
pub fn read(walk: &mut Walk<'_>, event: &Event<'_>) {
    let bytes = event.kept_start();
    let place = Place::clear(event);
    let length = u32::try_from(event.unit.total).unwrap_or(u32::MAX);
    if place.direction == Direction::ToServer
        && event.unit.offset == 0
        && let Some((kind, says)) = preamble(&mut walk.session, bytes)
    {
        return walk.note(kind, StageName::Tcp, place, length, Some(says));
    }
    if proxy(walk, bytes, place, length) {
        return;
    }
    // In the middle of a session unframed bytes are a loss of framing, not a stranger.
    let began =
        walk.session.negotiation.confirm.is_some() || event.unit.resynchronized || walk.session.health.starts_late;
    if !began && !bytes.is_empty() && walk.session.foreign.len() < 4 {
        walk.session.foreign.push(Foreign {
            direction: place.direction,
            frame: place.frame,
            protocol: guess(bytes),
            first_bytes: bytes.iter().take(FIRST_BYTES).copied().collect(),
        });
    }
    walk.note(kind::FOREIGN, StageName::X224, place, length, None);
}

/// What stands at the very start of the client's bytes and is no proxy that the client speaks to: the kind of message, and what it says.
fn preamble(session: &mut Session, bytes: &[u8]) -> Option<(&'static str, String)> {
    if let Ok((PreconnectionPdu { version, id, blob }, _)) = parse(preconnection::preconnection_pdu, bytes) {
        let named = match blob {
            Some(blob) if !blob.is_empty() => format!("session or virtual machine \"{}\"", session.quote(&blob)),
            _ => format!("session {id}"),
        };
        return Some((kind::PRECONNECTION_PDU, format!("a preconnection PDU (version {version}) asks for {named}")));
    }
    let (ProxyHeader { version, source }, _) = parse(preconnection::proxy_header, bytes).ok()?;
    let client = match source {
        Some(source) => format!("the client is {source}"),
        None => "no client is named".to_owned(),
    };
    Some((kind::PROXY_HEADER, format!("a load balancer's PROXY header (version {version}): {client}")))
}

/// SOCKS or HTTP CONNECT in front of RDP: notes the host asked for. False if the bytes are neither.
fn proxy(walk: &mut Walk<'_>, bytes: &[u8], place: Place, length: u32) -> bool {
    if place.direction == Direction::ToClient {
        return proxy_answer(walk, bytes, place, length);
    }
    if let Some(target) = socks_target(bytes, walk.session.via) {
        walk.session.via = Some(Via::Socks);
        walk.session.target = target.or(walk.session.target.take());
        walk.note(kind::SOCKS_REQUEST, StageName::Tcp, place, length, None);
        return true;
    }
    let Ok((request, _)) = parse(http_connect::connect_request, bytes) else { return false };
    let address = String::from_utf8_lossy(&request.host).into_owned();
    walk.session.via = Some(Via::HttpConnect);
    walk.session.target = Some(Target { address, port: request.port.unwrap_or(RDP_PORT) });
    walk.note(kind::HTTP_CONNECT, StageName::Tcp, place, length, None);
    true
}

/// Port of RDP where a request names none.
const RDP_PORT: u16 = 3389;

/// A SOCKS greeting (no target yet), authentication or request; a request may stand in the same run as the greeting.
fn socks_target(bytes: &[u8], via: Option<Via>) -> Option<Option<Target>> {
    let target = |host: &socks::Host, port| Some(Target { address: host_text(host), port });
    if let Ok((request, _)) = parse(socks::socks4_request, bytes) {
        return Some(target(&request.host, request.port));
    }
    if via == Some(Via::Socks) {
        if let Ok((request, _)) = parse(socks::socks5_request, bytes) {
            return Some(target(&request.host, request.port));
        }
        return parse(socks::socks5_authentication, bytes).ok().map(|_| None);
    }
    let (_, rest) = parse(socks::socks5_greeting, bytes).ok()?;
    let request = parse(socks::socks5_request, rest).ok().map(|(request, _)| request);
    Some(request.and_then(|request| target(&request.host, request.port)))
}

fn host_text(host: &socks::Host) -> String {
    match host {
        socks::Host::Address(address) => address.to_string(),
        socks::Host::Name(name) => String::from_utf8_lossy(name).into_owned(),
    }
}

fn proxy_answer(walk: &mut Walk<'_>, _: &[u8], place: Place, length: u32) -> bool {
    let kind = match walk.session.via {
        Some(Via::Socks) => kind::SOCKS_REPLY,
        Some(Via::HttpConnect) => kind::HTTP_REPLY,
        _ => return false,
    };
    if walk.session.negotiation.request.is_some() {
        return false;
    }
    walk.note(kind, StageName::Tcp, place, length, None);
    true
}

/// What the first bytes of a stranger look like.
fn guess(bytes: &[u8]) -> &'static str {
    const OPENINGS: [(&[u8], &str); 16] = [
        (b"SSH-", "SSH"),
        (b"HTTP/", "HTTP"),
        (b"GET ", "HTTP"),
        (b"POST ", "HTTP"),
        (b"HEAD ", "HTTP"),
        (b"OPTIONS ", "HTTP"),
        (b"CONNECT ", "HTTP"),
        (b"PRI * HTTP/2", "HTTP/2"),
        (b"RFB ", "VNC"),
        (b"NXSH-", "NoMachine"),
        (b"NXD-", "NoMachine"),
        (b"NOMACHINE", "NoMachine"),
        (b"220 ", "FTP or SMTP"),
        (b"220-", "FTP or SMTP"),
        (b"+OK", "POP3"),
        (b"* OK", "IMAP"),
    ];
    let named = OPENINGS.iter().find(|(opening, _)| bytes.starts_with(opening)).map(|(_, name)| *name);
    named.unwrap_or(match bytes {
        [20..=24, 3, 0..=4, ..] => "TLS",
        [5, ..] | [4, 1 | 2, ..] => "SOCKS",
        [_, _, _, _, 0xff | 0xfe, b'S', b'M', b'B', ..] => "SMB",
        _ => "unknown",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_it_knows_and_nothing_else() {
        for (bytes, name) in [
            (&b"SSH-2.0-OpenSSH_9.2"[..], "SSH"),
            (b"RFB 003.008\n", "VNC"),
            (b"HTTP/1.1 400 Bad Request", "HTTP"),
            (&[0x16, 3, 1, 0, 5], "TLS"),
            (&[0x03, 0, 0, 0], "unknown"),
            (b"", "unknown"),
        ] {
            assert_eq!(guess(bytes), name);
        }
    }
}
