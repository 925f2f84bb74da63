//! The messages of a session as the report's exchange: handshake, messages and closes in one row, bounded.

use std::net::IpAddr;

use rdpwhy_parsers::negotiation::SecurityProtocols;

use crate::flow::Direction;
use crate::knowledge::healthy;
use crate::link::Frame;
use crate::report::{self, Effect, Excerpt, ExcerptField, Exchange, Expected, Step};
use crate::session::message::kind;
use crate::session::{Message, Session};
use crate::time::Time;
use crate::verdict::Verdict;
use crate::vocabulary::{Actor, Basis, How, Outcome, StageName, StageStatus, Transport, Via};

/// Steps from the start and from the end that are listed; those of the evidence are listed wherever they stand.
const HEAD: usize = 220;
const TAIL: usize = 80;

/// The exchange of a session whose bytes were kept on request.
pub fn exchange(session: &Session, verdict: &Verdict, ending: &report::Ending) -> Exchange {
    let mut steps = handshake(session);
    steps.extend(session.messages.iter().map(|message| step(session, message)));
    let last_stage = steps.iter().map(|step| step.stage).max().unwrap_or(StageName::Tcp);
    let ended_in = session.ending.stage.unwrap_or(last_stage);
    steps.extend(goodbyes(session, ended_in));
    steps.extend(closes(session, ending, ended_in));
    steps.extend(icmp(session, ended_in));
    steps.sort_by_key(|step| (step.last_frame, step.frame));
    let steps = folded(steps);
    let healthy = kind_of(session);
    let expected = expected(session, verdict, ending, healthy);
    let evidence: Vec<Frame> = verdict.finding.evidence.iter().map(|evidence| evidence.frame).collect();
    let (steps, left_out) = bounded(steps, &evidence);
    Exchange { steps, left_out, expected, healthy }
}

/// Which healthy course to compare with: what was agreed on, else what was asked for first.
fn kind_of(session: &Session) -> Option<&'static str> {
    if session.transport == Transport::Udp {
        return Some(healthy::UDP);
    }
    let negotiation = &session.negotiation;
    let is_13 = session.tls.as_ref().and_then(|tls| tls.version) == Some(0x0304);
    let requested = negotiation.requested.unwrap_or(SecurityProtocols::RDP);
    // A client that offers several gets the strongest, as a rule.
    let wished = [SecurityProtocols::HYBRID_EX, SecurityProtocols::HYBRID, SecurityProtocols::SSL]
        .into_iter()
        .find(|protocol| requested.0 & protocol.0 != 0)
        .unwrap_or(SecurityProtocols::RDP);
    Some(match negotiation.agreed().unwrap_or(wished) {
        SecurityProtocols::RDP => healthy::STANDARD,
        SecurityProtocols::SSL if is_13 => healthy::TLS_13,
        SecurityProtocols::SSL => healthy::TLS_12,
        SecurityProtocols::HYBRID if is_13 => healthy::NLA_13,
        SecurityProtocols::HYBRID => healthy::NLA_12,
        SecurityProtocols::HYBRID_EX if is_13 => healthy::NLA_EX_13,
        SecurityProtocols::HYBRID_EX => healthy::NLA_EX_12,
        SecurityProtocols::RDSTLS => healthy::RDSTLS,
        SecurityProtocols::RDSAAD => healthy::RDSAAD,
        _ => return None,
    })
}

fn actor(direction: Direction) -> Actor {
    match direction {
        Direction::ToServer => Actor::Client,
        Direction::ToClient => Actor::Server,
    }
}

fn blank(session: &Session, name: &'static str, direction: Direction, at: (Frame, Time)) -> Step {
    Step {
        frame: at.0,
        last_frame: at.0,
        offset_seconds: session.after_start(at.1).as_secs_f64(),
        from: actor(direction),
        to: actor(direction.reverse()),
        stage: StageName::Tcp,
        name,
        detail: None,
        length: None,
        basis: Basis::Seen,
        effect: Effect::None,
        ttl: None,
        times: 1,
        excerpt: None,
    }
}

fn handshake(session: &Session) -> Vec<Step> {
    let known = &session.network.handshake;
    let syns = known.syns.iter().map(|at| blank(session, healthy::SYN, Direction::ToServer, *at));
    let syn_acks = known.syn_acks.iter().map(|at| blank(session, healthy::SYN_ACK, Direction::ToClient, *at));
    let ack = known.ack.iter().map(|at| blank(session, healthy::ACK, Direction::ToServer, *at));
    syns.chain(syn_acks).chain(ack).collect()
}

