//! Heartbeat PDU.

use nom::number::complete::u8;

use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

/// Shows that the server is alive; stands behind a basic security header with `SEC_HEARTBEAT`.
///
/// ```text
/// | reserved (1) | period (1) | count1 (1) | count2 (1) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.16.1, Server Heartbeat PDU.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/86db1222-6b5c-4001-9923-6b292e1ccb47
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    /// How long until the next, seconds.
    pub period: u8,
    /// After how many missed ones the client warns.
    pub count1: u8,
    /// After how many missed ones the client reconnects.
    pub count2: u8,
}

/// Reads a Heartbeat PDU, after its security header.
///
/// # Errors
/// Fewer than four bytes.
pub fn heartbeat(input: Input<'_>) -> ParseResult<'_, Heartbeat> {
    let (rest, _) = field("reserved", u8)(input)?;
    let (rest, period) = field("period", u8)(rest)?;
    let (rest, count1) = field("count1", u8)(rest)?;
    let (rest, count2) = field("count2", u8)(rest)?;
    Ok((rest, Heartbeat { period, count1, count2 }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn reads_the_counts() {
        assert_eq!(parse(heartbeat, &[0, 1, 3, 5]).unwrap().0, Heartbeat { period: 1, count1: 3, count2: 5 });
        assert_eq!(parse(heartbeat, &[0, 1, 3]).unwrap_err().field, Some("count2"));
    }
}
