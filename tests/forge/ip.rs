//! IP, TCP, UDP and ICMP headers with right checksums.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Header fields of an IP packet that a script sets.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    pub protocol: u8,
    pub id: u16,
    pub ttl: u8,
    /// Flags and offset, as in the IPv4 header.
    pub fragment: u16,
}

/// An IPv4 packet.
pub fn v4(source: Ipv4Addr, destination: Ipv4Addr, fields: &Fields, payload: &[u8]) -> Vec<u8> {
    let mut header = vec![0x45, 0];
    header.extend((payload.len() as u16 + 20).to_be_bytes());
    header.extend(fields.id.to_be_bytes());
    header.extend(fields.fragment.to_be_bytes());
    header.extend([fields.ttl, fields.protocol, 0, 0]);
    header.extend(source.octets());
    header.extend(destination.octets());
    let sum = checksum(&[&header]);
    header[10..12].copy_from_slice(&sum);
    header.extend(payload);
    header
}

/// An IPv6 packet, with a hop-by-hop and a destination options header where asked for.
pub fn v6(source: Ipv6Addr, destination: Ipv6Addr, fields: &Fields, extended: bool, payload: &[u8]) -> Vec<u8> {
    // PadN over the four bytes that are left of an eight byte header.
    let options = |next: u8| [next, 0, 1, 4, 0, 0, 0, 0];
    let extension = if extended { [options(60), options(fields.protocol)].concat() } else { Vec::new() };
    let mut packet = vec![0x60, 0, 0, 0];
    packet.extend(((payload.len() + extension.len()) as u16).to_be_bytes());
    packet.extend([if extended { 0 } else { fields.protocol }, fields.ttl]);
    packet.extend(source.octets());
    packet.extend(destination.octets());
    packet.extend(extension);
    packet.extend(payload);
    packet
}

/// What a TCP segment says.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'p> {
    pub source: SocketAddr,
    pub destination: SocketAddr,
    pub sequence: u32,
    pub acknowledgment: u32,
    pub flags: u8,
    pub window: u16,
    pub payload: &'p [u8],
}

pub const FIN: u8 = 1;
pub const SYN: u8 = 2;
pub const RST: u8 = 4;
pub const PSH: u8 = 8;
pub const ACK: u8 = 16;

/// A TCP segment; a SYN announces an MSS of 1460.
pub fn tcp(segment: &Segment<'_>) -> Vec<u8> {
    let options: &[u8] = if segment.flags & SYN != 0 { &[2, 4, 5, 0xb4] } else { &[] };
    let mut bytes = Vec::with_capacity(24 + segment.payload.len());
    bytes.extend(segment.source.port().to_be_bytes());
    bytes.extend(segment.destination.port().to_be_bytes());
    bytes.extend(segment.sequence.to_be_bytes());
    bytes.extend(segment.acknowledgment.to_be_bytes());
    bytes.extend([((20 + options.len()) as u8 / 4) << 4, segment.flags]);
    bytes.extend(segment.window.to_be_bytes());
    bytes.extend([0; 4]);
    bytes.extend(options);
    bytes.extend(segment.payload);
    sum_into(&mut bytes, 16, segment.source.ip(), segment.destination.ip(), 6);
    bytes
}

/// A UDP datagram.
pub fn udp(source: SocketAddr, destination: SocketAddr, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(source.port().to_be_bytes());
    bytes.extend(destination.port().to_be_bytes());
    bytes.extend((payload.len() as u16 + 8).to_be_bytes());
    bytes.extend([0; 2]);
    bytes.extend(payload);
    sum_into(&mut bytes, 6, source.ip(), destination.ip(), 17);
    bytes
}

fn sum_into(bytes: &mut [u8], at: usize, source: IpAddr, destination: IpAddr, protocol: u8) {
    let length = (bytes.len() as u32).to_be_bytes();
    let mut pseudo = Vec::new();
    for address in [source, destination] {
        match address {
            IpAddr::V4(address) => pseudo.extend(address.octets()),
            IpAddr::V6(address) => pseudo.extend(address.octets()),
        }
    }
    pseudo.extend([0, protocol]);
    pseudo.extend(&length[2..]);
    let sum = checksum(&[&pseudo, bytes]);
    bytes[at..at + 2].copy_from_slice(&sum);
}

/// The Internet checksum (RFC 1071) over parts of even length, the last of any.
fn checksum(parts: &[&[u8]]) -> [u8; 2] {
    let mut sum = 0_u32;
    for part in parts {
        for pair in part.chunks(2) {
            sum += u32::from(pair[0]) << 8 | u32::from(pair.get(1).copied().unwrap_or(0));
        }
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    (!(sum as u16)).to_be_bytes()
}
