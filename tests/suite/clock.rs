//! The same packets by another clock: only what a clock decides may change.

use std::io::Cursor;
use std::path::Path;

use rdpwhy::analyze;
use rdpwhy::capture::{Capture, CaptureOptions};
use serde_json::Value;

/// Nanosecond pcap, link type Ethernet, snap length 256 KiB.
const HEADER: [u32; 6] = [0xa1b2_3c4d, 0x0004_0002, 0, 0, 262_144, 1];
const YEAR: i64 = 365 * 86_400;

/// The report of a bundled capture whose clock ran so many seconds ahead.
fn shifted(name: &str, seconds: i64) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures").join(name).join("capture.pcapng");
    let mut source = Capture::open(&path, CaptureOptions::default()).unwrap();
    let mut file: Vec<u8> = HEADER.iter().flat_map(|word| word.to_le_bytes()).collect();
    while let Some(packet) = source.next_packet() {
        let time = u32::try_from(packet.time.seconds() + seconds).unwrap();
        let fraction = u32::try_from(packet.time.0.rem_euclid(1_000_000_000)).unwrap();
        let length = u32::try_from(packet.data.len()).unwrap();
        file.extend([time, fraction, length, packet.wire_len].iter().flat_map(|word| word.to_le_bytes()));
        file.extend(packet.data);
    }
    let reader = Box::new(Cursor::new(file));
    serde_json::to_value(analyze::stream(reader, "-", CaptureOptions::default(), &Default::default()).unwrap()).unwrap()
}

fn judgement(report: &Value) -> Vec<&str> {
    let words = report["sessions"][0]["tls"]["certificates"][0]["judgement"].as_array().unwrap();
    words.iter().map(|word| word.as_str().unwrap()).collect()
}

fn clock_suspect(report: &Value) -> bool {
    report["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == "clock-suspect")
}

fn cause(report: &Value) -> &str {
    report["sessions"][0]["verdict"]["cause"].as_str().unwrap()
}

/// What no clock decides: how far it came, how it ended, what was said.
fn unmoved(report: &Value) -> Vec<Value> {
    let session = &report["sessions"][0];
    let stages = session["stages"].as_array().unwrap().iter().map(|stage| stage["status"].clone()).collect();
    let parts = [&session["ending"], &session["negotiation"], &session["network"], &session["tls"]["alerts"]];
    let mut all: Vec<Value> = parts.into_iter().cloned().collect();
    all.extend([stages, session["verdict"]["outcome"].clone(), report["attempts"][0]["outcome"].clone()]);
    all
}

#[test]
fn another_clock_changes_the_certificates_judgement_and_nothing_else() {
    for (name, faults) in [
        ("certificate-untrusted-refused", &["untrusted"][..]),
        ("certificate-untrusted-ignored", &["untrusted"]),
        ("certificate-denied-by-rdesktop", &["untrusted"]),
    ] {
        let (before, now, after) = (shifted(name, -12 * YEAR), shifted(name, 0), shifted(name, 40 * YEAR));
        assert_eq!(judgement(&now), faults, "{name}");
        assert_eq!(judgement(&before), [&["not-yet-valid"], faults].concat(), "{name}");
        assert_eq!(judgement(&after), [&["expired"], faults].concat(), "{name}");
        assert_eq!([&before, &now, &after].map(clock_suspect), [true, false, true], "{name}");
        assert_eq!(unmoved(&before), unmoved(&now), "{name}");
        assert_eq!(unmoved(&after), unmoved(&now), "{name}");
    }
}

#[test]
fn an_alert_stays_what_it_said() {
    for seconds in [-12 * YEAR, 0, 40 * YEAR] {
        assert_eq!(cause(&shifted("certificate-untrusted-refused", seconds)), "certificate-untrusted");
        assert_eq!(cause(&shifted("neg-failure-5-nla-required", seconds)), "nla-required-by-server");
    }
    // Alert 45 covers both ends of the validity: which, the dates say.
    assert_eq!(cause(&shifted("certificate-expired-refused", 0)), "certificate-expired");
    assert_eq!(cause(&shifted("certificate-expired-refused", 40 * YEAR)), "certificate-expired");
    assert_eq!(cause(&shifted("certificate-expired-refused", -12 * YEAR)), "certificate-not-yet-valid");
}
