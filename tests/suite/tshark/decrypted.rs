//! Decrypted bytes: what rdpwhy and tshark make of the same sealed records with the same secrets, byte by byte.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use rdpwhy::capture::{Capture, CaptureOptions, SecretsType};
use rdpwhy::decode;
use rdpwhy::decrypt::{KeySource, Keys};
use rdpwhy::flow::{Flow, FlowTransport, UnitKind};
use serde_json::Value;

use super::{flows, is_missing, short};
use crate::{bundled, truth};

/// Where tshark opens less, and why. Anywhere else that fails, as other bytes do.
const LESS: &[(&str, &str)] = &[("tls13/htb-s181.pcapng", LABELS), ("tls13/htb-s4.pcapng", LABELS)];

const LABELS: &str = "handshake and application secrets stand under one label; tshark tries only one of them";

/// What a capture gave.
#[derive(Default)]
struct Counts {
    sessions: usize,
    bytes: usize,
    /// Sessions of which we open bytes and tshark none, or fewer.
    ours_alone: Vec<String>,
    wrong: Vec<String>,
}

#[test]
fn decrypted_bytes_are_those_of_tshark() {
    if is_missing() {
        return;
    }
    let files = Mutex::new(with_keys());
    let counts = Mutex::new(Counts::default());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some((capture, keys)) = files.lock().unwrap().pop() else { return };
                    let found = compare(&capture, keys.as_deref());
                    let mut counts = counts.lock().unwrap();
                    counts.sessions += found.sessions;
                    counts.bytes += found.bytes;
                    counts.ours_alone.extend(found.ours_alone);
                    counts.wrong.extend(found.wrong);
                }
            });
        }
    });
    let mut counts = counts.into_inner().unwrap();
    counts.ours_alone.sort();
    println!("{} sessions and {} decrypted bytes compared", counts.sessions, counts.bytes);
    println!("{} sessions of which tshark opens less:\n{}", counts.ours_alone.len(), counts.ours_alone.join("\n"));
    assert!(counts.wrong.is_empty(), "{}", counts.wrong.join("\n"));
    assert!(counts.sessions > 100 && counts.bytes > 1 << 20, "too little was compared");
}

/// Every capture with keys: bundled ones, and those of `RDPWHY_FIELD_CAPTURES`.
fn with_keys() -> Vec<(PathBuf, Option<PathBuf>)> {
    let mut all = Vec::new();
    for folder in bundled::captures() {
        let keys = ["keys.log", "server-key.pem"].map(|name| folder.join(name)).into_iter().find(|file| file.exists());
        let embedded = bundled::toml(&folder.join("truth.toml"))["session"][0]["keys_embedded"] == true;
        if keys.is_some() || embedded {
            all.push((folder.join("capture.pcapng"), keys));
        }
    }
    if let Some(folder) = std::env::var_os("RDPWHY_FIELD_CAPTURES").map(PathBuf::from) {
        let truths: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("truth.json")).unwrap()).unwrap();
        for (name, truth) in truths.as_object().unwrap() {
            let Some(source) = truth["keys"].as_str() else { continue };
            all.push((folder.join(name), (source != "embedded").then(|| folder.join(source))));
        }
    }
    all
}

fn compare(path: &Path, file: Option<&Path>) -> Counts {
    let keys = keys(path, file);
    let mut counts = Counts::default();
    let flows = flows(path).flows;
    let keys = decode::learn(&flows, &keys);
    let flows: Vec<&Flow> = flows.iter().filter(|flow| has_tls(flow)).collect();
    let theirs = Theirs::of(path, file, &flows);
    for flow in flows {
        let ours = decode::plaintext(flow, &keys);
        if ours.iter().all(Vec::is_empty) {
            continue;
        }
        let name = format!("{} {}", short(path), flow.client);
        let theirs = theirs.sides(flow);
        let same = |side: usize| ours[side] == theirs[side];
        let (our_bytes, their_bytes) = (ours[0].len() + ours[1].len(), theirs[0].len() + theirs[1].len());
        if same(0) && same(1) {
            counts.sessions += 1;
            counts.bytes += our_bytes;
        } else if (0..2).all(|side| contains(&ours[side], &theirs[side])) {
            let says = format!("{name}: {their_bytes} of {our_bytes} bytes by tshark");
            match LESS.iter().find(|(file, _)| *file == short(path)) {
                Some((_, reason)) => counts.ours_alone.push(format!("  {says}: {reason}")),
                None => counts.wrong.push(format!("{says}, and no reason listed")),
            }
        } else {
            counts.wrong.push(format!("{name}: {our_bytes} bytes here, {their_bytes} by tshark"));
        }
    }
    counts
}

