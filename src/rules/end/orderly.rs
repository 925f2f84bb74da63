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
    if without_last_words(session, closer) { cut(finding, session, closer).found() } else { finding.found() }
}

/// A FIN of the server's side before which stands neither a TLS alert nor a record with the size of an ultimatum: its sender said no goodbye.
/// An alert would have been the first to close.
fn without_last_words(session: &Session, closer: &Closer) -> bool {
    let said = session.ultimatums.iter().any(|ultimatum| ultimatum.direction == Direction::ToClient);
    closer.direction == Direction::ToClient && closer.how == How::Fin && session.tls.is_some() && !said
}

/// What a session that can be read was cut off by, in a sentence: active, and then a FIN of the server's side without last words.
pub fn cut_off(session: &Session) -> Option<String> {
    let closer = session.ending.closers.first()?;
    let active = session.stages.completed(StageName::Active);
    (active && without_last_words(session, closer)).then(|| cut_summary(session, closer))
}

fn cut_summary(session: &Session, closer: &Closer) -> String {
    let silent = quiet(session, closer).map_or(String::new(), |seconds| format!(", silent for {seconds:.1} s,"));
    format!("The session was active; the server's side closed it{silent} without a last word.")
}

/// For how many seconds the server's side had said nothing when it closed, where it is worth telling.
fn quiet(session: &Session, closer: &Closer) -> Option<f64> {
    let (_, last) = session.path(Direction::ToClient).figures.last_data?;
    let quiet = closer.time.since(last);
    (quiet >= QUIET).then_some(quiet.as_secs_f64())
}

/// Weakens what a FIN without last words can say: a relay on the way closes like that, and so does the kernel of a program that is ended.
fn cut(mut finding: Finding, session: &Session, closer: &Closer) -> Finding {
    finding.certainty = Certainty::Consistent;
    if finding.look_alikes.is_empty() {
        finding.summary = cut_summary(session, closer);
    }
    if let Some(seconds) = quiet(session, closer) {
        finding = finding.looks_like(
            id::IDLE_RESET,
            format!("a proxy or load balancer that ends idle connections closes like that; the server's side had been silent for {seconds:.1} s"),
            "the idle timeout and the log of what stands between (HAProxy: timeout client, timeout server; nginx: proxy_timeout); whether the \
             next session ends after the same silence",
        );
    }
    finding.looks_like(
        id::CONNECTION_RESET,
        "no TLS alert and no record of an ultimatum's size is seen before the FIN: a server program or a relay that is ended or crashes leaves so too",
        "the server's log of that second",
    )
}

/// From here on the silence before the FIN is worth telling: relays count their idle timeouts in whole seconds.
const QUIET: Duration = Duration::from_secs(2);

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

    fn certainty(script: Script) -> Certainty {
        let Answer::Found(finding) = judge(&script.build()) else { panic!("nothing found") };
        assert_eq!(finding.cause, id::ENDED_AFTER_USE);
        assert_eq!(finding.certainty == Certainty::Strong, finding.look_alikes.is_empty(), "{finding:?}");
        finding.certainty
    }

    #[test]
    fn a_server_that_says_no_goodbye_may_be_a_relay() {
        let used = || Script::active_sealed().later(5.0);
        assert_eq!(certainty(used().server_closes()), Certainty::Consistent);
        assert!(cut_off(&used().server_closes().build()).is_some());
        assert_eq!(cut_off(&used().client_closes().server_closes().build()), None);
        assert_eq!(certainty(used().sealed_alert(Direction::ToClient).server_closes()), Certainty::Strong);
        assert_eq!(certainty(used().client_closes().server_closes()), Certainty::Strong);
    }
}
