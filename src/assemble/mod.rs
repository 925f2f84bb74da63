//! Sessions, verdicts and attempts to the report's plain data. Nothing is decided here.

mod exchange;
mod expected;
mod logon;
mod mentions;
mod sealed;
mod session;
mod side;
mod stages;
mod tls;
mod turn;
mod verdict;

use crate::attempts::Attempt;
use crate::knowledge::cause;
use crate::link::Frame;
use crate::names::Unresolved;
use crate::report;
use crate::session::Session;
use crate::verdict::Verdict;
use crate::vocabulary::Outcome;

pub use exchange::exchange;
pub use mentions::mentions;
pub use session::session;

/// The id of the session at a position: they count from 1 in order of first frame.
pub fn id(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX).saturating_add(1)
}

/// An attempt of the report; `number` counts from 1, `name` is what the client asked the name server for, and in which frame it
/// was answered.
pub fn attempt(
    number: u32,
    attempt: &Attempt,
    sessions: &[Session],
    verdicts: &[Verdict],
    name: Option<(Frame, &str)>,
) -> report::Attempt {
    let first = attempt.sessions.first().and_then(|position| sessions.get(*position));
    let asked = first.and_then(|session| session.target.as_ref()).map(|target| target.address.clone());
    debug_assert_eq!(sessions.len(), verdicts.len());
    report::Attempt {
        id: number,
        sessions: attempt.sessions.iter().map(|position| id(*position)).collect(),
        client: first.map(|session| session.client.ip().to_string()).unwrap_or_default(),
        server: asked
            .or(name.map(|(_, name)| name.to_owned()))
            .or(first.map(|session| session.server.ip().to_string()))
            .unwrap_or_default(),
        outcome: attempt.outcome,
        story: match (name, first) {
            (Some((frame, name)), Some(first)) => {
                format!("{name} is {} (#{frame}); {}", first.server.ip(), attempt.story)
            }
            _ => attempt.story.clone(),
        },
        verdict: None,
    }
}

/// An attempt that came to no connection because the name did not resolve.
pub fn unresolved(number: u32, unresolved: &Unresolved) -> report::Attempt {
    report::Attempt {
        id: number,
        sessions: Vec::new(),
        client: unresolved.client.to_string(),
        server: unresolved.name.clone(),
        outcome: Outcome::Failed,
        story: format!(
            "{}: {}, and no connection was tried; in all failed",
            cause::NAME_RESOLUTION_FAILED,
            unresolved.says
        ),
        verdict: Some(verdict::unresolved(unresolved)),
    }
}

/// A name that did not resolve for a client that connected to other things: it may have been wanted for those.
pub fn unresolved_beside_others(unresolved: &Unresolved) -> report::Warning {
    report::Warning {
        code: "name-unresolved".to_owned(),
        message: format!(
            "{} did not get an address for a name: {}; it connected to other things too, so nothing ties the name to Remote Desktop, but if \
             it is the server that was dialled, this is {}",
            unresolved.client,
            unresolved.says,
            cause::NAME_RESOLUTION_FAILED
        ),
        frame: Some(unresolved.refused.unwrap_or(unresolved.asked)),
        offset: None,
    }
}
