//! What a SYN carries.

use std::ops::Range;

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{be_u16, be_u32};

use crate::code::codes;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

codes! {
    /// Version of the transport ([MS-RDPEUDP] 2.2.2.9).
    ///
    /// [MS-RDPEUDP]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpeudp/f5984e65-16ef-448f-a495-20971a99082f
    pub struct UdpVersion(u16) {
        /// The first; also where no version is stated.
        RDPUDP_PROTOCOL_VERSION_1 = 0x0001,
        /// As 1, with shorter time-outs.
        RDPUDP_PROTOCOL_VERSION_2 = 0x0002,
        /// Data as in MS-RDPEUDP2.
        RDPUDP_PROTOCOL_VERSION_3 = 0x0101,
    }
}

/// RDPUDP_SYNDATA_PAYLOAD (MS-RDPEUDP 2.2.2.5), the parameters of a connection.
///
/// ```text
/// | snInitialSequenceNumber, 32 bits | uUpStreamMtu, 16 bits | uDownStreamMtu, 16 bits |
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SynData {
    /// The number before that of the first packet.
    pub initial_sequence_number: u32,
    /// Largest datagram from client to server, bytes.
    pub up_stream_mtu: u16,
    /// Largest datagram from server to client, bytes.
    pub down_stream_mtu: u16,
}

/// RDPUDP_SYNDATAEX_PAYLOAD (MS-RDPEUDP 2.2.2.9), the version that a peer offers or chooses.
///
/// ```text
/// | uSynExFlags, 16 bits | uUdpVer, 16 bits | cookieHash, 32 bytes, in a SYN of version 3 |
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SynDataEx {
    /// 1: the version is valid.
    pub flags: u16,
    /// Highest version of a client, or the version chosen by a server.
    pub version: UdpVersion,
    /// Where the SHA-256 of the security cookie lies that ties this connection to its TCP connection.
    pub cookie_hash: Option<Range<usize>>,
}

pub(super) fn syn_data(input: Input<'_>) -> ParseResult<'_, SynData> {
    let (rest, (initial_sequence_number, up_stream_mtu, down_stream_mtu)) =
        (field("snInitialSequenceNumber", be_u32), field("uUpStreamMtu", be_u16), field("uDownStreamMtu", be_u16))
            .parse(input)?;
    Ok((rest, SynData { initial_sequence_number, up_stream_mtu, down_stream_mtu }))
}

/// Reads the structure; only a `request`, the client's, has the hash.
pub(super) fn syn_data_ex<'a>(request: bool) -> impl FnMut(Input<'a>) -> ParseResult<'a, SynDataEx> {
    move |input: Input<'a>| {
        let (rest, (flags, version)) = (field("uSynExFlags", be_u16), field("uUdpVer", be_u16)).parse(input)?;
        let version = UdpVersion(version);
        if !request || version != UdpVersion::RDPUDP_PROTOCOL_VERSION_3 {
            return Ok((rest, SynDataEx { flags, version, cookie_hash: None }));
        }
        let start = rest.offset();
        let (rest, _) = field("cookieHash", take(32usize)).parse(rest)?;
        Ok((rest, SynDataEx { flags, version, cookie_hash: Some(start..rest.offset()) }))
    }
}
