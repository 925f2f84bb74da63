//! The client left without an alert right after it had seen the server's certificate (contract, rule 6).
//!
//! Refusal, prompt and probe look the same there, so nothing here is more than `consistent`, and the others are listed. What the
//! certificate shows decides the name:
//!
//! - a fault that any client can see (dates, name, usage, weakness, encoding, a key that does not fit) is the cause: the contract has
//!   each of them fit a client that "left at that point" or "left for it";
//! - an unknown issuer is a fault only of a client whose roots are known. Without `--trust` they are not, and a company's own authority
//!   is unknown to this program in every healthy session; with `--trust` the issuer leads to none of the client's roots, and the cause
//!   is `certificate-untrusted`;
//! - a self-signed certificate alone never is: Windows' own all are, and only alert 48 says that the client minded;
//! - without a fault it is `certificate-refused`. A later connection of the attempt that goes further makes all of them a prompt or a
//!   probe (`attempts`).

use super::certificate_fault::{Suspect, described, has, suspects};
use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::negotiation::restricted_admin;
use crate::rules::{Answer, Finding, Weight};
use crate::session::message::kind;
use crate::session::{CertificateFault, Session, Tls};
use crate::vocabulary::{Actor, Certainty, Judgement};

/// Name of the rule.
pub const NAME: &str = "certificate-left";
/// What it can give.
pub const CAUSES: &[&str] = &[
    id::CERTIFICATE_REFUSED,
    id::CERTIFICATE_EXPIRED,
    id::CERTIFICATE_NOT_YET_VALID,
    id::CERTIFICATE_NAME_MISMATCH,
    id::CERTIFICATE_WEAK,
    id::CERTIFICATE_WRONG_USAGE,
    id::CERTIFICATE_MALFORMED,
    id::CERTIFICATE_KEY_MISMATCH,
    id::CERTIFICATE_UNTRUSTED,
];

/// Faults that make a client leave, the gravest first.
const ORDER: [Judgement; 8] = [
    Judgement::KeyMismatch,
    Judgement::Malformed,
    Judgement::Expired,
    Judgement::NotYetValid,
    Judgement::NameMismatch,
    Judgement::WrongUsage,
    Judgement::WeakKey,
    Judgement::WeakSignature,
];

/// Finds a client that closed after the certificate and before any application data.
pub fn judge(session: &Session) -> Answer {
    let Some(tls) = &session.tls else { return Answer::CLEAR };
    let Some(shown) = shown(tls) else { return Answer::CLEAR };
    let Some(closer) = session.ending.closers.first() else { return Answer::CLEAR };
    let spoke = tls.progress.client_data.is_some() || tls.alerts.iter().any(|alert| !alert.is_goodbye());
    if closer.direction != Direction::ToServer || spoke || !delivered(session, closer.frame) {
        return Answer::CLEAR;
    }
    if restricted_admin::explains(session) {
        return Answer::CLEAR;
    }
    let suspects = suspects(tls, &ORDER);
    let first = suspects.first();
    let unknown = first.is_none().then(|| unknown_issuer(tls)).flatten();
    let summary = match first {
        None if unknown.is_some() => {
            "The client left right after it had seen the server's certificate, whose issuer is none of those it trusts."
                .to_owned()
        }
        Some(first) => {
            format!("The client left right after it had seen the server's certificate, {}.", described(first.cause))
        }
        None => "The client left right after it had seen the server's certificate, and did not say why.".to_owned(),
    };
    let fallback = if unknown.is_some() { id::CERTIFICATE_UNTRUSTED } else { id::CERTIFICATE_REFUSED };
    let cause = first.map_or(fallback, |first| first.cause);
    let fault = first.map(|first| first.fault).or(unknown);
    let says = fault.map_or_else(|| "the server shows its certificate".to_owned(), |fault| fault.says.clone());
    let finding = Finding::new(cause, Weight::Left, Certainty::Consistent, summary)
        .refused(Actor::Client, closer.frame)
        .because_of(kind::CERTIFICATE, shown, says)
        .because_of(
            closer.message(),
            closer.frame,
            format!("the client sends {} and no application data", closer.how.spoken()),
        );
    let finding = with_look_alikes(finding, tls, suspects.get(1..).unwrap_or_default());
    if restricted_admin::refused(session) { restricted_admin::hint(session, finding).found() } else { finding.found() }
}

/// Whether the certificate has a fault that a client can leave over.
pub(in crate::rules) fn over_a_fault(tls: &Tls) -> bool {
    !suspects(tls, &ORDER).is_empty() || unknown_issuer(tls).is_some()
}

