//! What was said beside the connections, and belongs to the attempt: names that were asked for, and KDCs.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use rdpwhy_parsers::dns::{RecordType, message};
use rdpwhy_parsers::parse;

use super::choose::{Choice, Wanted};
use crate::link::{Frame, Segment, Tcp, TcpFlags, Transport};
use crate::time::Time;

const DNS: u16 = 53;
const KDC: u16 = 88;
/// As the analysis has it: how long before a connection what is asked of a KDC can be for it.
const LEAD: Duration = Duration::from_secs(30);
/// Conversations and lookups remembered, and bytes of one direction.
const MAX: usize = 65_536;
const MAX_BYTES: usize = 256 << 10;

/// A lookup message.
#[derive(Debug)]
struct Lookup {
    frames: Vec<Frame>,
    client: IpAddr,
    name: String,
    addresses: Vec<IpAddr>,
}

/// A client's port and the KDC that it asks there.
type Ends = (SocketAddr, SocketAddr);

/// A conversation with a KDC.
#[derive(Debug, Default)]
pub(super) struct Conversation {
    pub(super) frames: Vec<Frame>,
    times: Vec<Time>,
    /// To the KDC, and back.
    pub(super) bytes: [Assembly; 2],
}

/// The bytes of one direction by their place behind the first.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    pub(super) base: Option<u32>,
    pub(super) bytes: Vec<u8>,
    there: Vec<bool>,
}

/// What was seen of it.
#[derive(Debug, Default)]
pub(super) struct Beside {
    lookups: Vec<Lookup>,
    conversations: BTreeMap<(bool, Ends), Conversation>,
    pub(super) full: bool,
}

impl Beside {
    /// Takes a segment of a client of the attempt; true if it may belong to it.
    pub(super) fn push(&mut self, segment: &Segment<'_>, choice: &Choice) -> bool {
        if self.lookups.len() >= MAX || self.conversations.len() >= MAX {
            self.full = true;
            return false;
        }
        match &segment.transport {
            Transport::Udp(udp) if udp.source_port == DNS || udp.destination_port == DNS => {
                self.lookup(segment, udp.payload, udp.source_port == DNS, choice)
            }
            Transport::Udp(udp) => self.asks(segment, udp.source_port, udp.destination_port, choice, None),
            Transport::Tcp(tcp) => self.asks(segment, tcp.source_port, tcp.destination_port, choice, Some(tcp)),
            Transport::Icmp(icmp) => {
                let Some((quoted, (source, KDC))) = icmp.quoted.and_then(|quoted| Some((quoted, quoted.ports?))) else {
                    return false;
                };
                let ends = (SocketAddr::new(quoted.source, source), SocketAddr::new(quoted.destination, KDC));
                let Some(known) = self.conversations.get_mut(&(quoted.protocol == 6, ends)) else { return false };
                known.note(segment);
                true
            }
            Transport::Other(_) => false,
        }
    }

    fn lookup(&mut self, segment: &Segment<'_>, payload: &[u8], answer: bool, choice: &Choice) -> bool {
        let client = if answer { segment.destination } else { segment.source };
        let Ok((message, _)) = parse(message, payload) else { return false };
        let Some(question) = message.questions.first().filter(|_| choice.clients.contains(&client)) else {
            return false;
        };
        let address = |answer: &rdpwhy_parsers::dns::Answer| match answer.kind {
            RecordType::A => <[u8; 4]>::try_from(answer.data.as_slice()).ok().map(IpAddr::from),
            RecordType::AAAA => <[u8; 16]>::try_from(answer.data.as_slice()).ok().map(IpAddr::from),
            _ => None,
        };
        self.lookups.push(Lookup {
            frames: frames(segment),
            client,
            name: question.name.to_ascii_lowercase(),
            addresses: message.answers.iter().filter_map(address).collect(),
        });
        true
    }

