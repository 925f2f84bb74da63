//! The client refused the server's certificate and named why in an alert (RFC 5246 7.2.2, RFC 8446 6.2).

use super::certificate_fault::{Suspect, described, has, suspects};
use super::{alert_name, fatal_alert, leaf};
use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Blind, Exclusion, Finding, Weight};
use crate::session::message::kind;
use crate::session::{Alert, Session, Tls};
use crate::vocabulary::{Actor, Category, Certainty, Judgement};

/// Name of the rule.
pub const NAME: &str = "certificate-alert";
/// What it can give.
pub const CAUSES: &[&str] = &[
    id::CERTIFICATE_EXPIRED,
    id::CERTIFICATE_NOT_YET_VALID,
    id::CERTIFICATE_UNTRUSTED,
    id::CERTIFICATE_REVOKED,
    id::CERTIFICATE_NAME_MISMATCH,
    id::CERTIFICATE_WRONG_USAGE,
    id::CERTIFICATE_MALFORMED,
    id::CERTIFICATE_WEAK,
    id::CERTIFICATE_KEY_MISMATCH,
    id::CERTIFICATE_REFUSED,
];

/// Finds a certificate alert of the client; clear where the client went on after the certificate.
pub fn judge(session: &Session) -> Answer {
    let Some(tls) = &session.tls else { return Answer::CLEAR };
    let Some((alert, code)) = fatal_alert(session, |alert, code| is_about_certificate(tls, alert, code)) else {
        return without_alert(session, tls);
    };
    let mut finding = finding(code, tls).refused(Actor::Client, alert.frame).because_of(
        kind::ALERT,
        alert.frame,
        format!("the client sends {}", alert_name(code)),
    );
    if let Some((frame, leaf)) = tls.certificate_frame.zip(leaf(tls)) {
        let validity = format!("valid {} to {}", leaf.not_before.moment(), leaf.not_after.moment());
        finding = finding.because_of(
            kind::CERTIFICATE,
            frame,
            format!("certificate of {} by {}, {validity}", leaf.subject, leaf.issuer),
        );
        if code == 45 && !has(tls, Judgement::Expired) && !has(tls, Judgement::NotYetValid) {
            finding = finding.because_of(
                kind::CERTIFICATE,
                frame,
                "by the capture's clock the certificate is within its validity: the client's clock is another, or it means a \
                 certificate above it",
            );
        }
    }
    finding.found()
}

/// Whether an alert is the client's word on the certificate: those that exist for it, and those that a visible fault explains.
pub(super) fn is_about_certificate(tls: &Tls, alert: &Alert, code: u8) -> bool {
    alert.direction == Direction::ToServer
        && match code {
            42..=46 | 48 => true,
            51 => has(tls, Judgement::KeyMismatch),
            40 | 71 => !suspects(tls, order(code)).is_empty(),
            _ => false,
        }
}

