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

/// Finds a side whose segments were mostly sent again before the connection became a session. That something was still on its way when it
/// was left makes it strong; else another reason for leaving is not excluded.
pub fn judge(session: &Session) -> Answer {
    let early = !session.stages.completed(StageName::Active) && session.stages.began(StageName::X224);
    let unclear = session.health.one_sided || session.health.starts_late || session.transport != Transport::Tcp;
    let left = session.ending.closers.first();
    if !early || unclear || (left.is_none() && session.ending.silence.is_none()) {
        return Answer::CLEAR;
    }
    let directions = [Direction::ToClient, Direction::ToServer];
    let losing = directions.into_iter().filter(|direction| lost_before(session.path(*direction)));
    let outstanding = |direction: &Direction| {
        let tail = session.path(*direction).figures.unacknowledged_tail.as_ref()?;
        left.is_none_or(|closer| tail.first.0 < closer.frame).then_some(tail)
    };
    let undelivered = losing.clone().find_map(|direction| Some((direction, outstanding(&direction)?)));
    match (undelivered, losing.clone().next(), left) {
        (Some((direction, tail)), ..) => finding(session, direction, Certainty::Strong)
            .shown_by(tail.first.0)
            .because(
                tail.first.0,
                format!(
                    "{} bytes sent {} times, and not acknowledged when the connection was left",
                    tail.length, tail.times
                ),
            )
            .found(),
        (None, Some(direction), Some(closer)) => finding(session, direction, Certainty::Consistent)
            .shown_by(closer.frame)
            .because_of(
                closer.message(),
                closer.frame,
                format!("{} before the session was active, and no word why", closer.how.spoken()),
            )
            .looks_like(
                id::CONNECTION_RESET,
                "what was sent had arrived when the connection was left, so the loss may have been beside the point",
                "repeat over a path without loss: does it end at the same message?",
            )
            .found(),
        _ => Answer::CLEAR,
    }
}

fn finding(session: &Session, direction: Direction, certainty: Certainty) -> Finding {
    let figures = &session.path(direction).figures;
    let (sender, receiver) = match direction {
        Direction::ToClient => ("server", "client"),
        Direction::ToServer => ("client", "server"),
    };
    let last = figures.last_data.or(figures.last).map_or(session.last_frame, |(frame, _)| frame);
    Finding::new(
        id::LOSSY_PATH,
        Weight::Left,
        certainty,
        format!(
            "The path to the {receiver} loses so many packets that the connection was left before it became a session."
        ),
    )
    .because(
        last,
        format!(
            "{} of the {} segments with data of the {sender} were sent again, large and small",
            figures.retransmissions, figures.data_frames
        ),
    )
}

/// Whether a path loses what harms, leaving out what was sent again at the very end: a path that dies loses that too.
pub(super) fn lost_before(path: &Path) -> bool {
    let tail = path.figures.unacknowledged_tail.as_ref().map_or(0, |tail| tail.times.saturating_sub(1));
    let again = path.figures.retransmissions.saturating_sub(tail);
    let all = path.figures.data_frames.saturating_sub(tail);
    again >= FEWEST && again.saturating_mul(SHARE) >= all
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
            fires(id::LOSSY_PATH, Script::tls().sent_again(ToClient, 19, 32).client_closes()),
            fires(id::LOSSY_PATH, lossy(19, 32).silence(20.0)),
            near_miss(
                "a path that lost nothing before it died",
                Script::tls().sent_again(ToClient, 7, 20).undelivered(ToClient, 44, 8, false).silence(20.0),
            ),
            near_miss("nobody left, and the capture ends", Script::tls().sent_again(ToClient, 19, 32)),
            near_miss("the session was used", Script::active_sealed().sent_again(ToClient, 19, 32).client_closes()),
            near_miss("only one side was captured", lossy(19, 32).one_sided().client_closes()),
        ]
    }
}
