//! The part of BER (ITU-T X.690) that T.125 connect PDUs use, tolerant of how peers encode lengths.
//!
//! Lengths longer than need be and indefinite lengths are read; a length that claims more than there is ends with the bytes,
//! so that a message cut short still shows what came.

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{be_u16, u8};

use crate::error::{Error, ParseResult};
use crate::input::Input;
use crate::lenient::up_to;

/// Identifier octets of a value: one octet (`0x04`), or two where the first announces a high tag number (`0x7f65`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag(pub u16);

impl Tag {
    /// BOOLEAN.
    pub const BOOLEAN: Self = Self(0x01);
    /// INTEGER.
    pub const INTEGER: Self = Self(0x02);
    /// OCTET STRING.
    pub const OCTET_STRING: Self = Self(0x04);
    /// ENUMERATED.
    pub const ENUMERATED: Self = Self(0x0a);
    /// SEQUENCE, constructed.
    pub const SEQUENCE: Self = Self(0x30);

    const END_OF_CONTENTS: Self = Self(0);
    const CONSTRUCTED: u16 = 0x20;

    fn is_constructed(self) -> bool {
        let first = if self.0 > 0xff { self.0 >> 8 } else { self.0 };
        first & Self::CONSTRUCTED != 0
    }
}

/// How deep indefinite lengths may nest; RDP peers have no use for more than three.
const MAX_DEPTH: usize = 16;

