//! Whether a connection on another port than 3389 is of interest, by what it says first.

use crate::link::{Tcp, TcpFlags};

use super::connection::Connection;
use super::half::Half;
use super::key::Side;
use super::limits::Limits;
use super::model::{Unit, UnitKind};
use super::sniff::{self, Look};

/// The answer so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interest {
    /// It is RDP, or TLS that the key log knows.
    Yes,
    /// It is something else.
    No,
    /// It has not shown yet.
    Open,
}

/// Looks at the first payload of a side before it is taken, so that the common case costs nothing more.
pub(super) fn look_first(connection: &Connection, tcp: &Tcp<'_>, side: Side, limits: &Limits) -> Interest {
    if tcp.payload.is_empty() || tcp.flags.0 & (TcpFlags::SYN | TcpFlags::RST) != 0 {
        return Interest::Open;
    }
    let (Some(half), Some(peer)) = (connection.halves.get(side), connection.halves.get(1 - side)) else {
        return Interest::Open;
    };
    let first = !half.has_data() && half.sequence.base.is_none_or(|base| base == tcp.sequence);
    if !first || peer.has_data() {
        return Interest::Open;
    }
    match sniff::look(tcp.payload, &limits.known_client_randoms) {
        Look::Other => Interest::No,
        _ => Interest::Open,
    }
}

/// Judges by everything that was said so far.
pub(super) fn judge(connection: &Connection, limits: &Limits) -> Interest {
    let looks = [0, 1].map(|side: usize| connection.halves.get(side).and_then(|half| look_at(half, limits)));
    if looks.contains(&Some(Look::Rdp)) {
        return Interest::Yes;
    }
    let proxied = looks.contains(&Some(Look::Proxy));
    if !proxied {
        return if looks.contains(&Some(Look::Other)) { Interest::No } else { bounded(connection, limits) };
    }
    let behind =
        [0, 1].map(|side: usize| connection.halves.get(side).map_or(Interest::Open, |half| look_behind(half, limits)));
    match behind {
        [Interest::Yes, _] | [_, Interest::Yes] => Interest::Yes,
        [Interest::No, _] | [_, Interest::No] => Interest::No,
        _ => bounded(connection, limits),
    }
}

fn look_at(half: &Half, limits: &Limits) -> Option<Look> {
    let start = half.content.as_ref()?.window.start();
    (!start.is_empty()).then(|| sniff::look(start, &limits.known_client_randoms))
}

/// What follows the preamble of a proxy: framing that was found in the stream.
fn look_behind(half: &Half, limits: &Limits) -> Interest {
    let Some(content) = half.content.as_ref() else { return Interest::Open };
    let framed = |unit: &&Unit| unit.kind != UnitKind::Raw;
    let unit = content.framer.index.iter().find(framed).or_else(|| content.framer.current());
    let Some(unit) = unit else { return Interest::Open };
    let start = usize::try_from(unit.offset).unwrap_or(usize::MAX);
    let bytes = content.window.start().get(start..).unwrap_or_default();
    match sniff::look(bytes, &limits.known_client_randoms) {
        Look::Rdp => Interest::Yes,
        Look::Short => Interest::Open,
        Look::Proxy | Look::Other => Interest::No,
    }
}

fn bounded(connection: &Connection, limits: &Limits) -> Interest {
    let most = limits.undecided_bytes as u64;
    let over = connection.halves.iter().any(|half| half.assembler.highest > most);
    if over { Interest::No } else { Interest::Open }
}
