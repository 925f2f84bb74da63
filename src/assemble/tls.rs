//! TLS and its certificates.

use crate::decode::suite_name;
use crate::decrypt::KeySource;
use crate::flow::Direction;
use crate::report::{self, Records};
use crate::rules::tls_version_name;
use crate::session::{Alert, Certificate, Tls};
use crate::vocabulary::Actor;

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
        keys_from: tls.keys_from.map(|source| match source {
            KeySource::KeyLog => report::KeysFrom::KeyLog,
            KeySource::Embedded => report::KeysFrom::Embedded,
            KeySource::ServerKey => report::KeysFrom::ServerKey,
        }),
        alerts: tls.alerts.iter().filter_map(alert).collect(),
        certificates: tls.certificates.iter().map(certificate).collect(),
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
