//! Section headers and interface descriptions: repaired where needed, then decoded by `pcap_file`.

use std::borrow::Cow;

use pcap_file::pcapng::PcapNgState;
use pcap_file::pcapng::blocks::block_common::{Block, RawBlock};

use super::block::{BlockType, FramedBlock};
use super::options;
use super::timestamp::Clock;
use crate::capture::bytes::ByteOrder;
use crate::capture::link_type::LinkType;
use crate::capture::warning::Warnings;

/// What packet blocks need of an interface.
#[derive(Clone, Copy, Debug)]
pub(super) struct Interface {
    pub link_type: LinkType,
    /// 0: no limit.
    pub snap_length: u32,
    pub clock: Clock,
}

/// Fixed part of a section header's body: byte-order magic, versions, section length.
const SECTION_FIXED: usize = 16;

/// Fixed part of an interface description's body: link type, reserved, snap length.
const INTERFACE_FIXED: usize = 8;

const IF_TSRESOL: u16 = 9;

/// `if_tsresol` where the option is missing.
const MICROSECONDS: u8 = 6;

/// Takes a Section Header Block into the state.
pub(super) fn begin_section(state: &mut PcapNgState, block: &FramedBlock, body: &[u8], warnings: &mut Warnings) {
    let fixed = body.get(..SECTION_FIXED).map_or_else(|| bare_section(block.order), <[u8]>::to_vec);
    let repaired = repair(block, body, SECTION_FIXED, &[1, 2, 3, 4], warnings);
    if let Some(section) = decode(state, block, repaired, fixed, warnings) {
        state.update_from_block(&section);
    }
}

/// What an Interface Description Block says. There is always an interface: leaving one out would shift the numbers of those behind
/// it. The state is not told: it would keep every text of every interface, and the byte order is all that is asked of it here.
pub(super) fn describe(state: &PcapNgState, block: &FramedBlock, body: &[u8], warnings: &mut Warnings) -> Interface {
    let mut fixed = body.get(..INTERFACE_FIXED).map_or_else(|| vec![0xff; INTERFACE_FIXED], <[u8]>::to_vec);
    if let Some(reserved) = fixed.get_mut(2..4) {
        // pcap_file insists on 0; Wireshark does not look.
        reserved.fill(0);
    }
    let resolution = options::value(block.order, body, INTERFACE_FIXED, IF_TSRESOL);
    let resolution = resolution.and_then(|value| value.first().copied()).unwrap_or(MICROSECONDS);
    let mut repaired = repair(block, body, INTERFACE_FIXED, &[1, 2, 3, 12, 15], warnings);
    if body.get(2..4).is_some_and(|reserved| reserved != [0, 0]) {
        let options = repaired.get(INTERFACE_FIXED..).unwrap_or_default();
        repaired = Cow::Owned([&fixed, options].concat());
    }
    match decode(state, block, repaired, fixed, warnings) {
        Some(Block::InterfaceDescription(description)) => Interface {
            link_type: LinkType((u32::from(description.linktype) & 0xffff) as u16),
            snap_length: description.snaplen,
            clock: Clock::new(resolution, description.ts_offset()),
        },
        _ => Interface { link_type: LinkType(u16::MAX), snap_length: 0, clock: Clock::new(resolution, 0) },
    }
}

/// Decodes the repaired body, or else only its fixed part.
fn decode(
    state: &PcapNgState,
    block: &FramedBlock,
    repaired: Cow<'_, [u8]>,
    fixed: Vec<u8>,
    warnings: &mut Warnings,
) -> Option<Block<'static>> {
    match raw(block, repaired).try_into_block(state) {
        Ok(decoded) => Some(decoded.into_owned()),
        Err(error) => {
            warnings.add("damaged-block", None, Some(block.offset), || {
                format!("the options of a section or interface cannot be read and were passed over: {error}")
            });
            Some(raw(block, Cow::Owned(fixed)).try_into_block(state).ok()?.into_owned())
        }
    }
}

fn raw<'a>(block: &FramedBlock, body: Cow<'a, [u8]>) -> RawBlock<'a> {
    let length = u32::try_from(body.len().saturating_add(12)).unwrap_or(u32::MAX);
    RawBlock { type_: block.kind.0, initial_len: length, body, trailer_len: length }
}

/// Replaces what makes `pcap_file` refuse a block as a whole: text that is not UTF-8, and resolutions finer than a nanosecond
/// (whose true value the caller has read).
fn repair<'a>(block: &FramedBlock, body: &'a [u8], at: usize, text: &[u16], warnings: &mut Warnings) -> Cow<'a, [u8]> {
    let is_interface = block.kind == BlockType::INTERFACE_DESCRIPTION;
    let bad_text = (options::Options { order: block.order, body, at }).any(|option| {
        text.contains(&option.code) && body.get(option.value).is_some_and(|v| str::from_utf8(v).is_err())
    });
    if bad_text {
        warnings.add("text-not-utf8", None, Some(block.offset), || {
            "a text in the description of a section or interface is not UTF-8; the bad bytes were replaced".to_owned()
        });
    }
    options::rewrite(block.order, body, at, |code, value| match code {
        IF_TSRESOL if is_interface => nanosecond_at_most(value),
        _ if text.contains(&code) => utf8(value),
        _ => Cow::Borrowed(value),
    })
}

fn nanosecond_at_most(value: &[u8]) -> Cow<'_, [u8]> {
    match value {
        [decimal @ 10..=0x7f] => Cow::Owned(vec![(*decimal).min(9)]),
        [binary @ 0x9e..=0xff] => Cow::Owned(vec![(*binary).min(0x80 | 29)]),
        _ => Cow::Borrowed(value),
    }
}

fn utf8(value: &[u8]) -> Cow<'_, [u8]> {
    match String::from_utf8_lossy(value) {
        Cow::Borrowed(_) => Cow::Borrowed(value),
        Cow::Owned(mut text) => {
            text.truncate(text.floor_char_boundary(usize::from(u16::MAX)));
            Cow::Owned(text.into_bytes())
        }
    }
}

/// The fixed part of a section header whose own is cut: version 1.0, length unknown.
fn bare_section(order: ByteOrder) -> Vec<u8> {
    let mut body = match order {
        ByteOrder::Big => vec![0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0],
        ByteOrder::Little => vec![0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0],
    };
    body.resize(SECTION_FIXED, 0xff);
    body
}
