//! RDP_NEG_FAILURE: why the server refuses the negotiation (MS-RDPBCGR 2.2.1.2.2).

use super::Code;
use crate::knowledge::{cause, source};

/// Every failureCode of RDP_NEG_FAILURE.
pub static TABLE: &[Code] = &[
    Code {
        number: 0x1,
        name: "SSL_REQUIRED_BY_SERVER",
        meaning: "The server requires TLS or CredSSP, and the client offered neither that it accepts.",
        cause: Some(cause::TLS_REQUIRED_BY_SERVER),
        source: source::NEG_FAILURE,
    },
    Code {
        number: 0x2,
        name: "SSL_NOT_ALLOWED_BY_SERVER",
        meaning: "The server is configured for Standard RDP Security only.",
        cause: Some(cause::TLS_NOT_ALLOWED_BY_SERVER),
        source: source::NEG_FAILURE,
    },
    Code {
        number: 0x3,
        name: "SSL_CERT_NOT_ON_SERVER",
        meaning: "The server has no valid certificate to start TLS with.",
        cause: Some(cause::CERTIFICATE_MISSING),
        source: source::NEG_FAILURE,
    },
    Code {
        number: 0x4,
        name: "INCONSISTENT_FLAGS",
        meaning: "The requested protocols do not fit the security already in effect.",
        cause: Some(cause::INCONSISTENT_FLAGS),
        source: source::NEG_FAILURE,
    },
    Code {
        number: 0x5,
        name: "HYBRID_REQUIRED_BY_SERVER",
        meaning: "The server requires CredSSP (Network Level Authentication).",
        cause: Some(cause::NLA_REQUIRED_BY_SERVER),
        source: source::NEG_FAILURE,
    },
    Code {
        number: 0x6,
        name: "SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER",
        meaning: "The server requires TLS with a client certificate.",
        cause: Some(cause::CLIENT_CERTIFICATE_REQUIRED),
        source: source::NEG_FAILURE,
    },
];

/// The row of that code, if it is known.
pub fn find(number: u32) -> Option<&'static Code> {
    Code::find_in(TABLE, number)
}
