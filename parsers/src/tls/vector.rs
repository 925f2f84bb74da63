//! Vectors with a length in front, the building block of every handshake message (RFC 8446, section 3.4).

use std::ops::Range;

use nom::Input as _;
use nom::Parser;
use nom::number::complete::{be_u8, be_u16, be_u24};

use crate::error::{Error, ErrorKind, ParseResult};
use crate::field::field;
use crate::input::Input;

/// Width of the length in front of a vector.
#[derive(Clone, Copy, Debug)]
pub(super) enum Width {
    One,
    Two,
    Three,
}

/// Takes the contents of a vector.
pub(super) fn vector<'a>(width: Width) -> impl FnMut(Input<'a>) -> ParseResult<'a, Input<'a>> {
    move |input: Input<'a>| {
        let (rest, (contents, fault)) = cut_vector(width).parse(input)?;
        match fault {
            None => Ok((rest, contents)),
            Some(fault) => Err(nom::Err::Error(fault)),
        }
    }
}

/// Takes what is there of the contents of a vector, with a fault if that is less than its length says.
pub(super) fn cut_vector<'a>(width: Width) -> impl FnMut(Input<'a>) -> ParseResult<'a, (Input<'a>, Option<Error>)> {
    move |input: Input<'a>| {
        let (after, length) = match width {
            Width::One => be_u8.map(usize::from).parse(input),
            Width::Two => be_u16.map(usize::from).parse(input),
            Width::Three => be_u24.map(|length| usize::try_from(length).unwrap_or(usize::MAX)).parse(input),
        }?;
        let (rest, contents) = after.take_split(length);
        let fault = (contents.len() < length).then(|| short(contents));
        Ok((rest, (contents, fault)))
    }
}

/// Reads `contents` to its end as items. The last may be cut: then what came before it, and a fault.
pub(super) fn items<'a, T>(
    contents: Input<'a>,
    mut item: impl FnMut(Input<'a>) -> ParseResult<'a, T>,
) -> (Vec<T>, Option<Error>) {
    let mut items = Vec::new();
    let mut left = contents;
    while !left.is_empty() {
        match item(left) {
            Ok((rest, read)) if rest.len() < left.len() => {
                items.push(read);
                left = rest;
            }
            Ok(_) => return (items, Some(Error::from_nom(Error::expected(left, "an item longer than nothing")))),
            Err(error) => return (items, Some(Error::from_nom(error))),
        }
    }
    (items, None)
}

/// Reads a vector of items all of which must be there.
pub(super) fn all<'a, T>(
    width: Width,
    mut item: impl FnMut(Input<'a>) -> ParseResult<'a, T>,
) -> impl FnMut(Input<'a>) -> ParseResult<'a, Vec<T>> {
    move |input: Input<'a>| {
        let (rest, contents) = vector(width).parse(input)?;
        match items(contents, &mut item) {
            (items, None) => Ok((rest, items)),
            (_, Some(fault)) => Err(nom::Err::Error(fault)),
        }
    }
}

/// Reads a vector whose contents are located, not kept.
pub(super) fn located<'a>(name: &'static str, width: Width) -> impl FnMut(Input<'a>) -> ParseResult<'a, Range<usize>> {
    field(name, move |input: Input<'a>| {
        let (rest, contents) = vector(width).parse(input)?;
        Ok((rest, at(contents)))
    })
}

/// Where `input` lies.
pub(super) fn at(input: Input<'_>) -> Range<usize> {
    input.offset()..input.offset().saturating_add(input.len())
}

/// The end of `input`.
pub(super) fn end(input: Input<'_>) -> Input<'_> {
    input.take_from(input.len())
}

/// A fault if bytes are left at `input`.
pub(super) fn leftover(input: Input<'_>) -> Option<Error> {
    (!input.is_empty()).then(|| Error {
        offset: input.offset(),
        field: None,
        kind: ErrorKind::Expected("nothing more"),
    })
}

fn short(contents: Input<'_>) -> Error {
    Error { offset: contents.offset(), field: None, kind: ErrorKind::Short(contents.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn a_vector_may_be_cut_where_that_is_allowed() {
        let check = |bytes: &[u8], contents: &[u8], fault: bool| {
            let ((read, cut), _) = parse(cut_vector(Width::Two), bytes).unwrap();
            assert_eq!((read.bytes(), cut.is_some()), (contents, fault));
            assert_eq!(parse(vector(Width::Two), bytes).is_err(), fault);
        };
        check(&[0, 2, 7, 8], &[7, 8], false);
        check(&[0, 2, 7], &[7], true);
        check(&[0, 2], &[], true);
        assert!(parse(cut_vector(Width::Three), &[0, 2]).is_err());
    }

    #[test]
    fn items_stop_at_the_cut_and_at_an_item_that_takes_nothing() {
        let (read, fault) = items(Input::new(&[0, 1, 0, 2, 0]), be_u16);
        assert_eq!((read, fault.unwrap().offset), (vec![1, 2], 4));
        let (read, fault) = items(Input::new(&[1]), |input| Ok((input, ())));
        assert_eq!((read.len(), fault.is_some()), (0, true));
    }
}
