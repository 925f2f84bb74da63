//! A packet written again: headers with other addresses, payload by its place in its conversation, checksums carried along.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::ops::Range;

use super::canvas::Canvas;
use super::checksum;
use super::choose::Wanted;
use super::dns;
use super::kerberos;
use super::replace::Replacer;
use super::side::Side;
use super::udp;
use crate::capture::Packet;
use crate::link::{self, Frame, Header, IpHeader, LinkHeader, TcpFlags};

const IPV4_ADDRESSES: usize = 12;
const IPV4_HEADER: usize = 20;
const IPV6_ADDRESSES: usize = 8;
const IPV6_HEADER: usize = 40;
const TCP_HEADER: usize = 20;
const UDP_HEADER: usize = 8;
const ICMP_HEADER: usize = 8;
/// TCP, UDP, ICMP and ICMPv6 by their IP protocol numbers.
const TCP: u8 = 6;
const UDP: u8 = 17;
const ICMP: u8 = 1;
const ICMP_V6: u8 = 58;

/// One conversation over TCP.
pub(super) struct Talk {
    pub(super) wanted: Wanted,
    /// To the server, and to the client.
    pub(super) sides: [Side; 2],
}

/// Writes packets again.
pub(super) struct Rewriter {
    pub(super) replacer: Replacer,
    talks: HashMap<(SocketAddr, SocketAddr), Vec<Talk>>,
}

impl Rewriter {
    pub(super) fn new(replacer: Replacer, talks: Vec<Talk>) -> Self {
        let mut by_ends: HashMap<_, Vec<Talk>> = HashMap::new();
        for talk in talks {
            by_ends.entry(ordered(talk.wanted.client, talk.wanted.server)).or_default().push(talk);
        }
        Self { replacer, talks: by_ends }
    }

    /// A packet; `filled` is what stands for the payload of a fragment, which alone does not tell.
    pub(super) fn packet(&mut self, packet: &Packet<'_>, filled: Option<&[u8]>) -> Vec<u8> {
        let old = packet.data;
        let cut = packet.wire_len.saturating_sub(u32::try_from(old.len()).unwrap_or(u32::MAX));
        let headers = link::headers(old, packet.link_type, cut);
        let mut canvas = Canvas::new(old);
        self.headers(&headers, &mut canvas);
        if let Some(ip) = innermost(&headers) {
            match (ip.fragment, filled) {
                (None, _) => {
                    let payload = self.transport(ip, canvas.part(ip.payload.clone()), packet.frame);
                    canvas.put(ip.payload.start, &payload);
                }
                (Some(_), Some(filled)) => canvas.put(ip.payload.start, filled),
                (Some(_), None) => {}
            }
        }
        self.checksums(&headers, &mut canvas);
        canvas.new
    }

    /// The payload of a datagram that was put together from fragments.
    pub(super) fn datagram(&mut self, outer: &IpHeader, old: &[u8], frame: Frame) -> Vec<u8> {
        let headers = link::headers_inside(old, outer);
        let Some(ip) = innermost(&headers) else { return self.transport(outer, old, frame) };
        let mut canvas = Canvas::new(old);
        self.headers(&headers, &mut canvas);
        if ip.fragment.is_none() {
            let payload = self.transport(ip, canvas.part(ip.payload.clone()), frame);
            canvas.put(ip.payload.start, &payload);
        } else {
            self.replacer.lost.insert("fragments inside a fragmented tunnel: blanked");
        }
        let around: Vec<Header> = std::iter::once(Header::Ip(outer.clone())).chain(headers).collect();
        self.checksums(&around, &mut canvas);
        canvas.new
    }

    fn headers(&mut self, headers: &[Header], canvas: &mut Canvas<'_>) {
        for header in headers {
            match header {
                Header::Link { kind, at } => self.link(*kind, at.clone(), canvas),
                Header::Ip(ip) => self.ip(ip, canvas),
                Header::UdpTunnel { at, .. } => canvas.keep(at.clone()),
            }
        }
    }

