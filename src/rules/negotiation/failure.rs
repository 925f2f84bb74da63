//! The server refused the negotiation and said why: RDP_NEG_FAILURE (MS-RDPBCGR 2.2.1.2.2).

use crate::knowledge::cause as id;
use crate::rules::{Answer, Exclusion, Finding, Weight};
use crate::session::Session;
use crate::session::message::kind;
use crate::vocabulary::{Actor, Category, Certainty};

/// Name of the rule.
pub const NAME: &str = "negotiation-failure";
/// What it can give.
pub const CAUSES: &[&str] = &[
    id::TLS_REQUIRED_BY_SERVER,
    id::TLS_NOT_ALLOWED_BY_SERVER,
    id::CERTIFICATE_MISSING,
    id::INCONSISTENT_FLAGS,
    id::NLA_REQUIRED_BY_SERVER,
    id::CLIENT_CERTIFICATE_REQUIRED,
    id::NEGOTIATION_REFUSED,
];

/// Finds a failure code; clear where the server confirmed a protocol.
pub fn judge(session: &Session) -> Answer {
    let negotiation = &session.negotiation;
    if let Some(frame) = negotiation.refused_by_x224 {
        return Finding::new(
            id::NEGOTIATION_REFUSED,
            Weight::Said,
            Certainty::Proven,
            "The server refused the connection at the X.224 layer, before any protocol was agreed.",
        )
        .refused(Actor::Server, frame)
        .because(frame, "the server answers with an X.224 Disconnect Request or Error instead of a Connection Confirm")
        .found();
    }
    let Some(failure) = negotiation.failure else {
        return Answer::Clear(confirmed(session));
    };
    let (cause, summary) = said(failure.code.0);
    let name = failure.code.name().map_or_else(|| format!("code {}", failure.code.0), str::to_owned);
    let offered = super::list(negotiation.requested);
    let finding =
        Finding::new(cause, Weight::Said, Certainty::Proven, summary).refused(Actor::Server, failure.frame).because_of(
            kind::CONNECTION_CONFIRM,
            failure.frame,
            format!("RDP_NEG_FAILURE {} ({name}) to a client that offered {offered}", failure.code.0),
        );
    finding.found()
}

fn said(code: u32) -> (&'static str, String) {
    let (cause, summary) = match code {
        1 => (id::TLS_REQUIRED_BY_SERVER, "The server accepts TLS only, and the client did not offer it."),
        2 => (
            id::TLS_NOT_ALLOWED_BY_SERVER,
            "The server is set to Standard RDP Security and refuses the TLS that the client offered.",
        ),
        3 => (id::CERTIFICATE_MISSING, "The server has no certificate for TLS, so it refuses to negotiate it."),
        4 => (id::INCONSISTENT_FLAGS, "The server found the client's negotiation flags inconsistent."),
        5 => (
            id::NLA_REQUIRED_BY_SERVER,
            "The server requires Network Level Authentication, and the client did not offer it.",
        ),
        6 => (
            id::CLIENT_CERTIFICATE_REQUIRED,
            "The server requires TLS with a client certificate, and the client did not offer that.",
        ),
        _ => {
            let summary =
                format!("The server refused the negotiation with code {code}, which has no published meaning.");
            return (id::NEGOTIATION_REFUSED, summary);
        }
    };
    (cause, summary.to_owned())
}

fn confirmed(session: &Session) -> Option<Exclusion> {
    let (frame, _) = session.negotiation.confirm?;
    session.negotiation.agreed()?;
    Some(Exclusion {
        category: Category::ProtocolMismatch,
        cause: Some(id::NEGOTIATION_REFUSED),
        because: "the server confirmed a protocol".to_owned(),
        frame: Some(frame),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        let refused = |code| Script::connected().request(&[1]).negotiation_failure(code).client_closes();
        vec![
            fires(id::TLS_REQUIRED_BY_SERVER, refused(1)),
            fires(id::TLS_NOT_ALLOWED_BY_SERVER, refused(2)),
            fires(id::CERTIFICATE_MISSING, refused(3)),
            fires(id::INCONSISTENT_FLAGS, refused(4)),
            fires(id::NLA_REQUIRED_BY_SERVER, refused(5)),
            fires(id::CLIENT_CERTIFICATE_REQUIRED, refused(6)),
            fires(id::NEGOTIATION_REFUSED, refused(0x77)),
            near_miss(
                "a confirm that selects what was asked",
                Script::connected().request(&[1]).confirm(1).client_closes(),
            ),
        ]
    }
}
