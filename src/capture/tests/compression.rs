//! gzip, zstd and lz4 around a capture: whole, in several pieces, cut, and far too large.

use std::io::Write;

use lz4_flex::frame::{BlockSize, FrameEncoder, FrameInfo};

use super::forge::{MICROSECONDS, Pcap};
use super::{Seen, open, packets, read};
use crate::capture::bytes::ByteOrder;
use crate::capture::{CaptureError, CaptureOptions, Compression, DecompressionLimit};

/// A capture of some hundred kilobytes that compresses, but not away.
fn large() -> Vec<u8> {
    let mut pcap = Pcap::new(ByteOrder::Little, MICROSECONDS, 65_535, 1);
    let mut state = 1_u32;
    for n in 0..1200_u32 {
        let data: Vec<u8> = (0..600)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 28) as u8
            })
            .collect();
        pcap.packet(1_795_000_000 + n, n, &data);
    }
    pcap.bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn lz4(bytes: &[u8]) -> Vec<u8> {
    // By itself it would put all into one block, and a cut file would give nothing.
    let info = FrameInfo::new().block_size(BlockSize::Max64KB);
    let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

type Encoder = fn(&[u8]) -> Vec<u8>;

const ENCODERS: [(Compression, Encoder); 3] =
    [(Compression::Gzip, gzip), (Compression::Zstd, zstd), (Compression::Lz4, lz4)];

fn read_all(bytes: &[u8]) -> (Vec<Seen>, Vec<&'static str>, Option<Compression>, u64) {
    let mut capture = open(bytes, CaptureOptions::default()).unwrap();
    let seen = packets(&mut capture);
    let facts = capture.finish().unwrap();
    (seen, facts.warnings.iter().map(|w| w.code).collect(), facts.compression, facts.bytes)
}

#[test]
fn each_compression_gives_the_same_packets() {
    let plain = large();
    let (expected, _) = read(&plain);
    for (compression, encode) in ENCODERS {
        let stored = encode(&plain);
        let (seen, codes, found, bytes) = read_all(&stored);
        assert!(seen == expected, "{compression:?}");
        assert_eq!((codes, found, bytes), (vec![], Some(compression), stored.len() as u64));
    }
}

#[test]
fn several_pieces_are_one_file() {
    let plain = large();
    let (expected, _) = read(&plain);
    let (first, second) = plain.split_at(300_001);
    for (compression, encode) in ENCODERS {
        let mut stored = encode(first);
        if compression == Compression::Zstd {
            // A skippable frame between the two.
            stored.extend([0x51, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
        }
        stored.extend(encode(second));
        let (seen, codes, ..) = read_all(&stored);
        assert!(seen == expected, "{compression:?}: {} packets", seen.len());
        assert!(codes.is_empty(), "{compression:?}: {codes:?}");
    }
}

#[test]
fn a_cut_file_gives_what_is_there() {
    let plain = large();
    let (expected, _) = read(&plain);
    for (compression, encode) in ENCODERS {
        let stored = encode(&plain);
        for (length, at_least) in [(stored.len() - 1, 900), (stored.len() / 2, 300)] {
            let (seen, codes, ..) = read_all(&stored[..length]);
            assert!(expected.starts_with(&seen), "{compression:?}");
            assert!(seen.len() >= at_least, "{compression:?}: {} packets", seen.len());
            assert!(codes.contains(&"cut-short"), "{compression:?}: {codes:?}");
        }
    }
}

#[test]
fn a_damaged_file_gives_what_comes_before() {
    let plain = large();
    let (expected, _) = read(&plain);
    for (compression, encode) in ENCODERS {
        let mut stored = encode(&plain);
        let middle = stored.len() / 2;
        stored[middle..middle + 500].fill(0xff);
        let (seen, codes, ..) = read_all(&stored);
        let same = seen.iter().zip(&expected).take_while(|(a, b)| a == b).count();
        assert!(same >= 300, "{compression:?}: {same}");
        assert!(!codes.is_empty(), "{compression:?}");
    }
}

#[test]
fn nothing_that_can_be_decompressed_is_an_error() {
    for (compression, encode) in ENCODERS {
        let stored = encode(&large());
        for cut in [&stored[..4], &stored[..6]] {
            let Err(error) = open(cut, CaptureOptions::default()) else { panic!("{compression:?} opened") };
            assert!(matches!(error, CaptureError::Compressed { .. }), "{error}");
            assert!(error.to_string().contains(compression.name()), "{error}");
        }
    }
}

#[test]
fn growth_out_of_proportion_stops_with_a_warning() {
    let mut pcap = Pcap::new(ByteOrder::Little, MICROSECONDS, 65_535, 1);
    for n in 0..200 {
        pcap.packet(1_795_000_000, n, &[0; 20_000]);
    }
    let limit = DecompressionLimit { free: 1 << 21, ratio: 20, total: 1 << 40 };
    for (compression, encode) in ENCODERS {
        let stored = encode(&pcap.bytes);
        let mut capture = open(&stored, CaptureOptions { limit, ..CaptureOptions::default() }).unwrap();
        let seen = packets(&mut capture);
        assert!((1..200).contains(&seen.len()), "{compression:?}: {}", seen.len());
        let codes: Vec<_> = capture.finish().unwrap().warnings.iter().map(|w| w.code).collect();
        assert!(codes.contains(&"decompression-limit"), "{codes:?}");
        assert!(read(&stored).1.is_empty());
    }
}
