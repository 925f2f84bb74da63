//! A whole file: sniffing, decompression, framing, damage, and every packet taken apart.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use rdpwhy::capture::{Capture, CaptureOptions, DecompressionLimit};
use rdpwhy::link::Dissector;

fuzz_target!(|bytes: &[u8]| {
    // Small bounds: the fuzzer is to find faults, not to wait for decompression bombs.
    let limit = DecompressionLimit { free: 4 << 20, ratio: 10, total: 8 << 20 };
    let options = CaptureOptions { sha256: bytes.len() % 2 == 0, limit, ..CaptureOptions::default() };
    let Ok(mut capture) = Capture::from_reader(Box::new(Cursor::new(bytes.to_vec())), "fuzz", None, options) else {
        return;
    };
    let mut dissector = Dissector::default();
    while let Some(packet) = capture.next_packet() {
        let _ = format!("{:?}", dissector.segment(&packet));
    }
    dissector.finish(capture.warnings_mut());
    let _ = format!("{:?}", capture.finish());
});
