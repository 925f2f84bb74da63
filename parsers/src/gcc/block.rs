//! Data blocks: the type-length-value list in the GCC user data.

use std::ops::Range;

use nom::Parser;
use nom::number::complete::le_u16;

use crate::code::codes;
use crate::error::{Error, ErrorKind, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::lenient::{Many, many, up_to};

codes! {
    /// Type of a user data block; the client's begin with 0xc0, the server's with 0x0c.
    ///
    /// Source: [MS-RDPBCGR] 2.2.1.3.1, User Data Header (TS_UD_HEADER).
    ///
    /// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/8a36630c-9c8e-4864-9382-2ec9d6f368ca
    pub struct BlockType(u16) {
        /// Client Core Data.
        CS_CORE = 0xc001,
        /// Client Security Data.
        CS_SECURITY = 0xc002,
        /// Client Network Data.
        CS_NET = 0xc003,
        /// Client Cluster Data.
        CS_CLUSTER = 0xc004,
        /// Client Monitor Data.
        CS_MONITOR = 0xc005,
        /// Client Message Channel Data.
        CS_MCS_MSGCHANNEL = 0xc006,
        /// Client Monitor Extended Data.
        CS_MONITOR_EX = 0xc008,
        /// Client Multitransport Channel Data.
        CS_MULTITRANSPORT = 0xc00a,
        /// Reserved.
        CS_UNUSED1 = 0xc00c,
        /// Server Core Data.
        SC_CORE = 0x0c01,
        /// Server Security Data.
        SC_SECURITY = 0x0c02,
        /// Server Network Data.
        SC_NET = 0x0c03,
        /// Server Message Channel Data.
        SC_MCS_MSGCHANNEL = 0x0c04,
        /// Server Multitransport Channel Data.
        SC_MULTITRANSPORT = 0x0c08,
    }
}

/// A block of a type that is not known here, or that came before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownBlock {
    /// Its type.
    pub block_type: BlockType,
    /// Where its content lies, bytes from the start of the message.
    pub at: Range<usize>,
}

/// A block as it lies there: header read, content not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'a> {
    pub(super) block_type: BlockType,
    pub(super) content: Input<'a>,
    declared: usize,
}

impl Block<'_> {
    /// That the bytes end before the block does, if so.
    fn cut(&self) -> Option<Error> {
        let kind = ErrorKind::Short(self.content.len());
        let cut = Error { offset: self.content.offset(), field: Some("header.length"), kind };
        (self.content.len() < self.declared).then_some(cut)
    }

    pub(super) fn unknown(self) -> UnknownBlock {
        let start = self.content.offset();
        UnknownBlock { block_type: self.block_type, at: start..start.saturating_add(self.content.len()) }
    }
}

/// What a side's list of blocks holds beside those that have a place of their own.
#[derive(Debug, Default)]
pub(super) struct Rest {
    /// Blocks of types unknown here, and repeats.
    pub(super) unknown: Vec<UnknownBlock>,
    /// What could not be read, in the order in which it came.
    pub(super) problems: Vec<Error>,
}

/// Reads the list of blocks to the end of the bytes, and has `place` read each and put it where it belongs.
///
/// # Errors
/// None: what cannot be read is part of the rest.
pub(super) fn place_blocks<'a>(
    input: Input<'a>,
    mut place: impl FnMut(Block<'a>) -> Result<(), Failed>,
) -> ParseResult<'a, Rest> {
    let (left, (blocks, stopped)) = blocks(input)?;
    let mut rest = Rest::default();
    for block in blocks {
        rest.problems.extend(block.cut());
        match place(block) {
            Ok(()) => {}
            Err(Failed::Repeated(block)) => rest.unknown.push(block),
            Err(Failed::Unreadable(error)) => rest.problems.push(error),
        }
    }
    rest.problems.extend(stopped);
    Ok((left, rest))
}

/// Reads the list of blocks, as far as it can be read.
fn blocks(input: Input<'_>) -> ParseResult<'_, Many<Block<'_>>> {
    many(block).parse(input)
}

fn block(input: Input<'_>) -> ParseResult<'_, Block<'_>> {
    let (rest, block_type) = field("header.type", le_u16.map(BlockType))(input)?;
    let (rest, length) = field("header.length", le_u16)(rest)?;
    let Some(declared) = usize::from(length).checked_sub(HEADER) else {
        return Err(Error::expected(input, "a block length of at least 4"));
    };
    let (rest, content) = up_to(declared).parse(rest)?;
    Ok((rest, Block { block_type, content, declared }))
}

const HEADER: usize = 4;

/// Reads the content of a block into `slot`; a second block of its type is unknown, and one that cannot be read a problem.
pub(super) fn fill<'a, T>(
    slot: &mut Option<T>,
    name: &'static str,
    parser: impl Parser<Input<'a>, Output = T, Error = Error>,
    block: Block<'a>,
) -> Result<(), Failed> {
    if slot.is_some() {
        return Err(Failed::Repeated(block.unknown()));
    }
    let (_, value) = field(name, parser)(block.content).map_err(|error| Failed::Unreadable(Error::from_nom(error)))?;
    *slot = Some(value);
    Ok(())
}

/// Why a block did not become part of the message.
#[derive(Debug)]
pub(super) enum Failed {
    /// Its type is unknown, or came before.
    Repeated(UnknownBlock),
    /// It could not be read.
    Unreadable(Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_breaks_off_keeps_what_came() {
        let (_, (found, stopped)) = blocks(Input::new(&[1, 0xc0, 6, 0, 7, 8, 2, 0xc0, 3, 0])).unwrap();
        let seen: Vec<_> = found.iter().map(|b| (b.block_type, b.content.bytes())).collect();
        assert_eq!(seen, [(BlockType::CS_CORE, &[7, 8][..])]);
        assert_eq!(stopped.unwrap().offset, 6);
    }

    #[test]
    fn a_block_longer_than_the_bytes_ends_with_them() {
        let (_, (found, stopped)) = blocks(Input::new(&[1, 0xc0, 0xff, 0, 7])).unwrap();
        assert_eq!((found[0].content.bytes(), stopped), (&[7][..], None));
        assert_eq!(found[0].cut().unwrap().kind, ErrorKind::Short(1));
    }
}
