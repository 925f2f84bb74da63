//! Licensing error message.

use nom::Parser;
use nom::number::complete::le_u32;

use super::blob::{Blob, blob};
use crate::code::codes;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;
use crate::lenient::Trailing;

codes! {
    /// What went wrong, or that nothing did. Which side may send a code is part of the specification.
    pub struct LicenseError(u32) {
        /// From the client: the server's certificate is invalid.
        ERR_INVALID_SERVER_CERTIFICATE = 0x01,
        /// From the client: it has no licence and will not ask for one.
        ERR_NO_LICENSE = 0x02,
        /// From either: a message authentication code is wrong.
        ERR_INVALID_MAC = 0x03,
        /// From the server: the licence is for another scope.
        ERR_INVALID_SCOPE = 0x04,
        /// From the server: no licence server answers.
        ERR_NO_LICENSE_SERVER = 0x06,
        /// From the server: the client needs nothing more.
        STATUS_VALID_CLIENT = 0x07,
        /// From the server: the client is invalid.
        ERR_INVALID_CLIENT = 0x08,
        /// From the server: the licence is for another product.
        ERR_INVALID_PRODUCTID = 0x0b,
        /// From the server: a message has the wrong length.
        ERR_INVALID_MESSAGE_LEN = 0x0c,
    }
}

codes! {
    /// How licensing goes on after the message.
    pub struct StateTransition(u32) {
        /// It ends.
        ST_TOTAL_ABORT = 0x01,
        /// It stays as it is; with `STATUS_VALID_CLIENT` it is done.
        ST_NO_TRANSITION = 0x02,
        /// It starts again.
        ST_RESET_PHASE_TO_START = 0x03,
        /// The last message is to be sent again.
        ST_RESEND_LAST_MESSAGE = 0x04,
    }
}

/// Reports an error of licensing, or its good end.
///
/// ```text
/// | dwErrorCode (4) | dwStateTransition (4) | bbErrorInfo |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.12.1.3, Licensing Error Message (LICENSE_ERROR_MESSAGE).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/f18b6c9f-f3d8-4a0e-8398-f9b153233dca
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenseErrorMessage {
    /// The code.
    pub error_code: LicenseError,
    /// How licensing goes on.
    pub state_transition: StateTransition,
    /// More of the error; mostly empty, and some senders leave it out.
    pub error_info: Option<Blob>,
}

pub(super) fn license_error_message(input: Input<'_>) -> ParseResult<'_, LicenseErrorMessage> {
    let (rest, error_code) = field("dwErrorCode", le_u32.map(LicenseError))(input)?;
    let (rest, state_transition) = field("dwStateTransition", le_u32.map(StateTransition))(rest)?;
    let mut optional = Trailing::new(rest);
    let error_info = optional.read("bbErrorInfo", blob);
    Ok((optional.left(), LicenseErrorMessage { error_code, state_transition, error_info }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::hex;

    fn check(bytes: &str, code: Option<&str>, transition: Option<&str>, info: Option<std::ops::Range<usize>>) {
        let message = parse(license_error_message, &hex(bytes)).unwrap().0;
        assert_eq!((message.error_code.name(), message.state_transition.name()), (code, transition), "{bytes}");
        assert_eq!(message.error_info.map(|blob| blob.at), info, "{bytes}");
    }

    #[test]
    fn reads_codes_and_keeps_unknown_ones() {
        check("06000000 01000000 0400 0000", Some("ERR_NO_LICENSE_SERVER"), Some("ST_TOTAL_ABORT"), Some(12..12));
        check(
            "01000000 03000000 0400 0200 aabb",
            Some("ERR_INVALID_SERVER_CERTIFICATE"),
            Some("ST_RESET_PHASE_TO_START"),
            Some(12..14),
        );
        check("05000000 09000000", None, None, None);
    }

    #[test]
    fn a_code_cut_short_is_an_error() {
        assert_eq!(parse(license_error_message, &hex("06000000 0100")).unwrap_err().field, Some("dwStateTransition"));
    }
}
