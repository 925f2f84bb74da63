//! Named fields: what gives an error its place and a viewer its highlights.

use std::cell::RefCell;
use std::ops::Range;

use nom::{Err, Parser};

use crate::error::{Error, ParseResult};
use crate::input::Input;

/// How many fields one message may note; a hostile message cannot grow the list beyond it.
const MAX_FIELDS: usize = 4096;

/// Name and place of one field of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The specification's name for it.
    pub name: &'static str,
    /// Where it lies, bytes from the start of the message.
    pub at: Range<usize>,
    /// How deep it lies inside other fields; 0 is the outermost.
    pub depth: usize,
}

/// Collects the fields of a message while it is parsed.
#[derive(Debug, Default)]
pub struct Recorder {
    state: RefCell<State>,
}

#[derive(Debug, Default)]
struct State {
    fields: Vec<Field>,
    depth: usize,
}

impl Recorder {
    /// The fields in the order in which they begin.
    pub fn into_fields(self) -> Vec<Field> {
        self.state.into_inner().fields
    }

    fn open(&self, name: &'static str, offset: usize) -> usize {
        let state = &mut *self.state.borrow_mut();
        let index = state.fields.len();
        if index < MAX_FIELDS {
            state.fields.push(Field { name, at: offset..offset, depth: state.depth });
        }
        state.depth += 1;
        index
    }

    /// Closes what `open` opened: a field that did not parse is taken back with everything inside it.
    fn close(&self, index: usize, end: Option<usize>) {
        let state = &mut *self.state.borrow_mut();
        state.depth = state.depth.saturating_sub(1);
        match end {
            None => state.fields.truncate(index),
            Some(end) => {
                if let Some(field) = state.fields.get_mut(index) {
                    field.at.end = end;
                }
            }
        }
    }
}

/// Runs `parser` as the field `name`: notes its position, and names it in an error that comes from inside it unnamed.
pub fn field<'a, T>(
    name: &'static str,
    mut parser: impl Parser<Input<'a>, Output = T, Error = Error>,
) -> impl FnMut(Input<'a>) -> ParseResult<'a, T> {
    move |input: Input<'a>| {
        let opened = input.recorder().map(|recorder| (recorder, recorder.open(name, input.offset())));
        let result = parser.parse(input).map_err(|error| named(error, name));
        if let Some((recorder, index)) = opened {
            recorder.close(index, result.as_ref().ok().map(|(rest, _)| rest.offset()));
        }
        result
    }
}

fn named(error: Err<Error>, name: &'static str) -> Err<Error> {
    error.map(|error| Error { field: error.field.or(Some(name)), ..error })
}

#[cfg(test)]
mod tests {
    use nom::number::complete::{be_u16, u8};

    use super::*;
    use crate::{ErrorKind, parse_with_fields};

    fn pair(input: Input<'_>) -> ParseResult<'_, (u8, u16)> {
        field("pair", (field("version", u8), field("length", be_u16))).parse(input)
    }

    #[test]
    fn notes_names_places_and_depth() {
        let (result, fields) = parse_with_fields(pair, &[3, 0, 19]);
        assert_eq!(result, Ok((3, 19)));
        let seen: Vec<_> = fields.iter().map(|f| (f.name, f.at.clone(), f.depth)).collect();
        assert_eq!(seen, [("pair", 0..3, 0), ("version", 0..1, 1), ("length", 1..3, 1)]);
    }

    #[test]
    fn an_error_names_the_innermost_field_and_takes_back_what_did_not_parse() {
        let (result, fields) = parse_with_fields(pair, &[3, 0]);
        assert_eq!(result, Err(Error { offset: 1, field: Some("length"), kind: ErrorKind::Short(1) }));
        assert!(fields.is_empty());
    }
}
