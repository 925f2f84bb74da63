//! The client's offer.

use std::borrow::Cow;
use std::ops::Range;

use nom::Input as _;
use nom::Parser;
use nom::number::complete::le_u32;

use super::cookie::{self, Cookie};
use super::correlation_info::{CorrelationInfo, correlation_info};
use super::structure::{self, CORRELATION_LENGTH, NEGOTIATION_LENGTH, head, structure};
use super::{RoutingToken, SecurityProtocols, listed};
use crate::code::flags;
use crate::error::{Error, ErrorKind, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::tpkt;
use crate::x224::{self, TpduCode};

flags! {
    /// What the client requires or announces beside the protocols ([MS-RDPBCGR] 2.2.1.1.1).
    ///
    /// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/902b090b-9cb3-4efc-92bf-ee13373371e3
    pub struct RequestFlags(u8) {
        /// Restricted admin mode: credentials are not to be delegated.
        RESTRICTED_ADMIN_MODE_REQUIRED = 1,
        /// Remote Credential Guard.
        REDIRECTED_AUTHENTICATION_MODE_REQUIRED = 2,
        /// An RDP Correlation Info follows.
        CORRELATION_INFO_PRESENT = 8,
    }
}

impl RequestFlags {
    /// Every flag by name, and what has no name as `0x…`.
    pub fn listed(self) -> impl Iterator<Item = Cow<'static, str>> {
        listed(self.names(), self.unnamed())
    }
}

/// RDP Negotiation Request ([MS-RDPBCGR] 2.2.1.1.1), the security protocols that the client supports.
///
/// ```text
/// | type 01 | flags | length 08 00 | requestedProtocols, 32 bits |
/// ```
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/902b090b-9cb3-4efc-92bf-ee13373371e3
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NegotiationRequest {
    /// What else the client requires or announces.
    pub flags: RequestFlags,
    /// Length of the structure as stated.
    pub length: u16,
    /// The protocols offered.
    pub requested_protocols: SecurityProtocols,
}

/// Client X.224 Connection Request PDU ([MS-RDPBCGR] 2.2.1.1), the first message of a client.
///
/// ```text
/// | tpktHeader, 4 bytes | x224Crq, 7 bytes | routingToken or cookie, text line, optional |
/// | rdpNegReq, 8 bytes, optional | rdpCorrelationInfo, 36 bytes, optional |
/// ```
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/18a27ef9-6f9a-4501-b000-94b1fe3c2c10
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionRequest {
    /// The framing.
    pub tpkt: tpkt::Header,
    /// The TPDU that carries the rest as user data.
    pub x224: x224::Tpdu,
    /// What a load balancer or broker is to route by.
    pub routing_token: Option<RoutingToken>,
    /// Who the user is, roughly.
    pub cookie: Option<Cookie>,
    /// The protocols offered; without it the client knows only Standard RDP Security.
    pub negotiation: Option<NegotiationRequest>,
    /// By what name the server's logs know the connection.
    pub correlation_info: Option<CorrelationInfo>,
    /// Bytes that nothing above accounts for.
    pub unread: Range<usize>,
    /// What the specification does not allow, in the order of the message.
    pub faults: Vec<Error>,
}

/// Reads the message with its TPKT header.
///
/// # Errors
/// No TPKT, or no Connection Request inside it, or one cut before its user data.
pub fn connection_request(input: Input<'_>) -> ParseResult<'_, ConnectionRequest> {
    let mut faults = Vec::new();
    let (tpkt, x224, user_data, rest) = structure::opening(
        input,
        "x224Crq",
        TpduCode::CONNECTION_REQUEST,
        "a Connection Request (code e0)",
        &mut faults,
    )?;
    let (left, routing_token) = routing_token(user_data, &mut faults);
    let (left, cookie) = cookie(left, &mut faults);
    let (left, negotiation) = negotiation(left, &mut faults);
    let announced = negotiation.is_some_and(|request| request.flags.contains(RequestFlags::CORRELATION_INFO_PRESENT));
    let (left, correlation_info) = correlation(left, announced, &mut faults);
    structure::nothing_left(left, &mut faults);
    let unread = left.offset()..left.take_from(left.len()).offset();
    let request =
        ConnectionRequest { tpkt, x224, routing_token, cookie, negotiation, correlation_info, unread, faults };
    Ok((rest, request))
}

/// A line that is no cookie. Its text is free, so what makes it one is that it does not begin like a structure.
fn routing_token<'a>(input: Input<'a>, faults: &mut Vec<Error>) -> (Input<'a>, Option<RoutingToken>) {
    // A client that has no token may send the line end alone: so does the one of Malcolm's test capture esteemaudit-s0.
    if input.bytes().starts_with(b"\r\n") {
        return (line(input, "routingToken", faults).0, None);
    }
    let begins_like_text = input.bytes().first().is_some_and(|byte| (0x20..0x7f).contains(byte));
    if !begins_like_text || input.bytes().starts_with(cookie::PREFIX) {
        return (input, None);
    }
    let (rest, text) = line(input, "routingToken", faults);
    (rest, Some(RoutingToken { text: text.to_vec() }))
}

