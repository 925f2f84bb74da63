//! What is known of client, server, certificate and ending, as labelled lines for the renderers that show them side by side. Nothing
//! here is escaped.

use std::time::Duration;

use crate::knowledge::collect::Collect;
use crate::report::{Attempt, Capture, Certificate, Session, Vantage};
use crate::time::Time;
use crate::vocabulary::Outcome;

use super::phrase;

/// A label and what it says.
pub(super) type Fact = (&'static str, String);

/// The first attempt that failed, of a capture without sessions: a name that was asked for in vain.
pub(super) fn failed_attempt(capture: &Capture) -> Option<&Attempt> {
    capture.attempts.iter().find(|attempt| attempt.sessions.is_empty() && attempt.outcome == Outcome::Failed)
}

/// Labels of [`server`] under which stands what the server refused with: who looks for the cause finds it in the messages too.
pub(super) const LAST_WORDS: &[&str] = &["refuses", "licensing", "license error", "logon error", "last words"];

/// What is known of the client.
pub(super) fn client(session: &Session) -> Vec<Fact> {
    let negotiation = &session.negotiation;
    let mut facts = vec![("address", phrase::endpoint(&session.client))];
    if let Some(requested) = &negotiation.requested_protocols {
        facts.push(("offers", with(requested.join(", "), &negotiation.request_flags)));
    }
    push(&mut facts, "cookie", negotiation.cookie.clone());
    push(&mut facts, "routing token", negotiation.routing_token.clone());
    push(&mut facts, "asks for (SNI)", session.tls.as_ref().and_then(|tls| tls.server_name.clone()));
    push(&mut facts, "CredSSP version", session.authentication.versions.client.map(|version| version.to_string()));
    let logon = &session.authentication;
    let user = match (&logon.domain, &logon.user) {
        (Some(domain), Some(user)) => Some(format!("{domain}\\{user}")),
        (None, user) => user.clone(),
        (Some(domain), None) => Some(format!("{domain}\\?")),
    };
    push(&mut facts, "user", user);
    facts
}

/// What is known of the server.
pub(super) fn server(session: &Session) -> Vec<Fact> {
    let negotiation = &session.negotiation;
    let mut facts = vec![("address", phrase::endpoint(&session.server))];
    push(&mut facts, "target", session.target.as_ref().map(phrase::endpoint));
    if let Some(selected) = &negotiation.selected_protocol {
        facts.push(("selects", with(selected.clone(), &negotiation.response_flags)));
    }
    if let Some(failure) = &negotiation.failure {
        let name = failure.name.as_deref().unwrap_or("unknown");
        facts.push(("refuses", format!("failureCode {} ({name})", failure.code)));
    }
    if let Some(tls) = &session.tls {
        let agreed: Vec<&str> = [&tls.version, &tls.cipher_suite].into_iter().flatten().map(String::as_str).collect();
        push(&mut facts, "TLS", Some(agreed.join(", ")).filter(|agreed| !agreed.is_empty()));
    }
    push(&mut facts, "CredSSP version", session.authentication.versions.server.map(|version| version.to_string()));
    if let Some(security) = &session.security {
        let words: Vec<&str> = [&security.method, &security.level].into_iter().flatten().map(String::as_str).collect();
        push(&mut facts, "security", Some(words.join(", level ")).filter(|words| !words.is_empty()));
    }
    let licensing = &session.licensing;
    push(&mut facts, "licensing", licensing.course.map(|course| course.to_string()));
    push(&mut facts, "license error", code(licensing.error_code, licensing.error_name.as_deref()));
    push(
        &mut facts,
        "logon error",
        code(session.authentication.error_code, session.authentication.error_name.as_deref()),
    );
    for info in &session.error_info {
        push(&mut facts, "last words", code(Some(info.code), info.name.as_deref()));
    }
    facts
}

/// What is known of a certificate.
pub(super) fn certificate(certificate: &Certificate) -> Vec<Fact> {
    let mut facts = Vec::new();
    push(&mut facts, "subject", certificate.subject.clone());
    let issuer = match certificate.self_signed {
        Some(true) => Some("itself (self-signed)".to_owned()),
        _ => certificate.issuer.clone(),
    };
    push(&mut facts, "issuer", issuer);
    push(&mut facts, "valid from", certificate.not_before.map(phrase::moment));
    push(&mut facts, "valid until", certificate.not_after.map(phrase::moment));
    push(&mut facts, "key", certificate.key.clone());
    push(&mut facts, "signature", certificate.signature.clone());
    push(&mut facts, "serial", certificate.serial.clone());
    push(&mut facts, "SHA-1", certificate.sha1.clone());
    push(&mut facts, "SHA-256", certificate.sha256.clone());
    if certificate.windows_default == Some(true) {
        facts.push(("kind", "looks like the one that Windows makes for itself".to_owned()));
    }
    facts
}

/// Faults that were read off a certificate, and none.
pub(super) fn judgement(certificate: &Certificate) -> String {
    let words: Vec<&str> = certificate.judgement.iter().map(|judgement| judgement.word()).collect();
    if words.is_empty() { "no fault found".to_owned() } else { words.join(", ") }
}

/// Where a capture was taken.
pub(super) fn vantage(capture: &Capture) -> &'static str {
    match capture.vantage {
        Some(Vantage::Client) => "captured at the client, or next to it",
        Some(Vantage::Server) => "captured at the server, or next to it",
        Some(Vantage::Between) => "captured between client and server",
        None => "where it was captured cannot be told",
    }
}

/// How long before and after a session the logs are worth looking at.
const AROUND: Duration = Duration::from_secs(120);

/// What stands in a command of a redacted report for the address that the client connected to: another one would be asked in vain.
pub(super) const SERVER: &str = "SERVER";

/// The command of something to collect, for this session's time and server.
pub(super) fn command(collect: &Collect, session: &Session, redacted: bool) -> String {
    let server = if redacted { SERVER } else { &session.server.address };
    let around = i64::try_from(AROUND.as_nanos()).unwrap_or(i64::MAX);
    let lasted = Duration::try_from_secs_f64(session.duration_seconds).unwrap_or_default();
    let until = session.start.0.saturating_add(i64::try_from(lasted.as_nanos()).unwrap_or(i64::MAX));
    collect
        .command
        .replace("{from}", &second(Time(session.start.0.saturating_sub(around))))
        .replace("{until}", &second(Time(until.saturating_add(around))))
        .replace("{server}", server)
        .replace("{port}", &session.server.port.to_string())
}

/// `2026-11-03T14:02:11Z`.
fn second(time: Time) -> String {
    let text = time.to_string();
    text.get(..19).map_or_else(|| text.clone(), |second| format!("{second}Z"))
}

fn with(what: String, flags: &[String]) -> String {
    if flags.is_empty() { what } else { format!("{what} with {}", flags.join(", ")) }
}

fn push(facts: &mut Vec<Fact>, label: &'static str, value: Option<String>) {
    facts.extend(value.map(|value| (label, value)));
}

fn code(number: Option<u32>, name: Option<&str>) -> Option<String> {
    let number = number?;
    Some(format!("{} ({number:#x})", name.unwrap_or("unknown")))
}
