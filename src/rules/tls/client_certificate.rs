//! The server asked for a client certificate, got none, and refused.

use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::Session;
use crate::session::message::kind;
use crate::vocabulary::{Actor, Certainty};

/// Name of the rule.
pub const NAME: &str = "client-certificate-required";
/// What it can give.
pub const CAUSES: &[&str] = &[id::CLIENT_CERTIFICATE_REQUIRED];

/// certificate_required ([RFC 8446](https://www.rfc-editor.org/rfc/rfc8446#section-6.2) 6.2).
const CERTIFICATE_REQUIRED: u8 = 116;

/// Finds a CertificateRequest that was answered without a certificate, and a server that ended the handshake for it.
pub fn judge(session: &Session) -> Answer {
    let Some(tls) = &session.tls else { return Answer::CLEAR };
    let Some(request) = tls.client_certificate else { return Answer::CLEAR };
    let Some((answer, 0)) = request.answered else { return Answer::CLEAR };
    let alert = tls.alerts.iter().find(|alert| alert.direction == Direction::ToClient && alert.frame > answer);
    let closed = session.ending.first_close().filter(|closer| closer.direction == Direction::ToClient);
    let refusal =
        alert.map(|alert| (kind::ALERT, alert.frame)).or(closed.map(|closer| (closer.message(), closer.frame)));
    // In TLS 1.3 the client is done before the server has judged its answer; then only the alert made for it tells.
    let says_so = alert.is_some_and(|alert| alert.description == Some(CERTIFICATE_REQUIRED));
    let Some((ending, refusal)) = refusal.filter(|_| says_so || tls.progress.completed.is_none()) else {
        return Answer::CLEAR;
    };
    Finding::new(
        id::CLIENT_CERTIFICATE_REQUIRED,
        Weight::Said,
        Certainty::Proven,
        "The server requires a client certificate in TLS, and the client had none to show.",
    )
    .refused(Actor::Server, refusal)
    .because_of(kind::CERTIFICATE_REQUEST, request.requested, "the server sends a CertificateRequest")
    .because_of(kind::CERTIFICATE, answer, "the client answers with an empty certificate list")
    .because_of(ending, refusal, "the server ends the handshake")
    .found()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(
                id::CLIENT_CERTIFICATE_REQUIRED,
                Script::tls().server_flight().client_certificate(0).alert(Direction::ToClient, 2, 40).server_closes(),
            ),
            near_miss(
                "a certificate was shown",
                Script::tls().server_flight().client_certificate(1).alert(Direction::ToClient, 2, 42).server_closes(),
            ),
            near_miss(
                "the server did not mind",
                Script::tls().server_flight().client_certificate(0).handshake_done().client_data().client_closes(),
            ),
        ]
    }
}
