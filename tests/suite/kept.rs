//! What is kept of a sealed session: the whole of its connection sequence and its ending, and all of that opens.
//!
//! Only the middle of an active session may be counted instead of kept. So every sealed unit that was not kept stands behind the Font Map
//! of its session and not in the last bytes of its direction.

use std::path::{Path, PathBuf};

use rdpwhy::capture::{Capture, CaptureOptions, SecretsType};
use rdpwhy::decode::{self, Surroundings};
use rdpwhy::decrypt::{KeySource, Keys};
use rdpwhy::flow::{Direction, Flow, FlowTable, Limits, Unit, UnitKind};
use rdpwhy::link::Dissector;
use rdpwhy::session::Session;
use rdpwhy::session::message::kind;
use serde_json::Value;

use crate::{bundled, truth};

/// Bytes at the end of a direction of which every unit must have been kept that lies in them.
const ENDING: u64 = 8 << 10;

#[test]
fn every_field_capture_with_keys_keeps_its_sequence_and_ending_and_opens_what_it_keeps() {
    let Some(folder) = std::env::var_os("RDPWHY_FIELD_CAPTURES").map(PathBuf::from) else {
        println!("SKIPPED: RDPWHY_FIELD_CAPTURES is not set");
        return;
    };
    let text = std::fs::read_to_string(folder.join("truth.json")).expect("truth.json is in RDPWHY_FIELD_CAPTURES");
    let truths: Value = serde_json::from_str(&text).unwrap();
    let files = truths.as_object().unwrap().iter().filter_map(|(name, truth)| {
        let source = truth["keys"].as_str().filter(|_| !name.starts_with('_'))?;
        let keys = if source == "embedded" { Keys::default() } else { truth::keys(&folder.join(source)) };
        Some((name.clone(), folder.join(name), keys))
    });
    assert!(table(files) > 500);
}

#[test]
fn every_bundled_capture_with_keys_keeps_its_sequence_and_ending_and_opens_what_it_keeps() {
    let files = bundled::captures().into_iter().filter_map(|folder| {
        let keys =
            ["keys.log", "server-key.pem"].map(|name| folder.join(name)).into_iter().find(|file| file.exists())?;
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        // Keys of a few sessions alone: the others stay sealed.
        let truth = bundled::toml(&folder.join("truth.toml"));
        let missing = truth["session"].as_array().unwrap().iter().any(|session| session["keys_missing"] == true);
        (!missing).then(|| (name, folder.join("capture.pcapng"), truth::keys(&keys)))
    });
    assert!(table(files) > 5000);
}

/// Prints a row for each file; how many records and packets were opened.
fn table(files: impl Iterator<Item = (String, PathBuf, Keys)>) -> u64 {
    let mut total = 0;
    let mut wrong = Vec::new();
    println!("{:60} sealed   kept opened", "file");
    for (name, path, mut keys) in files {
        let mut row = [0; 3];
        let flows = flows(&path, &mut keys);
        let keys = decode::learn(&flows, &keys);
        for flow in flows {
            let session = decode::session_with_keys(&flow, &Surroundings { capture_end: flow.end }, &keys);
            let counts = counts(&session);
            row.iter_mut().zip(counts).for_each(|(all, one)| *all += one);
            if counts[1] != counts[2] {
                wrong.push(format!("{name} {}: {} of {} opened", flow.client, counts[2], counts[1]));
            }
            wrong.extend(lost(&flow, &session).map(|what| format!("{name} {}: {what}", flow.client)));
        }
        println!("{name:60} {:6} {:6} {:6}", row[0], row[1], row[2]);
        total += row[2];
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    total
}

/// Sealed, kept, opened: TLS records and packets of Standard RDP Security.
fn counts(session: &Session) -> [u64; 3] {
    let tls = session.tls.as_ref().map_or([0; 3], |tls| [tls.sealed, tls.kept, tls.opened]);
    let security =
        session.security.as_ref().map_or([0; 3], |security| [security.sealed, security.kept, security.opened]);
    std::array::from_fn(|at| tls[at] + security[at])
}

/// A unit of the connection sequence or of the ending that was not kept.
fn lost(flow: &Flow, session: &Session) -> Option<String> {
    let active = session.first(kind::FONT_MAP).map(|message| message.last_frame);
    let sides = [(Direction::ToServer, &flow.to_server), (Direction::ToClient, &flow.to_client)];
    sides.into_iter().filter(|_| counts(session)[0] > 0).find_map(|(direction, stream)| {
        let is_kept = |unit: &Unit| {
            unit.count == 1 && (unit.cut || stream.bytes(unit.offset..unit.offset + u64::from(unit.length)).is_some())
        };
        let must = |unit: &&Unit| {
            let ending = unit.offset >= stream.length.saturating_sub(ENDING);
            unit.kind != UnitKind::Raw && (ending || active.is_none_or(|frame| unit.frame <= frame))
        };
        let lost = stream.units.iter().filter(must).find(|unit| !is_kept(unit));
        lost.map(|unit| format!("{direction:?} #{} was not kept", unit.frame))
    })
}

fn flows(path: &Path, keys: &mut Keys) -> Vec<Flow> {
    let mut capture = Capture::open(path, CaptureOptions::default()).unwrap_or_else(|error| panic!("{error}"));
    let mut dissector = Dissector::default();
    let known = keys.client_randoms().collect();
    let mut table = FlowTable::new(Limits { known_client_randoms: known, ..Limits::default() });
    let mut blocks = 0;
    while let Some(packet) = capture.next_packet() {
        if let Some(segment) = dissector.segment(&packet) {
            table.push(&segment);
        }
        let secrets = capture.secrets();
        for secrets in secrets[blocks..].iter().filter(|secrets| secrets.kind() == SecretsType::TLS_KEY_LOG) {
            keys.add_key_log(secrets.bytes(), KeySource::Embedded);
        }
        blocks = secrets.len();
        table.know_client_randoms(keys.client_randoms());
    }
    table.finish().flows
}