    fn link(&mut self, kind: LinkHeader, at: Range<usize>, canvas: &mut Canvas<'_>) {
        match kind {
            LinkHeader::Numbers | LinkHeader::Gre => canvas.keep(at),
            LinkHeader::Geneve => canvas.keep(at.start..at.start.saturating_add(8)),
            LinkHeader::Pktap => canvas.keep(at.start..at.start.saturating_add(12)),
            LinkHeader::Ethernet => {
                canvas.keep(at.clone());
                for start in [at.start, at.start.saturating_add(6)] {
                    self.hardware_address(start, canvas);
                }
            }
            LinkHeader::Cooked => self.cooked(at, 4, 6, canvas),
            LinkHeader::Cooked2 => self.cooked(at, 11, 12, canvas),
        }
        if matches!(kind, LinkHeader::Numbers | LinkHeader::Gre) {
            self.replacer.kept.insert("numbers of VLANs, tunnels and labels");
        }
    }

    /// One address of up to 8 bytes.
    fn cooked(&mut self, at: Range<usize>, length: usize, address: usize, canvas: &mut Canvas<'_>) {
        canvas.keep(at.clone());
        let start = at.start.saturating_add(address);
        let is_mac = canvas.old.get(at.start.saturating_add(length)) == Some(&6)
            || canvas.old.get(at.start.saturating_add(length).saturating_add(1)) == Some(&6);
        canvas.blank(start..start.saturating_add(8));
        if is_mac {
            self.hardware_address(start, canvas);
        }
    }

    fn hardware_address(&mut self, start: usize, canvas: &mut Canvas<'_>) {
        if let Some(address) = canvas.part(start..start.saturating_add(6)).first_chunk() {
            let made = self.replacer.hardware_address(*address);
            canvas.put(start, &made);
        }
    }

    fn ip(&mut self, ip: &IpHeader, canvas: &mut Canvas<'_>) {
        let start = ip.at.start;
        match ip.source {
            IpAddr::V4(_) => {
                canvas.keep(start..start.saturating_add(IPV4_HEADER));
                let words = canvas.old.get(start).map_or(5, |first| usize::from(first & 0xf));
                let end = start.saturating_add(words.saturating_mul(4)).min(ip.at.end);
                options(canvas, start.saturating_add(IPV4_HEADER)..end, &[]);
                // An authentication header: everything but the check value.
                canvas.keep(end..end.saturating_add(12).min(ip.at.end));
            }
            IpAddr::V6(_) => {
                canvas.keep(start..start.saturating_add(IPV6_HEADER));
                extension_headers(canvas, start..ip.at.end);
            }
        }
        let addresses = start.saturating_add(match ip.source {
            IpAddr::V4(_) => IPV4_ADDRESSES,
            IpAddr::V6(_) => IPV6_ADDRESSES,
        });
        let both = [octets(self.replacer.address(ip.source)), octets(self.replacer.address(ip.destination))].concat();
        canvas.put(addresses, &both);
    }

    /// What stands for the payload of a whole datagram.
    fn transport(&mut self, ip: &IpHeader, old: &[u8], frame: Frame) -> Vec<u8> {
        let mut canvas = Canvas::new(old);
        let checksum = match ip.protocol {
            TCP => {
                self.tcp(ip, &mut canvas, frame);
                Some(16)
            }
            UDP => {
                self.udp(&mut canvas);
                Some(6)
            }
            ICMP | ICMP_V6 => {
                self.icmp(ip.protocol == ICMP_V6, &mut canvas);
                Some(2)
            }
            _ => None,
        };
        if let Some(at) = checksum {
            let pseudo = ip.protocol != ICMP;
            self.checksum(ip, &mut canvas, 0..old.len(), at, pseudo, ip.protocol == UDP);
        }
        canvas.new
    }

