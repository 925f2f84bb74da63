//! Somebody left in the middle of the authentication, or nobody spoke on (contract, rule 6).

use super::{kerberos, pause, server_may_forbid_ntlm, version_mismatch, versions};
use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::link::Frame;
use crate::rules::negotiation::restricted_admin;
use crate::rules::network::middlebox;
use crate::rules::tls::intercepted;
use crate::rules::{Answer, Finding, Weight};
use crate::session::{Closer, ServerVerdict, Session, Silence};
use crate::vocabulary::{Actor, Certainty, How, StageName};

/// Name of the rule.
pub const NAME: &str = "authentication-left";
/// What it can give.
pub const CAUSES: &[&str] = &[id::AUTHENTICATION_ABANDONED, id::AUTHENTICATION_STALLED, id::AUTHENTICATION_REJECTED];

/// Finds an authentication that ended without a visible answer.
pub fn judge(session: &Session) -> Answer {
    let verdict = session.authentication.verdict;
    let refused = matches!(verdict, ServerVerdict::Rejected(frame) if !without_a_word(session, frame));
    let said_no = session.authentication.error_code.is_some() || refused;
    let explained = said_no || intercepted::explains(session) || version_mismatch::explains(session);
    if session.ending.stage != Some(StageName::Authentication) || explained {
        return Answer::CLEAR;
    }
    let accepted = matches!(verdict, ServerVerdict::Accepted(_));
    let closer = session.ending.closers.first();
    match (closer.map(|closer| closer.direction), session.ending.silence) {
        (Some(Direction::ToServer), None) => abandoned(session),
        _ if accepted => Answer::CLEAR,
        (_, Some(silence)) if !silence.unacknowledged => stalled(silence),
        (Some(Direction::ToClient), _) => by_server(session),
        _ => Answer::CLEAR,
    }
}

/// Whether the frame that a sealed reading takes for a refusal is the server's bare FIN or RST: how it left, and nothing that it said.
pub fn without_a_word(session: &Session, frame: Frame) -> bool {
    let closes = |how| matches!(how, How::Fin | How::Rst);
    let by_server = |direction| direction == Direction::ToClient;
    let closed = session
        .ending
        .closers
        .iter()
        .any(|closer| closer.frame == frame && by_server(closer.direction) && closes(closer.how));
    let spoke = |first: Frame, last: Frame| (first..=last).contains(&frame);
    let mut messages = session.messages.iter().filter(|message| by_server(message.direction));
    let mut alerts = session.tls.iter().flat_map(|tls| &tls.alerts).filter(|alert| by_server(alert.direction));
    closed
        && !messages.any(|message| spoke(message.frame, message.last_frame))
        && !alerts.any(|alert| alert.frame == frame)
}

fn abandoned(session: &Session) -> Answer {
    let Some(closer) = session.ending.closers.first() else { return Answer::CLEAR };
    let finding = match session.authentication.credentials_sent {
        Some(sent) if !versions::spoke_after(session, Direction::ToClient, sent) => unanswered(session, sent),
        Some(sent) => Finding::new(
            id::AUTHENTICATION_ABANDONED,
            Weight::Left,
            Certainty::Consistent,
            "The client left in the middle of the logon, after its credentials (or their proof) had gone out.",
        )
        .because(sent, super::gone_out(session, sent))
        .looks_like(
            id::CERTIFICATE_REFUSED,
            "a client that distrusts the server's proof leaves here too",
            CLIENT_LOG,
        ),
        None => before_credentials(session),
    };
    let mut finding = finding
        .refused(Actor::Client, closer.frame)
        .because_of(
            closer.message(),
            closer.frame,
            format!("the client leaves by {}, which does not say why", closer.how.spoken()),
        )
        .looks_like(
            id::TRUST_PROMPT,
            "a client that asks its user leaves in the same way, and comes back later",
            "capture longer: does the same client come back and go further?",
        );
    // Its own policy stops a client where it would speak next: before its proof, or with the server's proof before its eyes.
    if versions::was_the_clients_turn(session) {
        finding = finding.looks_like(
            id::DELEGATION_REFUSED,
            "a client whose policy forbids delegating credentials to this server stops here",
            super::CLIENT_POLICY,
        );
        if session.authentication.credentials_sent.is_some() && versions::mismatch(session).is_some() {
            finding = versions::hint(session, finding);
        }
    }
    kerberos::hint(session, finding).found()
}

