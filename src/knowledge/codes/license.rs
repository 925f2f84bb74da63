//! LICENSE_ERROR_MESSAGE: error codes, who may send them, and state transitions (MS-RDPBCGR 2.2.1.12.1.3).

use super::Code;
use crate::knowledge::{cause, source};

/// Who may send a license error. A code from the other side is a finding by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// Only the client.
    Client,
    /// Only the server.
    Server,
    /// Either.
    Both,
}

/// One dwErrorCode.
#[derive(Debug)]
pub struct LicenseError {
    /// Number, name, meaning, cause. Codes that are not in the table are `license-refused`.
    pub code: Code,
    /// Who may send it.
    pub sender: Sender,
}

/// Every dwErrorCode.
pub static TABLE: &[LicenseError] = &[
    LicenseError {
        code: Code {
            number: 0x1,
            name: "ERR_INVALID_SERVER_CERTIFICATE",
            meaning: "The client cannot use the server's licensing certificate.",
            cause: Some(cause::LICENSE_INVALID_SERVER_CERTIFICATE),
            source: source::LICENSE_ERROR,
        },
        sender: Sender::Client,
    },
    LicenseError {
        code: Code {
            number: 0x2,
            name: "ERR_NO_LICENSE",
            meaning: "The client has no license, or cannot store one.",
            cause: Some(cause::LICENSE_NONE),
            source: source::LICENSE_ERROR,
        },
        sender: Sender::Client,
    },
    LicenseError {
        code: Code {
            number: 0x3,
            name: "ERR_INVALID_MAC",
            meaning: "The checksum of a licensing message is wrong.",
            cause: Some(cause::LICENSE_INVALID_MAC),
            source: source::LICENSE_ERROR,
        },
        sender: Sender::Both,
    },
    LicenseError {
        code: Code {
            number: 0x4,
            name: "ERR_INVALID_SCOPE",
            meaning: "The license is for another scope.",
            cause: Some(cause::LICENSE_INVALID_SCOPE),
            source: source::LICENSE_ERROR,
        },
        sender: Sender::Server,
    },
    LicenseError {
        code: Code {
            number: 0x6,
            name: "ERR_NO_LICENSE_SERVER",
            meaning: "The server found no license server.",
            cause: Some(cause::LICENSE_NO_SERVER),
            source: source::LICENSE_ERROR,
        },
        sender: Sender::Server,
    },
    LicenseError {
        code: Code {
            number: 0x7,
            name: "STATUS_VALID_CLIENT",
            meaning: "No error: the client needs no further license.",
            cause: None,
            source: source::LICENSE_ERROR,
        },
        sender: Sender::Server,
    },
    LicenseError {
        code: Code {
            number: 0x8,
            name: "ERR_INVALID_CLIENT",
            meaning: "The server rejects the client's license data.",
            cause: Some(cause::LICENSE_INVALID_CLIENT),
            source: source::LICENSE_ERROR,
        },
        sender: Sender::Server,
    },
    LicenseError {
        code: Code {
            number: 0xb,
            name: "ERR_INVALID_PRODUCTID",
            meaning: "The license is for another product.",
            cause: Some(cause::LICENSE_INVALID_PRODUCT),
            source: source::LICENSE_ERROR,
        },
        sender: Sender::Server,
    },
    LicenseError {
        code: Code {
            number: 0xc,
            name: "ERR_INVALID_MESSAGE_LEN",
            meaning: "A licensing message has a wrong length.",
            cause: Some(cause::LICENSE_INVALID_MESSAGE),
            source: source::LICENSE_ERROR,
        },
        sender: Sender::Server,
    },
];

/// Every dwStateTransition. A server may keep the connection after ST_TOTAL_ABORT (MS-RDPELE 3.1.5.2).
pub static STATE_TRANSITIONS: &[Code] = &[
    Code {
        number: 1,
        name: "ST_TOTAL_ABORT",
        meaning: "Licensing is over; the connection is to be closed.",
        cause: None,
        source: source::LICENSE_ERROR,
    },
    Code {
        number: 2,
        name: "ST_NO_TRANSITION",
        meaning: "Licensing is done; go on.",
        cause: None,
        source: source::LICENSE_ERROR,
    },
    Code {
        number: 3,
        name: "ST_RESET_PHASE_TO_START",
        meaning: "Begin licensing again.",
        cause: None,
        source: source::LICENSE_ERROR,
    },
    Code {
        number: 4,
        name: "ST_RESEND_LAST_MESSAGE",
        meaning: "Send the last message again.",
        cause: None,
        source: source::LICENSE_ERROR,
    },
];

/// The error of that code, if it is known.
pub fn find(number: u32) -> Option<&'static LicenseError> {
    TABLE.iter().find(|row| row.code.number == number)
}

/// The state transition of that number, if it is known.
pub fn state_transition(number: u32) -> Option<&'static Code> {
    Code::find_in(STATE_TRANSITIONS, number)
}
