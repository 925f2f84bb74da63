//! RD Gateway over HTTP: the requests that open its channels, the WebSocket frames that may carry them, and the packets of MS-TSGU as
//! far as the opening of a tunnel, with its data and its end.
//!
//! Cookies, tokens, nonces and statements of health have no field, only lengths.
//! Source: [MS-TSGU](https://learn.microsoft.com/openspecs/windows_protocols/ms-tsgu/0007d661-a86d-4e8f-89f7-7f77f8824188) section 2.2.10.

mod channel;
mod http;
mod tunnel;
mod websocket;

use std::ops::Range;

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{le_u16, le_u32};

pub use channel::{ChannelCreate, ChannelResponse};
pub use http::{HttpHead, StartLine, chunk_size, head_length, http_head};
pub use tunnel::{
    ExtendedAuth, HandshakeRequest, HandshakeResponse, TunnelAuthResponse, TunnelCapabilities, TunnelCreate,
    TunnelResponse,
};
pub use websocket::{FrameHeader, Opcode, unmask, websocket_frame_header};

use crate::code::codes;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::lenient::{place, rest};

codes! {
    /// Type of a packet ([MS-TSGU] 2.2.10.1).
    ///
    /// [MS-TSGU]: https://learn.microsoft.com/openspecs/windows_protocols/ms-tsgu/0007d661-a86d-4e8f-89f7-7f77f8824188
    pub struct PacketType(u16) {
        /// The client begins.
        PKT_TYPE_HANDSHAKE_REQUEST = 0x01,
        /// The gateway answers.
        PKT_TYPE_HANDSHAKE_RESPONSE = 0x02,
        /// Authentication inside the channel.
        PKT_TYPE_EXTENDED_AUTH_MSG = 0x03,
        /// The client asks for a tunnel.
        PKT_TYPE_TUNNEL_CREATE = 0x04,
        /// The gateway answers.
        PKT_TYPE_TUNNEL_RESPONSE = 0x05,
        /// The client says who it is.
        PKT_TYPE_TUNNEL_AUTH = 0x06,
        /// The gateway allows it or not (connection policy).
        PKT_TYPE_TUNNEL_AUTH_RESPONSE = 0x07,
        /// The client asks for a target.
        PKT_TYPE_CHANNEL_CREATE = 0x08,
        /// The gateway has connected, or not (resource policy).
        PKT_TYPE_CHANNEL_RESPONSE = 0x09,
        /// Bytes between client and target.
        PKT_TYPE_DATA = 0x0a,
        /// A text for the user.
        PKT_TYPE_SERVICE_MESSAGE = 0x0b,
        /// The client is to authenticate anew.
        PKT_TYPE_REAUTH_MESSAGE = 0x0c,
        /// Nothing.
        PKT_TYPE_KEEPALIVE = 0x0d,
        /// The channel ends.
        PKT_TYPE_CLOSE_CHANNEL = 0x10,
        /// It has ended.
        PKT_TYPE_CLOSE_CHANNEL_RESPONSE = 0x11,
    }
}

codes! {
    /// What the gateway makes of a request: an HRESULT, or a Win32 code of its own without the HRESULT's upper half.
    pub struct GatewayStatus(u32) {
        /// Done.
        S_OK = 0,
        /// The gateway met an internal error.
        E_PROXY_INTERNALERROR = 0x8007_59d8,
        /// A resource policy denies the target.
        E_PROXY_RAP_ACCESSDENIED = 0x8007_59da,
        /// A connection policy denies the user or device.
        E_PROXY_NAP_ACCESSDENIED = 0x8007_59db,
        /// The target could not be connected to.
        E_PROXY_TS_CONNECTFAILED = 0x8007_59dd,
        /// Too many connections.
        E_PROXY_MAXCONNECTIONSREACHED = 0x8007_59e6,
        /// No capability in common.
        E_PROXY_CAPABILITYMISMATCH = 0x8007_59e9,
        /// A health check denies.
        E_PROXY_QUARANTINE_ACCESSDENIED = 0x8007_59ed,
        /// The cookie is not accepted.
        E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED = 0x8007_59f8,
        /// The way of authentication is not supported.
        E_PROXY_UNSUPPORTED_AUTHENTICATION_METHOD = 0x8007_59f9,
    }
}

