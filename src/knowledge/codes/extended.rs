//! The second number in mstsc's dialog: ExtendedDisconnectReasonCode, as 0x7.

/// An extended reason.
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

/// Every documented extended reason, and two known from the control's header (source:
/// [`crate::knowledge::source::EXTENDED_REASON`]).
pub static TABLE: &[Extended] = &[
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
        errinfo: Some(0x19),
        documented: false,
    },
    Extended {
        number: 0x1A,
        name: "exDiscReasonReboot",
        meaning: "The server restarts (in the header of the control, not in its documentation).",
        errinfo: Some(0x1A),
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

/// The extended reason of that value, if it is known.
pub fn find(number: u32) -> Option<&'static Extended> {
    TABLE.iter().find(|row| row.number == number)
}
