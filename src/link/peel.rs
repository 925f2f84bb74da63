//! The peel loop: link header, tags, tunnels, down to the innermost IP datagram.

use super::ip::Datagram;
use super::steps::Layer;
use super::unread::Unread;

/// Headers that are taken off one packet at most.
pub(super) const MAX_LAYERS: usize = 32;

/// The innermost datagram of a packet that begins with `first`. `cut` bytes of the packet were not captured.
pub(super) fn peel(packet: &[u8], first: Layer, cut: u32) -> Result<Datagram, Unread> {
    descend(packet, first, 0, cut, None)
}

/// The innermost datagram inside `outer`, or `outer` itself. Its payload lies in `packet`.
pub(super) fn peel_inside(packet: &[u8], outer: Datagram) -> Datagram {
    match tunnel(packet, &outer) {
        Some(layer) => {
            let at = tunnel_start(&outer, layer);
            descend(packet, layer, at, 0, Some(outer.clone())).unwrap_or(outer)
        }
        None => outer,
    }
}

/// Goes down from `layer` at `at`. Where that leads nowhere, the datagram around it is the innermost one.
fn descend(
    packet: &[u8],
    mut layer: Layer,
    mut at: usize,
    cut: u32,
    mut outer: Option<Datagram>,
) -> Result<Datagram, Unread> {
    for _ in 0..MAX_LAYERS {
        match layer {
            Layer::End(unread) => return outer.ok_or(unread),
            Layer::Ip => {
                let Some(datagram) = Datagram::parse(packet, at, cut) else {
                    return outer.ok_or(Unread::Damaged("IP header"));
                };
                let Some(inner) = tunnel(packet, &datagram) else { return Ok(datagram) };
                layer = inner;
                at = tunnel_start(&datagram, inner);
                outer = Some(datagram);
            }
            _ => {
                let bytes = packet.get(at..).unwrap_or_default();
                let Ok((rest, next)) = layer.step(bytes) else {
                    return outer.ok_or(Unread::Damaged("header below IP"));
                };
                at = packet.len() - rest.len();
                layer = next;
            }
        }
    }
    outer.ok_or(Unread::TooDeep)
}

/// UDP ports of VXLAN (RFC 7348, and the one that Linux used before) and Geneve (RFC 8926).
const VXLAN_PORTS: [u16; 2] = [4789, 8472];
const GENEVE_PORT: u16 = 6081;

pub(super) const UDP_HEADER: usize = 8;

/// What the payload of a datagram begins with, if it is a tunnel. A fragment has to be put together first.
pub(super) fn tunnel(packet: &[u8], datagram: &Datagram) -> Option<Layer> {
    if datagram.fragment.is_some() {
        return None;
    }
    match datagram.protocol {
        4 | 41 => Some(Layer::Ip),
        47 => Some(Layer::Gre),
        137 => Some(Layer::Mpls),
        17 => {
            let [_, _, port @ ..]: [u8; 4] = *packet.get(datagram.payload.clone())?.first_chunk()?;
            let port = u16::from_be_bytes(port);
            if VXLAN_PORTS.contains(&port) {
                return Some(Layer::Vxlan);
            }
            (port == GENEVE_PORT).then_some(Layer::Geneve)
        }
        _ => None,
    }
}

pub(super) fn tunnel_start(datagram: &Datagram, layer: Layer) -> usize {
    match layer {
        Layer::Vxlan | Layer::Geneve => datagram.payload.start + UDP_HEADER,
        _ => datagram.payload.start,
    }
}
