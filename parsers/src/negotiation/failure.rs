//! The server's refusal of every security protocol that was asked for.

use nom::Parser;
use nom::number::complete::le_u32;

use super::structure::{NEGOTIATION_LENGTH, head};
use crate::code::codes;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

codes! {
    /// Why the server refuses ([MS-RDPBCGR] 2.2.1.2.2).
    ///
    /// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/1b3920e7-0116-4345-bc45-f2c4ad012761
    pub struct FailureCode(u32) {
        /// The server requires TLS or CredSSP.
        SSL_REQUIRED_BY_SERVER = 1,
        /// The server speaks Standard RDP Security only.
        SSL_NOT_ALLOWED_BY_SERVER = 2,
        /// The server has no certificate for TLS.
        SSL_CERT_NOT_ON_SERVER = 3,
        /// The flags of the request do not fit the protocols it asks for.
        INCONSISTENT_FLAGS = 4,
        /// The server requires CredSSP (NLA).
        HYBRID_REQUIRED_BY_SERVER = 5,
        /// The server requires TLS with a certificate of the client.
        SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER = 6,
        /// The server requires authentication by an Entra ID; newer than the stored pages of the specification.
        ENTRA_AUTH_REQUIRED_BY_SERVER = 7,
    }
}

/// RDP Negotiation Failure ([MS-RDPBCGR] 2.2.1.2.2), by which the server refuses.
///
/// ```text
/// | type 03 | flags 00 | length 08 00 | failureCode, 32 bits |
/// ```
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/1b3920e7-0116-4345-bc45-f2c4ad012761
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NegotiationFailure {
    /// Flags; none are defined.
    pub flags: u8,
    /// Length of the structure as stated.
    pub length: u16,
    /// Why.
    pub failure_code: FailureCode,
}

/// Reads the structure, with the fault of a wrong length.
pub(super) fn failure(input: Input<'_>) -> ParseResult<'_, (NegotiationFailure, Option<Error>)> {
    let (rest, head) = head(input)?;
    let (rest, code) = field("failureCode", le_u32).parse(rest)?;
    let failure = NegotiationFailure { flags: head.flags, length: head.length, failure_code: FailureCode(code) };
    Ok((rest, (failure, head.fault(input, NEGOTIATION_LENGTH))))
}
