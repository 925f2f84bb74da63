//! Packet to IP datagram to transport segment: the peel loop around etherparse, and defragmentation.

mod segment;

pub use segment::{Frame, Icmp, Quoted, Segment, Tcp, TcpFlags, TcpOptions, Transport, Udp};
