//! Sessions, verdicts and attempts to the report's plain data. Nothing is decided here.

mod logon;
mod session;
mod stages;
mod tls;
mod verdict;

use crate::attempts::Attempt;
use crate::report;
use crate::session::Session;
use crate::verdict::Verdict;

pub use session::session;

/// The id of the session at a position: they count from 1 in order of first frame.
pub fn id(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX).saturating_add(1)
}

/// An attempt of the report; `number` counts from 1.
pub fn attempt(number: u32, attempt: &Attempt, sessions: &[Session], verdicts: &[Verdict]) -> report::Attempt {
    let first = attempt.sessions.first().and_then(|position| sessions.get(*position));
    let asked = first.and_then(|session| session.target.as_ref()).map(|target| target.address.clone());
    debug_assert_eq!(sessions.len(), verdicts.len());
    report::Attempt {
        id: number,
        sessions: attempt.sessions.iter().map(|position| id(*position)).collect(),
        client: first.map(|session| session.client.ip().to_string()).unwrap_or_default(),
        server: asked.or(first.map(|session| session.server.ip().to_string())).unwrap_or_default(),
        outcome: attempt.outcome,
        story: attempt.story.clone(),
    }
}
