//! The captures of this repository, each with its truth. A missing file fails.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::truth::{self, Differences};

/// Folders of `captures/` that hold no capture, or many with a list of their own.
const OTHERS: [&str; 3] = ["noise", "record", "weather"];

/// Folders of `captures/` that hold a capture.
pub fn captures() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root)
        .expect("captures/ is there")
        .map(|entry| entry.unwrap().path())
        .filter(|path: &PathBuf| path.is_dir() && !name(path).starts_with('.') && !OTHERS.contains(&&*name(path)))
        .collect();
    folders.sort();
    folders
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// A TOML file as JSON: what is left out is null.
pub fn toml(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let table: ::toml::Table = text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::to_value(table).unwrap()
}

#[test]
fn category_cause_ending_and_stage_match_the_truth() {
    let mut found = Vec::new();
    let mut sessions = 0;
    for folder in captures() {
        let truth = toml(&folder.join("truth.toml"));
        let report = truth::report(&folder.join("capture.pcapng"));
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let wanted = truth["session"].as_array().map(Vec::as_slice).unwrap_or_default();
        for want in wanted {
            sessions += 1;
            let mut differences = Differences(Vec::new());
            match truth::find(&report, want) {
                Some(session) => compare(session, want, &mut differences),
                None => differences.0.push("not found".to_owned()),
            }
            found.extend(differences.0.into_iter().map(|line| format!("{name} {}: {line}", want["client"])));
        }
        let mut differences = Differences(Vec::new());
        truth::attempts(&report, &truth["attempt"], &mut differences);
        found.extend(differences.0.into_iter().map(|line| format!("{name}: {line}")));
    }
    println!("{sessions} connections compared");
    assert!(sessions >= 16, "only {sessions} connections in captures/");
    assert!(found.is_empty(), "{}\n{} differences", found.join("\n"), found.len());
}

#[test]
fn keys_open_every_record_and_agree_with_the_truth() {
    let mut found = Vec::new();
    let mut opened = 0;
    for folder in captures() {
        let (log, pem) = (folder.join("keys.log"), folder.join("server-key.pem"));
        let truth = toml(&folder.join("truth.toml"));
        let (file, from) = match (log.exists(), pem.exists()) {
            (true, _) => (log, "key-log"),
            (false, true) => (pem, "server-key"),
            _ => continue,
        };
        let report = truth::report_with(&folder.join("capture.pcapng"), truth::keys(&file));
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        for want in truth["session"].as_array().unwrap() {
            let mut differences = Differences(Vec::new());
            match truth::find(&report, want) {
                Some(session) => opened += with_keys(session, want, from, &mut differences),
                None => differences.0.push("not found".to_owned()),
            }
            found.extend(differences.0.into_iter().map(|line| format!("{name} {}: {line}", want["client"])));
        }
    }
    println!("{opened} records opened");
    assert!(opened > 1000, "only {opened} records opened");
    assert!(found.is_empty(), "{}\n{} differences", found.join("\n"), found.len());
}

fn with_keys(session: &Value, want: &Value, from: &str, found: &mut Differences) -> u64 {
    let verdict = if want["with_keys"].is_null() { want } else { &want["with_keys"] };
    truth::verdict(session, verdict, found);
    truth::ending(session, &want["ending"], found);
    if want["certificate_serials"].as_array().is_some_and(|serials| !serials.is_empty()) {
        let serials = serde_json::to_value(truth::serials(session)).unwrap();
        truth::equal("serials", &serials, &want["certificate_serials"], found);
    }
    if want["keys_missing"] == true { 0 } else { truth::opened(session, from, found) }
}

