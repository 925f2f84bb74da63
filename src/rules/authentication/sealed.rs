//! The server refused the logon, and its reason stays sealed.

use super::{kerberos, left, pause, versions};
use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::negotiation::restricted_admin;
use crate::rules::tls::intercepted;
use crate::rules::{Answer, Blind, Finding, Weight};
use crate::session::message::kind;
use crate::session::{Alert, ServerVerdict, Session};
use crate::vocabulary::{Actor, Certainty, StageName};

/// Name of the rule.
pub const NAME: &str = "authentication-rejected";
/// What it can give.
pub const CAUSES: &[&str] = &[id::AUTHENTICATION_REJECTED];

/// Finds a refusal by the size of the server's answer, or by an alert of the server after credentials went out.
pub fn judge(session: &Session) -> Answer {
    let authentication = &session.authentication;
    if authentication.error_code.is_some() || intercepted::explains(session) {
        return Answer::CLEAR;
    }
    match authentication.verdict {
        ServerVerdict::Rejected(frame) if left::without_a_word(session, frame) => Answer::CLEAR,
        ServerVerdict::Rejected(frame) => by_size(session, frame),
        ServerVerdict::Accepted(_) => Answer::CLEAR,
        ServerVerdict::Unknown => by_alert(session),
    }
}

fn by_size(session: &Session, frame: crate::link::Frame) -> Answer {
    let alert = session.tls.iter().flat_map(|tls| &tls.alerts).find(|alert| alert.frame == frame);
    if let (Some(alert), Some(sent)) = (alert, session.authentication.credentials_sent) {
        return refused_by_alert(session, sent, alert);
    }
    let holds = |kinds: &[&str]| session.messages.iter().any(|one| one.frame == frame && kinds.contains(&one.kind));
    let early = holds(&RESULTS);
    let says = if early {
        "the connection ends at the server's result of the logon, whose value is sealed"
    } else if holds(&[kind::TS_REQUEST]) {
        "the server's sealed record has the size of a TSRequest with an error code alone, where its proof was due"
    } else {
        // gnome-remote-desktop ends a logon that it refuses with a Deactivate All and an ultimatum, others with what no size explains.
        "what the server sends where its answer was due has the size of none, and with that it ends the connection"
    };
    let mut finding = rejected(frame).because(frame, says);
    if let Some(sent) = session.authentication.credentials_sent {
        finding = finding.because(sent, super::gone_out(session, sent));
        if let Some(message) = session.messages.iter().find(|message| message.frame == frame).filter(|_| !early) {
            finding = pause::hint(session, finding, sent, (frame, message.time));
        }
    }
    kerberos::hint(session, restricted_admin::hint(session, finding)).found()
}

/// Messages with which a server accepts or refuses by their value.
const RESULTS: [&str; 3] = [kind::EARLY_USER_AUTHORIZATION_RESULT, kind::RDSTLS, kind::RDS_AAD];

fn by_alert(session: &Session) -> Answer {
    let Some(sent) = session.authentication.credentials_sent else { return Answer::CLEAR };
    if session.ending.stage != Some(StageName::Authentication) {
        return Answer::CLEAR;
    }
    let after = |alert: &&Alert| {
        let answers = alert.frame > sent && !session.ending.had_left(Direction::ToServer, alert.frame);
        alert.direction == Direction::ToClient && answers && !alert.is_close_notify()
    };
    let Some(alert) = session.tls.iter().flat_map(|tls| &tls.alerts).find(after) else {
        let opened = session.tls.as_ref().is_some_and(|tls| tls.keys_from.is_some());
        let why = if opened { "it closed without a code" } else { "its records are sealed; give a key log" };
        return Answer::Blind(Blind {
            what: "what the server made of the credentials".to_owned(),
            why: why.to_owned(),
        });
    };
    refused_by_alert(session, sent, alert)
}

fn refused_by_alert(session: &Session, sent: crate::link::Frame, alert: &Alert) -> Answer {
    let finding = rejected(alert.frame).because(sent, super::gone_out(session, sent)).because_of(
        kind::ALERT,
        alert.frame,
        "the server answers with a TLS alert, as older CredSSP servers refuse a logon",
    );
    let finding = pause::hint(session, finding, sent, (alert.frame, alert.time));
    let finding = versions::weigh(session, finding);
    kerberos::hint(session, restricted_admin::hint(session, finding)).found()
}

fn rejected(frame: crate::link::Frame) -> Finding {
    Finding::new(
        id::AUTHENTICATION_REJECTED,
        Weight::Said,
        Certainty::Strong,
        "The server rejected the logon; why is inside the encryption.",
    )
    .refused(Actor::Server, frame)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::AUTHENTICATION_REJECTED, Script::authenticating().rejected_by_size().client_closes()),
            fires(
                id::AUTHENTICATION_REJECTED,
                Script::authenticating().credentials_sent().sealed_alert(Direction::ToClient).client_resets(),
            ),
            near_miss(
                "the server closed where its answer was due",
                Script::authenticating().credentials_sent().refused_by_close(),
            ),
            near_miss(
                "the alert is the client's",
                Script::authenticating().credentials_sent().sealed_alert(Direction::ToServer).client_closes(),
            ),
            near_miss(
                "the client had left before",
                Script::authenticating().credentials_sent().client_closes().sealed_alert(Direction::ToClient),
            ),
            near_miss(
                "no credentials went out",
                Script::authenticating().sealed_alert(Direction::ToClient).server_closes(),
            ),
            near_miss("the code was read", Script::authenticating().error_code(0xC000_006D, 6, 6).client_closes()),
        ]
    }
}
