//! Licensing had begun and did not come to its end, and no error says why.

use super::super::tls::actor;
use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Exclusion, Finding, Weight};
use crate::session::Session;
use crate::vocabulary::{Basis, Category, Certainty, StageName};

/// Name of the rule.
pub const NAME: &str = "license-interrupted";
/// What it can give.
pub const CAUSES: &[&str] = &[id::LICENSE_RESET, id::LICENSE_STALLED];

/// Finds a close or a silence inside the exchange; clear where the connection ended before licensing could begin.
pub fn judge(session: &Session) -> Answer {
    let licensing = &session.licensing;
    let Some((first, _)) = licensing.first else { return Answer::Clear(before(session)) };
    if licensing.completed.is_some()
        || !licensing.errors.is_empty()
        || licensing.refused.is_some()
        || session.ending.stage != Some(StageName::Licensing)
    {
        return Answer::CLEAR;
    }
    let sealed =
        if licensing.basis == Some(Basis::Inferred) { ", by the size and order of sealed records" } else { "" };
    let begun = format!("the licensing exchange begins{sealed}");
    if let Some(silence) =
        session.ending.silence.filter(|silence| silence.awaited == Direction::ToClient && !silence.unacknowledged)
    {
        return Finding::new(
            id::LICENSE_STALLED,
            Weight::Left,
            Certainty::Strong,
            "The server began to look for a license and never finished.",
        )
        .refused(
            crate::vocabulary::Actor::Server,
            session.ending.closers.first().map_or(silence.since, |closer| closer.frame),
        )
        .because(first, begun)
        .because(
            silence.since,
            format!("as seen here the server says nothing more for {:.1} s", silence.lasted.as_secs_f64()),
        )
        .found();
    }
    let Some(closer) = session.ending.closers.first() else { return Answer::CLEAR };
    let who = actor(closer.direction);
    Finding::new(
        id::LICENSE_RESET,
        Weight::Left,
        Certainty::Strong,
        format!("The {who} broke off the licensing exchange without an error message; a stale license cache on the client shows like this."),
    )
    .refused(who, closer.frame)
    .because(first, begun)
    .because_of(closer.message(), closer.frame, format!("the {who} sends {} inside the exchange", closer.how.spoken()))
    .found()
}

fn before(session: &Session) -> Option<Exclusion> {
    let ended = session.ending.at?;
    let stage = session.ending.stage?;
    (stage < StageName::ClientInfo && !session.health.starts_late).then(|| Exclusion {
        category: Category::Licensing,
        cause: None,
        because: format!(
            "the connection ended in the {} stage, before Client Info; licensing begins after it",
            stage.spoken()
        ),
        frame: Some(ended.0),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::LICENSE_RESET, Script::licensing().server_closes()),
            fires(id::LICENSE_RESET, Script::licensing().client_resets()),
            fires(id::LICENSE_STALLED, Script::licensing().license_answer().silence(60.0).client_closes()),
            near_miss(
                "an error says why",
                Script::licensing().license_error(Direction::ToClient, 6, 1).server_closes(),
            ),
            near_miss(
                "a sealed error ended it",
                Script::licensing().license_refused(Direction::ToClient).server_closes(),
            ),
            near_miss("it was completed", Script::licensed().server_closes()),
            near_miss("it never began", Script::tls().server_closes()),
            near_miss("the capture ends", Script::licensing()),
        ]
    }
}
