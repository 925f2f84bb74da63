//! etherparse as a second reader of whole packets, and noise.

use etherparse::{LaxSlicedPacket, TcpOptionElement, TransportSlice};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

use super::forge::*;
use super::*;
use crate::link::ip::Datagram;

/// TCP segments over IPv4 and IPv6, with options, mutated in a few bytes, cut, and padded.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let tcp = (
        any::<u16>(),
        any::<u16>(),
        any::<u32>(),
        any::<[u8; 12]>(),
        0..=3_usize,
        proptest::collection::vec(any::<u8>(), 0..60),
    );
    let built = (any::<bool>(), tcp).prop_map(|(v6, (source, destination, sequence, options, words, payload))| {
        let mut tcp = [source.to_be_bytes(), destination.to_be_bytes()].concat();
        tcp.extend(sequence.to_be_bytes());
        tcp.extend([0, 0, 0, 9, (5 + words as u8) << 4, 0x18, 1, 0, 0, 0, 0, 0]);
        tcp.extend(&options[..words * 4]);
        tcp.extend(payload);
        if v6 { ethernet(0x86dd, &ipv6(6, &tcp)) } else { ethernet(0x0800, &ipv4(6, &tcp)) }
    });
    // Mutations fall on the headers.
    let mutations = proptest::collection::vec((12..74_usize, any::<u8>()), 0..3);
    (built, mutations, 0..40_usize, 0..20_usize).prop_map(|(mut bytes, mutations, cut, padding)| {
        for (at, value) in mutations {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = value;
            }
        }
        bytes.truncate(bytes.len().saturating_sub(cut.saturating_sub(20)));
        bytes.extend(std::iter::repeat_n(0, padding));
        bytes
    })
}

proptest! {
    #![proptest_config(Config { cases: 3000, rng_seed: RngSeed::Fixed(4), failure_persistence: None, ..Config::default() })]

    /// The short cut gives what etherparse gives.
    #[test]
    fn the_short_cut_changes_nothing(data in mutated()) {
        if let Some(short) = Datagram::plain(&data, 14) {
            prop_assert_eq!(Some(short), Datagram::by_etherparse(&data, 14, 0));
        }
    }

    /// Where etherparse finds TCP in an Ethernet frame, so do we, with the same fields.
    #[test]
    fn tcp_is_as_etherparse_reads_it(data in mutated()) {
        let sliced = LaxSlicedPacket::from_ethernet(&data);
        let Some(TransportSlice::Tcp(expected)) = sliced.as_ref().ok().and_then(|s| s.transport.as_ref()) else { return Ok(()) };
        let mut dissector = Dissector::default();
        let packet = packet(LinkType::EN10MB, &data);
        let segment = dissector.segment(&packet);
        let Some(Transport::Tcp(tcp)) = segment.map(|segment| segment.transport) else {
            return Err(TestCaseError::fail("no TCP"));
        };
        prop_assert_eq!(tcp.source_port, expected.source_port());
        prop_assert_eq!(tcp.destination_port, expected.destination_port());
        prop_assert_eq!(tcp.sequence, expected.sequence_number());
        prop_assert_eq!(tcp.acknowledgment, expected.acknowledgment_number());
        prop_assert_eq!(tcp.window, expected.window_size());
        prop_assert_eq!(tcp.payload, expected.payload());
        let flags = [expected.fin(), expected.syn(), expected.rst(), expected.psh(), expected.ack(), expected.urg(), expected.ece(), expected.cwr()];
        let flags = flags.iter().enumerate().fold(0, |byte, (bit, set)| byte | u8::from(*set) << bit);
        prop_assert_eq!(tcp.flags, TcpFlags(flags));
        // etherparse ends the list at an option of a length that its kind does not have; we step over it.
        let elements: Result<Vec<_>, _> = expected.options_iterator().collect();
        if let Ok(elements) = elements {
            prop_assert_eq!(tcp.options, options(&elements));
        }
    }

    /// Nothing in a packet makes the dissector panic, and a payload lies where it is said to.
    #[test]
    fn noise_is_survived(
        link_type in prop_oneof![Just(0_u16), Just(1), Just(9), Just(50), Just(51), Just(101), Just(108), Just(113), Just(276), any::<u16>()],
        data in proptest::collection::vec(any::<u8>(), 0..120),
    ) {
        survive(LinkType(link_type), &data)?;
    }

    /// The same with bytes that lead deep into tunnels.
    #[test]
    fn damaged_tunnels_are_survived(
        which in 0..7_usize,
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in 0..60_usize,
    ) {
        let frame = ethernet(0x0800, &tcp4());
        let mut data = [
            ethernet(0x0800, &ipv4(17, &udp(4789, &join(&[&[8, 0, 0, 0, 0, 0, 42, 0], &frame])))),
            ethernet(0x0800, &ipv4(17, &udp(6081, &join(&[&[2, 0, 0x65, 0x58, 0, 0, 42, 0, 1, 2, 3, 1, 0, 0, 0, 0], &frame])))),
            ethernet(0x0800, &ipv4(47, &join(&[&[0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 0, 0, 1, 0, 0, 0, 0], &frame]))),
            ethernet(0x8847, &join(&[&[0, 1, 0, 64, 0, 2, 1, 64], &tcp4()])),
            ethernet(0x0800, &ipv4(1, &join(&[&[3, 4, 0, 0, 0, 0, 5, 0x78], &tcp4()]))),
            ethernet(0x86dd, &ipv6(0, &join(&[&[60, 0, 1, 4, 0, 0, 0, 0, 6, 0, 1, 4, 0, 0, 0, 0], &tcp6()[40..]]))),
            ethernet(0x86dd, &ipv6(44, &join(&[&[6, 0, 0, 1, 0, 0, 0, 7], &tcp6()[40..]]))),
        ][which].clone();
        for (at, value) in damage {
            let at = at.index(data.len());
            data[at] = value;
        }
        data.truncate(data.len().saturating_sub(cut.saturating_sub(30)));
        survive(LinkType::EN10MB, &data)?;
    }
}

fn survive(link_type: LinkType, data: &[u8]) -> Result<(), TestCaseError> {
    let mut dissector = Dissector::default();
    let packet = packet(link_type, data);
    let Some(segment) = dissector.segment(&packet) else { return Ok(()) };
    let payload = match segment.transport {
        Transport::Tcp(tcp) => tcp.payload,
        Transport::Udp(udp) => udp.payload,
        _ => return Ok(()),
    };
    let at = segment.payload_offset.unwrap() as usize;
    prop_assert_eq!(data.get(at..at + payload.len()), Some(payload));
    Ok(())
}

fn options(elements: &[TcpOptionElement]) -> TcpOptions {
    let mut options = TcpOptions::default();
    for element in elements {
        match element {
            TcpOptionElement::MaximumSegmentSize(size) => options.maximum_segment_size = Some(*size),
            TcpOptionElement::WindowScale(shift) => options.window_scale = Some(*shift),
            TcpOptionElement::SelectiveAcknowledgementPermitted => options.sack_permitted = true,
            TcpOptionElement::Timestamp(value, echo) => options.timestamps = Some((*value, *echo)),
            TcpOptionElement::SelectiveAcknowledgement(first, [b, c, d]) => options.sack = [Some(*first), *b, *c, *d],
            TcpOptionElement::Noop => {}
        }
    }
    options
}
