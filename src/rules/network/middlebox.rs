//! A device on the way reset the connection in an end's name: by several independent signs.

use std::time::Duration;

use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::{Alert, Closer, Session};
use crate::vocabulary::{Actor, Certainty, How};

/// Name of the rule.
pub const NAME: &str = "middlebox-reset";
/// What it can give.
pub const CAUSES: &[&str] = &[id::MIDDLEBOX_RESET, id::IDLE_RESET];

/// Firewalls and load balancers forget connections after silences of minutes; the shortest limit in common use is 60 s.
const SHORTEST_IDLE_LIMIT: Duration = Duration::from_secs(55);
/// Idle limits in common use, seconds (Azure Load Balancer 240, AWS 350, firewalls 300, 900, 1800, 3600).
const ROUND_LIMITS: [u64; 11] = [60, 120, 180, 240, 300, 350, 600, 900, 1200, 1800, 3600];

/// Finds a RST that at least two independent signs tell apart from the host that it names.
pub fn judge(session: &Session) -> Answer {
    let network = &session.network;
    let Some(closer) = session.ending.first_close().filter(|closer| closer.how == How::Rst) else {
        return Answer::CLEAR;
    };
    if !network.reset_by_middlebox() || session.ending.by != Actor::Middlebox {
        return Answer::CLEAR;
    }
    let idle = network.idle.filter(|(silence, frame)| *silence >= SHORTEST_IDLE_LIMIT && *frame < closer.frame);
    let finding = match idle {
        Some((silence, frame)) => Finding::new(
            id::IDLE_RESET,
            Weight::Said,
            Certainty::Strong,
            format!(
                "A device between client and server had forgotten the idle connection and reset it at the next packet, after {:.0} s \
                 of silence.",
                silence.as_secs_f64()
            ),
        )
        .because(frame, format!("first data after {:.1} s of silence{}", silence.as_secs_f64(), limit(silence))),
        None => Finding::new(
            id::MIDDLEBOX_RESET,
            Weight::Said,
            Certainty::Strong,
            "A device between client and server reset the connection; the host in whose name it did so had not.",
        ),
    };
    let finding = finding.refused(Actor::Middlebox, closer.frame);
    network
        .reset_signs
        .iter()
        .fold(finding, |finding, sign| finding.because_of(closer.message(), closer.frame, format!("RST: {sign}")))
        .found()
}

/// Adds to a finding on a close in the server's name that a device may have sent it.
pub fn may_have_closed(finding: Finding) -> Finding {
    finding.looks_like(
        id::MIDDLEBOX_RESET,
        "a device on the path can send this close in the server's name",
        "capture on the server at the same time: does the close leave it?",
    )
}

/// Whether a close is an alert of the server that opened with the session's keys: nobody else can have sealed it.
pub fn cannot_have_sent(session: &Session, closer: &Closer) -> bool {
    let by_server = |alert: &Alert| alert.direction == Direction::ToClient && alert.frame == closer.frame;
    session.tls.iter().flat_map(|tls| &tls.alerts).any(|alert| by_server(alert) && alert.was_opened())
}

fn limit(silence: Duration) -> String {
    let seconds = silence.as_secs();
    let near = ROUND_LIMITS.iter().find(|limit| seconds >= **limit && seconds <= **limit + 10 + **limit / 20);
    near.map(|limit| format!("; {limit} s is a common idle limit of such devices")).unwrap_or_default()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        let signs = ["its TTL is 61, that of the host's other packets 126", "it answers #8 after 0.6 ms"];
        vec![
            fires(id::MIDDLEBOX_RESET, Script::tls().reset_signs(&signs).server_resets()),
            fires(id::IDLE_RESET, Script::active_sealed().reset_signs(&signs).idle(61).server_resets()),
            near_miss("one sign alone", Script::tls().reset_signs(&signs[..1]).server_resets()),
            near_miss("no sign", Script::active_sealed().idle(61).server_resets()),
            near_miss("a FIN", Script::tls().reset_signs(&signs).server_closes()),
        ]
    }
}
