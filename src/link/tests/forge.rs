//! Datagrams, and headers to put in front of them.

use etherparse::PacketBuilder;

pub const CLIENT: [u8; 4] = [10, 0, 0, 1];
pub const SERVER: [u8; 4] = [10, 0, 0, 2];
pub const CLIENT6: [u8; 16] = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
pub const SERVER6: [u8; 16] = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2];

/// What every encapsulation test looks for: an IPv4 TCP segment from port 50000 to 3389 with this payload.
pub const PAYLOAD: &[u8] = b"\x03\x00\x00\x13\x0e\xe0";

pub fn tcp4() -> Vec<u8> {
    let builder = PacketBuilder::ipv4(CLIENT, SERVER, 64).tcp(50_000, 3389, 1000, 512).ack(2000);
    let mut bytes = Vec::new();
    builder.write(&mut bytes, PAYLOAD).unwrap();
    bytes
}

pub fn tcp6() -> Vec<u8> {
    let builder = PacketBuilder::ipv6(CLIENT6, SERVER6, 64).tcp(50_000, 3389, 1000, 512).ack(2000);
    let mut bytes = Vec::new();
    builder.write(&mut bytes, PAYLOAD).unwrap();
    bytes
}

/// An IPv4 datagram between two other hosts, around a payload.
pub fn ipv4(protocol: u8, payload: &[u8]) -> Vec<u8> {
    let length = (20 + payload.len()) as u16;
    let [high, low] = length.to_be_bytes();
    let mut bytes = vec![0x45, 0, high, low, 0, 7, 0, 0, 64, protocol, 0, 0, 172, 16, 0, 1, 172, 16, 0, 2];
    bytes.extend(payload);
    bytes
}

/// An IPv4 fragment between client and server.
pub fn fragment(identification: u16, protocol: u8, offset: u16, more: bool, payload: &[u8]) -> Vec<u8> {
    let mut bytes = ipv4(protocol, payload);
    bytes[4..6].copy_from_slice(&identification.to_be_bytes());
    bytes[6..8].copy_from_slice(&((offset / 8) | (u16::from(more) << 13)).to_be_bytes());
    bytes[12..16].copy_from_slice(&CLIENT);
    bytes[16..20].copy_from_slice(&SERVER);
    bytes
}

/// An IPv6 datagram between client and server, around a payload that `next_header` names.
pub fn ipv6(next_header: u8, payload: &[u8]) -> Vec<u8> {
    let [high, low] = (payload.len() as u16).to_be_bytes();
    let mut bytes = vec![0x60, 0, 0, 0, high, low, next_header, 61];
    bytes.extend(CLIENT6.iter().chain(&SERVER6));
    bytes.extend(payload);
    bytes
}

pub fn udp(destination: u16, payload: &[u8]) -> Vec<u8> {
    let [port_high, port_low] = destination.to_be_bytes();
    let [high, low] = (8 + payload.len() as u16).to_be_bytes();
    let mut bytes = vec![0xc0, 1, port_high, port_low, high, low, 0, 0];
    bytes.extend(payload);
    bytes
}

/// An Ethernet header, then `rest`.
pub fn ethernet(kind: u16, rest: &[u8]) -> Vec<u8> {
    let mut bytes = vec![2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
    bytes.extend(kind.to_be_bytes());
    bytes.extend(rest);
    bytes
}

/// Bytes one after the other.
pub fn join(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}
