//! One side ended the handshake with an alert that is not about the certificate.

use super::certificate_alert::is_about_certificate;
use super::{actor, alert_name, fatal_alert, offer_text, version_name};
use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::message::kind;
use crate::session::{Alert, Session, Tls};
use crate::vocabulary::Certainty;

/// Name of the rule.
pub const NAME: &str = "handshake-alert";
/// What it can give.
pub const CAUSES: &[&str] = &[id::TLS_VERSION_MISMATCH, id::TLS_CIPHER_MISMATCH, id::TLS_HANDSHAKE_FAILED];

/// Finds a fatal alert in clear before the handshake was complete.
pub fn judge(session: &Session) -> Answer {
    let Some(tls) = &session.tls else { return Answer::CLEAR };
    let Some((alert, code)) = fatal_alert(session, |alert, code| !is_about_certificate(tls, alert, code)) else {
        return Answer::CLEAR;
    };
    if tls.progress.completed.is_some_and(|(frame, _)| frame < alert.frame) || answers_silence(session, tls, alert) {
        return Answer::CLEAR;
    }
    let who = actor(alert.direction);
    let (cause, certainty, summary) = cause(code, alert, tls);
    let mut finding = Finding::new(cause, Weight::Said, certainty, summary).refused(who, alert.frame).because_of(
        kind::ALERT,
        alert.frame,
        format!("the {who} sends {}", alert_name(code)),
    );
    if let Some(((frame, _), offer)) = tls.client_hello.zip(tls.offer.as_ref()) {
        finding = finding.because_of(kind::CLIENT_HELLO, frame, offer_text(offer));
    }
    finding.found()
}

/// The server's alert tells a client that left without a ClientHello that it said nothing. A client that closes its half behind a
/// ClientHello still gets its answer.
fn answers_silence(session: &Session, tls: &Tls, alert: &Alert) -> bool {
    alert.direction == Direction::ToClient
        && tls.client_hello.is_none()
        && session.ending.had_left(Direction::ToServer, alert.frame)
}

fn cause(code: u8, alert: &Alert, tls: &Tls) -> (&'static str, Certainty, String) {
    let who = actor(alert.direction);
    match code {
        70 => (
            id::TLS_VERSION_MISMATCH,
            Certainty::Proven,
            format!("Client and server have no TLS version in common; the {who} said so."),
        ),
        40 | 71 => (
            id::TLS_CIPHER_MISMATCH,
            Certainty::Strong,
            format!(
                "The {who} found no acceptable cipher suite, key or signature algorithm in what the other side offered."
            ),
        ),
        _ => (
            id::TLS_HANDSHAKE_FAILED,
            Certainty::Strong,
            format!(
                "The {who} ended the TLS handshake with {}{}.",
                alert_name(code),
                tls.version.and_then(version_name).map(|name| format!(" ({name} had been agreed)")).unwrap_or_default()
            ),
        ),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        let server = |code| Script::tls().alert(Direction::ToClient, 2, code).server_closes();
        vec![
            fires(id::TLS_VERSION_MISMATCH, server(70)),
            fires(id::TLS_CIPHER_MISMATCH, server(40)),
            fires(id::TLS_CIPHER_MISMATCH, server(71)),
            fires(id::TLS_HANDSHAKE_FAILED, server(80)),
            fires(
                id::TLS_HANDSHAKE_FAILED,
                Script::tls().server_flight().alert(Direction::ToServer, 2, 51).client_closes(),
            ),
            near_miss(
                "the certificate's alert",
                Script::tls().server_flight().alert(Direction::ToServer, 2, 48).client_closes(),
            ),
            near_miss(
                "a certificate whose key the server does not hold",
                Script::tls()
                    .server_flight()
                    .fault(crate::vocabulary::Judgement::KeyMismatch)
                    .alert(Direction::ToServer, 2, 51)
                    .client_closes(),
            ),
            near_miss(
                "the client had left without a ClientHello",
                Script::tls().without_hello().client_closes().alert(Direction::ToClient, 2, 50).server_closes(),
            ),
            near_miss("close_notify", Script::tls().alert(Direction::ToServer, 1, 0).client_closes()),
            near_miss(
                "after the handshake",
                Script::tls().server_flight().handshake_done().alert(Direction::ToClient, 2, 80).server_closes(),
            ),
        ]
    }
}
