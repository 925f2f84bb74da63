//! X.224 class 0 TPDUs: connection request and confirm, disconnect, error, data.

use std::ops::Range;

use nom::Input as _;
use nom::Parser;
use nom::number::complete::{be_u16, u8};

use crate::code::codes;
use crate::error::{Error, ErrorKind, ParseResult};
use crate::field::field;
use crate::input::Input;

codes! {
    /// Type of a TPDU: the high four bits of its second byte, with the low four cleared (X.224, 13).
    pub struct TpduCode(u8) {
        /// Error (ER).
        ERROR = 0x70,
        /// Disconnect Request (DR).
        DISCONNECT_REQUEST = 0x80,
        /// Disconnect Confirm (DC); class 0 has none.
        DISCONNECT_CONFIRM = 0xc0,
        /// Connection Confirm (CC).
        CONNECTION_CONFIRM = 0xd0,
        /// Connection Request (CR).
        CONNECTION_REQUEST = 0xe0,
        /// Data (DT).
        DATA = 0xf0,
    }
}

codes! {
    /// Why a transport entity disconnects (X.224, 13.5.3).
    pub struct DisconnectReason(u8) {
        /// Reason not specified.
        NOT_SPECIFIED = 0,
        /// Congestion at the transport service access point.
        CONGESTION = 1,
        /// The session entity is not attached to the access point.
        SESSION_ENTITY_NOT_ATTACHED = 2,
        /// The address is unknown.
        ADDRESS_UNKNOWN = 3,
        /// The session entity asked for it: the normal one.
        NORMAL = 0x80,
        /// The remote transport entity was congested when the connection was asked for.
        REMOTE_CONGESTION = 0x81,
        /// The connection could not be negotiated.
        NEGOTIATION_FAILED = 0x82,
        /// Two connections with the same source reference.
        DUPLICATE_SOURCE_REFERENCE = 0x83,
        /// References do not match.
        MISMATCHED_REFERENCES = 0x84,
        /// Protocol error.
        PROTOCOL_ERROR = 0x85,
        /// Too many references.
        REFERENCE_OVERFLOW = 0x87,
        /// The network connection does not take another transport connection.
        CONNECTION_REFUSED = 0x88,
        /// Header or parameter of an invalid length.
        INVALID_LENGTH = 0x8a,
    }
}

/// An X.224 TPDU ([X.224], section 13; [MS-RDPBCGR] 2.2.1.1 and 2.2.1.2 for what Remote Desktop uses of it), with its fixed part read
/// and its user data located.
///
/// ```text
/// CR, CC | LI | E0, D0 | DST-REF, 16 | SRC-REF, 16 | class and options | user data
/// DR     | LI | 80     | DST-REF, 16 | SRC-REF, 16 | reason            | user data
/// ER     | LI | 70     | DST-REF, 16 | reject cause                    | user data
/// DT     | 02 | F0     | EOT 80, NR                                    | user data
/// ```
///
/// [X.224]: https://www.itu.int/rec/T-REC-X.224
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/18a27ef9-6f9a-4501-b000-94b1fe3c2c10
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tpdu {
    /// LI: length of the header without this byte; in CR and CC the user data counts as header.
    pub length_indicator: u8,
    /// Which TPDU.
    pub code: TpduCode,
    /// The low four bits beside the code: a credit that class 0 does not have, so 0.
    pub credit: u8,
    /// Its fixed part.
    pub body: TpduBody,
    /// What follows the fixed part, bytes from the start of the message, to the end of the input.
    pub user_data: Range<usize>,
    /// The length indicator does not fit what is there, or a credit is given.
    pub fault: Option<Error>,
}

/// Fixed part of a [`Tpdu`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TpduBody {
    /// CR or CC.
    Connection {
        /// Reference that the receiver chose; 0 in a request.
        dst_ref: u16,
        /// Reference that the sender chose.
        src_ref: u16,
        /// Class in the high four bits, options in the low; 0 for class 0.
        class_options: u8,
    },
    /// DR.
    Disconnect {
        /// Reference that the receiver chose.
        dst_ref: u16,
        /// Reference that the sender chose.
        src_ref: u16,
        /// Why.
        reason: DisconnectReason,
    },
    /// ER.
    Error {
        /// Reference that the receiver chose.
        dst_ref: u16,
        /// 0 not specified, 1 invalid parameter code, 2 invalid TPDU type, 3 invalid parameter value.
        reject_cause: u8,
    },
    /// DT.
    Data {
        /// The last TPDU of its unit; Remote Desktop sends no other.
        end_of_unit: bool,
    },
    /// A TPDU that Remote Desktop does not use; its fixed part counts as user data.
    Other,
}

