//! GCC Conference Create Request and Response: what wraps the data blocks.

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{be_u16, u8};

use super::client_data::{ClientData, client_data};
use super::server_data::{ServerData, server_data};
use crate::code::codes;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::per;

codes! {
    /// T.124 result of a Conference Create Response; RDP servers always send success.
    pub struct GccResult(u8) {
        /// The conference is created.
        SUCCESS "success" = 0,
        /// The other side's user refused.
        USER_REJECTED "userRejected" = 1,
        /// There are no resources for it.
        RESOURCES_NOT_AVAILABLE "resourcesNotAvailable" = 2,
        /// Both sides asked at once.
        REJECTED_FOR_SYMMETRY_BREAKING "rejectedForSymmetryBreaking" = 3,
        /// Locked conferences are not supported.
        LOCKED_CONFERENCE_NOT_SUPPORTED "lockedConferenceNotSupported" = 4,
    }
}

/// The client's half: a conference called "1" whose user data are the client's blocks.
///
/// ```text
/// | 00 05 00 14 7c 00 01 | length | 00 08 | 00 10 conference name | 00 | 01 c0 00 | "Duca" | length | client data blocks |
/// ```
/// Source: T.124 section 8.7; [MS-RDPBCGR] 2.2.1.3, Client MCS Connect Initial PDU.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/db6713ee-1c0e-4064-a3b3-0fac30b4037b
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConferenceCreateRequest {
    /// H.221 key of the user data; RDP clients send "Duca".
    pub key: Vec<u8>,
    /// The data blocks.
    pub client_data: ClientData,
}

/// The server's half: the result, and the server's blocks.
///
/// ```text
/// | 00 05 00 14 7c 00 01 | length | 14 | nodeID - 1001 (16) | 01 tag | result << 4 | 01 c0 00 | "McDn" | length | server data blocks |
/// ```
/// The length of the connect PDU is not used: Windows servers write one that is too small, and the specification tells
/// clients to pass over it.
///
/// Source: T.124 section 8.7; [MS-RDPBCGR] 2.2.1.4, Server MCS Connect Response PDU.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConferenceCreateResponse {
    /// The server's node.
    pub node_id: u16,
    /// Tag of the conference.
    pub tag: u32,
    /// Whether the conference was created.
    pub result: GccResult,
    /// H.221 key of the user data; RDP servers send "McDn".
    pub key: Vec<u8>,
    /// The data blocks.
    pub server_data: ServerData,
}

const REQUEST: u8 = 0;
const RESPONSE: u8 = 1;
const T124_OBJECT: &[u8] = &[0x00, 0x05, 0x00, 0x14, 0x7c, 0x00, 0x01];
const H221_KEY: u8 = 0x40;
const H221_KEY_BASE: usize = 4;

