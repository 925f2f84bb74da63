//! No connection came about: refused, unreachable, or no answer.

use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Exclusion, Finding, Weight};
use crate::session::Session;
use crate::vocabulary::{Actor, Category, Certainty, How, Transport};

/// Name of the rule.
pub const NAME: &str = "no-connection";
/// What it can give.
pub const CAUSES: &[&str] = &[id::CONNECTION_REFUSED, id::UNREACHABLE, id::NO_ANSWER];

/// Finds a SYN (or RDPEUDP SYN) that was refused, answered by ICMP or not answered.
pub fn judge(session: &Session) -> Answer {
    if session.transport == Transport::Udp {
        return udp(session);
    }
    let handshake = &session.network.handshake;
    if let Some((frame, _)) = handshake.syn_acks.first() {
        return Answer::Clear(Some(Exclusion {
            category: Category::Network,
            cause: Some(id::CONNECTION_REFUSED),
            because: "the server accepted the TCP connection".to_owned(),
            frame: Some(*frame),
        }));
    }
    let Some((syn, _)) = handshake.syns.first() else { return Answer::CLEAR };
    if session.payload(Direction::ToClient) > 0 || session.health.one_sided {
        return Answer::CLEAR;
    }
    match session.ending.closers.first() {
        Some(closer) if closer.how == How::Rst && closer.direction == Direction::ToClient => Finding::new(
            id::CONNECTION_REFUSED,
            Weight::Said,
            Certainty::Proven,
            "The server's address answered the connection attempt with a refusal: nothing listens there, or a rule rejects it.",
        )
        .refused(Actor::Server, closer.frame)
        .because(*syn, "the client sends SYN")
        .because_of(closer.message(), closer.frame, "RST in the server's name")
        .found(),
        Some(closer) if closer.how == How::Icmp => unreachable(session, closer.frame, *syn),
        _ => no_answer(session),
    }
}

fn unreachable(session: &Session, frame: crate::link::Frame, syn: crate::link::Frame) -> Answer {
    let Some(icmp) = session.network.icmp.iter().find(|icmp| icmp.frame == frame) else { return Answer::CLEAR };
    let by = session.ending.by;
    Finding::new(
        id::UNREACHABLE,
        Weight::Said,
        Certainty::Proven,
        format!("The network answered the connection attempt with an error: {}.", icmp_text(icmp.v6, icmp.code)),
    )
    .refused(by, frame)
    .because(syn, "the client sends SYN")
    .because(frame, format!("ICMP type {} code {} from {}", icmp.kind, icmp.code, icmp.from))
    .found()
}

fn icmp_text(v6: bool, code: u8) -> &'static str {
    match (v6, code) {
        (false, 0) | (true, 0) => "no route to the network",
        (false, 1) | (true, 3) => "the host cannot be reached",
        (false, 3) | (true, 4) => "the port is closed",
        (false, 9 | 10 | 13) | (true, 1 | 5 | 6) => "a rule on the way forbids it",
        _ => "the destination cannot be reached",
    }
}

fn no_answer(session: &Session) -> Answer {
    let Some(silence) = session.ending.silence else { return Answer::CLEAR };
    let tries = session.network.handshake.syns.len();
    unanswered(silence, format!("{tries} SYN, and as seen here no answer for {:.1} s", silence.lasted.as_secs_f64()))
}

fn unanswered(silence: crate::session::Silence, says: String) -> Answer {
    Finding::new(
        id::NO_ANSWER,
        Weight::State,
        Certainty::Proven,
        "Nothing answered the connection attempts, as seen where the capture was taken.",
    )
    .shown_by(silence.since)
    .because(silence.since, says)
    .found()
}

fn udp(session: &Session) -> Answer {
    let Some(rdpeudp) = &session.rdpeudp else { return Answer::CLEAR };
    if let Some(closer) = session.ending.closers.iter().find(|closer| closer.how == How::Icmp) {
        let syn = rdpeudp.syns.first().map_or(session.first_frame, |(frame, _)| *frame);
        return unreachable(session, closer.frame, syn);
    }
    let Some(silence) = session.ending.silence else { return Answer::CLEAR };
    let tries = rdpeudp.syns.len();
    unanswered(
        silence,
        format!("{tries} RDPEUDP SYN, and as seen here no answer for {:.1} s", silence.lasted.as_secs_f64()),
    )
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::CONNECTION_REFUSED, Script::refused()),
            fires(id::UNREACHABLE, Script::unreachable(13)),
            fires(id::NO_ANSWER, Script::unanswered()),
            near_miss("accepted, then reset", Script::connected().server_resets()),
            near_miss("only the client's side was captured", Script::unanswered().one_sided()),
            near_miss("the capture ends with the SYN", Script::syn_only()),
        ]
    }
}
