//! MCS Send Data Request and Indication.

use nom::Parser;
use nom::number::complete::{be_u16, u8};

use super::{DomainMcsPdu, choice_of};
use crate::code::codes;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::per;

codes! {
    /// T.125 `DataPriority`.
    pub struct DataPriority(u8) {
        /// Top.
        TOP "top" = 0,
        /// High: what RDP uses.
        HIGH "high" = 1,
        /// Medium.
        MEDIUM "medium" = 2,
        /// Low.
        LOW "low" = 3,
    }
}

/// Carries data on a channel; the request comes from the client, the indication from the server, and they look the same.
///
/// ```text
/// | 25 or 26 (6 bits), padding (2) | initiator - 1001 (16) | channelId (16) |
/// | dataPriority (2), segmentation (2), padding (4) | length (8 or 16) | userData |
/// ```
/// Source: T.125 section 7, part 7; section 11.32 and 11.33.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendData<'a> {
    /// User id of the sender.
    pub initiator: u16,
    /// The channel.
    pub channel_id: u16,
    /// Priority.
    pub data_priority: DataPriority,
    /// Whether this is the first (bit 1) and the last (bit 0) piece of its data; RDP always sets both.
    pub segmentation: u8,
    /// How long the user data says it is, bytes.
    pub declared_length: usize,
    /// The user data: shorter than declared where the PDU ends before it.
    pub user_data: &'a [u8],
    /// Where the user data begins, bytes from the start of the message.
    pub user_data_offset: usize,
}

/// Reads a Send Data Request or Indication.
///
/// # Errors
/// Another PDU, or one that ends before its user data.
pub(super) fn send_data(input: Input<'_>) -> ParseResult<'_, SendData<'_>> {
    if !matches!(choice_of(input)?, DomainMcsPdu::SEND_DATA_REQUEST | DomainMcsPdu::SEND_DATA_INDICATION) {
        return Err(Error::expected(input, "a Send Data Request or Indication"));
    }
    let (rest, _choice) = u8(input)?;
    let (rest, initiator) = field("initiator", per::user_id)(rest)?;
    let (rest, channel_id) = field("channelId", be_u16)(rest)?;
    let (rest, bits) = field("dataPriority, segmentation", u8)(rest)?;
    let (_, declared_length) = per::length(rest).map_err(|error| error.map(in_user_data))?;
    let (rest, user_data) = field("userData", per::octets).parse(rest)?;
    let message = SendData {
        initiator,
        channel_id,
        data_priority: DataPriority(bits >> 6),
        segmentation: bits >> 4 & 3,
        declared_length,
        user_data: user_data.bytes(),
        user_data_offset: user_data.offset(),
    };
    Ok((rest, message))
}

fn in_user_data(error: Error) -> Error {
    Error { field: Some("userData"), ..error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{parse, parse_with_fields};

    #[test]
    fn reads_short_and_long_lengths() {
        let (message, rest) = parse(send_data, &[0x64, 0, 6, 3, 0xeb, 0x70, 2, 0xaa, 0xbb]).unwrap();
        let expect = SendData {
            initiator: 1007,
            channel_id: 1003,
            data_priority: DataPriority::HIGH,
            segmentation: 3,
            declared_length: 2,
            user_data: &[0xaa, 0xbb],
            user_data_offset: 7,
        };
        assert_eq!((message, rest), (expect, &[][..]));
        let long = parse(send_data, &[0x68, 0, 1, 3, 0xeb, 0x70, 0x80, 2, 0xaa, 0xbb]).unwrap().0;
        assert_eq!((long.initiator, long.user_data_offset, long.user_data), (1002, 8, &[0xaa, 0xbb][..]));
    }

    #[test]
    fn shows_what_came_of_a_message_cut_short() {
        let cut = parse(send_data, &[0x64, 0, 6, 3, 0xeb, 0x70, 9, 0xaa]).unwrap().0;
        assert_eq!((cut.declared_length, cut.user_data), (9, &[0xaa][..]));
        let (result, _) = parse_with_fields(|i| send_data(i).map(|(r, _)| (r, ())), &[0x64, 0, 6, 3, 0xeb, 0x70]);
        assert_eq!(result.unwrap_err().field, Some("userData"));
    }
}
