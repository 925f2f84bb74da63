//! Kerberos: what its messages show in clear. Tickets, authenticators and every other ciphertext have lengths only.
//!
//! [`message`] reads a message as UDP port 88 carries it, [`tcp_message`] as TCP does, and [`gss_token`] as SPNEGO does, user-to-user
//! messages and those that a server carries to a KDC (IAKERB) included.
//! Source: [RFC 4120](https://www.rfc-editor.org/rfc/rfc4120) sections 5 and 7,
//! [MS-KILE](https://learn.microsoft.com/openspecs/windows_protocols/ms-kile/2a32282e-dd48-4ad9-a542-609804b02cc9).

mod application;
mod common;
mod encryption;
mod error_code;
mod gss;
mod iakerb;
mod kdc;
mod krb_error;
mod user_to_user;

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::be_u32;

pub use application::{ApOptions, ApRep, ApReq, Ticket};
pub(crate) use common::text;
pub use common::{KerberosTime, PrincipalName};
pub use encryption::{EncryptedData, EncryptionType};
pub use error_code::KrbErrorCode;
pub use gss::{GssToken, TokenId, gss_token};
pub use iakerb::IakerbHeader;
pub use kdc::{KdcRep, KdcReq, PaDataType};
pub use krb_error::KrbError;
pub use user_to_user::{TgtRep, TgtReq};

use crate::ber::{self, Tag};
use crate::code::codes;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

codes! {
    /// Type of a message ([RFC 4120], section 7.5.7; 16 and 17 of the user-to-user draft).
    ///
    /// [RFC 4120]: https://www.rfc-editor.org/rfc/rfc4120#section-7.5.7
    pub struct MessageType(u8) {
        /// Asks for a first ticket.
        AS_REQ "AS-REQ" = 10,
        /// Gives it.
        AS_REP "AS-REP" = 11,
        /// Asks for a ticket with a ticket.
        TGS_REQ "TGS-REQ" = 12,
        /// Gives it.
        TGS_REP "TGS-REP" = 13,
        /// Shows a ticket to a server.
        AP_REQ "AP-REQ" = 14,
        /// The server proves itself.
        AP_REP "AP-REP" = 15,
        /// Asks a server for its own ticket.
        TGT_REQ "TGT-REQ" = 16,
        /// Gives it.
        TGT_REP "TGT-REP" = 17,
        /// Refuses.
        KRB_ERROR "KRB-ERROR" = 30,
    }
}

/// Any Kerberos message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// AS-REQ or TGS-REQ.
    KdcReq(Box<KdcReq>),
    /// AS-REP or TGS-REP.
    KdcRep(Box<KdcRep>),
    /// AP-REQ.
    ApReq(Box<ApReq>),
    /// AP-REP.
    ApRep(ApRep),
    /// KRB-ERROR.
    KrbError(Box<KrbError>),
    /// TGT-REQ.
    TgtReq(Box<TgtReq>),
    /// TGT-REP.
    TgtRep(Box<TgtRep>),
}

impl Message {
    /// Its type.
    pub fn message_type(&self) -> MessageType {
        match self {
            Self::KdcReq(request) => request.message_type,
            Self::KdcRep(reply) => reply.message_type,
            Self::ApReq(_) => MessageType::AP_REQ,
            Self::ApRep(_) => MessageType::AP_REP,
            Self::KrbError(_) => MessageType::KRB_ERROR,
            Self::TgtReq(_) => MessageType::TGT_REQ,
            Self::TgtRep(_) => MessageType::TGT_REP,
        }
    }
}

/// Reads a message by its application tag, as a datagram to or from port 88 holds it.
///
/// # Errors
/// Another tag, or no SEQUENCE behind it. What is wrong further on is the message's fault.
pub fn message(input: Input<'_>) -> ParseResult<'_, Message> {
    let (_, (tag, _)) = ber::any(input)?;
    match tag {
        Tag(0x6a | 0x6c) => kdc::kdc_req.map(|m| Message::KdcReq(Box::new(m))).parse(input),
        Tag(0x6b | 0x6d) => kdc::kdc_rep.map(|m| Message::KdcRep(Box::new(m))).parse(input),
        Tag(0x6e) => application::ap_req.map(|m| Message::ApReq(Box::new(m))).parse(input),
        Tag(0x6f) => application::ap_rep.map(Message::ApRep).parse(input),
        Tag(0x7e) => krb_error::krb_error.map(|m| Message::KrbError(Box::new(m))).parse(input),
        _ => Err(Error::expected(input, "a Kerberos message")),
    }
}

/// Reads a message with its length before it, as a TCP stream to or from port 88 holds it ([RFC 4120], section 7.2.2).
///
/// ```text
/// | length (4), highest bit 0 | message |
/// ```
///
/// # Errors
/// As [`message`]; a length with its highest bit set.
///
/// [RFC 4120]: https://www.rfc-editor.org/rfc/rfc4120#section-7.2.2
pub fn tcp_message(input: Input<'_>) -> ParseResult<'_, Message> {
    let (rest, length) = field("length", be_u32)(input)?;
    let length = usize::try_from(length).ok().filter(|length| *length <= MAX_LENGTH);
    let length = length.ok_or_else(|| Error::expected(input, "a length below 2^31"))?;
    let (rest, content) = take(length.min(rest.len())).parse(rest)?;
    let (_, message) = message(content)?;
    Ok((rest, message))
}

/// Bytes that the message with its length takes; `None` as long as the length is not there, or where it is none.
pub fn tcp_length(bytes: &[u8]) -> Option<usize> {
    let length = usize::try_from(u32::from_be_bytes(*bytes.first_chunk()?)).ok()?;
    length.checked_add(4).filter(|_| length <= MAX_LENGTH)
}

const MAX_LENGTH: usize = 0x7fff_ffff;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::hex;

    const AP_REP: &str = "6f 15 3013 a003 020105 a103 02010f a207 3005 a003 020112";

    #[test]
    fn reads_a_message_with_its_length_before_it() {
        let bytes = hex(&format!("00000017 {AP_REP} ff"));
        let (message, rest) = parse(tcp_message, &bytes).unwrap();
        assert_eq!((message.message_type(), rest), (MessageType::AP_REP, &[0xff][..]));
        assert_eq!((tcp_length(&bytes), tcp_length(&[0, 0, 0]), tcp_length(&[0x80, 0, 0, 0])), (Some(27), None, None));
        assert_eq!(parse(tcp_message, &hex("80000000")).unwrap_err().offset, 0);
    }

    #[test]
    fn another_tag_is_an_error() {
        assert!(parse(message, &hex("30 03 020105")).is_err());
        assert!(parse(message, &[]).is_err());
    }
}
