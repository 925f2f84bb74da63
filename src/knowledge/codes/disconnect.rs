//! The two numbers in mstsc's dialog: the disconnect reason (OnDisconnected) and its extended reason.

/// A disconnect reason, as 0x904.
#[derive(Debug)]
pub struct Disconnect {
    /// The value.
    pub number: u32,
    /// The documented name; for a code without one, the number in decimal, as logs show it.
    pub name: &'static str,
    /// What Microsoft's table says of it; for an undocumented code, where it was seen.
    pub meaning: &'static str,
    /// Whether Microsoft documents it.
    pub documented: bool,
}

/// An extended reason, as 0x7.
#[derive(Debug)]
pub struct Extended {
    /// The value.
    pub number: u32,
    /// The enumeration's name.
    pub name: &'static str,
    /// What Microsoft's table says of it.
    pub meaning: &'static str,
    /// The ERRINFO of the same meaning: a value that a server can send.
    pub errinfo: Option<u32>,
    /// Whether Microsoft documents it.
    pub documented: bool,
}

/// Extended reasons from here to [`PROTOCOL_RANGE_END`] are internal protocol errors; the server's event log has the details.
pub const PROTOCOL_RANGE_START: u32 = 0x1000;
/// See [`PROTOCOL_RANGE_START`].
pub const PROTOCOL_RANGE_END: u32 = 0x7FFF;

