//! Which attempt is copied, and which connections it consists of.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::link::Frame;
use crate::report::{Attempt, Capture, Endpoint, Session};
use crate::time::Time;
use crate::vocabulary::{Outcome, Transport};

use super::ScrubError;

/// A connection of the attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) client: SocketAddr,
    pub(super) server: SocketAddr,
    pub(super) udp: bool,
    pub(super) first: Frame,
    /// Its last frame; and the last frame of an ICMP error about it, which can come later.
    pub(super) last: Frame,
    pub(super) last_icmp: Frame,
    pub(super) start: Time,
    pub(super) end: Time,
}

/// The attempt.
#[derive(Clone, Debug, Default)]
pub(super) struct Choice {
    pub(super) attempt: u32,
    pub(super) sessions: Vec<u32>,
    pub(super) wanted: Vec<Wanted>,
    /// The other TCP connections of its clients: what was asked of a KDC may belong to them.
    pub(super) others: Vec<Wanted>,
    pub(super) clients: BTreeSet<IpAddr>,
    pub(super) servers: BTreeSet<IpAddr>,
    /// The name that did not resolve, of an attempt without a connection.
    pub(super) unresolved: Option<String>,
}

/// The attempt that the session belongs to, or without one the worst.
pub(super) fn attempt(report: &Capture, session: Option<u32>) -> Result<Choice, ScrubError> {
    let attempt = match session {
        Some(id) => report
            .attempts
            .iter()
            .find(|attempt| attempt.sessions.contains(&id))
            .ok_or(ScrubError::NoSession { id, sessions: report.sessions.len() })?,
        None => report
            .attempts
            .iter()
            .min_by_key(|attempt| (rank(attempt.outcome), attempt.id))
            .ok_or(ScrubError::NothingThere)?,
    };
    Ok(choice(report, attempt))
}

fn rank(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Failed => 0,
        Outcome::Unknown => 1,
        Outcome::Probe => 2,
        Outcome::Open => 3,
        Outcome::Ok => 4,
    }
}

fn choice(report: &Capture, attempt: &Attempt) -> Choice {
    let own = |session: &&Session| attempt.sessions.contains(&session.id);
    let wanted: Vec<Wanted> =
        report.sessions.iter().filter(own).filter_map(|session| self::wanted(report, session)).collect();
    let mut clients: BTreeSet<IpAddr> = wanted.iter().map(|wanted| wanted.client.ip()).collect();
    if wanted.is_empty() {
        clients.extend(attempt.client.parse::<IpAddr>());
    }
    let others = report.sessions.iter().filter(|session| !own(session) && session.transport == Transport::Tcp);
    let others = others.filter_map(|session| self::wanted(report, session));
    Choice {
        attempt: attempt.id,
        sessions: attempt.sessions.clone(),
        others: others.filter(|other| clients.contains(&other.client.ip())).collect(),
        servers: wanted.iter().map(|wanted| wanted.server.ip()).collect(),
        unresolved: wanted.is_empty().then(|| attempt.server.clone()),
        wanted,
        clients,
    }
}

fn wanted(report: &Capture, session: &Session) -> Option<Wanted> {
    let address = |end: &Endpoint| Some(SocketAddr::new(end.address.parse().ok()?, end.port));
    let same = |other: &&Session| {
        other.first_frame > session.first_frame
            && (other.client == session.client && other.server == session.server
                || other.client == session.server && other.server == session.client)
            && other.transport == session.transport
    };
    // The next connection between the same ports begins where this one ended.
    let next = report.sessions.iter().filter(same).map(|other| other.first_frame).min();
    let lasted = Duration::try_from_secs_f64(session.duration_seconds).unwrap_or_default();
    let lasted = i64::try_from(lasted.as_nanos()).unwrap_or(i64::MAX);
    Some(Wanted {
        client: address(&session.client)?,
        server: address(&session.server)?,
        udp: session.transport == Transport::Udp,
        first: session.first_frame,
        last: next.map_or(session.last_frame, |next| session.last_frame.min(next.saturating_sub(1))),
        last_icmp: session.last_frame,
        start: session.start,
        end: Time(session.start.0.saturating_add(lasted)),
    })
}

impl Wanted {
    /// Whether a packet between these ends belongs to it.
    pub(super) fn is(&self, udp: bool, frame: Frame, source: SocketAddr, destination: SocketAddr) -> bool {
        self.udp == udp && (self.first..=self.last).contains(&frame) && self.is_between(source, destination)
    }

    /// Whether these are its ends, in either direction.
    pub(super) fn is_between(&self, source: SocketAddr, destination: SocketAddr) -> bool {
        let ends = (self.client, self.server);
        ends == (source, destination) || ends == (destination, source)
    }
}
