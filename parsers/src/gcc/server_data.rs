//! The server's data blocks.

use nom::Parser;
use nom::number::complete::{le_u16, le_u32};

use super::block::{Block, BlockType, Failed, UnknownBlock, fill, place_blocks};
use super::server_security::{ServerSecurityData, server_security_data};
use super::{MultitransportFlags, RdpVersion};
use crate::code::flags;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::lenient::{Trailing, many};

/// What the server says of itself.
///
/// Source: [MS-RDPBCGR] 2.2.1.4, Server MCS Connect Response PDU with GCC Conference Create Response.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerData {
    /// Version, and what it understood the client to ask for.
    pub core: Option<ServerCoreData>,
    /// Encryption of Standard RDP Security.
    pub security: Option<ServerSecurityData>,
    /// Channel ids.
    pub network: Option<ServerNetworkData>,
    /// Id of the message channel.
    pub message_channel: Option<u16>,
    /// Side transports over UDP.
    pub multitransport: Option<MultitransportFlags>,
    /// Blocks of types unknown here, and repeats.
    pub unknown: Vec<UnknownBlock>,
    /// What could not be read, in the order in which it came.
    pub problems: Vec<Error>,
}

flags! {
    /// What the server supports beyond capability sets.
    pub struct ServerEarlyCapabilityFlags(u32) {
        /// Edge gestures, first version.
        RNS_UD_SC_EDGE_ACTIONS_SUPPORTED_V1 = 0x0000_0001,
        /// Daylight saving time that changes from year to year.
        RNS_UD_SC_DYNAMIC_DST_SUPPORTED = 0x0000_0002,
        /// Edge gestures, second version.
        RNS_UD_SC_EDGE_ACTIONS_SUPPORTED_V2 = 0x0000_0004,
        /// Channel joins may be left out.
        RNS_UD_SC_SKIP_CHANNELJOIN_SUPPORTED = 0x0000_0008,
    }
}

/// The server's version, and what it understood the client to ask for.
///
/// ```text
/// | version (4) | clientRequestedProtocols (4) | earlyCapabilityFlags (4) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.4.2, Server Core Data (TS_UD_SC_CORE).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerCoreData {
    /// Version of RDP.
    pub version: RdpVersion,
    /// `requestedProtocols` of the client's negotiation request, as the server received it.
    pub client_requested_protocols: Option<u32>,
    /// What the server supports.
    pub early_capability_flags: Option<ServerEarlyCapabilityFlags>,
}

/// Channel ids: that of the I/O channel, and one for each static virtual channel in the client's order.
///
/// ```text
/// | MCSChannelId (2) | channelCount (2) | channelCount x id (2) | padding to a multiple of 4 |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.4.4, Server Network Data (TS_UD_SC_NET).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerNetworkData {
    /// The I/O channel.
    pub mcs_channel_id: u16,
    /// How many static virtual channels there are said to be.
    pub channel_count: u16,
    /// Their ids, as many as are there; 0 refuses one.
    pub channel_ids: Vec<u16>,
}

/// Reads the server's data blocks to the end of the bytes.
///
/// # Errors
/// None: what cannot be read is part of the result.
pub(super) fn server_data(input: Input<'_>) -> ParseResult<'_, ServerData> {
    let mut data = ServerData::default();
    let (left, rest) = place_blocks(input, |block| data.add(block))?;
    Ok((left, ServerData { unknown: rest.unknown, problems: rest.problems, ..data }))
}

impl ServerData {
    fn add(&mut self, block: Block<'_>) -> Result<(), Failed> {
        match block.block_type {
            BlockType::SC_CORE => fill(&mut self.core, "serverCoreData", server_core_data, block),
            BlockType::SC_SECURITY => fill(&mut self.security, "serverSecurityData", server_security_data, block),
            BlockType::SC_NET => fill(&mut self.network, "serverNetworkData", server_network_data, block),
            BlockType::SC_MCS_MSGCHANNEL => {
                fill(&mut self.message_channel, "serverMessageChannelData.MCSChannelID", le_u16, block)
            }
            BlockType::SC_MULTITRANSPORT => {
                let flags = le_u32.map(MultitransportFlags);
                fill(&mut self.multitransport, "serverMultitransportChannelData.flags", flags, block)
            }
            _ => Err(Failed::Repeated(block.unknown())),
        }
    }
}

fn server_core_data(input: Input<'_>) -> ParseResult<'_, ServerCoreData> {
    let (rest, version) = field("version", le_u32.map(RdpVersion))(input)?;
    let mut optional = Trailing::new(rest);
    let data = ServerCoreData {
        version,
        client_requested_protocols: optional.read("clientRequestedProtocols", le_u32),
        early_capability_flags: optional.read("earlyCapabilityFlags", le_u32.map(ServerEarlyCapabilityFlags)),
    };
    Ok((optional.left(), data))
}

fn server_network_data(input: Input<'_>) -> ParseResult<'_, ServerNetworkData> {
    let (rest, mcs_channel_id) = field("MCSChannelId", le_u16)(input)?;
    let (rest, channel_count) = field("channelCount", le_u16)(rest)?;
    let (rest, (mut channel_ids, _)) = many(field("channelIdArray", le_u16)).parse(rest)?;
    // An odd number of ids is padded with one that is none.
    channel_ids.truncate(usize::from(channel_count));
    Ok((rest, ServerNetworkData { mcs_channel_id, channel_count, channel_ids }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn reads_the_blocks_of_a_tls_server() {
        let bytes = [
            &[0x01, 0x0c, 16, 0, 4, 0, 8, 0, 0x0b, 0, 0, 0, 9, 0, 0, 0][..],
            &[0x03, 0x0c, 16, 0, 0xeb, 3, 3, 0, 0xec, 3, 0xed, 3, 0xee, 3, 0, 0],
            &[0x02, 0x0c, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            &[0x04, 0x0c, 6, 0, 0xf0, 3],
            &[0x08, 0x0c, 8, 0, 5, 3, 0, 0],
            &[0x05, 0x0c, 4, 0],
        ]
        .concat();
        let data = parse(server_data, &bytes).unwrap().0;
        assert_eq!(data.core.unwrap().client_requested_protocols, Some(0x0b));
        assert_eq!(data.core.unwrap().early_capability_flags, Some(ServerEarlyCapabilityFlags(9)));
        assert_eq!(data.network.unwrap().channel_ids, [0x3ec, 0x3ed, 0x3ee]);
        assert_eq!((data.message_channel, data.multitransport), (Some(0x3f0), Some(MultitransportFlags(0x305))));
        assert_eq!(data.unknown[0].block_type, BlockType(0x0c05));
        assert!(data.problems.is_empty());
    }

    #[test]
    fn reads_the_core_block_of_a_server_that_knows_no_negotiation() {
        let data = parse(server_data, &[0x01, 0x0c, 8, 0, 4, 0, 8, 0]).unwrap().0;
        assert_eq!(data.core.unwrap().client_requested_protocols, None);
    }
}
