//! Holds rdpwhy against tshark on every capture: negotiation, TLS version, cipher suite, certificate serials, the bytes of every TCP
//! stream, and the network's figures. Each disagreement stands in [`KNOWN`] with its reason; any other fails.
//!
//! Without tshark the test says that it was skipped; `RDPWHY_REQUIRE_TOOLS=1` makes that a failure.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use rdpwhy::capture::{Capture, CaptureOptions};
use rdpwhy::flow::{FlowSet, FlowTable, FlowTransport, Limits};
use rdpwhy::link::Dissector;
use serde_json::Value;

use crate::{bundled, truth};

mod decrypted;
mod known;
mod output;

use output::{Row, Stream};

/// One comparison that failed: capture, subject, and both sides.
struct Disagreement {
    capture: String,
    subject: &'static str,
    says: String,
}

#[test]
fn agrees_with_tshark() {
    if missing() {
        return;
    }
    let files = Mutex::new(captures());
    let found = Mutex::new(Vec::new());
    let streams = Mutex::new((0, 0, 0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(path) = files.lock().unwrap().pop() else { return };
                    let (differences, counts) = compare(&path);
                    found.lock().unwrap().extend(differences);
                    let mut streams = streams.lock().unwrap();
                    *streams = (streams.0 + counts.0, streams.1 + counts.1, streams.2 + counts.2);
                }
            });
        }
    });
    let (streams, bytes, idle) = streams.into_inner().unwrap();
    println!(
        "{streams} streams and {bytes} bytes compared; {idle} acknowledgments that tshark calls duplicates of nothing outstanding"
    );
    assert!(streams > 100 && bytes > 1 << 20, "too little was compared");
    let mut found = found.into_inner().unwrap();
    found.sort_by(|one, other| {
        (&one.capture, one.subject, &one.says).cmp(&(&other.capture, other.subject, &other.says))
    });
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unlisted = Vec::new();
    for one in &found {
        match known::reason(&one.capture, one.subject) {
            Some(reason) => *counts.entry(reason).or_default() += 1,
            None => unlisted.push(format!("{}: {}: {}", one.capture, one.subject, one.says)),
        }
    }
    for (reason, count) in &counts {
        println!("{count} listed: {reason}");
    }
    assert!(unlisted.is_empty(), "{}\n{} disagreements that are not listed", unlisted.join("\n"), unlisted.len());
}

/// Whether tshark is not installed; fails where it must be.
fn is_missing() -> bool {
    let missing = Command::new("tshark").arg("--version").output().is_err();
    if missing {
        let required = std::env::var_os("RDPWHY_REQUIRE_TOOLS").is_some_and(|value| value == "1");
        assert!(!required, "RDPWHY_REQUIRE_TOOLS=1, and tshark is not installed");
        println!("SKIPPED: tshark is not installed");
    }
    missing
}

/// Every bundled capture, and those of `RDPWHY_FIELD_CAPTURES`.
pub fn captures() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = bundled::captures().into_iter().map(|folder| folder.join("capture.pcapng")).collect();
    match std::env::var_os("RDPWHY_FIELD_CAPTURES").map(PathBuf::from) {
        None => println!("SKIPPED for the field captures: RDPWHY_FIELD_CAPTURES is not set"),
        Some(folder) => {
            let text = std::fs::read_to_string(folder.join("truth.json")).expect("truth.json is in the folder");
            let truths: BTreeMap<String, Value> = serde_json::from_str(&text).unwrap();
            files.extend(truths.keys().filter(|name| !name.starts_with('_')).map(|name| folder.join(name)));
        }
    }
    files
}

/// Whether tshark is missing, which is said, and fails where tools are required.
pub fn missing() -> bool {
    if Command::new("tshark").arg("--version").output().is_ok() {
        return false;
    }
    let required = std::env::var_os("RDPWHY_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    assert!(!required, "RDPWHY_REQUIRE_TOOLS=1, and tshark is not installed");
    println!("SKIPPED: tshark is not installed");
    true
}

/// Folder and name of a capture: `idle-reset`, or `zeek/rdp-x509.pcap`.
pub fn short(path: &Path) -> String {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let folder = path.parent().map(name).unwrap_or_default();
    if name(path) == "capture.pcapng" { folder } else { format!("{folder}/{}", name(path)) }
}

/// What differs in a capture, how many streams and bytes were compared, and how many of tshark's duplicate acknowledgments repeat one
/// while nothing was outstanding.
fn compare(path: &Path) -> (Vec<Disagreement>, (usize, usize, usize)) {
    let capture = short(path);
    let report = truth::report(path);
    let sessions: Vec<&Value> =
        report["sessions"].as_array().into_iter().flatten().filter(|session| session["transport"] == "tcp").collect();
    let mut ports: Vec<u64> = sessions.iter().filter_map(|session| session["server"]["port"].as_u64()).collect();
    ports.sort_unstable();
    ports.dedup();
    if ports.is_empty() {
        return (Vec::new(), (0, 0, 0));
    }
    let negotiation = output::rows(path, &ports, "tpkt", &[]);
    let numbers: Vec<usize> = sessions.iter().filter_map(|session| number(session, &negotiation)).collect();
    let rows = output::rows(path, &ports, "tls", &numbers);
    let flows = flows(path);
    let mut found = Vec::new();
    let (mut bytes, mut idle) = (0, 0);
    for session in &sessions {
        let mut differ = |subject: &'static str, ours: String, theirs: String| {
            if ours != theirs {
                let who = format!(
                    "{}:{}",
                    session["client"]["address"].as_str().unwrap_or_default(),
                    session["client"]["port"]
                );
                let says = format!("{who} first frame {}: {ours} here, {theirs} by tshark", session["first_frame"]);
                found.push(Disagreement { capture: capture.clone(), subject, says });
            }
        };
        let Some(number) = number(session, &negotiation) else {
            differ("stream", "one".into(), "none".into());
            continue;
        };
        let server = session["server"]["port"].to_string();
        let clear = Stream::new(&negotiation.rows, number, &server);
        let tls = Stream::new(&rows.rows, number, &server);
        let got = &session["negotiation"];
        differ("requested", protocols(&got["requested_protocols"]), clear.first("rdp.negReq.requestedProtocols"));
        differ("selected", protocols(&got["selected_protocol"]), clear.first("rdp.negReq.selectedProtocol"));
        differ("failure", hex(&got["failure"]["code"]), clear.first("rdp.negFailure.failureCode"));
        differ("TLS version", text(&session["tls"]["version"]), tls.version());
        differ("cipher suite", text(&session["tls"]["cipher_suite"]), tls.suite());
        differ("serials", serials(session), tls.serials());
        let network = &session["network"];
        for (side, from_server) in [("client", false), ("server", true)] {
            let (duplicates, while_idle) = tls.duplicate_acks(from_server);
            idle += while_idle;
            let figures = [
                ("retransmissions", &network["retransmissions"], tls.retransmissions(from_server)),
                ("duplicate acknowledgments", &network["duplicate_acks"], duplicates),
                ("keep-alives", &network["keep_alives"], tls.keep_alives(from_server)),
            ];
            for (subject, ours, theirs) in figures {
                differ(subject, format!("{} {side}", ours[side]), format!("{theirs} {side}"));
            }
        }
        differ("zero windows", network["zero_windows"].to_string(), tls.zero_windows().to_string());
        differ("gaps", network["gaps"].to_string(), tls.holes().to_string());
        differ("round trip", milliseconds(network["rtt_seconds"].as_f64()), milliseconds(tls.round_trip()));
        bytes += payload(session, number, &flows, &rows, &mut differ);
    }
    (found, (sessions.len(), bytes, idle))
}