fn before_credentials(session: &Session) -> Finding {
    let mut finding = Finding::new(
        id::AUTHENTICATION_ABANDONED,
        Weight::Left,
        Certainty::Consistent,
        "The client began the logon and left before it sent credentials.",
    );
    if versions::was_the_clients_turn(session) {
        finding = versions::hint(session, finding);
    }
    if versions::is_credssp(session) && !matches!(session.authentication.method, Some("kerberos" | "smart-card")) {
        finding =
            finding.looks_like(id::NTLM_BLOCKED, "a client whose policy forbids NTLM leaves at this point", CLIENT_LOG);
    }
    if restricted_admin::refused(session) { restricted_admin::hint(session, finding) } else { finding }
}

/// The client did not wait for the answer: it may have been the user's patience, or a server that took too long.
fn unanswered(session: &Session, sent: Frame) -> Finding {
    Finding::new(
        id::AUTHENTICATION_ABANDONED,
        Weight::Left,
        Certainty::Consistent,
        "The client left in the middle of the logon, before the server had answered its credentials (or their proof).",
    )
    .because(sent, super::gone_out(session, sent))
    .looks_like(
        id::AUTHENTICATION_STALLED,
        "the server had not answered when the client left: it may have been slow, or stuck",
        "on the server: the Security log of that second, events 4624 and 4625, and NETLOGON's event 5719",
    )
}

fn stalled(silence: Silence) -> Answer {
    let who = match silence.awaited {
        Direction::ToServer => "client",
        Direction::ToClient => "server",
    };
    Finding::new(
        id::AUTHENTICATION_STALLED,
        Weight::Left,
        Certainty::Consistent,
        format!("The logon stopped in the middle: the {who} was due to answer, and nothing came."),
    )
    .shown_by(silence.since)
    .because(silence.since, format!("as seen here nothing follows for {:.1} s", silence.lasted.as_secs_f64()))
    .looks_like(
        id::NO_LOGON_SERVER,
        "a server that looks for a domain controller in vain is silent for tens of seconds",
        "on the server: nltest /sc_query:DOMAIN, and event 5719 (NETLOGON) of that minute",
    )
    .found()
}

fn by_server(session: &Session) -> Answer {
    let Some(closer) = session.ending.closers.first() else { return Answer::CLEAR };
    let Some(sent) = session.authentication.credentials_sent else { return before_any(session, closer) };
    if closer.how == How::Ultimatum {
        return by_ultimatum(session, sent, closer);
    }
    let vouched = middlebox::cannot_have_sent(session, closer);
    let says = match vouched {
        true => {
            format!("{} in the server's name, and its seal is right: nobody else can have sent it", closer.how.spoken())
        }
        false => format!("{} in the server's name", closer.how.spoken()),
    };
    let finding = Finding::new(
        id::AUTHENTICATION_REJECTED,
        Weight::Left,
        if vouched { Certainty::Strong } else { Certainty::Consistent },
        "The server closed the connection after it had seen the credentials, without a word that can be read.",
    )
    .refused(Actor::Server, closer.frame)
    .because(sent, super::gone_out(session, sent))
    .because_of(closer.message(), closer.frame, says);
    let finding = if vouched { finding } else { middlebox::may_have_closed(finding) };
    let finding = pause::hint(session, finding, sent, (closer.frame, closer.time));
    let finding = restricted_admin::hint(session, finding);
    let finding = versions::weigh(session, finding);
    kerberos::hint(session, finding).found()
}

/// The server left when it was its turn to answer the client's first messages.
fn before_any(session: &Session, closer: &Closer) -> Answer {
    if versions::was_the_clients_turn(session) || !versions::is_credssp(session) {
        return Answer::CLEAR;
    }
    let finding = Finding::new(
        id::AUTHENTICATION_REJECTED,
        Weight::Left,
        Certainty::Consistent,
        "The server ended the logon where its answer was due, before it had seen any credentials.",
    )
    .refused(Actor::Server, closer.frame)
    .because_of(closer.message(), closer.frame, format!("{} in the server's name", closer.how.spoken()));
    let finding = server_may_forbid_ntlm(finding);
    let vouched = middlebox::cannot_have_sent(session, closer);
    let finding = if vouched { finding } else { middlebox::may_have_closed(finding) };
    kerberos::hint(session, versions::hint(session, restricted_admin::hint(session, finding))).found()
}

/// Nobody but the server itself can send this: it was opened with the session's keys.
fn by_ultimatum(session: &Session, sent: Frame, closer: &Closer) -> Answer {
    let finding = Finding::new(
        id::AUTHENTICATION_REJECTED,
        Weight::Left,
        Certainty::Strong,
        "The server ended the connection in place of an answer to the credentials, and did not say why.",
    )
    .refused(Actor::Server, closer.frame)
    .because(sent, "the client's credentials (or their proof) go out")
    .because_of(
        closer.message(),
        closer.frame,
        "a Disconnect Provider Ultimatum of the server, where its answer to them was due",
    );
    let finding = pause::hint(session, finding, sent, (closer.frame, closer.time));
    kerberos::hint(session, versions::weigh(session, finding)).found()
}

