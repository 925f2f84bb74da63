//! NTLM, the challenge-response authentication of Windows: the three messages of MS-NLMP as CredSSP carries them, bare or inside
//! SPNEGO.
//!
//! Challenges, responses and session keys have no field here: only their lengths are read.
//! Source: [MS-NLMP](https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/b38c36ed-2804-4868-a9ff-8dd3182128e4) section 2.2.

mod authenticate;
mod challenge;
mod flags;
mod negotiate;
mod payload;
mod target_info;
mod version;

use nom::Parser;
use nom::bytes::complete::tag;
use nom::number::complete::le_u32;

pub use authenticate::{Authenticate, Responses};
pub use challenge::Challenge;
pub use flags::NegotiateFlags;
pub use negotiate::Negotiate;
pub use target_info::{AvFlags, ChannelBindings, FileTime, TargetInfo};
pub use version::Version;

use crate::code::codes;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;
use crate::lenient::rest;

/// What every NTLM message starts with.
pub const SIGNATURE: &[u8; 8] = b"NTLMSSP\0";

codes! {
    /// Type of an NTLM message.
    pub struct MessageType(u32) {
        /// The client begins.
        NTLM_NEGOTIATE "NtLmNegotiate" = 1,
        /// The server challenges.
        NTLM_CHALLENGE "NtLmChallenge" = 2,
        /// The client answers.
        NTLM_AUTHENTICATE "NtLmAuthenticate" = 3,
    }
}

/// Any NTLM message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// The client says what it can do.
    Negotiate(Negotiate),
    /// The server answers with its challenge and says who it is.
    Challenge(Box<Challenge>),
    /// The client says who it is and proves it.
    Authenticate(Box<Authenticate>),
    /// A type unknown here.
    Unknown(MessageType),
}

/// Reads any NTLM message. Its parts may lie in any order, so that all of the input is the message.
///
/// ```text
/// | "NTLMSSP\0" (8) | MessageType (4) | fields of the type | payload, to which the fields point |
/// ```
///
/// # Errors
/// Another signature, or fixed fields that are not all there. A field that points outside of the message is missing, and the first
/// such is the message's fault.
pub fn message(input: Input<'_>) -> ParseResult<'_, Message> {
    let (after, _) = field("Signature", tag(&SIGNATURE[..])).parse(input)?;
    let (after, message_type) = field("MessageType", le_u32.map(MessageType))(after)?;
    let (_, message) = match message_type {
        MessageType::NTLM_NEGOTIATE => negotiate::negotiate(input, after).map(|(r, m)| (r, Message::Negotiate(m))),
        MessageType::NTLM_CHALLENGE => {
            challenge::challenge(input, after).map(|(r, m)| (r, Message::Challenge(Box::new(m))))
        }
        MessageType::NTLM_AUTHENTICATE => {
            authenticate::authenticate(input, after).map(|(r, m)| (r, Message::Authenticate(Box::new(m))))
        }
        _ => Ok((after, Message::Unknown(message_type))),
    }?;
    rest.map(|_| message.clone()).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::hex;

    #[test]
    fn what_is_unknown_is_kept_and_what_is_none_an_error() {
        let bytes = hex("4e544c4d53535000 09000000");
        assert_eq!(parse(message, &bytes), Ok((Message::Unknown(MessageType(9)), &[][..])));
        assert_eq!(parse(message, b"NTLMSSPX\x01\0\0\0").unwrap_err().field, Some("Signature"));
        assert_eq!(parse(message, b"NTLMSSP\0\x01\0").unwrap_err().field, Some("MessageType"));
        assert_eq!(MessageType::NTLM_CHALLENGE.to_string(), "NtLmChallenge (2/0x2)");
    }
}
