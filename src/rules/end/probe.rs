//! Somebody only looked whether the port answers.

use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::Session;
use crate::vocabulary::{Actor, Certainty, How, Outcome, StageName};

/// Name of the rule.
pub const NAME: &str = "port-probe";
/// What it can give.
pub const CAUSES: &[&str] = &[id::PORT_PROBE];

/// Finds a client that left after the TCP handshake, or after the Connection Confirm, without another word.
pub fn judge(session: &Session) -> Answer {
    let Some(closer) = session.ending.closers.first() else { return Answer::CLEAR };
    if closer.direction != Direction::ToServer || session.health.starts_late || session.health.one_sided {
        return Answer::CLEAR;
    }
    let answered = !session.network.handshake.syn_acks.is_empty();
    let silent = session.payload(Direction::ToServer) == 0 && session.payload(Direction::ToClient) == 0;
    if answered && silent {
        return Finding::new(
            id::PORT_PROBE,
            Weight::Left,
            Certainty::Strong,
            "The client only looked whether the port answers: it connected and left without a word.",
        )
        .outcome(Outcome::Probe)
        .because_of(
            closer.message(),
            closer.frame,
            format!("the client sends {} and never a byte of data", closer.how.spoken()),
        )
        .found();
    }
    if !left_with_answer(session) {
        return Answer::CLEAR;
    }
    let finding = Finding::new(
        id::PORT_PROBE,
        Weight::State,
        Certainty::Consistent,
        "The client asked which protocol the server speaks and left with the answer.",
    )
    .outcome(Outcome::Probe)
    .because_of(
        closer.message(),
        closer.frame,
        format!("the client sends {} after the Connection Confirm and nothing else", closer.how.spoken()),
    )
    .looks_like(
        id::CLOSED_BY_USER,
        "a user who cancels the credential prompt leaves in the same way",
        "ask the user, or look for a second connection of the same client",
    );
    if closer.how != How::Rst {
        return finding.found();
    }
    finding
        .looks_like(
            id::MIDDLEBOX_RESET,
            "a device on the path can send a reset in either name",
            "capture on both ends at the same time: does the reset leave the one and reach the other?",
        )
        .found()
}

/// The client had the Connection Confirm and left, by FIN or by a reset that nothing gives to another, before it sent anything more.
pub fn left_with_answer(session: &Session) -> bool {
    let confirmed = session.stages.completed(StageName::X224) && session.ending.stage == Some(StageName::X224);
    confirmed && session.ending.by == Actor::Client && session.ending.left_by(Direction::ToServer).is_some()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::PORT_PROBE, Script::connected().client_closes()),
            fires(id::PORT_PROBE, Script::connected().client_resets()),
            fires(id::PORT_PROBE, Script::connected().request(&[1]).confirm(1).client_closes()),
            fires(id::PORT_PROBE, Script::connected().request(&[1]).confirm(1).client_resets()),
            near_miss("the server left", Script::connected().server_closes()),
            near_miss("the client spoke TLS", Script::tls().client_closes()),
            near_miss("nothing answered", Script::unanswered()),
        ]
    }
}
