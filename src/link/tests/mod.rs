//! Packets built by hand or by etherparse, one for each way of wrapping a datagram.

mod encapsulation;
mod forge;
mod fragments;
mod oracle;
mod transport;

use super::*;
use crate::capture::{LinkType, Packet, Warnings};
use crate::time::Time;

/// A whole packet of a link type.
fn packet(link_type: LinkType, data: &[u8]) -> Packet<'_> {
    packet_of(1, Time(0), link_type, data, data.len())
}

fn packet_of(frame: Frame, time: Time, link_type: LinkType, data: &[u8], wire_len: usize) -> Packet<'_> {
    Packet { frame, time, interface: 0, link_type, wire_len: wire_len as u32, data, comment: None }
}

/// Codes and messages of what a dissector has to say.
fn warnings(dissector: Dissector) -> Vec<(&'static str, String)> {
    let mut warnings = Warnings::default();
    dissector.finish(&mut warnings);
    warnings.into_list().into_iter().map(|warning| (warning.code, warning.message)).collect()
}
