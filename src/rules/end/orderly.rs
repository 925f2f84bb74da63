//! A session that was used and ended in order.

use std::time::Duration;

use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::message::kind;
use crate::session::{Closer, Redirection, Session, Ultimatum};
use crate::vocabulary::{Basis, Certainty, How, Outcome, StageName};

/// Name of the rule.
pub const NAME: &str = "orderly-end";
/// What it can give.
pub const CAUSES: &[&str] = &[id::LOGGED_OFF, id::CLOSED_BY_USER, id::ENDED_AFTER_USE];

/// Finds an ultimatum, a FIN, a close_notify or a client's RST after the session was active.
pub fn judge(session: &Session) -> Answer {
    // Of a connection that the capture shows from the middle on, the Font Map is not in it.
    let from_middle = session.health.starts_late && session.stages.began(StageName::Active);
    if !session.stages.completed(StageName::Active) && !from_middle {
        return Answer::CLEAR;
    }
    // An ultimatum that follows a Set Error Info only carries it out; that message says why.
    if session.error_info.iter().any(|info| info.code != 0) {
        return Answer::CLEAR;
    }
    // As little does one that follows a Server Redirection.
    if session.redirection.as_ref().is_some_and(Redirection::sends_on) {
        return Answer::CLEAR;
    }
    let Some(closer) = session.ending.closers.first() else { return Answer::CLEAR };
    // An ultimatum behind the other side's close only answers it.
    let decides = |ultimatum: &&Ultimatum| {
        ultimatum.basis != Basis::Inferred && !session.ending.had_left(ultimatum.direction.reverse(), ultimatum.frame)
    };
    if let Some(ultimatum) = session.ultimatums.iter().find(decides) {
        return by_ultimatum(ultimatum);
    }
    let sealed = session.stages.get(StageName::Active).and_then(|stage| stage.basis) == Some(Basis::Inferred);
    let asked = session.has(kind::SHUTDOWN_REQUEST);
    match (sealed, closer.direction, closer.how) {
        // Windows 10 and 11 clients end a session by RST, so only the server's RST needs another explanation.
        (true, Direction::ToClient, How::Rst | How::Icmp) | (true, _, How::Icmp) => Answer::CLEAR,
        (true, _, _) => after_use(session, closer),
        (false, Direction::ToServer, How::Fin | How::Alert) => by_client(closer),
        (false, Direction::ToServer, How::Rst) if asked => by_client(closer),
        _ => Answer::CLEAR,
    }
}

fn by_ultimatum(ultimatum: &Ultimatum) -> Answer {
    let reason = ultimatum.reason.map(|reason| format!(", reason {reason}")).unwrap_or_default();
    let (cause, summary, who) = match ultimatum.direction {
        Direction::ToClient => (id::LOGGED_OFF, "The session was used, and the server ended it in order.", "server"),
        Direction::ToServer => {
            (id::CLOSED_BY_USER, "The session was used, and the client ended it in order.", "client")
        }
    };
    Finding::new(cause, Weight::Said, Certainty::Strong, summary)
        .outcome(Outcome::Ok)
        .because_of(
            kind::MCS_DISCONNECT_PROVIDER_ULTIMATUM,
            ultimatum.frame,
            format!("the {who} sends a Disconnect Provider Ultimatum{reason}"),
        )
        .found()
}

fn by_client(closer: &Closer) -> Answer {
    Finding::new(
        id::CLOSED_BY_USER,
        Weight::Left,
        Certainty::Strong,
        "The session was used, and the client closed it in order.",
    )
    .outcome(Outcome::Ok)
    .because_of(
        closer.message(),
        closer.frame,
        format!("the client sends {} after the session was active", closer.how.spoken()),
    )
    .found()
}

fn after_use(session: &Session, closer: &Closer) -> Answer {
    let who = super::super::tls::actor(closer.direction);
    let mut finding = Finding::new(
        id::ENDED_AFTER_USE,
        Weight::Left,
        Certainty::Strong,
        format!("The session was active and in use, and the {who} ended it in order."),
    )
    .outcome(Outcome::Ok)
    .because_of(
        closer.message(),
        closer.frame,
        format!("the {who} sends {} after the session was active", closer.how.spoken()),
    );
    if let Some((frame, time)) = session.stages.get(StageName::Active).and_then(|stage| stage.first) {
        finding = finding.because(frame, "the session becomes active, by the size and order of sealed records");
        if closer.direction == Direction::ToClient && closer.time.since(time) < UNUSED {
            finding.certainty = Certainty::Consistent;
            finding.summary = "The session had just become active when the server ended it in order.".to_owned();
            finding = finding.looks_like(
                id::CAPABILITIES_REFUSED,
                "a server that cannot take what the client says once it is active closes at once, and nobody had used the session",
                "the server's log of that second",
            );
        }
    }
    finding.found()
}

/// A server that ends the session so soon after its Font Map ends it before anybody used it. The half second is a judgement, not measured:
/// nobody has looked at a desktop and logged off in it.
const UNUSED: Duration = Duration::from_millis(500);

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::LOGGED_OFF, Script::active().ultimatum(Direction::ToClient, 3).client_closes()),
            fires(id::CLOSED_BY_USER, Script::active().ultimatum(Direction::ToServer, 3).client_closes()),
            fires(id::CLOSED_BY_USER, Script::active().client_closes()),
            fires(id::ENDED_AFTER_USE, Script::active_sealed().client_resets()),
            fires(id::ENDED_AFTER_USE, Script::active_sealed().server_closes()),
            fires(
                id::CLOSED_BY_USER,
                Script::active().client_closes().ultimatum(Direction::ToClient, 3).server_closes(),
            ),
            near_miss("the server resets", Script::active_sealed().server_resets()),
            near_miss(
                "the server said why before",
                Script::active().error_info(3).ultimatum(Direction::ToClient, 1).client_closes(),
            ),
            near_miss(
                "the server had sent the client on",
                Script::active().redirection().ultimatum(Direction::ToServer, 3).client_closes(),
            ),
            near_miss("it never became active", Script::licensed().demand_active().client_closes()),
            near_miss("it is still open", Script::active()),
        ]
    }
}
