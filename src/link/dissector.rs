//! Packets in, segments out.

use super::fragments::{Fragments, Outcome};
use super::ip::Datagram;
use super::peel::{peel, peel_inside};
use super::segment::{Frame, Segment};
use super::steps::Layer;
use super::transport;
use super::unread::{Unread, UnreadCounts};
use crate::capture::{LinkType, Packet, Warnings};

/// Fragmented datagrams inside each other that are put together: a fragmented tunnel of fragments.
const MAX_REASSEMBLIES: usize = 4;

/// Takes packets in order of the file.
#[derive(Debug, Default)]
pub struct Dissector {
    fragments: Fragments,
    unread: UnreadCounts,
    /// Payload of the datagram put together last.
    reassembled: Vec<u8>,
}

/// The innermost datagram, and which bytes it lies in.
struct Found {
    datagram: Datagram,
    /// Frames of its fragments; empty if it lies in the packet itself.
    frames: Vec<Frame>,
}

impl Dissector {
    /// The transport segment of a packet; `None` where there is none (yet): counted, or a fragment that waits for others.
    #[inline]
    pub fn segment<'a>(&'a mut self, packet: &Packet<'a>) -> Option<Segment<'a>> {
        let plain = match packet.link_type {
            LinkType::EN10MB => plain_tcp(packet.data),
            _ => None,
        };
        let found = match plain {
            Some(datagram) => Found { datagram, frames: Vec::new() },
            None => self.find(packet)?,
        };
        let Found { datagram, frames } = found;
        let bytes = if frames.is_empty() { packet.data } else { &self.reassembled };
        let payload = bytes.get(datagram.payload.clone()).unwrap_or_default();
        let parsed = match transport::parse(datagram.protocol, payload, datagram.missing) {
            Ok(parsed) => parsed,
            Err(header) => {
                self.unread.add(Unread::Damaged(header), packet.frame);
                return None;
            }
        };
        let payload_offset = u32::try_from(datagram.payload.start + parsed.payload_at).ok();
        Some(Segment {
            frame: packet.frame,
            time: packet.time,
            wire_len: packet.wire_len,
            source: datagram.source,
            destination: datagram.destination,
            ttl: datagram.ttl,
            ip_id: datagram.ip_id,
            dont_fragment: datagram.dont_fragment,
            payload_offset: payload_offset.filter(|_| frames.is_empty()),
            fragments: frames,
            missing: parsed.missing,
            transport: parsed.transport,
        })
    }

    /// Says what was passed over.
    pub fn finish(self, warnings: &mut Warnings) {
        self.unread.report(warnings);
        self.fragments.report(warnings);
    }

    /// Peels, and puts fragments together on the way.
    fn find(&mut self, packet: &Packet<'_>) -> Option<Found> {
        let cut = packet.wire_len.saturating_sub(u32::try_from(packet.data.len()).unwrap_or(u32::MAX));
        let mut datagram = match peel(packet.data, Layer::of(packet.link_type), cut) {
            Ok(datagram) => datagram,
            Err(unread) => {
                self.unread.add(unread, packet.frame);
                return None;
            }
        };
        let mut frames = Vec::new();
        for _ in 0..MAX_REASSEMBLIES {
            let Some(fragment) = datagram.fragment else { return Some(Found { datagram, frames }) };
            if datagram.missing > 0 {
                self.unread.add(Unread::CutFragment, packet.frame);
                return None;
            }
            let bytes = if frames.is_empty() { packet.data } else { &self.reassembled };
            let bytes = bytes.get(datagram.payload.clone()).unwrap_or_default();
            match self.fragments.add(&datagram, fragment, bytes, packet.frame, packet.time) {
                Outcome::Waiting => return None,
                Outcome::Contradiction => {
                    self.unread.add(Unread::BadFragment, packet.frame);
                    return None;
                }
                Outcome::Complete(complete) => {
                    self.reassembled = complete.bytes;
                    frames.extend(complete.frames);
                    let payload = 0..self.reassembled.len();
                    datagram = peel_inside(&self.reassembled, Datagram { payload, fragment: None, ..datagram });
                }
            }
        }
        self.unread.add(Unread::TooDeep, packet.frame);
        None
    }
}

/// The short cut for most packets of most captures: an untagged Ethernet frame with TCP, where there is no tunnel to look for.
#[inline]
fn plain_tcp(frame: &[u8]) -> Option<Datagram> {
    const HEADER: usize = 14;
    match frame.first_chunk::<HEADER>()? {
        [.., 0x08, 0x00] | [.., 0x86, 0xdd] => Datagram::plain(frame, HEADER).filter(|datagram| datagram.protocol == 6),
        _ => None,
    }
}
