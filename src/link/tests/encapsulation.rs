//! One test for each header that may stand before the datagram.

use std::net::IpAddr;

use super::forge::*;
use super::*;

/// The packet gives the inner segment, whose payload lies where it says.
#[track_caller]
fn check(link_type: LinkType, data: &[u8]) {
    check_from(link_type, data, CLIENT.into(), SERVER.into());
}

#[track_caller]
fn check_from(link_type: LinkType, data: &[u8], source: IpAddr, destination: IpAddr) {
    let mut dissector = Dissector::default();
    let packet = packet(link_type, data);
    let segment = dissector.segment(&packet).expect("a segment");
    assert_eq!((segment.source, segment.destination), (source, destination));
    assert_eq!((segment.missing, segment.fragments.len(), segment.ttl), (0, 0, 64));
    let Transport::Tcp(tcp) = segment.transport else { panic!("not TCP: {:?}", segment.transport) };
    assert_eq!((tcp.source_port, tcp.destination_port, tcp.sequence, tcp.payload), (50_000, 3389, 1000, PAYLOAD));
    let offset = segment.payload_offset.unwrap() as usize;
    assert_eq!(&data[offset..offset + PAYLOAD.len()], PAYLOAD);
    assert_eq!(warnings(dissector), []);
}

const ETHERNET: LinkType = LinkType::EN10MB;

#[test]
fn ethernet_with_ipv4_and_ipv6() {
    check(ETHERNET, &ethernet(0x0800, &tcp4()));
    check_from(ETHERNET, &ethernet(0x86dd, &tcp6()), CLIENT6.into(), SERVER6.into());
}

#[test]
fn ethernet_padding_is_not_payload() {
    check(ETHERNET, &join(&[&ethernet(0x0800, &tcp4()), &[0x55; 14]]));
    check_from(ETHERNET, &join(&[&ethernet(0x86dd, &tcp6()), &[0x55; 4]]), CLIENT6.into(), SERVER6.into());
}

#[test]
fn vlan_tags_of_any_depth() {
    let tagged = |tags: &[u16]| {
        let mut bytes = Vec::new();
        for kind in tags.iter().skip(1).chain(&[0x0800]) {
            bytes.extend([0x20, 5]);
            bytes.extend(kind.to_be_bytes());
        }
        ethernet(tags[0], &join(&[&bytes, &tcp4()]))
    };
    check(ETHERNET, &tagged(&[0x8100]));
    check(ETHERNET, &tagged(&[0x88a8, 0x8100]));
    check(ETHERNET, &tagged(&[0x9100, 0x8100, 0x8100]));
    check(ETHERNET, &tagged(&[0x88a8, 0x88a8, 0x8100, 0x8100, 0x8100]));
}

#[test]
fn tags_beyond_the_bound_are_counted() {
    let tag: &[u8] = &[0x20, 5, 0x81, 0x00];
    let data = ethernet(0x8100, &tag.repeat(40));
    let mut dissector = Dissector::default();
    assert!(dissector.segment(&packet(ETHERNET, &data)).is_none());
    let expected = "1 packet was passed over: too many headers inside each other".to_owned();
    assert_eq!(warnings(dissector), [("damaged-packet", expected)]);
}

#[test]
fn vn_tag() {
    check(ETHERNET, &ethernet(0x8926, &join(&[&[0, 1, 2, 3, 0x08, 0x00], &tcp4()])));
}

#[test]
fn llc_and_snap() {
    let snap = join(&[&[0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00], &tcp4()]);
    check(ETHERNET, &ethernet(snap.len() as u16, &snap));
    let llc = join(&[&[6, 6, 3], &tcp4()]);
    check(ETHERNET, &ethernet(llc.len() as u16, &llc));
}

#[test]
fn linux_cooked() {
    let sll = [0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 0x08, 0x00];
    check(LinkType::LINUX_SLL, &join(&[&sll, &tcp4()]));
    let tagged = [0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 0x81, 0x00, 0, 5, 0x08, 0x00];
    check(LinkType::LINUX_SLL, &join(&[&tagged, &tcp4()]));
    let sll2 = [0x86, 0xdd, 0, 0, 0, 0, 0, 3, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0];
    check_from(LinkType::LINUX_SLL2, &join(&[&sll2, &tcp6()]), CLIENT6.into(), SERVER6.into());
}

#[test]
fn loopback_of_every_system_and_byte_order() {
    check(LinkType::NULL, &join(&[&[2, 0, 0, 0], &tcp4()]));
    check(LinkType::NULL, &join(&[&[0, 0, 0, 2], &tcp4()]));
    check(LinkType::LOOP, &join(&[&[0, 0, 0, 2], &tcp4()]));
    for family in [10, 23, 24, 28, 30] {
        check_from(LinkType::NULL, &join(&[&[family, 0, 0, 0], &tcp6()]), CLIENT6.into(), SERVER6.into());
        check_from(LinkType::NULL, &join(&[&[0, 0, 0, family], &tcp6()]), CLIENT6.into(), SERVER6.into());
        check_from(LinkType::LOOP, &join(&[&[0, 0, 0, family], &tcp6()]), CLIENT6.into(), SERVER6.into());
    }
}

