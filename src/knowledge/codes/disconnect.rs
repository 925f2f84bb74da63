//! The first number in mstsc's dialog: the disconnect reason (IMsTscAxEvents::OnDisconnected), as 0x904.

/// A disconnect reason.
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

/// The disconnect reason of that value, if it is known.
pub fn find(number: u32) -> Option<&'static Disconnect> {
    TABLE.iter().find(|row| row.number == number)
}
