//! Flows of real captures, against their truth file.
//!
//! The captures are not part of this repository: `RDPWHY_FIELD_CAPTURES` names their folder.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

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
    let mut capture = Capture::open(path, CaptureOptions::default()).unwrap_or_else(|error| panic!("{error}"));
    let mut dissector = Dissector::default();
    let mut table = FlowTable::new(Limits { known_client_randoms, ..Limits::default() });
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

#[test]
fn real_streams_are_whole_or_say_what_is_missing() {
    let Some(folder) = folder() else { return };
    for (file, _) in truth(&folder) {
        let (set, _) = read(&folder.join(&file), HashSet::new());
        for flow in &set.flows {
            for stream in [&flow.to_server, &flow.to_client] {
                let framed: u64 = stream.units.iter().map(|unit| unit.total).sum();
                let missing: u64 = stream.gaps.iter().map(|gap| gap.length).sum();
                let said = if flow.transport == FlowTransport::Tcp { framed } else { stream.length };
                let expected = stream.length - if flow.transport == FlowTransport::Tcp { 0 } else { missing };
                println!(
                    "{file} {} units {} raw {} gaps {} kept {}",
                    name(flow),
                    stream.units.len(),
                    stream.units.iter().filter(|unit| unit.kind == crate::flow::UnitKind::Raw).count(),
                    stream.gaps.len(),
                    stream.kept.runs.iter().map(|run| run.bytes.len()).sum::<usize>(),
                );
                assert!(said + missing >= expected, "{file} {}", name(flow));
            }
        }
    }
}