#[test]
fn raw_ip() {
    for link_type in [12, 14, 101, 228] {
        check(LinkType(link_type), &tcp4());
    }
    for link_type in [12, 14, 101, 229] {
        check_from(LinkType(link_type), &tcp6(), CLIENT6.into(), SERVER6.into());
    }
}

#[test]
fn ppp_with_and_without_hdlc_framing() {
    for header in [&[0xff, 3, 0, 0x21][..], &[0, 0x21], &[0xff, 3, 0x21], &[0x21]] {
        check(LinkType::PPP, &join(&[header, &tcp4()]));
        check(LinkType::PPP_SERIAL, &join(&[header, &tcp4()]));
    }
    check_from(LinkType::PPP, &join(&[&[0xff, 3, 0, 0x57], &tcp6()]), CLIENT6.into(), SERVER6.into());
    check(LinkType::PPP_SERIAL, &join(&[&[0x0f, 0, 0x08, 0x00], &tcp4()]));
    check(LinkType::C_HDLC, &join(&[&[0x8f, 0, 0x08, 0x00], &tcp4()]));
}

#[test]
fn pktap() {
    let header = |link_type: u8, length: u8| {
        let mut bytes = vec![length, 0, 0, 0, 1, 0, 0, 0, link_type, 0, 0, 0];
        bytes.resize(usize::from(length), 0);
        bytes
    };
    check(LinkType::PKTAP, &join(&[&header(1, 108), &ethernet(0x0800, &tcp4())]));
    check(LinkType::PKTAP, &join(&[&header(101, 12), &tcp4()]));
    check(LinkType::PKTAP, &join(&[&header(0, 156), &[2, 0, 0, 0], &tcp4()]));
}

#[test]
fn pppoe() {
    let length = (tcp4().len() + 2) as u16;
    let [high, low] = length.to_be_bytes();
    let session = join(&[&[0x11, 0, 0, 9, high, low, 0, 0x21], &tcp4()]);
    check(ETHERNET, &ethernet(0x8864, &session));
    check(LinkType::PPP_ETHER, &session);
}

#[test]
fn mpls() {
    check(ETHERNET, &ethernet(0x8847, &join(&[&[0, 1, 0, 64, 0, 2, 1, 64], &tcp4()])));
    check_from(ETHERNET, &ethernet(0x8848, &join(&[&[0, 2, 1, 64], &tcp6()])), CLIENT6.into(), SERVER6.into());
    let inner = ethernet(0x0800, &tcp4());
    check(ETHERNET, &ethernet(0x8847, &join(&[&[0, 2, 1, 64], &[0, 0, 0, 0], &inner])));
    // A pseudowire without control word: its first nibble is that of a locally administered address.
    check(ETHERNET, &ethernet(0x8847, &join(&[&[0, 2, 1, 64], &[0x22], &inner[1..]])));
}

