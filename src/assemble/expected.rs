//! What should have come next in a session that came to nothing, by the course of a healthy one.

use crate::flow::Direction;
use crate::knowledge::healthy;
use crate::report::{self, Expected};
use crate::session::message::kind;
use crate::session::{Message, Session};
use crate::verdict::Verdict;
use crate::vocabulary::{Actor, How, Outcome, StageName, StageStatus, Transport, Via};

/// What a healthy connection would have gone on with. None for one that came as far as it should, or whose beginning is missing.
pub(super) fn expected(
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
