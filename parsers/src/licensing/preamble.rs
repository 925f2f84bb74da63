//! Licensing preamble.

use nom::Parser;
use nom::number::complete::{le_u16, u8};

use crate::code::codes;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

codes! {
    /// Type of a licensing message; the names are those of `bMsgType`.
    pub struct MessageType(u8) {
        /// From the server: what the client needs a licence for.
        LICENSE_REQUEST = 0x01,
        /// From the server: prove your platform.
        PLATFORM_CHALLENGE = 0x02,
        /// From the server: a licence.
        NEW_LICENSE = 0x03,
        /// From the server: a licence in place of an older one.
        UPGRADE_LICENSE = 0x04,
        /// From the client: its licence.
        LICENSE_INFO = 0x12,
        /// From the client: it has none and asks for one.
        NEW_LICENSE_REQUEST = 0x13,
        /// From the client: the answer to the challenge.
        PLATFORM_CHALLENGE_RESPONSE = 0x15,
        /// From either: an error or a status.
        ERROR_ALERT = 0xff,
    }
}

/// Version of the licensing protocol, and what the sender supports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreambleFlags(pub u8);

impl PreambleFlags {
    /// 2: RDP 4.0; 3: RDP 5.0 and later.
    pub fn version(self) -> u8 {
        self.0 & 0x0f
    }

    /// Whether the client understands the extended error in a licensing error message.
    pub fn extended_error_supported(self) -> bool {
        self.0 & 0x80 != 0
    }
}

/// Stands before every licensing message.
///
/// ```text
/// | bMsgType (1) | flags (1) | wMsgSize (2) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.12.1.1, Licensing Preamble (LICENSE_PREAMBLE).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/73170ca2-5f82-4a2d-9d1b-b439f3d8dadc
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LicensePreamble {
    /// Which message follows.
    pub message_type: MessageType,
    /// Version and support.
    pub flags: PreambleFlags,
    /// Length of the message with this preamble, as it says, bytes.
    pub message_size: u16,
}

/// Reads a licensing preamble.
///
/// # Errors
/// Fewer than four bytes.
pub(super) fn license_preamble(input: Input<'_>) -> ParseResult<'_, LicensePreamble> {
    let (rest, message_type) = field("bMsgType", u8.map(MessageType))(input)?;
    let (rest, flags) = field("flags", u8.map(PreambleFlags))(rest)?;
    let (rest, message_size) = field("wMsgSize", le_u16)(rest)?;
    Ok((rest, LicensePreamble { message_type, flags, message_size }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn reads_version_and_support() {
        let preamble = parse(license_preamble, &[0x13, 0x83, 0x94, 0]).unwrap().0;
        assert_eq!(preamble.message_type.name(), Some("NEW_LICENSE_REQUEST"));
        assert_eq!((preamble.flags.version(), preamble.flags.extended_error_supported()), (3, true));
        assert_eq!(preamble.message_size, 148);
    }
}
