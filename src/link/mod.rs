//! Packet to IP datagram to transport segment: the peel loop around etherparse, and defragmentation.
//!
//! A [`Dissector`] takes packet after packet and gives the [`Segment`] of the innermost IP datagram: tunnels are looked into, so that
//! addresses are the session's. What cannot be looked into is counted by kind and told at the end.
//!
//! INVARIANT: nothing here knows a connection, and nothing is dropped without being counted.

mod dissector;
mod fragments;
mod icmp;
mod ip;
mod layout;
mod peel;
mod segment;
mod steps;
mod transport;
mod unread;

pub use dissector::Dissector;
pub use layout::{Header, IpHeader, LinkHeader, headers, headers_inside};
pub use segment::{Frame, Icmp, Quoted, Segment, Tcp, TcpFlags, TcpOptions, Transport, Udp};

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
