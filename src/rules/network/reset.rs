//! A reset that nothing in the capture explains.

use super::super::end::probe;
use super::super::tls::actor;
use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::Session;
use crate::vocabulary::{Certainty, How, StageName, Via};

/// Name of the rule.
pub const NAME: &str = "connection-reset";
/// What it can give.
pub const CAUSES: &[&str] = &[id::CONNECTION_RESET];

/// Finds a connection that ended by RST after it was set up; other rules that explain the reset come before this one.
pub fn judge(session: &Session) -> Answer {
    let Some(closer) = session.ending.closers.first().filter(|closer| closer.how == How::Rst) else {
        return Answer::CLEAR;
    };
    if session.payload(Direction::ToServer) == 0 && session.payload(Direction::ToClient) == 0 {
        return Answer::CLEAR;
    }
    // Windows clients leave a gateway by RST too, and what it carried was not read.
    if session.via == Some(Via::RdGateway) && session.negotiation.request.is_none() {
        return Answer::CLEAR;
    }
    // A health check takes the Connection Confirm and resets; so does a program that only asks.
    if probe::left_with_answer(session) {
        return Answer::CLEAR;
    }
    let who = actor(closer.direction);
    let stage = session.ending.stage.unwrap_or(StageName::Tcp);
    Finding::new(
        id::CONNECTION_RESET,
        Weight::State,
        Certainty::Proven,
        format!(
            "The connection was reset in the {} stage, in the {who}'s name, and nothing in the capture says why.",
            stage.spoken()
        ),
    )
    .shown_by(closer.frame)
    .because_of(closer.message(), closer.frame, format!("RST in the {who}'s name"))
    .looks_like(
        id::MIDDLEBOX_RESET,
        "a device on the path can send a reset in either name",
        "capture on both ends at the same time: does the reset leave the one and reach the other?",
    )
    .found()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::CONNECTION_RESET, Script::active_sealed().server_resets()),
            fires(id::CONNECTION_RESET, Script::standard().connect_initial().server_resets()),
            near_miss("it was closed by FIN", Script::active().server_closes()),
            fires(id::CONNECTION_RESET, Script::connected().request(&[1]).confirm(1).server_resets()),
            near_miss(
                "the client had asked what the server speaks",
                Script::connected().request(&[1]).confirm(1).client_resets(),
            ),
            near_miss("it never came about", Script::refused()),
        ]
    }
}
