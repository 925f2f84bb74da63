//! TLS that is not RDP is never given a stage of RDP. `cargo test --test suite noise -- --nocapture` says how many were tried.
//!
//! `captures/noise` holds connections of real programs (its truth.toml says which): on port 443, on port 3389, and behind an X.224
//! negotiation that agrees on SSL, HYBRID or HYBRID_EX, where the grammar is asked in earnest and must stay unsure.

mod connections;

use std::collections::BTreeMap;

use rdpwhy::infer::{self, Setting, Strength};
use rdpwhy::vocabulary::{Certainty, StageName};
use serde_json::Value;

use crate::{bundled, truth};
use connections::{Connection, all_of, folder};

/// `selectedProtocol` of every negotiation that leads to TLS.
const PROTOCOLS: [u32; 5] = [1, 2, 4, 8, 16];

/// Names of the stages that a report may not give to what is not RDP.
fn stages_claimed(session: &Value) -> Vec<String> {
    let beyond = |stage: &&Value| {
        let name = stage["name"].as_str().unwrap();
        let claimed = ["completed", "failed"].contains(&stage["status"].as_str().unwrap());
        claimed && !["tcp", "x224", "tls"].contains(&name)
    };
    let stages = session["stages"].as_array().unwrap();
    stages.iter().filter(beyond).map(|stage| stage["name"].as_str().unwrap().to_owned()).collect()
}

fn report(kind: &str) -> Value {
    truth::report(&folder().join(format!("{kind}.pcapng")))
}

fn sessions(report: &Value) -> &[Value] {
    report["sessions"].as_array().unwrap()
}

#[test]
fn the_truth_says_that_nothing_here_is_rdp() {
    let truth = bundled::toml(&folder().join("truth.toml"));
    assert_eq!(truth["rdp"], false);
    let dialogues = truth["dialogue"].as_array().unwrap();
    let mut services: BTreeMap<&str, usize> = BTreeMap::new();
    for dialogue in dialogues {
        *services.entry(dialogue["service"].as_str().unwrap()).or_default() += 1;
    }
    println!("{} dialogues with {} services: {services:?}", dialogues.len(), services.len());
    assert!(dialogues.len() >= 300 && services.len() >= 20);
}

#[test]
fn connections_that_negotiated_nothing_get_no_stage() {
    let (mut tried, mut listed) = (0, 0);
    let mut wrong = Vec::new();
    for kind in ["port-443", "port-3389"] {
        let report = report(kind);
        tried += all_of(kind, 0).tried;
        listed += sessions(&report).len();
        for session in sessions(&report) {
            let claimed = stages_claimed(session);
            if !claimed.is_empty() {
                wrong.push(format!("{kind} {} {}: {claimed:?}", session["client"], session["server"]));
            }
        }
    }
    println!("{tried} connections tried, {listed} of them listed, {} given a stage of RDP", wrong.len());
    assert!(tried >= 200, "{tried}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn connections_whose_beginning_is_missing_get_no_stage() {
    let (mut tried, mut in_use) = (0, 0);
    let mut wrong = Vec::new();
    for skipped in [6, 9, 12, 20] {
        let noise = all_of("port-3389", skipped);
        for session in noise.looked_at.iter().map(|one| &one.session) {
            let Some(sealed) = &session.sealed else { continue };
            tried += 1;
            let beyond = |name: &&StageName| **name > StageName::Tls && session.stages.began(**name);
            let begun = StageName::ALL.iter().find(beyond);
            // On RDP's port, and without its beginning: that one side speaks on is then the only sign, and consistent is all it gives.
            if sealed.in_use && sealed.certainty() <= Certainty::Consistent && begun == Some(&StageName::Active) {
                in_use += 1;
            } else if let Some(name) = begun {
                wrong.push(format!("{skipped} {} {}: {name}", session.client, session.server));
            }
        }
    }
    println!(
        "{tried} connections tried without their first packets, {} given a stage of RDP by sizes, {in_use} taken for sessions in use by \
         port 3389 and one side that speaks on (consistent)",
        wrong.len()
    );
    assert!(tried >= 100 && in_use * 20 <= tried, "{tried} {in_use}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn behind_a_negotiation_nothing_is_strong() {
    let all = all_of("negotiated", 0).looked_at;
    let mut strong = Vec::new();
    let mut given: BTreeMap<String, usize> = BTreeMap::new();
    for Connection { session, .. } in &all {
        let Some(sealed) = &session.sealed else { continue };
        let stage = StageName::ALL.iter().rev().find(|name| session.stages.completed(**name)).unwrap();
        *given.entry(format!("{stage} {:?}", sealed.inference.strength)).or_default() += 1;
        if sealed.inference.strength == Strength::Strong && !sealed.inference.steps.is_empty() {
            strong.push(format!("{} {}: {:?}", session.client, session.server, sealed.inference));
        }
    }
    println!("{} connections behind a negotiation: {given:?}", all.len());
    assert!(all.len() >= 150, "{}", all.len());
    assert!(strong.is_empty(), "{}: {}", strong.len(), strong.join("\n\n"));
}

#[test]
fn behind_a_negotiation_no_verdict_is_surer_than_consistent() {
    let report = report("negotiated");
    let sure = |session: &&Value| {
        let certainty = session["verdict"]["certainty"].as_str().unwrap();
        !["undetermined", "consistent"].contains(&certainty)
    };
    let found: Vec<_> = sessions(&report).iter().filter(sure).map(|session| &session["verdict"]).collect();
    println!("{} verdicts, {} above consistent", sessions(&report).len(), found.len());
    assert!(sessions(&report).len() >= 150 && found.is_empty(), "{found:#?}");
}

#[test]
fn the_same_records_behind_any_protocol_are_never_strong() {
    let mut tried = 0;
    let mut strong = Vec::new();
    for kind in ["port-3389", "negotiated"] {
        for one in all_of(kind, 0).looked_at.iter().filter(|one| !one.records.is_empty()) {
            for protocol in PROTOCOLS {
                tried += 1;
                let setting = Setting { selected_protocol: Some(protocol), ..one.setting() };
                let read = infer::infer(&setting, &one.records, &one.close());
                if read.strength == Strength::Strong && !read.steps.is_empty() {
                    let steps: Vec<_> = read.steps.iter().map(|step| (step.message, step.seen)).collect();
                    strong.push(format!(
                        "{protocol} {} evidence {:.1} margin {:.1} {:?} {steps:?}",
                        one.session.server, read.evidence, read.margin, read.stage_reached
                    ));
                }
            }
        }
    }
    println!("{tried} readings, {} strong", strong.len());
    assert!(tried >= 1000, "{tried}");
    assert!(strong.is_empty(), "{}", strong.join("\n"));
}
