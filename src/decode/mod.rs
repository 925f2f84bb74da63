//! Flow to session: the phase machine of an RDP connection.
//!
//! [`session`] is a pure function of a flow: it walks the units of both directions in the order in which they were complete and hands
//! each to the reader of its layer. A reader describes: it notes messages and fills in the model. What does not parse is noted as
//! such, and reading goes on.

mod both;
mod certificate;
mod credssp;
mod ending;
mod excerpt;
mod foreign;
mod gateway;
mod halves;
mod inner;
mod plain;
mod rdp;
mod reset;
mod sealed;
mod stages;
mod timeline;
mod tls;
mod udp;
mod walk;
mod x224;

#[cfg(test)]
pub(crate) use certificate::read as read_certificate;
pub use halves::pairs as tunnels;
pub use rdp::logon_errors;
pub use tls::{key_exchange_of, suite_name};
pub use walk::OtherHalf;
#[cfg(test)]
pub(crate) use walk::blank;

use crate::decrypt::Keys;
use crate::flow::{Direction, Flow, FlowTransport, UnitKind};
use crate::link::Frame;
use crate::session::{Layer, Message, Session};
use crate::time::Time;
use crate::vocabulary::Basis;
use walk::Walk;

/// What the reading of a flow needs to know of the capture around it.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings {
    /// Time of the last packet of the capture.
    pub capture_end: Time,
}

/// Reads a flow; sealed records by their size and order alone.
pub fn session(flow: &Flow, surroundings: &Surroundings) -> Session {
    session_with_keys(flow, surroundings, &Keys::default())
}

/// Reads a flow, and what is sealed in it with the secrets that fit.
pub fn session_with_keys(flow: &Flow, surroundings: &Surroundings, keys: &Keys) -> Session {
    session_of_half(flow, OtherHalf::None, surroundings, keys)
}

/// Reads a flow that may be half of a gateway's tunnel over two connections ([`tunnels`]).
pub fn session_of_half(flow: &Flow, half: OtherHalf<'_>, surroundings: &Surroundings, keys: &Keys) -> Session {
    let mut walk = Walk::new(flow, surroundings.capture_end, keys);
    walk.half = half;
    read(walk)
}

/// The messages of a flow as [`session_of_half`] finds them, each with its bytes as far as they may be shown.
pub fn messages_with_bytes(flow: &Flow, half: OtherHalf<'_>, surroundings: &Surroundings, keys: &Keys) -> Vec<Message> {
    let mut walk = Walk::new(flow, surroundings.capture_end, keys);
    walk.half = half;
    walk.recorder = Some(excerpt::Recorder::default());
    read(walk).messages
}

fn read(mut walk: Walk<'_>) -> Session {
    match walk.flow.transport {
        FlowTransport::Tcp => stream(&mut walk),
        FlowTransport::Udp => udp::read(&mut walk),
    }
    let mut session = conclude(walk.session);
    both::compare(&mut session);
    session
}

/// TLS units of a connection that are looked at for the keys of its session.
const HANDSHAKE_UNITS: usize = 48;

/// The secrets at hand, and those of sessions among `flows` that the server's key opens and that others may resume. The flows must be in
/// their order in time: a resumed session may give the ticket for the next.
pub fn learn(flows: &[Flow], keys: &Keys) -> Keys {
    let mut learned = keys.clone();
    if keys.servers().is_empty() {
        return learned;
    }
    for flow in flows {
        let mut walk = Walk::new(flow, flow.end, &learned);
        let records = timeline::merge(flow).into_iter().filter_map(|event| match event.unit.kind {
            UnitKind::Tls { content_type, version } => Some((event, content_type, version)),
            _ => None,
        });
        for (event, content_type, version) in records.take(HANDSHAKE_UNITS) {
            tls::read(&mut walk, &event, content_type, version);
        }
        let Some(resumable) = walk.tls.resumable() else { continue };
        let handles = resumable.handles.map(<[u8]>::to_vec);
        let (master, source) = (resumable.master, resumable.source);
        handles.iter().for_each(|handle| learned.add_resumable(handle, master.clone(), source));
    }
    learned
}

/// The application data of a flow's TLS that secrets open, to the server and to the client, for holding it against another program's.
/// It may contain passwords.
pub fn plaintext(flow: &Flow, keys: &Keys) -> [Vec<u8>; 2] {
    let mut walk = Walk::new(flow, flow.end, keys);
    walk.tap = Some(Default::default());
    stream(&mut walk);
    walk.tap.unwrap_or_default()
}

