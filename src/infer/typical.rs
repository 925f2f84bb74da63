//! The typical endings of sealed connections: each as it shows, and beside it what looks like it and is not. Sizes are those of the
//! samples under TLS 1.2 with AES-GCM, 24 bytes more on the wire.

use super::tests::{GCM, run};
use super::*;
use crate::flow::Direction::{ToClient, ToServer};
use AuthenticationOutcome as Logon;
use LicensingOutcome as License;

const CHALLENGED: &str = ">81 <319 ";
const PROVED: &str = ">81 <319 >701 ";
const DELIVERED: &str = ">81 <319 >701 <83 >207 ";
const INFORMED: &str = ">81 <319 >701 <83 >207 <28 >486 <150 >36 >32 <35 >36 <39 >36 <39 >457 ";
const ACTIVE: &str = ">81 <319 >701 <83 >207 <28 >486 <150 >36 >32 <35 >36 <39 >36 <39 >457 <58 <496 \
                      >635 >60 >64 >64 >64 <60 <64 <64 <64 ";

/// Reads a beginning and what follows it, closed by the client or the server by a FIN so many milliseconds after the last record.
fn read(begun: &str, then: &str, by: crate::flow::Direction, after_ms: i64) -> Inference {
    run(&GCM, &format!("{begun}{then}"), Some(by), CloseKind::Fin, after_ms)
}

#[track_caller]
fn logon(begun: &str, then: &str, by: crate::flow::Direction) -> Logon {
    read(begun, then, by, 1).authentication.outcome
}

#[test]
fn the_refusal_in_one_record() {
    assert_eq!(logon(PROVED, "<39", ToServer), Logon::Rejected);
    // The proof has 59 bytes: whoever leaves then was not refused.
    assert_eq!(logon(PROVED, "<83", ToServer), Logon::AbandonedAfterProof);
    // Fifteen bytes are a refusal only where an answer to credentials is due.
    assert_ne!(logon(CHALLENGED, "<39", ToServer), Logon::Rejected);
}

#[test]
fn the_refusal_as_an_alert_after_a_second() {
    assert_eq!(logon(PROVED, "+1000 !<26", ToServer), Logon::Rejected);
    assert_ne!(logon(PROVED, "+1000 !>26", ToServer), Logon::Rejected);
    assert_ne!(logon(CHALLENGED, "+1000 !<26", ToServer), Logon::Rejected);
}

#[test]
fn the_client_gone_after_the_servers_proof() {
    assert_eq!(logon(PROVED, "<83", ToServer), Logon::AbandonedAfterProof);
    assert_ne!(logon(PROVED, "<83", ToClient), Logon::AbandonedAfterProof);
    assert_eq!(logon(CHALLENGED, "", ToServer), Logon::AbandonedAfterChallenge);
}

#[test]
fn early_authorization_refused() {
    let refused = read(DELIVERED, "<28", ToClient, 1);
    assert_eq!((refused.authentication.outcome, refused.strength), (Logon::EarlyRefused, Strength::Consistent));
    // The same four bytes with the session going on are an acceptance.
    assert_eq!(logon(DELIVERED, "<28 >486 <150", ToClient), Logon::Accepted);
    // HYBRID knows no such message.
    let hybrid = Setting { selected_protocol: Some(2), ..GCM };
    let read = run(&hybrid, &format!("{DELIVERED}<28"), Some(ToClient), CloseKind::Fin, 1);
    assert_ne!(read.authentication.outcome, Logon::EarlyRefused);
}

#[test]
fn licensing_broken_off() {
    let broken = read(INFORMED, "<5184 >195", ToServer, 1);
    assert_eq!((broken.licensing.outcome, broken.stage_open), (License::BrokenOff, Some(StageName::Licensing)));
    assert_eq!(read(INFORMED, "<5184 >195 <80 >100 <2131 <496", ToServer, 1).licensing.outcome, License::New);
    // Gone before the server had begun it.
    assert_eq!(read(INFORMED, "", ToServer, 1).licensing.outcome, License::NotReached);
}

