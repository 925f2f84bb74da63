//! Sessions of one client towards one server, joined into what the user did: one attempt.

mod group;
mod rule_six;
mod story;

use crate::session::Session;
use crate::verdict::Verdict;
use crate::vocabulary::{Outcome, Transport};

pub use group::group;

/// Sessions that belong together, by position in the capture's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Positions of the sessions in order of their first frame.
    pub sessions: Vec<usize>,
    /// What became of it all.
    pub outcome: Outcome,
    /// One sentence.
    pub story: String,
}

/// Joins judged sessions, and corrects the verdicts that only a later connection can settle.
pub fn join(sessions: &[Session], verdicts: &mut [Verdict]) -> Vec<Attempt> {
    group(sessions, verdicts)
        .into_iter()
        .map(|members| {
            rule_six::settle(&members, sessions, verdicts);
            let outcome = outcome(&members, sessions, verdicts);
            let story = story::tell(&members, sessions, verdicts, outcome);
            Attempt { sessions: members, outcome, story }
        })
        .collect()
}

/// The outcome of the connection that got furthest counts; a failing UDP side beside TCP does not.
fn outcome(members: &[usize], sessions: &[Session], verdicts: &[Verdict]) -> Outcome {
    let has_tcp =
        members.iter().any(|index| sessions.get(*index).is_some_and(|session| session.transport == Transport::Tcp));
    let counts =
        |index: &&usize| !has_tcp || sessions.get(**index).is_some_and(|session| session.transport == Transport::Tcp);
    let outcomes: Vec<Outcome> = members
        .iter()
        .filter(counts)
        .filter_map(|index| verdicts.get(*index))
        .map(|verdict| verdict.finding.outcome)
        .collect();
    let has = |wanted| outcomes.contains(&wanted);
    // What a later connection superseded does not count.
    let last = members
        .iter()
        .rev()
        .filter(counts)
        .filter_map(|index| verdicts.get(*index))
        .find(|v| v.superseded_by.is_none());
    match last.map(|verdict| verdict.finding.outcome) {
        _ if has(Outcome::Ok) => Outcome::Ok,
        Some(Outcome::Open) => Outcome::Open,
        _ if has(Outcome::Failed) => Outcome::Failed,
        Some(outcome) => outcome,
        None => Outcome::Unknown,
    }
}
