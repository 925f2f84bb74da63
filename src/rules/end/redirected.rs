//! The server sent the client to another server (MS-RDPBCGR 2.2.13).

use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::Session;
use crate::vocabulary::{Certainty, Outcome};

/// Name of the rule.
pub const NAME: &str = "redirected";
/// What it can give.
pub const CAUSES: &[&str] = &[id::REDIRECTED];

/// Finds a Server Redirection in a session that then ended.
pub fn judge(session: &Session) -> Answer {
    let Some(frame) = session.redirection else { return Answer::CLEAR };
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
    .because(frame, "the server sends a Server Redirection")
    .found()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::REDIRECTED, Script::licensed().redirection().client_closes()),
            near_miss("the connection goes on", Script::licensed().redirection()),
            near_miss("no redirection came", Script::licensed().client_closes()),
        ]
    }
}
