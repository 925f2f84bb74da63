use super::*;
use crate::testing::{hex, survives};
use crate::{parse, parse_with_fields};

/// A Connection Request around `user_data`, with the lengths right.
fn message(user_data: &[u8]) -> Vec<u8> {
    let length = u8::try_from(user_data.len() + 11).unwrap();
    [&[3, 0, 0, length, length - 5, 0xe0, 0, 0, 0x12, 0x34, 0], user_data].concat()
}

fn read(user_data: &[u8]) -> ConnectionRequest {
    parse(connection_request, &message(user_data)).unwrap().0
}

fn faults(request: &ConnectionRequest) -> Vec<String> {
    request.faults.iter().map(ToString::to_string).collect()
}

const NEGOTIATION: &[u8] = &[1, 0, 8, 0, 0x0b, 0, 0, 0];

fn correlation() -> Vec<u8> {
    [&[6, 0, 36, 0][..], &[0xab; 16], &[0; 16]].concat()
}

#[test]
fn a_request_with_everything() {
    let bytes = message(&[&b"Cookie: mstshash=elton\r\n"[..], &[1, 8, 8, 0, 3, 0, 0, 0], &correlation()[..]].concat());
    let (request, fields) = parse_with_fields(connection_request, &bytes);
    let request = request.unwrap();
    assert_eq!(request.cookie, Some(Cookie { identifier: b"elton".into() }));
    let negotiation = request.negotiation.unwrap();
    assert_eq!(negotiation.flags.listed().collect::<Vec<_>>(), ["CORRELATION_INFO_PRESENT"]);
    assert_eq!(negotiation.requested_protocols, SecurityProtocols(3));
    assert_eq!(request.correlation_info, Some(CorrelationInfo { correlation_id: [0xab; 16] }));
    assert_eq!((request.routing_token, request.unread, request.faults), (None, 79..79, vec![]));
    let seen: Vec<_> = fields.iter().filter(|f| f.depth == 0).map(|f| (f.name, f.at.clone())).collect();
    let expect = [
        ("tpktHeader", 0..4),
        ("x224Crq", 4..11),
        ("cookie", 11..35),
        ("rdpNegReq", 35..43),
        ("rdpCorrelationInfo", 43..79),
    ];
    assert_eq!(seen, expect);
}

#[test]
fn a_request_of_old_clients_is_bare() {
    let request = read(&[]);
    assert_eq!((request.cookie, request.negotiation, request.faults), (None, None, vec![]));
}

#[test]
fn a_routing_token_is_any_other_line() {
    let check = |text: &[u8]| {
        let request = read(&[text, b"\r\n", NEGOTIATION].concat());
        assert_eq!(request.routing_token, Some(RoutingToken { text: text.to_vec() }));
        assert!(request.cookie.is_none() && request.negotiation.is_some() && request.faults.is_empty());
    };
    check(b"Cookie: msts=3640205228.15629.0000");
    check(b"tsv://MS Terminal Services Plugin.1.Farm");
    check(b"Cookie: \xff\x00\xfe");
}

#[test]
fn an_empty_line_is_no_token() {
    let request = read(&[b"\r\n", NEGOTIATION].concat());
    assert_eq!((request.routing_token, request.negotiation.is_some(), request.faults), (None, true, vec![]));
}

#[test]
fn a_token_and_a_cookie_are_both_kept() {
    let request = read(&[b"tsv://farm\r\nCookie: mstshash=\xe9\r\n", NEGOTIATION].concat());
    assert_eq!(request.routing_token.unwrap().text, b"tsv://farm");
    assert_eq!(request.cookie.unwrap().identifier, b"\xe9");
    assert_eq!((request.negotiation.is_some(), request.faults), (true, vec![]));
}

#[test]
fn a_line_without_its_end_stops_at_the_structures() {
    let check = |tail: &[u8], offset| {
        let request = read(&[b"Cookie: mstshash=eltons", tail].concat());
        assert_eq!(request.cookie, Some(Cookie { identifier: b"eltons".into() }));
        assert_eq!(faults(&request)[0], format!("expected the line end 0d 0a for cookie at offset {offset}"));
        assert_eq!(request.negotiation.is_some(), !tail.is_empty());
        assert_eq!(request.correlation_info.is_some(), tail.len() > 8);
    };
    check(&[], 34);
    check(NEGOTIATION, 34);
    check(&[NEGOTIATION, &correlation()[..]].concat(), 34);
}

#[test]
fn a_correlation_structure_and_its_flag_go_together() {
    let check = |flags, tail: &[u8], present: bool, expect: &[&str]| {
        let request = read(&[&[1, flags, 8, 0, 1, 0, 0, 0], tail].concat());
        assert_eq!(request.correlation_info.is_some(), present);
        assert_eq!(faults(&request), expect);
    };
    check(8, &correlation(), true, &[]);
    check(0, &[], false, &[]);
    let missing = "expected the structure that the flags announce for rdpCorrelationInfo at offset 19";
    check(8, &[], false, &[missing]);
    let unannounced = "expected flags that announce it for rdpCorrelationInfo at offset 19";
    check(0, &correlation(), true, &[unannounced]);
}

#[test]
fn damage_is_stated_beside_what_could_be_read() {
    let request = read(&[1, 0, 0, 0, 1, 0, 0, 0]);
    assert_eq!(request.negotiation.unwrap().requested_protocols, SecurityProtocols::SSL);
    assert_eq!(faults(&request), ["expected a length of 8 for length at offset 13"]);

    let request = read(&[1, 0, 8, 0, 1, 0]);
    assert_eq!((request.negotiation, request.unread.clone()), (None, 11..17));
    let expect = [
        "expected more than the 2 bytes left for requestedProtocols at offset 15",
        "expected nothing more for the message at offset 11",
    ];
    assert_eq!(faults(&request), expect);

    let request = read(&[0xff, 0xfe]);
    assert_eq!((request.unread.clone(), request.faults.len()), (11..13, 1));

    let cut = &message(NEGOTIATION)[..15];
    let (request, _) = parse(connection_request, cut).unwrap();
    assert_eq!(faults(&request)[0], "expected the whole packet for length at offset 2");

    let error = parse(connection_request, &hex("03000004 06e0 0000 0000 00")).unwrap_err();
    assert_eq!((error.offset, error.field), (4, Some("LI")));
}

#[test]
fn survives_damage() {
    let seeds = [
        message(&[&b"Cookie: mstshash=elton\r\n"[..], &[1, 8, 8, 0, 3, 0, 0, 0], &correlation()[..]].concat()),
        message(&[b"Cookie: msts=3640205228.15629.0000\r\n", NEGOTIATION].concat()),
        message(&[b"Cookie: mstshash=elton", NEGOTIATION].concat()),
    ];
    survives(connection_request, &seeds.each_ref().map(Vec::as_slice));
}
