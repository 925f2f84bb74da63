//! Server Redirection: the server sends the client to another.

use std::ops::Range;

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{le_u16, le_u32};

use crate::code::flags;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::lenient::{Trailing, many};
use crate::text::{ansi_until_zero, utf16_until_zero};

flags! {
    /// Which fields a redirection has, and how the client is to use them.
    pub struct RedirectionFlags(u32) {
        /// Address of the target.
        LB_TARGET_NET_ADDRESS = 0x0000_0001,
        /// Routing token.
        LB_LOAD_BALANCE_INFO = 0x0000_0002,
        /// User.
        LB_USERNAME = 0x0000_0004,
        /// Domain.
        LB_DOMAIN = 0x0000_0008,
        /// Password, or what stands for it.
        LB_PASSWORD = 0x0000_0010,
        /// The user name is not to be kept.
        LB_DONTSTOREUSERNAME = 0x0000_0020,
        /// The user may log on with a smart card.
        LB_SMARTCARD_LOGON = 0x0000_0040,
        /// For information: the client is not to connect elsewhere.
        LB_NOREDIRECT = 0x0000_0080,
        /// Domain name of the target.
        LB_TARGET_FQDN = 0x0000_0100,
        /// NetBIOS name of the target.
        LB_TARGET_NETBIOS_NAME = 0x0000_0200,
        /// All addresses of the target.
        LB_TARGET_NET_ADDRESSES = 0x0000_0800,
        /// The client's resource address.
        LB_CLIENT_TSV_URL = 0x0000_1000,
        /// The server supports redirection by resource address.
        LB_SERVER_TSV_CAPABLE = 0x0000_2000,
        /// The password is encrypted for the target, which asks for RDSTLS.
        LB_PASSWORD_IS_PK_ENCRYPTED = 0x0000_4000,
        /// Id of the redirection, for RDSTLS.
        LB_REDIRECTION_GUID = 0x0000_8000,
        /// Certificate of the target.
        LB_TARGET_CERTIFICATE = 0x0001_0000,
    }
}

/// Sends the client to another server, with what it needs to log on there. The password has no field here: its length is read
/// and its bytes are passed over.
///
/// ```text
/// | Flags (2), 0x0400 | Length (2) | SessionID (4) | RedirFlags (4) |
/// | then, each if its flag is set, as length (4) and bytes: TargetNetAddress, LoadBalanceInfo, UserName, Domain, Password,
///   TargetFQDN, TargetNetBiosName, TsvUrl, RedirectionGuid, TargetCertificate, TargetNetAddresses |
/// ```
/// Source: [MS-RDPBCGR] 2.2.13.1, Server Redirection Packet (RDP_SERVER_REDIRECTION_PACKET).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerRedirection {
    /// 0x0400.
    pub flags: u16,
    /// Length of the packet, bytes.
    pub length: u16,
    /// Session that the client is to reconnect to.
    pub session_id: u32,
    /// Which fields there are.
    pub redir_flags: RedirectionFlags,
    /// Address of the target.
    pub target_net_address: Option<String>,
    /// Routing token for the client to show, as text up to its first zero.
    pub load_balance_info: Option<String>,
    /// User.
    pub user_name: Option<String>,
    /// Domain.
    pub domain: Option<String>,
    /// Domain name of the target.
    pub target_fqdn: Option<String>,
    /// NetBIOS name of the target.
    pub target_netbios_name: Option<String>,
    /// Where the redirection id lies, bytes from the start of the message.
    pub redirection_guid: Option<Range<usize>>,
    /// Where the target's certificate lies, as base 64 in UTF-16, bytes from the start of the message.
    pub target_certificate: Option<Range<usize>>,
    /// All addresses of the target.
    pub target_net_addresses: Vec<String>,
    /// Whether the packet ends before the last field that its flags announce.
    pub incomplete: bool,
}

