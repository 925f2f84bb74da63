//! Files cut and damaged anywhere: what is readable is read, what is not is said.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

use super::forge::{KUZNETZOV, MICROSECONDS, NANOSECONDS, Ng, Pcap};
use super::{open, packets, read};
use crate::capture::bytes::ByteOrder;
use crate::capture::{CaptureError, CaptureOptions};

fn small_pcapng() -> Vec<u8> {
    let mut ng = Ng::new(ByteOrder::Little);
    ng.interface(1, 0, &[(2, b"eth0"), (9, &[9])]).packet(0, 1, b"first").secrets(0x544c_534b, b"secret");
    ng.packet_with(0, 2, b"second", 6, 6, &[(1, b"comment")]).simple(5, b"third").old_packet(0, 4, b"fourth");
    ng.section(ByteOrder::Big, &[(4, b"app")]).interface(1, 0, &[]).packet(0, 5, b"fifth");
    ng.bytes
}

fn small_pcap(magic: u32) -> Vec<u8> {
    let mut pcap = Pcap::new(ByteOrder::Big, magic, 65_535, 1);
    pcap.packet(1_795_000_000, 1, b"first").packet(1_795_000_001, 2, b"second").packet(1_795_000_002, 3, b"third");
    pcap.bytes
}

/// Frames, data and codes after the bytes from `at` on are replaced.
fn damaged(bytes: &[u8], at: usize, by: &[u8]) -> (Vec<(u32, Vec<u8>)>, Vec<&'static str>) {
    let mut bytes = bytes.to_vec();
    bytes[at..at + by.len()].copy_from_slice(by);
    let (seen, codes) = read(&bytes);
    (seen.into_iter().map(|seen| (seen.frame, seen.data)).collect(), codes)
}

#[test]
fn a_file_cut_anywhere_gives_the_packets_before_the_cut() {
    for whole in [small_pcapng(), small_pcap(MICROSECONDS), small_pcap(KUZNETZOV)] {
        let (all, _) = read(&whole);
        for length in 0..whole.len() {
            let cut = &whole[..length];
            let mut capture = match open(cut, CaptureOptions::default()) {
                Ok(capture) => capture,
                Err(error) => {
                    assert!(length < 24, "{length}: {error}");
                    continue;
                }
            };
            let seen = packets(&mut capture);
            assert!(all.starts_with(&seen), "cut at {length}");
            assert!(seen.len() < all.len());
            match capture.finish() {
                Ok(facts) => assert!(facts.warnings.iter().all(|w| w.code == "cut-short"), "{:?}", facts.warnings),
                Err(error) => assert!(matches!(error, CaptureError::NoPackets { .. }), "{error}"),
            }
        }
    }
}

#[test]
fn the_warning_of_a_cut_file_names_frame_and_offset() {
    let whole = small_pcap(MICROSECONDS);
    let mut capture = open(&whole[..whole.len() - 1], CaptureOptions::default()).unwrap();
    assert_eq!(packets(&mut capture).len(), 2);
    let warnings = capture.finish().unwrap().warnings;
    assert_eq!(warnings.len(), 1);
    assert_eq!((warnings[0].code, warnings[0].frame, warnings[0].offset), ("cut-short", Some(3), Some(67)));
}

#[test]
fn pcap_goes_on_behind_a_damaged_record_header() {
    let whole = small_pcap(MICROSECONDS);
    // The captured length of the second record.
    let (seen, codes) = damaged(&whole, 24 + 21 + 8, &[0x7f, 0xff, 0xff, 0xff]);
    assert_eq!(seen, [(1, b"first".to_vec()), (2, b"third".to_vec())]);
    assert_eq!(codes, ["damaged-record"]);
}

#[test]
fn pcap_stops_where_nothing_sensible_follows() {
    let mut pcap = Pcap::new(ByteOrder::Little, MICROSECONDS, 65_535, 1);
    pcap.packet(1_795_000_000, 1, b"first");
    pcap.bytes.extend([0xff; 5000]);
    let (seen, codes) = read(&pcap.bytes);
    assert_eq!((seen.len(), codes), (1, vec!["damaged-record"]));
}

/// Every fourth byte of this looks like the header of a record of a megabyte with nothing sensible behind it: the search must not read
/// or move that megabyte each time.
#[test]
fn searching_for_the_next_record_is_linear() {
    let mut pcap = Pcap::new(ByteOrder::Little, NANOSECONDS, 16 << 20, 1);
    let number = 0x0010_1010_u32;
    pcap.packet(number, 1, b"first").record(number, 1, u32::MAX, 0, &[]);
    let lures = number.to_le_bytes().repeat(1 << 17);
    pcap.bytes.extend(lures);
    pcap.bytes.resize(pcap.bytes.len() + (2 << 20), 0xff);
    let (seen, codes) = read(&pcap.bytes);
    assert_eq!((seen.len(), codes), (1, vec!["damaged-record"]));
}

#[test]
fn searching_for_the_next_block_is_linear() {
    let mut ng = Ng::ethernet(ByteOrder::Little);
    ng.packet(0, 1, b"first");
    // Blocks that claim to be longer than what is left, each followed by a whole one.
    for n in 0..5_000_u32 {
        ng.bytes.extend([6_u32.to_le_bytes(), (8_u32 << 20).to_le_bytes()].concat());
        ng.packet(0, u64::from(n), b"x");
    }
    let (seen, codes) = read(&ng.bytes);
    assert_eq!((seen.len(), codes.len()), (5_001, 9));
}

