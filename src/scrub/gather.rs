//! The first reading: which frames belong to the attempt, and what its conversations say.

use std::collections::{BTreeSet, HashSet};
use std::net::{IpAddr, SocketAddr};

use rdpwhy_parsers::dns;
use rdpwhy_parsers::parse;

use super::ScrubError;
use super::beside::{Beside, frames};
use super::canvas::Canvas;
use super::choose::{Choice, Wanted};
use super::kerberos;
use super::packet::Talk;
use super::replace::Replacer;
use super::side::Side;
use super::stream::{self, Course};
use crate::capture::{Capture, Packet};
use crate::certify::Reviewer;
use crate::decode::{self, Surroundings};
use crate::flow::{Flow, FlowTable, FlowTransport, Limits};
use crate::link::{self, Dissector, Frame, Header, Segment, Transport};
use crate::pseudonym::Salt;
use crate::time::Time;

/// Units of one direction that are listed one by one: beyond them headers cannot be told from what is behind them.
const MAX_UNITS: usize = 1 << 22;
/// Bytes kept of all connections together, their units included.
const MAX_KEPT: usize = 1 << 30;

/// What the first reading gave.
pub(super) struct Gathered {
    pub(super) frames: BTreeSet<Frame>,
    /// The frames of each datagram that came in fragments.
    pub(super) fragmented: Vec<Vec<Frame>>,
    pub(super) talks: Vec<Talk>,
    pub(super) replacer: Replacer,
    pub(super) end: Time,
    pub(super) limits: BTreeSet<String>,
}

/// Reads the capture.
///
/// # Errors
/// It holds no packet.
pub(super) fn gather(mut capture: Capture, choice: &Choice, salt: &Salt) -> Result<Gathered, ScrubError> {
    let mut dissector = Dissector::default();
    let limits = Limits { tail_units: MAX_UNITS, kept_bytes: MAX_KEPT, ..Limits::default() };
    let mut table = FlowTable::new(limits);
    let mut beside = Beside::default();
    let mut own: BTreeSet<Frame> = BTreeSet::new();
    let mut fragmented = Vec::new();
    let mut addresses: HashSet<IpAddr> = HashSet::new();
    while let Some(packet) = capture.next_packet() {
        let Some(segment) = dissector.segment(&packet) else { continue };
        let wanted = is_wanted(choice, &segment);
        if wanted {
            own.extend(frames(&segment));
            table.push(&segment);
        } else if !beside.push(&segment, choice) {
            continue;
        }
        note_addresses(&mut addresses, &packet, &segment);
        if !segment.fragments.is_empty() {
            fragmented.push(frames(&segment));
        }
    }
    let set = table.finish();
    let mut limits: BTreeSet<String> = set.warnings.into_iter().map(|warning| warning.message).collect();
    limits.extend(set.flows.iter().flat_map(|flow| flow.limits.clone()));
    let found = |wanted: &Wanted| {
        set.flows.iter().any(|flow| wanted.is_between(flow.client, flow.server) && flow.first_frame == wanted.first)
    };
    if !choice.wanted.iter().all(found) {
        limits.insert(
            "a connection that only its keys show to be RDP cannot be read without them: its payload is blank"
                .to_owned(),
        );
    }
    if beside.full {
        limits.insert("so much was asked of name servers and KDCs that not all of it was looked at".to_owned());
    }
    own.extend(beside.lookups(choice));
    let conversations = beside.into_conversations(choice);
    own.extend(conversations.iter().flat_map(|(_, conversation)| conversation.frames.clone()));
    let facts = capture.finish()?;
    let reviewer = Reviewer::new(&[], None).of_scrubbed(facts.scrubbed);
    let surroundings = Surroundings { capture_end: facts.end };
    let flows: Vec<&Flow> = set.flows.iter().filter(|flow| flow.transport == FlowTransport::Tcp).collect();
    let talks = |replacer: &mut Replacer| -> Vec<Talk> {
        let mut talks = Vec::new();
        for flow in &flows {
            let mut course = course(flow, &surroundings, &reviewer);
            let sides = stream::sides(flow, &mut course, replacer);
            talks.push(Talk { wanted: of_flow(flow), sides });
        }
        for ((_, (client, kdc)), conversation) in conversations.iter().filter(|((tcp, _), _)| *tcp) {
            let sides = conversation.bytes.each_ref().map(|assembly| {
                let mut canvas = Canvas::new(&assembly.bytes);
                kerberos::stream(&mut canvas, replacer);
                let new = canvas.new;
                Side::of_bytes(assembly.base.unwrap_or_default(), assembly.bytes.clone(), new)
            });
            talks.push(Talk { wanted: whole(*client, *kdc), sides });
        }
        talks
    };
    let mut replacer = Replacer::new(salt, &addresses);
    let mut written = talks(&mut replacer);
    if let Some(again) = replacer.again(salt, &addresses) {
        replacer = again;
        written = talks(&mut replacer);
    }
    let talks = written;
    fragmented.retain(|frames| frames.iter().any(|frame| own.contains(frame)));
    Ok(Gathered { frames: own, fragmented, talks, replacer, end: facts.end, limits })
}

