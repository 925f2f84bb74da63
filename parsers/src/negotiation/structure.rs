//! The shape that the negotiation structures share: type, flags and length before their contents.

use nom::Input as _;
use nom::Parser;
use nom::number::complete::{le_u16, u8};

use crate::error::{Error, ErrorKind, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::tpkt;
use crate::x224::{self, TpduCode};

/// Type of an RDP Negotiation Request.
pub(super) const NEGOTIATION_REQUEST: u8 = 1;
/// Type of an RDP Negotiation Response.
pub(super) const NEGOTIATION_RESPONSE: u8 = 2;
/// Type of an RDP Negotiation Failure.
pub(super) const NEGOTIATION_FAILURE: u8 = 3;
/// Type of an RDP Correlation Info.
pub(super) const CORRELATION_INFO: u8 = 6;

/// Length of a request, response or failure, bytes.
pub(super) const NEGOTIATION_LENGTH: u16 = 8;
/// Length of an RDP Correlation Info, bytes.
pub(super) const CORRELATION_LENGTH: u16 = 36;

/// First four bytes of a structure.
///
/// ```text
/// | type | flags | length, 16 bits, little-endian, these four included |
/// ```
pub(super) struct Head {
    pub flags: u8,
    pub length: u16,
}

impl Head {
    /// States a length that is not the structure's own. The length is fixed by the type, so the contents are read as if it were right;
    /// zeek's capture rdp-invalid-length has a response of length 0.
    pub fn fault(&self, at: Input<'_>, expected: u16) -> Option<Error> {
        if self.length == expected {
            return None;
        }
        let expected = if expected == CORRELATION_LENGTH { "a length of 36" } else { "a length of 8" };
        let offset = at.offset().saturating_add(2);
        Some(Error { offset, field: Some("length"), kind: ErrorKind::Expected(expected) })
    }
}

pub(super) fn head(input: Input<'_>) -> ParseResult<'_, Head> {
    let (rest, (_, flags, length)) = (field("type", u8), field("flags", u8), field("length", le_u16)).parse(input)?;
    Ok((rest, Head { flags, length }))
}

/// Reads what opens both messages, TPKT and TPDU, and returns them with the user data and what follows the message.
pub(super) fn opening<'a>(
    input: Input<'a>,
    name: &'static str,
    code: TpduCode,
    expected: &'static str,
    faults: &mut Vec<Error>,
) -> Result<(tpkt::Header, x224::Tpdu, Input<'a>, Input<'a>), nom::Err<Error>> {
    let (payload, header) = field("tpktHeader", tpkt::header).parse(input)?;
    if header.version != tpkt::VERSION {
        return Err(Error::expected(input, "version 3 of TPKT").map(|error| Error { field: Some("version"), ..error }));
    }
    faults.extend(header.fault().map(|fault| Error { offset: input.offset().saturating_add(fault.offset), ..fault }));
    let (rest, payload) = payload.take_split(header.payload_length());
    if payload.len() < header.payload_length() {
        let offset = input.offset().saturating_add(2);
        faults.push(Error { offset, field: Some("length"), kind: ErrorKind::Expected("the whole packet") });
    }
    let (_, tpdu) = field(name, fixed_part(code, expected)).parse(payload)?;
    faults.extend(tpdu.fault.clone());
    let user_data = payload.take_from(tpdu.user_data.start.saturating_sub(payload.offset()));
    Ok((header, tpdu, user_data, rest))
}

/// Reads a TPDU that must be of type `code` and leaves its user data.
fn fixed_part<'a>(code: TpduCode, expected: &'static str) -> impl FnMut(Input<'a>) -> ParseResult<'a, x224::Tpdu> {
    move |input: Input<'a>| {
        let (_, tpdu) = x224::tpdu(input)?;
        if tpdu.code != code {
            return Err(Error::expected(input, expected));
        }
        Ok((input.take_from(tpdu.user_data.start.saturating_sub(input.offset())), tpdu))
    }
}

/// States that bytes are left over at `input`, if they are.
pub(super) fn nothing_left(input: Input<'_>, faults: &mut Vec<Error>) {
    if input.is_empty() {
        return;
    }
    faults.push(Error { offset: input.offset(), field: None, kind: ErrorKind::Expected("nothing more") });
}

/// Reads a structure of a message that is read as far as it goes: one that does not parse becomes a fault.
pub(super) fn structure<'a, T>(
    input: Input<'a>,
    mut parser: impl Parser<Input<'a>, Output = T, Error = Error>,
    faults: &mut Vec<Error>,
) -> (Input<'a>, Option<T>) {
    match parser.parse(input) {
        Ok((rest, structure)) => (rest, Some(structure)),
        Err(error) => {
            faults.push(Error::from_nom(error));
            (input, None)
        }
    }
}
