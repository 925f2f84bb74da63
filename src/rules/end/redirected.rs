//! The server sent the client to another server (MS-RDPBCGR 2.2.13).

use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::message::kind;
use crate::session::{Redirection, Session};
use crate::vocabulary::{Certainty, Outcome};

/// Name of the rule.
pub const NAME: &str = "redirected";
/// What it can give.
pub const CAUSES: &[&str] = &[id::REDIRECTED];

/// Finds a Server Redirection in a session that then ended.
pub fn judge(session: &Session) -> Answer {
    let Some(redirection) = session.redirection.as_ref().filter(|redirection| redirection.sends_on()) else {
        return Answer::CLEAR;
    };
    if session.ending.at.is_none() {
        return Answer::CLEAR;
    }
    Finding::new(
        id::REDIRECTED,
        Weight::Said,
        Certainty::Proven,
        "The server sent the client to another server, and this connection ended for it.",
    )
    .outcome(Outcome::Ok)
    .because_of(kind::SERVER_REDIRECTION, redirection.frame, told(redirection))
    .found()
}

/// Where it leads: the first addresses, and whether there is a token to show.
fn told(redirection: &Redirection) -> String {
    const TOLD: usize = 2;
    let Some(says) = &redirection.says else { return "the server sends a Server Redirection".to_owned() };
    let addresses: Vec<String> = says.addresses.iter().take(TOLD).map(ToString::to_string).collect();
    let more = says.addresses.len().saturating_sub(TOLD);
    let to = match (addresses.is_empty(), more) {
        (true, _) => String::new(),
        (false, 0) => format!(" to {}", addresses.join(", ")),
        (false, more) => format!(" to {} and {more} more addresses", addresses.join(", ")),
    };
    let token = if says.token.is_some() { ", with a routing token" } else { "" };
    format!("the server sends a Server Redirection{to}{token}")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::REDIRECTED, Script::licensed().redirection().client_closes()),
            near_miss("the connection goes on", Script::licensed().redirection()),
            near_miss("it only informs", Script::licensed().redirection_that_informs().client_closes()),
            near_miss("no redirection came", Script::licensed().client_closes()),
        ]
    }
}
