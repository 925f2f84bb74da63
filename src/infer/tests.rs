//! Sequences of records, written as `>81` (client, application data of 81 bytes) and `<319` (server), in tests of the whole engine.

use super::*;
use crate::flow::Direction::{ToClient, ToServer};
use crate::time::Time;

/// AES-256-GCM with TLS 1.2.
pub(super) const GCM: Setting = Setting {
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
    let mut list = vec![Record::single(ToServer, 1, Time(0), 20, 1), Record::single(ToClient, 2, Time(0), 20, 1)];
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

pub(super) fn run(
    setting: &Setting,
    text: &str,
    by: Option<crate::flow::Direction>,
    how: CloseKind,
    after_ms: i64,
) -> Inference {
    let records = records(text);
    infer(setting, &records, &close(&records, by, how, after_ms))
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
    let before_last = u32::try_from(FULL.split_whitespace().count()).unwrap() + 1;
    assert_eq!(inference.client_ultimatum, Some(before_last));
}

#[test]
fn a_search_leaves_nothing_to_the_next_but_memory() {
    let others = [
        Setting { starts_late: true, ..GCM },
        Setting { gaps: true, ..GCM },
        Setting { selected_protocol: None, one_sided: true, ..GCM },
    ];
    let first = format!("{:?}", run(&GCM, FULL, Some(ToServer), CloseKind::Rst, 10));
    for other in &others {
        run(other, "<2000 >9000 <15 >57 <300 <300 >30", None, CloseKind::None, 1);
        assert_eq!(format!("{:?}", run(&GCM, FULL, Some(ToServer), CloseKind::Rst, 10)), first);
    }
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
fn a_font_map_may_share_its_record_with_all_that_is_before_and_behind_it() {
    let until = FULL.split(" >60").next().unwrap();
    let inference = run(&GCM, &format!("{until} >60 >64 >64 >64 <559 <16000 >30"), Some(ToServer), CloseKind::Rst, 10);
    assert_eq!(inference.stage_reached, Some(StageName::Active));
    // Without the client's Font List none can have come.
    let early = run(&GCM, &format!("{until} >60 >64 >64 <559"), Some(ToServer), CloseKind::Rst, 10);
    assert_eq!(early.stage_reached, Some(StageName::Capabilities));
}

#[test]
fn a_server_that_ends_the_session_in_place_of_its_proof_refuses() {
    let inference = run(&GCM, ">117 <178 >459 <52 <33", Some(ToClient), CloseKind::Fin, 1);
    assert_eq!(inference.authentication.outcome, AuthenticationOutcome::Rejected);
    assert_eq!((inference.authentication.decisive_frame, inference.strength), (Some(6), Strength::Strong));
    let proved = run(&GCM, ">117 <178 >459 <52 >83 <83 >207", Some(ToServer), CloseKind::Fin, 1);
    assert_ne!(proved.authentication.outcome, AuthenticationOutcome::Rejected);
}

#[test]
fn an_alert_after_the_proof_is_a_refusal_and_its_aftermath_no_message() {
    let inference = run(&GCM, ">81 <215 >633 +1000 !<26 >61 >33", Some(ToServer), CloseKind::Rst, 1);
    assert_eq!(inference.authentication.outcome, AuthenticationOutcome::Rejected);
    assert_eq!((inference.authentication.decisive_frame, inference.steps.len()), (Some(6), 3));
}

#[test]
fn the_name_tells_a_ticket_request_from_ntlm_when_the_client_leaves_at_once() {
    // 135 and 597 bytes: a TGT-REQ for a server of nine letters and its TGT-REP, or NTLM inside SPNEGO with long names.
    let text = ">159 <621";
    let named = |length| Setting { server_name_length: length, ..GCM };
    let read = |length| run(&named(length), text, Some(ToServer), CloseKind::Fin, 1);
    let known = read(Some(9));
    assert_eq!(known.authentication.method, Some(Method::Kerberos));
    assert!(known.margin > 3.0, "{}", known.margin);
    assert_eq!(known.authentication.outcome, AuthenticationOutcome::AbandonedAfterChallenge);
    // Of a server of sixty letters it would be 190 or so; and without a name the sizes leave it open.
    assert_ne!(read(Some(60)).authentication.method, Some(Method::Kerberos));
    assert!(read(None).margin < 1.5);
    // The challenge of a domain with ordinary names stays NTLM whatever the name.
    let ntlm = run(&named(Some(9)), ">115 <324", Some(ToServer), CloseKind::Fin, 1);
    assert_eq!((ntlm.authentication.method, ntlm.strength), (Some(Method::Ntlm), Strength::Strong));
}

#[test]
fn what_the_server_says_to_a_client_that_has_left_is_no_part_of_the_logon() {
    let records = records(">81 <319 <28");
    let at = |frame| Close { by: Some(ToServer), how: CloseKind::Fin, time: records[3].time, frame: Some(frame) };
    let left = infer(&GCM, &records, &at(records[3].frame));
    assert_eq!(left.authentication.outcome, AuthenticationOutcome::AbandonedAfterChallenge);
    assert_eq!((left.steps.len(), left.strength), (2, Strength::Strong));
    // Before the client left it belongs to the dialogue, and fits nothing there.
    let stayed = infer(&GCM, &records, &at(records[4].frame + 1));
    assert!(stayed.strength < Strength::Strong && stayed.steps.len() == 3);
}

#[test]
fn an_alert_of_a_server_that_was_left_refuses_nothing() {
    let records = records(">81 <319 >701 !<26");
    let close = |frame| Close { by: Some(ToServer), how: CloseKind::Fin, time: records[4].time, frame: Some(frame) };
    let left = infer(&GCM, &records, &close(records[4].frame));
    assert_eq!(left.authentication.outcome, AuthenticationOutcome::Unknown);
    let refused = infer(&GCM, &records, &close(records[5].frame + 1));
    assert_eq!(refused.authentication.outcome, AuthenticationOutcome::Rejected);
}

/// Kerberos with a ticket of `ap_req` bytes on the wire, and credentials that fit a smart card and long names alike.
fn with_ticket(ap_req: u32) -> Inference {
    let text = format!(">199 <1375 >{ap_req} <251 >215 <127 >397 <28 >486 <150 >36 >32 <35");
    run(&GCM, &text, None, CloseKind::None, 1)
}

#[test]
fn a_smart_card_needs_a_ticket_with_a_pac() {
    assert_eq!(with_ticket(2079).authentication.method, Some(Method::SmartCard));
    assert_eq!(with_ticket(1224).authentication.method, Some(Method::SmartCard));
    let without = with_ticket(1223);
    assert_eq!((without.authentication.method, without.strength), (Some(Method::Kerberos), Strength::Strong));
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

/// Length on the wire of `size` bytes of plaintext.
fn wire(version: u16, suite: u16, etm: bool, size: u32) -> u32 {
    use suite::Protection;
    if version == 0x0304 {
        return size + 17;
    }
    match Protection::of(suite) {
        Protection::Aead { nonce, tag } => size + nonce + tag,
        Protection::Stream { mac } => size + mac,
        Protection::Cbc { block, mac } => {
            let iv = if version == 0x0301 { 0 } else { block };
            let inner = if etm { size } else { size + mac };
            let padded = (inner / block + 1) * block;
            iv + padded + if etm { mac } else { 0 }
        }
        Protection::Unknown => panic!(),
    }
}

/// Seeded linear congruential generator: the same noise every time.
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(limit.max(1))) as u32
    }

    /// Sizes spread over their logarithm.
    fn size(&mut self) -> u32 {
        let scale = 1_u32 << self.below(15);
        scale + self.below(scale)
    }
}

