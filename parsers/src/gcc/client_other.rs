//! Client Security, Cluster and Multitransport Data: blocks of one or two numbers.

use nom::Parser;
use nom::number::complete::le_u32;

use super::EncryptionMethods;
use crate::code::flags;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

/// Encryption methods of Standard RDP Security that the client supports.
///
/// ```text
/// | encryptionMethods (4) | extEncryptionMethods (4) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.3.3, Client Security Data (TS_UD_CS_SEC).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/6b58e11e-a32b-4903-b736-339f3cfe46ec
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientSecurityData {
    /// The methods.
    pub encryption_methods: EncryptionMethods,
    /// The methods, where a client of the French locale puts them.
    pub ext_encryption_methods: Option<EncryptionMethods>,
}

flags! {
    /// Flags of Client Cluster Data; the mask 0x3c holds the version of server session redirection.
    pub struct ClusterFlags(u32) {
        /// The client can be sent to another server.
        REDIRECTION_SUPPORTED = 0x01,
        /// `RedirectedSessionID` says which session the client wants.
        REDIRECTED_SESSIONID_FIELD_VALID = 0x02,
        /// The client logged on with a smart card.
        REDIRECTED_SMARTCARD = 0x40,
    }
}

impl ClusterFlags {
    /// `ServerSessionRedirectionVersionMask`: highest redirection version that the client supports, less one.
    pub fn redirection_version(self) -> u32 {
        self.0 >> 2 & 0x0f
    }
}

/// Whether the client can be redirected, and the session it was redirected to.
///
/// ```text
/// | Flags (4) | RedirectedSessionID (4) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.3.5, Client Cluster Data (TS_UD_CS_CLUSTER).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/d68c629f-36a1-4a40-afd0-8b3e56d29aac
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientClusterData {
    /// The flags.
    pub flags: ClusterFlags,
    /// The session, where the flags say that it is valid.
    pub redirected_session_id: u32,
}

flags! {
    /// Side transports that a side supports.
    ///
    /// Source: [MS-RDPBCGR] 2.2.1.3.8 and 2.2.1.4.6, Multitransport Channel Data.
    ///
    /// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
    pub struct MultitransportFlags(u32) {
        /// Reliable UDP.
        TRANSPORTTYPE_UDPFECR = 0x0001,
        /// Lossy UDP.
        TRANSPORTTYPE_UDPFECL = 0x0004,
        /// UDP is preferred to TCP.
        TRANSPORTTYPE_UDP_PREFERRED = 0x0100,
        /// Channels can be moved from TCP to UDP.
        SOFTSYNC_TCP_TO_UDP = 0x0200,
    }
}

pub(super) fn client_security_data(input: Input<'_>) -> ParseResult<'_, ClientSecurityData> {
    let (rest, encryption_methods) = field("encryptionMethods", le_u32.map(EncryptionMethods))(input)?;
    let mut optional = crate::lenient::Trailing::new(rest);
    let ext_encryption_methods = optional.read("extEncryptionMethods", le_u32.map(EncryptionMethods));
    Ok((optional.left(), ClientSecurityData { encryption_methods, ext_encryption_methods }))
}

pub(super) fn client_cluster_data(input: Input<'_>) -> ParseResult<'_, ClientClusterData> {
    let (rest, flags) = field("Flags", le_u32.map(ClusterFlags))(input)?;
    let (rest, redirected_session_id) = field("RedirectedSessionID", le_u32)(rest)?;
    Ok((rest, ClientClusterData { flags, redirected_session_id }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn reads_security_data_with_and_without_the_extension() {
        let data = parse(client_security_data, &[3, 0, 0, 0, 0, 0, 0, 0]).unwrap().0;
        let methods = EncryptionMethods::ENCRYPTION_METHOD_40BIT.0 | EncryptionMethods::ENCRYPTION_METHOD_128BIT.0;
        assert_eq!(data.encryption_methods.0, methods);
        assert_eq!(parse(client_security_data, &[3, 0, 0, 0]).unwrap().0.ext_encryption_methods, None);
    }

    #[test]
    fn reads_the_redirection_version() {
        let data = parse(client_cluster_data, &[0x15, 0, 0, 0, 0, 0, 0, 0]).unwrap().0;
        assert_eq!(data.flags.redirection_version(), 5);
        assert_eq!(data.flags.names().collect::<Vec<_>>(), ["REDIRECTION_SUPPORTED"]);
    }
}
