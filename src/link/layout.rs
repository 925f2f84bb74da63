//! Where the headers of a packet lie, for who writes the packet again.

use std::net::IpAddr;
use std::ops::Range;

use super::ip::Datagram;
use super::peel::{MAX_LAYERS, UDP_HEADER, tunnel, tunnel_start};
use super::steps::Layer;
use crate::capture::LinkType;

/// A header, from the outermost inwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Header {
    /// Below IP, or of a tunnel.
    Link {
        /// What it holds beside its structure.
        kind: LinkHeader,
        /// Where it lies.
        at: Range<usize>,
    },
    /// IP, with options or extension headers.
    Ip(IpHeader),
    /// UDP around a tunnel.
    UdpTunnel {
        /// Where it lies.
        at: Range<usize>,
        /// The datagram's payload, this header included.
        payload: Range<usize>,
    },
}

/// What a header below IP holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkHeader {
    /// Two hardware addresses and a type.
    Ethernet,
    /// One hardware address, 8 bytes from offset 6, its length at offset 4 (LINUX_SLL).
    Cooked,
    /// One hardware address, 8 bytes from offset 12, its length at offset 11 (LINUX_SLL2).
    Cooked2,
    /// Names of interface and programs behind the first 12 bytes (PKTAP).
    Pktap,
    /// GRE, with what NVGRE and ERSPAN add.
    Gre,
    /// Options behind the first 8 bytes (Geneve).
    Geneve,
    /// Numbers alone: tags, labels, protocols, session ids.
    Numbers,
}

/// An IP header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IpHeader {
    /// Where it lies, with options or extension headers.
    pub at: Range<usize>,
    /// Where its payload lies; padding left out.
    pub payload: Range<usize>,
    /// Source.
    pub source: IpAddr,
    /// Destination.
    pub destination: IpAddr,
    /// Protocol of the payload.
    pub protocol: u8,
    /// Bytes of the datagram before this fragment; `None` if it is whole.
    pub fragment: Option<u16>,
    /// Payload bytes on the wire that were not captured.
    pub missing: u32,
}

/// The headers of a packet down to the innermost IP datagram, as [`Dissector`](super::Dissector) peels them. Empty if there is none.
pub fn headers(packet: &[u8], link_type: LinkType, cut: u32) -> Vec<Header> {
    walk(packet, Layer::of(link_type), 0, cut)
}

/// The headers inside a datagram that was put together from fragments: those of tunnels in its payload. Empty if it carries none.
pub fn headers_inside(payload: &[u8], outer: &IpHeader) -> Vec<Header> {
    let datagram = Datagram {
        source: outer.source,
        destination: outer.destination,
        ttl: 0,
        ip_id: None,
        dont_fragment: false,
        protocol: outer.protocol,
        payload: 0..payload.len(),
        missing: 0,
        fragment: None,
    };
    let Some(layer) = tunnel(payload, &datagram) else { return Vec::new() };
    let mut headers = Vec::new();
    headers.extend(udp_tunnel(layer, &datagram));
    headers.extend(walk(payload, layer, tunnel_start(&datagram, layer), 0));
    if headers.iter().any(|header| matches!(header, Header::Ip(_))) { headers } else { Vec::new() }
}

fn walk(packet: &[u8], mut layer: Layer, mut at: usize, cut: u32) -> Vec<Header> {
    let mut headers = Vec::new();
    for _ in 0..MAX_LAYERS {
        match layer {
            Layer::End(_) => break,
            Layer::Ip => {
                let Some(datagram) = Datagram::parse(packet, at, cut) else { break };
                headers.push(Header::Ip(ip(&datagram, at)));
                let Some(inner) = tunnel(packet, &datagram) else { return headers };
                headers.extend(udp_tunnel(inner, &datagram));
                layer = inner;
                at = tunnel_start(&datagram, inner);
            }
            _ => {
                let bytes = packet.get(at..).unwrap_or_default();
                let Ok((rest, next)) = layer.step(bytes) else { break };
                let end = packet.len().saturating_sub(rest.len());
                headers.push(Header::Link { kind: kind(layer), at: at..end });
                at = end;
                layer = next;
            }
        }
    }
    // Where a tunnel leads nowhere, the datagram around it is the innermost one.
    let innermost = headers.iter().rposition(|header| matches!(header, Header::Ip(_)));
    headers.truncate(innermost.map_or(0, |last| last.saturating_add(1)));
    headers
}

fn udp_tunnel(layer: Layer, datagram: &Datagram) -> Option<Header> {
    let start = datagram.payload.start;
    matches!(layer, Layer::Vxlan | Layer::Geneve)
        .then(|| Header::UdpTunnel { at: start..start.saturating_add(UDP_HEADER), payload: datagram.payload.clone() })
}

fn ip(datagram: &Datagram, at: usize) -> IpHeader {
    IpHeader {
        at: at..datagram.payload.start,
        payload: datagram.payload.clone(),
        source: datagram.source,
        destination: datagram.destination,
        protocol: datagram.protocol,
        fragment: datagram.fragment.map(|fragment| fragment.offset),
        missing: datagram.missing,
    }
}

fn kind(layer: Layer) -> LinkHeader {
    match layer {
        Layer::Ethernet => LinkHeader::Ethernet,
        Layer::Sll => LinkHeader::Cooked,
        Layer::Sll2 => LinkHeader::Cooked2,
        Layer::Pktap => LinkHeader::Pktap,
        Layer::Gre => LinkHeader::Gre,
        Layer::Geneve => LinkHeader::Geneve,
        _ => LinkHeader::Numbers,
    }
}