#[test]
fn gre_and_what_rides_on_it() {
    let gre = |header: &[u8], inner: &[u8]| ethernet(0x0800, &ipv4(47, &join(&[header, inner])));
    check(ETHERNET, &gre(&[0, 0, 0x08, 0x00], &tcp4()));
    check(ETHERNET, &gre(&[0xb0, 0, 0x08, 0x00, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2], &tcp4()));
    let frame = ethernet(0x0800, &tcp4());
    // NVGRE, ERSPAN I, II, III without and with a platform header.
    check(ETHERNET, &gre(&[0x20, 0, 0x65, 0x58, 0, 0, 1, 0], &frame));
    check(ETHERNET, &gre(&[0, 0, 0x88, 0xbe], &frame));
    check(ETHERNET, &gre(&[0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 0, 0, 1, 0, 0, 0, 0], &frame));
    let third = [0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
    check(ETHERNET, &gre(&third, &frame));
    let mut with_platform = third.to_vec();
    with_platform[19] = 1;
    with_platform.extend([0; 8]);
    check(ETHERNET, &gre(&with_platform, &frame));
    // PPTP: version 1, key, sequence and acknowledgment.
    check(ETHERNET, &gre(&[0x30, 0x81, 0x88, 0x0b, 0, 50, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0x21], &tcp4()));
}

#[test]
fn vxlan_and_geneve() {
    let frame = ethernet(0x0800, &tcp4());
    for port in [4789, 8472] {
        let inner = join(&[&[8, 0, 0, 0, 0, 0, 42, 0], &frame]);
        check(ETHERNET, &ethernet(0x0800, &ipv4(17, &udp(port, &inner))));
    }
    let inner = join(&[&[0x02, 0, 0x65, 0x58, 0, 0, 42, 0, 1, 2, 3, 1, 0, 0, 0, 0], &frame]);
    check(ETHERNET, &ethernet(0x0800, &ipv4(17, &udp(6081, &inner))));
    let inner = join(&[&[0, 0, 0x08, 0x00, 0, 0, 42, 0], &tcp4()]);
    check(ETHERNET, &ethernet(0x0800, &ipv4(17, &udp(6081, &inner))));
}

#[test]
fn ip_in_ip() {
    check(ETHERNET, &ethernet(0x0800, &ipv4(4, &tcp4())));
    check_from(ETHERNET, &ethernet(0x0800, &ipv4(41, &tcp6())), CLIENT6.into(), SERVER6.into());
    check(ETHERNET, &ethernet(0x86dd, &ipv6(4, &tcp4())));
}

#[test]
fn tunnels_inside_tunnels() {
    let vxlan = join(&[&[8, 0, 0, 0, 0, 0, 42, 0], &ethernet(0x8100, &join(&[&[0, 5, 0x08, 0], &tcp4()]))]);
    let gre = join(&[&[0, 0, 0x08, 0x00], &ipv4(17, &udp(4789, &vxlan))]);
    check(ETHERNET, &ethernet(0x0800, &ipv4(47, &gre)));
}

#[test]
fn ipv6_extension_headers() {
    let tcp = &tcp6()[40..];
    let options = [6, 0, 1, 4, 0, 0, 0, 0];
    let hop_by_hop = [60, 0, 1, 4, 0, 0, 0, 0];
    let data = ethernet(0x86dd, &ipv6(0, &join(&[&hop_by_hop, &options, tcp])));
    let mut dissector = Dissector::default();
    let packet = packet(ETHERNET, &data);
    let segment = dissector.segment(&packet).unwrap();
    assert!(matches!(segment.transport, Transport::Tcp(tcp) if tcp.payload == PAYLOAD));
    assert_eq!((segment.ttl, segment.ip_id, segment.dont_fragment), (61, None, true));
}

/// etherparse 0.21.0 reads past the end of such a packet when asked for its extension headers.
#[test]
fn ipv6_extension_headers_that_are_cut() {
    let whole = join(&[&[60, 0, 1, 4, 0, 0, 0, 0], &[44, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]]);
    let whole =
        join(&[&whole, &[51, 0, 0, 1, 0, 0, 0, 7], &[6, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0]]);
    for length in 1..44 {
        let data = ethernet(0x86dd, &ipv6(0, &whole[..length]));
        let mut dissector = Dissector::default();
        assert!(dissector.segment(&packet(ETHERNET, &data)).is_none(), "{length}");
        assert!(!warnings(dissector).is_empty(), "{length}");
    }
    // Hop-by-hop options that do not come first.
    let data = ethernet(0x86dd, &ipv6(60, &[0, 0, 1, 4, 0, 0, 0, 0]));
    let mut dissector = Dissector::default();
    assert!(dissector.segment(&packet(ETHERNET, &data)).is_none());
    assert_eq!(warnings(dissector)[0].0, "damaged-packet");
}

#[test]
fn a_tunnel_that_holds_no_ip_stays_what_it_is() {
    let arp = ethernet(0x0806, &[0; 28]);
    let data = ethernet(0x0800, &ipv4(17, &udp(4789, &join(&[&[8, 0, 0, 0, 0, 0, 42, 0], &arp]))));
    let mut dissector = Dissector::default();
    let packet = packet(ETHERNET, &data);
    let segment = dissector.segment(&packet).unwrap();
    assert!(matches!(segment.transport, Transport::Udp(udp) if udp.destination_port == 4789));
    assert_eq!(segment.source, IpAddr::from([172, 16, 0, 1]));
}

#[test]
fn what_is_not_ip_is_counted_by_name() {
    let mut dissector = Dissector::default();
    let frames =
        [ethernet(0x0806, &[0; 28]), ethernet(0x88cc, &[0; 28]), ethernet(38, &[0x42, 0x42, 3, 0, 0]), vec![1, 2, 3]];
    for _ in 0..3 {
        for frame in &frames {
            assert!(dissector.segment(&packet(ETHERNET, frame)).is_none());
        }
    }
    assert!(dissector.segment(&packet(LinkType(105), &[0; 60])).is_none());
    let expected = [
        (
            "unknown-link-type",
            "1 packet was passed over: link type IEEE802_11 (105) is not supported; record on an Ethernet or IP interface",
        ),
        ("not-ip", "3 packets were passed over: ARP, not IP (EtherType 0x0806)"),
        ("not-ip", "3 packets were passed over: LLDP, not IP (EtherType 0x88cc)"),
        ("not-ip", "3 packets were passed over: spanning tree, not IP"),
        ("damaged-packet", "3 packets were passed over: header below IP cut short or malformed"),
    ];
    let expected: Vec<_> = expected.map(|(code, message)| (code, message.to_owned())).into();
    assert_eq!(warnings(dissector), expected);
}

#[test]
fn kinds_beyond_the_bound_are_counted_together() {
    let mut dissector = Dissector::default();
    for kind in 0x1000..0x1100_u16 {
        dissector.segment(&packet(ETHERNET, &ethernet(kind, &[])));
    }
    let list = warnings(dissector);
    assert!(list.len() <= 10, "{}", list.len());
}
