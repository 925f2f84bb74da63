//! Whatever called is not an RDP client.

use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::Session;
use crate::session::message::kind;
use crate::vocabulary::{Actor, Certainty};

/// Name of the rule.
pub const NAME: &str = "not-an-rdp-client";
/// What it can give.
pub const CAUSES: &[&str] = &[id::NOT_AN_RDP_CLIENT];

/// Finds a client whose first bytes are another protocol, and no session that came of it.
pub fn judge(session: &Session) -> Answer {
    let Some(foreign) = session.foreign.iter().find(|foreign| foreign.direction == Direction::ToServer) else {
        return behind_a_header(session);
    };
    let server_first =
        session.foreign.iter().any(|other| other.direction == Direction::ToClient && other.frame < foreign.frame);
    if session.negotiation.request.is_some() || server_first {
        return Answer::CLEAR;
    }
    let name = match foreign.protocol {
        "unknown" => "something that is not RDP".to_owned(),
        known => known.to_owned(),
    };
    let finding = Finding::new(
        id::NOT_AN_RDP_CLIENT,
        Weight::Said,
        Certainty::Proven,
        format!("The program that called speaks {name}, not RDP."),
    )
    .shown_by(foreign.frame)
    .because(foreign.frame, format!("the client's first bytes are {name}: {}", super::preview(&foreign.first_bytes)));
    let refused = session.ending.closers.iter().find(|closer| closer.direction == Direction::ToClient);
    match refused {
        Some(closer) => {
            let by = closer.frame;
            finding
                .refused(Actor::Server, foreign.frame)
                .because(by, format!("the server sends {}", closer.how.spoken()))
                .found()
        }
        None => finding.found(),
    }
}

/// Finds a server that closed where its Connection Confirm was due, with a load balancer's PROXY header before the client's request.
fn behind_a_header(session: &Session) -> Answer {
    let Some(header) = session.first(kind::PROXY_HEADER) else { return Answer::CLEAR };
    let unanswered = session.negotiation.confirm.is_none() && session.negotiation.refused_by_x224.is_none();
    let Some(closer) = session.ending.closers.first().filter(|closer| closer.direction == Direction::ToClient) else {
        return Answer::CLEAR;
    };
    if !unanswered || session.negotiation.request.is_none() || session.health.one_sided {
        return Answer::CLEAR;
    }
    Finding::new(
        id::NOT_AN_RDP_CLIENT,
        Weight::Said,
        Certainty::Consistent,
        "A load balancer puts a PROXY header before the client's request, and the server does not take it for RDP.",
    )
    .refused(Actor::Server, closer.frame)
    .because(header.frame, "the first bytes are a PROXY header, and RDP begins behind it")
    .because(closer.frame, format!("the server sends {}, and never a Connection Confirm", closer.how.spoken()))
    .looks_like(
        id::NEGOTIATION_IGNORED,
        "a server that knows the header may refuse the request behind it without a word",
        "switch the header off (HAProxy: send-proxy; nginx: proxy_protocol) and try again",
    )
    .found()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::NOT_AN_RDP_CLIENT, Script::connected().foreign(Direction::ToServer, "HTTP").server_closes()),
            fires(id::NOT_AN_RDP_CLIENT, Script::connected().foreign(Direction::ToServer, "TLS")),
            near_miss(
                "the server is the stranger",
                Script::connected().foreign(Direction::ToClient, "SSH").client_closes(),
            ),
            fires(id::NOT_AN_RDP_CLIENT, Script::connected().proxy_header().request(&[1]).server_closes()),
            near_miss(
                "the server takes the load balancer's header",
                Script::connected().proxy_header().request(&[1]).confirm(1).server_closes(),
            ),
            near_miss(
                "the client leaves, not the server",
                Script::connected().proxy_header().request(&[1]).client_closes(),
            ),
            near_miss("the client asks for RDP", Script::connected().request(&[1]).server_closes()),
        ]
    }
}
