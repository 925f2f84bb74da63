//! Closings, ports used again, ICMP.

use super::script::{ACK, CLIENT_ISN, FIN, RST, SYN, Script, c, s};
use super::{CONFIRM, REQUEST, only};
use crate::flow::Direction;
use crate::link::{Icmp, Quoted};

#[test]
fn fin_and_reset_in_order_with_their_places() {
    let flow = only(
        Script::new()
            .handshake()
            .tcp(c(ACK, 0, 0, REQUEST))
            .tcp(s(ACK, 0, 11, CONFIRM))
            .tcp(c(FIN | ACK, 11, 11, b""))
            .wait(300)
            .tcp(c(FIN | ACK, 11, 11, b""))
            .tcp(s(RST | ACK, 11, 12, b""))
            .finish(),
    );
    let seen: Vec<_> = flow.closings.iter().map(|c| (c.frame, c.direction, c.reset, c.repeated, c.offset)).collect();
    let (there, back) = (Direction::ToServer, Direction::ToClient);
    assert_eq!(seen, [(6, there, false, false, 11), (7, there, false, true, 11), (8, back, true, false, 11)]);
    assert_eq!(flow.closings[2].acknowledges, Some(12));
    assert_eq!(flow.last_frame, 8);
}

#[test]
fn a_refused_syn() {
    let flow = only(Script::new().tcp(c(SYN, -1, 0, b"")).tcp(s(RST | ACK, -7001, 0, b"")).finish());
    assert_eq!(flow.closings.len(), 1);
    assert_eq!((flow.closings[0].offset, flow.closings[0].acknowledges), (0, Some(0)));
    assert_eq!(flow.closings[0].direction, Direction::ToClient);
}

#[test]
fn a_reset_with_an_odd_sequence_number_is_told_by_its_offset() {
    let flow = only(Script::new().handshake().tcp(c(ACK, 0, 0, REQUEST)).tcp(s(RST, 100_000, 0, b"Go away")).finish());
    assert_eq!(flow.closings[0].offset, 100_000);
    assert_eq!(flow.to_client.length, 0);
}

#[test]
fn ports_used_again_make_another_flow() {
    let set = Script::new()
        .handshake()
        .tcp(c(ACK, 0, 0, REQUEST))
        .tcp(c(RST, 11, 0, b""))
        .tcp_from(c(SYN, -1, 0, b""), 555, 0)
        .tcp_from(s(SYN | ACK, -1, 0, b""), 555, 99)
        .tcp_from(c(ACK, 0, 0, REQUEST), 555, 99)
        .finish();
    let frames: Vec<_> = set.flows.iter().map(|flow| (flow.first_frame, flow.last_frame)).collect();
    assert_eq!(frames, [(1, 5), (6, 8)]);
    assert_eq!(set.flows[1].to_server.bytes(0..11), Some(REQUEST));
    assert_eq!(set.flows[1].handshake.ack.map(|ack| ack.0), Some(8));
}

#[test]
fn a_stray_syn_or_fin_does_not_break_a_conversation() {
    let data = &[3, 0, 0, 8, 2, 0xf0, 0x80, 4][..];
    let flow = only(
        Script::new()
            .handshake()
            .tcp(c(ACK, 0, 0, REQUEST))
            .tcp(s(ACK, 0, 11, CONFIRM))
            .tcp_from(c(SYN, -1, 0, b""), 424_242, 0)
            .tcp(s(FIN | ACK, 3, 11, b""))
            .tcp(s(FIN | ACK, 100_000_000, 11, b""))
            .tcp(c(ACK, 11, 11, data))
            .tcp(s(ACK, 11, 19, data))
            .finish(),
    );
    assert_eq!((flow.handshake.syns.len(), flow.frames), (1, 10));
    assert_eq!((flow.to_server.length, flow.to_client.length), (19, 19));
    assert!(flow.to_client.gaps.is_empty());
    assert_eq!(flow.closings.len(), 2);
}

