//! A gateway's tunnel over two connections: which belong together, and both read as one.
//!
//! The client speaks on the connection that it opened with RDG_IN_DATA, the gateway on the one with RDG_OUT_DATA; both name the tunnel
//! in RDG-Connection-Id ([MS-TSGU](https://learn.microsoft.com/openspecs/windows_protocols/ms-tsgu/0007d661-a86d-4e8f-89f7-7f77f8824188)
//! 3.3.5.1). The gateway's half, which has its refusals and the target's last words, tells what both say.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

use crate::decode::gateway::Half;
use crate::decode::plain::PlainState;
use crate::decode::timeline::{self, Event};
use crate::decode::tls::{self, TlsState};
use crate::decode::walk::Walk;
use crate::decrypt::Keys;
use crate::flow::{Flow, FlowTransport, UnitKind};
use crate::session::Tls;

/// TLS units of a connection that are looked at for the request that opens its half: a handshake, and a logon by NTLM.
const OPENING_UNITS: usize = 96;

/// Positions of the gateway's half and the client's half of each tunnel of which both are there and open.
pub fn pairs(flows: &[Flow], keys: &Keys) -> Vec<(usize, usize)> {
    if keys.is_empty() {
        return Vec::new();
    }
    // The last gateway's half of an id that has no client's half yet.
    let mut waiting: HashMap<(IpAddr, SocketAddr, String), usize> = HashMap::new();
    let mut pairs = Vec::new();
    let mut in_order: Vec<(usize, &Flow)> = flows.iter().enumerate().collect();
    in_order.sort_by_key(|(_, flow)| flow.first_frame);
    for (position, flow) in in_order {
        let Some((half, id)) = half(flow, keys).filter(|(_, id)| !id.is_empty()) else { continue };
        let key = (flow.client.ip(), flow.server, id);
        match half {
            Half::FromGateway => {
                waiting.insert(key, position);
            }
            Half::FromClient => pairs.extend(waiting.remove(&key).map(|told| (told, position))),
        }
    }
    pairs
}

/// What half of a tunnel a connection is. Only one that begins with TLS can be.
fn half(flow: &Flow, keys: &Keys) -> Option<(Half, String)> {
    let starts = |flow: &Flow| Some(flow.to_server.units.first()?.kind);
    let is_tls = flow.transport == FlowTransport::Tcp && matches!(starts(flow), Some(UnitKind::Tls { .. }));
    if !is_tls {
        return None;
    }
    let mut walk = Walk::new(flow, flow.end, keys);
    for event in timeline::merge(flow).iter().take(OPENING_UNITS) {
        let UnitKind::Tls { content_type, version } = event.unit.kind else { continue };
        tls::read(&mut walk, event, content_type, version);
    }
    walk.plain.gateway.half.take()
}

/// What is remembered of the other connection while its events are read among those of the one that tells.
#[derive(Default)]
struct Other {
    tls: TlsState,
    session_tls: Option<Tls>,
    plain: PlainState,
}

/// Reads the events of both connections in the order in which they were complete.
pub fn read<'f>(walk: &mut Walk<'f>, own: &[Event<'f>], half: &'f Flow, unit: impl Fn(&mut Walk<'f>, &Event<'f>)) {
    walk.plain.gateway.whole = true;
    let mut other = Other::default();
    let others = timeline::merge(half);
    let mut left = others.iter().peekable();
    for event in own {
        while let Some(earlier) = left.next_if(|other| other.unit.last_frame < event.unit.last_frame) {
            other.read(walk, earlier);
        }
        unit(walk, event);
    }
    left.for_each(|event| other.read(walk, event));
}

impl Other {
    fn read(&mut self, walk: &mut Walk<'_>, event: &Event<'_>) {
        let UnitKind::Tls { content_type, version } = event.unit.kind else { return };
        self.swap(walk);
        walk.plain.gateway.whole = true;
        // Its hellos and HTTP are its own; what its packets carry is told here.
        walk.muted = true;
        tls::read(walk, event, content_type, version);
        walk.muted = false;
        self.swap(walk);
    }

    /// The tunnel's inside stays with the session: it is one for both.
    fn swap(&mut self, walk: &mut Walk<'_>) {
        std::mem::swap(&mut walk.tls, &mut self.tls);
        std::mem::swap(&mut walk.session.tls, &mut self.session_tls);
        std::mem::swap(&mut walk.plain, &mut self.plain);
        std::mem::swap(&mut walk.plain.gateway.inner, &mut self.plain.gateway.inner);
    }
}