fn stream(walk: &mut Walk<'_>) {
    let events = timeline::merge(walk.flow);
    match walk.half {
        OtherHalf::With(half) => halves::read(walk, &events, half, unit),
        _ => events.iter().for_each(|event| unit(walk, event)),
    }
    if let OtherHalf::Tells(frame) = walk.half {
        walk.session.half_of = Some(frame);
    }
    walk.reading(&[]);
    gateway::conclude(walk);
    tls::finish(walk);
    rdp::unseal::conclude(walk);
    rdp::standard::infer(walk);
    sealed::read(walk, &events);
    sealed::unexplained(walk);
}

fn unit<'f>(walk: &mut Walk<'f>, event: &timeline::Event<'f>) {
    walk.reading(event.bytes().unwrap_or_else(|| event.kept_start()));
    match event.unit.kind {
        UnitKind::Tpkt => x224::read(walk, event),
        UnitKind::Tls { content_type, version } => tls::read(walk, event, content_type, version),
        UnitKind::FastPath => rdp::fast_path(walk, event),
        UnitKind::Raw => foreign::read(walk, event),
    }
}

/// Derives stages and ending from what was noted.
pub(crate) fn conclude(mut session: Session) -> Session {
    session.messages = in_order(session.messages);
    session.stages = stages::read(&session);
    session.ending = ending::read(&session);
    let ended_in = session.ending.stage;
    let ended = !session.ending.closers.is_empty() || session.ending.silence.is_some();
    stages::settle(&mut session.stages, ended_in, ended);
    session
}

/// Messages in the order in which their receivers could read them: by the frame that completed each, and never before one that
/// stands in front of it in its stream, as [`timeline::merge`] has the units. Messages inferred from sealed TLS records come in that
/// order already, and know no place in a stream.
fn in_order(messages: Vec<Message>) -> Vec<Message> {
    let mut keyed: Vec<(Frame, Message)> = Vec::with_capacity(messages.len());
    let placeless = |message: &Message| message.basis == Basis::Inferred && message.layer == Layer::Tls;
    let (inferred, read): (Vec<_>, Vec<_>) = messages.into_iter().partition(placeless);
    let (to_server, to_client): (Vec<_>, Vec<_>) =
        read.into_iter().partition(|message| message.direction == Direction::ToServer);
    for mut side in [to_server, to_client] {
        side.sort_by_key(|message| message.offset);
        let mut latest = 0;
        keyed.extend(side.into_iter().map(|message| {
            latest = latest.max(message.last_frame);
            (latest, message)
        }));
    }
    let mut latest = 0;
    keyed.extend(inferred.into_iter().map(|message| {
        latest = latest.max(message.last_frame);
        (latest, message)
    }));
    // The sort is stable: what one frame made readable keeps the order of its stream.
    keyed.sort_by_key(|(readable, _)| *readable);
    keyed.into_iter().map(|(_, message)| message).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::message::kind;
    use crate::vocabulary::StageName;

    fn message(direction: Direction, offset: u64, frame: Frame, last_frame: Frame) -> Message {
        Message {
            kind: kind::SHARE_DATA,
            stage: StageName::Active,
            direction,
            frame,
            last_frame,
            time: Time(0),
            offset,
            length: 1,
            basis: Basis::Seen,
            layer: Layer::Clear,
            detail: None,
            excerpt: None,
        }
    }

    #[test]
    fn what_is_inferred_of_sealed_records_stands_behind_what_was_read_before() {
        let sealed = |direction, frame| Message {
            basis: Basis::Inferred,
            layer: Layer::Tls,
            ..message(direction, 0, frame, frame)
        };
        let (server, client) = (Direction::ToClient, Direction::ToServer);
        let messages = vec![
            message(client, 0, 4, 4),
            message(server, 0, 6, 6),
            message(client, 45, 8, 8),
            sealed(client, 12),
            sealed(server, 13),
            sealed(client, 14),
        ];
        assert_eq!(in_order(messages.clone()), messages);
    }

    #[test]
    fn a_message_that_overtook_another_waits_for_it() {
        let (server, client) = (Direction::ToClient, Direction::ToServer);
        // The server's second message (#9) is there before the hole in its first one is filled (#10).
        let messages = vec![
            message(client, 0, 8, 8),
            message(server, 0, 7, 10),
            message(server, 100, 9, 9),
            message(client, 50, 11, 11),
            message(server, 200, 12, 12),
        ];
        assert_eq!(in_order(messages.clone()), messages);
        let mut mixed = messages.clone();
        mixed.swap(1, 4);
        mixed.swap(0, 3);
        assert_eq!(in_order(mixed), messages, "whatever order they were noted in");
    }
}