/// tshark's number of the stream that a session's first frame belongs to.
fn number(session: &Value, output: &output::Output) -> Option<usize> {
    let frame = session["first_frame"].to_string();
    let row: &Row = output.rows.iter().find(|row| row.get("frame.number") == frame)?;
    row.get("tcp.stream").split(',').next_back()?.parse().ok()
}

/// Compares the bytes of both directions; how many there are.
fn payload(
    session: &Value,
    number: usize,
    flows: &FlowSet,
    output: &output::Output,
    differ: &mut impl FnMut(&'static str, String, String),
) -> usize {
    let flow = flows.flows.iter().find(|flow| {
        flow.transport == FlowTransport::Tcp
            && session["first_frame"] == flow.first_frame
            && session["client"]["port"] == flow.client.port()
    });
    let (Some(flow), Some(theirs)) = (flow, output.payload(number, &flow_client(session))) else {
        differ("payload", "a stream".into(), "none, or not here".into());
        return 0;
    };
    let mut bytes = 0;
    for (stream, theirs) in [&flow.to_server, &flow.to_client].into_iter().zip(theirs) {
        // tshark writes a text of its own into a hole.
        if !stream.gaps.is_empty() {
            differ("payload with a hole", "not compared".into(), String::new());
            continue;
        }
        let ours = stream.bytes(0..stream.length).unwrap_or_default();
        differ("payload length", ours.len().to_string(), theirs.len().to_string());
        differ("payload", (ours == theirs).to_string(), (ours.len() == theirs.len()).to_string());
        bytes += ours.len();
    }
    bytes
}

fn flow_client(session: &Value) -> String {
    let address = session["client"]["address"].as_str().unwrap_or_default();
    let port = &session["client"]["port"];
    if address.contains(':') { format!("[{address}]:{port}") } else { format!("{address}:{port}") }
}

/// The flows of a file, kept whole.
pub fn flows(path: &Path) -> FlowSet {
    let mut capture = Capture::open(path, CaptureOptions::default()).unwrap_or_else(|error| panic!("{error}"));
    let mut dissector = Dissector::default();
    let mut table = FlowTable::new(Limits { head: 1 << 30, kept_bytes: 1 << 30, ..Limits::default() });
    while let Some(packet) = capture.next_packet() {
        if let Some(segment) = dissector.segment(&packet) {
            table.push(&segment);
        }
    }
    table.finish()
}

fn serials(session: &Value) -> String {
    let numbers: Vec<String> =
        truth::serials(session).iter().map(|number| number.trim_start_matches('0').to_owned()).collect();
    numbers.join(" ")
}

/// To the microsecond, which is what most captures hold.
fn milliseconds(seconds: Option<f64>) -> String {
    seconds.map(|seconds| format!("{:.3} ms", 1000.0 * seconds)).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn hex(value: &Value) -> String {
    value.as_u64().map(|number| format!("0x{number:08x}")).unwrap_or_default()
}

/// Names of protocols as the number that is on the wire.
fn protocols(value: &Value) -> String {
    const BITS: [(&str, u32); 6] =
        [("RDP", 0), ("SSL", 1), ("HYBRID", 2), ("RDSTLS", 4), ("HYBRID_EX", 8), ("RDSAAD", 16)];
    let bit = |name: &Value| {
        let name = name.as_str().unwrap_or_default();
        let known = BITS.iter().find(|(known, _)| *known == name).map(|(_, bit)| *bit);
        known.unwrap_or_else(|| u32::from_str_radix(name.trim_start_matches("0x"), 16).unwrap_or(u32::MAX))
    };
    match value {
        Value::Null => String::new(),
        Value::Array(names) => format!("0x{:08x}", names.iter().map(bit).fold(0, |all, one| all | one)),
        name => format!("0x{:08x}", bit(name)),
    }
}
