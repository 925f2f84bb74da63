//! The server's choice of a security protocol.

use std::borrow::Cow;

use nom::Parser;
use nom::number::complete::le_u32;

use super::structure::{NEGOTIATION_LENGTH, head};
use super::{SecurityProtocols, listed};
use crate::code::flags;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

flags! {
    /// What the server supports beyond the protocol ([MS-RDPBCGR] 2.2.1.2.1).
    ///
    /// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/b2975bdc-6d56-49ee-9c57-f2ff3a0b6817
    pub struct ResponseFlags(u8) {
        /// Extended Client Data Blocks in the GCC data.
        EXTENDED_CLIENT_DATA_SUPPORTED = 1,
        /// The graphics pipeline over dynamic channels.
        DYNVC_GFX_PROTOCOL_SUPPORTED = 2,
        /// Reserved; Windows sets it.
        NEGRSP_FLAG_RESERVED = 4,
        /// Restricted admin mode: no credentials are delegated.
        RESTRICTED_ADMIN_MODE_SUPPORTED = 8,
        /// Remote Credential Guard.
        REDIRECTED_AUTHENTICATION_MODE_SUPPORTED = 0x10,
    }
}

impl ResponseFlags {
    /// Every flag by name, and what has no name as `0x…`.
    pub fn listed(self) -> impl Iterator<Item = Cow<'static, str>> {
        listed(self.names(), self.unnamed())
    }
}

/// RDP Negotiation Response ([MS-RDPBCGR] 2.2.1.2.1), by which the server chooses the security protocol.
///
/// ```text
/// | type 02 | flags | length 08 00 | selectedProtocol, 32 bits |
/// ```
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/b2975bdc-6d56-49ee-9c57-f2ff3a0b6817
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NegotiationResponse {
    /// What else the server supports.
    pub flags: ResponseFlags,
    /// Length of the structure as stated.
    pub length: u16,
    /// The one protocol chosen.
    pub selected_protocol: SecurityProtocols,
}

/// Reads the structure, with the fault of a wrong length.
pub(super) fn response(input: Input<'_>) -> ParseResult<'_, (NegotiationResponse, Option<Error>)> {
    let (rest, head) = head(input)?;
    let (rest, selected) = field("selectedProtocol", le_u32).parse(rest)?;
    let response = NegotiationResponse {
        flags: ResponseFlags(head.flags),
        length: head.length,
        selected_protocol: SecurityProtocols(selected),
    };
    Ok((rest, (response, head.fault(input, NEGOTIATION_LENGTH))))
}
