//! How a connection ended and in whose name, from its closings, alerts, ultimatums, ICMP errors and silences.

use std::time::Duration;

use crate::flow::{Closing, Direction, IcmpSeen};
use crate::session::message::kind;
use crate::session::{Alert, Closer, Ending, Health, Network, Session, Silence};
use crate::vocabulary::{Actor, Basis, Certainty, How, StageName, Transport};

/// How long an answer of the server may be due before its absence counts as silence. A healthy server answers within a round trip;
/// one that asks a domain controller or a license server in vain may take 30 s and more, so this says only that nothing came, not that
/// nothing would. Of 932 bundled and public connections half were answered within 0.06 s wherever an answer was due, 99 in 100 within 3.2 s,
/// and the slowest, through heavy loss, within 7.8 s; FreeRDP gives an acknowledgment 9 s
/// ([`TcpAckTimeout`](https://github.com/FreeRDP/FreeRDP/pull/5987)). A client's silence is never counted: people read warnings and type passwords for minutes.
const SILENCE: Duration = Duration::from_secs(8);
/// Shorter than [`SILENCE`], for a SYN that was not answered: the second is sent after one to three seconds.
const UNANSWERED: Duration = Duration::from_secs(3);
/// The same for data that was sent again and never acknowledged: a route that converges or a radio that roams takes a second or two, and
/// four repetitions 3.0 s from Linux, 4.5 s from Windows (timeouts of 200 and 300 ms, doubled each time, RFC 6298).
const UNACKNOWLEDGED: Duration = Duration::from_secs(5);

/// The ending of a session whose messages, alerts, ultimatums and stages are known.
pub fn read(session: &Session) -> Ending {
    let closers = closers(session);
    let last = session.stages.0.iter().rev().find(|stage| session.stages.began(stage.name)).map(|stage| stage.name);
    let stage = last.filter(|_| !asks_kdc_proxy_alone(session));
    let first = closers.first().copied();
    let silence = silence(session, first.as_ref());
    let mut ending = Ending { stage, closers, silence, ..Ending::default() };
    match first {
        Some(closer) => {
            ending.at = Some((closer.frame, closer.time));
            ending.how = closer.how;
            ending.by = actor(closer, session);
            ending.certainty = certainty(closer, session);
        }
        None if ending.silence.is_some() => ending.how = How::Timeout,
        None => {}
    }
    ending
}

/// A connection to a gateway in which only its KDC proxy is asked: RDP goes another way, so no stage of RDP ends with it.
fn asks_kdc_proxy_alone(session: &Session) -> bool {
    session.half_of.is_some()
        || session.has(kind::KDC_PROXY_HTTP) && !session.has(kind::GATEWAY_HTTP) && !session.has(kind::GATEWAY_PACKET)
}

/// Everything that closed, in order of frame.
fn closers(session: &Session) -> Vec<Closer> {
    let closings = session.network.closings.iter().filter(|closing| !closing.repeated).map(|closing| Closer {
        frame: closing.frame,
        time: closing.time,
        direction: closing.direction,
        how: if closing.reset { How::Rst } else { How::Fin },
    });
    let alerts = session
        .tls
        .iter()
        .flat_map(|tls| &tls.alerts)
        .filter(|alert| ends(alert, session))
        .map(|alert| Closer { frame: alert.frame, time: alert.time, direction: alert.direction, how: How::Alert });
    let ultimatums =
        session.ultimatums.iter().filter(|ultimatum| ultimatum.basis != Basis::Inferred).map(|ultimatum| Closer {
            frame: ultimatum.frame,
            time: ultimatum.time,
            direction: ultimatum.direction,
            how: How::Ultimatum,
        });
    let icmp = session.network.icmp.iter().filter(|icmp| is_fatal(icmp, &session.network)).map(|icmp| Closer {
        frame: icmp.frame,
        time: icmp.time,
        direction: icmp.about.reverse(),
        how: How::Icmp,
    });
    let mut all: Vec<_> = closings.chain(alerts).chain(ultimatums).chain(icmp).collect();
    all.sort_by_key(|closer| (closer.frame, closer.how != How::Ultimatum, closer.how != How::Alert));
    all
}

/// Whether an alert ended the connection: a fatal one, a close_notify, or a sealed one after which its sender said nothing more.
fn ends(alert: &Alert, session: &Session) -> bool {
    let last_data = session.path(alert.direction).figures.last_data.map(|(frame, _)| frame);
    let last_word = last_data.is_none_or(|frame| frame <= alert.frame);
    match (alert.level, alert.description) {
        (_, Some(0)) => last_word,
        (Some(level), Some(_)) => level == 2 || last_word,
        _ => last_word,
    }
}

/// Whether an ICMP error ended the connection: a destination-unreachable (not "fragmentation needed") after which the side that
/// could not be reached never answered.
fn is_fatal(icmp: &IcmpSeen, network: &Network) -> bool {
    let unreachable = if icmp.v6 { icmp.kind == 1 } else { icmp.kind == 3 && icmp.code != 4 };
    let answering = match icmp.about {
        Direction::ToServer => &network.to_client,
        Direction::ToClient => &network.to_server,
    };
    unreachable && answering.figures.last.is_none_or(|(frame, _)| frame < icmp.frame)
}

