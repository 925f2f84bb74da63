//! The server no longer knows the connection: it restarted, or another machine answers at its address.

use std::time::Duration;

use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::Session;
use crate::session::message::segment;
use crate::vocabulary::{Actor, Certainty, How};

/// Name of the rule.
pub const NAME: &str = "stale-connection-state";
/// What it can give.
pub const CAUSES: &[&str] = &[id::STALE_CONNECTION_STATE];

/// A silence in which a machine can have lost its state.
const PAUSE: Duration = Duration::from_secs(5);

/// Finds a RST without acknowledgment in answer to data after a pause: what a kernel sends for a connection that it does not know
/// (RFC 9293, section 3.10.7.1), while one that it knows is reset with an acknowledgment.
pub fn judge(session: &Session) -> Answer {
    let Some(closing) = session.network.closings.first() else { return Answer::CLEAR };
    let Some((silence, frame)) = session.network.idle else { return Answer::CLEAR };
    let unknown = closing.reset && !closing.ack && closing.direction == Direction::ToClient && !closing.options;
    let answers = frame < closing.frame && silence >= PAUSE;
    let first = session.ending.closers.first().is_some_and(|closer| closer.how == How::Rst);
    if !unknown
        || !answers
        || !first
        || session.network.reset_by_middlebox()
        || session.payload(Direction::ToClient) == 0
    {
        return Answer::CLEAR;
    }
    Finding::new(
        id::STALE_CONNECTION_STATE,
        Weight::Left,
        Certainty::Strong,
        "The server no longer knew the connection when the client spoke again: it had restarted, or another machine answers for it.",
    )
    .refused(Actor::Server, closing.frame)
    .because(frame, format!("first data after {:.1} s of silence", silence.as_secs_f64()))
    .because_of(segment::RST, closing.frame, "RST without an acknowledgment and without options, as a kernel answers a connection that it does not know")
    .looks_like(
        id::IDLE_RESET,
        "a firewall that forgot the connection may answer in the same way",
        "on the server: Get-WinEvent -FilterHashtable @{LogName='System'; Id=6005,6006,6008,1074} (did it restart?)",
    )
    .found()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::STALE_CONNECTION_STATE, Script::active_sealed().idle(9).server_forgets()),
            near_miss("no pause before it", Script::active_sealed().idle(1).server_forgets()),
            near_miss("with an acknowledgment", Script::active_sealed().idle(9).server_resets()),
        ]
    }
}
