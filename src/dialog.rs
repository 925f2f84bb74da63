//! What the code of the client's dialog means, and what it adds to what the captures show.

use crate::knowledge::codes::errinfo;
use crate::knowledge::dialog::{self, ERRINFO_RULE};
use crate::report::{Capture, Dialog, ErrorInfo, Session};
use crate::vocabulary::{Outcome, StageName, StageStatus};

/// Answers a pair of codes beside the sessions that failed. Documented is what Microsoft's tables say, for an unknown code that they
/// do not have it; added is only what the captures prove about it.
pub fn answer(code: u32, extended: Option<u32>, captures: &[Capture]) -> Dialog {
    let documented = Some(dialog::lookup(code, extended).documented);
    Dialog { code, extended, documented, adds: Some(adds(extended, captures)) }
}

fn adds(extended: Option<u32>, captures: &[Capture]) -> String {
    let failed: Vec<&Session> = captures.iter().flat_map(|capture| &capture.sessions).filter(is_failed).collect();
    if failed.is_empty() {
        return "No session in the captures failed, so nothing in them belongs to this code.".to_owned();
    }
    let Some(number) = extended.filter(|number| *number != 0) else {
        return "The code names no cause; the verdict rests on the packets alone.".to_owned();
    };
    let spoken = failed.iter().find_map(|session| said(session, number).map(|info| (*session, info)));
    if let Some((session, info)) = spoken {
        let name = errinfo::find(number).map_or_else(|| format!("{number:#x}"), |code| code.name.to_owned());
        return format!("The server said it itself: {name} in frame {} of session {}.", info.frame, session.id);
    }
    if failed.iter().all(|session| ended_before_mcs(session)) {
        let ended = match failed.as_slice() {
            [_] => "this connection ended before it",
            _ => "every connection that failed ended before it",
        };
        return format!(
            "{number:#x} can come from the server only after {} of the client, and {ended}: it adds nothing here.",
            ERRINFO_RULE.message
        );
    }
    format!("{number:#x} may have come from the server in a sealed record: keys would show whether it did.")
}

fn is_failed(session: &&Session) -> bool {
    session.verdict.outcome == Outcome::Failed && session.verdict.superseded_by.is_none()
}

fn said(session: &Session, number: u32) -> Option<&ErrorInfo> {
    session.error_info.iter().find(|info| info.code == number)
}

/// Whether the client never came to send MCS Connect Initial, without which a server must not send a reason.
fn ended_before_mcs(session: &Session) -> bool {
    let mcs = session.stages.iter().find(|stage| stage.name == ERRINFO_RULE.stage);
    debug_assert_eq!(ERRINFO_RULE.stage, StageName::Mcs);
    mcs.is_some_and(|stage| stage.status == StageStatus::NotReached && stage.first_frame.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn check(extended: Option<u32>, sessions: Vec<Session>, says: &str) {
        let answer = answer(0x904, extended, &[sample::capture(sessions)]);
        assert!(answer.documented.unwrap().contains("disconnectReasonAtClientWinsockFDCLOSE"));
        assert!(answer.adds.as_ref().unwrap().contains(says), "{:?}", answer.adds);
    }

    #[test]
    fn the_extended_code_adds_nothing_where_the_server_could_not_have_sent_it() {
        check(Some(7), vec![sample::failed(1)], "this connection ended before it: it adds nothing here");
        check(Some(7), vec![sample::failed(1), sample::failed(2)], "every connection that failed ended before it");
        check(None, vec![sample::failed(1)], "names no cause");
        check(Some(0), vec![sample::failed(1)], "names no cause");
    }

    #[test]
    fn the_servers_own_word_is_quoted() {
        let mut session = sample::failed(3);
        session.error_info = vec![ErrorInfo { frame: 211, code: 7, name: None }];
        check(Some(7), vec![session], "ERRINFO_SERVER_DENIED_CONNECTION in frame 211 of session 3");
    }

    #[test]
    fn a_sealed_session_leaves_it_open() {
        let mut session = sample::failed(1);
        for stage in &mut session.stages {
            stage.status = StageStatus::Completed;
        }
        check(Some(7), vec![session], "keys would show");
    }

    #[test]
    fn a_code_that_belongs_to_no_session_is_said_to() {
        check(Some(7), vec![sample::ok(1)], "No session in the captures failed");
    }
}
