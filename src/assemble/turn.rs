//! What was due in a logon or in licensing, by what had been said: a recorded course knows one way of several.

use crate::flow::Direction;
use crate::knowledge::healthy::{self, Step, turn};
use crate::session::message::kind;
use crate::session::{LogonStep, Message, Session};
use crate::vocabulary::StageName;

/// Corrects what a recorded course says is due: `last` is the last message that the course has, `refused` the one in whose place something
/// else was due. None where nothing is due any more.
pub(super) fn due(
    session: &Session,
    course: &[&'static Step],
    step: &'static Step,
    (last, refused): (Option<&Message>, Option<&Message>),
) -> Option<&'static Step> {
    let of_logon = |message: Option<&Message>| message.is_some_and(|message| message.kind == kind::TS_REQUEST);
    if step.name == kind::TS_REQUEST || of_logon(last) {
        return Some(of_the_logon(session, course, refused.is_some()).unwrap_or(step));
    }
    let of_licensing = |name: &str| name == kind::LICENSE_ERROR_MESSAGE;
    if of_licensing(step.name) {
        return of_licensing_exchange(session, step, refused);
    }
    let unencrypted = session.security.as_ref().is_some_and(|security| security.method == Some(0));
    if step.name == kind::SECURITY_EXCHANGE && unencrypted {
        return course.iter().copied().find(|step| step.name == kind::CLIENT_INFO);
    }
    Some(step)
}

/// None where the course may be right. In the place of a refusal stands what answers the client.
fn of_the_logon(session: &Session, course: &[&'static Step], refused: bool) -> Option<&'static Step> {
    let due = match session.authentication.said {
        None if refused => return None,
        None => &turn::FIRST_TOKEN,
        Some(LogonStep::NtlmNegotiate) => &turn::NTLM_CHALLENGE,
        Some(LogonStep::NtlmChallenge) => &turn::NTLM_AUTHENTICATE,
        Some(LogonStep::NtlmAuthenticate) => &turn::NTLM_ACCEPTED,
        Some(LogonStep::TgtReq) => &turn::TGT_REP,
        Some(LogonStep::TgtRep) => &turn::AP_REQ,
        Some(LogonStep::ApReq) => &turn::AP_REP,
        Some(LogonStep::ApRep) => &turn::CLIENT_PROOF,
        Some(LogonStep::ClientProof) => &turn::SERVER_PROOF,
        Some(LogonStep::ServerProof) => &turn::CREDENTIALS,
        Some(LogonStep::OfClient) => &turn::SERVERS_TOKEN,
        Some(LogonStep::OfServer) => &turn::CLIENTS_TOKEN,
        Some(LogonStep::Credentials) => {
            let mut rest = course.iter().skip_while(|step| step.name != kind::TS_REQUEST);
            return rest.find(|step| step.name != kind::TS_REQUEST).copied();
        }
    };
    Some(due).filter(|due| !(refused && due.by_client))
}

fn of_licensing_exchange(
    session: &Session,
    step: &'static Step,
    refused: Option<&Message>,
) -> Option<&'static healthy::Step> {
    let before = |message: &&Message| refused.is_none_or(|refused| !std::ptr::eq(*message, refused));
    let said = session.messages.iter().take_while(before).filter(|message| message.stage == StageName::Licensing);
    let Some(last) = said.last() else { return Some(step) };
    match (last.kind, last.direction) {
        // Its own error was the client's last word.
        (kind::LICENSE_ERROR_MESSAGE, Direction::ToServer) => None,
        (kind::LICENSE_SEALED, Direction::ToServer) => Some(&turn::SEALED_OF_SERVER),
        (kind::LICENSE_SEALED, Direction::ToClient) => Some(&turn::SEALED_OF_CLIENT),
        (name, _) => Some(turn::LICENSING.iter().find(|(behind, _)| *behind == name).map_or(step, |(_, step)| step)),
    }
}