/// Whether a segment belongs to a connection of the attempt, or is an error about it.
fn is_wanted(choice: &Choice, segment: &Segment<'_>) -> bool {
    let ends = |source: u16, destination: u16| {
        (SocketAddr::new(segment.source, source), SocketAddr::new(segment.destination, destination))
    };
    let (udp, (source, destination)) = match &segment.transport {
        Transport::Tcp(tcp) => (false, ends(tcp.source_port, tcp.destination_port)),
        Transport::Udp(udp) => (true, ends(udp.source_port, udp.destination_port)),
        Transport::Icmp(icmp) => {
            let Some((quoted, (from, to))) = icmp.quoted.and_then(|quoted| Some((quoted, quoted.ports?))) else {
                return false;
            };
            let ends = (SocketAddr::new(quoted.source, from), SocketAddr::new(quoted.destination, to));
            return choice.wanted.iter().any(|wanted| {
                wanted.udp == (quoted.protocol == 17)
                    && (wanted.first..=wanted.last_icmp).contains(&segment.frame)
                    && wanted.is_between(ends.0, ends.1)
            });
        }
        Transport::Other(_) => return false,
    };
    choice.wanted.iter().any(|wanted| wanted.is(udp, segment.frame, source, destination))
}

/// The addresses that may be replaced, so that none of them stands for another.
fn note_addresses(addresses: &mut HashSet<IpAddr>, packet: &Packet<'_>, segment: &Segment<'_>) {
    addresses.extend([segment.source, segment.destination]);
    for header in link::headers(packet.data, packet.link_type, 0) {
        if let Header::Ip(ip) = header {
            addresses.extend([ip.source, ip.destination]);
        }
    }
    match &segment.transport {
        Transport::Icmp(icmp) => {
            addresses.extend(icmp.quoted.iter().flat_map(|quoted| [quoted.source, quoted.destination]));
        }
        Transport::Udp(udp) if udp.source_port == 53 => {
            let Ok((message, _)) = parse(dns::message, udp.payload) else { return };
            for answer in message.answers {
                let v4 = <[u8; 4]>::try_from(answer.data.as_slice()).map(IpAddr::from);
                addresses.extend(v4.or_else(|_| <[u8; 16]>::try_from(answer.data.as_slice()).map(IpAddr::from)));
            }
        }
        _ => {}
    }
}

/// What the reading of a flow without keys tells of its certificates.
fn course(flow: &Flow, surroundings: &Surroundings, reviewer: &Reviewer) -> Course {
    let mut session = decode::session(flow, surroundings);
    reviewer.review(&mut session);
    let (marks, handshake_mark) = reviewer.marks(&session);
    Course { start: flow.start, marks, handshake_mark, ..Course::default() }
}

fn of_flow(flow: &Flow) -> Wanted {
    let last_icmp = flow.icmp.iter().map(|icmp| icmp.frame).fold(flow.last_frame, Frame::max);
    Wanted {
        client: flow.client,
        server: flow.server,
        udp: false,
        first: flow.first_frame,
        last: flow.last_frame,
        last_icmp,
        start: flow.start,
        end: flow.end,
    }
}

/// A conversation that lasts as long as the capture does.
fn whole(client: SocketAddr, server: SocketAddr) -> Wanted {
    Wanted {
        client,
        server,
        udp: false,
        first: 0,
        last: Frame::MAX,
        last_icmp: Frame::MAX,
        start: Time(i64::MIN),
        end: Time(i64::MAX),
    }
}
