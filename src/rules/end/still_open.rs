//! Nobody had closed the connection when the capture ended.

use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::Session;
use crate::vocabulary::{Certainty, Outcome};

/// Name of the rule.
pub const NAME: &str = "still-open";
/// What it can give.
pub const CAUSES: &[&str] = &[id::STILL_OPEN];

/// Finds a connection without a close, without silence where an answer was due.
pub fn judge(session: &Session) -> Answer {
    if !session.ending.closers.is_empty() || session.ending.silence.is_some() {
        return Answer::CLEAR;
    }
    let in_stage = session.ending.stage.map(|stage| format!(" in the {} stage", stage.spoken())).unwrap_or_default();
    Finding::new(
        id::STILL_OPEN,
        Weight::State,
        Certainty::Proven,
        format!("The connection was still open{in_stage} when the capture ended."),
    )
    .outcome(Outcome::Open)
    .because(session.last_frame, "last packet of the connection; no FIN, RST, alert or ultimatum came before it")
    .found()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::STILL_OPEN, Script::active()),
            fires(id::STILL_OPEN, Script::connected().request(&[1])),
            near_miss("the client closed", Script::active().client_closes()),
            near_miss("an answer was due for 20 s", Script::connected().request(&[1]).silence(20.0)),
        ]
    }
}