fn actor(closer: Closer, session: &Session) -> Actor {
    if closer.how == How::Icmp {
        return icmp_actor(closer, session);
    }
    if closer.how == How::Rst && is_first_reset(closer, session) && session.network.reset_by_middlebox() {
        return Actor::Middlebox;
    }
    match closer.direction {
        Direction::ToServer => Actor::Client,
        Direction::ToClient => Actor::Server,
    }
}

fn is_first_reset(closer: Closer, session: &Session) -> bool {
    session.network.closings.iter().find(|closing| closing.reset).is_some_and(|closing| closing.frame == closer.frame)
}

/// An ICMP error comes from the address that was called, or from a device on the way.
fn icmp_actor(closer: Closer, session: &Session) -> Actor {
    let from = session.network.icmp.iter().find(|icmp| icmp.frame == closer.frame).map(|icmp| icmp.from);
    match from {
        Some(from) if from == session.server.ip() => Actor::Server,
        Some(from) if from == session.client.ip() => Actor::Client,
        _ => Actor::Middlebox,
    }
}

/// A RST can be anybody's, so it is at most strong; a FIN that follows on acknowledged data, an alert or an ultimatum is its sender's.
fn certainty(closer: Closer, session: &Session) -> Certainty {
    let closing = session.network.closings.iter().find(|closing| closing.frame == closer.frame);
    match closer.how {
        How::Rst => Certainty::Strong,
        How::Fin if !closing.is_some_and(|closing| in_order(closing, session)) => Certainty::Strong,
        _ => Certainty::Proven,
    }
}

/// The FIN stands right behind its sender's data.
fn in_order(closing: &Closing, session: &Session) -> bool {
    i64::try_from(session.path(closing.direction).length).is_ok_and(|length| closing.offset == length)
}

/// Silence where an answer was due: before the first closer, or before the end of the capture.
fn silence(session: &Session, first: Option<&Closer>) -> Option<Silence> {
    if session.transport == Transport::Udp {
        return unanswered_rdpeudp(session);
    }
    let until = first.map_or(session.capture_end, |closer| closer.time);
    if session.network.handshake.syn_acks.is_empty() && session.payload(Direction::ToClient) == 0 {
        return unanswered_syn(session, first);
    }
    if let Some(silence) = unacknowledged(session, until) {
        return Some(silence);
    }
    // Once a session is active nobody owes the other an answer; a long silence there is idleness.
    if session.stages.completed(StageName::Capabilities) || one_sided(&session.health) {
        return None;
    }
    let last = session.messages.last()?;
    let lasted = until.since(last.time);
    (lasted >= SILENCE && last.direction == Direction::ToServer).then_some(Silence {
        awaited: last.direction.reverse(),
        since: last.last_frame,
        lasted,
        unacknowledged: false,
    })
}

fn one_sided(health: &Health) -> bool {
    health.one_sided || health.starts_late
}

fn unanswered_syn(session: &Session, first: Option<&Closer>) -> Option<Silence> {
    let (since, sent) = *session.network.handshake.syns.first()?;
    let answered = first.is_some_and(|closer| closer.direction == Direction::ToClient);
    if answered || session.health.one_sided {
        return None;
    }
    let until = first.map_or(session.capture_end, |closer| closer.time);
    let lasted = until.since(sent);
    let waited = session.network.handshake.syns.len() > 1 || lasted >= UNANSWERED;
    waited.then_some(Silence { awaited: Direction::ToClient, since, lasted, unacknowledged: true })
}

/// RDPEUDP sends its SYN three times and then gives up; two of them without an answer are silence.
fn unanswered_rdpeudp(session: &Session) -> Option<Silence> {
    let rdpeudp = session.rdpeudp.as_ref()?;
    let (since, sent) = *rdpeudp.syns.first()?;
    let answered = !rdpeudp.syn_acks.is_empty() || rdpeudp.server_last.is_some();
    let lasted = session.capture_end.since(sent);
    (!answered && rdpeudp.syns.len() > 1 && lasted >= UNANSWERED).then_some(Silence {
        awaited: Direction::ToClient,
        since,
        lasted,
        unacknowledged: true,
    })
}

fn unacknowledged(session: &Session, until: crate::time::Time) -> Option<Silence> {
    let sender = [Direction::ToServer, Direction::ToClient].into_iter().find(|direction| {
        session.path(*direction).figures.unacknowledged_tail.as_ref().is_some_and(|tail| tail.times >= 3)
    })?;
    let tail = session.path(sender).figures.unacknowledged_tail.as_ref()?;
    let answer = session.path(sender.reverse()).figures.last.map(|(_, time)| time);
    if answer.is_some_and(|time| time > tail.last.1) {
        return None;
    }
    let lasted = until.since(tail.first.1);
    (lasted >= UNACKNOWLEDGED).then_some(Silence {
        awaited: sender.reverse(),
        since: tail.first.0,
        lasted,
        unacknowledged: true,
    })
}