fn has_tls(flow: &Flow) -> bool {
    flow.transport == FlowTransport::Tcp
        && flow.to_server.units.iter().any(|unit| matches!(unit.kind, UnitKind::Tls { .. }))
}

/// Whether the smaller is nothing, or stands in the larger as it is.
fn contains(larger: &[u8], smaller: &[u8]) -> bool {
    smaller.is_empty() || larger.windows(smaller.len()).any(|window| window == smaller)
}

/// The secrets of a file and those inside the capture.
fn keys(path: &Path, file: Option<&Path>) -> Keys {
    let mut keys = file.map(truth::keys).unwrap_or_default();
    let mut capture = Capture::open(path, CaptureOptions::default()).unwrap_or_else(|error| panic!("{error}"));
    while capture.next_packet().is_some() {}
    for secrets in capture.secrets().iter().filter(|secrets| secrets.kind() == SecretsType::TLS_KEY_LOG) {
        keys.add_key_log(secrets.bytes(), KeySource::Embedded);
    }
    keys
}

/// Streams of a file that are asked for; none of the captures has more.
const STREAMS: usize = 64;

/// What tshark prints of a file: the stream of each frame, and the application data of each stream, node 0's first.
struct Theirs {
    streams: BTreeMap<u32, usize>,
    followed: BTreeMap<usize, (String, [Vec<u8>; 2])>,
}

impl Theirs {
    fn of(path: &Path, file: Option<&Path>, flows: &[&Flow]) -> Self {
        let mut command = Command::new("tshark");
        command.arg("-r").arg(path).args(["-n", "-o", "tcp.reassemble_out_of_order:TRUE"]);
        command.args(["-Y", "tcp", "-T", "fields", "-E", "separator=|", "-e", "frame.number", "-e", "tcp.stream"]);
        let ports: BTreeSet<u16> = flows.iter().map(|flow| flow.server.port()).collect();
        for port in ports {
            command.args(["-d", &format!("tcp.port=={port},tls")]);
        }
        match file {
            Some(file) if file.extension().is_some_and(|ending| ending == "pem") => {
                command.arg("-o").arg(format!("uat:rsa_keys:\"{}\",\"\"", file.display()));
            }
            Some(file) => {
                command.arg("-o").arg(format!("tls.keylog_file:{}", file.display()));
            }
            None => {}
        }
        for stream in 0..STREAMS {
            command.args(["-z", &format!("follow,tls,raw,{stream}")]);
        }
        let output = command.output().expect("tshark runs");
        Self::read(&String::from_utf8_lossy(&output.stdout))
    }

    fn read(text: &str) -> Self {
        let mut all = Self { streams: BTreeMap::new(), followed: BTreeMap::new() };
        let mut current = None;
        for line in text.lines() {
            if let Some(number) = line.strip_prefix("Filter: tcp.stream eq ") {
                current = number.trim().parse().ok();
            } else if let (Some(node), Some(stream)) = (line.strip_prefix("Node 0: "), current) {
                all.followed.insert(stream, (node.trim().replace(['[', ']'], ""), Default::default()));
            } else if let Some((frame, stream)) = line.split_once('|') {
                // An ICMP error quotes a segment of the stream it is about.
                let stream: Option<usize> = stream.split(',').next_back().and_then(|stream| stream.parse().ok());
                all.streams.extend(frame.parse::<u32>().ok().zip(stream));
            } else if let Some((_, sides)) = current.and_then(|stream| all.followed.get_mut(&stream)) {
                let (side, hex) = line.strip_prefix('\t').map_or((0, line), |hex| (1, hex));
                sides[side].extend(super::output::bytes(hex).unwrap_or_default());
            }
        }
        all
    }

    /// What the client and what the server said.
    fn sides(&self, flow: &Flow) -> [Vec<u8>; 2] {
        let stream = self.streams.get(&flow.first_frame).and_then(|stream| self.followed.get(stream));
        let (node, mut sides) = stream.cloned().unwrap_or_default();
        if node == flow.server.to_string().replace(['[', ']'], "") {
            sides.reverse();
        }
        sides
    }
}
