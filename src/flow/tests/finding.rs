//! What is of interest, and what bounds hold.

use std::collections::HashSet;

use super::script::{ACK, FIN, RST, SYN, Script, c, s};
use super::{CONFIRM, REQUEST, none_left, only, text};
use crate::flow::{FlowTransport, Limits, Orientation, UnitKind};

#[test]
fn rdp_on_any_port() {
    let flow = only(Script::new().on_port(40001).handshake().tcp(c(ACK, 0, 0, REQUEST)).finish());
    assert_eq!((flow.first_frame, flow.server.port()), (1, 40001));
    let flow = only(Script::new().on_port(40001).tcp(s(ACK, 0, 11, CONFIRM)).finish());
    assert_eq!((flow.orientation, flow.client.port()), (Orientation::Content, 50000));
}

#[test]
fn rdp_in_single_bytes_on_another_port() {
    let script = (0..11).fold(Script::new().on_port(40001).handshake(), |script, at| {
        script.tcp(c(ACK, at as i64, 0, &REQUEST[at..at + 1]))
    });
    let flow = only(script.finish());
    assert_eq!(text(&flow.to_server), REQUEST);
}

#[test]
fn rdp_behind_socks_and_connect() {
    let flow = only(
        Script::new()
            .on_port(1080)
            .handshake()
            .tcp(c(ACK, 0, 0, &[5, 1, 0]))
            .tcp(s(ACK, 0, 3, &[5, 0]))
            .tcp(c(ACK, 3, 2, &[5, 1, 0, 1, 10, 0, 0, 9, 0x0d, 0x3d]))
            .tcp(s(ACK, 2, 13, &[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
            .tcp(c(ACK, 13, 12, REQUEST))
            .tcp(s(ACK, 12, 24, CONFIRM))
            .finish(),
    );
    assert_eq!(flow.first_frame, 1);
    for (stream, preamble) in [(&flow.to_server, 13), (&flow.to_client, 12)] {
        let units: Vec<_> = stream.units.iter().map(|unit| (unit.offset, unit.length, unit.kind)).collect();
        assert_eq!(units, [(0, preamble, UnitKind::Raw), (u64::from(preamble), 11, UnitKind::Tpkt)]);
    }
    let connect = b"CONNECT host:3389 HTTP/1.1\r\n\r\n";
    let established = b"HTTP/1.1 200 OK\r\n\r\n";
    let flow = only(
        Script::new()
            .on_port(8080)
            .handshake()
            .tcp(c(ACK, 0, 0, connect))
            .tcp(s(ACK, 0, 30, established))
            .tcp(c(ACK, 30, 19, REQUEST))
            .finish(),
    );
    assert_eq!(flow.to_server.units.len(), 2);
}

#[test]
fn other_protocols_are_counted_and_left_out() {
    let hello: Vec<u8> = [&[22u8, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3][..], &[7; 500]].concat();
    for first in [&b"GET / HTTP/1.1\r\n"[..], &hello, &[3, 0, 0, 22, 17, 0xe0, 0, 0, 0, 1, 0, 0xc0, 1, 10, 0xc1]] {
        let script = Script::new().on_port(443).handshake().tcp(c(ACK, 0, 0, first)).tcp(s(ACK, 0, 5, REQUEST));
        let left = none_left(&script.tcp(c(FIN | ACK, 5, 0, b"")).tcp(s(RST, 0, 0, b"")).finish());
        assert_eq!((left.other_connections, left.undecided), (1, 0), "{first:02x?}");
    }
    let speaks_first = Script::new().on_port(22).handshake().tcp(s(ACK, 0, 0, b"SSH-2.0-x\r\n"));
    assert_eq!(none_left(&speaks_first.finish()).other_connections, 1);
    let socks_to_web = Script::new()
        .on_port(1080)
        .handshake()
        .tcp(c(ACK, 0, 0, &[5, 1, 0]))
        .tcp(s(ACK, 0, 3, &[5, 0]))
        .tcp(c(ACK, 3, 2, &hello));
    assert_eq!(none_left(&socks_to_web.finish()).other_connections, 1);
    assert_eq!(none_left(&Script::new().on_port(80).handshake().finish()).undecided, 1);
}

#[test]
fn tls_with_a_known_client_random_is_of_interest() {
    let hello: Vec<u8> = [&[22u8, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3][..], &[7; 506]].concat();
    let limits = Limits { known_client_randoms: HashSet::from([[7; 32]]), ..Limits::default() };
    let script = Script::with(limits).on_port(443).handshake();
    let flow = only(script.tcp(c(ACK, 0, 0, &hello[..20])).tcp(c(ACK, 20, 0, &hello[20..])).finish());
    assert_eq!(flow.to_server.units.len(), 1);
}

#[test]
fn the_rdp_port_is_of_interest_whatever_it_says() {
    let flow = only(Script::new().handshake().tcp(s(ACK, 0, 0, b"SSH-2.0-OpenSSH_9.2\r\n")).finish());
    assert_eq!(flow.to_client.units[0].kind, UnitKind::Raw);
    assert_eq!(text(&flow.to_client), b"SSH-2.0-OpenSSH_9.2\r\n");
    let flow = only(Script::new().tcp(s(RST, 0, 0, b"")).finish());
    assert_eq!((flow.closings.len(), flow.orientation), (1, Orientation::Port));
}

#[test]
fn rdpeudp_by_its_syn() {
    let mut syn = vec![0xff, 0xff, 0xff, 0xff, 0, 64, 0x02, 0x01, 1, 2, 3, 4, 4, 0xd0, 4, 0xd0];
    syn.resize(1232, 0);
    let flow = only(Script::new().on_port(40002).udp(true, &syn).udp(false, &[1, 2, 3]).finish());
    assert_eq!((flow.transport, flow.orientation), (FlowTransport::Udp, Orientation::Syn));
    assert_eq!(flow.to_server.datagrams.first(), Some(&(0..1232)));
    assert_eq!(flow.to_client.bytes(0..3), Some(&[1, 2, 3][..]));
    let mut other = syn.clone();
    other[12] = 9;
    assert_eq!(Script::new().on_port(40002).udp(true, &other).udp(true, &syn[..500]).finish().flows.len(), 0);
    assert_eq!(Script::new().on_port(53).udp(true, &[0; 40]).finish().flows.len(), 0);
    assert_eq!(only(Script::new().udp(true, &[0; 40]).finish()).orientation, Orientation::Port);
}

#[test]
fn rdpeudp_on_the_same_ports_again_is_another_flow() {
    let syn = |number: u8| {
        let mut syn = vec![0xff, 0xff, 0xff, 0xff, 0, 64, 0x02, 0x01, 1, 2, 3, number, 4, 0xd0, 4, 0xd0];
        syn.resize(1232, 0);
        syn
    };
    let script = Script::new().on_port(40002).udp(true, &syn(1)).udp(true, &syn(1)).udp(false, &[1]);
    let set = script.udp(true, &syn(2)).finish();
    assert_eq!(set.flows.iter().map(|flow| flow.frames).collect::<Vec<_>>(), [3, 1]);
}

#[test]
fn a_flood_of_syns_stays_bounded_and_is_reported() {
    let limits = Limits { half_open: 10, undecided_flows: 10, ..Limits::default() };
    for (port, code) in [(3389, "half-open-limit"), (80, "flow-table-full")] {
        let mut script = Script::with(limits.clone()).on_port(port);
        for client in 0..1000 {
            script.client.1 = 10_000 + client;
            script = script.tcp(c(SYN, -1, 0, b""));
        }
        let set = script.finish();
        assert_eq!(
            set.warnings.iter().map(|warning| (warning.code, warning.frame)).collect::<Vec<_>>(),
            [(code, Some(11))]
        );
        assert_eq!(set.left_out.half_open_evicted + set.left_out.undecided_evicted, 990);
        assert_eq!(set.flows.len(), if port == 3389 { 10 } else { 0 });
    }
}

#[test]
fn kept_bytes_are_bounded() {
    let limits = Limits { kept_bytes: 200 << 10, ..Limits::default() };
    let mut script = Script::with(limits);
    let block = [0x41u8; 1400];
    for client in 0..20 {
        script.client.1 = 10_000 + client;
        script = script.handshake();
        for number in 0..40 {
            script = script.tcp(s(ACK, number * 1400, 0, &block));
        }
    }
    let set = script.finish();
    assert_eq!(set.flows.len(), 20);
    assert_eq!(set.warnings[0].code, "kept-bytes-limit");
    let kept: usize = set.flows.iter().map(|flow| text(&flow.to_client).len()).sum();
    assert!(kept < 200 << 10, "{kept}");
    assert!(set.flows.iter().all(|flow| flow.to_client.length == 56_000));
}

#[test]
fn the_number_of_flows_is_bounded() {
    let mut script = Script::with(Limits { flows: 3, ..Limits::default() });
    for client in 0..5 {
        script.client.1 = 10_000 + client;
        script = script.handshake().tcp(c(ACK, 0, 0, REQUEST));
    }
    let set = script.finish();
    assert_eq!((set.flows.len(), set.left_out.flows_refused), (3, 2));
    assert_eq!(set.warnings[0].code, "flow-table-full");
}
