//! Reading what real peers send: lengths that claim too much, lists that break off, optional fields that may be missing.

use nom::bytes::complete::take;
use nom::{IResult, Parser};

use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

/// Takes `length` bytes, or all that are left where there are fewer.
pub(crate) fn up_to<'a>(length: usize) -> impl FnMut(Input<'a>) -> ParseResult<'a, Input<'a>> {
    move |input| take(length.min(input.len())).parse(input)
}

/// Takes all that is left.
pub(crate) fn rest(input: Input<'_>) -> ParseResult<'_, Input<'_>> {
    take(input.len()).parse(input)
}

/// The bytes that `parser` matched, as a place in the message.
pub(crate) fn place<'a>(
    mut parser: impl Parser<Input<'a>, Output = Input<'a>, Error = Error>,
) -> impl FnMut(Input<'a>) -> ParseResult<'a, std::ops::Range<usize>> {
    move |input: Input<'a>| {
        let (rest, taken) = parser.parse(input)?;
        Ok((rest, taken.offset()..taken.offset().saturating_add(taken.len())))
    }
}

/// Items as often as they parse, and why that stopped before the end of the bytes.
pub(crate) type Many<T> = (Vec<T>, Option<Error>);

/// Repeats `parser` to the end of the bytes; where it fails, the items until then and the reason are the result, and the
/// bytes from there on are left.
pub(crate) fn many<'a, T>(
    mut parser: impl Parser<Input<'a>, Output = T, Error = Error>,
) -> impl FnMut(Input<'a>) -> ParseResult<'a, Many<T>> {
    move |mut input: Input<'a>| {
        let mut items = Vec::new();
        while !input.is_empty() {
            match parser.parse(input) {
                // A parser that takes nothing would never come to the end.
                Ok((next, _)) if next.len() == input.len() => return Ok((input, (items, None))),
                Ok((next, item)) => {
                    items.push(item);
                    input = next;
                }
                Err(error) => return Ok((input, (items, Some(Error::from_nom(error))))),
            }
        }
        Ok((input, (items, None)))
    }
}

/// Optional fields at the end of a structure: once one is missing, so are all that follow it.
#[derive(Debug)]
pub(crate) struct Trailing<'a> {
    left: Input<'a>,
    ended: bool,
}

impl<'a> Trailing<'a> {
    /// Starts where the mandatory fields end.
    pub(crate) fn new(left: Input<'a>) -> Self {
        Self { left, ended: false }
    }

    /// The next optional field, if it and all before it are there.
    pub(crate) fn read<T>(
        &mut self,
        name: &'static str,
        parser: impl Parser<Input<'a>, Output = T, Error = Error>,
    ) -> Option<T> {
        if self.ended {
            return None;
        }
        let result: IResult<_, _, _> = field(name, parser)(self.left);
        match result {
            Ok((left, value)) => {
                self.left = left;
                Some(value)
            }
            Err(_) => {
                self.ended = true;
                None
            }
        }
    }

    /// What no field has taken.
    pub(crate) fn left(&self) -> Input<'a> {
        self.left
    }
}

#[cfg(test)]
mod tests {
    use nom::number::complete::{le_u16, le_u32, u8};

    use super::*;
    use crate::ErrorKind;

    #[test]
    fn many_keeps_what_parsed_and_says_why_it_stopped() {
        let (left, (items, stopped)) = many(le_u16)(Input::new(&[1, 0, 2, 0, 3])).unwrap();
        assert_eq!((left.offset(), items), (4, vec![1, 2]));
        assert_eq!(stopped.map(|error| (error.offset, error.kind)), Some((4, ErrorKind::Short(1))));
    }

    #[test]
    fn after_a_missing_field_none_is_read() {
        let mut trailing = Trailing::new(Input::new(&[1, 2, 3, 4]));
        assert_eq!(trailing.read("a", u8), Some(1));
        assert_eq!(trailing.read("b", le_u32), None);
        assert_eq!(trailing.read("c", u8), None);
        assert_eq!(trailing.left().offset(), 1);
    }

    #[test]
    fn up_to_takes_what_there_is() {
        let (left, taken) = up_to(9)(Input::new(&[1, 2])).unwrap();
        assert_eq!((left.len(), taken.len()), (0, 2));
    }
}
