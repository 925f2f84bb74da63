//! The part of aligned PER (ITU-T X.691) that T.125 domain PDUs and T.124 use.

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{be_u16, u8};

use crate::error::{Error, ParseResult};
use crate::input::Input;
use crate::lenient::up_to;

/// Lowest MCS user id: T.125 encodes a user id as its distance from here.
pub const USER_ID_BASE: u16 = 1001;

/// Reads a length determinant below 16384.
///
/// # Errors
/// A fragmented length (X.691, 11.9.3.8), which no RDP message is long enough to need.
pub fn length(input: Input<'_>) -> ParseResult<'_, usize> {
    let (rest, first) = u8(input)?;
    match first {
        0..0x80 => Ok((rest, usize::from(first))),
        0x80..0xc0 => be_u16.map(|length| usize::from(length & 0x3fff)).parse(input),
        _ => Err(Error::expected(input, "a length below 16384")),
    }
}

/// Reads a length and that many bytes, or all that are left where there are fewer.
///
/// # Errors
/// As [`length`].
pub fn octets(input: Input<'_>) -> ParseResult<'_, Input<'_>> {
    let (rest, length) = length(input)?;
    up_to(length).parse(rest)
}

/// Reads an INTEGER with a lower bound of 0 and no upper one: a length and at most four bytes.
///
/// # Errors
/// A larger number.
pub fn integer(input: Input<'_>) -> ParseResult<'_, u32> {
    let (rest, length) = length(input)?;
    if length > 4 {
        return Err(Error::expected(input, "a number of at most 32 bits"));
    }
    take(length).map(|octets: Input<'_>| be_number(octets.bytes())).parse(rest)
}

/// Reads an MCS user id.
///
/// # Errors
/// Fewer than two bytes.
pub fn user_id(input: Input<'_>) -> ParseResult<'_, u16> {
    be_u16.map(|distance| distance.wrapping_add(USER_ID_BASE)).parse(input)
}

/// The number that at most four bytes are, big-endian.
fn be_number(octets: &[u8]) -> u32 {
    octets.iter().fold(0, |number, octet| number << 8 | u32::from(*octet))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn reads_lengths_of_one_and_two_bytes() {
        assert_eq!(parse(length, &[0x2a]).unwrap().0, 0x2a);
        assert_eq!(parse(length, &[0x81, 0x2a]).unwrap().0, 0x12a);
        assert_eq!(parse(length, &[0x80, 0x05]).unwrap().0, 5);
        assert!(parse(length, &[0xc1]).is_err());
        assert!(parse(length, &[0x81]).is_err());
    }

    #[test]
    fn octets_end_with_the_bytes() {
        let (content, rest) = parse(octets, &[3, 1, 2]).unwrap();
        assert_eq!((content.bytes(), rest), (&[1, 2][..], &[][..]));
    }

    #[test]
    fn reads_numbers_and_user_ids() {
        assert_eq!(parse(integer, &[1, 0]).unwrap().0, 0);
        assert_eq!(parse(integer, &[2, 1, 2]).unwrap().0, 0x102);
        assert!(parse(integer, &[5, 0, 0, 0, 0, 1]).is_err());
        assert_eq!(parse(user_id, &[0, 6]).unwrap().0, 1007);
        assert_eq!(parse(user_id, &[0xff, 0xff]).unwrap().0, 1000, "beyond the range of the type, but no panic");
    }
}