fn step(session: &Session, message: &Message) -> Step {
    Step {
        last_frame: message.last_frame,
        stage: message.stage,
        detail: message.detail.clone(),
        length: Some(message.length),
        basis: message.basis,
        excerpt: message.excerpt.as_deref().map(excerpt),
        ..blank(session, message.kind, message.direction, (message.frame, message.time))
    }
}

fn excerpt(kept: &crate::session::Excerpt) -> Excerpt {
    let field =
        |field: &crate::session::Field| ExcerptField { name: field.name, at: field.at.clone(), depth: field.depth };
    Excerpt {
        bytes: kept.bytes.clone(),
        total: kept.total,
        hidden: kept.hidden.clone(),
        fields: kept.fields.iter().map(field).collect(),
    }
}

/// Alerts that close and are no message of a stage.
fn goodbyes(session: &Session, stage: StageName) -> impl Iterator<Item = Step> {
    let alerts = session.tls.iter().flat_map(|tls| &tls.alerts);
    let told = |frame| session.messages.iter().any(|message| message.kind == kind::ALERT && message.frame == frame);
    let unsaid: Vec<_> = alerts.filter(|alert| !told(alert.frame)).collect();
    unsaid.into_iter().map(move |alert| {
        let name = alert.description.and_then(|code| rdpwhy_parsers::tls::AlertDescription(code).name());
        let sealed = if alert.is_sealed() { Basis::Inferred } else { Basis::Seen };
        Step {
            stage,
            detail: Some(name.map_or_else(|| "sealed".to_owned(), str::to_owned)),
            length: Some(alert.length),
            basis: sealed,
            ..blank(session, kind::ALERT, alert.direction, (alert.frame, alert.time))
        }
    })
}

/// FIN and RST segments, each once.
fn closes<'a>(
    session: &'a Session,
    ending: &'a report::Ending,
    stage: StageName,
) -> impl Iterator<Item = Step> + use<'a> {
    session.network.closings.iter().filter(|closing| !closing.repeated).map(move |closing| {
        let name = if closing.reset { "RST" } else { "FIN" };
        let plain = blank(session, name, closing.direction, (closing.frame, closing.time));
        let by_middlebox = ending.by == Actor::Middlebox && ending.frame == Some(closing.frame);
        Step {
            stage,
            effect: if closing.reset { Effect::Reset } else { Effect::Fin },
            ttl: Some(closing.ttl),
            from: if by_middlebox { Actor::Middlebox } else { plain.from },
            detail: by_middlebox.then(|| format!("in the name of the {}", plain.from)),
            ..plain
        }
    })
}

fn icmp(session: &Session, stage: StageName) -> impl Iterator<Item = Step> {
    session.network.icmp.iter().map(move |icmp| {
        let version = if icmp.v6 { "ICMPv6" } else { "ICMP" };
        let mtu = icmp.mtu.map(|mtu| format!(", MTU {mtu}")).unwrap_or_default();
        Step {
            stage,
            effect: Effect::Icmp,
            ttl: Some(icmp.ttl),
            from: reporter(session, icmp.from),
            to: actor(icmp.about),
            detail: Some(format!("{version} type {} code {}{mtu}, from {}", icmp.kind, icmp.code, icmp.from)),
            ..blank(session, "ICMP error", icmp.about, (icmp.frame, icmp.time))
        }
    })
}

/// Who an ICMP error comes from: an end itself, or a device on the way.
fn reporter(session: &Session, from: IpAddr) -> Actor {
    match from {
        from if from == session.server.ip() => Actor::Server,
        from if from == session.client.ip() => Actor::Client,
        _ => Actor::Middlebox,
    }
}

/// Alike messages of an active session in a row are one step.
fn folded(steps: Vec<Step>) -> Vec<Step> {
    let mut folded: Vec<Step> = Vec::new();
    for step in steps {
        let alike = |last: &Step| {
            last.stage == StageName::Active
                && last.effect == Effect::None
                && (last.name, last.from, last.stage, last.basis) == (step.name, step.from, step.stage, step.basis)
        };
        match folded.last_mut() {
            Some(last) if step.effect == Effect::None && alike(last) => {
                last.times = last.times.saturating_add(1);
                last.last_frame = step.last_frame;
                last.length = last.length.zip(step.length).map(|(one, other)| one.saturating_add(other));
            }
            _ => folded.push(step),
        }
    }
    folded
}