/// One packet ([MS-TSGU] 2.2.10.9, HTTP_PACKET_HEADER), little-endian.
///
/// ```text
/// | packetType (2) | reserved (2) | packetLength (4), the header included | fields |
/// ```
///
/// [MS-TSGU]: https://learn.microsoft.com/openspecs/windows_protocols/ms-tsgu/0007d661-a86d-4e8f-89f7-7f77f8824188
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Type.
    pub packet_type: PacketType,
    /// Length, bytes, the header included.
    pub length: u32,
    /// Content.
    pub content: Content,
    /// The packet is longer than the bytes there are, or its data than the packet.
    pub fault: Option<Error>,
}

/// Content of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The client begins.
    HandshakeRequest(HandshakeRequest),
    /// The gateway answers.
    HandshakeResponse(HandshakeResponse),
    /// Authentication inside the channel: the gateway's status. What is exchanged has no field.
    ExtendedAuth(GatewayStatus),
    /// The client asks for a tunnel.
    TunnelCreate(TunnelCreate),
    /// The gateway answers.
    TunnelResponse(TunnelResponse),
    /// The client's name.
    TunnelAuth(Option<String>),
    /// The gateway allows it or not.
    TunnelAuthResponse(TunnelAuthResponse),
    /// The client asks for a target.
    ChannelCreate(ChannelCreate),
    /// The gateway has connected, or not.
    ChannelResponse(ChannelResponse),
    /// Where bytes between client and target lie, from the start of what was parsed.
    Data(Range<usize>),
    /// The channel ends, or has ended.
    CloseChannel(GatewayStatus),
    /// Another type.
    Other,
    /// A known type that could not be read, and why.
    Unreadable(Error),
}

/// Bytes in front of a packet's fields.
const HEADER: usize = 8;

/// Bytes that the packet takes that begins with `bytes`; `None` as long as its header is not there, or where its length is less than
/// the header.
pub fn packet_length(bytes: &[u8]) -> Option<usize> {
    let length = u32::from_le_bytes(*bytes.get(4..)?.first_chunk()?);
    usize::try_from(length).ok().filter(|length| *length >= HEADER)
}

