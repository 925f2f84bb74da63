//! Sequences of records, written as `>81` (client, application data of 81 bytes) and `<319` (server), in tests of the whole engine.

use super::*;
use crate::flow::Direction::{ToClient, ToServer};
use crate::time::Time;

/// AES-256-GCM with TLS 1.2.
const GCM: Setting = Setting {
    selected_protocol: Some(8),
    tls_version: 0x0303,
    cipher_suite: 0xc030,
    encrypt_then_mac: false,
    starts_late: false,
    gaps: false,
    one_sided: false,
    server_name_length: None,
    confirmed: None,
};

/// Reads `>81 <319 !<26 +1000`: records of type 23, alerts after `!`, and pauses in milliseconds. Records are 1 ms apart.
fn records(text: &str) -> Vec<Record> {
    let mut list = vec![Record::single(ToServer, 1, Time(0), 22, 300), Record::single(ToClient, 2, Time(0), 22, 1600)];
    let (mut time, mut frame) = (0_i64, 2);
    for word in text.split_whitespace() {
        if let Some(pause) = word.strip_prefix('+') {
            time += pause.parse::<i64>().unwrap() * 1_000_000;
            continue;
        }
        let (kind, word) = word.strip_prefix('!').map_or((23, word), |rest| (21, rest));
        let direction = if word.starts_with('>') { ToServer } else { ToClient };
        time += 1_000_000;
        frame += 1;
        list.push(Record::single(direction, frame, Time(time), kind, word[1..].parse().unwrap()));
    }
    list
}

fn close(records: &[Record], by: Option<crate::flow::Direction>, how: CloseKind, after_ms: i64) -> Close {
    let last = records.last().unwrap();
    Close { by, how, time: Time(last.time.0 + after_ms * 1_000_000), frame: by.map(|_| last.frame + 1) }
}

fn run(setting: &Setting, text: &str, by: Option<crate::flow::Direction>, how: CloseKind, after_ms: i64) -> Inference {
    let records = records(text);
    infer(setting, &records, &close(&records, by, how, after_ms))
}

/// Development aid: reads connections from the file named by `INFER_RECORDS`.
#[test]
#[ignore = "reads a file of connections named by INFER_RECORDS"]
fn look() {
    let Ok(path) = std::env::var("INFER_RECORDS") else { return };
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let mut words = line.split('\t');
        let name = words.next().unwrap();
        let mut number = |radix| {
            let word = words.next().unwrap();
            (word != "-").then(|| u32::from_str_radix(word, radix).unwrap())
        };
        let setting = Setting {
            selected_protocol: number(10),
            tls_version: number(16).unwrap() as u16,
            cipher_suite: number(16).unwrap() as u16,
            encrypt_then_mac: number(10) == Some(1),
            ..Setting::default()
        };
        let by = match words.next().unwrap() {
            "C" => Some(ToServer),
            "S" => Some(ToClient),
            _ => None,
        };
        let how = match words.next().unwrap() {
            "fin" => CloseKind::Fin,
            "rst" => CloseKind::Rst,
            "alert" => CloseKind::Alert,
            _ => CloseKind::None,
        };
        let time = Time((words.next().unwrap().parse::<f64>().unwrap() * 1e9) as i64);
        let records: Vec<Record> = words
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .map(|word| {
                let parts: Vec<&str> = word.split(':').collect();
                let direction = if parts[0] == "C" { ToServer } else { ToClient };
                let time = Time((parts[2].parse::<f64>().unwrap() * 1e9) as i64);
                Record::single(
                    direction,
                    parts[1].parse().unwrap(),
                    time,
                    parts[3].parse().unwrap(),
                    parts[4].parse().unwrap(),
                )
            })
            .collect();
        let inference = infer(&setting, &records, &Close { by, how, time, frame: by.map(|_| 0) });
        println!(
            "{name}: {:?} margin {:.1} evidence {:.1} reached {:?} open {:?} auth {:?} lic {:?} active {:?} words {:?} client {:?} prompt {:?} next {:?} runner {:?} because {:?} not_rdp {}",
            inference.strength,
            inference.margin,
            inference.evidence,
            inference.stage_reached,
            inference.stage_open,
            inference.authentication,
            inference.licensing,
            inference.active,
            inference.server_last_words,
            inference.client_ultimatum,
            inference.credential_prompt,
            inference.expected_next,
            inference.runner_up,
            inference.because,
            inference.not_rdp
        );
        if std::env::var("STEPS").is_ok() {
            for step in inference.steps.iter().take(60) {
                println!(
                    "   {:?} #{} {:?} {} {:?} {}",
                    step.direction, step.first_frame, step.seen, step.message, step.expected, step.merged
                );
            }
        }
    }
}

