//! What the code of the client's dialog means, and what it adds to what the captures show.

use crate::knowledge::cause;
use crate::knowledge::codes::errinfo;
use crate::knowledge::dialog::{self, ERRINFO_RULE};
use crate::report::{Capture, Dialog, ErrorInfo, RuledOut, Session, Verdict};
use crate::vocabulary::{Actor, Category, Outcome, StageName, StageStatus};

/// Answers a pair of codes beside the sessions that failed. Documented is what Microsoft's tables say, for an unknown code that they
/// do not have it; added is only what the captures prove about it.
pub fn answer(code: u32, extended: Option<u32>, captures: &[Capture]) -> Dialog {
    let documented = Some(dialog::lookup(code, extended).documented);
    Dialog { code, extended, documented, adds: Some(adds(code, extended, captures)) }
}

fn adds(code: u32, extended: Option<u32>, captures: &[Capture]) -> String {
    let failed: Vec<&Session> = captures.iter().flat_map(|capture| &capture.sessions).filter(is_failed).collect();
    if failed.is_empty() {
        let nameless = captures.iter().flat_map(|capture| &capture.attempts).find(|attempt| attempt.verdict.is_some());
        if let Some((attempt, verdict)) = nameless.and_then(|attempt| Some((attempt, attempt.verdict.as_ref()?))) {
            return held_against_attempt(dialog::speaks_of(code, extended), attempt.id, verdict);
        }
        return "No session in the captures failed, so nothing in them belongs to this code.".to_owned();
    }
    let spoken = dialog::speaks_of(code, extended);
    let mut says = vec![of_extended(extended, &failed)];
    if dialog::is_the_clients_policy(code) {
        says.push(stopped_by_policy(&failed));
    } else {
        says.extend(spoken.map(|category| held_against(category, &failed)));
    }
    says.extend(excluded(spoken, &failed));
    says.retain(|sentence| !sentence.is_empty());
    if says.is_empty() {
        return "The code names no cause; the verdict rests on the packets alone.".to_owned();
    }
    says.join(" ")
}

/// An attempt that came to no connection is all that failed.
fn held_against_attempt(spoken: Option<Category>, attempt: u32, verdict: &Verdict) -> String {
    let cause = verdict.cause.0;
    match spoken {
        Some(category) if category == verdict.category => {
            format!("The code speaks of {category}, and so does what the capture shows of attempt {attempt}: {cause}.")
        }
        Some(category) => format!("The code speaks of {category}; the capture shows {cause} (attempt {attempt})."),
        None => format!("The code names no cause; the capture shows {cause} (attempt {attempt})."),
    }
}

/// What the captures prove about the extended code, which the server may have sent.
fn of_extended(extended: Option<u32>, failed: &[&Session]) -> String {
    let Some(number) = extended.filter(|number| *number != 0) else { return String::new() };
    let spoken = failed.iter().find_map(|session| said(session, number).map(|info| (*session, info)));
    if let Some((session, info)) = spoken {
        let name = errinfo::find(number).map_or_else(|| format!("{number:#x}"), |code| code.name.to_owned());
        return format!("The server said it itself: {name} in frame {} of session {}.", info.frame, session.id);
    }
    if failed.iter().all(|session| ended_before_mcs(session)) {
        let ended = match failed {
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

/// Whether a client left where its policy can have stopped it: nothing of such a policy is on the wire, but the place is.
fn stopped_by_policy(failed: &[&Session]) -> String {
    const SAYS: &str = "The code says that a policy stopped the client itself";
    let fits = failed.iter().find(|session| stopped_there(session));
    if let Some(session) = fits {
        let frame = session.ending.frame.map(|frame| format!(" (#{frame})")).unwrap_or_default();
        return format!(
            "{SAYS}, and in session {} the client left where one does{frame}: together they speak for {}, which the packets alone cannot tell.",
            session.id,
            cause::DELEGATION_REFUSED
        );
    }
    match failed {
        [session] => format!(
            "{SAYS}; the packets do not agree: they show {}, and the client did not leave where such a policy stops it. Is the code of this connection?",
            session.verdict.cause.0
        ),
        _ => format!(
            "{SAYS}; in none of the {} sessions that failed did the client leave where such a policy stops it.",
            failed.len()
        ),
    }
}

/// The client left in the logon at its own turn, which the verdict shows by naming that policy.
fn stopped_there(session: &Session) -> bool {
    let verdict = &session.verdict;
    let named = verdict.look_alikes.iter().map(|look_alike| look_alike.cause).chain([verdict.cause]);
    session.ending.by == Actor::Client
        && session.ending.stage == Some(StageName::Authentication)
        && named.into_iter().any(|cause| cause.0 == cause::DELEGATION_REFUSED)
}

/// Whether the packets agree with the kind of failure that the client's code names.
fn held_against(category: Category, failed: &[&Session]) -> String {
    if let Some(session) = failed.iter().find(|session| session.verdict.category == category) {
        return format!(
            "The code speaks of {category}, and so do the packets of session {}: {}.",
            session.id, session.verdict.cause.0
        );
    }
    match failed {
        [session] => format!("The code speaks of {category}; the packets show {}.", session.verdict.cause.0),
        _ => format!(
            "The code speaks of {category}; none of the {} sessions that failed did so over that.",
            failed.len()
        ),
    }
}

/// Categories that every session that failed rules out, with the proof; the one that the code speaks of comes first.
fn excluded(spoken: Option<Category>, failed: &[&Session]) -> Option<String> {
    let (first, others) = failed.split_first()?;
    let whole = |session: &Session, category: Category| {
        session.verdict.ruled_out.iter().any(|out| out.category == category && out.cause.is_none())
    };
    let mut proofs: Vec<&RuledOut> = first.verdict.ruled_out.iter().filter(|out| out.cause.is_none()).collect();
    proofs.retain(|out| others.iter().all(|other| whole(other, out.category)));
    proofs.sort_by_key(|out| (Some(out.category) != spoken, out.category.to_string()));
    proofs.dedup_by_key(|out| out.category);
    let listed: Vec<String> = proofs
        .iter()
        .map(|out| match (out.frame, others.is_empty()) {
            (Some(frame), true) => format!("{} ({}, #{frame})", out.category, out.because),
            (None, true) => format!("{} ({})", out.category, out.because),
            _ => out.category.to_string(),
        })
        .collect();
    (!listed.is_empty()).then(|| format!("Ruled out by the packets: {}.", listed.join("; ")))
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

    #[test]
    fn a_name_that_did_not_resolve_is_held_against_the_code() {
        let mut capture = sample::capture(vec![sample::failed(1)]);
        capture.attempts[0].sessions.clear();
        capture.attempts[0].verdict = capture.sessions.pop().map(|session| session.verdict);
        let said = |code, capture: &Capture| answer(code, None, std::slice::from_ref(capture)).adds.unwrap();
        let verdict = capture.attempts[0].verdict.as_mut().unwrap();
        (verdict.category, verdict.cause) = (Category::Network, crate::report::CauseId("name-resolution-failed"));
        assert!(said(0x104, &capture).starts_with("The code speaks of network, and so does"));
        assert!(said(0x807, &capture).contains("speaks of authentication; the capture shows name-resolution-failed"));
        assert!(said(0x904, &capture).starts_with("The code names no cause"));
    }
}