/// Sizes of dialogues that are not RDP, by kind: request and answer, lines of text, a database, bulk, chatter.
fn dialogue(noise: &mut Noise, kind: u32) -> Vec<(crate::flow::Direction, u32)> {
    let mut list = Vec::new();
    for _ in 0..1 + noise.below(30) {
        match kind {
            0 => {
                list.push((ToServer, 80 + noise.below(900)));
                list.push((ToClient, 150 + noise.below(400)));
                (0..noise.below(6)).for_each(|_| list.push((ToClient, 16384)));
                list.push((ToClient, noise.size()));
            }
            1 => {
                list.push((ToClient, 5 + noise.below(80)));
                list.push((ToServer, 5 + noise.below(60)));
            }
            2 => {
                list.push((ToServer, 5 + noise.below(300)));
                list.push((ToClient, 5 + noise.below(1500)));
            }
            3 => list.push((ToServer, 4096 + noise.below(12288))),
            _ => list.push((if noise.below(2) == 0 { ToServer } else { ToClient }, noise.size())),
        }
    }
    list
}

/// The same dialogue as records of a version and suite, after the client's Finished.
fn sealed_dialogue(noise: &mut Noise, round: u32) -> (u16, u16, String) {
    let suites = [(0x0303, 0xc030), (0x0304, 0x1302), (0x0303, 0xc027), (0x0301, 0x002f)];
    let (version, suite) = suites[(round % 4) as usize];
    let finished = (version == 0x0304).then(|| ">69".to_owned());
    let words = dialogue(noise, round % 5).into_iter().map(|(direction, size)| {
        let arrow = if direction == ToServer { '>' } else { '<' };
        format!("{arrow}{}", wire(version, suite, false, size))
    });
    (version, suite, finished.into_iter().chain(words).collect::<Vec<_>>().join(" "))
}

#[test]
fn what_is_not_rdp_is_never_strong_behind_a_negotiation() {
    let mut noise = Noise(11);
    let mut strong = Vec::new();
    for round in 0..400_u32 {
        let (version, suite, text) = sealed_dialogue(&mut noise, round);
        for protocol in [1, 2, 4, 8, 16] {
            let setting =
                Setting { selected_protocol: Some(protocol), tls_version: version, cipher_suite: suite, ..GCM };
            let read = run(&setting, &text, Some(ToServer), CloseKind::Fin, 1);
            if read.strength == Strength::Strong {
                strong.push(format!("{round} {protocol} {text}: {:?}", read.stage_reached));
            }
        }
    }
    assert!(strong.is_empty(), "{}: {strong:#?}", strong.len());
}

#[test]
fn what_is_not_rdp_gets_no_stage() {
    let mut noise = Noise(7);
    let mut failures = Vec::new();
    for round in 0..400_u32 {
        let (version, suite, text) = sealed_dialogue(&mut noise, round);
        for starts_late in [false, true] {
            let setting =
                Setting { selected_protocol: None, tls_version: version, cipher_suite: suite, starts_late, ..GCM };
            let inference = run(&setting, &text, Some(ToServer), CloseKind::Fin, 1);
            if inference.stage_reached.is_some() || inference.not_rdp == starts_late {
                failures.push(format!(
                    "{round} {version:x} late {starts_late}: {:?} evidence {:.1}",
                    inference.stage_reached, inference.evidence
                ));
                for step in &inference.steps {
                    failures.push(format!("{:?} {} {:?}", step.direction, step.message, step.seen));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}: {failures:#?}", failures.len());
}
