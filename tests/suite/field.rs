//! Captures that nobody here made, found through `RDPWHY_FIELD_CAPTURES`. They are not part of the repository: without the variable
//! the test says that it was skipped; with it a missing file fails.

use std::path::{Path, PathBuf};

use rdpwhy::decrypt::Keys;
use serde_json::Value;

use crate::truth::{self, Differences};

fn folder() -> Option<PathBuf> {
    std::env::var_os("RDPWHY_FIELD_CAPTURES").map(PathBuf::from)
}

#[test]
fn agrees_with_what_is_true_of_real_traffic() {
    let Some(folder) = folder() else {
        println!("SKIPPED: RDPWHY_FIELD_CAPTURES is not set");
        return;
    };
    let text = std::fs::read_to_string(folder.join("truth.json")).expect("truth.json is in RDPWHY_FIELD_CAPTURES");
    let truths: Value = serde_json::from_str(&text).unwrap();
    let files = truths.as_object().unwrap().iter().filter(|(name, _)| !name.starts_with('_'));
    let mut found = Vec::new();
    let mut sessions = 0;
    for (name, truth) in files {
        let (count, differences) = file(&folder, name, truth);
        sessions += count;
        found.extend(differences.into_iter().map(|line| format!("{name}: {line}")));
    }
    println!("{sessions} connections compared");
    assert!(sessions > 0, "truth.json names no connection");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Secrets inside a capture are used without asking: the truth with keys holds for it in any case.
fn verdict(want: &Value, keys: bool) -> &Value {
    Some(&want["verdict_with_keys"])
        .filter(|verdict| keys && !verdict.is_null())
        .unwrap_or(&want["verdict_without_keys"])
}

#[test]
fn keys_open_every_record_and_agree_with_the_truth() {
    let Some(folder) = folder() else {
        println!("SKIPPED: RDPWHY_FIELD_CAPTURES is not set");
        return;
    };
    let text = std::fs::read_to_string(folder.join("truth.json")).expect("truth.json is in RDPWHY_FIELD_CAPTURES");
    let truths: Value = serde_json::from_str(&text).unwrap();
    let mut found = Vec::new();
    let mut total = 0;
    for (name, truth) in truths.as_object().unwrap() {
        let Some(source) = truth["keys"].as_str().filter(|_| !name.starts_with('_')) else { continue };
        let (keys, from) = match source {
            "embedded" => (Keys::default(), "embedded"),
            file if file.ends_with(".pem") => (truth::keys(&folder.join(file)), "server-key"),
            file => (truth::keys(&folder.join(file)), "key-log"),
        };
        let report = truth::report_with(&folder.join(name), keys);
        let mut sealed = (0, 0, 0);
        for want in truth["sessions"].as_array().unwrap() {
            let mut differences = Differences(Vec::new());
            match truth::find(&report, want) {
                Some(session) => {
                    truth::verdict(session, verdict(want, true), &mut differences);
                    truth::ending(session, &want["ending"], &mut differences);
                    truth::stages(session, &want["stages_reached"], &want["stages_may"], &mut differences);
                    let serials = serde_json::to_value(truth::serials(session)).unwrap();
                    if want["tls"]["certificate_serials"].is_array() {
                        truth::equal("serials", &serials, &want["tls"]["certificate_serials"], &mut differences);
                    }
                    let count = |what: &str| session["tls"]["records"][what].as_u64().unwrap_or_default();
                    sealed = (sealed.0 + count("sealed"), sealed.1 + count("kept"), sealed.2 + count("opened"));
                    total += truth::opened(session, from, &mut differences);
                }
                None if want["listed"] == "may" => {}
                None => differences.0.push("not found".to_owned()),
            }
            found.extend(differences.0.into_iter().map(|line| format!("{name} {}: {line}", want["client"])));
        }
        println!("{name}: {} sealed, {} kept, {} opened", sealed.0, sealed.1, sealed.2);
    }
    assert!(total > 1000, "only {total} records opened");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A pcapng without its Decryption Secrets Blocks (little-endian, as all of these are).
fn without_secrets(bytes: &[u8]) -> Vec<u8> {
    const DECRYPTION_SECRETS_BLOCK: u32 = 0xA;
    let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let mut kept = Vec::new();
    let (mut at, mut dropped) = (0, 0);
    while at < bytes.len() {
        let length = number(at + 4) as usize;
        match number(at) {
            DECRYPTION_SECRETS_BLOCK => dropped += 1,
            _ => kept.extend_from_slice(&bytes[at..at + length]),
        }
        at += length;
    }
    assert!(dropped > 0, "no secrets to take out");
    kept
}

#[test]
fn with_the_secrets_taken_out_stage_outcome_and_ending_are_right() {
    let Some(folder) = folder() else {
        println!("SKIPPED: RDPWHY_FIELD_CAPTURES is not set");
        return;
    };
    let text = std::fs::read_to_string(folder.join("truth.json")).expect("truth.json is in RDPWHY_FIELD_CAPTURES");
    let truths: Value = serde_json::from_str(&text).unwrap();
    let (mut sessions, mut files, mut found) = (0, 0, Vec::new());
    for (name, truth) in truths.as_object().unwrap() {
        // What a gateway's tunnel holds is sealed twice without its keys.
        let tunnelled = truth["sessions"][0]["via"] == "rd-gateway";
        if name.starts_with('_') || truth["keys"] != "embedded" || tunnelled {
            continue;
        }
        let bytes = without_secrets(&std::fs::read(folder.join(name)).unwrap());
        let (count, differences) = compare_file(&truth::report_of(bytes), truth);
        sessions += count;
        files += 1;
        found.extend(differences.into_iter().map(|line| format!("{name}: {line}")));
    }
    println!("{sessions} connections of {files} captures compared without their secrets");
    assert!(files >= 5 && sessions >= 5, "{files} captures with secrets inside");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn file(folder: &Path, name: &str, truth: &Value) -> (usize, Vec<String>) {
    compare_file(&truth::report(&folder.join(name)), truth)
}

fn compare_file(report: &Value, truth: &Value) -> (usize, Vec<String>) {
    let mut all = Vec::new();
    let mut count = 0;
    for want in truth["sessions"].as_array().unwrap() {
        let mut found = Differences(Vec::new());
        let who = want["client"].as_str().unwrap_or_default();
        match truth::find(report, want) {
            Some(session) => {
                count += 1;
                compare(session, want, &mut found);
            }
            None if want["listed"] == "may" => {}
            None => found.0.push("not found".to_owned()),
        }
        all.extend(found.0.into_iter().map(|line| format!("{who}: {line}")));
    }
    // A connection that may be left out takes its attempt and the numbers after it along.
    let complete = report["sessions"].as_array().map(Vec::len) == truth["sessions"].as_array().map(Vec::len);
    if complete {
        let mut found = Differences(Vec::new());
        truth::attempts(report, &truth["attempts"], &mut found);
        all.extend(found.0);
    }
    (count, all)
}

fn compare(session: &Value, want: &Value, found: &mut Differences) {
    let embedded = session["tls"]["keys_from"] == "embedded";
    truth::verdict(session, verdict(want, embedded), found);
    truth::ending(session, &want["ending"], found);
    let (got, negotiation) = (&session["negotiation"], &want["negotiation"]);
    truth::equal("requested", &got["requested_protocols"], &negotiation["requested_protocols"], found);
    truth::equal("selected", &got["selected_protocol"], &negotiation["selected_protocol"], found);
    truth::equal("failure", &got["failure"]["code"], &negotiation["failure_code"], found);
    if !negotiation["frame"].is_null() {
        truth::equal("confirm", &got["confirm_frame"], &negotiation["frame"], found);
    }
    let tls = &want["tls"];
    if !tls.is_null() && tls["optional"] != true {
        truth::equal("TLS version", &session["tls"]["version"], &tls["version"], found);
        truth::equal("cipher suite", &session["tls"]["cipher_suite"], &tls["cipher_suite"], found);
        let serials = serde_json::to_value(truth::serials(session)).unwrap();
        truth::equal("serials", &serials, &tls["certificate_serials"], found);
    }
    let stages = want.get("stages_without_keys").filter(|_| !embedded).unwrap_or(&want["stages_reached"]);
    truth::stages(session, stages, &want["stages_may"], found);
    truth::equal("last frame", &session["last_frame"], &want["last_frame"], found);
    truth::equal("via", &session["via"], &want["via"], found);
}
