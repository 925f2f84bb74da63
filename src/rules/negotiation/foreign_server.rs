//! Whatever answered is not an RDP server.

use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Exclusion, Finding, Weight};
use crate::session::Session;
use crate::vocabulary::{Actor, Category, Certainty};

/// Name of the rule.
pub const NAME: &str = "not-an-rdp-server";
/// What it can give.
pub const CAUSES: &[&str] = &[id::NOT_AN_RDP_SERVER];

/// Finds bytes of another protocol from the server before any X.224 of its own.
pub fn judge(session: &Session) -> Answer {
    if let Some((frame, _)) = session.negotiation.confirm {
        return Answer::Clear(Some(Exclusion {
            category: Category::ProtocolMismatch,
            cause: Some(id::NOT_AN_RDP_SERVER),
            because: "the server answered with an X.224 Connection Confirm".to_owned(),
            frame: Some(frame),
        }));
    }
    let Some(foreign) = session.foreign.iter().find(|foreign| foreign.direction == Direction::ToClient) else {
        return Answer::CLEAR;
    };
    // What answers a client that speaks no RDP itself proves nothing about an RDP server, unless it spoke first.
    let client = session.foreign.iter().find(|foreign| foreign.direction == Direction::ToServer);
    if client.is_some_and(|client| client.frame < foreign.frame) {
        return Answer::CLEAR;
    }
    let name = match foreign.protocol {
        "unknown" => "a protocol that is not RDP".to_owned(),
        known => known.to_owned(),
    };
    Finding::new(
        id::NOT_AN_RDP_SERVER,
        Weight::Said,
        Certainty::Proven,
        format!("The program that answers on this port speaks {name}, not RDP."),
    )
    .refused(Actor::Server, foreign.frame)
    .because(foreign.frame, format!("the server's first bytes are {name}: {}", super::preview(&foreign.first_bytes)))
    .found()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::NOT_AN_RDP_SERVER, Script::connected().foreign(Direction::ToClient, "SSH").client_closes()),
            fires(
                id::NOT_AN_RDP_SERVER,
                Script::connected().request(&[1]).foreign(Direction::ToClient, "HTTP").server_closes(),
            ),
            near_miss(
                "the client is the stranger",
                Script::connected().foreign(Direction::ToServer, "HTTP").server_closes(),
            ),
            near_miss("it confirmed first", Script::connected().request(&[1]).confirm(1).client_closes()),
        ]
    }
}
