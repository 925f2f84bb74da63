//! Everything else on the wire: web over TCP, DNS and QUIC-like datagrams.

use std::net::{IpAddr, SocketAddr};

use crate::forge::file::Packet;
use crate::forge::ip::{self, ACK, FIN, Fields, PSH, SYN, Segment};
use crate::forge::link::Link;
use crate::forge::rdp::filler;

/// A seeded sequence of numbers (xorshift64*).
pub struct Chance(u64);

impl Chance {
    /// The sequence of a seed.
    pub fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next number, any.
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

/// Bytes of an Enhanced Packet Block.
pub fn on_disk(packet: &Packet) -> u64 {
    (packet.data.len() as u64).next_multiple_of(4) + 32
}

/// Adds about `wanted` bytes of connections that begin in a part.
pub fn fill(packets: &mut Vec<Packet>, begin: u64, lasts: u64, wanted: u64, chance: &mut Chance) {
    let payload = filler(64 * 1024, chance.below(1 << 30) as u32);
    let mut made = 0;
    while made < wanted {
        let start = begin + chance.below(lasts);
        let before = packets.len();
        match chance.below(10) {
            0..4 => web(packets, start, &payload, chance),
            4..7 => lookup(packets, start, &payload, chance),
            _ => stream(packets, start, &payload, chance),
        }
        made += packets[before..].iter().map(on_disk).sum::<u64>();
    }
}

fn ends(chance: &mut Chance, port: u16) -> [SocketAddr; 2] {
    let host = |net: u8, chance: &mut Chance| IpAddr::from([net, chance.below(200) as u8, chance.below(250) as u8, 1 + chance.below(250) as u8]);
    [SocketAddr::new(host(10, chance), 32768 + chance.below(28000) as u16), SocketAddr::new(host(198, chance), port)]
}

fn emit(packets: &mut Vec<Packet>, time: u64, ends: [SocketAddr; 2], from_client: bool, protocol: u8, body: &[u8]) {
    let [source, destination] = if from_client { ends } else { [ends[1], ends[0]] };
    let (IpAddr::V4(source), IpAddr::V4(destination)) = (source.ip(), destination.ip()) else { return };
    let fields = Fields { protocol, id: packets.len() as u16, ttl: if from_client { 64 } else { 55 }, fragment: 0x4000 };
    let data = Link::Ethernet.wrap(&ip::v4(source, destination, &fields, body), from_client);
    packets.push(Packet { time, interface: 0, original: data.len() as u32, data });
}

/// A web request over TCP: handshake, request, an answer of some segments with an acknowledgment for every second, FINs.
fn web(packets: &mut Vec<Packet>, start: u64, payload: &[u8], chance: &mut Chance) {
    let port = if chance.below(3) == 0 { 80 } else { 443 };
    let ends = ends(chance, port);
    let mut next = [chance.below(1 << 32) as u32, chance.below(1 << 32) as u32];
    let mut time = start;
    let mut segment = |from_client: bool, flags: u8, bytes: &[u8]| {
        let (own, other) = if from_client { (0, 1) } else { (1, 0) };
        let [source, destination] = if from_client { ends } else { [ends[1], ends[0]] };
        let acknowledgment = if flags & ACK == 0 { 0 } else { next[other] };
        let tcp = Segment { source, destination, sequence: next[own], acknowledgment, flags, window: 64000, payload: bytes };
        next[own] = next[own].wrapping_add(bytes.len() as u32 + u32::from(flags & (SYN | FIN) != 0));
        emit(packets, time, ends, from_client, 6, &ip::tcp(&tcp));
        time += 200;
    };
    segment(true, SYN, b"");
    segment(false, SYN | ACK, b"");
    segment(true, ACK, b"");
    segment(true, PSH | ACK, &payload[..300]);
    segment(false, ACK, b"");
    for index in 0..4 + chance.below(60) as usize {
        segment(false, ACK, &payload[index * 1000..index * 1000 + 1448]);
        if index % 2 == 1 {
            segment(true, ACK, b"");
        }
    }
    segment(false, FIN | ACK, b"");
    segment(true, FIN | ACK, b"");
    segment(false, ACK, b"");
}

/// A name looked up: two datagrams.
fn lookup(packets: &mut Vec<Packet>, start: u64, payload: &[u8], chance: &mut Chance) {
    let ends = ends(chance, 53);
    let size = 30 + chance.below(40) as usize;
    emit(packets, start, ends, true, 17, &ip::udp(ends[0], ends[1], &payload[..size]));
    emit(packets, start + 9000, ends, false, 17, &ip::udp(ends[1], ends[0], &payload[..size + 60]));
}

/// Bulk over UDP, as QUIC sends it.
fn stream(packets: &mut Vec<Packet>, start: u64, payload: &[u8], chance: &mut Chance) {
    let ends = ends(chance, 443);
    for index in 0..3 + chance.below(30) {
        let from_client = index % 6 == 0;
        let at = chance.below(60_000) as usize;
        let size = if from_client { 60 + chance.below(400) as usize } else { 1250 };
        let [source, destination] = if from_client { ends } else { [ends[1], ends[0]] };
        let bytes = &payload[at..at + size];
        emit(packets, start + index * 400, ends, from_client, 17, &ip::udp(source, destination, bytes));
    }
}
