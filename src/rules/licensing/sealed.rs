//! The licensing exchange ended with a sealed license error.

use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::Session;
use crate::vocabulary::{Actor, Certainty};

/// Name of the rule.
pub const NAME: &str = "license-refused";
/// What it can give.
pub const CAUSES: &[&str] = &[id::LICENSE_REFUSED];

/// Finds a sealed record of a license error's size with which the connection ended.
pub fn judge(session: &Session) -> Answer {
    let licensing = &session.licensing;
    let Some((frame, direction)) = licensing.refused.filter(|_| licensing.errors.is_empty()) else {
        return Answer::CLEAR;
    };
    let who = match direction {
        Direction::ToServer => Actor::Client,
        Direction::ToClient => Actor::Server,
    };
    let finding = Finding::new(
        id::LICENSE_REFUSED,
        Weight::Said,
        Certainty::Strong,
        format!("The {who} refused the license; its reason is inside the encryption."),
    )
    .refused(who, frame)
    .because(
        frame,
        "a sealed record with the size of a LICENSE_ERROR_MESSAGE, and the session does not go on to its capabilities",
    );
    match direction {
        Direction::ToServer => finding,
        Direction::ToClient => finding.looks_like(
            id::CAPABILITIES_REFUSED,
            "STATUS_VALID_CLIENT has the same size: the license may have been granted and the session ended right after it",
            "repeat the capture with a TLS key log: the code is then readable",
        ),
    }
    .found()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::LICENSE_REFUSED, Script::licensing().license_refused(Direction::ToClient).server_closes()),
            fires(id::LICENSE_REFUSED, Script::licensing().license_refused(Direction::ToServer).client_closes()),
            near_miss(
                "its code was read",
                Script::licensing().license_error(Direction::ToClient, 6, 1).server_closes(),
            ),
            near_miss("the session went on", Script::licensed().demand_active().server_closes()),
            near_miss("it was broken off without an error", Script::licensing().server_closes()),
        ]
    }
}