fn without_alert(session: &Session, tls: &Tls) -> Answer {
    if tls.version == Some(0x0304) && tls.certificates.is_empty() && !tls.resumed {
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
fn finding(code: u8, tls: &Tls) -> Finding {
    let said = |cause, certainty, says| Finding::new(cause, Weight::Said, certainty, says);
    match code {
        44 => {
            said(id::CERTIFICATE_REVOKED, Certainty::Strong, "The client refused the server's certificate as revoked.")
        }
        45 if has(tls, Judgement::NotYetValid) => said(
            id::CERTIFICATE_NOT_YET_VALID,
            Certainty::Proven,
            "The client refused the server's certificate because it is not valid yet by the clock.",
        ),
        45 => {
            said(id::CERTIFICATE_EXPIRED, Certainty::Proven, "The client refused the server's certificate as expired.")
        }
        48 => said(
            id::CERTIFICATE_UNTRUSTED,
            Certainty::Proven,
            "The client refused the server's certificate because it does not trust its issuer.",
        ),
        _ => visible_fault(code, tls),
    }
}

/// The faults for which clients send an alert that names none, in the order of how usual that is. OpenSSL sends 42 for a name, a
/// weak key or signature and a certificate that is not valid yet, 43 for the usage, 51 for the key; Java and others send 46 for all.
fn order(code: u8) -> &'static [Judgement] {
    use Judgement as J;
    match code {
        40 | 71 => &[J::WeakKey, J::WeakSignature],
        43 => &[J::WrongUsage, J::Malformed, J::WeakKey, J::WeakSignature],
        46 => &[J::Expired, J::NotYetValid, J::NameMismatch, J::WrongUsage, J::Malformed, J::WeakKey, J::WeakSignature],
        51 => &[J::KeyMismatch],
        _ => &[J::Malformed, J::NotYetValid, J::NameMismatch, J::WeakKey, J::WeakSignature, J::WrongUsage, J::Expired],
    }
}

/// These alerts name no fault: the one that the certificate shows and that fits, else only that it was refused.
fn visible_fault(code: u8, tls: &Tls) -> Finding {
    let suspects = suspects(tls, order(code));
    let Some((first, others)) = suspects.split_first() else {
        return Finding::new(
            id::CERTIFICATE_REFUSED,
            Weight::Said,
            Certainty::Proven,
            "The client refused the server's certificate; it does not say over what.",
        );
    };
    // Alert 46 is some clients' word for everything, an unknown issuer included; the others leave that to 48.
    let issuer = code == 46 && has(tls, Judgement::Untrusted);
    let certainty = if others.is_empty() && !issuer { Certainty::Strong } else { Certainty::Consistent };
    let summary = format!("The client refused the server's certificate, {}.", described(first.cause));
    let mut finding = Finding::new(first.cause, Weight::Said, certainty, summary);
    if let Some(frame) = tls.certificate_frame {
        finding = finding.because_of(kind::CERTIFICATE, frame, first.fault.says.clone());
    }
    for Suspect { cause, fault } in others {
        finding = finding.looks_like(cause, format!("the certificate has this fault too: {}", fault.says), DECIDE);
    }
    if issuer {
        finding = finding.looks_like(
            id::CERTIFICATE_UNTRUSTED,
            "some clients send this alert for an unknown issuer as well",
            DECIDE,
        );
    }
    finding
}

const DECIDE: &str = "the client's own log at that second: it names the check that failed";

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};
    use crate::session::CertificateFields;
    use crate::time::Time;

    pub(crate) fn cases() -> Vec<Case> {
        let alert = |code| Script::tls().server_flight().alert(Direction::ToServer, 2, code).client_closes();
        let bad = |code, edit: fn(&mut CertificateFields)| {
            Script::tls().server_flight_with(edit).alert(Direction::ToServer, 2, code).client_closes()
        };
        let named = |code, name| {
            let named = |leaf: &mut CertificateFields| leaf.names = vec!["rds01.lab.example".into()];
            Script::tls().asks_for(name).server_flight_with(named).alert(Direction::ToServer, 2, code).client_closes()
        };
        let weak = |leaf: &mut CertificateFields| leaf.rsa_bits = Some(1024);
        let client_usage =
            |leaf: &mut CertificateFields| leaf.extended_key_usage = Some(vec!["1.3.6.1.5.5.7.3.2".into()]);
        vec![
            fires(id::CERTIFICATE_EXPIRED, alert(45)),
            fires(id::CERTIFICATE_NOT_YET_VALID, bad(45, |leaf| leaf.not_before = Time(i64::MAX))),
            fires(id::CERTIFICATE_UNTRUSTED, alert(48)),
            fires(id::CERTIFICATE_REVOKED, alert(44)),
            fires(id::CERTIFICATE_REFUSED, alert(42)),
            fires(id::CERTIFICATE_NAME_MISMATCH, named(42, "other.lab.example")),
            fires(id::CERTIFICATE_REFUSED, named(42, "rds01.lab.example")),
            fires(id::CERTIFICATE_REFUSED, named(42, "10.0.0.9")),
            fires(id::CERTIFICATE_EXPIRED, bad(46, |leaf| leaf.not_after = Time(0))),
            fires(id::CERTIFICATE_WEAK, bad(42, weak)),
            fires(id::CERTIFICATE_WEAK, bad(40, weak)),
            fires(id::CERTIFICATE_WRONG_USAGE, bad(43, client_usage)),
            // The alert for the usage against a fault of another kind.
            fires(id::CERTIFICATE_REFUSED, bad(43, |leaf| leaf.not_after = Time(0))),
            fires(
                id::CERTIFICATE_MALFORMED,
                Script::tls().malformed_certificate().alert(Direction::ToServer, 2, 42).client_closes(),
            ),
            fires(
                id::CERTIFICATE_KEY_MISMATCH,
                Script::tls()
                    .server_flight()
                    .fault(Judgement::KeyMismatch)
                    .alert(Direction::ToServer, 2, 51)
                    .client_closes(),
            ),
            near_miss("alert 51 with a good signature", alert(51)),
            near_miss("alert 40 with a strong certificate", alert(40)),
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

    #[test]
    fn one_fault_that_fits_is_strong_and_several_are_not() {
        let both = |leaf: &mut CertificateFields| {
            leaf.rsa_bits = Some(1024);
            leaf.not_after = Time(0);
        };
        let certainty = |script: Script| match judge(&script.build()) {
            Answer::Found(finding) => (finding.certainty, finding.look_alikes.len()),
            other => panic!("{other:?}"),
        };
        let one = Script::tls().server_flight_with(|leaf| leaf.rsa_bits = Some(1024));
        assert_eq!(certainty(one.alert(Direction::ToServer, 2, 42).client_closes()), (Certainty::Strong, 0));
        let two = Script::tls().server_flight_with(both);
        assert_eq!(certainty(two.alert(Direction::ToServer, 2, 42).client_closes()), (Certainty::Consistent, 1));
    }
}
