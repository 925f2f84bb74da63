//! The messages of a session as the report's exchange: handshake, messages and closes in one row, bounded.

use std::net::IpAddr;

use rdpwhy_parsers::negotiation::SecurityProtocols;

use crate::flow::Direction;
use crate::knowledge::healthy;
use crate::link::Frame;
use crate::report::{self, Effect, Excerpt, ExcerptField, Exchange, Step};
use crate::rules::Evidence;
use crate::session::message::{kind, segment};
use crate::session::{Message, Session};
use crate::time::Time;
use crate::verdict::Verdict;
use crate::vocabulary::{Actor, Basis, StageName, Transport};

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
    mark(&mut steps, &verdict.finding.evidence);
    let mut steps = folded(steps);
    stay_active(&mut steps);
    let healthy = kind_of(session);
    let expected = super::expected::expected(session, verdict, ending, healthy);
    let (steps, left_out) = bounded(steps);
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
        is_evidence: false,
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
        let name = if closing.reset { segment::RST } else { segment::FIN };
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
            ..blank(session, segment::ICMP_ERROR, icmp.about, (icmp.frame, icmp.time))
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

/// Capabilities that are exchanged anew belong to the active session in which that happens
/// (MS-RDPBCGR 1.3.1.3, Deactivation-Reactivation Sequence).
fn stay_active(steps: &mut [Step]) {
    let active = steps.iter().skip_while(|step| step.name != kind::FONT_MAP).count();
    let before = steps.len().saturating_sub(active);
    for step in steps.iter_mut().skip(before).filter(|step| step.stage == StageName::Capabilities) {
        step.stage = StageName::Active;
    }
}

/// Marks what the verdict rests on: the messages of the kind that a rule names, and where it names none or there is none of that kind (for
/// it is sealed), all that begin in the frame.
fn mark(steps: &mut [Step], evidence: &[Evidence]) {
    for Evidence { frame, message, .. } in evidence {
        let named = |step: &Step| *message == Some(step.name) && (step.frame..=step.last_frame).contains(frame);
        let some_named = steps.iter().any(named);
        for step in steps.iter_mut() {
            step.is_evidence |= if some_named { named(step) } else { step.frame == *frame };
        }
    }
}

/// Alike messages of an active session in a row are one step.
fn folded(steps: Vec<Step>) -> Vec<Step> {
    let mut folded: Vec<Step> = Vec::new();
    for step in steps {
        let alike = |last: &Step| {
            last.stage == StageName::Active
                && last.effect == Effect::None
                && !last.is_evidence
                && (last.name, last.from, last.stage, last.basis) == (step.name, step.from, step.stage, step.basis)
        };
        match folded.last_mut() {
            Some(last) if step.effect == Effect::None && !step.is_evidence && alike(last) => {
                last.times = last.times.saturating_add(1);
                last.last_frame = step.last_frame;
                last.length = last.length.zip(step.length).map(|(one, other)| one.saturating_add(other));
            }
            _ => folded.push(step),
        }
    }
    folded
}

fn bounded(steps: Vec<Step>) -> (Vec<Step>, u32) {
    let count = steps.len();
    if count <= HEAD.saturating_add(TAIL) {
        return (steps, 0);
    }
    let from = count.saturating_sub(TAIL);
    let kept: Vec<Step> = steps
        .into_iter()
        .enumerate()
        .filter(|(position, step)| *position < HEAD || *position >= from || step.is_evidence)
        .map(|(_, step)| step)
        .collect();
    let left_out = u32::try_from(count.saturating_sub(kept.len())).unwrap_or(u32::MAX);
    (kept, left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &'static str, frames: (Frame, Frame), stage: StageName) -> Step {
        Step {
            frame: frames.0,
            last_frame: frames.1,
            offset_seconds: 0.0,
            from: Actor::Server,
            to: Actor::Client,
            stage,
            name,
            detail: None,
            length: None,
            basis: Basis::Seen,
            effect: Effect::None,
            ttl: None,
            times: 1,
            is_evidence: false,
            excerpt: None,
        }
    }

    fn marked(steps: &[Step]) -> Vec<&'static str> {
        steps.iter().filter(|step| step.is_evidence).map(|step| step.name).collect()
    }

    #[test]
    fn of_several_messages_in_a_frame_the_one_that_is_meant_is_marked() {
        let flight = || {
            vec![
                step(kind::SERVER_HELLO, (5, 5), StageName::Tls),
                step(kind::CERTIFICATE, (5, 6), StageName::Tls),
                step(kind::SERVER_HELLO_DONE, (6, 6), StageName::Tls),
            ]
        };
        let says = |message, frame| {
            let mut steps = flight();
            mark(&mut steps, &[Evidence { frame, message, says: String::new() }]);
            marked(&steps)
        };
        assert_eq!(says(Some(kind::CERTIFICATE), 5), [kind::CERTIFICATE]);
        assert_eq!(says(Some(kind::CERTIFICATE), 6), [kind::CERTIFICATE], "it ends there");
        assert_eq!(says(None, 5), [kind::SERVER_HELLO, kind::CERTIFICATE], "no kind is named");
        assert_eq!(says(Some(kind::FINISHED), 6), [kind::SERVER_HELLO_DONE], "none of the kind is told");
        assert!(says(Some(kind::CERTIFICATE), 7).is_empty());
    }

    #[test]
    fn evidence_stands_alone_among_alike_messages() {
        let mut steps: Vec<Step> =
            (1..=7).map(|frame| step(kind::FAST_PATH, (frame, frame), StageName::Active)).collect();
        mark(&mut steps, &[Evidence { frame: 4, message: None, says: String::new() }]);
        let times: Vec<(u32, bool)> = folded(steps).iter().map(|step| (step.times, step.is_evidence)).collect();
        assert_eq!(times, [(3, false), (1, true), (3, false)]);
    }

    #[test]
    fn capabilities_belong_to_the_session_in_which_they_are_exchanged_anew() {
        use StageName::{Active, Capabilities};
        let mut steps = vec![
            step(kind::DEMAND_ACTIVE, (1, 1), Capabilities),
            step(kind::FONT_MAP, (2, 2), Active),
            step(kind::DEACTIVATE_ALL, (2, 2), Active),
            step(kind::DEMAND_ACTIVE, (3, 3), Capabilities),
            step(kind::ALERT, (4, 4), StageName::Tls),
        ];
        stay_active(&mut steps);
        let stages: Vec<StageName> = steps.iter().map(|step| step.stage).collect();
        assert_eq!(stages, [Capabilities, Active, Active, Active, StageName::Tls]);
    }
}
