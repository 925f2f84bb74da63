//! What the network layers leave of a packet: addresses, transport header, payload, and where it lay in the frame.

use std::net::IpAddr;

use crate::time::Time;

/// Frame number as Wireshark shows it: 1 is the first packet of the file. Saturates at `u32::MAX`.
pub type Frame = u32;

/// One transport segment (or datagram), borrowed from its packet.
#[derive(Clone, Debug)]
pub struct Segment<'p> {
    /// Frame that held it; of a reassembled datagram the frame that completed it.
    pub frame: Frame,
    /// Capture time of `frame`.
    pub time: Time,
    /// Length of the frame on the wire, bytes.
    pub wire_len: u32,
    /// IP source of the innermost datagram.
    pub source: IpAddr,
    /// IP destination of the innermost datagram.
    pub destination: IpAddr,
    /// TTL or hop limit of the innermost datagram.
    pub ttl: u8,
    /// IPv4 identification; `None` for IPv6.
    pub ip_id: Option<u16>,
    /// IPv4 "don't fragment"; always true for IPv6.
    pub dont_fragment: bool,
    /// Frames of the fragments it was put together from, in order of offset; empty when it was not fragmented.
    pub fragments: Vec<Frame>,
    /// Offset of the payload in the frame, bytes; `None` when it was put together from fragments.
    pub payload_offset: Option<u32>,
    /// Payload bytes that the wire carried and the capture cut off (snap length).
    pub missing: u32,
    /// The transport header and payload.
    pub transport: Transport<'p>,
}

/// Transport layer of a [`Segment`].
#[derive(Clone, Debug)]
pub enum Transport<'p> {
    /// A TCP segment.
    Tcp(Tcp<'p>),
    /// A UDP datagram.
    Udp(Udp<'p>),
    /// An ICMP or ICMPv6 error that quotes a datagram.
    Icmp(Icmp),
    /// Anything else, by IP protocol number.
    Other(u8),
}

/// TCP header fields and payload ([RFC 9293](https://www.rfc-editor.org/rfc/rfc9293)).
#[derive(Clone, Debug)]
pub struct Tcp<'p> {
    /// Source port.
    pub source_port: u16,
    /// Destination port.
    pub destination_port: u16,
    /// Sequence number as on the wire.
    pub sequence: u32,
    /// Acknowledgment number as on the wire; meaningful when `flags` has ACK.
    pub acknowledgment: u32,
    /// Flag bits.
    pub flags: TcpFlags,
    /// Window field, unscaled.
    pub window: u16,
    /// Options that the analysis needs.
    pub options: TcpOptions,
    /// Payload bytes captured.
    pub payload: &'p [u8],
}

/// TCP flags, as in byte 13 of the header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TcpFlags(pub u8);

impl TcpFlags {
    /// FIN.
    pub const FIN: u8 = 0x01;
    /// SYN.
    pub const SYN: u8 = 0x02;
    /// RST.
    pub const RST: u8 = 0x04;
    /// ACK.
    pub const ACK: u8 = 0x10;

    /// Whether all bits of `mask` are set.
    pub fn has(self, mask: u8) -> bool {
        self.0 & mask == mask
    }
}

/// TCP options ([RFC 9293](https://www.rfc-editor.org/rfc/rfc9293), [RFC 7323](https://www.rfc-editor.org/rfc/rfc7323), [RFC 2018](https://www.rfc-editor.org/rfc/rfc2018)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TcpOptions {
    /// Maximum segment size.
    pub maximum_segment_size: Option<u16>,
    /// Window scale shift.
    pub window_scale: Option<u8>,
    /// SACK permitted.
    pub sack_permitted: bool,
    /// SACK blocks, left and right edges.
    pub sack: [Option<(u32, u32)>; 4],
    /// Timestamp value and echo reply.
    pub timestamps: Option<(u32, u32)>,
}

/// UDP ports and payload ([RFC 768](https://www.rfc-editor.org/rfc/rfc768)).
#[derive(Clone, Debug)]
pub struct Udp<'p> {
    /// Source port.
    pub source_port: u16,
    /// Destination port.
    pub destination_port: u16,
    /// Payload bytes captured.
    pub payload: &'p [u8],
}

/// An ICMP error ([RFC 792](https://www.rfc-editor.org/rfc/rfc792), [RFC 4443](https://www.rfc-editor.org/rfc/rfc4443)).
#[derive(Clone, Debug)]
pub struct Icmp {
    /// True for ICMPv6.
    pub v6: bool,
    /// Type.
    pub kind: u8,
    /// Code.
    pub code: u8,
    /// Next-hop MTU, where the type has one and it is not 0.
    pub mtu: Option<u32>,
    /// The datagram that the error quotes, as far as it is there.
    pub quoted: Option<Quoted>,
}

/// Addresses and ports of the datagram inside an ICMP error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoted {
    /// IP source.
    pub source: IpAddr,
    /// IP destination.
    pub destination: IpAddr,
    /// IP protocol number.
    pub protocol: u8,
    /// Source and destination port, if the first 4 transport bytes are there.
    pub ports: Option<(u16, u16)>,
    /// TCP sequence number, if it is there.
    pub sequence: Option<u32>,
}
