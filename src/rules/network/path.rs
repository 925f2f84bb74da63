//! Data that was sent again and again and never arrived: a path that swallows large packets, or all of them.

use std::time::Duration;

use super::lossy_path;
use crate::flow::{Direction, Unacknowledged};
use crate::knowledge::cause as id;
use crate::rules::{Answer, Finding, Weight};
use crate::session::{Path, Session};
use crate::time::Time;
use crate::vocabulary::{Certainty, StageName};

/// Name of the rule.
pub const NAME: &str = "undelivered-data";
/// What it can give.
pub const CAUSES: &[&str] = &[id::MTU_BLACK_HOLE, id::PATH_LOST];

/// Retransmissions of one segment that are more than bad luck: with one packet in ten lost, three in a row are one in a thousand.
const TRIES: u32 = 4;
/// Smallest payload that a path's MTU stops: tunnels leave at least 1280 bytes for a packet (RFC 8200, section 5), 1220 for its data.
const FULL_SIZE: u32 = 1200;

/// A route that converges or a radio that roams is back after a second or two. And [`TRIES`] repetitions, each after twice the time of
/// the one before ([RFC 6298](https://www.rfc-editor.org/rfc/rfc6298#section-5) 5.5), take 3.0 s from a timeout of 200 ms, Linux' least,
/// 4.5 s from 300 ms, Windows' (`MinRtoMs` of
/// [Set-NetTCPSetting](https://learn.microsoft.com/powershell/module/nettcpip/set-nettcpsetting)), and 15 s from that RFC's 1 s.
const OUTAGE: Duration = Duration::from_secs(5);
/// Largest TCP header options (RFC 9293, section 3.1): so much less than the MSS a full segment may carry.
const OPTIONS: u32 = 40;

/// Finds a segment that was never acknowledged, or a hole of full size that was never filled.
pub fn judge(session: &Session) -> Answer {
    if session.health.one_sided {
        return Answer::CLEAR;
    }
    let undelivered = [Direction::ToServer, Direction::ToClient].into_iter().find_map(|direction| {
        let tail = session.path(direction).figures.unacknowledged_tail.as_ref()?;
        (tail.times >= TRIES).then_some((direction, tail))
    });
    match undelivered {
        Some((direction, tail)) => unacknowledged(session, direction, tail),
        None => hole(session),
    }
}

fn unacknowledged(session: &Session, direction: Direction, tail: &Unacknowledged) -> Answer {
    let answering = session.path(direction.reverse());
    let alive = answering.figures.last.is_some_and(|(_, time)| time > tail.first.1);
    let lasted = tail.last.1.since(tail.first.1).as_secs_f64();
    let largest = session.path(direction).figures.largest_acknowledged;
    let too_large = tail.length >= FULL_SIZE && largest < on_the_wire(session, direction, tail.length);
    let sent = format!("{} bytes sent {} times over {lasted:.1} s and never acknowledged", tail.length, tail.times);
    if alive && too_large {
        return mtu(Certainty::Strong, to(direction), tail.first.0)
            .because(tail.first.0, sent)
            .because(
                tail.last.0,
                format!("the largest segment that arrived had {largest} bytes, and smaller ones still do"),
            )
            .found();
    }
    let until = session.ending.closers.first().map_or(session.capture_end, |closer| closer.time);
    let short = until.since(tail.first.1) < OUTAGE;
    // A path that had been losing packets all along is not one that died.
    let lossy = !session.stages.completed(StageName::Active) && lossy_path::lost_before(session.path(direction));
    if alive || short || lossy || session.payload(direction.reverse()) == 0 {
        return Answer::CLEAR;
    }
    let mut finding = Finding::new(
        id::PATH_LOST,
        Weight::Left,
        Certainty::Strong,
        "The path between client and server went silent in both directions in the middle of the connection, as when a VPN drops.",
    )
    .shown_by(tail.first.0)
    .because(tail.first.0, sent);
    if let Some((frame, _)) = answering.figures.last {
        finding = finding.because(frame, "last packet of the other side");
    }
    finding.found()
}

