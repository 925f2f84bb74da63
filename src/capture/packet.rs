//! One packet of a capture, borrowed from the read buffer.

use std::borrow::Cow;
use std::ops::Range;

use super::link_type::LinkType;
use crate::time::Time;

/// A packet as the file holds it.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    /// Number that Wireshark shows for it: 1 is the first of the file. Saturates.
    pub frame: u32,
    /// Capture time. A packet without one (Simple Packet Block) has the time of the packet before it.
    pub time: Time,
    /// Number of the interface within its section; 0 in a pcap file.
    pub interface: u32,
    /// How `data` begins.
    pub link_type: LinkType,
    /// Length on the wire as the file states it, bytes; `data` is shorter where the snap length cut it (and longer where the file
    /// contradicts itself).
    pub wire_len: u32,
    /// The bytes captured, from the link-layer header on.
    pub data: &'a [u8],
    /// First comment on the packet, as in the file.
    pub comment: Option<&'a [u8]>,
}

impl<'a> Packet<'a> {
    /// The first comment on the packet; bytes that are not UTF-8 are replaced.
    pub fn comment_text(&self) -> Option<Cow<'a, str>> {
        self.comment.map(String::from_utf8_lossy)
    }
}

/// A packet by its place in the read buffer, valid until the buffer is filled again.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub frame: u32,
    pub time: Time,
    pub interface: u32,
    pub link_type: LinkType,
    pub wire_len: u32,
    pub data: Range<usize>,
    pub comment: Option<Range<usize>>,
}
