//! Network characteristics detection: headers of requests and responses.

use std::ops::Range;

use nom::Parser;
use nom::number::complete::{le_u16, u8};

use crate::code::codes;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;
use crate::lenient::{place, rest};

codes! {
    /// Whether an auto-detection message is a request or a response.
    pub struct HeaderType(u8) {
        /// From the server.
        TYPE_ID_AUTODETECT_REQUEST = 0,
        /// From the client.
        TYPE_ID_AUTODETECT_RESPONSE = 1,
    }
}

/// Type of a request or of a response; the numbers of the two overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DetectionType(pub u16);

/// An auto-detection message; stands behind a basic security header with `SEC_AUTODETECT_REQ` or `SEC_AUTODETECT_RSP`.
///
/// ```text
/// | headerLength (1) | headerTypeId (1) | sequenceNumber (2) | requestType or responseType (2) | data |
/// ```
/// Source: [MS-RDPBCGR] 2.2.14.1, Server-to-Client Request Messages, and 2.2.14.2, Client-to-Server Response Messages.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/dc672839-4f4e-40b1-a71c-cd6a959baa38
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AutoDetect {
    /// Length of the header with its optional fields, bytes.
    pub header_length: u8,
    /// Request or response.
    pub header_type: HeaderType,
    /// Ties a response to its request.
    pub sequence_number: u16,
    /// Which of them.
    pub detection_type: DetectionType,
    /// Where what follows lies, bytes from the start of the message.
    pub data: Range<usize>,
}

impl AutoDetect {
    /// What kind of message this is, in the specification's names.
    pub fn name(&self) -> Option<&'static str> {
        match (self.header_type, self.detection_type.0) {
            (HeaderType::TYPE_ID_AUTODETECT_REQUEST, 0x0001 | 0x1001) => Some("RDP_RTT_REQUEST"),
            (HeaderType::TYPE_ID_AUTODETECT_REQUEST, 0x0014 | 0x0114 | 0x1014) => Some("RDP_BW_START"),
            (HeaderType::TYPE_ID_AUTODETECT_REQUEST, 0x0002) => Some("RDP_BW_PAYLOAD"),
            (HeaderType::TYPE_ID_AUTODETECT_REQUEST, 0x002b | 0x0429 | 0x0629) => Some("RDP_BW_STOP"),
            (HeaderType::TYPE_ID_AUTODETECT_REQUEST, 0x0840 | 0x0880 | 0x08c0) => Some("RDP_NETCHAR_RESULT"),
            (HeaderType::TYPE_ID_AUTODETECT_RESPONSE, 0x0000) => Some("RDP_RTT_RESPONSE"),
            (HeaderType::TYPE_ID_AUTODETECT_RESPONSE, 0x0003 | 0x000b) => Some("RDP_BW_RESULTS"),
            (HeaderType::TYPE_ID_AUTODETECT_RESPONSE, 0x0018) => Some("RDP_NETCHAR_SYNC"),
            _ => None,
        }
    }
}

/// Reads an auto-detection message, after its security header.
///
/// # Errors
/// Fewer than six bytes.
pub fn auto_detect(input: Input<'_>) -> ParseResult<'_, AutoDetect> {
    let (after, header_length) = field("headerLength", u8)(input)?;
    let (after, header_type) = field("headerTypeId", u8.map(HeaderType))(after)?;
    let (after, sequence_number) = field("sequenceNumber", le_u16)(after)?;
    let (after, detection_type) = field("requestType", le_u16.map(DetectionType))(after)?;
    let (after, data) = place(rest)(after)?;
    Ok((after, AutoDetect { header_length, header_type, sequence_number, detection_type, data }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    #[test]
    fn names_requests_and_responses() {
        let check = |bytes: &str, name| assert_eq!(parse(auto_detect, &hex(bytes)).unwrap().0.name(), name, "{bytes}");
        check("06 00 0100 0110", Some("RDP_RTT_REQUEST"));
        check("06 01 0100 0000", Some("RDP_RTT_RESPONSE"));
        check("0e 00 0200 4008 01000000 02000000", Some("RDP_NETCHAR_RESULT"));
        check("06 01 0100 0100", None);
        assert_eq!(parse(auto_detect, &hex("06 00 0100")).unwrap_err().field, Some("requestType"));
        survives(auto_detect, &[&hex("0e 00 0200 4008 01000000")]);
    }
}