/// Every documented disconnect reason, and those seen in the field (source: [`crate::knowledge::source::ON_DISCONNECTED`]).
pub static TABLE: &[Disconnect] = &[
    Disconnect {
        number: 0x0,
        name: "disconnectReasonNoInfo",
        meaning: "No information is available.",
        documented: true,
    },
    Disconnect {
        number: 0x1,
        name: "disconnectReasonLocalNotError",
        meaning: "Disconnected locally; not an error.",
        documented: true,
    },
    Disconnect {
        number: 0x2,
        name: "disconnectReasonRemoteByUser",
        meaning: "Disconnected remotely by the user; not an error.",
        documented: true,
    },
    Disconnect {
        number: 0x3,
        name: "disconnectReasonByServer",
        meaning: "Disconnected by the server; not an error.",
        documented: true,
    },
    Disconnect {
        number: 0x104,
        name: "disconnectReasonDNSLookupFailed",
        meaning: "The name could not be looked up in DNS.",
        documented: true,
    },
    Disconnect { number: 0x106, name: "disconnectReasonOutOfMemory", meaning: "Out of memory.", documented: true },
    Disconnect {
        number: 0x108,
        name: "disconnectReasonConnectionTimedOut",
        meaning: "The connection timed out.",
        documented: true,
    },
    Disconnect {
        number: 0x204,
        name: "disconnectReasonSocketConnectFailed",
        meaning: "The Windows Sockets connect call failed.",
        documented: true,
    },
    Disconnect { number: 0x206, name: "disconnectReasonOutOfMemory2", meaning: "Out of memory.", documented: true },
    Disconnect {
        number: 0x208,
        name: "disconnectReasonHostNotFound",
        meaning: "The host was not found.",
        documented: true,
    },
    Disconnect {
        number: 0x304,
        name: "disconnectReasonWinsockSendFailed",
        meaning: "The Windows Sockets send call failed.",
        documented: true,
    },
    Disconnect { number: 0x306, name: "disconnectReasonOutOfMemory3", meaning: "Out of memory.", documented: true },
    Disconnect {
        number: 0x308,
        name: "disconnectReasonInvalidIPAddr",
        meaning: "The IP address is not valid.",
        documented: true,
    },
    Disconnect {
        number: 0x404,
        name: "disconnectReasonSocketRecvFailed",
        meaning: "The Windows Sockets recv call failed.",
        documented: true,
    },
    Disconnect {
        number: 0x406,
        name: "disconnectReasonInvalidSecurityData",
        meaning: "The security data is not valid.",
        documented: true,
    },
    Disconnect { number: 0x408, name: "disconnectReasonInternalError", meaning: "Internal error.", documented: true },
    Disconnect {
        number: 0x506,
        name: "disconnectReasonInvalidEncryption",
        meaning: "The encryption method is not valid.",
        documented: true,
    },
    Disconnect {
        number: 0x508,
        name: "disconnectReasonDNSLookupFailed2",
        meaning: "The name could not be looked up in DNS.",
        documented: true,
    },
    Disconnect {
        number: 0x604,
        name: "disconnectReasonGetHostByNameFailed",
        meaning: "The gethostbyname call failed.",
        documented: true,
    },
    Disconnect {
        number: 0x606,
        name: "disconnectReasonInvalidServerSecurityInfo",
        meaning: "The server's security data is not valid.",
        documented: true,
    },
    Disconnect {
        number: 0x608,
        name: "disconnectReasonTimerError",
        meaning: "Internal timer error.",
        documented: true,
    },
    Disconnect {
        number: 0x704,
        name: "disconnectReasonTimeoutOccurred",
        meaning: "A time-out occurred.",
        documented: true,
    },
    Disconnect {
        number: 0x706,
        name: "disconnectReasonServerCertificateUnpackErr",
        meaning: "The server's certificate could not be unpacked.",
        documented: true,
    },
    Disconnect {
        number: 0x804,
        name: "disconnectReasonInvalidIP",
        meaning: "The IP address is bad.",
        documented: true,
    },
    Disconnect { number: 0x807, name: "SSL_ERR_LOGON_FAILURE", meaning: "The logon failed.", documented: true },
    Disconnect {
        number: 0x808,
        name: "disconnectReasonLicensingFailed",
        meaning: "License negotiation failed.",
        documented: true,
    },
    Disconnect {
        number: 0x904,
        name: "disconnectReasonAtClientWinsockFDCLOSE",
        meaning: "The socket was closed.",
        documented: true,
    },
    Disconnect {
        number: 0x906,
        name: "disconnectReasonInternalSecurityError",
        meaning: "Internal security error.",
        documented: true,
    },
    Disconnect {
        number: 0x908,
        name: "disconnectReasonLicensingTimeout",
        meaning: "Licensing timed out.",
        documented: true,
    },
    Disconnect {
        number: 0xA06,
        name: "disconnectReasonInternalSecurityError2",
        meaning: "Internal security error.",
        documented: true,
    },
    Disconnect { number: 0xA07, name: "SSL_ERR_NO_SUCH_USER", meaning: "The user has no account.", documented: true },
    Disconnect {
        number: 0xB06,
        name: "disconnectReasonEncryptionError",
        meaning: "Encryption error.",
        documented: true,
    },
    Disconnect {
        number: 0xB07,
        name: "SSL_ERR_ACCOUNT_DISABLED",
        meaning: "The account is disabled.",
        documented: true,
    },
    Disconnect {
        number: 0xB09,
        name: "2825",
        meaning: "Seen when the server requires Network Level Authentication and the client does not support it.",
        documented: false,
    },
    Disconnect {
        number: 0xC06,
        name: "disconnectReasonDecryptionError",
        meaning: "Decryption error.",
        documented: true,
    },
    Disconnect {
        number: 0xC07,
        name: "SSL_ERR_ACCOUNT_RESTRICTION",
        meaning: "The account is restricted.",
        documented: true,
    },
    Disconnect {
        number: 0xC08,
        name: "disconnectReasonClientDecompressionError",
        meaning: "Decompression error.",
        documented: true,
    },
    Disconnect {
        number: 0xD06,
        name: "3334",
        meaning: "Seen with a protocol error, as when the client does not accept the server's capabilities.",
        documented: false,
    },
    Disconnect {
        number: 0xD07,
        name: "SSL_ERR_ACCOUNT_LOCKED_OUT",
        meaning: "The account is locked out.",
        documented: true,
    },
    Disconnect {
        number: 0xE07,
        name: "SSL_ERR_ACCOUNT_EXPIRED",
        meaning: "The account has expired.",
        documented: true,
    },
    Disconnect {
        number: 0xF07,
        name: "SSL_ERR_PASSWORD_EXPIRED",
        meaning: "The password has expired.",
        documented: true,
    },
    Disconnect {
        number: 0x1104,
        name: "4356",
        meaning: "Seen with a protocol error in the client.",
        documented: false,
    },
    Disconnect {
        number: 0x1207,
        name: "SSL_ERR_PASSWORD_MUST_CHANGE",
        meaning: "The password must be changed before the first logon.",
        documented: true,
    },
    Disconnect {
        number: 0x1607,
        name: "SSL_ERR_DELEGATION_POLICY",
        meaning: "The client's policy does not allow delegating credentials to the server.",
        documented: true,
    },
    Disconnect {
        number: 0x1707,
        name: "SSL_ERR_POLICY_NTLM_ONLY",
        meaning: "Delegation is not allowed without mutual authentication, which NTLM does not give.",
        documented: true,
    },
    Disconnect {
        number: 0x1807,
        name: "SSL_ERR_NO_AUTHENTICATING_AUTHORITY",
        meaning: "No authority could be contacted for authentication: wrong domain name, domain not reachable, or trust broken.",
        documented: true,
    },
    Disconnect {
        number: 0x1B07,
        name: "SSL_ERR_CERT_EXPIRED",
        meaning: "The received certificate has expired.",
        documented: true,
    },
    Disconnect {
        number: 0x1C07,
        name: "SSL_ERR_SMARTCARD_WRONG_PIN",
        meaning: "The PIN of the smart card is wrong.",
        documented: true,
    },
    Disconnect { number: 0x2104, name: "8452", meaning: "Seen with clients on macOS.", documented: false },
    Disconnect {
        number: 0x2107,
        name: "SSL_ERR_FRESH_CRED_REQUIRED_BY_SERVER",
        meaning: "The server does not allow saved credentials; new ones must be typed.",
        documented: true,
    },
    Disconnect {
        number: 0x2207,
        name: "SSL_ERR_SMARTCARD_CARD_BLOCKED",
        meaning: "The smart card is blocked.",
        documented: true,
    },
];

