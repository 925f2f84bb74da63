//! Connections that are closed and linger no more.

use std::time::Duration;

use super::script::{ACK, FIN, RST, SYN, Script, c, s};
use super::{CONFIRM, REQUEST};
use crate::flow::{Flow, Limits};
use crate::link::{Icmp, Quoted};

const SECOND: i64 = 1000;

fn lingering() -> Limits {
    Limits { linger: Some(Duration::from_secs(240)), ..Limits::default() }
}

/// A conversation from frame 1 to 7 that both sides close.
fn closed() -> Script {
    Script::with(lingering())
        .handshake()
        .tcp(c(ACK, 0, 0, REQUEST))
        .tcp(s(ACK, 0, 11, CONFIRM))
        .tcp(c(FIN | ACK, 11, 11, b""))
        .tcp(s(FIN | ACK, 11, 12, b""))
}

/// Another one, still open, from another port of the client.
fn another(mut script: Script) -> Script {
    script.client.1 = 50_001;
    script.handshake().tcp(c(ACK, 0, 0, REQUEST))
}

fn back(mut script: Script) -> Script {
    script.client.1 = 50_000;
    script
}

fn frames(flows: &[Flow]) -> Vec<(u32, u32)> {
    flows.iter().map(|flow| (flow.first_frame, flow.last_frame)).collect()
}

#[test]
fn what_was_closed_long_ago_has_ended() {
    let mut script = another(closed().wait(241 * SECOND));
    assert_eq!(frames(&script.ended()), [(1, 7)]);
    assert_eq!(frames(&script.ended()), []);
    assert_eq!(frames(&script.finish().flows), [(8, 11)]);
}

#[test]
fn what_was_closed_lately_has_not() {
    let mut script = another(closed().wait(239 * SECOND));
    assert_eq!(frames(&script.ended()), []);
    assert_eq!(frames(&script.finish().flows), [(1, 7), (8, 11)]);
}

#[test]
fn what_goes_on_after_its_closing_has_not() {
    // An acknowledgment 200 s after the FINs: the end moves on by that.
    let script = closed().wait(200 * SECOND).tcp(c(ACK, 12, 12, b""));
    let mut script = another(script.wait(100 * SECOND));
    assert_eq!(frames(&script.ended()), []);
    let mut script = script.wait(200 * SECOND).tcp(s(ACK, 0, 11, CONFIRM));
    assert_eq!(frames(&script.ended()), [(1, 8)]);
}

#[test]
fn an_open_connection_never_ends() {
    let script = Script::with(lingering()).handshake().tcp(c(FIN | ACK, 0, 0, b"")).wait(9999 * SECOND);
    let mut script = another(script);
    assert_eq!(frames(&script.ended()), []);
}

#[test]
fn echoes_belong_to_nobody_and_a_syn_or_data_open_another() {
    let quoted = Quoted {
        source: "10.0.0.1".parse().unwrap(),
        destination: "10.0.0.2".parse().unwrap(),
        protocol: 6,
        ports: Some((50000, 3389)),
        sequence: None,
    };
    let icmp = Icmp { v6: false, kind: 3, code: 13, mtu: None, quoted: Some(quoted) };
    let script = back(another(closed().wait(300 * SECOND)));
    let script = script.tcp(c(ACK, 12, 12, b"")).tcp(s(RST, 12, 0, b"")).icmp(icmp);
    let mut script = script.tcp_from(c(SYN, -1, 0, b""), 5, 0).tcp_from(s(SYN | ACK, -1, 0, b""), 5, 6);
    assert_eq!(frames(&script.ended()), [(1, 7)]);
    let set = script.finish();
    assert_eq!(frames(&set.flows), [(8, 11), (15, 16)]);
    assert_eq!((set.left_out.other_segments, set.left_out.icmp_unmatched), (2, 1));
    let set = back(another(closed().wait(300 * SECOND))).tcp(c(ACK, 12, 12, REQUEST)).finish();
    assert_eq!(frames(&set.flows), [(1, 7), (8, 11), (12, 12)]);
}

#[test]
fn one_whose_ports_are_taken_over_has_ended_at_once() {
    let mut script = closed().tcp_from(c(SYN, -1, 0, b""), 5, 0);
    assert_eq!(frames(&script.ended()), [(1, 7)]);
    assert_eq!(frames(&script.finish().flows), [(8, 8)]);
}

#[test]
fn those_that_were_handed_out_count_for_the_bound_on_flows_and_not_for_that_on_bytes() {
    let limits = Limits { flows: 2, ..lingering() };
    let mut script = Script::with(limits).handshake().tcp(c(ACK, 0, 0, REQUEST)).tcp(s(RST, 0, 0, b""));
    for port in [50_001, 50_002] {
        script.client.1 = port;
        script = script.wait(241 * SECOND).handshake();
        script.ended();
    }
    assert_eq!(script.finish().left_out.flows_refused, 1);

    let kept = |handed_out: bool| {
        let limits = Limits { kept_bytes: 40 << 10, ..lingering() };
        let mut script = Script::with(limits);
        for port in 50_000..50_020 {
            script.client.1 = port;
            script = script.handshake().tcp(c(ACK, 0, 0, &[REQUEST, &[7; 1400]].concat())).tcp(s(RST, 0, 0, b""));
            script = script.wait(241 * SECOND);
            if handed_out {
                script.ended();
            }
        }
        script.finish().warnings
    };
    assert_eq!(kept(true), []);
    assert_eq!(kept(false).iter().map(|warning| warning.code).collect::<Vec<_>>(), ["kept-bytes-limit"]);
}
