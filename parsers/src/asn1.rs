//! What the ASN.1 messages of authentication have in common: explicit tags, elements that may be missing, object identifiers.

use std::fmt;

use nom::Parser;

use crate::ber::{self, Tag};
use crate::error::{Error, ErrorKind, ParseResult};
use crate::input::Input;

/// How many elements of one SEQUENCE are read; a hostile message cannot grow a list beyond it.
const MAX_ELEMENTS: usize = 256;

/// The explicit context tag `[number]`; numbers above 30 have no form of one octet and are none of these messages'.
pub fn context(number: u8) -> Tag {
    Tag(0xa0 | u16::from(number & 0x1f))
}

/// The number of an explicit context tag; `None` for any other tag.
pub fn context_number(tag: Tag) -> Option<u16> {
    (tag.0 & !0x1f == 0xa0).then_some(tag.0 & 0x1f)
}

/// The tag `[APPLICATION number]`, constructed.
pub fn application(number: u8) -> Tag {
    Tag(0x60 | u16::from(number & 0x1f))
}

/// Content of a value, and the fault that it is shorter than its length says.
pub type Framed<'a> = (Input<'a>, Option<Error>);

/// Reads a value with the tag `expected`: its content, and whether the bytes end before it does.
pub fn framed<'a>(expected: Tag, what: &'static str) -> impl FnMut(Input<'a>) -> ParseResult<'a, Framed<'a>> {
    move |input| {
        let (after_tag, _) = ber::tag(input)?;
        let (content, length) = ber::length(after_tag)?;
        let short = length.is_some_and(|length| length > content.len());
        let end = content.offset().saturating_add(content.len());
        let cut = short.then_some(Error { offset: end, field: None, kind: ErrorKind::Short(content.len()) });
        ber::value(expected, what).map(|content| (content, cut.clone())).parse(input)
    }
}

/// Hands every element of `content` with its tag to `read`, and says why that stopped before the end.
pub fn each<'a>(
    content: Input<'a>,
    mut read: impl FnMut(Tag, Input<'a>) -> Result<(), nom::Err<Error>>,
) -> Option<Error> {
    let mut left = content;
    for _ in 0..MAX_ELEMENTS {
        if left.is_empty() {
            return None;
        }
        let (next, (tag, value)) = match ber::any(left) {
            Ok(element) => element,
            Err(error) => return Some(Error::from_nom(error)),
        };
        if let Err(error) = read(tag, value) {
            return Some(Error::from_nom(error));
        }
        left = next;
    }
    (!left.is_empty()).then(|| Error::from_nom(Error::expected(left, "fewer elements")))
}

/// Bytes that a whole value takes, by the tag and length at its start; `None` as long as these are not there, or where the length
/// is the indefinite one.
pub fn whole_length(bytes: &[u8]) -> Option<usize> {
    let (rest, _) = ber::tag(Input::new(bytes)).ok()?;
    let (rest, length) = ber::length(rest).ok()?;
    rest.offset().checked_add(length?)
}

/// An object identifier (ITU-T X.690, section 8.19): its arcs, and the dotted form as text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid(Vec<u64>);

impl Oid {
    /// Its arcs, at most 32.
    pub fn arcs(&self) -> &[u64] {
        &self.0
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, arc) in self.0.iter().enumerate() {
            write!(f, "{}{arc}", if at == 0 { "" } else { "." })?;
        }
        Ok(())
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Oid({self})")
    }
}

/// Reads an OBJECT IDENTIFIER.
///
/// # Errors
/// Another tag, no content, more than 32 arcs, or an arc of more than 64 bits.
pub fn oid(input: Input<'_>) -> ParseResult<'_, Oid> {
    const TAG: Tag = Tag(0x06);
    const MAX_ARCS: usize = 32;
    let (rest, content) = ber::value(TAG, "an OBJECT IDENTIFIER")(input)?;
    let wrong = || Error::expected(content, "an object identifier");
    let mut arcs = Vec::new();
    let mut arc = 0_u64;
    let mut inside = false;
    for octet in content.bytes() {
        arc = arc.checked_mul(0x80).ok_or_else(wrong)? | u64::from(octet & 0x7f);
        inside = octet & 0x80 != 0;
        if inside {
            continue;
        }
        match arcs.len() {
            0 => {
                let first = (arc / 40).min(2);
                arcs.extend([first, arc.saturating_sub(first.saturating_mul(40))]);
            }
            MAX_ARCS.. => return Err(wrong()),
            _ => arcs.push(arc),
        }
        arc = 0;
    }
    if arcs.is_empty() || inside {
        return Err(wrong());
    }
    Ok((rest, Oid(arcs)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::hex;

    #[test]
    fn object_identifiers_have_their_dotted_form() {
        let check = |bytes: &str, dotted: &str| assert_eq!(parse(oid, &hex(bytes)).unwrap().0.to_string(), dotted);
        check("06 06 2b0601050502", "1.3.6.1.5.5.2");
        check("06 0a 2b06010401823702020a", "1.3.6.1.4.1.311.2.2.10");
        check("06 09 2a864886f712010202", "1.2.840.113554.1.2.2");
        check("06 01 78", "2.40");
        let check = |bytes: &str| assert!(parse(oid, &hex(bytes)).is_err(), "{bytes}");
        check("06 00");
        check("06 02 2b86");
        check("06 0b ffffffffffffffffffff7f");
        check("04 01 2b");
    }

    #[test]
    fn a_value_says_that_it_is_cut() {
        let (content, cut) = parse(framed(Tag::SEQUENCE, "a SEQUENCE"), &[0x30, 5, 1, 2]).unwrap().0;
        assert_eq!(
            (content.bytes(), cut.map(|error| (error.offset, error.kind))),
            (&[1, 2][..], Some((4, ErrorKind::Short(2))))
        );
    }

    #[test]
    fn elements_are_read_until_one_fails() {
        let mut seen = Vec::new();
        let bytes = [0xa0, 1, 9, 0xa1, 0, 0x1f];
        let stopped = each(Input::new(&bytes), |tag, content| {
            seen.push((tag, content.len()));
            Ok(())
        });
        assert_eq!(seen, [(context(0), 1), (context(1), 0)]);
        assert_eq!(stopped.unwrap().offset, 5);
        let many = [0x02, 0].repeat(MAX_ELEMENTS + 1);
        assert_eq!(each(Input::new(&many), |_, _| Ok(())).unwrap().offset, MAX_ELEMENTS * 2);
    }

    #[test]
    fn the_length_of_a_whole_value_is_known_from_its_start() {
        assert_eq!(whole_length(&[0x30, 0x82, 0x02, 0x9f]), Some(0x29f + 4));
        assert_eq!(whole_length(&[0x30, 0x82, 0x02]), None);
        assert_eq!(whole_length(&[0x30, 0x80]), None);
    }
}