const FULL: &str = ">81 <319 >701 <83 >207 <28 >486 <150 >36 >32 <35 >36 <39 >36 <39 >36 <39 >36 <39 >457 <58 <496 \
     >635 >60 >64 >64 <60 <64 <64 >64 <64 <681 <669 <30 >38 >33 <1200";

#[test]
fn reads_a_whole_session() {
    let inference = run(&GCM, FULL, Some(ToServer), CloseKind::Rst, 10);
    assert_eq!(inference.strength, Strength::Strong, "{:?}", inference.because);
    assert_eq!((inference.stage_reached, inference.stage_open), (Some(StageName::Active), Some(StageName::Active)));
    assert_eq!(inference.authentication.method, Some(Method::Ntlm));
    assert_eq!(inference.authentication.outcome, AuthenticationOutcome::Accepted);
    assert_eq!(inference.licensing.outcome, LicensingOutcome::None);
    assert_eq!(inference.client_ultimatum, Some(inference.steps[inference.steps.len() - 2].last_frame));
}

#[test]
fn every_prefix_of_a_session_ends_no_further_than_it_went() {
    let words: Vec<&str> = FULL.split_whitespace().collect();
    let mut before = StageName::Tls;
    for length in 0..words.len() {
        let inference = run(&GCM, &words[..length].join(" "), None, CloseKind::None, 1);
        let reached = inference.stage_reached.unwrap();
        assert!(reached >= before, "{length}: {reached:?} after {before:?}");
        before = reached;
    }
    assert_eq!(before, StageName::Active);
}

#[test]
fn a_refusal_is_one_record_of_fifteen_bytes() {
    let inference = run(&GCM, ">81 <319 >701 <39", Some(ToServer), CloseKind::Rst, 1);
    assert_eq!(inference.authentication.outcome, AuthenticationOutcome::Rejected);
    assert_eq!(inference.authentication.decisive_frame, Some(6));
    assert_eq!(inference.strength, Strength::Strong);
    assert_eq!(inference.stage_open, Some(StageName::Authentication));
}

#[test]
fn an_alert_after_the_proof_is_a_refusal_and_its_aftermath_no_message() {
    let inference = run(&GCM, ">81 <215 >633 +1000 !<26 >61 >33", Some(ToServer), CloseKind::Rst, 1);
    assert_eq!(inference.authentication.outcome, AuthenticationOutcome::Rejected);
    assert_eq!((inference.authentication.decisive_frame, inference.steps.len()), (Some(6), 3));
}

#[test]
fn noise_without_a_negotiation_is_not_rdp() {
    let noise = Setting { selected_protocol: None, ..GCM };
    for text in [
        ">541 <1424 <1424 <900 >200 <4000",
        ">81 <319 >701",
        "<60 >40 <120 >38 <30",
        ">100 <100 >100 <100 >100 <100 >100 <100",
    ] {
        let inference = run(&noise, text, Some(ToServer), CloseKind::Fin, 1);
        assert!(inference.not_rdp && inference.stage_reached.is_none() && inference.steps.is_empty(), "{text}");
    }
}
