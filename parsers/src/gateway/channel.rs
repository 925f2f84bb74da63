//! Opening a channel: which target the client asks for, and whether the gateway reached it.

use nom::Parser;
use nom::number::complete::{le_u16, le_u32, u8};

use super::GatewayStatus;
use super::tunnel::{blob, fields_present, unicode};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::lenient::Trailing;

/// The client asks for a target ([MS-TSGU] 2.2.10.2, HTTP_CHANNEL_PACKET).
///
/// ```text
/// | numResources (1) | numAltResources (1) | port (2) | protocol (2), 3 | resources and alternatives, each as length (2) and UTF-16 |
/// ```
///
/// [MS-TSGU]: https://learn.microsoft.com/openspecs/windows_protocols/ms-tsgu/0007d661-a86d-4e8f-89f7-7f77f8824188
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelCreate {
    /// Port of the target.
    pub port: u16,
    /// Names or addresses of the target.
    pub resources: Vec<String>,
    /// Other names or addresses of it.
    pub alternatives: Vec<String>,
    /// Why reading stopped before the last of them.
    pub fault: Option<Error>,
}

/// The gateway has connected, or not ([MS-TSGU] 2.2.10.4, HTTP_CHANNEL_RESPONSE).
///
/// ```text
/// | errorCode (4) | fieldsPresent (2) | reserved (2) | channelId (4) | udpPort (2) | authnCookie |, the last three if announced
/// ```
///
/// [MS-TSGU]: https://learn.microsoft.com/openspecs/windows_protocols/ms-tsgu/0007d661-a86d-4e8f-89f7-7f77f8824188
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelResponse {
    /// Whether the resource policy allows the target and the gateway reached it.
    pub error_code: GatewayStatus,
    /// Id of the channel.
    pub channel_id: Option<u32>,
    /// Port of the gateway for UDP.
    pub udp_port: Option<u16>,
    /// Length of the cookie for UDP, bytes.
    pub authn_cookie_length: Option<u16>,
}

pub(super) fn channel_create(input: Input<'_>) -> ParseResult<'_, ChannelCreate> {
    let (rest, count) = field("numResources", u8)(input)?;
    let (rest, alternative_count) = field("numAltResources", u8)(rest)?;
    let (rest, port) = field("port", le_u16)(rest)?;
    let (mut rest, _) = field("protocol", le_u16)(rest)?;
    let mut create = ChannelCreate { port, resources: Vec::new(), alternatives: Vec::new(), fault: None };
    let (count, all) = (usize::from(count), usize::from(count).saturating_add(usize::from(alternative_count)));
    for index in 0..all {
        match field("resource", unicode)(rest) {
            Ok((next, name)) if index < count => {
                create.resources.push(name);
                rest = next;
            }
            Ok((next, name)) => {
                create.alternatives.push(name);
                rest = next;
            }
            Err(error) => {
                create.fault = Some(Error::from_nom(error));
                break;
            }
        }
    }
    Ok((rest, create))
}

pub(super) fn channel_response(input: Input<'_>) -> ParseResult<'_, ChannelResponse> {
    const CHANNEL_ID: u16 = 0x1;
    const AUTHN_COOKIE: u16 = 0x2;
    const UDP_PORT: u16 = 0x4;
    let (rest, error_code) = field("errorCode", le_u32.map(GatewayStatus)).parse(input)?;
    let (rest, present) = fields_present(rest)?;
    let mut optional = Trailing::new(rest);
    let has = |flag: u16| present & flag != 0;
    let channel_id = if has(CHANNEL_ID) { optional.read("channelId", le_u32) } else { None };
    let udp_port = if has(UDP_PORT) { optional.read("udpPort", le_u16) } else { None };
    let authn_cookie_length = if has(AUTHN_COOKIE) { optional.read("authnCookie", blob) } else { None };
    Ok((optional.left(), ChannelResponse { error_code, channel_id, udp_port, authn_cookie_length }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::hex;

    #[test]
    fn reads_the_target_and_its_other_names() {
        let create = parse(channel_create, &hex("01 01 3d0d 0300 0400 7300 0000 0200 7400")).unwrap().0;
        assert_eq!((create.port, create.fault), (3389, None));
        assert_eq!((create.resources, create.alternatives), (vec!["s".to_owned()], vec!["t".to_owned()]));
        let create = parse(channel_create, &hex("02 00 3d0d 0300 0400 7300 0000 0900 74")).unwrap().0;
        assert_eq!((create.resources.len(), create.fault.unwrap().field), (1, Some("resource")));
    }

    #[test]
    fn reads_whether_the_target_was_reached() {
        let check = |digits: &str, code, id, port, cookie| {
            let response = parse(channel_response, &hex(digits)).unwrap().0;
            assert_eq!(response.error_code, code, "{digits}");
            let seen = (response.channel_id, response.udp_port, response.authn_cookie_length);
            assert_eq!(seen, (id, port, cookie), "{digits}");
        };
        check("00000000 0700 0000 01000000 3f0d 0200 aabb", GatewayStatus::S_OK, Some(1), Some(3391), Some(2));
        check("dd590780 0000 0000", GatewayStatus::E_PROXY_TS_CONNECTFAILED, None, None, None);
        check("da590780 0100 0000 01", GatewayStatus::E_PROXY_RAP_ACCESSDENIED, None, None, None);
    }
}