/// Reads a redirection packet: of a standard one after the security header, of an enhanced one after the share control header
/// and two bytes of padding.
///
/// # Errors
/// Fewer than twelve bytes.
pub fn server_redirection(input: Input<'_>) -> ParseResult<'_, ServerRedirection> {
    let (rest, flags) = field("Flags", le_u16)(input)?;
    let (rest, length) = field("Length", le_u16)(rest)?;
    let (rest, session_id) = field("SessionID", le_u32)(rest)?;
    let (rest, redir_flags) = field("RedirFlags", le_u32.map(RedirectionFlags))(rest)?;
    let mut fields = Fields { fields: Trailing::new(rest), flags: redir_flags, incomplete: false };
    let target_net_address = fields.unicode("TargetNetAddress", RedirectionFlags::LB_TARGET_NET_ADDRESS);
    let load_balance_info = fields.ansi("LoadBalanceInfo", RedirectionFlags::LB_LOAD_BALANCE_INFO);
    let user_name = fields.unicode("UserName", RedirectionFlags::LB_USERNAME);
    let domain = fields.unicode("Domain", RedirectionFlags::LB_DOMAIN);
    fields.bytes("Password", RedirectionFlags::LB_PASSWORD);
    let target_fqdn = fields.unicode("TargetFQDN", RedirectionFlags::LB_TARGET_FQDN);
    let target_netbios_name = fields.unicode("TargetNetBiosName", RedirectionFlags::LB_TARGET_NETBIOS_NAME);
    fields.bytes("TsvUrl", RedirectionFlags::LB_CLIENT_TSV_URL);
    let redirection_guid = fields.bytes("RedirectionGuid", RedirectionFlags::LB_REDIRECTION_GUID);
    let target_certificate = fields.bytes("TargetCertificate", RedirectionFlags::LB_TARGET_CERTIFICATE);
    let addresses = fields.bytes("TargetNetAddresses", RedirectionFlags::LB_TARGET_NET_ADDRESSES);
    let target_net_addresses = addresses.and_then(|bytes| net_addresses(bytes).ok()).unwrap_or_default();
    let packet = ServerRedirection {
        flags,
        length,
        session_id,
        redir_flags,
        target_net_address,
        load_balance_info,
        user_name,
        domain,
        target_fqdn,
        target_netbios_name,
        redirection_guid: redirection_guid.map(place_of),
        target_certificate: target_certificate.map(place_of),
        target_net_addresses,
        incomplete: fields.incomplete,
    };
    Ok((fields.fields.left(), packet))
}

/// Reads what follows the share control header of an Enhanced Security Server Redirection PDU ([MS-RDPBCGR] 2.2.13.3.1).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
pub(super) fn enhanced(input: Input<'_>) -> ParseResult<'_, ServerRedirection> {
    let (rest, _) = field("pad2Octets", le_u16)(input)?;
    field("serverRedirectionPDU", server_redirection)(rest)
}

/// The fields that the flags announce, in their order.
struct Fields<'a> {
    fields: Trailing<'a>,
    flags: RedirectionFlags,
    incomplete: bool,
}

impl<'a> Fields<'a> {
    fn bytes(&mut self, name: &'static str, flag: RedirectionFlags) -> Option<Input<'a>> {
        if !self.flags.contains(flag) {
            return None;
        }
        let read = self.fields.read(name, counted);
        self.incomplete |= read.is_none();
        read
    }

    fn unicode(&mut self, name: &'static str, flag: RedirectionFlags) -> Option<String> {
        self.bytes(name, flag).map(|text| utf16_until_zero(text.bytes()))
    }

    fn ansi(&mut self, name: &'static str, flag: RedirectionFlags) -> Option<String> {
        self.bytes(name, flag).map(|text| ansi_until_zero(text.bytes()))
    }
}

fn counted(input: Input<'_>) -> ParseResult<'_, Input<'_>> {
    let (rest, length) = le_u32(input)?;
    take(length).parse(rest)
}

/// Source: MS-RDPBCGR 2.2.13.1.1, Target Net Addresses (TARGET_NET_ADDRESSES).
fn net_addresses(input: Input<'_>) -> Result<Vec<String>, nom::Err<Error>> {
    let (rest, _count) = field("addressCount", le_u32)(input)?;
    let address = counted.map(|text| utf16_until_zero(text.bytes()));
    let (_, (addresses, _)) = many(field("address", address)).parse(rest)?;
    Ok(addresses)
}

fn place_of(bytes: Input<'_>) -> Range<usize> {
    bytes.offset()..bytes.offset().saturating_add(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hex;
    use crate::{parse, parse_with_fields};

    /// Flags, length, session 2, and `RedirFlags` before `fields`.
    fn packet(flags: u32, fields: &[u8]) -> Vec<u8> {
        [&hex("0004 0000 02000000")[..], &flags.to_le_bytes(), fields].concat()
    }

    fn counted_text(text: &str) -> Vec<u8> {
        let bytes: Vec<u8> = text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        [&(bytes.len() as u32).to_le_bytes()[..], &bytes].concat()
    }

    #[test]
    fn reads_the_fields_and_passes_over_the_password() {
        let flags = 0x0001 | 0x0002 | 0x0004 | 0x0008 | 0x0010 | 0x0100 | 0x0800;
        let addresses = [&1_u32.to_le_bytes()[..], &counted_text("10.0.0.5")].concat();
        let fields = [
            counted_text("10.0.0.5"),
            hex("07000000 746f6b656e0d0a"),
            counted_text("user"),
            counted_text("LAB"),
            counted_text("hunter2"),
            counted_text("host.lab"),
            (addresses.len() as u32).to_le_bytes().to_vec(),
            addresses,
        ]
        .concat();
        let bytes = packet(flags, &fields);
        let redirection = parse(server_redirection, &bytes).unwrap().0;
        assert_eq!((redirection.session_id, redirection.incomplete), (2, false));
        assert_eq!(redirection.target_net_address.as_deref(), Some("10.0.0.5"));
        assert_eq!(redirection.load_balance_info.as_deref(), Some("token\r\n"));
        assert_eq!((redirection.user_name.as_deref(), redirection.domain.as_deref()), (Some("user"), Some("LAB")));
        assert_eq!(redirection.target_fqdn.as_deref(), Some("host.lab"));
        assert_eq!(redirection.target_net_addresses, ["10.0.0.5"]);
        assert!(!format!("{redirection:?}").contains("hunter2"));
    }

    #[test]
    fn says_that_a_packet_ends_early() {
        let bytes = packet(0x0005, &counted_text("10.0.0.5"));
        let redirection = parse(server_redirection, &bytes).unwrap().0;
        assert!(redirection.incomplete && redirection.user_name.is_none());
    }

    #[test]
    fn places_the_fields() {
        let bytes = packet(0x8000, &hex("02000000 aabb"));
        let (result, fields) = parse_with_fields(server_redirection, &bytes);
        assert_eq!(result.unwrap().redirection_guid, Some(16..18));
        assert!(fields.iter().any(|field| field.name == "RedirectionGuid" && field.at == (12..18)));
    }
}
