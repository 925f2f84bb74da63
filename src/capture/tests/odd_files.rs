//! Whole files with every oddity that readers stumble over.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

use super::forge::{KUZNETZOV, MICROSECONDS, NANOSECONDS, Ng, Pcap};
use super::{open, oracle, packets, read};
use crate::capture::bytes::ByteOrder;
use crate::capture::{CaptureOptions, LinkType, SecretsType};
use crate::time::Time;

const SECOND: u64 = 1_795_000_000;
const ORDERS: [ByteOrder; 2] = [ByteOrder::Little, ByteOrder::Big];

/// We and pcap-parser agree on every packet, there are `count` of them, and we have nothing to complain about but `codes`.
#[track_caller]
fn check(bytes: &[u8], count: usize, codes: &[&str]) {
    let (seen, warned) = read(bytes);
    assert_eq!(seen.len(), count);
    assert_eq!(seen, oracle::read(bytes));
    assert_eq!(warned, codes);
}

#[test]
fn classic_pcap_of_every_variant() {
    for order in ORDERS {
        for magic in [MICROSECONDS, NANOSECONDS, KUZNETZOV] {
            let mut pcap = Pcap::new(order, magic, 65_535, 1);
            pcap.packet(SECOND as u32, 1, b"one").packet(SECOND as u32, 999_999, b"").packet(u32::MAX, 0, b"three");
            if (order, magic) != (ByteOrder::Big, KUZNETZOV) {
                check(&pcap.bytes, 3, &[]);
            }
        }
    }
}

/// pcap-parser does not know it.
#[test]
fn the_modified_format_in_big_endian() {
    let [little, big] = ORDERS.map(|order| {
        let mut pcap = Pcap::new(order, KUZNETZOV, 65_535, 1);
        pcap.packet(SECOND as u32, 1, b"one").packet(SECOND as u32, 999_999, b"two");
        read(&pcap.bytes)
    });
    assert_eq!(little, big);
    assert_eq!(little.0.len(), 2);
}

#[test]
fn nanoseconds_are_not_microseconds() {
    let mut pcap = Pcap::new(ByteOrder::Big, NANOSECONDS, 0, 1);
    pcap.packet(7, 999_999_999, b"x");
    assert_eq!(read(&pcap.bytes).0[0].time, Time(7_999_999_999));
}

#[test]
fn snap_length_that_the_packets_do_not_keep() {
    for snap_length in [0, 1, 2, u32::MAX] {
        let mut pcap = Pcap::new(ByteOrder::Little, MICROSECONDS, snap_length, 1);
        pcap.packet(1, 2, &[7; 3000]);
        check(&pcap.bytes, 1, &[]);
    }
}

#[test]
fn packets_cut_by_the_snap_length() {
    let mut pcap = Pcap::new(ByteOrder::Little, MICROSECONDS, 4, 1);
    pcap.record(1, 2, 4, 1500, b"abcd").packet(1, 3, b"ab");
    check(&pcap.bytes, 2, &["snaplen-truncated"]);
}

#[test]
fn a_fraction_of_more_than_a_second_is_added() {
    let mut pcap = Pcap::new(ByteOrder::Little, MICROSECONDS, 0, 1);
    pcap.packet(1, 2_500_000, b"x");
    check(&pcap.bytes, 1, &["odd-record"]);
    assert_eq!(read(&pcap.bytes).0[0].time, Time(3_500_000_000));
}

#[test]
fn more_captured_than_on_the_wire() {
    let mut pcap = Pcap::new(ByteOrder::Little, MICROSECONDS, 0, 1);
    pcap.record(1, 0, 4, 2, b"abcd").packet(2, 0, b"y");
    check(&pcap.bytes, 2, &["odd-record"]);

    let mut ng = Ng::ethernet(ByteOrder::Big);
    ng.packet_with(0, 1, b"abcd", 4, 2, &[]).packet(0, 2, b"y");
    check(&ng.bytes, 2, &["odd-record"]);
}