fn bounded(steps: Vec<Step>, evidence: &[Frame]) -> (Vec<Step>, u32) {
    let count = steps.len();
    if count <= HEAD.saturating_add(TAIL) {
        return (steps, 0);
    }
    let from = count.saturating_sub(TAIL);
    let kept: Vec<Step> = steps
        .into_iter()
        .enumerate()
        .filter(|(position, step)| *position < HEAD || *position >= from || evidence.contains(&step.frame))
        .map(|(_, step)| step)
        .collect();
    let left_out = u32::try_from(count.saturating_sub(kept.len())).unwrap_or(u32::MAX);
    (kept, left_out)
}

/// Answers of a server that can be a refusal under the name of the message that was due.
const ANSWERS: &[&str] = &[
    kind::CONNECTION_CONFIRM,
    kind::TS_REQUEST,
    kind::EARLY_USER_AUTHORIZATION_RESULT,
    kind::RDSTLS,
    kind::RDS_AAD,
    kind::MCS_CONNECT_RESPONSE,
    kind::MCS_ATTACH_USER_CONFIRM,
    kind::MCS_CHANNEL_JOIN_CONFIRM,
    kind::LICENSE_ERROR_MESSAGE,
];

/// What a healthy connection would have gone on with. None for one that came as far as it should, or whose beginning is missing.
fn expected(
    session: &Session,
    verdict: &Verdict,
    ending: &report::Ending,
    healthy: Option<&'static str>,
) -> Option<Expected> {
    let done = matches!(verdict.finding.outcome, Outcome::Ok | Outcome::Open) || session.health.starts_late;
    if done || session.stages.completed(StageName::Active) {
        return None;
    }
    // Inside a tunnel the course is that of the connection in it; of the tunnel itself none is known.
    let begin = match session.via {
        None => 0,
        Some(_) => session.messages.iter().position(|message| message.kind == kind::CONNECTION_REQUEST)?,
    };
    let course: Vec<&'static healthy::Step> = healthy::course(healthy?).collect();
    let mut next = 0usize;
    let mut last: Option<(usize, &Message)> = None;
    // What still comes when the other side has closed answers its leaving.
    let closer = session.ending.closers.first();
    let answers_leaving =
        |message: &&Message| closer.is_some_and(|by| by.direction != message.direction && by.frame < message.frame);
    for message in session.messages.get(begin..).unwrap_or_default().iter().filter(|message| !answers_leaving(message))
    {
        let client = message.direction == Direction::ToServer;
        let ahead = course.get(next..).unwrap_or_default();
        // The flight of a TLS 1.3 server is sealed: whatever is seen of it, it reaches to the Finished.
        let sealed_flight = message.kind == kind::HANDSHAKE_OTHER && !client;
        let name = if sealed_flight { kind::FINISHED } else { message.kind };
        let found = ahead.iter().position(|step| step.name == name && step.by_client == client);
        if let Some(found) = found {
            let at = next.saturating_add(found);
            last = Some((at, message));
            next = at.saturating_add(1);
        }
    }
    if last.is_none() && session.transport == Transport::Tcp {
        next = match (&session.network.handshake.syn_acks.first(), &session.network.handshake.ack) {
            (None, _) => 1,
            (Some(_), None) => 2,
            (Some(_), Some(_)) => 3,
        };
    }
    let refused = last.filter(|(_, message)| {
        let decisive = ending.decisive_frame.or(ending.frame);
        let stage_failed = session.stages.get(message.stage).is_some_and(|stage| stage.status == StageStatus::Failed);
        ANSWERS.contains(&message.kind)
            && message.direction == Direction::ToClient
            && stage_failed
            && ending.refused_by == Some(Actor::Server)
            && decisive.is_some_and(|frame| (message.frame..=message.last_frame).contains(&frame))
    });
    let step = match refused {
        Some((at, _)) => course.get(at)?,
        None => course.get(next)?,
    };
    let turn = (last.map(|(_, message)| message), refused.map(|(_, message)| message));
    let step = super::turn::due(session, &course, step, turn)?;
    // Of a gateway's session the TLS that is known is the outer one: which version the inner one goes by is not.
    if session.via == Some(Via::RdGateway) && step.stage == StageName::Tls {
        return None;
    }
    let silent = session.ending.how == How::Timeout || session.ending.silence.is_some();
    Some(Expected {
        from: if step.by_client { Actor::Client } else { Actor::Server },
        name: step.name,
        detail: step.note,
        stage: step.stage,
        instead_of: refused.map(|(_, message)| message.frame),
        waited_seconds: session.ending.silence.filter(|_| silent).map(|silence| silence.lasted.as_secs_f64()),
    })
}
