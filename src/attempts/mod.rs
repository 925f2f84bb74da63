//! Sessions of one client towards one server, joined into what the user did: one attempt.

mod group;
mod redirection;
mod rule_six;
mod story;

use std::net::IpAddr;

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

/// Joins judged sessions, and corrects the verdicts that only a later connection, or that there is none, can settle. `asks` says whether
/// the capture shows a host ask for names.
pub fn join(sessions: &[Session], verdicts: &mut [Verdict], asks: &dyn Fn(IpAddr) -> bool) -> Vec<Attempt> {
    let seen = redirection::Seen::of(sessions, asks);
    group(sessions, verdicts)
        .into_iter()
        .map(|members| {
            redirection::settle_sealed(&members, sessions, verdicts);
            rule_six::settle(&members, sessions, verdicts);
            redirection::settle(&members, sessions, verdicts, &seen);
            let outcome = outcome(&members, sessions, verdicts);
            let story = story::tell(&members, sessions, verdicts, outcome);
            Attempt { sessions: members, outcome, story }
        })
        .collect()
}

/// The outcome of the connection that got furthest counts; a failing UDP side beside TCP does not, nor does what a later connection
/// superseded. A redirection alone is `ok` by the contract, as its connection is; the story says that nothing of what it led to is seen.
fn outcome(members: &[usize], sessions: &[Session], verdicts: &[Verdict]) -> Outcome {
    let is_tcp = |index: &usize| sessions.get(*index).is_some_and(|session| session.transport == Transport::Tcp);
    let has_tcp = members.iter().any(is_tcp);
    let outcomes: Vec<Outcome> = members
        .iter()
        .filter(|index| !has_tcp || is_tcp(index))
        .filter_map(|index| verdicts.get(*index))
        .filter(|verdict| verdict.superseded_by.is_none())
        .map(|verdict| verdict.finding.outcome)
        .collect();
    let has = |wanted| outcomes.contains(&wanted);
    match outcomes.last() {
        _ if has(Outcome::Ok) => Outcome::Ok,
        Some(Outcome::Open) => Outcome::Open,
        _ if has(Outcome::Failed) => Outcome::Failed,
        Some(outcome) => *outcome,
        None => Outcome::Unknown,
    }
}
