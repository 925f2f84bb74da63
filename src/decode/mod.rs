//! Flow to session: the phase machine of an RDP connection.
//!
//! [`session`] is a pure function of a flow: it walks the units of both directions in the order in which they were complete and hands
//! each to the reader of its layer. A reader describes: it notes messages and fills in the model. What does not parse is noted as
//! such, and reading goes on.

mod certificate;
mod credssp;
mod ending;
mod foreign;
mod gateway;
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
pub use tls::suite_name;
#[cfg(test)]
pub(crate) use walk::blank;

use crate::decrypt::Keys;
use crate::flow::{Flow, FlowTransport, UnitKind};
use crate::session::Session;
use crate::time::Time;
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
    let mut walk = Walk::new(flow, surroundings.capture_end, keys);
    match flow.transport {
        FlowTransport::Tcp => stream(&mut walk),
        FlowTransport::Udp => udp::read(&mut walk),
    }
    conclude(walk.session)
}

fn stream(walk: &mut Walk<'_>) {
    for event in timeline::merge(walk.flow) {
        match event.unit.kind {
            UnitKind::Tpkt => x224::read(walk, &event),
            UnitKind::Tls { content_type, version } => tls::read(walk, &event, content_type, version),
            UnitKind::FastPath => rdp::fast_path(walk, &event),
            UnitKind::Raw => foreign::read(walk, &event),
        }
    }
    tls::finish(walk);
    rdp::standard::infer(walk);
    sealed::read(walk);
    sealed::unexplained(walk);
}

/// Derives stages and ending from what was noted.
pub(crate) fn conclude(mut session: Session) -> Session {
    session.messages.sort_by_key(|message| (message.last_frame, message.frame, message.offset));
    session.stages = stages::read(&session);
    session.ending = ending::read(&session);
    let ended_in = session.ending.stage;
    let ended = !session.ending.closers.is_empty() || session.ending.silence.is_some();
    stages::settle(&mut session.stages, ended_in, ended);
    session
}