/// Reads a packet and leaves what follows it.
///
/// # Errors
/// No header, or a length that is less than the header.
pub fn packet(input: Input<'_>) -> ParseResult<'_, Packet> {
    let (after, packet_type) = field("packetType", le_u16.map(PacketType))(input)?;
    let (after, _) = field("reserved", le_u16)(after)?;
    let (after, length) = field("packetLength", le_u32)(after)?;
    let claimed = usize::try_from(length).unwrap_or(usize::MAX).checked_sub(HEADER);
    let claimed = claimed.ok_or_else(|| Error::expected(input, "a packetLength of 8 or more"))?;
    let (after, fields) = take(claimed.min(after.len())).parse(after)?;
    let end = fields.offset().saturating_add(fields.len());
    let mut fault = (claimed > fields.len()).then_some(Error {
        offset: end,
        field: Some("packetLength"),
        kind: crate::ErrorKind::Short(fields.len()),
    });
    let content = match content(packet_type, fields) {
        Ok((_, content)) => content,
        Err(error) => Content::Unreadable(Error::from_nom(error)),
    };
    if let (Content::Data(at), None) = (&content, &fault) {
        let announced = fields.bytes().first_chunk().map_or(0, |bytes| usize::from(u16::from_le_bytes(*bytes)));
        let short = announced > at.len();
        let kind = crate::ErrorKind::Short(at.len());
        fault = short.then_some(Error { offset: end, field: Some("cbDataLength"), kind });
    }
    Ok((after, Packet { packet_type, length, content, fault }))
}

fn content(packet_type: PacketType, fields: Input<'_>) -> ParseResult<'_, Content> {
    match packet_type {
        PacketType::PKT_TYPE_HANDSHAKE_REQUEST => {
            tunnel::handshake_request.map(Content::HandshakeRequest).parse(fields)
        }
        PacketType::PKT_TYPE_HANDSHAKE_RESPONSE => {
            tunnel::handshake_response.map(Content::HandshakeResponse).parse(fields)
        }
        PacketType::PKT_TYPE_EXTENDED_AUTH_MSG => {
            field("errorCode", le_u32.map(|code| Content::ExtendedAuth(GatewayStatus(code)))).parse(fields)
        }
        PacketType::PKT_TYPE_TUNNEL_CREATE => tunnel::tunnel_create.map(Content::TunnelCreate).parse(fields),
        PacketType::PKT_TYPE_TUNNEL_RESPONSE => tunnel::tunnel_response.map(Content::TunnelResponse).parse(fields),
        PacketType::PKT_TYPE_TUNNEL_AUTH => tunnel::tunnel_auth.map(Content::TunnelAuth).parse(fields),
        PacketType::PKT_TYPE_TUNNEL_AUTH_RESPONSE => {
            tunnel::tunnel_auth_response.map(Content::TunnelAuthResponse).parse(fields)
        }
        PacketType::PKT_TYPE_CHANNEL_CREATE => channel::channel_create.map(Content::ChannelCreate).parse(fields),
        PacketType::PKT_TYPE_CHANNEL_RESPONSE => channel::channel_response.map(Content::ChannelResponse).parse(fields),
        PacketType::PKT_TYPE_DATA => data.map(Content::Data).parse(fields),
        PacketType::PKT_TYPE_CLOSE_CHANNEL | PacketType::PKT_TYPE_CLOSE_CHANNEL_RESPONSE => {
            field("statusCode", le_u32.map(|code| Content::CloseChannel(GatewayStatus(code)))).parse(fields)
        }
        _ => rest.map(|_| Content::Other).parse(fields),
    }
}

fn data(input: Input<'_>) -> ParseResult<'_, Range<usize>> {
    let (rest, length) = field("cbDataLength", le_u16)(input)?;
    field("data", place(crate::lenient::up_to(usize::from(length))))(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    fn read(digits: &str) -> Packet {
        parse(packet, &hex(digits)).unwrap().0
    }

    #[test]
    fn reads_data_and_leaves_what_follows() {
        let bytes = hex("0a00 0000 0d000000 0300 030013 ffff");
        let (packet, rest) = parse(packet, &bytes).unwrap();
        assert_eq!((packet.content, packet.fault, rest), (Content::Data(10..13), None, &[0xff, 0xff][..]));
        assert_eq!((packet_length(&bytes), packet_length(&bytes[..7])), (Some(13), None));
    }

    #[test]
    fn a_length_that_claims_too_much_is_a_fault() {
        let cut = read("0a00 0000 ff000000 0300 0300");
        assert_eq!((cut.content, cut.fault.unwrap().field), (Content::Data(10..12), Some("packetLength")));
        let cut = read("0a00 0000 0c000000 0900 0300");
        assert_eq!((cut.content, cut.fault.unwrap().field), (Content::Data(10..12), Some("cbDataLength")));
        assert_eq!(parse(packet, &hex("0a00 0000 07000000")).unwrap_err().offset, 0);
        assert_eq!(packet_length(&hex("0a00 0000 07000000")), None);
    }

    #[test]
    fn an_end_has_its_status_and_what_is_unknown_is_kept() {
        assert_eq!(read("1000 0000 0c000000 d8590780").content, Content::CloseChannel(GatewayStatus(0x8007_59d8)));
        assert_eq!(read("1100 0000 0c000000 00000000").content, Content::CloseChannel(GatewayStatus::S_OK));
        assert_eq!(read("7700 0000 09000000 aa").content, Content::Other);
        let Content::Unreadable(error) = read("0900 0000 0a000000 0000").content else { panic!("unreadable") };
        assert_eq!((error.field, error.offset), (Some("errorCode"), 8));
    }

    #[test]
    fn survives_damage() {
        let packets = [
            "0100 0000 0e000000 0100 0000 0700",
            "0500 0000 1a000000 0000 00000000 0300 0000 04000000 3f000000",
            "0800 0000 14000000 01 00 3d0d 0300 0400 7300 0000",
            "0900 0000 18000000 dd590780 0500 0000 01000000 0000",
            "0a00 0000 0d000000 0300 030013",
        ];
        let packets = packets.map(hex);
        survives(packet, &packets.each_ref().map(|bytes| bytes.as_slice()));
    }
}
