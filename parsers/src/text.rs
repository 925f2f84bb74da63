//! Text fields: UTF-16 and single-byte strings with the zeros that end or pad them.

use nom::Parser;
use nom::bytes::complete::take;

use crate::error::ParseResult;
use crate::input::Input;

/// Reads `length` bytes of UTF-16LE up to the first zero; what is no UTF-16 becomes U+FFFD.
pub(crate) fn utf16<'a>(length: usize) -> impl FnMut(Input<'a>) -> ParseResult<'a, String> {
    move |input| take(length).map(|text: Input<'a>| utf16_until_zero(text.bytes())).parse(input)
}

/// Reads `length` bytes of single-byte text up to the first zero; what is no UTF-8 becomes U+FFFD.
pub(crate) fn ansi<'a>(length: usize) -> impl FnMut(Input<'a>) -> ParseResult<'a, String> {
    move |input| take(length).map(|text: Input<'a>| ansi_until_zero(text.bytes())).parse(input)
}

/// The text of `bytes`, UTF-16LE, up to the first zero or the end; an odd last byte is left out.
pub(crate) fn utf16_until_zero(bytes: &[u8]) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit)).take_while(|unit| *unit != 0);
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// The text of `bytes`, one byte a character, up to the first zero or the end.
pub(crate) fn ansi_until_zero(bytes: &[u8]) -> String {
    let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_ends_at_its_zero_and_replaces_what_is_broken() {
        assert_eq!(utf16_until_zero(b"a\0b\0\0\0c\0"), "ab");
        assert_eq!(utf16_until_zero(b"a\0\x00\xd8b\0x"), "a\u{fffd}b");
    }

    #[test]
    fn ansi_ends_at_its_zero() {
        assert_eq!(ansi_until_zero(b"rdpdr\0\0x"), "rdpdr");
        assert_eq!(ansi_until_zero(b"\xff"), "\u{fffd}");
    }
}
