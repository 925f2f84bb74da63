//! The client refused the server's certificate and named why in an alert (RFC 5246 7.2.2, RFC 8446 6.2).

use super::{alert_name, fatal_alert, leaf, validity_fault};
use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Blind, Exclusion, Finding, Weight};
use crate::session::{Session, Tls};
use crate::time::Time;
use crate::vocabulary::{Actor, Category, Certainty};

/// Name of the rule.
pub const NAME: &str = "certificate-alert";
/// What it can give.
pub const CAUSES: &[&str] = &[
    id::CERTIFICATE_EXPIRED,
    id::CERTIFICATE_NOT_YET_VALID,
    id::CERTIFICATE_UNTRUSTED,
    id::CERTIFICATE_REVOKED,
    id::CERTIFICATE_WRONG_USAGE,
    id::CERTIFICATE_MALFORMED,
    id::CERTIFICATE_WEAK,
    id::CERTIFICATE_REFUSED,
];

/// Finds a certificate alert of the client; clear where the client went on after the certificate.
pub fn judge(session: &Session) -> Answer {
    let Some(tls) = &session.tls else { return Answer::CLEAR };
    let named = |code| matches!(code, 42..=46 | 48);
    let alert = fatal_alert(session, |alert, code| alert.direction == Direction::ToServer && named(code));
    let Some((alert, code)) = alert else {
        return without_alert(session, tls);
    };
    let (cause, certainty, says) = cause(code, tls, alert.time);
    let mut finding = Finding::new(cause, Weight::Said, certainty, says)
        .refused(Actor::Client, alert.frame)
        .because(alert.frame, format!("the client sends {}", alert_name(code)));
    if let Some((frame, leaf)) = tls.certificate_frame.zip(leaf(tls)) {
        let validity = format!("valid {} to {}", leaf.not_before, leaf.not_after);
        finding = finding.because(frame, format!("certificate of {} by {}, {validity}", leaf.subject, leaf.issuer));
    }
    finding.found()
}

fn without_alert(session: &Session, tls: &Tls) -> Answer {
    if tls.version == Some(0x0304) && tls.certificates.is_empty() {
        return Answer::Blind(Blind {
            what: "the server's certificate".to_owned(),
            why: "TLS 1.3 encrypts it; give a key log".to_owned(),
        });
    }
    let went_on = tls.progress.client_data.filter(|_| tls.progress.completed.is_some());
    Answer::Clear(went_on.filter(|_| session.stages.last_completed().is_some()).map(|frame| Exclusion {
        category: Category::Certificate,
        cause: None,
        because: "the client went on after the server's certificate".to_owned(),
        frame: Some(frame),
    }))
}

/// Cause, certainty and sentence for an alert of the client about the certificate.
fn cause(code: u8, tls: &Tls, now: Time) -> (&'static str, Certainty, &'static str) {
    let validity = validity_fault(tls, now).map(|(cause, _)| cause);
    match code {
        45 if validity == Some(id::CERTIFICATE_NOT_YET_VALID) => (
            id::CERTIFICATE_NOT_YET_VALID,
            Certainty::Proven,
            "The client refused the server's certificate because it is not valid yet by the clock.",
        ),
        45 => (id::CERTIFICATE_EXPIRED, Certainty::Proven, "The client refused the server's certificate as expired."),
        48 => (
            id::CERTIFICATE_UNTRUSTED,
            Certainty::Proven,
            "The client refused the server's certificate because it does not trust its issuer.",
        ),
        44 => (id::CERTIFICATE_REVOKED, Certainty::Strong, "The client refused the server's certificate as revoked."),
        _ => visible_fault(code, tls, validity),
    }
}

/// Alerts 42, 43 and 46 name no fault: a fault that the certificate shows, else only that it was refused.
fn visible_fault(code: u8, tls: &Tls, validity: Option<&'static str>) -> (&'static str, Certainty, &'static str) {
    const SERVER_AUTH: [&str; 2] = ["1.3.6.1.5.5.7.3.1", "2.5.29.37.0"];
    let refused = (
        id::CERTIFICATE_REFUSED,
        Certainty::Proven,
        "The client refused the server's certificate; it does not say over what.",
    );
    if tls.certificates.first().is_some_and(|certificate| certificate.fields.is_err()) {
        return (
            id::CERTIFICATE_MALFORMED,
            Certainty::Strong,
            "The client refused the server's certificate, which is malformed.",
        );
    }
    let Some(leaf) = leaf(tls) else { return refused };
    if let Some(cause) = validity {
        return (
            cause,
            Certainty::Strong,
            "The client refused the server's certificate, which is outside its validity.",
        );
    }
    let usage = leaf.extended_key_usage.as_ref();
    if usage.is_some_and(|usage| !usage.iter().any(|oid| SERVER_AUTH.contains(&oid.as_str()))) {
        return (
            id::CERTIFICATE_WRONG_USAGE,
            Certainty::Strong,
            "The client refused the server's certificate, which is not meant for servers.",
        );
    }
    let weak_key = leaf.rsa_bits.is_some_and(|bits| bits < 2048);
    let weak_signature = leaf.signature.starts_with("md5") || leaf.signature.starts_with("sha1");
    if code != 43 && (weak_key || weak_signature) {
        return (
            id::CERTIFICATE_WEAK,
            Certainty::Strong,
            "The client refused the server's certificate, whose key or signature is weak.",
        );
    }
    refused
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        let alert = |code| Script::tls().server_flight().alert(Direction::ToServer, 2, code).client_closes();
        let bad = |code, edit: fn(&mut crate::session::CertificateFields)| {
            Script::tls().server_flight_with(edit).alert(Direction::ToServer, 2, code).client_closes()
        };
        vec![
            fires(id::CERTIFICATE_EXPIRED, alert(45)),
            fires(id::CERTIFICATE_NOT_YET_VALID, bad(45, |leaf| leaf.not_before = Time(i64::MAX))),
            fires(id::CERTIFICATE_UNTRUSTED, alert(48)),
            fires(id::CERTIFICATE_REVOKED, alert(44)),
            fires(id::CERTIFICATE_REFUSED, alert(42)),
            fires(id::CERTIFICATE_EXPIRED, bad(46, |leaf| leaf.not_after = Time(0))),
            fires(id::CERTIFICATE_WEAK, bad(42, |leaf| leaf.rsa_bits = Some(1024))),
            fires(
                id::CERTIFICATE_WRONG_USAGE,
                bad(43, |leaf| leaf.extended_key_usage = Some(vec!["1.3.6.1.5.5.7.3.2".into()])),
            ),
            fires(
                id::CERTIFICATE_MALFORMED,
                Script::tls().malformed_certificate().alert(Direction::ToServer, 2, 42).client_closes(),
            ),
            near_miss(
                "an expired certificate in a session that went on",
                Script::tls()
                    .server_flight_with(|leaf| leaf.not_after = Time(0))
                    .handshake_done()
                    .client_data()
                    .client_closes(),
            ),
            near_miss(
                "the server's alert",
                Script::tls().server_flight().alert(Direction::ToClient, 2, 42).server_closes(),
            ),
            near_miss(
                "a warning",
                Script::tls().server_flight().alert(Direction::ToServer, 1, 42).handshake_done().client_data(),
            ),
        ]
    }
}
