//! TPKT, the length-prefixed framing of X.224 over TCP.

use std::ops::Range;

use nom::Input as _;
use nom::Parser;
use nom::number::complete::{be_u16, u8};

use crate::error::{Error, ErrorKind, ParseResult};
use crate::field::field;
use crate::input::Input;

/// The only version of TPKT there is.
pub const VERSION: u8 = 3;

/// Length of the header, bytes.
pub const HEADER_LENGTH: usize = 4;

/// The least length a packet may state: the header and the shortest TPDU.
pub const MINIMUM_LENGTH: u16 = 7;

/// TPKT header ([RFC 1006], section 6; [T.123], section 8), the first four bytes of every slow-path packet.
///
/// ```text
/// | version 03 | reserved | length, 16 bits, big-endian, header included |
/// ```
///
/// [RFC 1006]: https://www.rfc-editor.org/rfc/rfc1006#section-6
/// [T.123]: https://www.itu.int/rec/T-REC-T.123
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Version; [`VERSION`] or this is no TPKT.
    pub version: u8,
    /// Reserved; 0 in practice.
    pub reserved: u8,
    /// Length of the packet with this header, bytes.
    pub length: u16,
}

impl Header {
    /// What the header states that no TPKT may state: another version, or a length too short for any TPDU.
    pub fn fault(&self) -> Option<Error> {
        let fault =
            |offset, field, expected| Some(Error { offset, field: Some(field), kind: ErrorKind::Expected(expected) });
        if self.version != VERSION {
            return fault(0, "version", "version 3 of TPKT");
        }
        if self.length < MINIMUM_LENGTH {
            return fault(2, "length", "a length of 7 or more");
        }
        None
    }

    /// How many bytes follow the header; 0 when the stated length is shorter than the header itself.
    pub fn payload_length(&self) -> usize {
        usize::from(self.length).saturating_sub(HEADER_LENGTH)
    }
}

/// A TPKT and where its payload lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// The header.
    pub header: Header,
    /// The payload, bytes from the start of the input; ends early when bytes are missing.
    pub payload: Range<usize>,
    /// How many bytes of the stated length the input does not have.
    pub missing: usize,
}

/// Reads a header, whatever it states: [`Header::fault`] tells whether it can be one.
///
/// # Errors
/// Fewer than four bytes.
pub fn header(input: Input<'_>) -> ParseResult<'_, Header> {
    let (rest, (version, reserved, length)) =
        (field("version", u8), field("reserved", u8), field("length", be_u16)).parse(input)?;
    Ok((rest, Header { version, reserved, length }))
}

/// Reads a packet, of which the end may be missing.
///
/// # Errors
/// No header, or one with a [fault](Header::fault).
pub fn packet(input: Input<'_>) -> ParseResult<'_, Packet> {
    let (after, header) = field("tpktHeader", header).parse(input)?;
    if let Some(fault) = header.fault() {
        return Err(nom::Err::Error(Error { offset: input.offset().saturating_add(fault.offset), ..fault }));
    }
    let (rest, payload) = after.take_split(header.payload_length());
    let missing = header.payload_length().saturating_sub(payload.len());
    Ok((rest, Packet { header, payload: payload.offset()..rest.offset(), missing }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::survives;

    #[test]
    fn a_packet_may_be_cut() {
        let header = Header { version: 3, reserved: 0, length: 9 };
        let check = |bytes: &[u8], payload, missing, rest: &[u8]| {
            assert_eq!(parse(packet, bytes).unwrap(), (Packet { header, payload, missing }, rest));
        };
        check(&[3, 0, 0, 9, 2, 0xf0, 0x80, 1, 2], 4..9, 0, &[]);
        check(&[3, 0, 0, 9, 2, 0xf0, 0x80, 1, 2, 3], 4..9, 0, &[3]);
        check(&[3, 0, 0, 9, 2], 4..5, 4, &[]);
    }

    #[test]
    fn a_header_that_cannot_be_one_is_described() {
        let check = |bytes: &[u8], expect: Option<&str>| {
            let (header, _) = parse(header, bytes).unwrap();
            assert_eq!(header.fault().map(|fault| fault.to_string()).as_deref(), expect);
        };
        check(&[3, 0, 0, 7], None);
        check(&[3, 0, 0, 6], Some("expected a length of 7 or more for length at offset 2"));
        check(&[3, 0, 0, 0], Some("expected a length of 7 or more for length at offset 2"));
        check(b"ECOD", Some("expected version 3 of TPKT for version at offset 0"));
        assert_eq!(parse(packet, b"ECODH\r\n").unwrap_err().field, Some("version"));
    }

    #[test]
    fn survives_damage() {
        survives(packet, &[&[3, 0, 0, 9, 2, 0xf0, 0x80, 1, 2]]);
    }
}
