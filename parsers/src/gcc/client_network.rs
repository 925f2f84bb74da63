//! Client Network Data.

use nom::Parser;
use nom::number::complete::le_u32;

use crate::code::flags;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::lenient::many;
use crate::text::ansi;

flags! {
    /// Options of a static virtual channel.
    pub struct ChannelOptions(u32) {
        /// Set by every client.
        CHANNEL_OPTION_INITIALIZED = 0x8000_0000,
        /// Encrypt as the session is.
        CHANNEL_OPTION_ENCRYPT_RDP = 0x4000_0000,
        /// Encrypt from server to client.
        CHANNEL_OPTION_ENCRYPT_SC = 0x2000_0000,
        /// Encrypt from client to server.
        CHANNEL_OPTION_ENCRYPT_CS = 0x1000_0000,
        /// High priority.
        CHANNEL_OPTION_PRI_HIGH = 0x0800_0000,
        /// Medium priority.
        CHANNEL_OPTION_PRI_MED = 0x0400_0000,
        /// Low priority.
        CHANNEL_OPTION_PRI_LOW = 0x0200_0000,
        /// Compress as the session does.
        CHANNEL_OPTION_COMPRESS_RDP = 0x0080_0000,
        /// Compress.
        CHANNEL_OPTION_COMPRESS = 0x0040_0000,
        /// Show the channel's header to the plug-in.
        CHANNEL_OPTION_SHOW_PROTOCOL = 0x0020_0000,
        /// Keep across remote control.
        REMOTE_CONTROL_PERSISTENT = 0x0010_0000,
    }
}

/// The static virtual channels that the client asks for.
///
/// ```text
/// | channelCount (4) | channelCount x (name (8) | options (4)) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.3.4, Client Network Data (TS_UD_CS_NET).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/49f99e00-caf1-4786-b43c-d425de29a03f
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientNetworkData {
    /// How many channels there are said to be.
    pub channel_count: u32,
    /// The channels that are there.
    pub channels: Vec<ChannelDefinition>,
    /// Why there are fewer than announced.
    pub stopped: Option<Error>,
}

/// One static virtual channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelDefinition {
    /// Its name, at most seven characters.
    pub name: String,
    /// Its options.
    pub options: ChannelOptions,
}

pub(super) fn client_network_data(input: Input<'_>) -> ParseResult<'_, ClientNetworkData> {
    let (rest, channel_count) = field("channelCount", le_u32)(input)?;
    let (rest, (channels, stopped)) = many(field("channelDefArray", channel_definition)).parse(rest)?;
    Ok((rest, ClientNetworkData { channel_count, channels, stopped }))
}

fn channel_definition(input: Input<'_>) -> ParseResult<'_, ChannelDefinition> {
    let (rest, name) = field("name", ansi(8))(input)?;
    let (rest, options) = field("options", le_u32.map(ChannelOptions))(rest)?;
    Ok((rest, ChannelDefinition { name, options }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn reads_channels_and_says_where_the_list_breaks_off() {
        let bytes = b"\x03\0\0\0rdpdr\0\0\0\0\0\x80\xc0cliprdr\0\0\0\xa0\xc0rdps";
        let data = parse(client_network_data, bytes).unwrap().0;
        let names: Vec<_> = data.channels.iter().map(|channel| channel.name.as_str()).collect();
        assert_eq!((data.channel_count, names), (3, vec!["rdpdr", "cliprdr"]));
        assert!(data.channels[0].options.contains(ChannelOptions::CHANNEL_OPTION_COMPRESS_RDP));
        assert_eq!(data.stopped.unwrap().field, Some("name"));
    }
}
