//! Transport headers, lengths that do not fit, and ICMP errors.

use etherparse::{PacketBuilder, TcpOptionElement};

use super::forge::*;
use super::*;

const ETHERNET: LinkType = LinkType::EN10MB;

fn tcp_of(data: &[u8], wire_len: usize) -> (Vec<u8>, u32, TcpOptions) {
    let mut dissector = Dissector::default();
    let packet = packet_of(1, Time(0), ETHERNET, data, wire_len);
    let segment = dissector.segment(&packet).expect("a segment");
    let Transport::Tcp(tcp) = segment.transport else { panic!("not TCP") };
    (tcp.payload.to_vec(), segment.missing, tcp.options)
}

#[test]
fn tcp_options() {
    let elements = [
        TcpOptionElement::MaximumSegmentSize(1460),
        TcpOptionElement::WindowScale(8),
        TcpOptionElement::SelectiveAcknowledgementPermitted,
        TcpOptionElement::Timestamp(11, 12),
    ];
    let mut data = Vec::new();
    let builder = PacketBuilder::ethernet2([2; 6], [4; 6]).ipv4(CLIENT, SERVER, 128).tcp(1, 2, 3, 4).syn();
    builder.options(&elements).unwrap().write(&mut data, &[]).unwrap();
    let options = tcp_of(&data, data.len()).2;
    assert_eq!(
        (options.maximum_segment_size, options.window_scale, options.sack_permitted),
        (Some(1460), Some(8), true)
    );
    assert_eq!(options.timestamps, Some((11, 12)));

    let mut data = Vec::new();
    let sack = TcpOptionElement::SelectiveAcknowledgement((1, 2), [Some((3, 4)), None, None]);
    let builder = PacketBuilder::ethernet2([2; 6], [4; 6]).ipv4(CLIENT, SERVER, 128).tcp(1, 2, 3, 4).ack(9);
    builder.options(&[sack]).unwrap().write(&mut data, b"x").unwrap();
    assert_eq!(tcp_of(&data, data.len()).2.sack, [Some((1, 2)), Some((3, 4)), None, None]);
}

#[test]
fn options_that_are_malformed_end_the_list() {
    let check = |bytes: &[u8], expected: TcpOptions| assert_eq!(TcpOptions::parse(bytes), expected, "{bytes:?}");
    let scale = TcpOptions { window_scale: Some(7), ..TcpOptions::default() };
    check(&[3, 3, 7, 0, 8, 10, 1, 2], scale);
    check(&[3, 3, 7, 5, 1, 9], scale);
    check(&[3, 3, 7, 5, 200, 9], scale);
    check(&[3, 3, 7, 2], scale);
    check(&[2, 3, 7, 3, 3, 7, 1, 1], scale);
    check(&[1, 1, 8, 10, 0, 0, 0, 5, 0, 0, 0, 6], TcpOptions { timestamps: Some((5, 6)), ..TcpOptions::default() });
}

#[test]
fn a_snap_length_inside_the_payload() {
    let data = ethernet(0x0800, &tcp4());
    let (payload, missing, _) = tcp_of(&data[..data.len() - 2], data.len());
    assert_eq!((payload.as_slice(), missing), (&PAYLOAD[..4], 2));
}

#[test]
fn a_snap_length_inside_the_tcp_options() {
    let mut data = Vec::new();
    let builder = PacketBuilder::ethernet2([2; 6], [4; 6]).ipv4(CLIENT, SERVER, 128).tcp(1, 2, 3, 4).syn();
    let elements = [TcpOptionElement::MaximumSegmentSize(1460), TcpOptionElement::Timestamp(11, 12)];
    builder.options(&elements).unwrap().write(&mut data, PAYLOAD).unwrap();
    let (payload, missing, options) = tcp_of(&data[..14 + 20 + 20 + 6], data.len());
    assert_eq!((payload.len(), missing), (0, PAYLOAD.len() as u32));
    assert_eq!((options.maximum_segment_size, options.timestamps), (Some(1460), None));
}

#[test]
fn a_snap_length_inside_the_tcp_header() {
    let data = ethernet(0x0800, &tcp4());
    let mut dissector = Dissector::default();
    assert!(dissector.segment(&packet_of(1, Time(0), ETHERNET, &data[..50], data.len())).is_none());
    assert_eq!(warnings(dissector)[0].0, "damaged-packet");
}

#[test]
fn offloaded_super_frames_have_no_length() {
    let mut data = ethernet(0x0800, &tcp4());
    data[16..18].fill(0);
    assert_eq!(tcp_of(&data, data.len()).0, PAYLOAD);
    let (payload, missing, _) = tcp_of(&data[..data.len() - 2], data.len());
    assert_eq!((payload.as_slice(), missing), (&PAYLOAD[..4], 2));

    let mut data = ethernet(0x86dd, &tcp6());
    data[18..20].fill(0);
    assert_eq!(tcp_of(&data, data.len()).0, PAYLOAD);
}

