//! Hundreds of refused logons are one line with counts: a recorded refusal, repeated a thousand times.

use std::io::Cursor;
use std::path::Path;

use rdpwhy::analyze;
use rdpwhy::capture;
use rdpwhy::render::text;
use rdpwhy::report::{Capture, Report};
use rdpwhy::vocabulary::Outcome;

use crate::bundled;

/// Refused logons.
const TIMES: u16 = 1000;
/// Two screens.
const LINES: usize = 48;
/// From one try to the next, nanoseconds.
const EVERY: i64 = 400_000_000;
/// Where a frame of the bundled captures has its ports: Ethernet, IPv4 without options.
const PORTS: usize = 34;

/// The first connection of a capture, as (time, bytes), with its client's port.
fn first_connection(name: &str) -> (u16, Vec<(i64, Vec<u8>)>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures").join(name);
    let truth = bundled::toml(&folder.join("truth.toml"));
    let client = truth["session"][0]["client"].as_str().unwrap();
    let port: u16 = client.rsplit(':').next().unwrap().parse().unwrap();
    let mut source = capture::Capture::open(&folder.join("capture.pcapng"), Default::default()).unwrap();
    let mut packets = Vec::new();
    while let Some(packet) = source.next_packet() {
        let ports = packet.data.get(PORTS..PORTS + 4).unwrap_or_default();
        if ports.chunks(2).any(|bytes| bytes == port.to_be_bytes()) {
            packets.push((packet.time.0, packet.data.to_vec()));
        }
    }
    (port, packets)
}

/// A pcap file with the connection repeated from other ports; `edit` changes each packet of a round further.
fn repeated(port: u16, packets: &[(i64, Vec<u8>)], edit: fn(u16, &mut [u8])) -> Vec<u8> {
    let mut all: Vec<(i64, Vec<u8>)> = Vec::new();
    for round in 0..TIMES {
        let later = i64::from(round) * EVERY;
        let other = (20_000 + round).to_be_bytes();
        all.extend(packets.iter().map(|(time, bytes)| {
            let mut bytes = bytes.clone();
            for ports in bytes[PORTS..PORTS + 4].chunks_mut(2).filter(|bytes| **bytes == port.to_be_bytes()) {
                ports.copy_from_slice(&other);
            }
            edit(round, &mut bytes);
            (time + later, bytes)
        }));
    }
    all.sort_by_key(|(time, _)| *time);
    let mut file = Vec::new();
    file.extend(0xa1b2_3c4d_u32.to_le_bytes());
    file.extend([2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 1, 0, 0, 0]);
    for (time, bytes) in all {
        let numbers = [time / 1_000_000_000, time % 1_000_000_000, bytes.len() as i64, bytes.len() as i64];
        file.extend(numbers.iter().flat_map(|number| (*number as u32).to_le_bytes()));
        file.extend(bytes);
    }
    file
}

fn check(name: &str, cause: &str) {
    let (port, packets) = first_connection(name);
    let file = Box::new(Cursor::new(repeated(port, &packets, |_, _| {})));
    let capture = analyze::stream(file, "brute-force", Default::default(), &Default::default()).unwrap();
    assert_eq!(capture.sessions.len(), usize::from(TIMES));
    assert!(capture.sessions.iter().all(|session| session.verdict.cause.0 == cause), "{name}");
    assert_eq!(capture.attempts.len(), 1, "{name}: one attempt");
    assert_eq!(capture.attempts[0].outcome, Outcome::Failed);
    let story = capture.attempts[0].story.clone();
    assert!(story.starts_with("1000 connections in ") && story.contains(&format!("1000 × {cause}")), "{story}");
    check_page(capture, "1000 ×");
}

/// The page has less than two screens and says this.
fn check_page(capture: Capture, says: &str) {
    let mut page = Vec::new();
    let report = Report::new(None, vec![capture]);
    text::write(&mut page, &report, &text::Options::default()).unwrap();
    let page = String::from_utf8(page).unwrap();
    assert!(page.lines().count() < LINES, "{} lines\n{page}", page.lines().count());
    assert!(page.contains(says), "{page}");
}

#[test]
fn a_thousand_refused_logons_take_less_than_two_screens() {
    check("nla-wrong-password-tls12", "authentication-rejected");
    check("scanner-tries-tls-only", "nla-required-by-server");
}

#[test]
fn a_scan_of_a_thousand_servers_is_one_line() {
    // Where a frame has its addresses; the client's is 10.20.1.15, the servers' become 10.30.x.y.
    const ADDRESSES: std::ops::Range<usize> = 26..34;
    let (port, packets) = first_connection("scanner-tries-tls-only");
    let file = repeated(port, &packets, |round, bytes| {
        for address in bytes[ADDRESSES].chunks_mut(4).filter(|address| address[1] == 30) {
            address[2..].copy_from_slice(&round.to_be_bytes());
        }
    });
    let capture =
        analyze::stream(Box::new(Cursor::new(file)), "scan", Default::default(), &Default::default()).unwrap();
    assert_eq!(capture.sessions.len(), usize::from(TIMES));
    assert_eq!(capture.attempts.len(), usize::from(TIMES), "an attempt for each server");
    check_page(capture, "1000 servers");
}
