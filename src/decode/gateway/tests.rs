//! Tunnels over both transports, whole and in halves, and what is no tunnel.

use super::*;
use crate::decrypt::Keys;
use crate::flow::sample::flow;
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
    conclude(&mut walk);
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
    let seen: Vec<_> = inner.records.iter().map(|record| (record.content_type, record.length, record.frame)).collect();
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

const REQUEST_OUT: &[u8] =
    b"RDG_OUT_DATA /remoteDesktopGateway/ HTTP/1.1\r\nRDG-Connection-Id: {AB}\r\nContent-Length: 0\r\n\r\n";

/// The gateway's half of a tunnel whose target is denied, alone: its answer with `head`, a seed, and its packets.
fn gateways_half(head: &str, chunked: bool) -> (Session, Inner) {
    let handshake = packet(0x02, &[0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
    let denied = packet(0x09, &[0xda, 0x59, 0x07, 0x80, 0, 0, 0, 0]);
    let body = |bytes: &[u8]| match chunked {
        true => [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat(),
        false => bytes.to_vec(),
    };
    let mut records = vec![(Direction::ToServer, REQUEST_OUT.to_vec())];
    records.push((Direction::ToClient, format!("HTTP/1.1 200 OK\r\n{head}\r\n").into_bytes()));
    for part in [&[0x77; 100][..], &handshake[..5], &handshake[5..], &denied] {
        records.push((Direction::ToClient, body(part)));
    }
    read(&records)
}

#[test]
fn a_half_alone_gives_its_refusal_and_says_that_the_other_is_missing() {
    for (head, chunked) in [("", false), ("Transfer-Encoding: chunked\r\n", true)] {
        let (session, _) = gateways_half(head, chunked);
        let refusal = session.gateway_refusal.unwrap();
        assert_eq!((refusal.code, refusal.frame), (0x8007_59da, 6), "{head}");
        let [unread] = session.unread.as_slice() else { panic!("{:?}", session.unread) };
        assert!(unread.why.contains("RDG_IN_DATA"), "{}", unread.why);
    }
}

#[test]
fn the_clients_half_alone_gives_the_target() {
    let head = b"RDG_IN_DATA /remoteDesktopGateway/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    let target = packet(0x08, &[1, 0, 0x3d, 0x0d, 3, 0, 4, 0, b's', 0, 0, 0]);
    let chunk = |bytes: &[u8]| [format!("{:X}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
    let said = [&head[..], &chunk(&target[..3]), &chunk(&target[3..]), &chunk(&data(REQUEST))].concat();
    let (session, inner) = read(&[(Direction::ToServer, said)]);
    assert_eq!(session.target, Some(Target { address: "s".to_owned(), port: 3389 }));
    assert!(session.negotiation.request.is_none() && inner.records.is_empty(), "a half tells nothing of the inside");
    assert!(session.unread[0].why.contains("RDG_OUT_DATA"), "{:?}", session.unread);
}

#[test]
fn what_is_seen_and_not_read_is_said() {
    let why = |bytes: &[u8]| {
        let (session, _) = read(&[(Direction::ToServer, bytes.to_vec())]);
        session.unread.first().map(|unread| unread.why.clone()).unwrap_or_default()
    };
    let rpc = b"RPC_IN_DATA /rpc/rpcproxy.dll?a:3388 HTTP/1.1\r\nContent-Length: 9\r\n\r\n\x05\x00\x0b";
    assert!(why(rpc).contains("RPC over HTTP"));
    assert!(why(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").contains("HTTP/2"));
    assert_eq!(why(&opening()[0].1), "", "over WebSocket all is read");
}

#[test]
fn http2_is_told_from_a_gateway_that_is_known() {
    let http2 = |records: &[(Direction, Vec<u8>)]| read(records).0.is_http2_alone();
    assert!(http2(&[(Direction::ToServer, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec())]));
    assert!(!http2(&[(Direction::ToServer, b"POST /KdcProxy HTTP/1.1\r\nContent-Length: 0\r\n\r\n".to_vec())]));
    assert!(!http2(&opening()) && !http2(&[]));
}

#[test]
fn an_answer_with_a_body_is_passed_over_whatever_its_form() {
    let asks = |head: &str, body: &str| {
        let mut records = vec![(Direction::ToServer, opening()[0].1.clone())];
        let answer = format!("HTTP/1.1 401 Unauthorized\r\n{head}\r\n{body}");
        records.push((Direction::ToClient, answer.into_bytes()));
        records.extend(opening());
        records.push(from_gateway(&packet(0x09, &[0xdd, 0x59, 0x07, 0x80, 0, 0, 0, 0])));
        read(&records).0.gateway_refusal.map(|refusal| refusal.code)
    };
    assert_eq!(asks("Content-Length: 5\r\n", "hello"), Some(0x8007_59dd));
    assert_eq!(asks("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"), Some(0x8007_59dd));
    assert_eq!(asks("Content-Length: 0\r\n", ""), Some(0x8007_59dd));
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
