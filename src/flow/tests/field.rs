//! Flows of real captures, against their truth file.
//!
//! The captures are not part of this repository: `RDPWHY_FIELD_CAPTURES` names their folder.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::capture::{Capture, CaptureOptions, SecretsType};
use crate::flow::{Flow, FlowSet, FlowTable, FlowTransport, Limits};
use crate::link::Dissector;

/// The folder of the captures, unless the variable is not set.
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("RDPWHY_FIELD_CAPTURES").map(PathBuf::from);
    if folder.is_none() {
        println!("SKIPPED: RDPWHY_FIELD_CAPTURES is not set");
    }
    folder
}

fn truth(folder: &Path) -> Vec<(String, Vec<serde_json::Value>)> {
    let text = std::fs::read_to_string(folder.join("truth.json")).expect("truth.json is in the folder");
    let truth: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
    let files = truth.into_iter().filter(|(name, _)| !name.starts_with('_'));
    files.map(|(name, entry)| (name, entry["sessions"].as_array().unwrap().clone())).collect()
}

fn read(path: &Path, known_client_randoms: HashSet<[u8; 32]>) -> (FlowSet, HashSet<[u8; 32]>) {
    read_with(path, Limits { known_client_randoms, ..Limits::default() })
}

fn read_with(path: &Path, limits: Limits) -> (FlowSet, HashSet<[u8; 32]>) {
    let mut capture = Capture::open(path, CaptureOptions::default()).unwrap_or_else(|error| panic!("{error}"));
    let mut dissector = Dissector::default();
    let mut table = FlowTable::new(limits);
    while let Some(packet) = capture.next_packet() {
        if let Some(segment) = dissector.segment(&packet) {
            table.push(&segment);
        }
    }
    let logs = capture.secrets().iter().filter(|secrets| secrets.kind() == SecretsType::TLS_KEY_LOG);
    let randoms = logs.flat_map(|log| client_randoms(&String::from_utf8_lossy(log.bytes()))).collect();
    (table.finish(), randoms)
}

/// Second field of every line of a key log.
fn client_randoms(log: &str) -> Vec<[u8; 32]> {
    let fields = log.lines().filter_map(|line| line.split_whitespace().nth(1));
    fields
        .filter_map(|hex| {
            let digits: Option<Vec<u8>> =
                (0..hex.len() / 2).map(|at| u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()).collect();
            digits?.try_into().ok()
        })
        .collect()
}

fn name(flow: &Flow) -> String {
    let transport = match flow.transport {
        FlowTransport::Tcp => "tcp",
        FlowTransport::Udp => "udp",
    };
    format!("{} {} {transport} {} {}", flow.client, flow.server, flow.first_frame, flow.last_frame)
}

#[test]
fn flows_of_real_captures_have_the_ends_and_frames_of_the_truth() {
    let Some(folder) = folder() else { return };
    let mut checked = 0;
    for (file, sessions) in truth(&folder) {
        let path = folder.join(&file);
        let (mut set, randoms) = read(&path, HashSet::new());
        if !randoms.is_empty() {
            (set, _) = read(&path, randoms);
        }
        let found: Vec<String> = set.flows.iter().map(name).collect();
        let mut expected = Vec::new();
        for session in &sessions {
            let text = |member: &str| session[member].as_str().unwrap().to_owned();
            let frame = |member: &str| session[member].as_u64().unwrap();
            let (client, server, transport) = (text("client"), text("server"), text("transport"));
            let line = format!("{client} {server} {transport} {} {}", frame("first_frame"), frame("last_frame"));
            // A connection that may be left out is compared only if it was found.
            if session["listed"] == "must" || found.contains(&line) {
                expected.push(line);
            }
        }
        assert_eq!(found, expected, "{file}");
        assert_eq!(set.warnings, [], "{file}");
        checked += sessions.len();
    }
    assert!(checked > 40, "{checked} sessions in the truth file");
}

/// Both directions of a connection as tshark puts them together.
fn follow(path: &Path, flow: &Flow) -> Option<[Vec<u8>; 2]> {
    let filter = format!("follow,tcp,raw,{},{}", flow.client, flow.server);
    let output = Command::new("tshark").arg("-r").arg(path).args(["-q", "-z", &filter]).output().ok()?;
    let text = String::from_utf8(output.stdout).unwrap();
    let node = |number: u8| text.lines().find_map(|line| line.strip_prefix(&format!("Node {number}: "))).unwrap_or("");
    let client_first = node(0) == flow.client.to_string();
    let mut sides = [Vec::new(), Vec::new()];
    for line in text.lines() {
        // Bytes of the second node are indented.
        let (side, hex) = line.strip_prefix('\t').map_or((0, line), |hex| (1, hex));
        let digits = (0..hex.len() / 2).map(|at| u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok());
        if let Some(bytes) = digits.collect::<Option<Vec<u8>>>().filter(|_| hex.len() % 2 == 0) {
            sides[side].extend(bytes);
        }
    }
    if !client_first {
        sides.reverse();
    }
    Some(sides)
}

#[test]
fn real_streams_have_the_payload_that_tshark_finds() {
    let Some(folder) = folder() else { return };
    if Command::new("tshark").arg("--version").output().is_err() {
        println!("SKIPPED: tshark is not installed");
        return;
    }
    let mut compared = 0;
    for (file, _) in truth(&folder) {
        let path = folder.join(&file);
        let (set, _) = read_with(&path, Limits { head: 1 << 30, kept_bytes: 1 << 30, ..Limits::default() });
        for flow in set.flows.iter().filter(|flow| flow.transport == FlowTransport::Tcp) {
            let theirs = follow(&path, flow).expect("tshark runs");
            for (stream, theirs) in [&flow.to_server, &flow.to_client].into_iter().zip(theirs) {
                assert!(stream.gaps.is_empty(), "{file} {}: {:?}", name(flow), stream.gaps);
                assert_eq!(stream.length, theirs.len() as u64, "{file} {}", name(flow));
                assert!(stream.bytes(0..stream.length).unwrap_or_default() == theirs, "{file} {}", name(flow));
                compared += theirs.len();
            }
        }
    }
    assert!(compared > 1 << 20, "{compared} bytes compared");
}

#[test]
fn every_byte_of_a_real_stream_lies_in_one_unit() {
    let Some(folder) = folder() else { return };
    for (file, _) in truth(&folder) {
        let (set, _) = read(&folder.join(&file), HashSet::new());
        let flows = set.flows.iter().filter(|flow| flow.transport == FlowTransport::Tcp);
        for (flow, stream) in flows.flat_map(|flow| [(flow, &flow.to_server), (flow, &flow.to_client)]) {
            let mut next = 0;
            for unit in &stream.units {
                // Where kinds alternate without end, the middle keeps their numbers and not their order, and says so.
                assert!(unit.offset == next || !flow.limits.is_empty(), "{file} {}", name(flow));
                assert!(unit.count > 0 && (unit.count > 1 || u64::from(unit.length) == unit.total));
                next += unit.total;
            }
            let cut = stream.units.last().is_some_and(|unit| unit.cut);
            assert!(next == stream.length || (cut && next > stream.length), "{file} {}", name(flow));
        }
    }
}