fn cookie<'a>(input: Input<'a>, faults: &mut Vec<Error>) -> (Input<'a>, Option<Cookie>) {
    if !input.bytes().starts_with(cookie::PREFIX) {
        return (input, None);
    }
    let (rest, text) = line(input, "cookie", faults);
    let identifier = text.strip_prefix(cookie::PREFIX).unwrap_or_default().to_vec();
    (rest, Some(Cookie { identifier }))
}

/// Takes a line with its end. One without an end reaches to the structures that close the message, or to the end of it.
fn line<'a>(input: Input<'a>, name: &'static str, faults: &mut Vec<Error>) -> (Input<'a>, &'a [u8]) {
    let bytes = input.bytes();
    let ended = bytes.windows(2).position(|pair| pair == b"\r\n");
    let length = ended.unwrap_or_else(|| bytes.len().saturating_sub(structures_at_end(bytes)));
    if ended.is_none() {
        let offset = input.offset().saturating_add(length);
        faults.push(Error { offset, field: Some(name), kind: ErrorKind::Expected("the line end 0d 0a") });
    }
    let taken = length.saturating_add(if ended.is_some() { 2 } else { 0 });
    let whole = field(name, nom::bytes::complete::take(taken)).parse(input);
    let (rest, _) = whole.unwrap_or((input, input));
    (rest, bytes.get(..length).unwrap_or_default())
}

/// How many bytes at the end of `bytes` are an RDP Negotiation Request with or without a correlation structure.
fn structures_at_end(bytes: &[u8]) -> usize {
    let [request, correlation] = [NEGOTIATION_LENGTH, CORRELATION_LENGTH].map(usize::from);
    let begins = |length: usize| {
        let tail = bytes.len().checked_sub(length).and_then(|start| bytes.get(start..));
        tail.is_some_and(|tail| matches!(tail, [structure::NEGOTIATION_REQUEST, _, 8, 0, ..]))
    };
    let both = request.saturating_add(correlation);
    [both, request].into_iter().find(|length| begins(*length)).unwrap_or(0)
}

fn negotiation<'a>(input: Input<'a>, faults: &mut Vec<Error>) -> (Input<'a>, Option<NegotiationRequest>) {
    if input.bytes().first() != Some(&structure::NEGOTIATION_REQUEST) {
        return (input, None);
    }
    let (rest, read) = structure(input, field("rdpNegReq", request), faults);
    (rest, read.map(|(request, fault)| (faults.extend(fault), request).1))
}

fn request(input: Input<'_>) -> ParseResult<'_, (NegotiationRequest, Option<Error>)> {
    let (rest, head) = head(input)?;
    let (rest, requested) = field("requestedProtocols", le_u32).parse(rest)?;
    let request = NegotiationRequest {
        flags: RequestFlags(head.flags),
        length: head.length,
        requested_protocols: SecurityProtocols(requested),
    };
    Ok((rest, (request, head.fault(input, NEGOTIATION_LENGTH))))
}

/// Reads what is there, and states where that is not what the flags announce.
fn correlation<'a>(input: Input<'a>, announced: bool, faults: &mut Vec<Error>) -> (Input<'a>, Option<CorrelationInfo>) {
    let present = input.bytes().first() == Some(&structure::CORRELATION_INFO);
    if present != announced {
        let expected = if announced { "the structure that the flags announce" } else { "flags that announce it" };
        let offset = input.offset();
        faults.push(Error { offset, field: Some("rdpCorrelationInfo"), kind: ErrorKind::Expected(expected) });
    }
    if !present {
        return (input, None);
    }
    let (rest, read) = structure(input, field("rdpCorrelationInfo", correlation_info), faults);
    (rest, read.map(|(info, fault)| (faults.extend(fault), info).1))
}

#[cfg(test)]
mod tests;