#[test]
fn every_timestamp_resolution() {
    for order in ORDERS {
        for resolution in [0, 3, 6, 9, 10, 12, 15, 18, 0x80, 0x80 | 10, 0x80 | 20, 0x80 | 30, 0x80 | 32] {
            let base: u128 = if resolution & 0x80 == 0 { 10 } else { 2 };
            let units = base.pow(u32::from(resolution & 0x7f));
            // Finer than this leaves no room for the years since 1970; such files use if_tsoffset.
            let (seconds, offset) = if units > 1 << 33 { (5, SECOND as i64 - 5) } else { (SECOND, 0) };
            let raw = u64::try_from(u128::from(seconds) * units + units / 3).unwrap();
            let mut ng = Ng::new(order);
            let offset = ng.i64(offset);
            ng.interface(1, 0, &[(9, &[resolution]), (14, &offset)]).packet(0, raw, b"abc");
            check(&ng.bytes, 1, &[]);
            assert_eq!(read(&ng.bytes).0[0].time.seconds(), SECOND as i64, "{resolution:#x}");
        }
    }
}

#[test]
fn a_negative_timestamp_offset() {
    let mut ng = Ng::new(ByteOrder::Little);
    let offset = ng.i64(-3600);
    ng.interface(1, 0, &[(14, &offset)]).packet(0, 3_601_000_000, b"abc");
    check(&ng.bytes, 1, &[]);
    assert_eq!(read(&ng.bytes).0[0].time, Time(1_000_000_000));
}

#[test]
fn sections_and_interfaces_of_both_byte_orders() {
    let mut ng = Ng::new(ByteOrder::Little);
    ng.interface(1, 0, &[]).interface(101, 0, &[(9, &[9])]);
    ng.packet(1, 5_000_000_001, b"second").packet(0, 5_000_001, b"first");
    ng.section(ByteOrder::Big, &[(4, b"app")]).interface(113, 0, &[(9, &[3])]).packet(0, 5_001, b"third");
    ng.section(ByteOrder::Little, &[]).interface(1, 0, &[]).packet(0, 5_000_001, b"fourth");
    check(&ng.bytes, 4, &[]);
    let mut capture = open(&ng.bytes, CaptureOptions::default()).unwrap();
    let types: Vec<_> = std::iter::from_fn(|| capture.next_packet().map(|p| (p.interface, p.link_type))).collect();
    let expected = [(1, LinkType::RAW), (0, LinkType::EN10MB), (0, LinkType::LINUX_SLL), (0, LinkType::EN10MB)];
    assert_eq!(types, expected);
    let facts = capture.finish().unwrap();
    assert_eq!(facts.link_types, [LinkType::EN10MB, LinkType::RAW, LinkType::LINUX_SLL]);
    assert_eq!((facts.packets, facts.bytes), (4, ng.bytes.len() as u64));
}

#[test]
fn simple_packets_take_the_time_before_and_the_snap_length_of_interface_0() {
    let mut ng = Ng::new(ByteOrder::Big);
    ng.interface(1, 4, &[]).simple(3, b"abc").packet(0, 1_000_000, b"xy").simple(9, b"abcd").simple(4, b"efgh");
    check(&ng.bytes, 4, &["snaplen-truncated"]);
    let times: Vec<_> = read(&ng.bytes).0.iter().map(|seen| seen.time.0).collect();
    assert_eq!(times, [0, 1_000_000_000, 1_000_000_000, 1_000_000_000]);
}

#[test]
fn obsolete_packet_blocks() {
    for order in ORDERS {
        let mut ng = Ng::ethernet(order);
        ng.interface(1, 0, &[]).old_packet(1, 1_000_000, b"old one").packet(0, 2_000_000, b"new");
        check(&ng.bytes, 2, &[]);
    }
}

#[test]
fn blocks_without_packets_are_passed_over() {
    let mut ng = Ng::ethernet(ByteOrder::Little);
    ng.block(4, &[0; 8]).block(5, &[0; 12]).block(0x8000_1234, b"who knows").block(7, &[]).packet(0, 1, b"x");
    check(&ng.bytes, 1, &[]);
}

/// As Wireshark 4.0 numbers them.
#[test]
fn blocks_that_hold_no_packet_and_have_frame_numbers() {
    for kind in [9, 0x0bad, 0x4000_0bad, 0x204] {
        let mut ng = Ng::ethernet(ByteOrder::Big);
        ng.packet(0, 1, b"x").block(kind, &[0; 32]).packet(0, 2, b"y");
        let (seen, codes) = read(&ng.bytes);
        assert_eq!(seen.iter().map(|seen| seen.frame).collect::<Vec<_>>(), [1, 3], "{kind:#x}");
        assert!(codes.is_empty());
    }
}

