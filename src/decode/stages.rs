//! Which stages a session has, which it began and which it completed, from its messages.

use rdpwhy_parsers::negotiation::SecurityProtocols;

use crate::flow::Direction;
use crate::link::Frame;
use crate::session::message::kind;
use crate::session::{ServerVerdict, Session, Stage, Stages};
use crate::time::Time;
use crate::vocabulary::{Basis, StageName, StageStatus, Transport};

/// The stages of a session whose messages are known. UDP has none.
///
/// A stage that was begun and not completed is `unknown` here; the ending makes it `failed` ([`settle`]).
pub fn read(session: &Session) -> Stages {
    if session.transport == Transport::Udp {
        return Stages::default();
    }
    let mut stages: Vec<Stage> = StageName::ALL.iter().map(|name| stage(*name, session)).collect();
    skip(session, &mut stages);
    fill_before_later(session, &mut stages);
    Stages(stages)
}

/// Marks the stage in which a failed session ended.
pub fn settle(stages: &mut Stages, ended_in: Option<StageName>, failed: bool) {
    let Some(stage) = stages.0.iter_mut().find(|stage| Some(stage.name) == ended_in) else { return };
    if failed && stage.status != StageStatus::Completed {
        stage.status = StageStatus::Failed;
    }
}

fn stage(name: StageName, session: &Session) -> Stage {
    if name == StageName::Tcp {
        return tcp(session);
    }
    let answers_only = name == StageName::Tls && tls_of_server_alone(session);
    let mut messages = session.messages.iter().filter(|message| message.stage == name && !answers_only);
    let first = messages.next();
    let last = messages.next_back().or(first);
    let status = match (first, completed(name, session)) {
        (_, true) => StageStatus::Completed,
        (Some(_), false) => StageStatus::Unknown,
        (None, false) => StageStatus::NotReached,
    };
    Stage {
        name,
        status,
        basis: last.map(|message| message.basis),
        first: first.map(|message| (message.frame, message.time)),
        last: last.map(|message| (message.last_frame, message.time)),
    }
}

fn tcp(session: &Session) -> Stage {
    let handshake = &session.network.handshake;
    let first = handshake.syns.first().copied().or_else(|| handshake.syn_acks.first().copied());
    let last: Option<(Frame, Time)> = handshake.ack.or_else(|| handshake.syn_acks.last().copied()).or(first);
    let spoke = session.payload(Direction::ToServer) > 0 || session.payload(Direction::ToClient) > 0;
    let answered = !handshake.syn_acks.is_empty() && handshake.ack.is_some();
    let status =
        if answered || (spoke && !session.health.starts_late) { StageStatus::Completed } else { StageStatus::Unknown };
    Stage { name: StageName::Tcp, status, basis: first.map(|_| Basis::Seen), first, last }
}

/// Whether what completes the stage was seen, decrypted or inferred.
fn completed(name: StageName, session: &Session) -> bool {
    match name {
        StageName::Tcp => false,
        StageName::X224 => session.negotiation.agreed().is_some(),
        StageName::Tls => session.tls.as_ref().is_some_and(|tls| tls.progress.completed.is_some()),
        StageName::Authentication => authenticated(session),
        StageName::Mcs => mcs_completed(session),
        StageName::Security => session.has(kind::SECURITY_EXCHANGE) && encrypts(session),
        // A server that ends the session over the Client Info has not accepted it; fill_before_later completes it otherwise.
        StageName::ClientInfo => false,
        StageName::Licensing => session.licensing.completed.is_some(),
        StageName::Capabilities => session.has(kind::CONFIRM_ACTIVE),
        StageName::Active => font_map(session),
    }
}

/// The server accepted, and where it did so by its proof of the key, the client then delivered its credentials.
fn authenticated(session: &Session) -> bool {
    let ServerVerdict::Accepted(frame) = session.authentication.verdict else { return false };
    let mut own = session.messages.iter().filter(|message| message.stage == StageName::Authentication);
    let by_proof = own.clone().any(|message| {
        message.kind == kind::TS_REQUEST
            && message.direction == Direction::ToClient
            && (message.frame..=message.last_frame).contains(&frame)
    });
    !by_proof || own.any(|message| message.direction == Direction::ToServer && message.frame >= frame)
}

/// A client that left without a ClientHello began no TLS: the alert with which a TLS library meets its FIN only answers that.
fn tls_of_server_alone(session: &Session) -> bool {
    let left = client_left(session);
    let mut own = session.messages.iter().filter(|message| message.stage == StageName::Tls);
    own.all(|message| message.direction == Direction::ToClient && message.frame > left)
}

/// A Font Map that the client was still there for: one that comes behind its close was never used.
fn font_map(session: &Session) -> bool {
    let left = client_left(session);
    session.first(kind::FONT_MAP).is_some_and(|message| message.frame <= left)
}

/// The frame with which the client left, by FIN, RST or alert; the greatest of all if it did not.
fn client_left(session: &Session) -> Frame {
    let closings = session.network.closings.iter().map(|closing| (closing.direction, closing.frame));
    let alerts = session.tls.iter().flat_map(|tls| &tls.alerts).map(|alert| (alert.direction, alert.frame));
    let left =
        closings.chain(alerts).filter(|(direction, _)| *direction == Direction::ToServer).map(|(_, frame)| frame);
    left.min().unwrap_or(Frame::MAX)
}

/// The server chose to encrypt with Standard RDP Security.
fn encrypts(session: &Session) -> bool {
    session.security.as_ref().and_then(|security| security.method).is_some_and(|method| method != 0)
}

/// Every channel that was asked for was joined, or the client went on.
fn mcs_completed(session: &Session) -> bool {
    let count = |wanted: &str| session.messages.iter().filter(|message| message.kind == wanted).count();
    let asked = count(kind::MCS_CHANNEL_JOIN_REQUEST);
    session.mcs_refusal.is_none() && asked > 0 && asked == count(kind::MCS_CHANNEL_JOIN_CONFIRM)
}

/// Stages that the negotiated path does not have.
fn skip(session: &Session, stages: &mut [Stage]) {
    let Some(agreed) = session.negotiation.agreed() else { return };
    let standard = agreed == SecurityProtocols::RDP;
    for stage in stages.iter_mut().filter(|stage| stage.status != StageStatus::Completed) {
        let absent = match stage.name {
            // rdesktop sends its Security Exchange also where the server chose no encryption.
            StageName::Security if standard && session.has(kind::CLIENT_INFO) => !encrypts(session),
            _ if stage.status == StageStatus::Unknown => false,
            StageName::Tls => standard,
            StageName::Authentication => standard || agreed == SecurityProtocols::SSL,
            StageName::Security => !standard,
            _ => false,
        };
        if absent {
            stage.status = StageStatus::Skipped;
        }
    }
}

/// A stage before one that was reached was passed, even where its own messages are not in the capture: completed if something of it
/// was seen, `unknown` if nothing was.
fn fill_before_later(session: &Session, stages: &mut [Stage]) {
    let reached: Vec<bool> = stages.iter().map(|stage| stage.first.is_some() && stage.name != StageName::Tcp).collect();
    for (index, stage) in stages.iter_mut().enumerate() {
        let later = reached.iter().skip(index.saturating_add(1)).any(|reached| *reached);
        let unsettled = matches!(stage.status, StageStatus::Unknown | StageStatus::NotReached);
        if !later || !unsettled || session.negotiation.failure.is_some() {
            continue;
        }
        let seen = stage.first.is_some() && !session.health.starts_late;
        stage.status = if seen { StageStatus::Completed } else { StageStatus::Unknown };
    }
}