#[test]
fn malformed_headers_are_counted() {
    for (at, value) in [(14, 0x41), (14, 0x95), (14 + 20 + 12, 0x40)] {
        let mut data = ethernet(0x0800, &tcp4());
        data[at] = value;
        let mut dissector = Dissector::default();
        assert!(dissector.segment(&packet(ETHERNET, &data)).is_none(), "byte {at}");
        assert_eq!(warnings(dissector).len(), 1);
    }
}

#[test]
fn udp_lengths() {
    let check = |claimed: u16, cut: usize, payload: &[u8], missing: u32| {
        let mut data = ethernet(0x0800, &ipv4(17, &udp(3389, b"abcdef")));
        data[38..40].copy_from_slice(&claimed.to_be_bytes());
        let captured = &data[..data.len() - cut];
        let mut dissector = Dissector::default();
        let packet = packet_of(1, Time(0), ETHERNET, captured, data.len());
        let segment = dissector.segment(&packet).unwrap();
        let Transport::Udp(udp) = segment.transport else { panic!("not UDP") };
        assert_eq!((udp.payload, segment.missing), (payload, missing), "claimed {claimed}, cut {cut}");
        assert_eq!((udp.destination_port, segment.payload_offset), (3389, Some(42)));
    };
    check(14, 0, b"abcdef", 0);
    check(14, 2, b"abcd", 2);
    check(10, 0, b"ab", 0);
    check(10, 2, b"ab", 0);
    check(0, 0, b"abcdef", 0);
    check(9000, 0, b"abcdef", 0);
}

fn icmp_of(data: &[u8]) -> Transport<'static> {
    let mut dissector = Dissector::default();
    let packet = packet(ETHERNET, data);
    match dissector.segment(&packet).unwrap().transport {
        Transport::Icmp(icmp) => Transport::Icmp(icmp),
        Transport::Other(protocol) => Transport::Other(protocol),
        other => panic!("{other:?}"),
    }
}

#[test]
fn icmp_errors_quote_a_datagram() {
    let error = join(&[&[3, 4, 0, 0, 0, 0, 5, 0x78], &tcp4()[..28]]);
    let Transport::Icmp(icmp) = icmp_of(&ethernet(0x0800, &ipv4(1, &error))) else { panic!() };
    assert_eq!((icmp.v6, icmp.kind, icmp.code, icmp.mtu), (false, 3, 4, Some(1400)));
    let quoted = icmp.quoted.unwrap();
    assert_eq!((quoted.source, quoted.destination), (CLIENT.into(), SERVER.into()));
    assert_eq!((quoted.protocol, quoted.ports, quoted.sequence), (6, Some((50_000, 3389)), Some(1000)));

    let error = join(&[&[1, 4, 0, 0, 0, 0, 0, 0], &tcp6()]);
    let Transport::Icmp(icmp) = icmp_of(&ethernet(0x86dd, &ipv6(58, &error))) else { panic!() };
    assert_eq!((icmp.v6, icmp.kind, icmp.code, icmp.mtu), (true, 1, 4, None));
    assert_eq!(icmp.quoted.unwrap().ports, Some((50_000, 3389)));

    let error = join(&[&[2, 0, 0, 0, 0, 0, 5, 0], &tcp6()[..44]]);
    let Transport::Icmp(icmp) = icmp_of(&ethernet(0x86dd, &ipv6(58, &error))) else { panic!() };
    assert_eq!((icmp.mtu, icmp.quoted.unwrap().sequence), (Some(1280), None));
}

#[test]
fn an_error_about_a_later_fragment_has_no_ports() {
    let quoted = fragment(1, 6, 1480, false, b"abcdefgh");
    let error = join(&[&[11, 1, 0, 0, 0, 0, 0, 0], &quoted]);
    let Transport::Icmp(icmp) = icmp_of(&ethernet(0x0800, &ipv4(1, &error))) else { panic!() };
    assert_eq!((icmp.quoted.unwrap().ports, icmp.mtu), (None, None));
}

#[test]
fn icmp_that_is_no_error() {
    assert!(matches!(icmp_of(&ethernet(0x0800, &ipv4(1, &[8, 0, 0, 0, 0, 1, 0, 1]))), Transport::Other(1)));
    assert!(matches!(icmp_of(&ethernet(0x86dd, &ipv6(58, &[135, 0, 0, 0, 0, 0, 0, 0]))), Transport::Other(58)));
    assert!(matches!(icmp_of(&ethernet(0x0800, &ipv4(50, &[0; 20]))), Transport::Other(50)));
}