    fn tcp(&mut self, ip: &IpHeader, canvas: &mut Canvas<'_>, frame: Frame) {
        canvas.keep(0..TCP_HEADER);
        let old = canvas.old;
        let Some([s0, s1, d0, d1, q0, q1, q2, q3, _, _, _, _, offset, flags]) = old.first_chunk::<14>() else { return };
        let start = usize::from(offset >> 4).saturating_mul(4).clamp(TCP_HEADER, old.len().max(TCP_HEADER));
        options(canvas, TCP_HEADER..start.min(old.len()), &[2, 3, 4, 5, 8]);
        let payload = old.get(start..).unwrap_or_default();
        let flags = TcpFlags(*flags);
        self.replacer.bytes.payload = self.replacer.bytes.payload.saturating_add(payload.len() as u64);
        if flags.has(TcpFlags::RST) || payload.is_empty() {
            return;
        }
        let source = SocketAddr::new(ip.source, u16::from_be_bytes([*s0, *s1]));
        let destination = SocketAddr::new(ip.destination, u16::from_be_bytes([*d0, *d1]));
        let sequence = u32::from_be_bytes([*q0, *q1, *q2, *q3]).wrapping_add(u32::from(flags.has(TcpFlags::SYN)));
        let talks = self.talks.get_mut(&ordered(source, destination)).into_iter().flatten();
        let mut talks = talks.filter(|talk| talk.wanted.is(false, frame, source, destination));
        let Some(talk) = talks.next() else { return };
        let side = if talk.wanted.client == source { 0usize } else { 1 };
        let Some(side) = talk.sides.get_mut(side) else { return };
        let (made, written) = side.payload(sequence, payload);
        canvas.put(start, &made);
        self.replacer.bytes.written = self.replacer.bytes.written.saturating_add(written);
    }

    fn udp(&mut self, canvas: &mut Canvas<'_>) {
        canvas.keep(0..UDP_HEADER);
        let Some([s0, s1, d0, d1, l0, l1]) = canvas.old.first_chunk::<6>() else { return };
        let ports = [u16::from_be_bytes([*s0, *s1]), u16::from_be_bytes([*d0, *d1])];
        let claimed = usize::from(u16::from_be_bytes([*l0, *l1]));
        let end = if claimed < UDP_HEADER { canvas.old.len() } else { claimed.min(canvas.old.len()) };
        let mut payload = Canvas::new(canvas.part(UDP_HEADER..end));
        if ports.contains(&53) {
            dns::datagram(&mut payload, &mut self.replacer);
        } else if ports.contains(&88) {
            let length = payload.old.len();
            kerberos::message(&mut payload, 0..length, &mut self.replacer);
        } else {
            udp::datagram(&mut payload, &mut self.replacer);
        }
        let written = payload.new.iter().filter(|byte| **byte != 0).count() as u64;
        self.replacer.bytes.payload = self.replacer.bytes.payload.saturating_add(payload.new.len() as u64);
        self.replacer.bytes.written = self.replacer.bytes.written.saturating_add(written);
        canvas.put(UDP_HEADER, &payload.new);
    }

