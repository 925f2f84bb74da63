//! The server's answer.

use std::ops::Range;

use nom::Input as _;
use nom::Parser;

use super::failure::{NegotiationFailure, failure};
use super::response::{NegotiationResponse, response};
use super::structure::{self, structure};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::tpkt;
use crate::x224::{self, TpduCode};

/// Server X.224 Connection Confirm PDU ([MS-RDPBCGR] 2.2.1.2), the first message of a server.
///
/// ```text
/// | tpktHeader, 4 bytes | x224Ccf, 7 bytes | rdpNegData, 8 bytes, optional |
/// ```
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/13757f8f-66db-4273-9d2c-385c33b1e483
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionConfirm {
    /// The framing.
    pub tpkt: tpkt::Header,
    /// The TPDU that carries the rest as user data.
    pub x224: x224::Tpdu,
    /// The outcome of the negotiation; without one the server knows only Standard RDP Security.
    pub negotiation: Option<NegotiationAnswer>,
    /// Bytes that nothing above accounts for.
    pub unread: Range<usize>,
    /// What the specification does not allow, in the order of the message.
    pub faults: Vec<Error>,
}

/// Outcome of the negotiation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NegotiationAnswer {
    /// The server chose.
    Response(NegotiationResponse),
    /// The server refused.
    Failure(NegotiationFailure),
}

/// Reads the message with its TPKT header.
///
/// # Errors
/// No TPKT, or no Connection Confirm inside it, or one cut before its user data.
pub fn connection_confirm(input: Input<'_>) -> ParseResult<'_, ConnectionConfirm> {
    let mut faults = Vec::new();
    let (tpkt, x224, user_data, rest) = structure::opening(
        input,
        "x224Ccf",
        TpduCode::CONNECTION_CONFIRM,
        "a Connection Confirm (code d0)",
        &mut faults,
    )?;
    let (left, negotiation) = if user_data.is_empty() {
        (user_data, None)
    } else {
        let (left, read) = structure(user_data, field("rdpNegData", answer), &mut faults);
        (left, read.map(|(answer, fault)| (faults.extend(fault), answer).1))
    };
    structure::nothing_left(left, &mut faults);
    let unread = left.offset()..left.take_from(left.len()).offset();
    Ok((rest, ConnectionConfirm { tpkt, x224, negotiation, unread, faults }))
}

fn answer(input: Input<'_>) -> ParseResult<'_, (NegotiationAnswer, Option<Error>)> {
    match input.bytes().first() {
        Some(&structure::NEGOTIATION_RESPONSE) => {
            response.map(|(response, fault)| (NegotiationAnswer::Response(response), fault)).parse(input)
        }
        Some(&structure::NEGOTIATION_FAILURE) => {
            failure.map(|(failure, fault)| (NegotiationAnswer::Failure(failure), fault)).parse(input)
        }
        _ => Err(Error::expected(input, "a negotiation response (type 2) or failure (type 3)")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::negotiation::{FailureCode, ResponseFlags, SecurityProtocols};
    use crate::testing::{hex, survives};
    use crate::{parse, parse_with_fields};

    fn read(bytes: &str) -> ConnectionConfirm {
        parse(connection_confirm, &hex(bytes)).unwrap().0
    }

    fn faults(confirm: &ConnectionConfirm) -> Vec<String> {
        confirm.faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_response_and_its_fields() {
        let bytes = hex("03000013 0ed00000123400 021f0800 08000000");
        let (confirm, fields) = parse_with_fields(connection_confirm, &bytes);
        let confirm = confirm.unwrap();
        let Some(NegotiationAnswer::Response(response)) = confirm.negotiation else { panic!("{confirm:?}") };
        assert_eq!(response.selected_protocol, SecurityProtocols::HYBRID_EX);
        assert_eq!((response.flags, response.flags.listed().count()), (ResponseFlags(0x1f), 5));
        assert_eq!(confirm.faults, []);
        let seen: Vec<_> = fields.iter().filter(|f| f.depth == 0).map(|f| (f.name, f.at.clone())).collect();
        assert_eq!(seen, [("tpktHeader", 0..4), ("x224Ccf", 4..11), ("rdpNegData", 11..19)]);
        assert!(fields.iter().any(|f| f.name == "selectedProtocol" && f.at == (15..19)));
    }

    #[test]
    fn a_failure_keeps_an_unknown_code() {
        let check = |bytes, code, printed: &str| {
            let Some(NegotiationAnswer::Failure(failure)) = read(bytes).negotiation else { panic!("{bytes}") };
            assert_eq!((failure.failure_code, failure.failure_code.to_string().as_str()), (code, printed));
        };
        let nla = FailureCode::HYBRID_REQUIRED_BY_SERVER;
        check("03000013 0ed00000123400 03000800 05000000", nla, "HYBRID_REQUIRED_BY_SERVER (5/0x5)");
        check("03000013 0ed00000123400 03000800 2a000000", FailureCode(42), "FailureCode (42/0x2a)");
    }

    #[test]
    fn a_server_of_standard_security_sends_no_structure() {
        let confirm = read("0300000b 06d00000123400");
        assert_eq!((confirm.negotiation, confirm.faults), (None, vec![]));
    }

    #[test]
    fn a_damaged_structure_is_a_fault_beside_the_message() {
        // The length is 0, as in zeek's rdp-invalid-length.
        let confirm = read("03000013 0ed00000123400 02030000 01000002");
        assert!(matches!(confirm.negotiation, Some(NegotiationAnswer::Response(response)) if response.length == 0));
        assert_eq!(faults(&confirm), ["expected a length of 8 for length at offset 13"]);

        let confirm = read("0300000f 0ad00000123400 02000800");
        assert_eq!(confirm.negotiation, None);
        let expect = [
            "expected more than the 0 bytes left for selectedProtocol at offset 15",
            "expected nothing more for the message at offset 11",
        ];
        assert_eq!(faults(&confirm), expect);

        let confirm = read("03000013 0ed00000123400 09000800 05000000");
        assert_eq!((confirm.negotiation, confirm.unread.clone()), (None, 11..19));
    }

    #[test]
    fn what_is_no_connection_confirm_is_an_error() {
        let check = |bytes: &str, expect: &str| {
            assert_eq!(parse(connection_confirm, &hex(bytes)).unwrap_err().to_string(), expect);
        };
        check("0300000b 06e00000123400", "expected a Connection Confirm (code d0) for x224Ccf at offset 4");
        check("1603010005", "expected version 3 of TPKT for version at offset 0");
        check("0300000b 06d0", "expected more than the 0 bytes left for dstRef at offset 6");
    }

    #[test]
    fn survives_damage() {
        survives(
            connection_confirm,
            &[&hex("03000013 0ed00000123400 021f0800 08000000"), &hex("0300000b 06d00000123400")],
        );
    }
}