fn compare(session: &Value, want: &Value, found: &mut Differences) {
    truth::verdict(session, want, found);
    truth::ending(session, &want["ending"], found);
    let got = &session["negotiation"];
    truth::equal("requested", &got["requested_protocols"], &want["requested_protocols"], found);
    truth::equal("selected", &got["selected_protocol"], &want["selected_protocol"], found);
    truth::equal("failure", &got["failure"]["code"], &want["failure_code"], found);
    truth::equal("confirm", &got["confirm_frame"], &want["negotiation_frame"], found);
    if !want["tls_version"].is_null() {
        truth::equal("TLS version", &session["tls"]["version"], &want["tls_version"], found);
        truth::equal("cipher suite", &session["tls"]["cipher_suite"], &suite(&want["cipher_suite"]), found);
    }
    // TLS 1.3 seals the certificate; without keys there is none to compare.
    if want["tls_version"] != "TLS 1.3" && !want["certificate_serials"].is_null() {
        let serials = serde_json::to_value(truth::serials(session)).unwrap();
        truth::equal("serials", &serials, &want["certificate_serials"], found);
    }
    // One side alone does not show every stage that the truth knows of.
    if want["stages_optional"] != true {
        truth::stages(session, &want["stages_reached"], &want["stages_may"], found);
    }
    let failed = session["verdict"]["outcome"] == "failed";
    let failed_stage = if failed { &session["ending"]["stage"] } else { &Value::Null };
    if !also_stage(want, failed_stage) {
        truth::equal("failed stage", failed_stage, &want["failed_stage"], found);
    }
    truth::equal("last frame", &session["last_frame"], &want["last_frame"], found);
}

/// Whether another reading of the ending allows this stage.
fn also_stage(want: &Value, stage: &Value) -> bool {
    want["ending"]["also_right"].as_array().into_iter().flatten().any(|also| also.get("stage") == Some(stage))
}

/// The truth files give tshark's number of a cipher suite; its IANA name.
fn suite(number: &Value) -> Value {
    let text = number.as_str().unwrap_or_default();
    match u16::from_str_radix(text.trim_start_matches("0x"), 16) {
        Ok(number) if text.starts_with("0x") => rdpwhy::decode::suite_name(number).into(),
        _ => number.clone(),
    }
}

#[test]
fn every_capture_has_its_provenance() {
    for folder in captures() {
        let provenance = toml(&folder.join("provenance.toml"));
        for member in ["name", "kind", "made", "command", "peers", "vantage", "edits", "story"] {
            assert!(!provenance[member].is_null(), "{}: provenance.toml has no {member}", folder.display());
        }
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(provenance["name"], name);
        assert!(["recorded", "forged"].contains(&provenance["kind"].as_str().unwrap_or_default()), "{name}");
    }
}

/// Captures whose place their packets do not show: a mirror port next to the client, an ending before the server spoke.
const PLACE_NOT_SHOWN: &[&str] = &["mirror-port-vlan", "loss-harmful-seen-between"];

#[test]
fn the_vantage_is_the_one_of_the_provenance_or_not_claimed() {
    let mut told = 0;
    let mut wrong = Vec::new();
    for folder in captures() {
        let provenance = toml(&folder.join("provenance.toml"));
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let report = truth::report(&folder.join("capture.pcapng"));
        let got = &report["vantage"];
        if got.is_null() || provenance["kind"] != "recorded" || PLACE_NOT_SHOWN.contains(&name.as_str()) {
            continue;
        }
        told += 1;
        if *got != provenance["vantage"] {
            wrong.push(format!("{name}: {got} for {}", provenance["vantage"]));
        }
    }
    println!("{told} vantages compared");
    assert!(told >= 100, "only {told} captures show where they were taken");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What keys open inside a gateway's tunnel is as sure as anywhere, and what they do not open is not.
#[test]
fn a_code_that_was_read_inside_a_gateways_tunnel_is_proven() {
    let certainty = |name: &str, cause: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures").join(name).join("capture.pcapng");
        let report = truth::report(&path);
        let sessions = report["sessions"].as_array().unwrap();
        let found = sessions.iter().find(|session| session["verdict"]["cause"] == cause);
        found.unwrap_or_else(|| panic!("{name}: {cause}"))["verdict"]["certainty"].clone()
    };
    assert_eq!(certainty("gateway-two-connections", "account-locked-out"), "proven");
    assert_ne!(certainty("gateway-target-without-keys", "authentication-rejected"), "proven");
}
