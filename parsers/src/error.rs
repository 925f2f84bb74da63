//! Why and where parsing stopped.

use nom::IResult;
use nom::error::{ErrorKind as NomKind, ParseError};

use crate::input::Input;

/// Result of a parser: what is left and the message, or an [`Error`].
pub type ParseResult<'a, T> = IResult<Input<'a>, T, Error>;

/// Where parsing stopped, at which field, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} for {} at offset {offset}", .field.unwrap_or("the message"))]
pub struct Error {
    /// Offset from the start of the message, bytes.
    pub offset: usize,
    /// Innermost field that was being read, in the spelling of its specification.
    pub field: Option<&'static str>,
    /// What went wrong there.
    pub kind: ErrorKind,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ErrorKind {
    /// The bytes end before the field does; how many bytes were left.
    #[error("expected more than the {0} bytes left")]
    Short(usize),
    /// The field holds what the specification does not allow there.
    #[error("expected {0}")]
    Expected(&'static str),
    /// A nom combinator failed in a way that needs no words of its own.
    #[error("no match ({0:?})")]
    Nom(NomKind),
}

impl Error {
    /// A recoverable nom error: `expected` was not found at `input`.
    pub fn expected(input: Input<'_>, expected: &'static str) -> nom::Err<Self> {
        nom::Err::Error(Self { offset: input.offset(), field: None, kind: ErrorKind::Expected(expected) })
    }

    /// Takes the error out of nom's wrapper; every parser here works on complete messages.
    pub fn from_nom(error: nom::Err<Self>) -> Self {
        match error {
            nom::Err::Error(error) | nom::Err::Failure(error) => error,
            nom::Err::Incomplete(_) => Self { offset: 0, field: None, kind: ErrorKind::Short(0) },
        }
    }
}

impl ParseError<Input<'_>> for Error {
    fn from_error_kind(input: Input<'_>, kind: NomKind) -> Self {
        let kind = match kind {
            NomKind::Eof => ErrorKind::Short(input.len()),
            other => ErrorKind::Nom(other),
        };
        Self { offset: input.offset(), field: None, kind }
    }

    fn append(_: Input<'_>, _: NomKind, other: Self) -> Self {
        other
    }
}
