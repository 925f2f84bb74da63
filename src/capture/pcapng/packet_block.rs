//! The three blocks that hold packets.

use std::ops::Range;

use super::block::{BlockType, FramedBlock};
use super::interface::Interface;
use crate::capture::bytes::padded;
use crate::capture::warning::Warnings;

/// Fixed part of an Enhanced Packet Block: interface, timestamp high and low, captured and original length.
/// The obsolete Packet Block is the same, but for a 16-bit interface and a 16-bit drop count in the first word.
const ENHANCED_FIXED: usize = 20;

/// Fixed part of a Simple Packet Block: original length.
const SIMPLE_FIXED: usize = 4;

/// Fields of a packet block; ranges count from the start of its body.
///
/// Decoded here and not by `pcap_file`, which refuses an unknown interface or an original length below the captured one, losing
/// the packet, and which collects the options of every packet in a list: 82 ns a packet against 64 ns for framing alone.
#[derive(Debug)]
pub(super) struct PacketFields {
    pub interface: u32,
    pub timestamp: Option<u64>,
    pub data: Range<usize>,
    pub original: u32,
    pub options_at: usize,
    /// The lengths contradict each other or the block.
    pub odd: bool,
}

impl PacketFields {
    /// `None` if the block is too short for its fixed part.
    #[inline]
    pub fn parse(block: &FramedBlock, body: &[u8], interfaces: &[Interface]) -> Option<Self> {
        if block.kind == BlockType::SIMPLE_PACKET {
            return Self::simple(block, body, interfaces);
        }
        let [first, high, low, captured, original] = block.order.words(body)?;
        let interface = match block.kind {
            BlockType::PACKET => u32::from(block.order.u16_at(body, 0)?),
            _ => first,
        };
        let end = ENHANCED_FIXED.saturating_add(captured as usize);
        let data = ENHANCED_FIXED..end.min(body.len());
        Some(Self {
            interface,
            timestamp: Some(u64::from(high) << 32 | u64::from(low)),
            original,
            options_at: padded(end),
            odd: end > body.len() || captured > original,
            data,
        })
    }

    /// A Simple Packet Block belongs to the first interface, and does not say how much of the packet it holds.
    fn simple(block: &FramedBlock, body: &[u8], interfaces: &[Interface]) -> Option<Self> {
        let original = block.order.u32_at(body, 0)?;
        let room = body.len().saturating_sub(SIMPLE_FIXED);
        let snap_length = match interfaces.first() {
            Some(Interface { snap_length: 1.., .. }) => interfaces.first()?.snap_length,
            _ => u32::MAX,
        };
        let captured = (original.min(snap_length) as usize).min(room);
        Some(Self {
            interface: 0,
            timestamp: None,
            data: SIMPLE_FIXED..SIMPLE_FIXED + captured,
            original,
            options_at: body.len(),
            odd: false,
        })
    }

    #[cold]
    pub fn report_odd(&self, body: &[u8], frame: u32, offset: u64, warnings: &mut Warnings) {
        if self.options_at > padded(body.len()) {
            warnings.add("damaged-block", Some(frame), Some(offset), || {
                format!(
                    "the packet claims more bytes than its block holds; the {} that are there were taken",
                    self.data.len()
                )
            });
        } else {
            warnings.add("odd-record", Some(frame), Some(offset), || {
                format!(
                    "the packet claims {} bytes on the wire, and more captured; the captured ones were read",
                    self.original
                )
            });
        }
    }
}
