//! The server took the Connection Request and never confirmed it.

use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::Session;
use crate::vocabulary::{Actor, Certainty, How};

/// Name of the rule.
pub const NAME: &str = "negotiation-ignored";
/// What it can give.
pub const CAUSES: &[&str] = &[id::NEGOTIATION_IGNORED];

/// Finds a request that was answered by a close or by silence.
pub fn judge(session: &Session) -> Answer {
    let Some((request, _)) = session.negotiation.request else { return Answer::CLEAR };
    if session.negotiation.confirm.is_some() || session.payload(Direction::ToClient) > 0 && session.via.is_none() {
        return Answer::CLEAR;
    }
    if session.health.one_sided || session.negotiation.refused_by_x224.is_some() {
        return Answer::CLEAR;
    }
    let closed = session.ending.closers.iter().find(|closer| closer.direction == Direction::ToClient);
    let finding = |summary: &str| Finding::new(id::NEGOTIATION_IGNORED, Weight::Left, Certainty::Consistent, summary);
    let finding = match (closed, session.ending.silence) {
        (Some(closer), _) if closer.how != How::Icmp => finding(
            "The server accepted the connection and closed it when the client asked to speak RDP, without an answer.",
        )
        .refused(Actor::Server, closer.frame)
        .because(request, "the client sends its Connection Request")
        .because_of(
            closer.message(),
            closer.frame,
            format!("the server sends {}, and never a Connection Confirm", closer.how.spoken()),
        ),
        (_, Some(silence)) if silence.awaited == Direction::ToClient && !silence.unacknowledged => {
            finding("The server accepted the connection but did not answer the client's request to speak RDP.")
                .shown_by(request)
                .because(
                    request,
                    format!(
                        "the client sends its Connection Request; as seen here nothing comes back for {:.1} s",
                        silence.lasted.as_secs_f64()
                    ),
                )
        }
        _ => return Answer::CLEAR,
    };
    finding
        .looks_like(
            id::CLOSED_BEFORE_DATA,
            "a load balancer or proxy without a live server behind it closes or stays silent in the same way",
            "on the server: qwinsta (is rdp-tcp listening?), Get-Service TermService; then capture on the server itself",
        )
        .looks_like(
            id::NOT_AN_RDP_SERVER,
            "another program on the port may ignore what it does not understand",
            "on the server: netstat -abno | findstr :3389, and compare the process with TermService",
        )
        .looks_like(
            id::MIDDLEBOX_RESET,
            "a firewall that inspects RDP may drop or reset at the Connection Request",
            "capture on both sides of the firewall at once: does the request arrive, does the close leave the server?",
        )
        .found()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::NEGOTIATION_IGNORED, Script::connected().request(&[1]).server_closes()),
            fires(id::NEGOTIATION_IGNORED, Script::connected().request(&[1]).silence(20.0).client_closes()),
            near_miss("the capture ends before an answer was due", Script::connected().request(&[1])),
            near_miss("the server answers", Script::connected().request(&[1]).confirm(1).server_closes()),
            near_miss(
                "only the client's side was captured",
                Script::connected().request(&[1]).one_sided().client_closes(),
            ),
        ]
    }
}