/// Reads identifier octets.
///
/// # Errors
/// A tag number of more than one octet.
pub fn tag(input: Input<'_>) -> ParseResult<'_, Tag> {
    let (rest, first) = u8(input)?;
    if first & 0x1f != 0x1f {
        return Ok((rest, Tag(u16::from(first))));
    }
    let (rest, tag) = be_u16(input)?;
    if tag & 0x80 != 0 {
        return Err(Error::expected(input, "a tag number of one octet"));
    }
    Ok((rest, Tag(tag)))
}

/// Reads length octets; `None` is the indefinite length.
///
/// # Errors
/// A length that does not fit an offset.
pub fn length(input: Input<'_>) -> ParseResult<'_, Option<usize>> {
    let (rest, first) = u8(input)?;
    let octets = usize::from(first & 0x7f);
    if first & 0x80 == 0 {
        return Ok((rest, Some(octets)));
    }
    if octets == 0 {
        return Ok((rest, None));
    }
    let (rest, octets) = take(octets).parse(rest)?;
    let length = octets
        .bytes()
        .iter()
        .try_fold(0_usize, |length, octet| length.checked_mul(0x100).map(|length| length | usize::from(*octet)));
    match length {
        Some(length) => Ok((rest, Some(length))),
        None => Err(Error::expected(input, "a length that fits 64 bits")),
    }
}

/// Reads a value of any tag: its tag and its content.
///
/// # Errors
/// Identifier or length octets that cannot be read.
pub fn any(input: Input<'_>) -> ParseResult<'_, (Tag, Input<'_>)> {
    any_at(input, 0)
}

/// Reads a value with the tag `expected` and returns its content, shorter than announced where the bytes end before it.
pub fn value<'a>(expected: Tag, what: &'static str) -> impl FnMut(Input<'a>) -> ParseResult<'a, Input<'a>> {
    move |input| {
        let (rest, (tag, content)) = any(input)?;
        if tag != expected {
            return Err(Error::expected(input, what));
        }
        Ok((rest, content))
    }
}

/// Reads an INTEGER, as unsigned, of at most eight octets after leading zeros.
///
/// # Errors
/// Another tag, no content, or a larger number.
pub fn integer(input: Input<'_>) -> ParseResult<'_, u64> {
    number(Tag::INTEGER, "an INTEGER")(input)
}

/// Reads an ENUMERATED value.
///
/// # Errors
/// As [`integer`].
pub fn enumerated(input: Input<'_>) -> ParseResult<'_, u64> {
    number(Tag::ENUMERATED, "an ENUMERATED")(input)
}

/// Reads a BOOLEAN; any content but zero is true.
///
/// # Errors
/// As [`integer`].
pub fn boolean(input: Input<'_>) -> ParseResult<'_, bool> {
    number(Tag::BOOLEAN, "a BOOLEAN").map(|value| value != 0).parse(input)
}

/// Reads the content of an OCTET STRING.
///
/// # Errors
/// Another tag.
pub fn octet_string(input: Input<'_>) -> ParseResult<'_, Input<'_>> {
    value(Tag::OCTET_STRING, "an OCTET STRING")(input)
}

fn number<'a>(expected: Tag, what: &'static str) -> impl FnMut(Input<'a>) -> ParseResult<'a, u64> {
    move |input| {
        let (rest, tag) = tag(input)?;
        let (rest, length) = length(rest)?;
        // A number cut short would be another number, so here the length must hold.
        let (Some(length @ 1..), true) = (length, tag == expected) else {
            return Err(Error::expected(input, what));
        };
        let (rest, octets) = take(length).parse(rest)?;
        let number = octets
            .bytes()
            .iter()
            .try_fold(0_u64, |number, octet| number.checked_mul(0x100).map(|number| number | u64::from(*octet)));
        number.map(|number| (rest, number)).ok_or_else(|| Error::expected(octets, "a number of at most 64 bits"))
    }
}

fn any_at(input: Input<'_>, depth: usize) -> ParseResult<'_, (Tag, Input<'_>)> {
    let (rest, tag) = tag(input)?;
    let (rest, length) = length(rest)?;
    if let Some(length) = length {
        return up_to(length).map(|content| (tag, content)).parse(rest);
    }
    if !tag.is_constructed() || depth == MAX_DEPTH {
        return Err(Error::expected(input, "a definite length"));
    }
    let content_length = indefinite(rest, depth)?;
    let (rest, content) = up_to(content_length).parse(rest)?;
    let (rest, _end_of_contents) = up_to(2).parse(rest)?;
    Ok((rest, (tag, content)))
}

/// Length of the content before its end-of-contents octets, or of everything where those are missing.
fn indefinite(content: Input<'_>, depth: usize) -> Result<usize, nom::Err<Error>> {
    let mut left = content;
    while !left.is_empty() {
        let (next, (tag, value)) = any_at(left, depth.saturating_add(1))?;
        if tag == Tag::END_OF_CONTENTS && value.is_empty() {
            break;
        }
        left = next;
    }
    Ok(left.offset().saturating_sub(content.offset()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn reads_tags_of_one_and_two_octets() {
        assert_eq!(parse(tag, &[0x04, 9]), Ok((Tag(0x04), &[9][..])));
        assert_eq!(parse(tag, &[0x7f, 0x65, 9]), Ok((Tag(0x7f65), &[9][..])));
        assert!(parse(tag, &[0x7f, 0x85, 1]).is_err());
        assert!(parse(tag, &[0x7f]).is_err());
    }

    #[test]
    fn reads_lengths_longer_than_need_be() {
        let check = |bytes: &[u8], expect| assert_eq!(parse(length, bytes).unwrap().0, expect, "{bytes:x?}");
        check(&[0x05], Some(5));
        check(&[0x81, 0x05], Some(5));
        check(&[0x84, 0, 0, 1, 2], Some(0x102));
        check(&[0x8a, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2], Some(0x102));
        check(&[0x80], None);
        assert!(parse(length, &[0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0]).is_err());
        assert!(parse(length, &[0x82, 1]).is_err());
    }

    #[test]
    fn a_length_past_the_end_ends_with_the_bytes() {
        let (content, rest) = parse(octet_string, &[4, 9, 1, 2]).unwrap();
        assert_eq!((content.bytes(), rest), (&[1, 2][..], &[][..]));
    }

    #[test]
    fn reads_an_indefinite_length_with_one_inside() {
        let bytes = [0x30, 0x80, 0x30, 0x80, 0x02, 0x01, 0x07, 0, 0, 0x01, 0x01, 0xff, 0, 0, 0xaa];
        let (content, rest) = parse(value(Tag::SEQUENCE, "a SEQUENCE"), &bytes).unwrap();
        assert_eq!((content.bytes(), rest), (&bytes[2..12], &[0xaa][..]));
        assert!(parse(octet_string, &[4, 0x80, 1, 2, 0, 0]).is_err());
    }

    #[test]
    fn nesting_without_end_is_refused() {
        assert!(parse(any, &[0x30, 0x80].repeat(1000)).is_err());
    }

    #[test]
    fn reads_numbers() {
        assert_eq!(parse(integer, &[2, 3, 0, 0xff, 0xff]).unwrap().0, 0xffff);
        assert_eq!(parse(enumerated, &[10, 1, 14]).unwrap().0, 14);
        assert!(parse(boolean, &[1, 1, 0xff]).unwrap().0);
        assert!(parse(integer, &[2, 0]).is_err());
        assert!(parse(integer, &[2, 2, 1]).is_err());
        assert!(parse(integer, &[2, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0]).is_err());
    }
}
