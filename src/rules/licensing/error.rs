//! A LICENSE_ERROR_MESSAGE that is no success.

use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::knowledge::codes;
use crate::rules::{Answer, Exclusion, Finding, Weight};
use crate::session::Session;
use crate::session::message::kind;
use crate::vocabulary::{Actor, Category, Certainty};

/// Name of the rule.
pub const NAME: &str = "license-error";
/// What it can give.
pub const CAUSES: &[&str] = &[
    id::LICENSE_INVALID_SERVER_CERTIFICATE,
    id::LICENSE_NONE,
    id::LICENSE_INVALID_MAC,
    id::LICENSE_INVALID_SCOPE,
    id::LICENSE_NO_SERVER,
    id::LICENSE_INVALID_CLIENT,
    id::LICENSE_INVALID_PRODUCT,
    id::LICENSE_INVALID_MESSAGE,
    id::LICENSE_REFUSED,
];

/// Finds the last license error; clear where licensing was completed after it, or with none.
pub fn judge(session: &Session) -> Answer {
    let licensing = &session.licensing;
    let error = licensing.errors.last();
    let overcome = licensing.completed.zip(error).is_some_and(|(completed, error)| completed > error.frame);
    let (Some(error), false) = (error, overcome) else {
        return Answer::Clear(licensing.completed.map(|frame| Exclusion {
            category: Category::Licensing,
            cause: None,
            because: "licensing was completed".to_owned(),
            frame: Some(frame),
        }));
    };
    let who = match error.direction {
        Direction::ToServer => Actor::Client,
        Direction::ToClient => Actor::Server,
    };
    let row = codes::license::find(error.code);
    let cause = row.and_then(|row| row.code.cause).unwrap_or(id::LICENSE_REFUSED);
    let meaning =
        row.map_or_else(|| format!("code {:#x}", error.code), |row| row.code.meaning.trim_end_matches('.').to_owned());
    let name = row.map_or("unknown", |row| row.code.name);
    let transition = codes::license::state_transition(error.state_transition).map_or("unknown", |code| code.name);
    Finding::new(
        cause,
        Weight::Said,
        Certainty::Proven,
        format!("The {who} ended the Remote Desktop licensing exchange: {meaning}."),
    )
    .refused(who, error.frame)
    .because_of(
        kind::LICENSE_ERROR_MESSAGE,
        error.frame,
        format!(
            "LICENSE_ERROR_MESSAGE {:#x} ({name}), state transition {} ({transition})",
            error.code, error.state_transition
        ),
    )
    .found()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        let error = |direction, code| Script::licensing().license_error(direction, code, 1).server_closes();
        let server = |code| error(Direction::ToClient, code);
        vec![
            fires(id::LICENSE_INVALID_SERVER_CERTIFICATE, error(Direction::ToServer, 1)),
            fires(id::LICENSE_NONE, error(Direction::ToServer, 2)),
            fires(id::LICENSE_INVALID_MAC, server(3)),
            fires(id::LICENSE_INVALID_SCOPE, server(4)),
            fires(id::LICENSE_NO_SERVER, server(6)),
            fires(id::LICENSE_INVALID_CLIENT, server(8)),
            fires(id::LICENSE_INVALID_PRODUCT, server(0xB)),
            fires(id::LICENSE_INVALID_MESSAGE, server(0xC)),
            fires(id::LICENSE_REFUSED, server(0x42)),
            near_miss("STATUS_VALID_CLIENT", Script::licensed().server_closes()),
            near_miss(
                "the exchange went on to its end",
                Script::licensing().license_error(Direction::ToClient, 4, 3).valid_client().server_closes(),
            ),
        ]
    }
}
