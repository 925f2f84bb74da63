//! Result codes of RDSTLS (MS-RDPBCGR 2.2.17.4) and of the Early User Authorization Result PDU (2.2.10.2).

use super::Code;
use crate::knowledge::{cause, source};

/// Every ResultCode of the RDSTLS Authentication Response PDU.
pub static TABLE: &[Code] = &[
    Code {
        number: 0x0,
        name: "RDSTLS_RESULT_SUCCESS",
        meaning: "The user is authenticated.",
        cause: None,
        source: source::RDSTLS_RESPONSE,
    },
    Code {
        number: 0x5,
        name: "RDSTLS_RESULT_ACCESS_DENIED",
        meaning: "The user may not access the server.",
        cause: Some(cause::LOGON_RIGHT_DENIED),
        source: source::RDSTLS_RESPONSE,
    },
    Code {
        number: 0x52E,
        name: "RDSTLS_RESULT_LOGON_FAILURE",
        meaning: "Unknown user name or wrong password.",
        cause: Some(cause::LOGON_FAILED),
        source: source::RDSTLS_RESPONSE,
    },
    Code {
        number: 0x530,
        name: "RDSTLS_RESULT_INVALID_LOGON_HOURS",
        meaning: "The account may not log on at this hour.",
        cause: Some(cause::LOGON_HOURS),
        source: source::RDSTLS_RESPONSE,
    },
    Code {
        number: 0x532,
        name: "RDSTLS_RESULT_PASSWORD_EXPIRED",
        meaning: "The password has expired.",
        cause: Some(cause::PASSWORD_EXPIRED),
        source: source::RDSTLS_RESPONSE,
    },
    Code {
        number: 0x533,
        name: "RDSTLS_RESULT_ACCOUNT_DISABLED",
        meaning: "The account is disabled.",
        cause: Some(cause::ACCOUNT_DISABLED),
        source: source::RDSTLS_RESPONSE,
    },
    Code {
        number: 0x773,
        name: "RDSTLS_RESULT_PASSWORD_MUST_CHANGE",
        meaning: "The password must be changed first.",
        cause: Some(cause::PASSWORD_MUST_CHANGE),
        source: source::RDSTLS_RESPONSE,
    },
    Code {
        number: 0x775,
        name: "RDSTLS_RESULT_ACCOUNT_LOCKED_OUT",
        meaning: "The account is locked out.",
        cause: Some(cause::ACCOUNT_LOCKED_OUT),
        source: source::RDSTLS_RESPONSE,
    },
];

/// The row of that code, if it is known.
pub fn find(number: u32) -> Option<&'static Code> {
    Code::find_in(TABLE, number)
}

/// Every value of the Early User Authorization Result PDU.
pub static EARLY_AUTHORIZATION: &[Code] = &[
    Code {
        number: 0,
        name: "AUTHZ_SUCCESS",
        meaning: "The user may access the server.",
        cause: None,
        source: source::EARLY_AUTHORIZATION,
    },
    Code {
        number: 5,
        name: "AUTHZ_ACCESS_DENIED",
        meaning: "The user may not access the server.",
        cause: Some(cause::LOGON_RIGHT_DENIED),
        source: source::EARLY_AUTHORIZATION,
    },
];

/// The result of early authorization of that number, if it is known.
pub fn early_authorization(number: u32) -> Option<&'static Code> {
    Code::find_in(EARLY_AUTHORIZATION, number)
}
