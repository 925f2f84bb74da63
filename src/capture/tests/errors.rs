//! Files without packets: what the error says; hash, count and progress of those with.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::forge::{MICROSECONDS, Ng, Pcap};
use super::open;
use crate::capture::bytes::ByteOrder;
use crate::capture::{Capture, CaptureError, CaptureOptions, Foreign};

#[track_caller]
fn check(bytes: &[u8], message: &str) {
    let error = match open(bytes, CaptureOptions::default()) {
        Ok(capture) => capture.finish().expect_err("there are no packets"),
        Err(error) => error,
    };
    assert_eq!(error.to_string(), message);
}

#[test]
fn the_error_says_what_the_file_is() {
    check(
        b"",
        "test: is empty (0 bytes), expected a pcap or pcapng capture; the recording may not have been stopped properly",
    );
    check(
        b"# SSL/TLS secrets\nCLIENT_RANDOM 00 11\n",
        "test: is a TLS key log, expected a pcap or pcapng capture; give it with `--keys FILE`, beside the capture",
    );
    check(
        &Pcap::new(ByteOrder::Big, MICROSECONDS, 0, 1).bytes,
        "test: is a pcap capture, but no packet could be read from it",
    );
    let mut ng = Ng::ethernet(ByteOrder::Big);
    ng.packet(3, 0, b"x");
    check(
        &ng.bytes,
        "test: is a pcapng capture, but no packet could be read from it: \
         the packet names interface 3, which the file does not describe; it was passed over",
    );
}

#[test]
fn a_key_log_inside_gzip_is_still_a_key_log() {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(b"CLIENT_RANDOM 00 11\n").unwrap();
    let error = open(&encoder.finish().unwrap(), CaptureOptions::default()).err().unwrap();
    assert!(matches!(error, CaptureError::Foreign { kind: Foreign::KeyLog, .. }), "{error}");
}

#[test]
fn paths_that_are_no_files() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let error = Capture::open(here, CaptureOptions::default()).err().unwrap();
    assert!(matches!(error, CaptureError::Directory { .. }), "{error}");
    let error = Capture::open(&here.join("no such file"), CaptureOptions::default()).err().unwrap();
    assert!(matches!(error, CaptureError::NotFound { .. }), "{error}");
}

#[test]
fn hash_and_count_are_of_the_whole_file() {
    let mut pcap = Pcap::new(ByteOrder::Little, MICROSECONDS, 0, 1);
    pcap.packet(1, 2, b"x");
    let length = pcap.bytes.len() as u64;
    // Nothing of this is read as packets, all of it is counted and hashed.
    pcap.bytes.resize(pcap.bytes.len() + (2 << 20), 0xff);
    let capture = open(&pcap.bytes, CaptureOptions { sha256: true, ..CaptureOptions::default() }).unwrap();
    let facts = capture.finish().unwrap();
    assert_eq!(facts.bytes, length + (2 << 20));
    let expected: [u8; 32] = <sha2::Sha256 as sha2::Digest>::digest(&pcap.bytes).into();
    assert_eq!(facts.sha256, Some(expected));
}

#[test]
fn progress_is_told() {
    let mut pcap = Pcap::new(ByteOrder::Little, MICROSECONDS, 0, 1);
    for n in 0..100 {
        pcap.packet(1, n, &[0; 100_000]);
    }
    let furthest = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&furthest);
    let size = pcap.bytes.len() as u64;
    let progress = move |read: u64, total: Option<u64>| {
        assert_eq!(total, Some(size));
        seen.store(read, Ordering::Relaxed);
    };
    let options = CaptureOptions { progress: Some(Box::new(progress)), ..CaptureOptions::default() };
    open(&pcap.bytes, options).unwrap().finish().unwrap();
    assert!(furthest.load(Ordering::Relaxed) > size / 2);
}
