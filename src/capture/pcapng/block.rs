//! Framing of blocks: type, length, body, length again; and the way on behind a damaged one.

use std::fmt;
use std::io::Read;
use std::ops::Range;

use crate::capture::bytes::{ByteOrder, padded};
use crate::capture::read_buffer::ReadBuffer;
use crate::capture::warning::Warnings;

/// Block type; unknown values are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BlockType(pub u32);

impl BlockType {
    /// Section Header Block. A palindrome: the same in both byte orders.
    pub const SECTION_HEADER: Self = Self(0x0a0d_0d0a);
    /// Interface Description Block.
    pub const INTERFACE_DESCRIPTION: Self = Self(1);
    /// Packet Block, obsolete.
    pub const PACKET: Self = Self(2);
    /// Simple Packet Block.
    pub const SIMPLE_PACKET: Self = Self(3);
    /// Interface Statistics Block.
    pub const INTERFACE_STATISTICS: Self = Self(5);
    /// Enhanced Packet Block.
    pub const ENHANCED_PACKET: Self = Self(6);
    /// systemd Journal Export Block.
    pub const SYSTEMD_JOURNAL_EXPORT: Self = Self(9);
    /// Decryption Secrets Block.
    pub const DECRYPTION_SECRETS: Self = Self(10);
    /// Custom Block that may be copied.
    pub const CUSTOM: Self = Self(0x0bad);
    /// Custom Block that should not be copied.
    pub const CUSTOM_NO_COPY: Self = Self(0x4000_0bad);

    /// Whether Wireshark gives such a block a frame number although it holds no packet: a journal entry, a custom block, or an event
    /// of sysdig (0x204, 0x216, 0x221). Measured with tshark 4.0.17.
    pub(super) fn is_numbered(self) -> bool {
        matches!(self, Self::SYSTEMD_JOURNAL_EXPORT | Self::CUSTOM | Self::CUSTOM_NO_COPY)
            || matches!(self.0, 0x204 | 0x216 | 0x221)
    }

    /// Whether Wireshark gives such a block a frame number, a packet or not.
    pub(super) fn has_frame_number(self) -> bool {
        matches!(self, Self::ENHANCED_PACKET | Self::SIMPLE_PACKET | Self::PACKET) || self.is_numbered()
    }

    /// Whether a block of this type is to be expected when looking for one behind damage.
    fn is_common(self) -> bool {
        matches!(self.0, 1..=6 | 9 | 10) || matches!(self, Self::SECTION_HEADER | Self::CUSTOM | Self::CUSTOM_NO_COPY)
    }
}

impl fmt::Debug for BlockType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlockType({} / {:#x})", self.0, self.0)
    }
}

/// A block by its place in the read buffer, valid until the next block is asked for.
#[derive(Clone, Debug)]
pub struct FramedBlock {
    /// Type.
    pub kind: BlockType,
    /// Byte order of its section.
    pub order: ByteOrder,
    /// Offset of its first byte in the (decompressed) file.
    pub offset: u64,
    start: usize,
    length: usize,
}

impl FramedBlock {
    /// Where its body lies.
    #[inline]
    pub(crate) fn body(&self) -> Range<usize> {
        self.start + HEADER..self.start + self.length - TRAILER
    }
}

/// Frames block after block.
#[derive(Debug, Default)]
pub struct BlockReader {
    order: ByteOrder,
}

/// Type and length.
const HEADER: usize = 8;

/// The length again.
const TRAILER: usize = 4;

/// Length of a block without a body.
const EMPTY_BLOCK: usize = HEADER + TRAILER;

/// Longest block believed, bytes: the bound that libpcap and Wireshark have too.
const MAX_BLOCK: usize = 16 << 20;

/// How far to look for the next block behind a damaged one, bytes.
const RESYNC_REACH: u64 = 64 << 20;

/// The byte-order magic of a section header, big-endian.
const BYTE_ORDER_MAGIC: [u8; 4] = [0x1a, 0x2b, 0x3c, 0x4d];

impl BlockReader {
    /// The next block; `None` at the end of what can be read. `next_frame` is for the words of warnings only.
    #[inline]
    pub(crate) fn next<R: Read>(
        &mut self,
        buffer: &mut ReadBuffer<R>,
        warnings: &mut Warnings,
        next_frame: u32,
    ) -> Option<FramedBlock> {
        loop {
            if !buffer.require(EMPTY_BLOCK) {
                report_cut(buffer, warnings, next_frame);
                return None;
            }
            let Some((order, kind, length)) = frame(self.order, buffer.available()) else {
                self.resynchronize(buffer, warnings, next_frame, "has no sensible length")?;
                continue;
            };
            if !buffer.require(length) {
                self.cut_or_resynchronize(buffer, warnings, next_frame)?;
                continue;
            }
            let Some(length) = closed_length(order, buffer, length) else {
                if next_is_plausible(order, buffer, length) {
                    report_bad_trailer(buffer.offset(), warnings, next_frame);
                    return Some(self.take(buffer, order, kind, padded(length)));
                }
                self.resynchronize(buffer, warnings, next_frame, "does not end with its own length")?;
                continue;
            };
            return Some(self.take(buffer, order, kind, length));
        }
    }

    /// Steps over a block. A section header sets the byte order of what follows.
    #[inline]
    fn take<R: Read>(
        &mut self,
        buffer: &mut ReadBuffer<R>,
        order: ByteOrder,
        kind: BlockType,
        length: usize,
    ) -> FramedBlock {
        self.order = order;
        let block = FramedBlock { kind, order, offset: buffer.offset(), start: buffer.position(), length };
        buffer.consume(length);
        block
    }

