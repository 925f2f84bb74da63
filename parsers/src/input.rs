//! Bytes that know where they stand: the input type of every parser here.

use std::slice::Iter;

use nom::{Compare, CompareResult, Input as NomInput, Needed, Offset};

use crate::field::Recorder;

/// A slice of a message with its offset from the start of that message, and optionally where to note the fields read.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    bytes: &'a [u8],
    offset: usize,
    recorder: Option<&'a Recorder>,
}

impl<'a> Input<'a> {
    /// Starts at offset 0 of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0, recorder: None }
    }

    /// Like [`Input::new`], with every [`field`](crate::field) noted in `recorder`.
    pub fn recorded(bytes: &'a [u8], recorder: &'a Recorder) -> Self {
        Self { bytes, offset: 0, recorder: Some(recorder) }
    }

    /// The bytes from here on.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Distance of these bytes from the start of the message.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// How many bytes are left.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether no bytes are left.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(crate) fn recorder(&self) -> Option<&'a Recorder> {
        self.recorder
    }

    /// Splits without panicking: past the end both halves are clamped to it.
    fn split(&self, index: usize) -> (Self, Self) {
        let (head, tail) = self.bytes.split_at_checked(index).unwrap_or((self.bytes, &[]));
        let rest = Self { bytes: tail, offset: self.offset.saturating_add(head.len()), recorder: self.recorder };
        (Self { bytes: head, ..*self }, rest)
    }
}

impl<'a> NomInput for Input<'a> {
    type Item = u8;
    type Iter = std::iter::Copied<Iter<'a, u8>>;
    type IterIndices = std::iter::Enumerate<Self::Iter>;

    fn input_len(&self) -> usize {
        self.bytes.len()
    }

    fn take(&self, index: usize) -> Self {
        self.split(index).0
    }

    fn take_from(&self, index: usize) -> Self {
        self.split(index).1
    }

    fn take_split(&self, index: usize) -> (Self, Self) {
        let (head, rest) = self.split(index);
        (rest, head)
    }

    fn position<P: Fn(Self::Item) -> bool>(&self, predicate: P) -> Option<usize> {
        self.bytes.iter().position(|byte| predicate(*byte))
    }

    fn iter_elements(&self) -> Self::Iter {
        self.bytes.iter().copied()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.iter_elements().enumerate()
    }

    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        match count.checked_sub(self.bytes.len()) {
            None | Some(0) => Ok(count),
            Some(missing) => Err(Needed::new(missing)),
        }
    }
}

impl Offset for Input<'_> {
    fn offset(&self, second: &Self) -> usize {
        second.offset.saturating_sub(self.offset)
    }
}

impl Compare<&[u8]> for Input<'_> {
    fn compare(&self, expected: &[u8]) -> CompareResult {
        self.bytes.compare(expected)
    }

    fn compare_no_case(&self, expected: &[u8]) -> CompareResult {
        self.bytes.compare_no_case(expected)
    }
}

#[cfg(test)]
mod tests {
    use nom::Parser;
    use nom::bytes::complete::{tag, take};

    use super::*;
    use crate::{Error, ParseResult};

    #[test]
    fn keeps_its_offset_through_nom_combinators() {
        fn two(input: Input<'_>) -> ParseResult<'_, (Input<'_>, Input<'_>)> {
            (tag(&b"\x03\x00"[..]), take(2usize)).parse(input)
        }
        let (rest, (magic, length)) = two(Input::new(&[3, 0, 0, 19, 14])).unwrap();
        assert_eq!((magic.offset(), length.offset(), rest.offset()), (0, 2, 4));
        assert_eq!(rest.bytes(), [14]);
    }

    #[test]
    fn running_short_is_an_error_with_the_offset() {
        fn three(input: Input<'_>) -> ParseResult<'_, Input<'_>> {
            let (rest, _) = take(2usize).parse(input)?;
            take(3usize).parse(rest)
        }
        let error = Error::from_nom(three(Input::new(&[1, 2, 3])).unwrap_err());
        assert_eq!(error.offset, 2);
    }
}
