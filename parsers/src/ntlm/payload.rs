//! Fields that point into the payload of a message.

use std::ops::Range;

use nom::Input as _;
use nom::Parser;
use nom::number::complete::{le_u16, le_u32};

use super::NegotiateFlags;
use crate::error::{Error, ErrorKind, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::text::{ansi_until_zero, utf16_until_zero};

/// Where a field of the payload lies, from the start of the message.
///
/// ```text
/// | Len (2) | MaxLen (2) | BufferOffset (4) |
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// Bytes.
    pub length: u16,
    /// Bytes from the start of the message.
    pub offset: u32,
}

pub fn pointer(input: Input<'_>) -> ParseResult<'_, Pointer> {
    (field("Len", le_u16), field("MaxLen", le_u16), field("BufferOffset", le_u32))
        .map(|(length, _, offset)| Pointer { length, offset })
        .parse(input)
}

/// Reads fields of the payload and remembers the first that lies outside of the message.
pub struct Payload<'a> {
    message: Input<'a>,
    text_is_unicode: bool,
    /// The first field that could not be read.
    pub fault: Option<Error>,
}

impl<'a> Payload<'a> {
    pub fn new(message: Input<'a>, flags: NegotiateFlags) -> Self {
        let text_is_unicode = flags.contains(NegotiateFlags::NTLMSSP_NEGOTIATE_UNICODE);
        Self { message, text_is_unicode, fault: None }
    }

    /// The text of a field; `None` if it is empty or not there.
    pub fn text(&mut self, name: &'static str, at: Pointer) -> Option<String> {
        let bytes = self.bytes(name, at)?.bytes();
        let text = if self.text_is_unicode { utf16_until_zero(bytes) } else { ansi_until_zero(bytes) };
        (!text.is_empty()).then_some(text)
    }

    /// The text of a field in the system's code page, whatever the flags say.
    pub fn oem_text(&mut self, name: &'static str, at: Pointer) -> Option<String> {
        let text = ansi_until_zero(self.bytes(name, at)?.bytes());
        (!text.is_empty()).then_some(text)
    }

    /// The bytes of a field; `None` if it is empty or not there.
    pub fn bytes(&mut self, name: &'static str, at: Pointer) -> Option<Input<'a>> {
        if at.length == 0 {
            return None;
        }
        let start = self.message.take_from(usize::try_from(at.offset).unwrap_or(usize::MAX));
        let read: ParseResult<'a, Input<'a>> = field(name, nom::bytes::complete::take(at.length))(start);
        match read {
            Ok((_, bytes)) => Some(bytes),
            Err(_) => {
                let missing = Error { offset: start.offset(), field: Some(name), kind: ErrorKind::Short(start.len()) };
                self.fault.get_or_insert(missing);
                None
            }
        }
    }

    /// Where a field lies, in bytes from the start of all that is parsed, and nothing of what it holds.
    pub fn place(&mut self, name: &'static str, at: Pointer) -> Range<usize> {
        match self.bytes(name, at) {
            Some(bytes) => bytes.offset()..bytes.offset().saturating_add(bytes.len()),
            None => self.message.offset()..self.message.offset(),
        }
    }
}

/// Offset from the start of all that is parsed at which the payload begins: the lowest of the fields that have content.
pub fn start(message: Input<'_>, pointers: &[Pointer]) -> usize {
    let used = pointers.iter().filter(|pointer| pointer.length > 0);
    let lowest = used.map(|pointer| usize::try_from(pointer.offset).unwrap_or(usize::MAX)).min();
    message.offset().saturating_add(lowest.unwrap_or(message.len()).min(message.len()))
}