    /// The file ends inside this block; or its length is damaged, and others follow.
    #[cold]
    fn cut_or_resynchronize<R: Read>(
        &mut self,
        buffer: &mut ReadBuffer<R>,
        warnings: &mut Warnings,
        next_frame: u32,
    ) -> Option<()> {
        let bytes = buffer.available();
        let another = (1..bytes.len()).find(|&at| bytes.get(at..).is_some_and(|rest| complete(self.order, rest)));
        let Some(another) = another else {
            report_cut(buffer, warnings, next_frame);
            return None;
        };
        report_skipped(buffer.offset(), another as u64, warnings, next_frame, "is longer than the rest of the file");
        buffer.consume(another);
        Some(())
    }

    /// Finds the next block behind a damaged one; `None` (and nothing more to read) if there is none within reach.
    #[cold]
    fn resynchronize<R: Read>(
        &mut self,
        buffer: &mut ReadBuffer<R>,
        warnings: &mut Warnings,
        next_frame: u32,
        fault: &str,
    ) -> Option<()> {
        let damaged_at = buffer.offset();
        while buffer.offset() - damaged_at < RESYNC_REACH {
            buffer.consume(1);
            if !buffer.require(EMPTY_BLOCK) {
                break;
            }
            let found = frame(self.order, buffer.available())
                .is_some_and(|(_, kind, length)| kind.is_common() && buffer.require(length))
                && complete(self.order, buffer.available());
            if found {
                report_skipped(damaged_at, buffer.offset() - damaged_at, warnings, next_frame, fault);
                return Some(());
            }
        }
        warnings.add("damaged-block", Some(next_frame), Some(damaged_at), || {
            format!("the block here {fault}, and no sensible one follows; reading stopped before frame {next_frame}")
        });
        None
    }
}

/// Byte order, type and length of the block that `bytes` begin with, if the length can be one.
#[inline]
fn frame(order: ByteOrder, bytes: &[u8]) -> Option<(ByteOrder, BlockType, usize)> {
    let raw: [[u8; 4]; 3] = *bytes.as_chunks::<4>().0.first_chunk()?;
    let [kind, length, magic] = raw;
    let kind = BlockType(order.u32(kind));
    let order = match kind {
        BlockType::SECTION_HEADER => section_order(magic)?,
        _ => order,
    };
    let length = order.u32(length) as usize;
    (EMPTY_BLOCK..=MAX_BLOCK).contains(&length).then_some((order, kind, length))
}

fn section_order(mut magic: [u8; 4]) -> Option<ByteOrder> {
    if magic == BYTE_ORDER_MAGIC {
        return Some(ByteOrder::Big);
    }
    magic.reverse();
    (magic == BYTE_ORDER_MAGIC).then_some(ByteOrder::Little)
}

/// The length by which the block ends with that length; `None` if it does not. Writers that forgot to round up exist.
#[inline]
fn closed_length<R: Read>(order: ByteOrder, buffer: &mut ReadBuffer<R>, length: usize) -> Option<usize> {
    if trailer(order, buffer.available(), length) == Some(length) {
        return Some(length);
    }
    let rounded = padded(length);
    let closed = rounded != length
        && buffer.require(rounded)
        && trailer(order, buffer.available(), rounded).is_some_and(|trailer| trailer == length || trailer == rounded);
    closed.then_some(rounded)
}

#[inline]
fn trailer(order: ByteOrder, bytes: &[u8], length: usize) -> Option<usize> {
    Some(order.u32_at(bytes, length.checked_sub(TRAILER)?)? as usize)
}

/// Whether behind `length` bytes the file ends, or another block begins.
fn next_is_plausible<R: Read>(order: ByteOrder, buffer: &mut ReadBuffer<R>, length: usize) -> bool {
    let length = padded(length);
    if !buffer.require(length + EMPTY_BLOCK) {
        return buffer.available().len() == length;
    }
    let next = buffer.available().get(length..).and_then(|bytes| frame(order, bytes));
    next.is_some_and(|(_, kind, _)| kind.is_common())
}

/// Whether `bytes` begin with a whole block of a common type.
fn complete(order: ByteOrder, bytes: &[u8]) -> bool {
    let Some((order, kind, length)) = frame(order, bytes) else { return false };
    kind.is_common() && length.is_multiple_of(4) && trailer(order, bytes, length) == Some(length)
}

#[cold]
fn report_cut<R: Read>(buffer: &ReadBuffer<R>, warnings: &mut Warnings, next_frame: u32) {
    let left = buffer.available().len();
    if left == 0 {
        return;
    }
    warnings.add("cut-short", Some(next_frame), Some(buffer.offset()), || {
        format!("the file ends inside a block, at or before frame {next_frame}: {left} bytes are left of it; all before it was read")
    });
}

#[cold]
fn report_bad_trailer(offset: u64, warnings: &mut Warnings, next_frame: u32) {
    warnings.add("damaged-block", Some(next_frame), Some(offset), || {
        "the block here does not end with its own length, but another one follows it; it was read".to_owned()
    });
}

#[cold]
fn report_skipped(offset: u64, skipped: u64, warnings: &mut Warnings, next_frame: u32, fault: &str) {
    warnings.add("damaged-block", Some(next_frame), Some(offset), || {
        format!("the block here {fault}; {skipped} bytes were passed over to the next one, and frame numbers may differ from Wireshark's from here on")
    });
}