#[test]
fn licensing_stalled() {
    assert_eq!(read(INFORMED, "<5184 >195", ToServer, 60_000).licensing.outcome, License::Stalled);
    assert_eq!(read(INFORMED, "<5184 >195", ToServer, 7_000).licensing.outcome, License::BrokenOff);
    // A silence of the server that ends with its own FIN is no stall.
    assert_eq!(read(INFORMED, "<5184 >195", ToClient, 60_000).licensing.outcome, License::BrokenOff);
}

#[test]
fn licensing_refused() {
    let refused = read(INFORMED, "<5184 >195 <58", ToClient, 1);
    assert_eq!((refused.licensing.outcome, refused.strength), (License::Refused, Strength::Consistent));
    assert_eq!(refused.stage_reached, Some(StageName::ClientInfo));
    // The same 34 bytes before the capabilities are STATUS_VALID_CLIENT.
    assert_eq!(read(INFORMED, "<5184 >195 <58 <496", ToClient, 1).licensing.outcome, License::None);
}

#[test]
fn the_servers_last_words_are_told_though_sealed() {
    let words = |then: &str| read(ACTIVE, then, ToServer, 1).server_last_words;
    let said = words("<681 <60 <900 <33");
    assert!(said.error_info.is_some() && said.ultimatum.is_some());
    assert_eq!(words("<681 <33").error_info, None);
    assert_eq!(words("<681 <60 <900 <34"), LastWords::default());
    // An error info code 0 at logon lies long before the end.
    let long = format!("<60 {}<33", "<900 ".repeat(20));
    assert_eq!(words(&long).error_info, None);
    // The same size by the client is its own.
    assert!(read(ACTIVE, "<681 >33", ToServer, 1).client_ultimatum.is_some());
}

#[test]
fn the_client_gone_at_the_capabilities() {
    let gone = read(INFORMED, "<58 <496", ToServer, 1);
    assert_eq!((gone.stage_reached, gone.stage_open), (Some(StageName::Licensing), Some(StageName::Capabilities)));
    let confirmed = read(INFORMED, "<58 <496 >635", ToServer, 1);
    assert_eq!(confirmed.stage_reached, Some(StageName::Capabilities));
    // Without the Demand Active it went at the license.
    assert_ne!(read(INFORMED, "<58", ToServer, 1).stage_open, Some(StageName::Capabilities));
}

#[test]
fn the_session_active() {
    assert_eq!(read(ACTIVE, "", ToServer, 1).stage_reached, Some(StageName::Active));
    let words = ACTIVE.trim_end().rsplit_once(' ').unwrap().0;
    assert_eq!(read(words, "", ToServer, 1).stage_reached, Some(StageName::Capabilities));
}

#[test]
fn a_person_who_types() {
    let prompt = |text: &str| run(&GCM, text, Some(ToServer), CloseKind::Fin, 1).credential_prompt;
    let before_the_hello = |nanoseconds: i64| {
        let setting = Setting { confirmed: Some(crate::time::Time(-nanoseconds)), ..GCM };
        run(&setting, DELIVERED, Some(ToServer), CloseKind::Fin, 1).credential_prompt
    };
    assert_eq!(before_the_hello(6_000_000_000), Some(6.0));
    assert_eq!(before_the_hello(1_500_000_000), None);
    assert!(prompt(">81 <319 +9000 >701 <83 >207 <28").is_some_and(|seconds| (9.0..9.1).contains(&seconds)));
    assert_eq!(prompt(">81 <319 +1500 >701 <83 >207 <28"), None);
    // The server's silence is not a person's, and no person types between two channel joins.
    assert_eq!(prompt(">81 +6000 <319 >701 +6000 <83 >207 <28"), None);
    assert_eq!(prompt(&INFORMED.replacen(">36 <39", ">36 <39 +9000", 1)), None);
}
