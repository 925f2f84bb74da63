//! MCS Channel Join Request and Confirm.

use nom::number::complete::be_u16;

use super::domain::confirm_head;
use super::{DomainMcsPdu, Result, choice};
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;
use crate::per;

/// Asks to join a channel.
///
/// ```text
/// | 14 (6 bits), padding (2) | initiator - 1001 (16) | channelId (16) |
/// ```
/// Source: T.125 section 7, part 6; [MS-RDPBCGR] 2.2.1.8, Client MCS Channel Join Request PDU.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelJoinRequest {
    /// User id of the client.
    pub initiator: u16,
    /// The channel.
    pub channel_id: u16,
}

/// Lets the client join a channel, or not.
///
/// ```text
/// | 15 (6 bits), channelId present (1), result (4), padding (5) | initiator - 1001 (16) | requested (16) | channelId (16) |
/// ```
/// Source: T.125 section 7, part 6; [MS-RDPBCGR] 2.2.1.9, Server MCS Channel Join Confirm PDU.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelJoinConfirm {
    /// Whether the client has joined.
    pub result: Result,
    /// User id of the client.
    pub initiator: u16,
    /// The channel that was asked for.
    pub requested: u16,
    /// The channel that was joined, where the PDU has one.
    pub channel_id: Option<u16>,
}

/// Reads a Channel Join Request.
///
/// # Errors
/// Another PDU, or one that ends inside a field.
pub(super) fn channel_join_request(input: Input<'_>) -> ParseResult<'_, ChannelJoinRequest> {
    let (rest, _) = choice(DomainMcsPdu::CHANNEL_JOIN_REQUEST, "a Channel Join Request")(input)?;
    let (rest, initiator) = field("initiator", per::user_id)(rest)?;
    let (rest, channel_id) = field("channelId", be_u16)(rest)?;
    Ok((rest, ChannelJoinRequest { initiator, channel_id }))
}

/// Reads a Channel Join Confirm.
///
/// # Errors
/// Another PDU, or one that ends inside a field.
pub(super) fn channel_join_confirm(input: Input<'_>) -> ParseResult<'_, ChannelJoinConfirm> {
    let head = confirm_head(DomainMcsPdu::CHANNEL_JOIN_CONFIRM, "a Channel Join Confirm");
    let (rest, (has_channel_id, result)) = field("result", head)(input)?;
    let (rest, initiator) = field("initiator", per::user_id)(rest)?;
    let (rest, requested) = field("requested", be_u16)(rest)?;
    let confirm = ChannelJoinConfirm { result, initiator, requested, channel_id: None };
    if !has_channel_id {
        return Ok((rest, confirm));
    }
    let (rest, channel_id) = field("channelId", be_u16)(rest)?;
    Ok((rest, ChannelJoinConfirm { channel_id: Some(channel_id), ..confirm }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn reads_a_request() {
        let (request, rest) = parse(channel_join_request, &[0x38, 0x00, 0x06, 0x03, 0xef]).unwrap();
        assert_eq!(request, ChannelJoinRequest { initiator: 1007, channel_id: 1007 });
        assert!(rest.is_empty());
    }

    #[test]
    fn reads_confirms_with_and_without_a_channel() {
        let joined = parse(channel_join_confirm, &[0x3e, 0x00, 0x00, 0x06, 0x03, 0xeb, 0x03, 0xeb]).unwrap().0;
        assert_eq!((joined.result, joined.channel_id), (Result::RT_SUCCESSFUL, Some(1003)));
        let refused = parse(channel_join_confirm, &[0x3c, 0x60, 0x00, 0x06, 0x03, 0xeb]).unwrap().0;
        let expect = ChannelJoinConfirm {
            result: Result::RT_NO_SUCH_CHANNEL,
            initiator: 1007,
            requested: 1003,
            channel_id: None,
        };
        assert_eq!(refused, expect);
        assert!(parse(channel_join_confirm, &[0x3e, 0x00, 0x00, 0x06, 0x03, 0xeb, 0x03]).is_err());
    }
}
