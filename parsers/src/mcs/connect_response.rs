//! MCS Connect Response.

use nom::Parser;

use super::domain_parameters::domain_parameters;
use super::{DomainParameters, Result};
use crate::ber::{Tag, enumerated, integer, octet_string, value};
use crate::error::ParseResult;
use crate::field::field;
use crate::gcc::{ConferenceCreateResponse, conference_create_response};
use crate::input::Input;

pub(super) const TAG: Tag = Tag(0x7f66);

/// Accepts or refuses the MCS connection; the user data is the server's GCC Conference Create Response.
///
/// ```text
/// | 7f 66 | length | result | calledConnectId | domainParameters | userData |
/// ```
/// Source: T.125 section 7, part 2; [MS-RDPBCGR] 2.2.1.4, Server MCS Connect Response PDU.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectResponse {
    /// Whether the connection is accepted; numbers that no T.125 result has are cut to their low byte.
    pub result: Result,
    /// Identifies the connection in later connect PDUs; RDP has none.
    pub called_connect_id: u64,
    /// The parameters both sides now use.
    pub domain_parameters: DomainParameters,
    /// The server's data, or why it could not be read; a refusal may have none.
    pub conference_create_response: std::result::Result<ConferenceCreateResponse, crate::Error>,
}

/// Reads a Connect Response with the server's data in it.
///
/// # Errors
/// Another PDU, or one that ends before its user data; user data that cannot be read is no error here, but part of the
/// message.
pub(super) fn connect_response(input: Input<'_>) -> ParseResult<'_, ConnectResponse> {
    field("Connect-Response", connect_response_fields)(input)
}

fn connect_response_fields(input: Input<'_>) -> ParseResult<'_, ConnectResponse> {
    let (rest, content) = value(TAG, "an MCS Connect Response")(input)?;
    let (content, result) = field("result", enumerated)(content)?;
    let (content, called_connect_id) = field("calledConnectId", integer)(content)?;
    let (content, domain_parameters) = field("domainParameters", domain_parameters)(content)?;
    let (_, response) = field("userData", octet_string.map(super::user_data(conference_create_response)))(content)?;
    let message = ConnectResponse {
        result: Result((result & 0xff) as u8),
        called_connect_id,
        domain_parameters,
        conference_create_response: response,
    };
    Ok((rest, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    const PARAMETERS: &[u8] =
        b"\x30\x1a\x02\x01\x22\x02\x01\x03\x02\x01\0\x02\x01\x01\x02\x01\0\x02\x01\x01\x02\x03\0\xff\xf8\x02\x01\x02";

    fn response(result: u8, user_data: &[u8]) -> Vec<u8> {
        let content = [&[10, 1, result, 2, 1, 0][..], PARAMETERS, &[4, user_data.len() as u8], user_data].concat();
        [&[0x7f, 0x66, content.len() as u8], &content[..]].concat()
    }

    #[test]
    fn reads_the_result_and_the_server_data() {
        let gcc = b"\0\x05\0\x14\x7c\0\x01\x2a\x14\x76\x0a\x01\x01\0\x01\xc0\0McDn\x08\x01\x0c\x08\0\x04\0\x08\0";
        let bytes = response(0, gcc);
        let message = parse(connect_response, &bytes).unwrap().0;
        assert_eq!((message.result, message.domain_parameters.max_user_ids), (Result::RT_SUCCESSFUL, 3));
        assert!(message.conference_create_response.unwrap().server_data.core.is_some());
    }

    #[test]
    fn reads_a_refusal_without_server_data() {
        let message = parse(connect_response, &response(8, &[])).unwrap().0;
        assert_eq!(message.result, Result::RT_PARAMETERS_UNACCEPTABLE);
        assert!(message.conference_create_response.is_err());
    }
}