#[test]
fn an_answered_syn_opens_another_flow_at_any_time() {
    let set = Script::new()
        .handshake()
        .tcp(c(ACK, 0, 0, REQUEST))
        .tcp(s(ACK, 0, 11, CONFIRM))
        .tcp_from(c(SYN, -1, 0, b""), 424_242, 0)
        .tcp_from(s(SYN | ACK, -1, 0, b""), 424_242, 99)
        .tcp_from(c(ACK, 0, 0, REQUEST), 424_242, 99)
        .finish();
    let frames: Vec<_> = set.flows.iter().map(|flow| (flow.first_frame, flow.last_frame)).collect();
    assert_eq!(frames, [(1, 6), (7, 8)]);
    assert_eq!(set.flows[1].client.port(), 50000);
    assert_eq!(set.flows[1].to_server.bytes(0..11), Some(REQUEST));
}

#[test]
fn syns_again_are_one_flow() {
    let syn = c(SYN, -1, 0, b"");
    let flow = only(Script::new().tcp(syn).wait(1000).tcp(syn).wait(2000).tcp(syn).finish());
    assert_eq!(flow.handshake.syns.iter().map(|syn| syn.0).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(flow.handshake.ack, None);
}

#[test]
fn a_refused_syn_tried_again_is_one_flow() {
    let script = (0..3)
        .fold(Script::new(), |script, _| script.wait(500).tcp(c(SYN, -1, 0, b"")).tcp(s(RST | ACK, -7001, 0, b"")));
    let flow = only(script.finish());
    assert_eq!(flow.handshake.syns.len(), 3);
    assert_eq!(flow.closings.iter().map(|closing| closing.repeated).collect::<Vec<_>>(), [false, true, true]);
}

#[test]
fn both_open_at_once() {
    let flow = only(
        Script::new()
            .tcp(c(SYN, -1, 0, b""))
            .tcp(s(SYN, -1, 0, b""))
            .tcp(c(SYN | ACK, -1, 0, b""))
            .tcp(s(SYN | ACK, -1, 0, b""))
            .tcp(c(ACK, 0, 0, REQUEST))
            .finish(),
    );
    assert_eq!(flow.client.port(), 50000);
    assert_eq!(flow.to_server.bytes(0..11), Some(REQUEST));
}

#[test]
fn the_clients_acknowledgment_chooses_among_different_syn_acks() {
    let flow = only(
        Script::new()
            .tcp(c(SYN, -1, 0, b""))
            .tcp_from(s(SYN | ACK, -1, 0, b""), CLIENT_ISN, 1)
            .tcp(s(SYN | ACK, -1, 0, b""))
            .tcp(c(ACK, 0, 0, b""))
            .tcp(c(ACK, 0, 0, REQUEST))
            .tcp(s(ACK, 0, 11, CONFIRM))
            .finish(),
    );
    assert_eq!(flow.to_client.bytes(0..11), Some(CONFIRM));
    assert_eq!(flow.handshake.syn_acks.len(), 2);
}

#[test]
fn icmp_is_matched_by_what_it_quotes() {
    let quoted = Quoted {
        source: "10.0.0.1".parse().unwrap(),
        destination: "10.0.0.2".parse().unwrap(),
        protocol: 6,
        ports: Some((50000, 3389)),
        sequence: Some(CLIENT_ISN),
    };
    let icmp = Icmp { v6: false, kind: 3, code: 13, mtu: None, quoted: Some(quoted) };
    let stray = Icmp { quoted: Some(Quoted { ports: Some((50000, 3390)), ..quoted }), ..icmp.clone() };
    let set = Script::new().tcp(c(SYN, -1, 0, b"")).icmp(icmp).icmp(stray).finish();
    assert_eq!(set.left_out.icmp_unmatched, 1);
    let flow = only(set);
    assert_eq!(flow.icmp.len(), 1);
    assert_eq!((flow.icmp[0].frame, flow.icmp[0].code, flow.icmp[0].about), (2, 13, Direction::ToServer));
    assert_eq!(flow.last_frame, 1);
}
