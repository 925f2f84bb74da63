//! Writes pcapng by hand, independent of every reader and writer.

/// A packet of a capture.
#[derive(Clone, Debug)]
pub struct Packet {
    /// Microseconds since 1970.
    pub time: u64,
    /// Number of the interface.
    pub interface: u32,
    /// Bytes from the link layer on.
    pub data: Vec<u8>,
    /// Length on the wire; more than the bytes where a snap length cut it.
    pub original: u32,
}

/// A section header and the interfaces with these link types, microseconds each.
pub fn head(link_types: &[u16]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut section = Vec::new();
    section.extend(0x1a2b_3c4d_u32.to_le_bytes());
    section.extend([1, 0, 0, 0]);
    section.extend([0xff; 8]);
    block(&mut bytes, 0x0a0d_0d0a, &section);
    for link_type in link_types {
        let mut interface = link_type.to_le_bytes().to_vec();
        interface.extend([0; 6]);
        block(&mut bytes, 1, &interface);
    }
    bytes
}

/// Appends an Enhanced Packet Block.
pub fn packet(bytes: &mut Vec<u8>, packet: &Packet) {
    let mut body = Vec::with_capacity(packet.data.len() + 24);
    body.extend(packet.interface.to_le_bytes());
    body.extend(((packet.time >> 32) as u32).to_le_bytes());
    body.extend((packet.time as u32).to_le_bytes());
    body.extend((packet.data.len() as u32).to_le_bytes());
    body.extend(packet.original.to_le_bytes());
    body.extend(&packet.data);
    body.resize(body.len().next_multiple_of(4), 0);
    block(bytes, 6, &body);
}

fn block(bytes: &mut Vec<u8>, kind: u32, body: &[u8]) {
    let length = (body.len() as u32 + 12).to_le_bytes();
    bytes.extend(kind.to_le_bytes());
    bytes.extend(length);
    bytes.extend(body);
    bytes.extend(length);
}
