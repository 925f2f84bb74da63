//! `negotiation` against `ironrdp-pdu`.
//!
//! Where they disagree, on purpose:
//!
//! - Ours reads on where ironrdp refuses the whole message: a wrong length or trailing bytes, a missing line end, a line that is no
//!   UTF-8, a packet that is cut, a length indicator that does not fit. Ours has a fault then, so ironrdp is asked only about messages
//!   without one.
//! - A routing token of another form than `Cookie: msts=` is a type of its own there (`ConnectionRequestWithOpaqueRoutingToken`), and
//!   a token and a cookie in one message are refused.
//! - A line end alone in place of a token is refused there; ours passes over it, because there are clients that send it.
//! - A correlation structure with flags or a reserved part other than 0 is refused there; both say nothing, so ours takes it.
//! - A request without a structure, or a confirm without one, is there as if it offered or chose 0; ours says `None`.
//! - The user data ends there where the length indicator says, and what is between it and the end of the packet is passed over. Ours
//!   takes the packet's end and states the fault.
//! - In a confirm ironrdp reads no further than the structure and does not look at its length.

use ironrdp_core::{decode, encode_vec};
use ironrdp_pdu::nego;
use ironrdp_pdu::x224::X224;
use proptest::prelude::*;
use rdpwhy_parsers::negotiation::{
    ConnectionConfirm, ConnectionRequest, NegotiationAnswer, connection_confirm, connection_request,
};
use rdpwhy_parsers::parse;

use crate::{damage, damages, property};

type Read<T> = Result<T, String>;

fn ours_request(bytes: &[u8]) -> Read<ConnectionRequest> {
    parse(connection_request, bytes).map(|(message, _)| message).map_err(|error| error.to_string())
}

fn ours_confirm(bytes: &[u8]) -> Read<ConnectionConfirm> {
    parse(connection_confirm, bytes).map(|(message, _)| message).map_err(|error| error.to_string())
}

fn theirs_request(bytes: &[u8]) -> Read<nego::ConnectionRequest> {
    decode::<X224<nego::ConnectionRequest>>(bytes).map(|message| message.0).map_err(|error| error.to_string())
}

fn theirs_confirm(bytes: &[u8]) -> Read<nego::ConnectionConfirm> {
    decode::<X224<nego::ConnectionConfirm>>(bytes).map(|message| message.0).map_err(|error| error.to_string())
}

fn request() -> impl Strategy<Value = nego::ConnectionRequest> {
    let text = "[ -~é]{0,20}";
    let line = prop_oneof![
        Just(None),
        text.prop_map(|text| Some(nego::NegoRequestData::cookie(text))),
        text.prop_map(|text| Some(nego::NegoRequestData::routing_token(text))),
    ];
    let correlation = prop::option::of(any::<[u8; 16]>());
    (line, any::<u8>(), any::<u32>(), correlation).prop_map(|(nego_data, flags, protocol, correlation)| {
        nego::ConnectionRequest {
            nego_data,
            flags: nego::RequestFlags::from_bits_retain(flags),
            protocol: nego::SecurityProtocol::from_bits_retain(protocol),
            correlation_info: correlation.map(|correlation_id| nego::CorrelationInfo { correlation_id }),
        }
    })
}

fn confirm() -> impl Strategy<Value = nego::ConnectionConfirm> {
    prop_oneof![
        (any::<u8>(), any::<u32>()).prop_map(|(flags, protocol)| nego::ConnectionConfirm::Response {
            flags: nego::ResponseFlags::from_bits_retain(flags),
            protocol: nego::SecurityProtocol::from_bits_retain(protocol),
        }),
        any::<u32>().prop_map(|code| nego::ConnectionConfirm::Failure { code: code.into() }),
    ]
}

/// Whether ironrdp would read the message as ours did, by the list above.
fn only_ours(ours: &ConnectionRequest, bytes: &[u8]) -> bool {
    let opaque = ours.routing_token.as_ref().is_some_and(|token| !token.text.starts_with(b"Cookie: msts="));
    let both = ours.routing_token.is_some() && ours.cookie.is_some();
    let not_utf8 = ours.cookie.as_ref().is_some_and(|cookie| std::str::from_utf8(&cookie.identifier).is_err())
        || ours.routing_token.as_ref().is_some_and(|token| std::str::from_utf8(&token.text).is_err());
    let nonzero = ours.correlation_info.is_some() && {
        let structure = &bytes[ours.unread.start - 36..ours.unread.start];
        structure[1] != 0 || structure[20..].iter().any(|byte| *byte != 0)
    };
    opaque || both || not_utf8 || nonzero || bytes[11..].starts_with(b"\r\n")
}

