//! Segments to the bytes of a pcap file.

use std::net::{IpAddr, SocketAddr};

use super::host::{Segment, Time};

/// A segment as one place of the path saw it.
pub struct Seen {
    pub time: Time,
    pub from_client: bool,
    pub ttl: u8,
    pub ip_id: u16,
    pub segment: Segment,
}

/// First sequence numbers of both ends: the client's wraps early.
const CLIENT_ISN: u32 = 0xffff_f000;
const SERVER_ISN: u32 = 0x1234_5678;

/// A pcap file with nanoseconds, of Ethernet frames.
pub fn pcap(client: SocketAddr, server: SocketAddr, seen: &[Seen]) -> Vec<u8> {
    let mut file = Vec::new();
    file.extend(0xa1b2_3c4d_u32.to_le_bytes());
    file.extend([2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    file.extend(65535_u32.to_le_bytes());
    file.extend(1_u32.to_le_bytes());
    for one in seen {
        let frame = frame(client, server, one);
        let (seconds, rest) = (one.time / 1_000_000_000, one.time % 1_000_000_000);
        for number in [seconds as u32, rest as u32, frame.len() as u32, frame.len() as u32] {
            file.extend(number.to_le_bytes());
        }
        file.extend(frame);
    }
    file
}

fn frame(client: SocketAddr, server: SocketAddr, seen: &Seen) -> Vec<u8> {
    let (source, destination) = if seen.from_client { (client, server) } else { (server, client) };
    let tcp = tcp(source.port(), destination.port(), seen);
    let mut frame = vec![2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0];
    frame.extend([0x45, 0]);
    frame.extend((20 + tcp.len() as u16).to_be_bytes());
    frame.extend(seen.ip_id.to_be_bytes());
    frame.extend([0x40, 0, seen.ttl, 6, 0, 0]);
    for end in [source, destination] {
        let IpAddr::V4(address) = end.ip() else { unreachable!("scripts are IPv4") };
        frame.extend(address.octets());
    }
    frame.extend(tcp);
    frame
}

fn tcp(source: u16, destination: u16, seen: &Seen) -> Vec<u8> {
    let segment = &seen.segment;
    let (own, other) = if seen.from_client { (CLIENT_ISN, SERVER_ISN) } else { (SERVER_ISN, CLIENT_ISN) };
    let options: &[u8] = if segment.syn { &[2, 4, 0x05, 0xb4] } else { &[] };
    let flag = |set: bool, bit: u8| if set { bit } else { 0 };
    let acknowledgment = segment.acknowledgment.map_or(0, |number| other.wrapping_add(number as u32));
    let flags = flag(segment.fin, 1)
        | flag(segment.syn, 2)
        | flag(segment.reset, 4)
        | flag(!segment.payload.is_empty(), 8)
        | flag(segment.acknowledgment.is_some(), 16);
    let mut tcp = Vec::new();
    tcp.extend(source.to_be_bytes());
    tcp.extend(destination.to_be_bytes());
    tcp.extend(own.wrapping_add(segment.sequence as u32).to_be_bytes());
    tcp.extend(acknowledgment.to_be_bytes());
    tcp.extend([(5 + options.len() as u8 / 4) << 4, flags]);
    tcp.extend(if segment.reset { 0_u16 } else { 64_240 }.to_be_bytes());
    tcp.extend([0, 0, 0, 0]);
    tcp.extend(options);
    tcp.extend(&segment.payload);
    tcp
}
