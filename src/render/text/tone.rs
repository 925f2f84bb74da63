//! Marks with the tone that a terminal shows them in.

use crate::report::Session;
use crate::vocabulary::Outcome;

use super::super::phrase;
use super::sheet::Tone;

/// The mark of a session and its tone.
pub(super) fn mark(session: &Session) -> (Tone, &'static str) {
    match session.verdict.outcome {
        Outcome::Failed if session.verdict.superseded_by.is_some() => (Tone::Faint, phrase::mark(session)),
        outcome => outcome_mark(outcome),
    }
}

/// The mark of an outcome and its tone.
pub(super) fn outcome_mark(outcome: Outcome) -> (Tone, &'static str) {
    let tone = match outcome {
        Outcome::Failed => Tone::Bad,
        Outcome::Ok => Tone::Good,
        Outcome::Open | Outcome::Probe => Tone::Plain,
        Outcome::Unknown => Tone::Unsure,
    };
    (tone, phrase::outcome_mark(outcome))
}
