//! MCS Connect Initial.

use nom::Parser;

use super::DomainParameters;
use super::domain_parameters::domain_parameters;
use crate::ber::{Tag, boolean, octet_string, value};
use crate::error::ParseResult;
use crate::field::field;
use crate::gcc::{ConferenceCreateRequest, conference_create_request};
use crate::input::Input;

pub(super) const TAG: Tag = Tag(0x7f65);

/// Opens the MCS connection; the user data is the client's GCC Conference Create Request.
///
/// ```text
/// | 7f 65 | length | callingDomainSelector | calledDomainSelector | upwardFlag |
/// | targetParameters | minimumParameters | maximumParameters | userData |
/// ```
/// Source: T.125 section 7, part 2; [MS-RDPBCGR] 2.2.1.3, Client MCS Connect Initial PDU.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/db6713ee-1c0e-4064-a3b3-0fac30b4037b
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectInitial<'a> {
    /// Domain selector of the caller.
    pub calling_domain_selector: &'a [u8],
    /// Domain selector of the called.
    pub called_domain_selector: &'a [u8],
    /// Whether the called is to be higher in the domain.
    pub upward_flag: bool,
    /// The parameters the client would like.
    pub target_parameters: DomainParameters,
    /// The least it accepts.
    pub minimum_parameters: DomainParameters,
    /// The most it accepts.
    pub maximum_parameters: DomainParameters,
    /// The client's data, or why it could not be read.
    pub conference_create_request: Result<ConferenceCreateRequest, crate::Error>,
}

/// Reads a Connect Initial with the client's data in it.
///
/// # Errors
/// Another PDU, or one that ends before its user data; user data that cannot be read is no error here, but part of the
/// message.
pub(super) fn connect_initial(input: Input<'_>) -> ParseResult<'_, ConnectInitial<'_>> {
    field("Connect-Initial", connect_initial_fields)(input)
}

fn connect_initial_fields(input: Input<'_>) -> ParseResult<'_, ConnectInitial<'_>> {
    let (rest, content) = value(TAG, "an MCS Connect Initial")(input)?;
    let (content, calling) = field("callingDomainSelector", octet_string)(content)?;
    let (content, called) = field("calledDomainSelector", octet_string)(content)?;
    let (content, upward_flag) = field("upwardFlag", boolean)(content)?;
    let (content, target_parameters) = field("targetParameters", domain_parameters)(content)?;
    let (content, minimum_parameters) = field("minimumParameters", domain_parameters)(content)?;
    let (content, maximum_parameters) = field("maximumParameters", domain_parameters)(content)?;
    let (_, request) = field("userData", octet_string.map(super::user_data(conference_create_request)))(content)?;
    let message = ConnectInitial {
        calling_domain_selector: calling.bytes(),
        called_domain_selector: called.bytes(),
        upward_flag,
        target_parameters,
        minimum_parameters,
        maximum_parameters,
        conference_create_request: request,
    };
    Ok((rest, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{parse, parse_with_fields};

    const PARAMETERS: &[u8] =
        b"\x30\x1a\x02\x01\x22\x02\x01\x02\x02\x01\0\x02\x01\x01\x02\x01\0\x02\x01\x01\x02\x03\0\xff\xff\x02\x01\x02";

    /// A Connect Initial with `user_data`, its outer length written in three octets more than need be.
    pub(crate) fn connect_initial_with(user_data: &[u8]) -> Vec<u8> {
        let mut content = b"\x04\x01\x01\x04\x01\x01\x01\x01\xff".to_vec();
        content.extend(PARAMETERS.repeat(3));
        content.extend([0x04, 0x82, 0, user_data.len() as u8]);
        content.extend(user_data);
        [&[0x7f, 0x65, 0x84, 0, 0, 0, content.len() as u8], &content[..]].concat()
    }

    #[test]
    fn reads_the_fields_and_the_client_data() {
        let gcc = b"\0\x05\0\x14\x7c\0\x01\x16\0\x08\0\x10\0\x01\xc0\0Duca\x08\x06\xc0\x08\0\0\0\0\0";
        let bytes = connect_initial_with(gcc);
        let (message, rest) = parse(connect_initial, &bytes).unwrap();
        assert!(rest.is_empty() && message.upward_flag);
        assert_eq!(message.maximum_parameters.max_mcs_pdu_size, 65535);
        assert_eq!(message.conference_create_request.unwrap().client_data.message_channel, Some(0));
    }

    #[test]
    fn user_data_that_cannot_be_read_is_part_of_the_message() {
        let bytes = connect_initial_with(b"\0\x05\0\x14");
        let error = parse(connect_initial, &bytes).unwrap().0.conference_create_request.unwrap_err();
        assert_eq!((error.field, error.offset), (Some("t124Identifier"), bytes.len() - 4));
    }

    #[test]
    fn the_fields_have_their_places() {
        let bytes = connect_initial_with(b"");
        let (_, fields) = parse_with_fields(|i| connect_initial(i).map(|(rest, _)| (rest, ())), &bytes);
        let flag = fields.iter().find(|field| field.name == "upwardFlag").unwrap();
        assert_eq!((flag.at.clone(), flag.depth), (13..16, 1));
    }
}