    fn asks(&mut self, segment: &Segment<'_>, from: u16, to: u16, choice: &Choice, tcp: Option<&Tcp<'_>>) -> bool {
        let (source, destination) = (SocketAddr::new(segment.source, from), SocketAddr::new(segment.destination, to));
        let (ends, side) = match (from, to) {
            (_, KDC) => ((source, destination), 0usize),
            (KDC, _) => ((destination, source), 1),
            _ => return false,
        };
        if !choice.clients.contains(&ends.0.ip()) {
            return false;
        }
        let known = self.conversations.entry((tcp.is_some(), ends)).or_default();
        known.note(segment);
        if let Some((tcp, assembly)) = tcp.zip(known.bytes.get_mut(side)) {
            assembly.push(tcp);
        }
        true
    }

    /// Frames of the lookups that belong to the attempt: of names that stood for its servers, or of the one that did not resolve.
    pub(super) fn lookups(&self, choice: &Choice) -> BTreeSet<Frame> {
        let host = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
        let names: BTreeSet<&str> = match &choice.unresolved {
            Some(wanted) => {
                let wanted = host(&wanted.to_ascii_lowercase());
                self.lookups.iter().filter(|lookup| host(&lookup.name) == wanted).map(|lookup| &*lookup.name).collect()
            }
            None => {
                let leads = |lookup: &&Lookup| lookup.addresses.iter().any(|address| choice.servers.contains(address));
                self.lookups.iter().filter(leads).map(|lookup| &*lookup.name).collect()
            }
        };
        let own = self.lookups.iter().filter(|lookup| names.contains(&*lookup.name));
        own.filter(|lookup| choice.clients.contains(&lookup.client)).flat_map(|lookup| lookup.frames.clone()).collect()
    }

    /// The conversations with KDCs that belong to the attempt.
    pub(super) fn into_conversations(self, choice: &Choice) -> Vec<((bool, Ends), Conversation)> {
        let belongs = |ends: &Ends, conversation: &Conversation| {
            conversation.times.iter().any(|time| is_meant(choice, ends.0.ip(), *time))
        };
        self.conversations.into_iter().filter(|((_, ends), conversation)| belongs(ends, conversation)).collect()
    }
}

/// Whether what a client asks at this time is for a connection of the attempt, as the analysis ties them: for one that is open then,
/// else for the next that is opened.
fn is_meant(choice: &Choice, client: IpAddr, time: Time) -> bool {
    let of_client = |wanted: &&Wanted| wanted.client.ip() == client && !wanted.udp;
    let own = || choice.wanted.iter().filter(of_client);
    let others = || choice.others.iter().filter(of_client);
    let open = |wanted: &Wanted| wanted.start <= time && time <= wanted.end;
    if own().any(open) {
        return true;
    }
    if others().any(open) {
        return false;
    }
    let soon = |wanted: &&Wanted| wanted.start > time && wanted.start.since(time) <= LEAD;
    let next = |start: Option<Time>| start.unwrap_or(Time(i64::MAX));
    let first = own().filter(soon).map(|wanted| wanted.start).min();
    first.is_some() && next(first) <= next(others().filter(soon).map(|wanted| wanted.start).min())
}

/// The frames that a segment came in.
pub(super) fn frames(segment: &Segment<'_>) -> Vec<Frame> {
    let mut frames = segment.fragments.clone();
    frames.push(segment.frame);
    frames
}

impl Conversation {
    fn note(&mut self, segment: &Segment<'_>) {
        self.frames.extend(frames(segment));
        self.times.push(segment.time);
    }
}

impl Assembly {
    fn push(&mut self, tcp: &Tcp<'_>) {
        let start = tcp.sequence.wrapping_add(u32::from(tcp.flags.has(TcpFlags::SYN)));
        let base = *self.base.get_or_insert(start);
        let at = start.wrapping_sub(base) as usize;
        let end = at.saturating_add(tcp.payload.len());
        if end > MAX_BYTES || tcp.flags.has(TcpFlags::RST) {
            return;
        }
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
            self.there.resize(end, false);
        }
        let known = self.bytes.iter_mut().zip(&mut self.there).skip(at);
        for ((byte, there), new) in known.zip(tcp.payload) {
            if !std::mem::replace(there, true) {
                *byte = *new;
            }
        }
    }
}