#[test]
fn secrets_wherever_they_stand() {
    let mut ng = Ng::new(ByteOrder::Big);
    ng.secrets(0x544c_534b, b"first");
    ng.interface(1, 0, &[]).packet(0, 1, b"x").secrets(0x5747_4b4c, b"second").packet(0, 2, b"y");
    ng.section(ByteOrder::Little, &[]).secrets(0x544c_534b, b"third");
    let mut capture = open(&ng.bytes, CaptureOptions::default()).unwrap();
    assert_eq!(packets(&mut capture).len(), 2);
    let found: Vec<_> = capture.secrets().iter().map(|secrets| (secrets.kind(), secrets.bytes())).collect();
    let tls = SecretsType::TLS_KEY_LOG;
    let expected = [(tls, &b"first"[..]), (SecretsType::WIREGUARD_KEY_LOG, &b"second"[..]), (tls, &b"third"[..])];
    assert_eq!(found, expected);
}

#[test]
fn comments_are_given_with_their_packet() {
    for order in ORDERS {
        let mut ng = Ng::ethernet(order);
        ng.packet_with(0, 1, b"abcde", 5, 5, &[(2, &[0; 4]), (1, "naïve".as_bytes()), (1, b"other")]);
        ng.packet_with(0, 2, b"abcd", 4, 4, &[(1, b"not \xff utf-8")]).packet(0, 3, b"z");
        check(&ng.bytes, 3, &["text-not-utf8"]);
        let mut capture = open(&ng.bytes, CaptureOptions::default()).unwrap();
        let comments: Vec<_> =
            std::iter::from_fn(|| capture.next_packet().map(|p| p.comment_text().map(|c| c.into_owned()))).collect();
        let expected = [Some("naïve".to_owned()), Some("not \u{fffd} utf-8".to_owned()), None];
        assert_eq!(comments, expected);
    }
}

#[test]
fn text_that_is_not_utf8() {
    let mut ng = Ng::new(ByteOrder::Little);
    ng.section(ByteOrder::Little, &[(3, b"Windows \xfc"), (4, b"ok")]);
    ng.interface(1, 0, &[(2, b"Verbindung \xff\xfe"), (9, &[9])]).packet(0, 1_000_000_007, b"x");
    check(&ng.bytes, 1, &["text-not-utf8", "text-not-utf8"]);
    assert_eq!(read(&ng.bytes).0[0].time, Time(1_000_000_007));
}

#[test]
fn options_that_pcap_file_refuses() {
    // A speed of 4 bytes, an empty filter: the interface is still there, and keeps its resolution.
    for option in [(8, &[0; 4][..]), (11, &[][..])] {
        let mut ng = Ng::new(ByteOrder::Little);
        ng.interface(1, 0, &[(9, &[9]), option]).packet(0, 1_000_000_007, b"x");
        check(&ng.bytes, 1, &["damaged-block"]);
        assert_eq!(read(&ng.bytes).0[0].time, Time(1_000_000_007));
    }
}

#[test]
fn a_reserved_field_that_is_not_zero() {
    let mut ng = Ng::new(ByteOrder::Little);
    let at = ng.bytes.len();
    ng.interface(1, 0, &[(9, &[9])]).packet(0, 1_000_000_007, b"x");
    ng.bytes[at + 10] = 7;
    check(&ng.bytes, 1, &[]);
}

#[test]
fn packets_larger_than_the_read_buffer() {
    let mut ng = Ng::ethernet(ByteOrder::Little);
    ng.packet(0, 1, b"small").packet(0, 2, &vec![9; 3 << 20]).packet(0, 3, b"small");
    let (seen, codes) = read(&ng.bytes);
    assert_eq!(seen.iter().map(|s| s.data.len()).collect::<Vec<_>>(), [5, 3 << 20, 5]);
    assert!(codes.is_empty());
}

/// Records of every length across the ends of the read buffer, with options and without.
#[test]
fn a_file_of_several_buffers() {
    let mut pcap = Pcap::new(ByteOrder::Little, NANOSECONDS, 0, 1);
    let mut ng = Ng::ethernet(ByteOrder::Big);
    for n in 0..5000_u32 {
        let data = vec![n as u8; (n * 7919 % 1514) as usize];
        let length = data.len() as u32;
        pcap.packet(n, n, &data);
        ng.packet_with(0, u64::from(n), &data, length, length, if n % 3 == 0 { &[(1, b"comment")] } else { &[] });
    }
    check(&pcap.bytes, 5000, &[]);
    check(&ng.bytes, 5000, &[]);
}

