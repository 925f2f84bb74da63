//! Sessions that are judged while the capture is still being read get the report that they get at its end.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use rdpwhy::analyze;
use rdpwhy::capture::{Capture, CaptureOptions, LinkType};
use serde_json::Value;

use crate::forms;

/// Nanosecond pcap, link type Ethernet, snap length 256 KiB.
const HEADER: [u32; 6] = [0xa1b2_3c4d, 0x0004_0002, 0, 0, 262_144, 1];
/// Captures laid one behind another in one file.
const TOGETHER: usize = 24;
/// Seconds between them: longer than a closed connection lingers.
const APART: i64 = 1000;

/// Captures recorded on Ethernet, the many of the same kind left out.
fn recorded() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("capture.pcapng"))
        .filter(|path| path.exists() && !path.to_string_lossy().contains("variety-"))
        .collect();
    paths.sort();
    paths
}

/// The packets of captures in one file, each capture so many seconds behind the one before; how many captures went into it.
fn laid_in_a_row(paths: &[PathBuf]) -> (Vec<u8>, usize) {
    let mut file: Vec<u8> = HEADER.iter().flat_map(|word| word.to_le_bytes()).collect();
    let mut now = 1_700_000_000;
    let mut laid = 0;
    for path in paths {
        let mut source = Capture::open(path, CaptureOptions::default()).unwrap();
        let mut first = None;
        while let Some(packet) = source.next_packet() {
            if packet.link_type != LinkType(1) {
                continue;
            }
            let first = *first.get_or_insert(packet.time.seconds());
            let time = u32::try_from(now + packet.time.seconds() - first).unwrap();
            let fraction = u32::try_from(packet.time.0.rem_euclid(1_000_000_000)).unwrap();
            let length = u32::try_from(packet.data.len()).unwrap();
            file.extend([time, fraction, length, packet.wire_len].iter().flat_map(|word| word.to_le_bytes()));
            file.extend(packet.data);
        }
        laid += usize::from(first.is_some());
        now += APART;
    }
    (file, laid)
}

/// The reports of a file, whose closed sessions are judged early, and of a stream, which may bring secrets to its end.
fn both(test: &str, bytes: Vec<u8>) -> [Value; 2] {
    let folder = forms::tempdir(test);
    let path = folder.join("row.pcap");
    fs::write(&path, &bytes).unwrap();
    let options = analyze::Options { threads: 2, ..Default::default() };
    let early = analyze::file(&path, CaptureOptions::default(), &options).unwrap();
    let late = analyze::stream(Box::new(Cursor::new(bytes)), "-", CaptureOptions::default(), &options).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    [early, late].map(|mut capture| {
        capture.path.clear();
        serde_json::to_value(capture).unwrap()
    })
}

#[test]
fn ended_sessions_are_judged_early_as_they_are_at_the_end() {
    let mut captures = 0;
    let mut sessions = 0;
    for paths in recorded().chunks(TOGETHER) {
        let (bytes, laid) = laid_in_a_row(paths);
        let [early, late] = both("early", bytes);
        let [early_sessions, late_sessions] = [&early, &late].map(|report| report["sessions"].as_array().unwrap());
        for (early, late) in early_sessions.iter().zip(late_sessions) {
            assert_eq!(early, late);
        }
        assert_eq!(early, late, "{paths:?}");
        captures += laid;
        sessions += early_sessions.len();
    }
    assert!(captures > 100 && sessions > 150, "{captures} captures, {sessions} sessions");
}

/// A pcapng block: type, length, body, length.
fn block(kind: u32, body: &[&[u8]]) -> Vec<u8> {
    let mut body = body.concat();
    body.resize(body.len().next_multiple_of(4), 0);
    let length = u32::try_from(body.len() + 12).unwrap().to_le_bytes();
    [&kind.to_le_bytes()[..], &length, &body, &length].concat()
}

/// A session, another one long behind it, and only then the secrets of the first.
fn secrets_at_the_end() -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures");
    let with_secrets = folder.join("embedded-secrets/capture.pcapng");
    let mut source = Capture::open(&with_secrets, CaptureOptions::default()).unwrap();
    while source.next_packet().is_some() {}
    let secrets = source.secrets()[0].bytes().to_vec();
    let (row, laid) = laid_in_a_row(&[with_secrets, folder.join("nla-wrong-password-tls13/capture.pcapng")]);
    assert_eq!(laid, 2);
    let mut file = block(0x0a0d_0d0a, &[&0x1a2b_3c4d_u32.to_le_bytes(), &[1, 0, 0, 0], &[0xff; 8]]);
    file.extend(block(1, &[&[1, 0, 0, 0], &0_u32.to_le_bytes()]));
    let mut rest = &row[24..];
    while let Some((header, behind)) = rest.split_at_checked(16) {
        let word = |at: usize| u32::from_le_bytes(header[at..at + 4].try_into().unwrap());
        let (data, behind) = behind.split_at(word(8) as usize);
        let micros = u64::from(word(0)) * 1_000_000 + u64::from(word(4)) / 1000;
        let [high, low] = [(micros >> 32) as u32, micros as u32].map(u32::to_le_bytes);
        file.extend(block(6, &[&[0; 4], &high, &low, &word(8).to_le_bytes(), &word(12).to_le_bytes(), data]));
        rest = behind;
    }
    let length = u32::try_from(secrets.len()).unwrap().to_le_bytes();
    file.extend(block(10, &[&0x544c_534b_u32.to_le_bytes(), &length, &secrets]));
    file
}

#[test]
fn secrets_behind_sessions_that_were_judged_early_still_open_them() {
    let [early, late] = both("late-secrets", secrets_at_the_end());
    assert_eq!(early["sessions"][0]["tls"]["keys_from"], "embedded");
    assert!(early["sessions"].as_array().unwrap().len() > 1);
    assert_eq!(early, late);
}