/// Reads a Conference Create Request with the client's data blocks.
///
/// # Errors
/// Another GCC PDU, optional fields that RDP does not use, or one that ends before its data blocks.
pub fn conference_create_request(input: Input<'_>) -> ParseResult<'_, ConferenceCreateRequest> {
    let (rest, ()) = connect_data(input)?;
    let (rest, _) = field("conferenceCreateRequest", request_choice)(rest)?;
    let (rest, _) = field("conferenceName", numeric_string)(rest)?;
    let (rest, _) = field("lockedConference, listedConference, conductibleConference, terminationMethod", u8)(rest)?;
    let (rest, key) = field("h221NonStandard", user_data_key)(rest)?;
    let (rest, client_data) = field("clientData", per::octets.and_then(client_data))(rest)?;
    Ok((rest, ConferenceCreateRequest { key, client_data }))
}

/// Reads a Conference Create Response with the server's data blocks.
///
/// # Errors
/// Another GCC PDU, or one that ends before its data blocks.
pub fn conference_create_response(input: Input<'_>) -> ParseResult<'_, ConferenceCreateResponse> {
    let (rest, ()) = connect_data(input)?;
    let (rest, _) = field("conferenceCreateResponse", response_choice)(rest)?;
    let (rest, node_id) = field("nodeID", per::user_id)(rest)?;
    let (rest, tag) = field("tag", per::integer)(rest)?;
    let (rest, result) = field("result", u8.map(|byte| GccResult(byte >> 4)))(rest)?;
    let (rest, key) = field("h221NonStandard", user_data_key)(rest)?;
    let (rest, server_data) = field("serverData", per::octets.and_then(server_data))(rest)?;
    Ok((rest, ConferenceCreateResponse { node_id, tag, result, key, server_data }))
}

/// The T.124 object identifier and the length after it, which is read and not used.
fn connect_data(input: Input<'_>) -> ParseResult<'_, ()> {
    let (rest, _) = field("t124Identifier", t124_identifier)(input)?;
    let (rest, _) = field("connectPDU", per::length)(rest)?;
    Ok((rest, ()))
}

fn t124_identifier(input: Input<'_>) -> ParseResult<'_, ()> {
    let (rest, object) = take(T124_OBJECT.len()).parse(input)?;
    match object.bytes() == T124_OBJECT {
        true => Ok((rest, ())),
        false => Err(Error::expected(input, "the T.124 object identifier 0.0.20.124.0.1")),
    }
}

/// Extension bit, three bits of choice, extension bit, eight bits that say which optional fields are there (the last is the
/// user data), and the two first bits of the conference name.
fn request_choice(input: Input<'_>) -> ParseResult<'_, ()> {
    let (rest, bits) = be_u16(input)?;
    if bits >> 12 != u16::from(REQUEST) {
        return Err(Error::expected(input, "a GCC Conference Create Request"));
    }
    match bits & 0x0fff == 0x0008 {
        true => Ok((rest, ())),
        false => Err(Error::expected(input, "user data as the only optional field")),
    }
}

/// Extension bit, three bits of choice, extension bit, and one that says that there is user data.
fn response_choice(input: Input<'_>) -> ParseResult<'_, ()> {
    let (rest, bits) = u8(input)?;
    if bits >> 4 != RESPONSE {
        return Err(Error::expected(input, "a GCC Conference Create Response"));
    }
    match bits & 0x0c == 0x04 {
        true => Ok((rest, ())),
        false => Err(Error::expected(input, "user data in the Conference Create Response")),
    }
}

/// At least one digit, four bits each.
fn numeric_string(input: Input<'_>) -> ParseResult<'_, Input<'_>> {
    let (rest, beyond_first) = u8(input)?;
    take(usize::from(beyond_first) / 2 + 1).parse(rest)
}

/// One set of user data, with a value, under an H.221 key.
fn user_data_key(input: Input<'_>) -> ParseResult<'_, Vec<u8>> {
    let (rest, _sets) = u8(input)?;
    let (rest, choice) = u8(rest)?;
    if choice & H221_KEY == 0 {
        return Err(Error::expected(input, "an H.221 key"));
    }
    let (rest, beyond_base) = u8(rest)?;
    take(usize::from(beyond_base).saturating_add(H221_KEY_BASE)).map(|key: Input<'_>| key.bytes().to_vec()).parse(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::survives;

    const HEAD: [u8; 20] = *b"\0\x05\0\x14\x7c\0\x01\x81\x2a\0\x08\0\x10\0\x01\xc0\0Duc";

    fn request(blocks: &[u8]) -> Vec<u8> {
        [&HEAD[..], b"a", &[blocks.len() as u8], blocks].concat()
    }

    #[test]
    fn reads_a_request() {
        let bytes = request(&[0x06, 0xc0, 0x08, 0, 0, 0, 0, 0]);
        let (message, rest) = parse(conference_create_request, &bytes).unwrap();
        assert_eq!((message.key.as_slice(), rest), (&b"Duca"[..], &[][..]));
        assert_eq!(message.client_data.message_channel, Some(0));
        survives(conference_create_request, &[&bytes]);
    }

    #[test]
    fn reads_a_response_whose_connect_pdu_length_is_wrong() {
        let bytes =
            b"\0\x05\0\x14\x7c\0\x01\x01\x14\x76\x0a\x01\x01\0\x01\xc0\0McDn\x0c\x01\x0c\x0c\0\x04\0\x08\0\x03\0\0\0";
        let message = parse(conference_create_response, bytes).unwrap().0;
        assert_eq!((message.node_id, message.tag, message.result), (31219, 1, GccResult::SUCCESS));
        assert_eq!(message.key, b"McDn");
        assert_eq!(message.server_data.core.unwrap().client_requested_protocols, Some(3));
        survives(conference_create_response, &[bytes]);
    }

    #[test]
    fn refuses_the_other_half_and_another_object() {
        assert!(parse(conference_create_response, &request(&[])).is_err());
        let mut bytes = request(&[]);
        bytes[6] = 2;
        let error = parse(conference_create_request, &bytes).unwrap_err();
        assert_eq!((error.field, error.offset), (Some("t124Identifier"), 0));
    }
}