const CLIENT_LOG: &str = "on the client: Get-WinEvent Microsoft-Windows-TerminalServices-RDPClient/Operational, event 1026, and the dialog's text";

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    #[test]
    fn distrust_of_the_servers_proof_needs_a_proof() {
        let looks_like = |script: Script| {
            let Answer::Found(finding) = judge(&script.client_closes().build()) else { panic!("not found") };
            finding.look_alikes.iter().map(|look_alike| look_alike.cause).collect::<Vec<_>>()
        };
        let sent = || Script::authenticating().credentials_sent();
        assert!(looks_like(sent().server_proof()).contains(&id::CERTIFICATE_REFUSED));
        let unanswered = looks_like(sent());
        assert!(!unanswered.contains(&id::CERTIFICATE_REFUSED) && unanswered.contains(&id::AUTHENTICATION_STALLED));
    }

    /// An alert that opens carries the server's tag or MAC; a FIN or a sealed alert carries nothing that a device could not send.
    #[test]
    fn a_close_that_opens_is_the_servers_own() {
        let sent = || Script::authenticating().credentials_sent();
        let found = |script: Script| {
            let Answer::Found(finding) = judge(&script.build()) else { panic!("not found") };
            let device = finding.look_alikes.iter().any(|look_alike| look_alike.cause == id::MIDDLEBOX_RESET);
            (finding.cause, finding.certainty, device)
        };
        let opened = found(sent().alert(Direction::ToClient, 1, 0).server_closes());
        assert_eq!(opened, (id::AUTHENTICATION_REJECTED, Certainty::Strong, false));
        let in_clear = found(sent().clear_alert(Direction::ToClient, 1, 0).server_closes());
        assert_eq!(in_clear, (id::AUTHENTICATION_REJECTED, Certainty::Consistent, true), "anybody can write it");
        assert_eq!(found(sent().server_closes()), (id::AUTHENTICATION_REJECTED, Certainty::Consistent, true));
    }

    /// The client's own policy stops it where it would speak next, and nowhere else.
    #[test]
    fn delegation_is_named_where_a_policy_of_the_client_can_stop_it() {
        let names = |script: Script| {
            let Answer::Found(finding) = judge(&script.client_closes().build()) else { panic!("not found") };
            finding.look_alikes.iter().any(|look_alike| look_alike.cause == id::DELEGATION_REFUSED)
        };
        let begun = Script::authenticating;
        assert!(names(begun().server_proof()), "behind the CHALLENGE");
        assert!(names(begun().credentials_sent().server_proof()), "behind the server's proof");
        assert!(!names(begun()), "the server has said nothing yet");
        assert!(!names(begun().credentials_sent()), "it waits for the server's proof");
        assert!(!names(begun().credentials_sent().server_proof().credentials_sent()), "the credentials went out");
        assert!(!names(begun().rds_aad()), "no CredSSP");
    }

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::AUTHENTICATION_ABANDONED, Script::authenticating().credentials_sent().client_closes()),
            fires(
                id::AUTHENTICATION_ABANDONED,
                Script::authenticating().credentials_sent().server_proof().client_closes(),
            ),
            fires(id::AUTHENTICATION_ABANDONED, Script::authenticating().client_closes()),
            fires(
                id::AUTHENTICATION_STALLED,
                Script::authenticating().credentials_sent().silence(40.0).client_closes(),
            ),
            fires(id::AUTHENTICATION_REJECTED, Script::authenticating().credentials_sent().server_closes()),
            fires(
                id::AUTHENTICATION_REJECTED,
                Script::authenticating().credentials_sent().alert(Direction::ToClient, 1, 0).client_closes(),
            ),
            fires(id::AUTHENTICATION_REJECTED, Script::authenticating().credentials_sent().refused_by_close()),
            fires(id::AUTHENTICATION_REJECTED, Script::authenticating().server_closes()),
            near_miss(
                "it was the client's turn, and the server had waited",
                Script::authenticating().server_proof().server_closes(),
            ),
            fires(
                id::AUTHENTICATION_REJECTED,
                Script::authenticating().credentials_sent().ultimatum(Direction::ToClient, 3).server_closes(),
            ),
            near_miss("the capture ends", Script::authenticating().credentials_sent()),
            near_miss("the server said no", Script::authenticating().rejected_by_size().client_closes()),
            near_miss("it never began", Script::tls().server_flight().handshake_done().client_closes()),
        ]
    }
}