/// A file with three packets, and the offset of the second packet's block.
fn three_packets() -> (Vec<u8>, usize) {
    let mut ng = Ng::ethernet(ByteOrder::Little);
    ng.packet(0, 1, b"first");
    let second = ng.bytes.len();
    ng.packet(0, 2, b"second").packet(0, 3, b"third");
    (ng.bytes, second)
}

#[test]
fn pcapng_goes_on_behind_a_bad_trailer() {
    let (whole, second) = three_packets();
    let (seen, codes) = damaged(&whole, second + 36, &[0xde, 0xad, 0xbe, 0xef]);
    assert_eq!(seen, [(1, b"first".to_vec()), (2, b"second".to_vec()), (3, b"third".to_vec())]);
    assert_eq!(codes, ["damaged-block"]);
}

#[test]
fn pcapng_finds_the_next_block_behind_a_bad_length() {
    let (whole, second) = three_packets();
    // Too small, too large for a block, larger than the file, and one that ends inside another block.
    for length in [0_u32, 0xffff_fff0, 4096, 48] {
        let (seen, codes) = damaged(&whole, second + 4, &length.to_le_bytes());
        assert_eq!(seen, [(1, b"first".to_vec()), (2, b"third".to_vec())], "length {length}");
        assert_eq!(codes, ["damaged-block"], "length {length}");
    }
}

#[test]
fn pcapng_goes_on_behind_lost_bytes() {
    let (mut whole, second) = three_packets();
    whole.drain(second + 3..second + 10);
    let (seen, codes) = read(&whole);
    assert_eq!(seen.last().unwrap().data, b"third");
    assert_eq!(codes, ["damaged-block"]);
}

#[test]
fn a_block_length_that_was_not_rounded_up() {
    let mut ng = Ng::ethernet(ByteOrder::Little);
    ng.packet(0, 1, b"first");
    let second = ng.bytes.len();
    ng.packet(0, 2, b"second").packet(0, 3, b"third");
    for at in [second + 4, second + 36] {
        ng.bytes[at..at + 4].copy_from_slice(&38_u32.to_le_bytes());
    }
    let (seen, codes) = read(&ng.bytes);
    assert_eq!(seen.iter().map(|s| s.data.as_slice()).collect::<Vec<_>>(), [&b"first"[..], b"second", b"third"]);
    assert!(codes.is_empty(), "{codes:?}");
}

#[test]
fn a_packet_of_an_unknown_interface_is_counted_and_passed_over() {
    let mut ng = Ng::ethernet(ByteOrder::Little);
    ng.packet(0, 1, b"first").packet(5, 2, b"second").packet(0, 3, b"third");
    let (seen, codes) = read(&ng.bytes);
    assert_eq!(seen.iter().map(|s| s.frame).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(codes, ["unknown-interface"]);
}

#[test]
fn a_packet_that_claims_more_than_its_block_holds() {
    let mut ng = Ng::ethernet(ByteOrder::Little);
    ng.packet_with(0, 1, b"abcd", 4000, 4000, &[]).packet(0, 2, b"second");
    let (seen, codes) = read(&ng.bytes);
    assert_eq!((seen[0].data.as_slice(), seen[0].wire_len, seen[1].frame), (&b"abcd"[..], 4000, 2));
    assert_eq!(codes, ["damaged-block", "snaplen-truncated"]);
}

#[test]
fn a_packet_block_too_short_for_its_fields_is_counted() {
    let mut ng = Ng::ethernet(ByteOrder::Little);
    ng.block(6, &[0; 8]).packet(0, 2, b"second");
    let (seen, codes) = read(&ng.bytes);
    assert_eq!((seen.len(), seen[0].frame), (1, 2));
    assert_eq!(codes, ["damaged-block"]);
}

#[test]
fn many_faults_make_few_warnings() {
    let mut ng = Ng::ethernet(ByteOrder::Little);
    for _ in 0..1000 {
        ng.packet(9, 2, b"x");
    }
    ng.packet(0, 1, b"y");
    let mut capture = open(&ng.bytes, CaptureOptions::default()).unwrap();
    assert_eq!(packets(&mut capture)[0].frame, 1001);
    let warnings = capture.finish().unwrap().warnings;
    assert_eq!(warnings.len(), 9);
    assert_eq!(warnings[8].message, "992 more of this kind, 1000 in all");
}

proptest! {
    #![proptest_config(Config { cases: 1000, rng_seed: RngSeed::Fixed(3), failure_persistence: None, ..Config::default() })]

    /// Reading ends, without a panic, and what comes out is bounded by what went in.
    #[test]
    fn damage_anywhere_is_survived(
        which in 0..3_usize,
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = [small_pcapng(), small_pcap(MICROSECONDS), small_pcap(KUZNETZOV)][which].clone();
        for (at, value) in damage {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        bytes.truncate(cut.index(bytes.len() * 4).max(30));
        if let Ok(mut capture) = open(&bytes, CaptureOptions::default()) {
            let seen = packets(&mut capture);
            prop_assert!(seen.len() <= bytes.len() / 12);
            prop_assert!(seen.iter().map(|s| s.data.len()).sum::<usize>() <= bytes.len());
        }
    }

    #[test]
    fn noise_is_survived(mut noise in proptest::collection::vec(any::<u8>(), 0..400), which in 0..3_usize) {
        let head = [small_pcapng(), small_pcap(MICROSECONDS), Vec::new()][which].clone();
        let mut bytes = head;
        bytes.append(&mut noise);
        if let Ok(mut capture) = open(&bytes, CaptureOptions::default()) {
            prop_assert!(packets(&mut capture).len() <= bytes.len() / 12);
        }
    }
}