    /// An error with the headers that it quotes; of what else it quotes nothing stays.
    fn icmp(&mut self, v6: bool, canvas: &mut Canvas<'_>) {
        canvas.keep(0..ICMP_HEADER);
        // The gateway of a redirect is an address.
        if !v6 && canvas.old.first() == Some(&5) {
            let made = self.replacer.address_bytes(canvas.part(4..ICMP_HEADER));
            canvas.put(4, &made);
        }
        let Some(first) = canvas.old.get(ICMP_HEADER) else { return };
        let quoted = canvas.part(ICMP_HEADER..canvas.old.len());
        let (length, fragment, protocol) = match first >> 4 {
            4 => {
                let place = quoted.get(6..8).and_then(|place| place.first_chunk::<2>());
                let offset = place.map_or(0, |place| u16::from_be_bytes(*place) & 0x1fff);
                (usize::from(first & 0xf).saturating_mul(4).max(IPV4_HEADER), offset > 0, quoted.get(9))
            }
            6 => (IPV6_HEADER, false, quoted.get(6)),
            _ => return,
        };
        let Some(ip) = quoted_ip(quoted, length, protocol.copied().unwrap_or_default()) else { return };
        let mut inner = Canvas::new(quoted);
        self.ip(&ip, &mut inner);
        if !fragment {
            let start = ip.payload.start;
            let whole = inner.part(ip.payload.clone());
            let mut part = Canvas::new(whole);
            let checksum = quoted_transport(&mut part, ip.protocol);
            if let Some(at) = checksum {
                self.checksum(&ip, &mut part, 0..whole.len(), at, ip.protocol != ICMP, ip.protocol == UDP);
            }
            inner.put(start, &part.new);
        }
        self.checksums(&[Header::Ip(ip)], &mut inner);
        canvas.put(ICMP_HEADER, &inner.new);
    }

    /// The checksums of headers around what is written, from the innermost outwards.
    fn checksums(&mut self, headers: &[Header], canvas: &mut Canvas<'_>) {
        for (index, header) in headers.iter().enumerate().rev() {
            let around = innermost(headers.get(..index).unwrap_or_default());
            match header {
                Header::Ip(ip) if ip.source.is_ipv4() && ip.at.end <= canvas.old.len() && !ip.at.is_empty() => {
                    let words = canvas.old.get(ip.at.start).map_or(5, |first| usize::from(first & 0xf));
                    let end = ip.at.start.saturating_add(words.saturating_mul(4)).min(ip.at.end);
                    self.checksum(ip, canvas, ip.at.start..end, 10, false, false);
                }
                Header::UdpTunnel { payload, .. } => {
                    if let Some(around) = around {
                        self.checksum(around, canvas, payload.clone(), 6, true, true);
                    }
                }
                Header::Link { kind: LinkHeader::Gre, at } => {
                    let flagged = canvas.old.get(at.start).is_some_and(|flags| flags & 0x80 != 0);
                    if let Some(around) = around.filter(|_| flagged) {
                        let end = if around.payload.end > at.start { around.payload.end } else { canvas.old.len() };
                        self.checksum(around, canvas, at.start..end, 4, false, false);
                    }
                }
                _ => {}
            }
        }
    }

    /// Carries the checksum that stands at `field` in `at` along, which covers the rest of `at` and perhaps the addresses.
    fn checksum(
        &mut self,
        ip: &IpHeader,
        canvas: &mut Canvas<'_>,
        at: Range<usize>,
        field: usize,
        pseudo: bool,
        udp: bool,
    ) {
        let place = at.start.saturating_add(field);
        let behind = place.saturating_add(2);
        let Some(stated) = canvas.old.get(place..behind).and_then(|bytes| bytes.first_chunk::<2>()) else { return };
        let stated = u16::from_be_bytes(*stated);
        // Zero is no checksum.
        if udp && stated == 0 {
            return;
        }
        let end = at.end.min(canvas.old.len());
        let addresses = |source: IpAddr, destination: IpAddr| {
            if pseudo { [octets(source), octets(destination)].concat() } else { Vec::new() }
        };
        let before = addresses(ip.source, ip.destination);
        let after = addresses(self.replacer.silent_address(ip.source), self.replacer.silent_address(ip.destination));
        fn parts<'a>(addresses: &'a [u8], whole: &'a [u8], cuts: [usize; 4]) -> [&'a [u8]; 3] {
            let [start, place, behind, end] = cuts;
            [addresses, whole.get(start..place).unwrap_or_default(), whole.get(behind..end).unwrap_or_default()]
        }
        let cuts = [at.start, place, behind, end];
        let old = parts(&before, canvas.old, cuts);
        let made = checksum::carried(stated, &old, &parts(&after, &canvas.new, cuts));
        let made = if udp && made == 0 { u16::MAX } else { made };
        canvas.put(place, &made.to_be_bytes());
    }
}