/// Every documented extended reason, and two known from the control's header (source:
/// [`crate::knowledge::source::EXTENDED_REASON`]).
pub static EXTENDED: &[Extended] = &[
    Extended {
        number: 0x0,
        name: "exDiscReasonNoInfo",
        meaning: "No further information.",
        errinfo: None,
        documented: true,
    },
    Extended {
        number: 0x1,
        name: "exDiscReasonAPIInitiatedDisconnect",
        meaning: "A program disconnected the session.",
        errinfo: Some(0x1),
        documented: true,
    },
    Extended {
        number: 0x2,
        name: "exDiscReasonAPIInitiatedLogoff",
        meaning: "A program logged the session off.",
        errinfo: Some(0x2),
        documented: true,
    },
    Extended {
        number: 0x3,
        name: "exDiscReasonServerIdleTimeout",
        meaning: "The limit for idle sessions was reached.",
        errinfo: Some(0x3),
        documented: true,
    },
    Extended {
        number: 0x4,
        name: "exDiscReasonServerLogonTimeout",
        meaning: "The time limit of the session was reached.",
        errinfo: Some(0x4),
        documented: true,
    },
    Extended {
        number: 0x5,
        name: "exDiscReasonReplacedByOtherConnection",
        meaning: "Another connection replaced this one.",
        errinfo: Some(0x5),
        documented: true,
    },
    Extended {
        number: 0x6,
        name: "exDiscReasonOutOfMemory",
        meaning: "No memory is available.",
        errinfo: Some(0x6),
        documented: true,
    },
    Extended {
        number: 0x7,
        name: "exDiscReasonServerDeniedConnection",
        meaning: "The server denied the connection.",
        errinfo: Some(0x7),
        documented: true,
    },
    Extended {
        number: 0x8,
        name: "exDiscReasonServerDeniedConnectionFips",
        meaning: "The server denied the connection for security reasons (FIPS).",
        errinfo: None,
        documented: true,
    },
    Extended {
        number: 0x9,
        name: "exDiscReasonServerInsufficientPrivileges",
        meaning: "The server denied the connection for security reasons: privileges.",
        errinfo: Some(0x9),
        documented: true,
    },
    Extended {
        number: 0xA,
        name: "exDiscReasonServerFreshCredsRequired",
        meaning: "Fresh credentials are required.",
        errinfo: Some(0xA),
        documented: true,
    },
    Extended {
        number: 0xB,
        name: "exDiscReasonRpcInitiatedDisconnectByUser",
        meaning: "The user initiated the disconnection.",
        errinfo: Some(0xB),
        documented: true,
    },
    Extended {
        number: 0xC,
        name: "exDiscReasonLogoffByUser",
        meaning: "The user logged off.",
        errinfo: Some(0xC),
        documented: true,
    },
    Extended {
        number: 0x19,
        name: "exDiscReasonShutdown",
        meaning: "The server shuts down (in the header of the control, not in its documentation).",
        errinfo: None,
        documented: false,
    },
    Extended {
        number: 0x1A,
        name: "exDiscReasonReboot",
        meaning: "The server restarts (in the header of the control, not in its documentation).",
        errinfo: None,
        documented: false,
    },
    Extended {
        number: 0x100,
        name: "exDiscReasonLicenseInternal",
        meaning: "Internal licensing error.",
        errinfo: Some(0x100),
        documented: true,
    },
    Extended {
        number: 0x101,
        name: "exDiscReasonLicenseNoLicenseServer",
        meaning: "No license server was available.",
        errinfo: Some(0x101),
        documented: true,
    },
    Extended {
        number: 0x102,
        name: "exDiscReasonLicenseNoLicense",
        meaning: "No valid license was available.",
        errinfo: Some(0x102),
        documented: true,
    },
    Extended {
        number: 0x103,
        name: "exDiscReasonLicenseErrClientMsg",
        meaning: "A licensing message was not valid.",
        errinfo: Some(0x103),
        documented: true,
    },
    Extended {
        number: 0x104,
        name: "exDiscReasonLicenseHwidDoesntMatchLicense",
        meaning: "The hardware id does not match the license.",
        errinfo: Some(0x104),
        documented: true,
    },
    Extended {
        number: 0x105,
        name: "exDiscReasonLicenseErrClientLicense",
        meaning: "Error in the client's license.",
        errinfo: Some(0x105),
        documented: true,
    },
    Extended {
        number: 0x106,
        name: "exDiscReasonLicenseCantFinishProtocol",
        meaning: "Network trouble during licensing.",
        errinfo: Some(0x106),
        documented: true,
    },
    Extended {
        number: 0x107,
        name: "exDiscReasonLicenseClientEndedProtocol",
        meaning: "The client ended licensing early.",
        errinfo: Some(0x107),
        documented: true,
    },
    Extended {
        number: 0x108,
        name: "exDiscReasonLicenseErrClientEncryption",
        meaning: "A licensing message was encrypted wrongly.",
        errinfo: Some(0x108),
        documented: true,
    },
    Extended {
        number: 0x109,
        name: "exDiscReasonLicenseCantUpgradeLicense",
        meaning: "The license could not be upgraded or renewed.",
        errinfo: Some(0x109),
        documented: true,
    },
    Extended {
        number: 0x10A,
        name: "exDiscReasonLicenseNoRemoteConnections",
        meaning: "The remote computer is not licensed for remote connections.",
        errinfo: Some(0x10A),
        documented: true,
    },
    Extended {
        number: 0x10B,
        name: "exDiscReasonLicenseCreatingLicStoreAccDenied",
        meaning: "The client may not create its license store in the registry.",
        errinfo: None,
        documented: true,
    },
    Extended {
        number: 0x300,
        name: "exDiscReasonRdpEncInvalidCredentials",
        meaning: "Invalid credentials were met.",
        errinfo: None,
        documented: true,
    },
];

/// The disconnect reason of that value, if it is known.
pub fn find(number: u32) -> Option<&'static Disconnect> {
    TABLE.iter().find(|row| row.number == number)
}

/// The extended reason of that value, if it is known.
pub fn extended(number: u32) -> Option<&'static Extended> {
    EXTENDED.iter().find(|row| row.number == number)
}
