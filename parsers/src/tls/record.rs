//! The record layer's framing.

use std::ops::Range;

use nom::Input as _;
use nom::Parser;
use nom::number::complete::{be_u16, u8};

use super::ProtocolVersion;
use super::registry::registry;
use super::vector::at;
use crate::error::{Error, ErrorKind, ParseResult};
use crate::field::field;
use crate::input::Input;

/// The most a record may carry: 2^14 bytes of plaintext and 2,048 that sealing may add (RFC 5246, section 6.2.3).
const MAXIMUM_LENGTH: u16 = (1 << 14) + 2048;

registry! {
    /// What a record carries ([IANA](https://www.iana.org/assignments/tls-parameters#tls-parameters-5)).
    pub struct ContentType(u8) {
        CHANGE_CIPHER_SPEC = 20 "change_cipher_spec",
        ALERT = 21 "alert",
        HANDSHAKE = 22 "handshake",
        APPLICATION_DATA = 23 "application_data",
        HEARTBEAT = 24 "heartbeat",
    }
}

/// Record header ([RFC 5246], section 6.2.1; [RFC 8446], section 5.1), the same from SSL 3.0 to TLS 1.3.
///
/// ```text
/// | type | version, 16 bits | length of the fragment, 16 bits |
/// ```
///
/// [RFC 5246]: https://www.rfc-editor.org/rfc/rfc5246#section-6.2.1
/// [RFC 8446]: https://www.rfc-editor.org/rfc/rfc8446#section-5.1
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordHeader {
    /// What the record carries, or application_data when TLS 1.3 hides it.
    pub content_type: ContentType,
    /// Version that the record states; before the server's hello, and in TLS 1.3 always, not the one in use.
    pub version: ProtocolVersion,
    /// Length of the fragment, bytes.
    pub length: u16,
}

impl RecordHeader {
    /// What the header states that no record may: another type, a version before SSL 3.0 or of another protocol, or too long a
    /// fragment. A stream of which this is `None` record after record is TLS.
    pub fn fault(&self) -> Option<Error> {
        let fault =
            |offset, field, expected| Some(Error { offset, field: Some(field), kind: ErrorKind::Expected(expected) });
        if self.content_type.name().is_none() {
            return fault(0, "type", "a content type from 20 to 24");
        }
        if self.version.0 >> 8 != 3 {
            return fault(1, "version", "a version of major number 3");
        }
        if self.length > MAXIMUM_LENGTH {
            return fault(3, "length", "a length of at most 18432");
        }
        None
    }
}

/// A record and where its fragment lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The header.
    pub header: RecordHeader,
    /// The fragment; ends early when bytes are missing.
    pub fragment: Range<usize>,
    /// How many bytes of the stated length the input does not have.
    pub missing: usize,
}

/// Reads a header, whatever it states: [`RecordHeader::fault`] tells whether it can be one.
///
/// # Errors
/// Fewer than five bytes.
pub fn record_header(input: Input<'_>) -> ParseResult<'_, RecordHeader> {
    let (rest, (content_type, version, length)) =
        (field("type", u8), field("version", be_u16), field("length", be_u16)).parse(input)?;
    let header = RecordHeader { content_type: ContentType(content_type), version: ProtocolVersion(version), length };
    Ok((rest, header))
}

/// Reads a record, of which the end may be missing.
///
/// # Errors
/// No header, or one with a [fault](RecordHeader::fault).
pub fn record(input: Input<'_>) -> ParseResult<'_, Record> {
    let (after, header) = field("recordHeader", record_header).parse(input)?;
    if let Some(fault) = header.fault() {
        return Err(nom::Err::Error(Error { offset: input.offset().saturating_add(fault.offset), ..fault }));
    }
    let length = usize::from(header.length);
    let (rest, fragment) = after.take_split(length);
    Ok((rest, Record { header, fragment: at(fragment), missing: length.saturating_sub(fragment.len()) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    #[test]
    fn a_record_may_be_cut() {
        let header = RecordHeader { content_type: ContentType::ALERT, version: ProtocolVersion::TLS_1_2, length: 2 };
        let check = |bytes: &str, fragment, missing, rest: &[u8]| {
            let bytes = hex(bytes);
            assert_eq!(parse(record, &bytes).unwrap(), (Record { header, fragment, missing }, rest));
        };
        check("1503030002 022d", 5..7, 0, &[]);
        check("1503030002 022d ff", 5..7, 0, &[0xff]);
        check("1503030002 02", 5..6, 1, &[]);
    }

    #[test]
    fn a_header_that_cannot_be_one_is_described() {
        let check = |bytes: &str, expect: Option<&str>| {
            let (header, _) = parse(record_header, &hex(bytes)).unwrap();
            assert_eq!(header.fault().map(|fault| fault.to_string()).as_deref(), expect);
        };
        check("1603010200", None);
        check("17030347ff", None);
        check("0300001302", Some("expected a content type from 20 to 24 for type at offset 0"));
        check("1600030010", Some("expected a version of major number 3 for version at offset 1"));
        check("1603014801", Some("expected a length of at most 18432 for length at offset 3"));
        assert_eq!(ContentType(9).to_string(), "unknown (9/0x9)");
    }

    #[test]
    fn survives_damage() {
        survives(record, &[&hex("1503030002 022d")]);
    }
}
