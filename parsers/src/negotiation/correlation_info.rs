//! The correlation structure of a Connection Request.

use nom::Parser;
use nom::bytes::complete::take;

use super::structure::{CORRELATION_LENGTH, head};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

/// RDP Correlation Info ([MS-RDPBCGR] 2.2.1.1.2), by which the server's event logs name the connection.
///
/// ```text
/// | type 06 | flags 00 | length 24 00 | correlationId, 16 bytes | reserved, 16 bytes |
/// ```
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/f047e45b-fbb8-4014-8f20-ce80149586d7
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CorrelationInfo {
    /// The identifier, in the order of the wire.
    pub correlation_id: [u8; 16],
}

/// Reads the structure, with the fault of a wrong length.
pub(super) fn correlation_info(input: Input<'_>) -> ParseResult<'_, (CorrelationInfo, Option<Error>)> {
    let (rest, head) = head(input)?;
    let (rest, correlation_id) = field("correlationId", take(16usize)).parse(rest)?;
    let (rest, _) = field("reserved", take(16usize)).parse(rest)?;
    let correlation_id = correlation_id.bytes().try_into().unwrap_or_default();
    Ok((rest, (CorrelationInfo { correlation_id }, head.fault(input, CORRELATION_LENGTH))))
}
