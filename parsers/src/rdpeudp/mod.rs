//! Remote Desktop over UDP: MS-RDPEUDP and MS-RDPEUDP2, as far as telling handshake, data and end apart.
//!
//! Both peers open with [`datagram`]s, the SYN and SYN+ACK. If the version that they agree on is above 2, what follows is
//! [`packet`]s of MS-RDPEUDP2, else datagrams on.

mod datagram;
mod packet;
mod syn;

pub use datagram::{Datagram, DatagramFlags, DatagramKind, SourcePayload, datagram};
pub use packet::{Packet, PacketFlags, packet};
pub use syn::{SynData, SynDataEx, UdpVersion};
