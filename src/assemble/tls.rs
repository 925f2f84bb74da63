//! TLS and its certificates.

use crate::decode::suite_name;
use crate::decrypt::KeySource;
use crate::flow::Direction;
use crate::report::{self, Note, Records};
use crate::rules::tls_version_name;
use crate::session::{Alert, Certificate, Session, Tls};
use crate::verdict::Verdict;
use crate::vocabulary::{Actor, Category};

/// The report of a TLS connection.
pub fn tls(tls: &Tls) -> report::Tls {
    report::Tls {
        version: tls
            .version
            .map(|version| tls_version_name(version).map_or_else(|| format!("{version:#06x}"), str::to_owned)),
        cipher_suite: tls.cipher_suite.map(suite_name),
        server_name: tls.offer.as_ref().and_then(|offer| offer.server_name.clone()),
        resumed: tls.server_hello.map(|_| tls.resumed),
        records: Records { sealed: tls.sealed, opened: tls.opened, kept: tls.kept },
        keys_from: tls.keys_from.map(keys_from),
        alerts: tls.alerts.iter().filter_map(alert).collect(),
        certificates: tls
            .certificates
            .iter()
            .enumerate()
            .map(|(position, shown)| reviewed(shown, position, tls))
            .collect(),
    }
}

/// A source of keys in the report's words.
pub fn keys_from(source: KeySource) -> report::KeysFrom {
    match source {
        KeySource::KeyLog => report::KeysFrom::KeyLog,
        KeySource::Embedded => report::KeysFrom::Embedded,
        KeySource::ServerKey => report::KeysFrom::ServerKey,
    }
}

fn alert(alert: &Alert) -> Option<report::Alert> {
    let (level, code) = alert.level.zip(alert.description)?;
    Some(report::Alert {
        frame: alert.frame,
        by: match alert.direction {
            Direction::ToServer => Actor::Client,
            Direction::ToClient => Actor::Server,
        },
        level,
        code,
        name: rdpwhy_parsers::tls::AlertDescription(code).name().map(str::to_owned),
    })
}

/// The server's own certificate has been reviewed; those above it have not, each for itself.
fn reviewed(shown: &Certificate, position: usize, tls: &Tls) -> report::Certificate {
    let mut told = certificate(shown);
    if position == 0 && !tls.review.faults.is_empty() {
        told.judgement = tls.review.faults.iter().map(|fault| fault.fault).collect();
    }
    told
}

/// What is worth knowing of the server's certificate beside the verdict.
pub fn notes(session: &Session, verdict: &Verdict) -> Vec<Note> {
    let Some(tls) = &session.tls else { return Vec::new() };
    let mut notes: Vec<Note> = early_data(tls).into_iter().collect();
    notes.extend(certificate_notes(tls, verdict));
    notes
}

/// What became of what the client said before the server answered.
fn early_data(tls: &Tls) -> Option<Note> {
    let early = tls.early_data?;
    let became = match early.taken {
        Some(true) => "the server took it",
        Some(false) => "the server did not take it",
        None => "whether the server took it is sealed",
    };
    let says =
        format!("the client sent {} TLS records of early data before the server's answer; {became}", early.records);
    Some(Note { frame: Some(early.frame), says })
}

fn certificate_notes(tls: &Tls, verdict: &Verdict) -> Vec<Note> {
    let frame = tls.certificate_frame;
    let hidden = tls.version == Some(0x0304) && tls.certificates.is_empty() && !tls.resumed;
    if hidden && verdict.category == Category::Certificate {
        let says =
            "TLS 1.3 hides the server's certificate: what is wrong with it cannot be read without keys".to_owned();
        return vec![Note { frame: tls.server_hello.map(|(frame, _)| frame), says }];
    }
    let told = |says: &str| verdict.finding.evidence.iter().any(|evidence| evidence.says == says);
    let went_on = if tls.progress.client_data.is_some() { "; the client went on all the same" } else { "" };
    let faults = tls.review.faults.iter().filter(|fault| !told(&fault.says));
    let faults = faults.map(|fault| format!("the server's certificate, {}: {}{went_on}", fault.fault, fault.says));
    let remarks = tls.review.remarks.iter().cloned();
    faults.chain(remarks).map(|says| Note { frame, says }).collect()
}

/// A certificate; one that cannot be read has no fields but the judgement.
pub fn certificate(certificate: &Certificate) -> report::Certificate {
    let Ok(fields) = &certificate.fields else {
        return report::Certificate { judgement: vec![report::Judgement::Malformed], ..report::Certificate::default() };
    };
    report::Certificate {
        subject: Some(fields.subject.clone()),
        issuer: Some(fields.issuer.clone()),
        serial: Some(fields.serial.clone()),
        not_before: Some(fields.not_before),
        not_after: Some(fields.not_after),
        key: Some(fields.key.clone()),
        signature: Some(fields.signature.clone()),
        sha1: Some(fields.sha1.clone()),
        sha256: Some(fields.sha256.clone()),
        self_signed: Some(fields.self_signed),
        windows_default: Some(fields.windows_default),
        judgement: Vec::new(),
    }
}