/// Size of the segments that a payload as captured went in: a sender's network card cuts what is larger than the MSS after the capture.
fn on_the_wire(session: &Session, direction: Direction, length: u32) -> u32 {
    let limit = session.path(direction.reverse()).figures.maximum_segment_size.map(u32::from);
    match limit {
        Some(limit) if length > limit => limit.saturating_sub(OPTIONS),
        _ => length,
    }
}

fn mtu(certainty: Certainty, to: &str, frame: crate::link::Frame) -> Finding {
    Finding::new(
        id::MTU_BLACK_HOLE,
        Weight::Left,
        certainty,
        format!("Large packets to the {to} vanish on the way while small ones arrive: the path takes less than both ends believe."),
    )
    .shown_by(frame)
}

fn to(direction: Direction) -> &'static str {
    match direction {
        Direction::ToServer => "server",
        Direction::ToClient => "client",
    }
}

/// Seen from the receiver: a hole of full size, later and smaller data behind it, and nothing that ever fills it.
fn hole(session: &Session) -> Answer {
    let found = [Direction::ToServer, Direction::ToClient].into_iter().find_map(|direction| {
        let path = session.path(direction);
        let gap = path.gaps.iter().rev().find(|gap| !gap.acknowledged && !gap.snapped)?;
        let behind = path.length.saturating_sub(gap.offset.saturating_add(gap.length));
        let full = gap.length >= u64::from(FULL_SIZE) && behind > 0 && behind < gap.length;
        full.then_some((direction, gap, behind))
    });
    let Some((direction, gap, behind)) = found else { return Answer::CLEAR };
    let waited = last(session.path(direction)).zip(last(session.path(direction.reverse())));
    let Some((sender, receiver)) = waited else { return Answer::CLEAR };
    let since = session.path(direction).figures.last_data.map_or(session.end, |(_, time)| time);
    let lasted = sender.max(receiver).since(since).as_secs_f64();
    if lasted < 3.0 {
        return Answer::CLEAR;
    }
    mtu(Certainty::Consistent, to(direction), gap.frame)
        .because(
            gap.frame,
            format!("{} bytes before it are missing while {behind} behind them arrived, and for {lasted:.1} s nothing fills the hole", gap.length),
        )
        .looks_like(
            id::LOSSY_PATH,
            "from this end a segment that is lost every time looks like one that is too large",
            "on the client: ping -f -l 1400 SERVER (Linux: ping -M do -s 1400); then smaller until it passes",
        )
        .found()
}

fn last(path: &Path) -> Option<Time> {
    path.figures.last.map(|(_, time)| time)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        use Direction::{ToClient, ToServer};
        vec![
            fires(id::MTU_BLACK_HOLE, Script::tls().undelivered(ToServer, 1448, 5, true)),
            fires(id::PATH_LOST, Script::active_sealed().undelivered(ToServer, 78, 6, false)),
            fires(id::PATH_LOST, Script::active_sealed().undelivered(ToClient, 1448, 6, false)),
            near_miss("two losses in a row", Script::tls().undelivered(ToServer, 1448, 2, true)),
            near_miss("a small segment, and the other side is there", Script::tls().undelivered(ToServer, 78, 6, true)),
            fires(
                id::MTU_BLACK_HOLE,
                Script::tls().undelivered(ToServer, 4344, 5, true).segment_sizes(ToServer, 1460, 600),
            ),
            near_miss(
                "captured before the network card cut it: full segments do arrive",
                Script::tls().undelivered(ToServer, 4344, 5, true).segment_sizes(ToServer, 1460, 1448),
            ),
            near_miss("out for a moment, and the capture ends", Script::active_sealed().lost_for(ToServer, 2.0)),
            near_miss("everything arrived", Script::active_sealed().client_resets()),
            near_miss("only one side was captured", Script::tls().undelivered(ToServer, 1448, 5, true).one_sided()),
        ]
    }
}
