//! A pcapng file written again block by block, with comments added.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};

use super::block::{BlockReader, BlockType, FramedBlock};
use super::options;
use super::packet_block::PacketFields;
use crate::capture::bytes::ByteOrder;
use crate::capture::copy::Comments;
use crate::capture::read_buffer::ReadBuffer;
use crate::capture::warning::Warnings;

/// Fixed part of a section header's body: byte-order magic, versions, section length.
const SECTION_FIXED: usize = 16;

/// Where the section length lies in that.
const SECTION_LENGTH: std::ops::Range<usize> = 8..16;

/// Type, length, and the length again.
const FRAMING: usize = 12;

/// Copies what is left of a file; gives the frames that got a comment.
///
/// # Errors
/// Of `out`.
pub(in crate::capture) fn copy<R: Read>(
    buffer: &mut ReadBuffer<R>,
    warnings: &mut Warnings,
    out: &mut dyn Write,
    comments: &Comments,
) -> io::Result<BTreeSet<u32>> {
    let mut blocks = BlockReader::default();
    let mut frame = 0_u32;
    let mut on_section = comments.on_section();
    let mut placed = BTreeSet::new();
    while let Some(block) = blocks.next(buffer, warnings, frame.saturating_add(1)) {
        let body = buffer.slice(block.body());
        if block.kind == BlockType::SECTION_HEADER {
            write(out, &block, &section(&block, body, on_section.take()))?;
            continue;
        }
        if block.kind.has_frame_number() {
            frame = frame.saturating_add(1);
        }
        let texts: Vec<&str> = comments.on(frame).collect();
        match options_at(&block, body).filter(|_| !texts.is_empty() && block.kind.has_frame_number()) {
            Some(at) => {
                write(out, &block, &options::with_comments(block.order, body, at, &texts))?;
                placed.insert(frame);
            }
            None => write(out, &block, body)?,
        }
    }
    Ok(placed)
}

/// The body of a section header with a comment. Its length is then unspecified, as blocks of the section grow.
fn section(block: &FramedBlock, body: &[u8], comment: Option<&str>) -> Vec<u8> {
    let mut body = match comment {
        Some(comment) if body.len() >= SECTION_FIXED => {
            options::with_comments(block.order, body, SECTION_FIXED, &[comment])
        }
        _ => body.to_vec(),
    };
    if let Some(length) = body.get_mut(SECTION_LENGTH) {
        length.fill(0xff);
    }
    body
}

/// Where the options of a packet block begin; `None` if it can have none.
fn options_at(block: &FramedBlock, body: &[u8]) -> Option<usize> {
    match block.kind {
        BlockType::ENHANCED_PACKET | BlockType::PACKET => {
            PacketFields::parse(block, body, &[]).map(|fields| fields.options_at).filter(|at| *at <= body.len())
        }
        _ => None,
    }
}

fn write(out: &mut dyn Write, block: &FramedBlock, body: &[u8]) -> io::Result<()> {
    let length = u32::try_from(body.len().saturating_add(FRAMING)).map_err(io::Error::other)?;
    let number = |number: u32| match block.order {
        ByteOrder::Big => number.to_be_bytes(),
        ByteOrder::Little => number.to_le_bytes(),
    };
    for part in [&number(block.kind.0)[..], &number(length), body, &number(length)] {
        out.write_all(part)?;
    }
    Ok(())
}
