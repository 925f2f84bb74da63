//! The stages with one line each about what happened.

use crate::report;
use crate::rules::tls_version_name;
use crate::session::message::kind;
use crate::session::{Session, Stage};
use crate::vocabulary::StageName;

/// The stages of a session.
pub fn stages(session: &Session) -> Vec<report::Stage> {
    session.stages.0.iter().map(|stage| one(stage, session)).collect()
}

fn one(stage: &Stage, session: &Session) -> report::Stage {
    report::Stage {
        name: stage.name,
        status: stage.status,
        basis: stage.basis,
        first_frame: stage.first.map(|(frame, _)| frame),
        last_frame: stage.last.map(|(frame, _)| frame),
        offset_seconds: stage.first.map(|(_, time)| session.after_start(time).as_secs_f64()),
        summary: stage.first.and_then(|_| summary(stage.name, session)),
    }
}

fn summary(name: StageName, session: &Session) -> Option<String> {
    match name {
        StageName::Tcp => {
            session.network.round_trip.map(|time| format!("round trip {:.1} ms", time.as_secs_f64() * 1000.0))
        }
        StageName::X224 => x224(session),
        StageName::Tls => tls(session),
        StageName::Authentication => session.authentication.method.map(str::to_owned),
        _ => messages(name, session),
    }
}

fn x224(session: &Session) -> Option<String> {
    let detail = |wanted| session.first(wanted).and_then(|message| message.detail.clone());
    let asked = detail(kind::CONNECTION_REQUEST)?;
    Some(match detail(kind::CONNECTION_CONFIRM) {
        Some(answer) => format!("client {asked}; server {answer}"),
        None => format!("client {asked}; no answer"),
    })
}

fn tls(session: &Session) -> Option<String> {
    let tls = session.tls.as_ref()?;
    let version = tls.version.and_then(tls_version_name);
    let subject = tls.certificates.first().and_then(|leaf| leaf.fields.as_ref().ok()).map(|fields| &fields.subject);
    Some(match (version, subject) {
        (Some(version), Some(subject)) => format!("{version}, certificate {subject}"),
        (Some(version), None) => version.to_owned(),
        (None, _) if tls.client_hello.is_some() => "ClientHello, and no ServerHello".to_owned(),
        (None, _) => "sealed records, their beginning not captured".to_owned(),
    })
}

/// The kinds of message of the stage, each once, the first few.
fn messages(name: StageName, session: &Session) -> Option<String> {
    let mut kinds: Vec<&str> = Vec::new();
    for message in session.messages.iter().filter(|message| message.stage == name) {
        if !kinds.contains(&message.kind) {
            kinds.push(message.kind);
        }
    }
    let more = kinds.len().saturating_sub(3);
    kinds.truncate(3);
    let listed = kinds.join(", ");
    match (kinds.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(listed),
        (false, more) => Some(format!("{listed} and {more} more kinds")),
    }
}
