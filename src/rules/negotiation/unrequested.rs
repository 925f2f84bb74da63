//! The server chose a protocol that the client had not offered, and the client left.

use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::Session;
use crate::session::message::kind;
use crate::vocabulary::{Actor, Certainty, StageName};

/// Name of the rule.
pub const NAME: &str = "unrequested-protocol";
/// What it can give.
pub const CAUSES: &[&str] = &[id::UNREQUESTED_PROTOCOL_SELECTED];

/// Finds a choice outside the offer, plain RDP to a client that wanted more included, where the client said nothing after it.
pub fn judge(session: &Session) -> Answer {
    let negotiation = &session.negotiation;
    let (Some(requested), Some(agreed), Some((confirm, _))) =
        (negotiation.requested, negotiation.agreed(), negotiation.confirm)
    else {
        return Answer::CLEAR;
    };
    let offered = super::was_offered(negotiation);
    let went_on = session.ending.stage != Some(StageName::X224);
    let left = session.ending.first_close().filter(|closer| closer.direction == Direction::ToServer);
    let (false, false, Some(left)) = (offered, went_on, left) else { return Answer::CLEAR };
    let chosen = agreed.listed().collect::<Vec<_>>().join(", ");
    Finding::new(
        id::UNREQUESTED_PROTOCOL_SELECTED,
        Weight::Left,
        Certainty::Proven,
        format!("The server answered with {chosen}, which the client had not offered, and the client left."),
    )
    .refused(Actor::Client, left.frame)
    .because_of(
        kind::CONNECTION_CONFIRM,
        confirm,
        format!("the server selects {chosen}; the client had offered {}", super::list(Some(requested))),
    )
    .because_of(left.message(), left.frame, format!("the client sends {} and nothing else", left.how.spoken()))
    .found()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::UNREQUESTED_PROTOCOL_SELECTED, Script::connected().request(&[1, 2]).confirm(0).client_closes()),
            fires(id::UNREQUESTED_PROTOCOL_SELECTED, Script::connected().request(&[1]).confirm(2).client_closes()),
            near_miss(
                "the client stays",
                Script::connected().request(&[1]).confirm(0).connect_initial().server_closes(),
            ),
            near_miss("it was offered", Script::connected().request(&[1]).confirm(1).client_closes()),
            near_miss("the server leaves", Script::connected().request(&[1]).confirm(0).server_closes()),
        ]
    }
}
