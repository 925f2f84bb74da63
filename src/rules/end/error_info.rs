//! The server's last words: a Set Error Info PDU (MS-RDPBCGR 2.2.5.1) before the end.

use crate::knowledge::cause as id;
use crate::knowledge::{self, codes};
use crate::rules::{Answer, Finding, Weight};
use crate::session::message::kind;
use crate::session::{ServerVerdict, Session};
use crate::vocabulary::{Actor, Certainty, Outcome};

/// Name of the rule.
pub const NAME: &str = "error-info";
/// What it can give.
pub const CAUSES: &[&str] = &[
    id::IDLE_TIMEOUT,
    id::SESSION_TIME_LIMIT,
    id::REPLACED_BY_OTHER_CONNECTION,
    id::OUT_OF_MEMORY,
    id::SERVER_DENIED_CONNECTION,
    id::INSUFFICIENT_PRIVILEGES,
    id::FRESH_CREDENTIALS_REQUIRED,
    id::DISCONNECTED_BY_ADMINISTRATOR,
    id::BROKER_REFUSED,
    id::SERVER_ERROR,
    id::CLOSED_BY_USER,
    id::LOGGED_OFF,
    id::LICENSE_NO_SERVER,
    id::LICENSE_NONE,
    id::LICENSE_INVALID_MESSAGE,
    id::LICENSE_INVALID_CLIENT,
    id::LICENSE_STALLED,
    id::LICENSE_DENIED_BY_POLICY,
    id::SESSION_CRYPTO_FAILED,
];

/// Finds the last error code that is not 0, in a session that ended.
pub fn judge(session: &Session) -> Answer {
    let Some(info) = session.error_info.iter().rev().find(|info| info.code != 0) else { return Answer::CLEAR };
    if session.ending.at.is_none() {
        return Answer::CLEAR;
    }
    let row = codes::errinfo::find(info.code);
    let cause = row.and_then(|row| row.cause).unwrap_or_else(|| unpublished(info.code));
    let outcome = knowledge::cause::find(cause).map_or(Outcome::Failed, |cause| cause.outcome);
    let name = row.map_or_else(|| format!("code {:#x}", info.code), |row| row.name.to_owned());
    let meaning = row.map_or("The server gave a code without a published meaning.", |row| row.meaning);
    let finding = Finding::new(
        cause,
        Weight::Said,
        Certainty::Proven,
        format!("{meaning} So the server said before it ended the session."),
    )
    .outcome(outcome)
    .because_of(kind::SET_ERROR_INFO, info.frame, format!("Set Error Info {:#x} {name}", info.code));
    if outcome == Outcome::Failed {
        return late(session, finding.refused(Actor::Server, info.frame)).found();
    }
    finding.found()
}

/// A logon that was accepted and then refused: no Save Session Info (MS-RDPBCGR 2.2.10.1) reported that anybody was logged on.
fn late(session: &Session, mut finding: Finding) -> Finding {
    let ServerVerdict::Accepted(frame) = session.authentication.verdict else { return finding };
    let unseen = session.tls.as_ref().is_some_and(|tls| tls.opened < tls.sealed) || session.health.missed_bytes > 0;
    if session.logon.is_some() || unseen {
        return finding;
    }
    finding.summary = format!("The server accepted the logon and refused the session afterwards: {}", finding.summary);
    finding.because(frame, "the server accepts the logon; no Save Session Info reports a user as logged on after it")
}

/// A code without a published meaning: 0x400 to 0x412 are the connection broker's.
fn unpublished(code: u32) -> &'static str {
    match code {
        0x400..=0x412 => id::BROKER_REFUSED,
        _ => id::SERVER_ERROR,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::flow::Direction;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        let said = |code| Script::active().error_info(code).ultimatum(Direction::ToClient, 1).client_closes();
        let mut cases: Vec<_> = [
            (id::IDLE_TIMEOUT, 3),
            (id::SESSION_TIME_LIMIT, 4),
            (id::REPLACED_BY_OTHER_CONNECTION, 5),
            (id::OUT_OF_MEMORY, 6),
            (id::SERVER_DENIED_CONNECTION, 7),
            (id::INSUFFICIENT_PRIVILEGES, 9),
            (id::FRESH_CREDENTIALS_REQUIRED, 0xA),
            (id::DISCONNECTED_BY_ADMINISTRATOR, 1),
            (id::BROKER_REFUSED, 0x400),
            (id::BROKER_REFUSED, 0x401),
            (id::SERVER_ERROR, 0x10F4),
            (id::SERVER_ERROR, 0xFFFF),
            (id::CLOSED_BY_USER, 0xB),
            (id::LOGGED_OFF, 0xC),
            (id::LICENSE_NO_SERVER, 0x101),
            (id::LICENSE_NONE, 0x102),
            (id::LICENSE_INVALID_MESSAGE, 0x103),
            (id::LICENSE_INVALID_CLIENT, 0x104),
            (id::LICENSE_STALLED, 0x106),
            (id::LICENSE_DENIED_BY_POLICY, 0x100),
            (id::SESSION_CRYPTO_FAILED, 0x1192),
        ]
        .into_iter()
        .map(|(cause, code)| fires(cause, said(code)))
        .collect();
        cases.push(near_miss("code 0 is no error", said(0)));
        cases.push(fires(id::SERVER_DENIED_CONNECTION, refused_late(false)));
        cases.push(fires(id::SERVER_DENIED_CONNECTION, refused_late(true)));
        cases.push(near_miss("the session goes on", Script::active().error_info(3)));
        cases
    }

    /// NLA accepts, and the server says later that it denies the connection: before or after anybody was logged on.
    fn refused_late(logged_on: bool) -> Script {
        let script = Script::authenticating().accepted().demand_active().confirm_active();
        let script = if logged_on { script.logged_on() } else { script };
        script.error_info(7).ultimatum(Direction::ToClient, 1).client_closes()
    }

    #[test]
    fn a_logon_that_is_refused_later_is_told_from_a_session_that_ends() {
        let summary = |script: Script| match judge(&script.build()) {
            Answer::Found(finding) => finding.summary,
            other => panic!("{other:?}"),
        };
        assert!(summary(refused_late(false)).starts_with("The server accepted the logon and refused"));
        assert!(!summary(refused_late(true)).contains("refused"));
    }
}