/// Reads the TPDU that fills `input`, the payload of one TPKT. A wrong length indicator is a fault beside the message.
///
/// # Errors
/// The fixed part is cut.
pub fn tpdu(input: Input<'_>) -> ParseResult<'_, Tpdu> {
    let (rest, (length_indicator, byte)) = (field("LI", u8), field("code", u8)).parse(input)?;
    let (code, credit) = (TpduCode(byte & 0xf0), byte & 0x0f);
    let (user_data, body) = match code {
        TpduCode::CONNECTION_REQUEST | TpduCode::CONNECTION_CONFIRM => connection(rest),
        TpduCode::DISCONNECT_REQUEST => disconnect(rest),
        TpduCode::ERROR => error(rest),
        TpduCode::DATA => data(rest),
        _ => Ok((rest, TpduBody::Other)),
    }?;
    let end = match body {
        TpduBody::Data { .. } => user_data.offset(),
        _ => user_data.offset().saturating_add(user_data.len()),
    };
    let stated = input.offset().saturating_add(1).saturating_add(usize::from(length_indicator));
    let fault =
        |at, field, expected| Some(Error { offset: at, field: Some(field), kind: ErrorKind::Expected(expected) });
    let fault = match body {
        TpduBody::Other => None,
        _ if stated != end => fault(input.offset(), "LI", "a length that ends where the TPDU does"),
        _ if credit != 0 => fault(input.offset().saturating_add(1), "code", "a credit of 0"),
        _ => None,
    };
    let at = user_data.offset()..user_data.offset().saturating_add(user_data.len());
    Ok((user_data.take_from(user_data.len()), Tpdu { length_indicator, code, credit, body, user_data: at, fault }))
}

fn connection(input: Input<'_>) -> ParseResult<'_, TpduBody> {
    let (rest, (dst_ref, src_ref, class_options)) =
        (field("dstRef", be_u16), field("srcRef", be_u16), field("classOptions", u8)).parse(input)?;
    Ok((rest, TpduBody::Connection { dst_ref, src_ref, class_options }))
}

fn disconnect(input: Input<'_>) -> ParseResult<'_, TpduBody> {
    let (rest, (dst_ref, src_ref, reason)) =
        (field("dstRef", be_u16), field("srcRef", be_u16), field("reason", u8)).parse(input)?;
    Ok((rest, TpduBody::Disconnect { dst_ref, src_ref, reason: DisconnectReason(reason) }))
}

fn error(input: Input<'_>) -> ParseResult<'_, TpduBody> {
    let (rest, (dst_ref, reject_cause)) = (field("dstRef", be_u16), field("rejectCause", u8)).parse(input)?;
    Ok((rest, TpduBody::Error { dst_ref, reject_cause }))
}

fn data(input: Input<'_>) -> ParseResult<'_, TpduBody> {
    let (rest, number) = field("EOT", u8).parse(input)?;
    Ok((rest, TpduBody::Data { end_of_unit: number & 0x80 != 0 }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    fn check(bytes: &str, body: TpduBody, user_data: Range<usize>, fault: bool) {
        let bytes = hex(bytes);
        let (tpdu, rest) = parse(tpdu, &bytes).unwrap();
        assert_eq!((tpdu.body, tpdu.user_data, tpdu.fault.is_some()), (body, user_data, fault));
        assert!(rest.is_empty());
    }

    #[test]
    fn reads_each_tpdu() {
        let cr = TpduBody::Connection { dst_ref: 0, src_ref: 0x1234, class_options: 0 };
        check("06e0 0000 1234 00", cr, 7..7, false);
        check("0ee0 0000 1234 00 0100080003000000", cr, 7..15, false);
        check(
            "06d0 1234 5678 00",
            TpduBody::Connection { dst_ref: 0x1234, src_ref: 0x5678, class_options: 0 },
            7..7,
            false,
        );
        let reason = DisconnectReason::NEGOTIATION_FAILED;
        check("0680 0000 0000 82", TpduBody::Disconnect { dst_ref: 0, src_ref: 0, reason }, 7..7, false);
        check("0470 0001 02", TpduBody::Error { dst_ref: 1, reject_cause: 2 }, 5..5, false);
        check("02f080 7f65", TpduBody::Data { end_of_unit: true }, 3..5, false);
        check("02f000", TpduBody::Data { end_of_unit: false }, 3..3, false);
        check("0210 00", TpduBody::Other, 2..3, false);
    }

    #[test]
    fn a_wrong_length_indicator_is_a_fault_beside_the_message() {
        let cr = TpduBody::Connection { dst_ref: 0, src_ref: 0, class_options: 0 };
        check("0ee0 0000 0000 00", cr, 7..7, true);
        check("06e0 0000 0000 00 ff", cr, 7..8, true);
        check("ffe0 0000 0000 00", cr, 7..7, true);
        check("06e1 0000 0000 00", cr, 7..7, true);
        check("03f080 00", TpduBody::Data { end_of_unit: true }, 3..4, true);
    }

    #[test]
    fn names_what_it_knows_and_keeps_what_it_does_not() {
        assert_eq!(TpduCode::CONNECTION_REQUEST.to_string(), "CONNECTION_REQUEST (224/0xe0)");
        assert_eq!(TpduCode(0x10).to_string(), "TpduCode (16/0x10)");
        assert_eq!(DisconnectReason::NORMAL.to_string(), "NORMAL (128/0x80)");
        assert_eq!(DisconnectReason(9).to_string(), "DisconnectReason (9/0x9)");
    }

    #[test]
    fn survives_damage() {
        survives(tpdu, &[&hex("0ee0 0000 1234 00 0100080003000000"), &hex("0680 0000 0000 82"), &hex("02f080 7f65")]);
    }
}
