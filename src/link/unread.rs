//! Packets that no segment was taken from: counted by kind, named once each.

use std::collections::BTreeMap;
use std::fmt;

use super::segment::Frame;
use crate::capture::{LinkType, Warnings};

/// Why a packet gave no segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unread {
    /// A link type that is not taken apart here.
    LinkType(LinkType),
    /// Not IP.
    EtherType(u16),
    /// Not IP: IEEE 802.2 with this destination.
    Llc(u8),
    /// Not IP.
    AddressFamily(u32),
    /// Not IP.
    PppProtocol(u16),
    /// A header, named here, is cut or malformed.
    Damaged(&'static str),
    /// More headers than are taken off.
    TooDeep,
    /// A fragment that the snap length cut, so that its datagram cannot be put together.
    CutFragment,
    /// Fragments that contradict each other.
    BadFragment,
    /// Not of these kinds: the table was full.
    Others,
}

impl Unread {
    /// Code of the warning.
    fn code(self) -> &'static str {
        match self {
            Self::LinkType(_) => "unknown-link-type",
            Self::EtherType(_) | Self::Llc(_) | Self::AddressFamily(_) | Self::PppProtocol(_) | Self::Others => {
                "not-ip"
            }
            Self::Damaged(_) | Self::TooDeep => "damaged-packet",
            Self::CutFragment | Self::BadFragment => "fragments-incomplete",
        }
    }
}

/// What the packets are, after "12 packets were passed over: ".
impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LinkType(link_type) => {
                write!(
                    f,
                    "link type {link_type} ({}) is not supported; record on an Ethernet or IP interface",
                    link_type.0
                )
            }
            Self::EtherType(kind) => write!(f, "{}not IP (EtherType {kind:#06x})", ether_type_name(*kind)),
            Self::Llc(0x42) => f.write_str("spanning tree, not IP"),
            Self::Llc(destination) => write!(f, "not IP (IEEE 802.2, destination {destination:#04x})"),
            Self::AddressFamily(family) => write!(f, "not IP (address family {family})"),
            Self::PppProtocol(protocol) => write!(f, "not IP (PPP protocol {protocol:#06x})"),
            Self::Damaged(header) => write!(f, "{header} cut short or malformed"),
            Self::TooDeep => f.write_str("too many headers inside each other"),
            Self::CutFragment => f.write_str("IP fragments that the snap length cut; record with `-s 0`"),
            Self::BadFragment => f.write_str("IP fragments that contradict each other"),
            Self::Others => f.write_str("of further kinds"),
        }
    }
}

fn ether_type_name(kind: u16) -> &'static str {
    match kind {
        0x0806 => "ARP, ",
        0x88cc => "LLDP, ",
        0x888e => "EAPOL, ",
        0x8863 => "PPPoE discovery, ",
        0x88e5 => "MACsec, ",
        0x8809 => "slow protocols (LACP), ",
        0x9000 => "loopback test, ",
        _ => "",
    }
}

/// Counts of each kind.
#[derive(Debug, Default)]
pub(super) struct UnreadCounts(BTreeMap<Unread, (u64, Frame)>);

impl UnreadCounts {
    /// Kinds told apart.
    const MAX_KINDS: usize = 64;

    pub fn add(&mut self, kind: Unread, frame: Frame) {
        let full = self.0.len() >= Self::MAX_KINDS && !self.0.contains_key(&kind);
        let kind = if full { Unread::Others } else { kind };
        self.0.entry(kind).or_insert((0, frame)).0 += 1;
    }

    pub fn report(&self, warnings: &mut Warnings) {
        for (kind, (count, first)) in &self.0 {
            let packets = if *count == 1 { "packet was" } else { "packets were" };
            warnings.add(kind.code(), Some(*first), None, || format!("{count} {packets} passed over: {kind}"));
        }
    }
}