/// Adds what else makes a client leave behind a certificate: its other faults, and what looks the same.
pub(in crate::rules) fn with_look_alikes(mut finding: Finding, tls: &Tls, others: &[Suspect<'_>]) -> Finding {
    for Suspect { cause, fault } in others {
        finding = finding.looks_like(cause, format!("the certificate has this fault too: {}", fault.says), CLIENT_LOG);
    }
    if finding.cause != id::CERTIFICATE_REFUSED {
        finding = finding.looks_like(
            id::CERTIFICATE_REFUSED,
            "the client may have left over another fault, such as an unknown issuer",
            CLIENT_LOG,
        );
    }
    finding = finding
        .looks_like(
            id::TRUST_PROMPT,
            "a client that asks its user about the certificate leaves in the same way, and comes back later",
            "capture longer: does the same client come back and go further?",
        )
        .looks_like(
            id::CERTIFICATE_PROBE,
            "a program that only reads the certificate leaves in the same way",
            "ask what runs at the client's address: a scanner, a monitor, mstsc's own first look?",
        );
    // A chain that leads to a public root, or to one that the user named, is trusted by most clients.
    let named = finding.cause == id::CERTIFICATE_UNTRUSTED;
    if !named && (tls.certificates.is_empty() || has(tls, Judgement::Untrusted) || has(tls, Judgement::Malformed)) {
        finding = finding.looks_like(
            id::CERTIFICATE_UNTRUSTED,
            "whether the client trusts the issuer is not in the capture",
            CLIENT_LOG,
        );
    }
    finding
}

/// The fault of an issuer that is none of the client's, where the user named those.
fn unknown_issuer(tls: &Tls) -> Option<&CertificateFault> {
    let self_made = super::leaf(tls).is_some_and(|leaf| leaf.self_signed || leaf.self_issued);
    let untrusted = tls.review.faults.iter().find(|fault| fault.fault == Judgement::Untrusted);
    untrusted.filter(|_| tls.review.roots_named && !self_made)
}

const CLIENT_LOG: &str = "on the client: Get-WinEvent Microsoft-Windows-TerminalServices-RDPClient/Operational, event 1026, and the \
                          certificate warning that it showed";

/// A client cannot leave over a certificate that never arrived: before it left, the server sent it again and again. What the server
/// says in vain to a client that has left is no sign of that.
fn delivered(session: &Session, left: crate::link::Frame) -> bool {
    let tail = session.path(Direction::ToClient).figures.unacknowledged_tail.as_ref();
    tail.is_none_or(|tail| tail.times < 3 || tail.first.0 > left)
}

/// Frame in which the client had seen the certificate.
fn shown(tls: &Tls) -> Option<crate::link::Frame> {
    if let Some(frame) = tls.certificate_frame {
        return Some(frame);
    }
    // In TLS 1.3 the certificate is sealed: that the client finished or left after the server's flight is all there is.
    tls.server_hello.filter(|_| tls.version == Some(0x0304) && !tls.resumed).map(|(frame, _)| frame)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};
    use crate::time::Time;

    pub(crate) fn cases() -> Vec<Case> {
        let expired = |leaf: &mut crate::session::CertificateFields| leaf.not_after = Time(0);
        let early = |leaf: &mut crate::session::CertificateFields| leaf.not_before = Time(i64::MAX);
        vec![
            fires(id::CERTIFICATE_REFUSED, Script::tls().server_flight().client_closes()),
            fires(id::CERTIFICATE_REFUSED, Script::tls().server_flight().handshake_done().client_resets()),
            fires(id::CERTIFICATE_EXPIRED, Script::tls().server_flight_with(expired).client_closes()),
            fires(id::CERTIFICATE_NOT_YET_VALID, Script::tls().server_flight_with(early).client_closes()),
            fires(
                id::CERTIFICATE_NAME_MISMATCH,
                Script::tls().asks_for("other.lab.example").server_flight().client_closes(),
            ),
            fires(
                id::CERTIFICATE_WEAK,
                Script::tls()
                    .server_flight_with(|leaf| leaf.signature = "sha1WithRSAEncryption".into())
                    .client_closes(),
            ),
            fires(
                id::CERTIFICATE_REFUSED,
                Script::tls()
                    .server_flight_with(|leaf| {
                        leaf.signature = "sha1WithRSAEncryption".into();
                        leaf.self_signed = true;
                    })
                    .client_closes(),
            ),
            fires(
                id::CERTIFICATE_WRONG_USAGE,
                Script::tls()
                    .server_flight_with(|leaf| leaf.extended_key_usage = Some(vec!["1.3.6.1.5.5.7.3.2".into()]))
                    .client_closes(),
            ),
            fires(id::CERTIFICATE_MALFORMED, Script::tls().malformed_certificate().client_resets()),
            fires(
                id::CERTIFICATE_KEY_MISMATCH,
                Script::tls().server_flight().fault(Judgement::KeyMismatch).client_closes(),
            ),
            fires(
                id::CERTIFICATE_UNTRUSTED,
                Script::tls().trusting_others().server_flight().fault(Judgement::Untrusted).client_closes(),
            ),
            // The same where nobody said what the client trusts, where it signed itself, and where a fault says more.
            fires(id::CERTIFICATE_REFUSED, Script::tls().server_flight().fault(Judgement::Untrusted).client_closes()),
            fires(
                id::CERTIFICATE_REFUSED,
                Script::tls()
                    .trusting_others()
                    .server_flight_with(|leaf| leaf.self_signed = true)
                    .fault(Judgement::Untrusted)
                    .client_closes(),
            ),
            fires(
                id::CERTIFICATE_EXPIRED,
                Script::tls().trusting_others().server_flight_with(expired).fault(Judgement::Untrusted).client_closes(),
            ),
            near_miss(
                "an alert says why",
                Script::tls().server_flight().alert(Direction::ToServer, 2, 48).client_closes(),
            ),
            near_miss(
                "the client went on",
                Script::tls().server_flight_with(expired).handshake_done().client_data().client_closes(),
            ),
            near_miss(
                "it never arrived",
                Script::tls().server_flight().undelivered(Direction::ToClient, 1448, 5, true).client_closes(),
            ),
            near_miss("the server left", Script::tls().server_flight().server_closes()),
        ]
    }
}
