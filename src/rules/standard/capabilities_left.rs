//! The session broke off at the exchange of capabilities.

use super::super::tls::actor;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::Session;
use crate::session::message::kind;
use crate::vocabulary::{Certainty, StageName};

/// Name of the rule.
pub const NAME: &str = "capabilities-refused";
/// What it can give.
pub const CAUSES: &[&str] = &[id::CAPABILITIES_REFUSED];

/// Finds an end after Demand Active and before the session was active.
pub fn judge(session: &Session) -> Answer {
    let Some(demand) = session.first(kind::DEMAND_ACTIVE) else { return Answer::CLEAR };
    let ended_here = matches!(session.ending.stage, Some(StageName::Capabilities | StageName::Active))
        && !session.stages.completed(StageName::Active);
    let Some(closer) = session.ending.closers.first() else { return Answer::CLEAR };
    if !ended_here || session.health.starts_late {
        return Answer::CLEAR;
    }
    let who = actor(closer.direction);
    Finding::new(
        id::CAPABILITIES_REFUSED,
        Weight::Left,
        Certainty::Consistent,
        format!("The {who} left while client and server exchanged their capabilities, before the session was active."),
    )
    .refused(who, closer.frame)
    .because_of(kind::DEMAND_ACTIVE, demand.frame, "the server sends Demand Active")
    .because_of(
        closer.message(),
        closer.frame,
        format!("the {who} sends {}, and no Font Map had come", closer.how.spoken()),
    )
    .looks_like(
        id::CONNECTION_RESET,
        "a close at this point need not be about the capabilities",
        "repeat with another client program: does it fail at the same message?",
    )
    .found()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::CAPABILITIES_REFUSED, Script::licensed().demand_active().client_closes()),
            fires(id::CAPABILITIES_REFUSED, Script::licensed().demand_active().confirm_active().server_resets()),
            near_miss("it became active", Script::active().client_closes()),
            near_miss("it never came so far", Script::licensed().client_closes()),
            near_miss("the capture ends", Script::licensed().demand_active()),
        ]
    }
}
