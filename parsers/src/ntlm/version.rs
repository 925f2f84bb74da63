//! Which system sent a message.

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{le_u16, u8};

use super::NegotiateFlags;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

/// Version of the sender's system ([MS-NLMP] 2.2.2.10); it serves debugging only, and senders fill it in as they like.
///
/// ```text
/// | ProductMajorVersion (1) | ProductMinorVersion (1) | ProductBuild (2) | Reserved (3) | NTLMRevisionCurrent (1) |
/// ```
///
/// [MS-NLMP]: https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp/b1a6ceb2-f8ad-462b-b5af-f18527c48175
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// Major version: 10 for Windows 10 and Server 2016 on.
    pub major: u8,
    /// Minor version.
    pub minor: u8,
    /// Build.
    pub build: u16,
    /// Revision of NTLM: 15.
    pub ntlm_revision: u8,
}

/// Length of a Version field, bytes.
pub(super) const LENGTH: usize = 8;

/// Reads a Version field: `None` where the flags do not say that it is filled in, or where the payload begins before its end.
pub(super) fn version(input: Input<'_>, flags: NegotiateFlags, payload: usize) -> (Input<'_>, Option<Version>) {
    let fits = payload >= input.offset().saturating_add(LENGTH);
    if !flags.contains(NegotiateFlags::NTLMSSP_NEGOTIATE_VERSION) || !fits {
        return (input, None);
    }
    match field("Version", fields)(input) {
        Ok((rest, version)) => (rest, Some(version)),
        Err(_) => (input, None),
    }
}

fn fields(input: Input<'_>) -> ParseResult<'_, Version> {
    (
        field("ProductMajorVersion", u8),
        field("ProductMinorVersion", u8),
        field("ProductBuild", le_u16),
        field("Reserved", take(3usize)),
        field("NTLMRevisionCurrent", u8),
    )
        .map(|(major, minor, build, _, ntlm_revision)| Version { major, minor, build, ntlm_revision })
        .parse(input)
}