fn same_request(ours: &ConnectionRequest, theirs: &nego::ConnectionRequest) -> Result<(), TestCaseError> {
    let (token, cookie) = match &theirs.nego_data {
        None => (None, None),
        Some(nego::NegoRequestData::RoutingToken(token)) => (Some(format!("Cookie: msts={}", token.0)), None),
        Some(nego::NegoRequestData::Cookie(cookie)) => (None, Some(cookie.0.clone())),
    };
    prop_assert_eq!(ours.routing_token.as_ref().map(|token| token.text.clone()), token.map(String::into_bytes));
    prop_assert_eq!(ours.cookie.as_ref().map(|cookie| cookie.identifier.clone()), cookie.map(String::into_bytes));
    let offered = ours.negotiation.map(|request| (request.flags.0, request.requested_protocols.0));
    prop_assert_eq!(offered.unwrap_or_default(), (theirs.flags.bits(), theirs.protocol.bits()));
    let correlation = theirs.correlation_info.as_ref().map(|info| info.correlation_id);
    prop_assert_eq!(ours.correlation_info.map(|info| info.correlation_id), correlation);
    Ok(())
}

fn same_confirm(ours: &ConnectionConfirm, theirs: &nego::ConnectionConfirm) -> Result<(), TestCaseError> {
    match (&ours.negotiation, theirs) {
        (Some(NegotiationAnswer::Failure(ours)), nego::ConnectionConfirm::Failure { code }) => {
            prop_assert_eq!(ours.failure_code.0, u32::from(*code));
        }
        (Some(NegotiationAnswer::Response(ours)), nego::ConnectionConfirm::Response { flags, protocol }) => {
            prop_assert_eq!((ours.flags.0, ours.selected_protocol.0), (flags.bits(), protocol.bits()));
        }
        (None, nego::ConnectionConfirm::Response { flags, protocol }) => {
            prop_assert!(flags.is_empty() && protocol.is_empty());
        }
        (ours, theirs) => prop_assert!(false, "{:?} {:?}", ours, theirs),
    }
    Ok(())
}

#[test]
fn a_request_that_ironrdp_writes_is_read_as_it_was() {
    property(request(), |written| {
        let bytes = encode_vec(&X224(written)).unwrap();
        let ours = ours_request(&bytes).unwrap();
        prop_assert!(ours.faults.is_empty(), "{:?}", ours.faults);
        same_request(&ours, &theirs_request(&bytes).unwrap())
    });
}

#[test]
fn a_damaged_request_is_read_as_ironrdp_reads_it() {
    property((request(), damages()), |(written, damages)| {
        let bytes = damage(encode_vec(&X224(written)).unwrap(), &damages);
        match (ours_request(&bytes), theirs_request(&bytes)) {
            (Ok(ours), Ok(theirs)) if ours.faults.is_empty() => same_request(&ours, &theirs),
            (Ok(ours), Err(_)) if !ours.faults.is_empty() || only_ours(&ours, &bytes) => Ok(()),
            (Ok(ours), Ok(_)) if ours.x224.fault.is_some() => Ok(()),
            (Err(_), Err(_)) => Ok(()),
            (ours, theirs) => Err(TestCaseError::fail(format!("{bytes:02x?}\n{ours:?}\n{theirs:?}"))),
        }
    });
}

#[test]
fn a_damaged_confirm_is_read_as_ironrdp_reads_it() {
    property((confirm(), damages()), |(written, damages)| {
        let bytes = damage(encode_vec(&X224(written)).unwrap(), &damages);
        match (ours_confirm(&bytes), theirs_confirm(&bytes)) {
            (Ok(ours), Ok(_)) if ours.x224.fault.is_some() => Ok(()),
            (Ok(ours), Ok(theirs)) => same_confirm(&ours, &theirs),
            (Ok(ours), Err(_)) if !ours.faults.is_empty() => Ok(()),
            (Err(_), Err(_)) => Ok(()),
            (ours, theirs) => Err(TestCaseError::fail(format!("{bytes:02x?}\n{ours:?}\n{theirs:?}"))),
        }
    });
}
