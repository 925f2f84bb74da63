//! MCS refused: a result other than rt-successful (T.125), or an ultimatum in the place of a response.

use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::knowledge::codes;
use crate::rules::{Answer, Finding, Weight};
use crate::session::message::kind;
use crate::session::{Message, Session};
use crate::vocabulary::{Actor, Certainty, StageName};

/// Name of the rule.
pub const NAME: &str = "mcs-refused";
/// What it can give.
pub const CAUSES: &[&str] = &[id::MCS_REFUSED];

/// Finds a refused Connect Response, Attach User Confirm or Channel Join Confirm, and an ultimatum before MCS was complete.
pub fn judge(session: &Session) -> Answer {
    if let Some(refusal) = session.mcs_refusal {
        let name = codes::mcs::find(u32::from(refusal.result)).map_or("a result without a name", |code| code.name);
        return Finding::new(
            id::MCS_REFUSED,
            Weight::Said,
            Certainty::Proven,
            format!("The server refused to set up the session's channels: {name}."),
        )
        .refused(Actor::Server, refusal.frame)
        .because_of(
            refusal.message,
            refusal.frame,
            format!("{} with result {} ({name})", refusal.message, refusal.result),
        )
        .found();
    }
    let in_mcs = session.ending.stage == Some(StageName::Mcs) && !session.stages.completed(StageName::Mcs);
    let ultimatum = session.ultimatums.iter().find(|ultimatum| ultimatum.direction == Direction::ToClient);
    let (true, Some(ultimatum)) = (in_mcs, ultimatum) else { return Answer::CLEAR };
    let finding = Finding::new(
        id::MCS_REFUSED,
        Weight::Said,
        Certainty::Proven,
        "The server ended the session while its channels were being set up.",
    )
    .refused(Actor::Server, ultimatum.frame);
    let credssp = |message: &&Message| message.kind == kind::TS_REQUEST && message.stage == StageName::Mcs;
    let finding = match session.messages.iter().find(credssp) {
        Some(message) => finding.because_of(
            kind::TS_REQUEST,
            message.frame,
            "the client speaks CredSSP where its Connect Initial was due: the server had chosen TLS without it",
        ),
        None => finding,
    };
    finding
        .because_of(
            kind::MCS_DISCONNECT_PROVIDER_ULTIMATUM,
            ultimatum.frame,
            "the server sends a Disconnect Provider Ultimatum before MCS is complete",
        )
        .found()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::MCS_REFUSED, Script::standard().connect_initial().connect_response(14).client_closes()),
            fires(
                id::MCS_REFUSED,
                Script::standard().connect_initial().ultimatum(Direction::ToClient, 1).server_closes(),
            ),
            near_miss("it succeeded", Script::standard().connect_initial().connect_response(0).client_closes()),
            near_miss("after use", Script::active().ultimatum(Direction::ToClient, 3).client_closes()),
        ]
    }
}
