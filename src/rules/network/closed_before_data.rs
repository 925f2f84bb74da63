//! The connection was accepted and closed before the server sent a byte.

use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::Session;
use crate::vocabulary::{Actor, Certainty};

/// Name of the rule.
pub const NAME: &str = "closed-before-data";
/// What it can give.
pub const CAUSES: &[&str] = &[id::CLOSED_BEFORE_DATA];

/// Finds a close by the server after the handshake and before its first byte.
pub fn judge(session: &Session) -> Answer {
    let accepted = session.network.handshake.syn_acks.first();
    let (Some((accepted, _)), Some(closer)) = (accepted, session.ending.first_close()) else { return Answer::CLEAR };
    let spoke = session.payload(Direction::ToClient) > 0;
    if spoke || closer.direction != Direction::ToClient || session.health.one_sided {
        return Answer::CLEAR;
    }
    Finding::new(
        id::CLOSED_BEFORE_DATA,
        Weight::State,
        Certainty::Proven,
        "The connection was accepted and closed again before the server sent a single byte.",
    )
    .refused(Actor::Server, closer.frame)
    .because(*accepted, "the server's address accepts the connection")
    .because_of(closer.message(), closer.frame, format!("{} in the server's name, and no byte of data before it", closer.how.spoken()))
    .looks_like(
        id::MIDDLEBOX_RESET,
        "a load balancer without a live server, or a firewall that accepts in the server's name, closes in the same way",
        "capture on the server at the same time: does the connection arrive there at all?",
    )
    .found()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::CLOSED_BEFORE_DATA, Script::connected().server_closes()),
            fires(id::CLOSED_BEFORE_DATA, Script::connected().server_resets()),
            near_miss("the client left", Script::connected().client_closes()),
            near_miss("the server spoke", Script::connected().request(&[1]).confirm(1).server_closes()),
            near_miss("it was never accepted", Script::refused()),
        ]
    }
}
