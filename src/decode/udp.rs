//! RDPEUDP flows: the handshake, and whether anything followed (MS-RDPEUDP, MS-RDPEUDP2).

use rdpwhy_parsers::parse;
use rdpwhy_parsers::rdpeudp::{self, DatagramKind};

use crate::decode::walk::{Place, Walk};
use crate::flow::{Direction, Source, Stream};
use crate::session::message::kind;
use crate::session::{Layer, Rdpeudp};
use crate::vocabulary::{Basis, StageName};

/// Reads every datagram that was kept, both directions in order of frame.
pub fn read(walk: &mut Walk<'_>) {
    let mut datagrams: Vec<(Direction, Source, &[u8])> = Vec::new();
    for direction in [Direction::ToServer, Direction::ToClient] {
        datagrams.extend(kept(walk.flow.stream(direction)).map(|(source, bytes)| (direction, source, bytes)));
    }
    datagrams.sort_by_key(|(_, source, _)| (source.frame, source.offset));
    let mut known = Rdpeudp::default();
    for (direction, source, bytes) in datagrams {
        let kind = note(&mut known, direction, &source, bytes);
        let place = Place {
            direction,
            frame: source.frame,
            last_frame: source.frame,
            time: source.time,
            offset: source.offset,
            basis: Basis::Seen,
            layer: Layer::Udp,
        };
        walk.reading(bytes);
        walk.note(kind, StageName::Tcp, place, bytes.len() as u32, None);
    }
    known.client_last = walk.flow.to_server.figures.last;
    known.server_last = walk.flow.to_client.figures.last;
    walk.session.rdpeudp = Some(known);
}

fn kept(stream: &Stream) -> impl Iterator<Item = (Source, &[u8])> {
    stream.datagrams.iter().filter_map(|range| Some((stream.source(range.start)?, stream.bytes(range.clone())?)))
}

fn note(known: &mut Rdpeudp, direction: Direction, source: &Source, bytes: &[u8]) -> &'static str {
    let at = (source.frame, source.time);
    let established = !known.syn_acks.is_empty();
    let Ok((datagram, _)) = parse(rdpeudp::datagram, bytes) else { return data(known, direction) };
    // Version 2 and 3 change the packet's shape after the handshake, so that it no longer reads as a version 1 datagram.
    let handshake = matches!(datagram.kind(), DatagramKind::Syn | DatagramKind::SynAck);
    if established && !handshake {
        return data(known, direction);
    }
    let version = datagram.syn_ex.as_ref().map(|extended| extended.version.0);
    match datagram.kind() {
        DatagramKind::Syn => {
            known.syns.push(at);
            known.version = known.version.max(version);
            kind::RDPEUDP_SYN
        }
        DatagramKind::SynAck => {
            known.syn_acks.push(at);
            known.version = version.or(known.version);
            kind::RDPEUDP_SYN_ACK
        }
        DatagramKind::Ack => kind::RDPEUDP_ACK,
        _ => data(known, direction),
    }
}

fn data(known: &mut Rdpeudp, direction: Direction) -> &'static str {
    let count = match direction {
        Direction::ToServer => &mut known.data.0,
        Direction::ToClient => &mut known.data.1,
    };
    *count = count.saturating_add(1);
    kind::RDPEUDP_DATA
}
