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

/// Every place where two reports differ, as a path; times of the report itself are another clock's by nature.
fn differences(path: &str, one: &Value, other: &Value, found: &mut Vec<String>) {
    let is_time = |key: &str| ["start", "first_packet", "last_packet", "path", "bytes"].contains(&key);
    match (one, other) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))).filter(|key| !is_time(key)) {
                let get = |map: &serde_json::Map<String, Value>| map.get(key).cloned().unwrap_or_default();
                differences(&format!("{path}/{key}"), &get(a), &get(b), found);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                let index = if path.ends_with("sessions") { index.to_string() } else { "*".to_owned() };
                differences(&format!("{path}/{index}"), a, b, found);
            }
        }
        _ if one == other => {}
        _ => found.push(path.to_owned()),
    }
}

/// Where a report of the capture differs when its clock is moved.
fn moved(name: &str, seconds: i64) -> Vec<String> {
    let mut found = Vec::new();
    differences("", &shifted(name, 0), &shifted(name, seconds), &mut found);
    found.sort();
    found.dedup();
    found
}

/// What the clock may decide: the certificate's judgement, what is said of it, and the warning about the clock.
const OF_CERTIFICATES: [&str; 3] = ["/tls/certificates/*/judgement", "/notes", "/warnings"];

#[test]
fn nothing_else_in_the_report_depends_on_the_clock() {
    for (name, seconds) in [
        ("xrdp-tls12-closed", 40 * YEAR),
        ("xrdp-tls12-closed", -12 * YEAR),
        ("certificate-windows-template", YEAR),
        ("certificate-windows-template", -YEAR),
        ("certificate-untrusted-refused", 40 * YEAR),
        ("certificate-wrong-usage-refused", -12 * YEAR),
        ("tls-intercepted", 5 * YEAR),
        ("brute-force", 5 * YEAR),
        ("nla-wrong-password-tls12", -5 * YEAR),
    ] {
        let found = moved(name, seconds);
        assert!(found.iter().any(|path| path.ends_with("judgement")), "{name}: {found:?}");
        for path in &found {
            let allowed = OF_CERTIFICATES.iter().any(|part| path.contains(part));
            assert!(allowed || follows(path), "{name} by {} years: {path}", seconds / YEAR);
        }
    }
}

/// What follows from another judgement: which faults are shown as evidence or as not excluded, and how sure that leaves the cause.
fn follows(path: &str) -> bool {
    ["/verdict/evidence", "/verdict/look_alikes", "/verdict/certainty", "/verdict/not_checked"]
        .iter()
        .any(|part| path.contains(part))
}

#[test]
fn where_no_certificate_is_seen_nothing_changes_but_a_clock_older_than_the_protocol() {
    for (name, seconds) in [
        ("xrdp-tls13-closed", 40 * YEAR),
        ("neg-failure-5-nla-required", -12 * YEAR),
        ("middlebox-reset-at-client-hello", 40 * YEAR),
        ("xrdp-rdesktop-high", -12 * YEAR),
        ("icmp-host-unreachable", 12 * YEAR),
        ("license-errors-tls13", 3 * YEAR),
        ("certificate-expired-tls13-refused", -12 * YEAR),
    ] {
        let found: Vec<String> = moved(name, seconds).into_iter().filter(|path| path != "/warnings").collect();
        assert!(found.is_empty(), "{name}: {found:?}");
    }
    assert!(clock_suspect(&shifted("xrdp-tls13-closed", -12 * YEAR)));
    assert!(!clock_suspect(&shifted("xrdp-tls13-closed", 40 * YEAR)));
}

#[test]
fn the_forecast_of_windows_own_certificate_follows_the_clock() {
    const DAY: i64 = 86_400;
    let says = |days: i64| shifted("certificate-windows-template", days * DAY)["sessions"][0]["notes"].to_string();
    assert!(says(0).contains("152 days left, renewal is due on "), "{}", says(0));
    assert!(says(150).contains("2 days left"), "{}", says(150));
    assert!(says(152).contains("less than a day left"), "{}", says(152));
    assert!(
        says(160).contains("it ran out 7 days before this") && says(160).contains("renewal is broken"),
        "{}",
        says(160)
    );
    assert!(says(-60).contains("one of the two clocks is wrong"), "{}", says(-60));
}

#[test]
fn a_client_that_left_without_a_word_is_told_by_what_the_clock_makes_of_the_certificate() {
    // It denied what it could not verify; the next years' readers see a certificate that had run out when it left.
    let cause_at = |seconds| cause(&shifted("certificate-denied-by-xfreerdp", seconds)).to_owned();
    assert_eq!(cause_at(0), "certificate-refused");
    assert_eq!(cause_at(2 * YEAR), "certificate-expired");
    assert_eq!(cause_at(-2 * YEAR), "certificate-not-yet-valid");
    let certainty =
        |seconds| shifted("certificate-denied-by-xfreerdp", seconds)["sessions"][0]["verdict"]["certainty"].clone();
    assert_eq!([certainty(0), certainty(2 * YEAR)], ["consistent", "consistent"]);
}
