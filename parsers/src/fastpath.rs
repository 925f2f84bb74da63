//! Fast-path headers: how output and input travel once a session is active.

use nom::Parser;
use nom::number::complete::{be_u16, u8};

use crate::code::flags;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

flags! {
    /// Security flags of a fast-path PDU.
    pub struct FastPathFlags(u8) {
        /// The signature is salted.
        FASTPATH_SECURE_CHECKSUM = 1,
        /// The PDU is encrypted, and its signature stands before the data.
        FASTPATH_ENCRYPTED = 2,
    }
}

/// Begins a fast-path PDU, where a slow-path one has a TPKT header.
///
/// ```text
/// | action (2 bits), 0 | numberEvents (4 bits) | flags (2 bits) | length (1), or with its highest bit set length (2) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.8.1.2, Client Fast-Path Input Event PDU, and 2.2.9.1.2, Server Fast-Path Update PDU.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FastPathHeader {
    /// How many input events follow, if fewer than 16; 0 from a server.
    pub number_events: u8,
    /// Security flags.
    pub flags: FastPathFlags,
    /// Length of the PDU with this header, bytes.
    pub length: u16,
}

/// Reads a fast-path header; what follows it, encrypted or not, is left.
///
/// # Errors
/// An action that is not fast-path (3 is TPKT), or fewer bytes than the header needs.
pub fn fast_path_header(input: Input<'_>) -> ParseResult<'_, FastPathHeader> {
    let (rest, first) = field("fpOutputHeader", u8)(input)?;
    if first & 3 != 0 {
        return Err(Error::expected(input, "a fast-path action, 0"));
    }
    let (rest, length) = field("length", length)(rest)?;
    Ok((rest, FastPathHeader { number_events: first >> 2 & 0x0f, flags: FastPathFlags(first >> 6), length }))
}

fn length(input: Input<'_>) -> ParseResult<'_, u16> {
    let (rest, first) = u8(input)?;
    match first & 0x80 {
        0 => Ok((rest, u16::from(first))),
        _ => be_u16.map(|length| length & 0x7fff).parse(input),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::survives;

    #[test]
    fn reads_short_and_long_lengths() {
        let header = parse(fast_path_header, &[0x84, 0x09]).unwrap().0;
        assert_eq!((header.number_events, header.flags, header.length), (1, FastPathFlags::FASTPATH_ENCRYPTED, 9));
        assert_eq!(parse(fast_path_header, &[0x00, 0x81, 0x02]).unwrap().0.length, 0x102);
        assert!(parse(fast_path_header, &[0x03, 0x00]).is_err());
        assert!(parse(fast_path_header, &[0x00, 0x81]).is_err());
        survives(fast_path_header, &[&[0, 0x81, 2]]);
    }
}
