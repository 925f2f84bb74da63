//! Set Error Info PDU: the server's own word for why it ends the session.

use nom::Parser;
use nom::number::complete::le_u32;

use crate::code::codes;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

/// Says why the server is about to disconnect, or (`ERRINFO_NONE`) that there is no error; only for clients that set
/// `RNS_UD_CS_SUPPORT_ERRINFO_PDU`.
///
/// ```text
/// | errorInfo (4) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.5.1.1, Set Error Info PDU Data (TS_SET_ERROR_INFO_PDU).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/a21a1bd9-2303-49c1-90ec-3932435c248c
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetErrorInfo {
    /// The code.
    pub error_info: ErrorInfo,
}

/// Reads the data of a Set Error Info PDU, after its Share Data header.
///
/// # Errors
/// Fewer than four bytes.
pub(super) fn set_error_info(input: Input<'_>) -> ParseResult<'_, SetErrorInfo> {
    field("errorInfo", le_u32.map(ErrorInfo)).map(|error_info| SetErrorInfo { error_info }).parse(input)
}

codes! {
    /// Error code of the server's, by the names of MS-RDPBCGR 2.2.5.1.1.
    pub struct ErrorInfo(u32) {
        /// No error.
        ERRINFO_NONE = 0x0000_0000,
        /// An administrator's tool disconnected the session.
        ERRINFO_RPC_INITIATED_DISCONNECT = 0x0000_0001,
        /// An administrator's tool logged the session off.
        ERRINFO_RPC_INITIATED_LOGOFF = 0x0000_0002,
        /// The session was idle for longer than the server allows.
        ERRINFO_IDLE_TIMEOUT = 0x0000_0003,
        /// The session was active for longer than the server allows.
        ERRINFO_LOGON_TIMEOUT = 0x0000_0004,
        /// The same user connected from elsewhere.
        ERRINFO_DISCONNECTED_BY_OTHERCONNECTION = 0x0000_0005,
        /// The server is out of memory.
        ERRINFO_OUT_OF_MEMORY = 0x0000_0006,
        /// The server refuses the connection.
        ERRINFO_SERVER_DENIED_CONNECTION = 0x0000_0007,
        /// The user has no right to log on through Remote Desktop.
        ERRINFO_SERVER_INSUFFICIENT_PRIVILEGES = 0x0000_0009,
        /// The server does not accept saved credentials.
        ERRINFO_SERVER_FRESH_CREDENTIALS_REQUIRED = 0x0000_000a,
        /// The user disconnected the session from inside it.
        ERRINFO_RPC_INITIATED_DISCONNECT_BYUSER = 0x0000_000b,
        /// The user logged off.
        ERRINFO_LOGOFF_BY_USER = 0x0000_000c,
        /// The display driver did not start in time.
        ERRINFO_CLOSE_STACK_ON_DRIVER_NOT_READY = 0x0000_000f,
        /// The Desktop Window Manager of the session crashed.
        ERRINFO_SERVER_DWM_CRASH = 0x0000_0010,
        /// The display driver could not start.
        ERRINFO_CLOSE_STACK_ON_DRIVER_FAILURE = 0x0000_0011,
        /// The display driver started and cannot be used.
        ERRINFO_CLOSE_STACK_ON_DRIVER_IFACE_FAILURE = 0x0000_0012,
        /// Winlogon of the session crashed.
        ERRINFO_SERVER_WINLOGON_CRASH = 0x0000_0017,
        /// CSRSS of the session crashed.
        ERRINFO_SERVER_CSRSS_CRASH = 0x0000_0018,
        /// The server is shutting down.
        ERRINFO_SERVER_SHUTDOWN = 0x0000_0019,
        /// The server is restarting.
        ERRINFO_SERVER_REBOOT = 0x0000_001a,
        /// The licensing component failed.
        ERRINFO_LICENSE_INTERNAL = 0x0000_0100,
        /// No licence server answers.
        ERRINFO_LICENSE_NO_LICENSE_SERVER = 0x0000_0101,
        /// The licence server has no licence left.
        ERRINFO_LICENSE_NO_LICENSE = 0x0000_0102,
        /// The client sent an invalid licensing message.
        ERRINFO_LICENSE_BAD_CLIENT_MSG = 0x0000_0103,
        /// The client's hardware id is not the one in its licence.
        ERRINFO_LICENSE_HWID_DOESNT_MATCH_LICENSE = 0x0000_0104,
        /// The client's licence is malformed.
        ERRINFO_LICENSE_BAD_CLIENT_LICENSE = 0x0000_0105,
        /// The network failed during licensing.
        ERRINFO_LICENSE_CANT_FINISH_PROTOCOL = 0x0000_0106,
        /// The client ended licensing early.
        ERRINFO_LICENSE_CLIENT_ENDED_PROTOCOL = 0x0000_0107,
        /// A licensing message was encrypted wrongly.
        ERRINFO_LICENSE_BAD_CLIENT_ENCRYPTION = 0x0000_0108,
        /// The client's licence cannot be upgraded or renewed.
        ERRINFO_LICENSE_CANT_UPGRADE_LICENSE = 0x0000_0109,
        /// The server is not licensed to accept remote connections.
        ERRINFO_LICENSE_NO_REMOTE_CONNECTIONS = 0x0000_010a,
        /// The broker knows no such target.
        ERRINFO_CB_DESTINATION_NOT_FOUND = 0x0000_0400,
        /// The broker is waiting for the target to load.
        ERRINFO_CB_LOADING_DESTINATION = 0x0000_0402,
        /// The broker could not send the client to the target.
        ERRINFO_CB_REDIRECTING_TO_DESTINATION = 0x0000_0404,
        /// The virtual machine could not be woken.
        ERRINFO_CB_SESSION_ONLINE_VM_WAKE = 0x0000_0405,
        /// The virtual machine could not be started.
        ERRINFO_CB_SESSION_ONLINE_VM_BOOT = 0x0000_0406,
        /// The virtual machine's address could not be found.
        ERRINFO_CB_SESSION_ONLINE_VM_NO_DNS = 0x0000_0407,
        /// The pool has no machine left.
        ERRINFO_CB_DESTINATION_POOL_NOT_FREE = 0x0000_0408,
        /// The connection was cancelled.
        ERRINFO_CB_CONNECTION_CANCELLED = 0x0000_0409,
        /// The routing token does not fit.
        ERRINFO_CB_CONNECTION_ERROR_INVALID_SETTINGS = 0x0000_0410,
        /// The virtual machine did not start in time.
        ERRINFO_CB_SESSION_ONLINE_VM_BOOT_TIMEOUT = 0x0000_0411,
        /// The virtual machine's session could not be watched.
        ERRINFO_CB_SESSION_ONLINE_VM_SESSMON_FAILED = 0x0000_0412,
        /// A Share Data header has an unknown `pduType2`.
        ERRINFO_UNKNOWNPDUTYPE2 = 0x0000_10c9,
        /// A Share Control header has an unknown `pduType`.
        ERRINFO_UNKNOWNPDUTYPE = 0x0000_10ca,
        /// A data PDU came out of sequence.
        ERRINFO_DATAPDUSEQUENCE = 0x0000_10cb,
        /// A control PDU came out of sequence.
        ERRINFO_CONTROLPDUSEQUENCE = 0x0000_10cd,
        /// A Control PDU has an invalid action.
        ERRINFO_INVALIDCONTROLPDUACTION = 0x0000_10ce,
        /// An input event has an invalid type, or no room for it.
        ERRINFO_INVALIDINPUTPDUTYPE = 0x0000_10cf,
        /// A mouse event has invalid flags.
        ERRINFO_INVALIDINPUTPDUMOUSE = 0x0000_10d0,
        /// A Refresh Rect PDU is invalid.
        ERRINFO_INVALIDREFRESHRECTPDU = 0x0000_10d1,
        /// The server could not write its GCC user data.
        ERRINFO_CREATEUSERDATAFAILED = 0x0000_10d2,
        /// The server failed in the channel connection phase.
        ERRINFO_CONNECTFAILED = 0x0000_10d3,
        /// A Confirm Active PDU has the wrong `shareId`.
        ERRINFO_CONFIRMACTIVEWRONGSHAREID = 0x0000_10d4,
        /// A Confirm Active PDU has the wrong `originatorId`.
        ERRINFO_CONFIRMACTIVEWRONGORIGINATOR = 0x0000_10d5,
        /// A Persistent Key List PDU is too short.
        ERRINFO_PERSISTENTKEYPDUBADLENGTH = 0x0000_10da,
        /// A Persistent Key List PDU is marked first and is not.
        ERRINFO_PERSISTENTKEYPDUILLEGALFIRST = 0x0000_10db,
        /// A Persistent Key List PDU announces too many keys.
        ERRINFO_PERSISTENTKEYPDUTOOMANYTOTALKEYS = 0x0000_10dc,
        /// A Persistent Key List PDU has too many keys for a cache.
        ERRINFO_PERSISTENTKEYPDUTOOMANYCACHEKEYS = 0x0000_10dd,
        /// An Input Event PDU is too short.
        ERRINFO_INPUTPDUBADLENGTH = 0x0000_10de,
        /// A Bitmap Cache Error PDU is too short.
        ERRINFO_BITMAPCACHEERRORPDUBADLENGTH = 0x0000_10df,
        /// Too little data for a fast-path input PDU or its signature.
        ERRINFO_SECURITYDATATOOSHORT = 0x0000_10e0,
        /// A virtual channel PDU is too short.
        ERRINFO_VCHANNELDATATOOSHORT = 0x0000_10e1,
        /// A share PDU is too short, or its `totalLength` too small.
        ERRINFO_SHAREDATATOOSHORT = 0x0000_10e2,
        /// A Suppress Output PDU is invalid.
        ERRINFO_BADSUPRESSOUTPUTPDU = 0x0000_10e3,
        /// A Confirm Active PDU is too short.
        ERRINFO_CONFIRMACTIVEPDUTOOSHORT = 0x0000_10e5,
        /// A capability set is too short for its header.
        ERRINFO_CAPABILITYSETTOOSMALL = 0x0000_10e7,
        /// A capability set claims more data than there is.
        ERRINFO_CAPABILITYSETTOOLARGE = 0x0000_10e8,
        /// The pointer capability set asks for no cache.
        ERRINFO_NOCURSORCACHE = 0x0000_10e9,
        /// The server does not accept the client's capabilities.
        ERRINFO_BADCAPABILITIES = 0x0000_10ea,
        /// A virtual channel PDU could not be decompressed.
        ERRINFO_VIRTUALCHANNELDECOMPRESSIONERR = 0x0000_10ec,
        /// A virtual channel PDU has an invalid compression type.
        ERRINFO_INVALIDVCCOMPRESSIONTYPE = 0x0000_10ed,
        /// A virtual channel PDU came on an invalid channel.
        ERRINFO_INVALIDCHANNELID = 0x0000_10ef,
        /// The client asks for more than 31 static virtual channels.
        ERRINFO_VCHANNELSTOOMANY = 0x0000_10f0,
        /// The server hosts RemoteApp programs only, and the client asks for a desktop.
        ERRINFO_REMOTEAPPSNOTENABLED = 0x0000_10f3,
        /// A Persistent Key List PDU came without the capability set it needs.
        ERRINFO_CACHECAPNOTSET = 0x0000_10f4,
        /// A Bitmap Cache Error PDU claims more entries than it has.
        ERRINFO_BITMAPCACHEERRORPDUBADLENGTH2 = 0x0000_10f5,
        /// An Offscreen Bitmap Cache Error PDU is too short.
        ERRINFO_OFFSCRCACHEERRORPDUBADLENGTH = 0x0000_10f6,
        /// A DrawNineGrid Cache Error PDU is too short.
        ERRINFO_DNGCACHEERRORPDUBADLENGTH = 0x0000_10f7,
        /// A GDI+ PDU is too short.
        ERRINFO_GDIPLUSPDUBADLENGTH = 0x0000_10f8,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT2 = 0x0000_1111,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT3 = 0x0000_1112,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT4 = 0x0000_1113,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT5 = 0x0000_1114,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT6 = 0x0000_1115,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT7 = 0x0000_1116,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT8 = 0x0000_1117,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT9 = 0x0000_1118,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT10 = 0x0000_1119,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT11 = 0x0000_111a,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT12 = 0x0000_111b,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT13 = 0x0000_111c,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT14 = 0x0000_111d,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT15 = 0x0000_111e,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT16 = 0x0000_111f,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT17 = 0x0000_1120,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT18 = 0x0000_1121,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT19 = 0x0000_1122,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT20 = 0x0000_1123,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT21 = 0x0000_1124,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT22 = 0x0000_1125,
        /// Too little data at one of the server's checks for it; the specification names the PDU.
        ERRINFO_SECURITYDATATOOSHORT23 = 0x0000_1126,
        /// The client's monitor data are invalid.
        ERRINFO_BADMONITORDATA = 0x0000_1129,
        /// A decompressed virtual channel PDU could not be reassembled.
        ERRINFO_VCDECOMPRESSEDREASSEMBLEFAILED = 0x0000_112a,
        /// A virtual channel PDU is longer than a chunk may be.
        ERRINFO_VCDATATOOLONG = 0x0000_112b,
        /// A Frame Acknowledge PDU is too short.
        ERRINFO_BAD_FRAME_ACK_DATA = 0x0000_112c,
        /// The server does not support the graphics mode that the client asks for.
        ERRINFO_GRAPHICSMODENOTSUPPORTED = 0x0000_112d,
        /// The graphics subsystem could not be reset.
        ERRINFO_GRAPHICSSUBSYSTEMRESETFAILED = 0x0000_112e,
        /// The graphics subsystem is broken.
        ERRINFO_GRAPHICSSUBSYSTEMFAILED = 0x0000_112f,
        /// Client Info is too short for its time zone key name.
        ERRINFO_TIMEZONEKEYNAMELENGTHTOOSHORT = 0x0000_1130,
        /// The time zone key name in Client Info is too long.
        ERRINFO_TIMEZONEKEYNAMELENGTHTOOLONG = 0x0000_1131,
        /// Client Info lacks `dynamicDaylightTimeDisabled`.
        ERRINFO_DYNAMICDSTDISABLEDFIELDMISSING = 0x0000_1132,
        /// Data of a dynamic virtual channel could not be decoded.
        ERRINFO_VCDECODINGERROR = 0x0000_1133,
        /// The monitors make a desktop larger than is supported.
        ERRINFO_VIRTUALDESKTOPTOOLARGE = 0x0000_1134,
        /// The monitors overlap or leave gaps.
        ERRINFO_MONITORGEOMETRYVALIDATIONFAILED = 0x0000_1135,
        /// There are too many monitors, or none.
        ERRINFO_INVALIDMONITORCOUNT = 0x0000_1136,
        /// The session keys could not be updated.
        ERRINFO_UPDATESESSIONKEYFAILED = 0x0000_1191,
        /// Data could not be decrypted or verified.
        ERRINFO_DECRYPTFAILED = 0x0000_1192,
        /// Data could not be encrypted.
        ERRINFO_ENCRYPTFAILED = 0x0000_1193,
        /// The client uses another encryption method than was agreed.
        ERRINFO_ENCPKGMISMATCH = 0x0000_1194,
        /// Data that should be FIPS encrypted could not be decrypted.
        ERRINFO_DECRYPTFAILED2 = 0x0000_1195,
        /// The peer disconnected; in FreeRDP's list, not in the specification read here.
        ERRINFO_PEER_DISCONNECTED = 0x0000_1196,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn reads_a_code_and_keeps_an_unknown_one() {
        let check = |bytes: [u8; 4], name| {
            assert_eq!(parse(set_error_info, &bytes).unwrap().0.error_info.name(), name);
        };
        check([0x0b, 0, 0, 0], Some("ERRINFO_RPC_INITIATED_DISCONNECT_BYUSER"));
        check([0x0a, 1, 0, 0], Some("ERRINFO_LICENSE_NO_REMOTE_CONNECTIONS"));
        check([0x26, 0x11, 0, 0], Some("ERRINFO_SECURITYDATATOOSHORT23"));
        check([0x08, 0, 0, 0], None);
        assert_eq!(ErrorInfo(8).to_string(), "ErrorInfo (8/0x8)");
        assert!(parse(set_error_info, &[3, 0, 0]).is_err());
    }
}
