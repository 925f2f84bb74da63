//! A path that loses so much that the connection never became a session: its end left while the other's words were still on the way.

use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::{Path, Session};
use crate::vocabulary::{Certainty, StageName, Transport};

/// Name of the rule.
pub const NAME: &str = "lossy-path";
/// What it can give.
pub const CAUSES: &[&str] = &[id::LOSSY_PATH];

/// Loss is harmful where a third of the segments had to be sent again: with one packet in ten lost on the way and one acknowledgment
/// in ten on the way back, it is a fifth.
const SHARE: u32 = 3;
/// Fewer of them are bad luck.
const FEWEST: u32 = 6;

/// Finds a side whose segments were mostly sent again, with one not yet acknowledged when the connection was left.
pub fn judge(session: &Session) -> Answer {
    let early = !session.stages.completed(StageName::Active) && session.stages.began(StageName::X224);
    let unclear = session.health.one_sided || session.health.starts_late;
    let Some(closer) = session.ending.closers.first().filter(|_| early && !unclear) else { return Answer::CLEAR };
    if session.transport != Transport::Tcp {
        return Answer::CLEAR;
    }
    let undelivered = |direction: &Direction| {
        let path = session.path(*direction);
        let tail = path.figures.unacknowledged_tail.as_ref();
        loses(path) && tail.is_some_and(|tail| tail.first.0 < closer.frame)
    };
    let Some(direction) = [Direction::ToClient, Direction::ToServer].into_iter().find(undelivered) else {
        return Answer::CLEAR;
    };
    let figures = &session.path(direction).figures;
    let Some(tail) = &figures.unacknowledged_tail else { return Answer::CLEAR };
    let (sender, receiver) = match direction {
        Direction::ToClient => ("server", "client"),
        Direction::ToServer => ("client", "server"),
    };
    Finding::new(
        id::LOSSY_PATH,
        Weight::State,
        Certainty::Strong,
        format!(
            "The path to the {receiver} loses so many packets that the connection was left before it became a session."
        ),
    )
    .shown_by(tail.first.0)
    .because(
        tail.last.0,
        format!(
            "{} of the {} segments with data of the {sender} were sent again, large and small",
            figures.retransmissions, figures.data_frames
        ),
    )
    .because(
        tail.first.0,
        format!("{} bytes sent {} times, and not acknowledged when the connection was left", tail.length, tail.times),
    )
    .found()
}

fn loses(path: &Path) -> bool {
    let again = path.figures.retransmissions;
    again >= FEWEST && again.saturating_mul(SHARE) >= path.figures.data_frames
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        use Direction::ToClient;
        let lossy = |again, of| Script::tls().undelivered(ToClient, 44, 3, true).sent_again(ToClient, again, of);
        vec![
            fires(id::LOSSY_PATH, lossy(19, 32).client_closes()),
            near_miss("a loss in ten", lossy(6, 60).client_closes()),
            near_miss("few segments in all", lossy(2, 4).client_closes()),
            near_miss("all of it arrived", Script::tls().sent_again(ToClient, 19, 32).client_closes()),
            near_miss("nobody left", lossy(19, 32)),
            near_miss("the session was used", Script::active_sealed().sent_again(ToClient, 19, 32).client_closes()),
            near_miss("only one side was captured", lossy(19, 32).one_sided().client_closes()),
        ]
    }
}
