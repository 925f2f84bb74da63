//! Fragments in any order, copied, contradicting, missing.

use super::forge::*;
use super::*;

const ETHERNET: LinkType = LinkType::EN10MB;

/// A transport payload, and the frames of its fragments.
type Payload = (Vec<u8>, Vec<Frame>);

/// Puts IPv4 or IPv6 fragments through a dissector, a frame each a millisecond, and gives what came out.
fn run(datagrams: &[Vec<u8>]) -> (Vec<Payload>, Vec<(&'static str, String)>) {
    let mut dissector = Dissector::default();
    let mut out = Vec::new();
    for (frame, datagram) in (1..).zip(datagrams) {
        let data = ethernet(if datagram[0] >> 4 == 4 { 0x0800 } else { 0x86dd }, datagram);
        let packet = packet_of(frame, Time(i64::from(frame) * 1_000_000), ETHERNET, &data, data.len());
        if let Some(segment) = dissector.segment(&packet) {
            let payload = match segment.transport {
                Transport::Tcp(tcp) => tcp.payload.to_vec(),
                Transport::Udp(udp) => udp.payload.to_vec(),
                other => panic!("{other:?}"),
            };
            assert_eq!(segment.payload_offset.is_none(), !segment.fragments.is_empty());
            assert_eq!(segment.frame, frame);
            out.push((payload, segment.fragments));
        }
    }
    (out, warnings(dissector))
}

/// A UDP datagram with 40 bytes of payload in three fragments.
fn three() -> (Vec<u8>, [Vec<u8>; 3]) {
    let payload: Vec<u8> = (0..40).collect();
    let datagram = udp(3389, &payload);
    let parts = [
        fragment(9, 17, 0, true, &datagram[..16]),
        fragment(9, 17, 16, true, &datagram[16..32]),
        fragment(9, 17, 32, false, &datagram[32..]),
    ];
    (payload, parts)
}

#[test]
fn fragments_in_any_order() {
    let (payload, parts) = three();
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let (out, warned) = run(&order.map(|n| parts[n].clone()));
        let frames = [0, 1, 2].map(|part| order.iter().position(|&n| n == part).unwrap() as Frame + 1);
        assert_eq!(out, [(payload.clone(), frames.to_vec())]);
        assert_eq!(warned, []);
    }
}

#[test]
fn fragments_of_ipv6() {
    let (payload, _) = three();
    let datagram = udp(3389, &payload);
    let part = |offset: u16, more: bool, bytes: &[u8]| {
        let [high, low] = (offset | u16::from(more)).to_be_bytes();
        ipv6(44, &join(&[&[17, 0, high, low, 0, 0, 0, 7], bytes]))
    };
    let (out, _) = run(&[part(24, false, &datagram[24..]), part(0, true, &datagram[..24])]);
    assert_eq!(out, [(payload.clone(), vec![2, 1])]);
    // An atomic fragment (RFC 6946) is whole.
    let (out, warned) = run(&[part(0, false, &datagram)]);
    assert_eq!((out, warned), (vec![(payload, vec![])], vec![]));
}

#[test]
fn a_mirrored_copy_is_not_a_second_datagram() {
    let (payload, [a, b, c]) = three();
    let doubled = [a.clone(), a.clone(), b.clone(), b.clone(), c.clone(), c.clone()];
    let (out, warned) = run(&doubled);
    assert_eq!(out, [(payload.clone(), vec![1, 2, 3, 4, 5])]);
    assert_eq!(warned, []);
    let (out, warned) = run(&[a.clone(), b.clone(), c.clone(), a, b, c]);
    assert_eq!(out, [(payload, vec![1, 2, 3])]);
    assert_eq!(warned, []);
}

#[test]
fn a_fragment_that_never_comes_is_told() {
    let (_, [a, _, c]) = three();
    let (out, warned) = run(&[a, c]);
    assert_eq!(out, []);
    let expected = "1 fragmented IP datagrams were never complete; what they carried is missing".to_owned();
    assert_eq!(warned, [("fragments-incomplete", expected)]);
}

#[test]
fn fragments_that_contradict_each_other_are_given_up() {
    let (_, [a, _, c]) = three();
    let (out, warned) = run(&[a, c, fragment(9, 17, 64, false, &[0; 8])]);
    assert_eq!(out, []);
    assert_eq!(warned[0].0, "fragments-incomplete");
    // A fragment before the last whose length is no multiple of 8.
    let (out, warned) = run(&[fragment(9, 17, 0, true, &[0; 15])]);
    assert_eq!((out.len(), warned[0].0), (0, "fragments-incomplete"));
}

#[test]
fn a_fragment_cut_by_the_snap_length_is_told() {
    let (_, [a, ..]) = three();
    let data = ethernet(0x0800, &a);
    let mut dissector = Dissector::default();
    assert!(dissector.segment(&packet_of(1, Time(0), ETHERNET, &data[..data.len() - 3], data.len())).is_none());
    assert_eq!(warnings(dissector)[0].0, "fragments-incomplete");
}

#[test]
fn a_fragmented_tunnel_is_looked_into() {
    let gre = join(&[&[0, 0, 0x08, 0x00], &tcp4()]);
    let (out, _) = run(&[fragment(3, 47, 0, true, &gre[..24]), fragment(3, 47, 24, false, &gre[24..])]);
    assert_eq!(out, [(PAYLOAD.to_vec(), vec![1, 2])]);
}

#[test]
fn fragments_inside_a_fragmented_tunnel() {
    let (payload, [a, b, c]) = three();
    let inner: Vec<Vec<u8>> = [a, b, c]
        .iter()
        .enumerate()
        .flat_map(|(n, part)| {
            let cut = 24;
            let id = 100 + n as u16;
            [fragment(id, 4, 0, true, &part[..cut]), fragment(id, 4, cut as u16, false, &part[cut..])]
        })
        .collect();
    let (out, warned) = run(&inner);
    assert_eq!(out.len(), 1);
    assert_eq!(out[0].0, payload);
    assert_eq!(warned, []);
}

#[test]
fn the_bound_on_waiting_datagrams_is_told() {
    let flood: Vec<_> = (0..3000).map(|id| fragment(id, 17, 0, true, &[0; 8])).collect();
    let (out, warned) = run(&flood);
    assert_eq!(out, []);
    let codes: Vec<_> = warned.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, ["fragments-incomplete", "fragments-limit"]);
    assert!(warned[1].1.starts_with("1976 fragmented"), "{}", warned[1].1);
}

#[test]
fn an_identification_used_again_after_a_minute_is_another_datagram() {
    let (payload, [a, b, c]) = three();
    let mut dissector = Dissector::default();
    let mut out = 0;
    let times = [(&a, 0), (&a, 61), (&b, 62), (&c, 63)];
    for (frame, (part, second)) in (1..).zip(times) {
        let data = ethernet(0x0800, part);
        let packet = packet_of(frame, Time::from_seconds(second, 0), ETHERNET, &data, data.len());
        if let Some(segment) = dissector.segment(&packet) {
            assert_eq!(segment.fragments, [2, 3, 4]);
            assert!(matches!(segment.transport, Transport::Udp(udp) if udp.payload == payload));
            out += 1;
        }
    }
    assert_eq!(out, 1);
    assert_eq!(warnings(dissector)[0].0, "fragments-incomplete");
}
