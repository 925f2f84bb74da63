//! Captures read twice: with their keys, and with every key hidden.

use std::path::{Path, PathBuf};

use rdpwhy::capture::{Capture, CaptureOptions, SecretsType};
use rdpwhy::decode::{self, Surroundings};
use rdpwhy::decrypt::{KeySource, Keys};
use rdpwhy::flow::{Flow, FlowTable, Limits};
use rdpwhy::link::Dissector;
use rdpwhy::session::Session;

use super::group::Group;
use crate::{bundled, truth};

/// A capture with keys: where it is, what opens it beside what it holds itself, and how its cases are counted.
pub struct Source {
    pub name: String,
    pub path: PathBuf,
    pub keys: Option<PathBuf>,
    pub group: Group,
    /// First frames of sessions in configurations that the grammar is never tuned on.
    pub held_out: Vec<u64>,
}

/// One connection read with keys and without.
pub struct Pair {
    pub with_keys: Session,
    pub without: Session,
}

/// The flows of a capture, the secrets inside it, and the time of its last packet.
fn load(path: &Path) -> (Vec<Flow>, Keys, Surroundings) {
    let mut source =
        Capture::open(path, CaptureOptions::default()).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut dissector = Dissector::default();
    let mut table = FlowTable::new(Limits::default());
    while let Some(packet) = source.next_packet() {
        if let Some(segment) = dissector.segment(&packet) {
            table.push(&segment);
        }
    }
    let mut keys = Keys::default();
    for secrets in source.secrets().iter().filter(|secrets| secrets.kind() == SecretsType::TLS_KEY_LOG) {
        keys.add_key_log(secrets.bytes(), KeySource::Embedded);
    }
    let set = table.finish();
    let capture_end = set.flows.iter().map(|flow| flow.end).max().unwrap_or_default();
    (set.flows, keys, Surroundings { capture_end })
}

/// The connections of a capture read without any key, those inside the capture included.
pub fn keyless(path: &Path) -> Vec<Session> {
    let (flows, _, surroundings) = load(path);
    flows.iter().map(|flow| decode::session(flow, &surroundings)).collect()
}

/// The connections of a capture read with the keys of a file, without one with those inside the capture.
pub fn keyed(path: &Path, keys: Option<&Path>) -> Vec<Session> {
    let (flows, embedded, surroundings) = load(path);
    let keys = keys.map_or(embedded, truth::keys);
    flows.iter().map(|flow| decode::session_with_keys(flow, &surroundings, &keys)).collect()
}

/// The connections of a capture that its keys open.
pub fn pairs(source: &Source) -> Vec<Pair> {
    let (flows, embedded, surroundings) = load(&source.path);
    let keys = source.keys.as_deref().map_or(embedded, truth::keys);
    flows
        .iter()
        .map(|flow| Pair {
            with_keys: decode::session_with_keys(flow, &surroundings, &keys),
            without: decode::session(flow, &surroundings),
        })
        .filter(|pair| pair.with_keys.tls.as_ref().is_some_and(|tls| tls.opened > 0))
        .collect()
}

/// Every bundled capture that has keys.
pub fn bundled() -> Vec<Source> {
    let mut all = Vec::new();
    for folder in bundled::captures() {
        let keys = ["keys.log", "server-key.pem"].map(|name| folder.join(name)).into_iter().find(|path| path.exists());
        let truth = bundled::toml(&folder.join("truth.toml"));
        if keys.is_none() && truth["keys_embedded"] != true {
            continue;
        }
        all.push(Source {
            name: folder.file_name().unwrap().to_string_lossy().into_owned(),
            path: folder.join("capture.pcapng"),
            group: Group::of(&bundled::toml(&folder.join("provenance.toml"))),
            held_out: held_out(&truth),
            keys,
        });
    }
    all
}

/// First frames of the sessions that are held out of tuning.
fn held_out(truth: &serde_json::Value) -> Vec<u64> {
    let sessions = truth["session"].as_array().map(Vec::as_slice).unwrap_or_default();
    sessions.iter().filter(|one| one["held_out"] == true).filter_map(|one| one["first_frame"].as_u64()).collect()
}

/// The captures of `RDPWHY_FIELD_CAPTURES` that have keys; `None` without the variable.
pub fn field() -> Option<Vec<Source>> {
    let folder = std::env::var_os("RDPWHY_FIELD_CAPTURES").map(PathBuf::from)?;
    let text = std::fs::read_to_string(folder.join("truth.json")).expect("truth.json is in RDPWHY_FIELD_CAPTURES");
    let truths: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut all = Vec::new();
    for (name, truth) in truths.as_object().unwrap().iter().filter(|(name, _)| !name.starts_with('_')) {
        let Some(keys) = truth["keys"].as_str() else { continue };
        all.push(Source {
            name: name.clone(),
            path: folder.join(name),
            keys: (keys != "embedded").then(|| folder.join(keys)),
            group: Group::Field,
            held_out: Vec::new(),
        });
    }
    Some(all)
}
