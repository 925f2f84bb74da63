//! The client's data blocks.

use nom::Parser;
use nom::number::complete::le_u32;

use super::block::{Block, BlockType, Failed, UnknownBlock, fill, place_blocks};
use super::client_core::{ClientCoreData, client_core_data};
use super::client_network::{ClientNetworkData, client_network_data};
use super::client_other::{
    ClientClusterData, ClientSecurityData, MultitransportFlags, client_cluster_data, client_security_data,
};
use super::monitor::{ClientMonitorData, ClientMonitorExtendedData, client_monitor_data, client_monitor_extended_data};
use crate::error::{Error, ParseResult};
use crate::input::Input;

/// What the client says of itself.
///
/// Source: [MS-RDPBCGR] 2.2.1.3, Client MCS Connect Initial PDU with GCC Conference Create Request.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/db6713ee-1c0e-4064-a3b3-0fac30b4037b
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientData {
    /// Version, desktop, keyboard, name, capabilities.
    pub core: Option<ClientCoreData>,
    /// Encryption methods of Standard RDP Security.
    pub security: Option<ClientSecurityData>,
    /// Static virtual channels.
    pub network: Option<ClientNetworkData>,
    /// Redirection to another server, and the session asked for.
    pub cluster: Option<ClientClusterData>,
    /// Monitors.
    pub monitor: Option<ClientMonitorData>,
    /// Flags of the message channel, always zero.
    pub message_channel: Option<u32>,
    /// Physical sizes and scale of the monitors.
    pub monitor_extended: Option<ClientMonitorExtendedData>,
    /// Side transports over UDP.
    pub multitransport: Option<MultitransportFlags>,
    /// Blocks of types unknown here, and repeats.
    pub unknown: Vec<UnknownBlock>,
    /// What could not be read, in the order in which it came.
    pub problems: Vec<Error>,
}

/// Reads the client's data blocks to the end of the bytes.
///
/// # Errors
/// None: what cannot be read is part of the result.
pub(super) fn client_data(input: Input<'_>) -> ParseResult<'_, ClientData> {
    let mut data = ClientData::default();
    let (left, rest) = place_blocks(input, |block| data.add(block))?;
    Ok((left, ClientData { unknown: rest.unknown, problems: rest.problems, ..data }))
}

impl ClientData {
    fn add(&mut self, block: Block<'_>) -> Result<(), Failed> {
        match block.block_type {
            BlockType::CS_CORE => fill(&mut self.core, "clientCoreData", client_core_data, block),
            BlockType::CS_SECURITY => fill(&mut self.security, "clientSecurityData", client_security_data, block),
            BlockType::CS_NET => fill(&mut self.network, "clientNetworkData", client_network_data, block),
            BlockType::CS_CLUSTER => fill(&mut self.cluster, "clientClusterData", client_cluster_data, block),
            BlockType::CS_MONITOR => fill(&mut self.monitor, "clientMonitorData", client_monitor_data, block),
            BlockType::CS_MCS_MSGCHANNEL => {
                fill(&mut self.message_channel, "clientMessageChannelData.flags", le_u32, block)
            }
            BlockType::CS_MONITOR_EX => {
                fill(&mut self.monitor_extended, "clientMonitorExtendedData", client_monitor_extended_data, block)
            }
            BlockType::CS_MULTITRANSPORT => {
                let flags = le_u32.map(MultitransportFlags);
                fill(&mut self.multitransport, "clientMultitransportChannelData.flags", flags, block)
            }
            _ => Err(Failed::Repeated(block.unknown())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn reads_known_blocks_and_keeps_the_others() {
        let bytes = [
            &[0x02, 0xc0, 12, 0, 0x1b, 0, 0, 0, 0, 0, 0, 0][..],
            &[0x04, 0xc0, 12, 0, 0x15, 0, 0, 0, 2, 0, 0, 0],
            &[0x0a, 0xc0, 8, 0, 5, 3, 0, 0],
            &[0xff, 0xc0, 5, 0, 9],
            &[0x0a, 0xc0, 8, 0, 0, 0, 0, 0],
        ]
        .concat();
        let (data, rest) = parse(client_data, &bytes).unwrap();
        assert!(rest.is_empty() && data.problems.is_empty());
        assert_eq!(data.cluster.unwrap().redirected_session_id, 2);
        assert_eq!(data.multitransport.unwrap().0, 0x305);
        let unknown: Vec<_> = data.unknown.iter().map(|block| (block.block_type.0, block.at.clone())).collect();
        assert_eq!(unknown, [(0xc0ff, 36..37), (0xc00a, 41..45)]);
    }

    #[test]
    fn a_block_that_is_too_short_is_a_problem_and_the_rest_is_read() {
        let bytes = [0x02, 0xc0, 6, 0, 1, 0, 0x06, 0xc0, 8, 0, 0, 0, 0, 0];
        let data = parse(client_data, &bytes).unwrap().0;
        assert_eq!((data.security, data.message_channel), (None, Some(0)));
        assert_eq!(data.problems[0].field, Some("encryptionMethods"));
    }
}
