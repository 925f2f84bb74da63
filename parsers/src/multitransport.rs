//! Bootstrapping of the UDP side transport on the main connection.

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{le_u16, le_u32};

use crate::code::codes;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;
use crate::lenient::Trailing;

codes! {
    /// Transport that the server wants.
    pub struct RequestedProtocol(u16) {
        /// Reliable UDP.
        INITIATE_REQUEST_PROTOCOL_UDPFECR = 1,
        /// Lossy UDP.
        INITIATE_REQUEST_PROTOCOL_UDPFECL = 2,
    }
}

codes! {
    /// How the client's attempt ended, an HRESULT.
    pub struct MultitransportResult(u32) {
        /// The side transport stands.
        S_OK = 0,
        /// It could not be made.
        E_ABORT = 0x8000_4004,
    }
}

/// Asks the client to open a side transport; stands behind a basic security header with `SEC_TRANSPORT_REQ`. The cookie, which
/// lets whoever has it join the session, has no field.
///
/// ```text
/// | requestId (4) | requestedProtocol (2) | reserved (2) | securityCookie (16) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.15.1, Server Initiate Multitransport Request PDU.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/de783158-8b01-4818-8fb0-62523a5b3490
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InitiateMultitransportRequest {
    /// Ties the side transport and the response to this request.
    pub request_id: u32,
    /// Which transport.
    pub requested_protocol: RequestedProtocol,
    /// Whether the cookie is there, whole.
    pub has_security_cookie: bool,
}

/// Says how the attempt ended; stands behind a basic security header with `SEC_TRANSPORT_RSP`.
///
/// ```text
/// | requestId (4) | hrResponse (4) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.15.2, Client Initiate Multitransport Response PDU.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/44044233-e498-46f8-8e16-1ffa595a8e8b
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MultitransportResponse {
    /// The request that is answered.
    pub request_id: u32,
    /// How it ended.
    pub response: MultitransportResult,
}

/// Reads an Initiate Multitransport Request, after its security header.
///
/// # Errors
/// Fewer than six bytes.
pub fn initiate_multitransport_request(input: Input<'_>) -> ParseResult<'_, InitiateMultitransportRequest> {
    let (rest, request_id) = field("requestId", le_u32)(input)?;
    let (rest, requested_protocol) = field("requestedProtocol", le_u16.map(RequestedProtocol))(rest)?;
    let mut optional = Trailing::new(rest);
    optional.read("reserved", le_u16);
    let cookie = optional.read("securityCookie", take(16_usize));
    let request =
        InitiateMultitransportRequest { request_id, requested_protocol, has_security_cookie: cookie.is_some() };
    Ok((optional.left(), request))
}

/// Reads a Multitransport Response, after its security header.
///
/// # Errors
/// Fewer than eight bytes.
pub fn multitransport_response(input: Input<'_>) -> ParseResult<'_, MultitransportResponse> {
    let (rest, request_id) = field("requestId", le_u32)(input)?;
    let (rest, response) = field("hrResponse", le_u32.map(MultitransportResult))(rest)?;
    Ok((rest, MultitransportResponse { request_id, response }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    #[test]
    fn reads_a_request_without_its_cookie() {
        let bytes = hex(&format!("01000000 0100 0000 {}", "ab".repeat(16)));
        let (request, rest) = parse(initiate_multitransport_request, &bytes).unwrap();
        assert_eq!(request.requested_protocol, RequestedProtocol::INITIATE_REQUEST_PROTOCOL_UDPFECR);
        assert!(request.has_security_cookie && rest.is_empty());
        assert!(!parse(initiate_multitransport_request, &bytes[..20]).unwrap().0.has_security_cookie);
        survives(initiate_multitransport_request, &[&bytes]);
    }

    #[test]
    fn reads_a_response() {
        let response = parse(multitransport_response, &hex("01000000 04400080")).unwrap().0;
        assert_eq!(response, MultitransportResponse { request_id: 1, response: MultitransportResult::E_ABORT });
        survives(multitransport_response, &[&hex("01000000 04400080")]);
    }
}