/// One step in writing a file.
#[derive(Clone, Debug)]
enum Step {
    Section(bool),
    Interface(u8, i32, u32),
    Enhanced(u32, u64, Vec<u8>, u32, Option<Vec<u8>>),
    Simple(Vec<u8>, u32),
    Old(u16, u64, Vec<u8>),
    Secrets(Vec<u8>),
    Unknown(u32, Vec<u8>),
}

fn step() -> impl Strategy<Value = Step> {
    let data = || proptest::collection::vec(any::<u8>(), 0..80);
    // Resolutions and raw times whose seconds fit the oracle's arithmetic.
    let resolution = prop_oneof![0_u8..=19, 0x80_u8..=0xbf];
    prop_oneof![
        1 => any::<bool>().prop_map(Step::Section),
        2 => (resolution, any::<i32>(), prop_oneof![Just(0_u32), 1..100_u32]).prop_map(|(r, o, s)| Step::Interface(r, o, s)),
        8 => (any::<u32>(), any::<u64>(), data(), 0..50_u32, proptest::option::of(data()))
            .prop_map(|(i, t, d, cut, comment)| Step::Enhanced(i, t >> 2, d, cut, comment)),
        2 => (data(), 0..50_u32).prop_map(|(d, cut)| Step::Simple(d, cut)),
        2 => (any::<u16>(), any::<u64>(), data()).prop_map(|(i, t, d)| Step::Old(i, t >> 2, d)),
        1 => data().prop_map(Step::Secrets),
        1 => (0x300..0x0bad_u32, data()).prop_map(|(k, d)| Step::Unknown(k, d)),
    ]
}

/// Writes steps; interfaces are taken modulo what the section has, and made where there is none.
fn write(big: bool, steps: &[Step]) -> Vec<u8> {
    let order = |big| if big { ByteOrder::Big } else { ByteOrder::Little };
    let mut ng = Ng::ethernet(order(big));
    let mut interfaces = 1;
    for step in steps {
        match step {
            Step::Section(big) => {
                ng.section(order(*big), &[(4, b"forge")]).interface(1, 0, &[]);
                interfaces = 1;
            }
            Step::Interface(resolution, offset, snap_length) => {
                let offset = ng.i64(i64::from(*offset));
                ng.interface(1, *snap_length, &[(2, b"name"), (9, &[*resolution]), (14, &offset)]);
                interfaces += 1;
            }
            Step::Enhanced(interface, time, data, cut, comment) => {
                let options: Vec<_> = comment.iter().map(|text| (1, text.as_slice())).collect();
                let length = data.len() as u32;
                ng.packet_with(interface % interfaces, *time, data, length, length + cut, &options);
            }
            Step::Simple(data, cut) => {
                ng.simple(data.len() as u32 + if data.len() % 4 == 0 { *cut } else { 0 }, data);
            }
            Step::Old(interface, time, data) => {
                ng.old_packet((u32::from(*interface) % interfaces) as u16, *time, data);
            }
            Step::Secrets(data) => {
                ng.secrets(0x544c_534b, data);
            }
            Step::Unknown(kind, data) => {
                ng.block(*kind, data);
            }
        }
    }
    ng.bytes
}

proptest! {
    #![proptest_config(Config { cases: 200, rng_seed: RngSeed::Fixed(2), failure_persistence: None, ..Config::default() })]

    #[test]
    fn any_pcapng_reads_as_pcap_parser_reads_it(big: bool, steps in proptest::collection::vec(step(), 1..30)) {
        let bytes = write(big, &steps);
        let (seen, codes) = read(&bytes);
        prop_assert_eq!(seen, oracle::read(&bytes));
        prop_assert!(codes.iter().all(|code| ["snaplen-truncated", "text-not-utf8"].contains(code)), "{:?}", codes);
    }

    #[test]
    fn any_pcap_reads_as_pcap_parser_reads_it(
        big: bool,
        magic in prop_oneof![Just(MICROSECONDS), Just(NANOSECONDS), Just(KUZNETZOV)],
        records in proptest::collection::vec((any::<u32>(), 0..1_000_000_u32, proptest::collection::vec(any::<u8>(), 0..80)), 1..30),
    ) {
        let order = if big && magic != KUZNETZOV { ByteOrder::Big } else { ByteOrder::Little };
        let mut pcap = Pcap::new(order, magic, 262_144, 1);
        for (seconds, fraction, data) in &records {
            pcap.packet(*seconds, *fraction, data);
        }
        let (seen, codes) = read(&pcap.bytes);
        prop_assert_eq!(seen, oracle::read(&pcap.bytes));
        prop_assert!(codes.is_empty());
    }
}