fn ordered(a: SocketAddr, b: SocketAddr) -> (SocketAddr, SocketAddr) {
    if a <= b { (a, b) } else { (b, a) }
}

pub(super) fn innermost(headers: &[Header]) -> Option<&IpHeader> {
    headers.iter().rev().find_map(|header| match header {
        Header::Ip(ip) => Some(ip),
        _ => None,
    })
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().to_vec(),
    }
}

/// Options of IP and TCP: kinds and lengths stay, contents only of those listed.
fn options(canvas: &mut Canvas<'_>, at: Range<usize>, known: &[u8]) {
    let mut place = at.start;
    while let Some(kind) = canvas.part(place..at.end).first().copied() {
        let length = match kind {
            0 => return,
            1 => 1,
            _ => match canvas.part(place..at.end).get(1).copied().map(usize::from) {
                Some(length) if length >= 2 => length,
                _ => return canvas.keep(place..place.saturating_add(2).min(at.end)),
            },
        };
        let end = place.saturating_add(length).min(at.end);
        canvas.keep(place..if known.contains(&kind) { end } else { place.saturating_add(2).min(end) });
        place = end;
    }
}

/// Extension headers of IPv6: what follows and how long they are stays; of a fragment header everything.
fn extension_headers(canvas: &mut Canvas<'_>, at: Range<usize>) {
    let mut kind = canvas.old.get(at.start.saturating_add(6)).copied().unwrap_or_default();
    let mut place = at.start.saturating_add(IPV6_HEADER);
    while place < at.end {
        let Some([next, words]) = canvas.part(place..at.end).first_chunk::<2>() else { return };
        let words = usize::from(*words);
        let (length, head) = match kind {
            44 => (8usize, 8usize),
            51 => (words.saturating_add(2).saturating_mul(4), 12),
            _ => (words.saturating_add(1).saturating_mul(8), 2),
        };
        canvas.keep(place..place.saturating_add(head).min(at.end));
        kind = *next;
        place = place.saturating_add(length);
    }
}

/// The IP header that an ICMP error quotes.
fn quoted_ip(quoted: &[u8], length: usize, protocol: u8) -> Option<IpHeader> {
    let address = |at: usize, length: usize| -> Option<IpAddr> {
        let bytes = quoted.get(at..at.saturating_add(length))?;
        let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
        v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
    };
    let (at, size) = if length == IPV6_HEADER && quoted.first().is_some_and(|first| first >> 4 == 6) {
        (IPV6_ADDRESSES, 16)
    } else {
        (IPV4_ADDRESSES, 4)
    };
    let end = length.min(quoted.len());
    Some(IpHeader {
        at: 0..end,
        payload: end..quoted.len(),
        source: address(at, size)?,
        destination: address(at.saturating_add(size), size)?,
        protocol,
        fragment: None,
        missing: 0,
    })
}

/// The transport header that an ICMP error quotes, and where its checksum stands.
fn quoted_transport(canvas: &mut Canvas<'_>, protocol: u8) -> Option<usize> {
    match protocol {
        TCP => {
            canvas.keep(0..TCP_HEADER);
            let start = canvas.old.get(12).map_or(TCP_HEADER, |offset| usize::from(offset >> 4).saturating_mul(4));
            options(canvas, TCP_HEADER..start.min(canvas.old.len()).max(TCP_HEADER), &[2, 3, 4, 5, 8]);
            Some(16)
        }
        UDP => {
            canvas.keep(0..UDP_HEADER);
            Some(6)
        }
        ICMP | ICMP_V6 => {
            canvas.keep(0..4);
            Some(2)
        }
        _ => None,
    }
}
