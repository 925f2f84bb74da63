//! A receiver that stopped reading: its window closed and stayed closed until the connection ended.

use std::time::Duration;

use super::super::tls::actor;
use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::Session;
use crate::vocabulary::Certainty;

/// Name of the rule.
pub const NAME: &str = "receiver-stalled";
/// What it can give.
pub const CAUSES: &[&str] = &[id::RECEIVER_STALLED];

/// A busy receiver may close its window for a moment; programs and kernels give up after tens of seconds.
const LONG: Duration = Duration::from_secs(5);

/// Finds a window that was 0 for a long time and still is at the end.
pub fn judge(session: &Session) -> Answer {
    let Some(closer) = session.ending.first_close() else { return Answer::CLEAR };
    let stalled = [Direction::ToServer, Direction::ToClient].into_iter().find_map(|direction| {
        let (frame, since) = session.path(direction).figures.zero_window_since?;
        (closer.time.since(since) >= LONG && frame < closer.frame).then_some((direction, frame, since))
    });
    let Some((direction, frame, since)) = stalled else { return Answer::CLEAR };
    let who = actor(direction);
    Finding::new(
        id::RECEIVER_STALLED,
        Weight::Left,
        Certainty::Strong,
        format!("The {who}'s program stopped reading, its buffers filled up, and the connection ended over it."),
    )
    .shown_by(closer.frame)
    .because(frame, format!("the {who} closes its receive window"))
    .because_of(
        closer.message(),
        closer.frame,
        format!(
            "{} after {:.1} s, the window still closed",
            closer.how.spoken(),
            closer.time.since(since).as_secs_f64()
        ),
    )
    .found()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(
                id::RECEIVER_STALLED,
                Script::active_sealed().window_closed(Direction::ToServer).silence(20.0).server_resets(),
            ),
            near_miss(
                "only for a moment",
                Script::active_sealed().window_closed(Direction::ToServer).silence(1.0).server_resets(),
            ),
            near_miss("the window was open", Script::active_sealed().silence(20.0).server_resets()),
        ]
    }
}
