//! The client left without an alert right after it had seen the server's certificate (contract, rule 6).

use super::validity_fault;
use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::{Session, Tls};
use crate::vocabulary::{Actor, Certainty};

/// Name of the rule.
pub const NAME: &str = "certificate-left";
/// What it can give.
pub const CAUSES: &[&str] = &[id::CERTIFICATE_REFUSED, id::CERTIFICATE_EXPIRED, id::CERTIFICATE_NOT_YET_VALID];

/// Finds a client that closed after the certificate and before any application data.
pub fn judge(session: &Session) -> Answer {
    let Some(tls) = &session.tls else { return Answer::CLEAR };
    let Some(shown) = shown(tls) else { return Answer::CLEAR };
    let Some(closer) = session.ending.closers.first() else { return Answer::CLEAR };
    let spoke = tls.progress.client_data.is_some() || tls.alerts.iter().any(|alert| !alert.is_goodbye());
    if closer.direction != Direction::ToServer || spoke || !delivered(session) {
        return Answer::CLEAR;
    }
    let (cause, fault) = match validity_fault(tls, closer.time) {
        Some((cause, fault)) => (cause, Some(fault)),
        None => (id::CERTIFICATE_REFUSED, None),
    };
    let summary = match &fault {
        Some(_) => "The client left right after it had seen the server's certificate, which is outside its validity.",
        None => "The client left right after it had seen the server's certificate, and did not say why.",
    };
    let mut finding = Finding::new(cause, Weight::Left, Certainty::Consistent, summary)
        .refused(Actor::Client, closer.frame)
        .because(shown, fault.unwrap_or_else(|| "the server shows its certificate".to_owned()))
        .because(closer.frame, format!("the client sends {} and no application data", closer.how.spoken()));
    if cause != id::CERTIFICATE_REFUSED {
        finding = finding.looks_like(
            id::CERTIFICATE_REFUSED,
            "the client may have left over another fault, such as an unknown issuer",
            CLIENT_LOG,
        );
    }
    finding
        .looks_like(
            id::TRUST_PROMPT,
            "a client that asks its user about the certificate leaves in the same way, and comes back later",
            "capture longer: does the same client come back and go further?",
        )
        .looks_like(
            id::CERTIFICATE_PROBE,
            "a program that only reads the certificate leaves in the same way",
            "ask what runs at the client's address: a scanner, a monitor, mstsc's own first look?",
        )
        .looks_like(id::CERTIFICATE_UNTRUSTED, "whether the client trusts the issuer is not in the capture", CLIENT_LOG)
        .found()
}

const CLIENT_LOG: &str = "on the client: Get-WinEvent Microsoft-Windows-TerminalServices-RDPClient/Operational, event 1026, and the \
                          certificate warning that it showed";

/// A client cannot leave over a certificate that never arrived: the server sent it again and again.
fn delivered(session: &Session) -> bool {
    session.path(Direction::ToClient).figures.unacknowledged_tail.as_ref().is_none_or(|tail| tail.times < 3)
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
