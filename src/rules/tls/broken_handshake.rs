//! The handshake began on both sides and broke off without an alert.

use super::actor;
use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::Session;
use crate::session::message::kind;
use crate::vocabulary::Certainty;

/// Name of the rule.
pub const NAME: &str = "tls-handshake-broken";
/// What it can give.
pub const CAUSES: &[&str] = &[id::TLS_HANDSHAKE_FAILED];

/// Finds a handshake with a ServerHello that the server closed before it was complete, or the client before it saw a certificate.
pub fn judge(session: &Session) -> Answer {
    let Some(tls) = &session.tls else { return Answer::CLEAR };
    let Some((hello, _)) = tls.server_hello else { return Answer::CLEAR };
    let alerted = tls.alerts.iter().any(|alert| !alert.is_close_notify());
    if tls.progress.completed.is_some() || alerted {
        return Answer::CLEAR;
    }
    let Some(closer) = session.ending.first_close() else { return Answer::CLEAR };
    let saw_certificate = tls.certificate_frame.is_some() || tls.version == Some(0x0304) || tls.resumed;
    // A client that leaves once it has seen the certificate is another rule's.
    if closer.direction == Direction::ToServer && saw_certificate {
        return Answer::CLEAR;
    }
    let who = actor(closer.direction);
    let mut finding = Finding::new(
        id::TLS_HANDSHAKE_FAILED,
        Weight::Left,
        Certainty::Strong,
        format!("The TLS handshake had begun on both sides when the {who} broke it off without an alert."),
    )
    .refused(who, closer.frame)
    .because_of(kind::SERVER_HELLO, hello, "the server sends its ServerHello")
    .because_of(
        closer.message(),
        closer.frame,
        format!("the {who} sends {} before the handshake is complete", closer.how.spoken()),
    );
    if let Some(request) = tls.client_certificate {
        finding = finding.looks_like(
            id::CLIENT_CERTIFICATE_REQUIRED,
            format!("the server had asked for a client certificate in #{}", request.requested),
            "on the server: Schannel events 36887 and 36888 of that minute",
        );
    }
    finding.found()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::TLS_HANDSHAKE_FAILED, Script::tls().server_flight().server_resets()),
            near_miss("the client left at the certificate", Script::tls().server_flight().client_closes()),
            near_miss("it was complete", Script::tls().server_flight().handshake_done().server_closes()),
            near_miss(
                "an alert says why",
                Script::tls().server_flight().alert(Direction::ToClient, 2, 40).server_closes(),
            ),
        ]
    }
}
