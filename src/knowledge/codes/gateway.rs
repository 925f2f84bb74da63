//! E_PROXY codes of the RD Gateway protocol (MS-TSGU). The table holds the low 16 bits; on the wire they come bare or as an
//! HRESULT (0x8007xxxx).

use super::Code;
use crate::knowledge::{cause, source};

/// Every code that a gateway is known to answer with.
pub static TABLE: &[Code] = &[
    Code {
        number: 0x4D4,
        name: "E_PROXY_CONNECTIONABORTED",
        meaning: "The connection was aborted.",
        cause: Some(cause::GATEWAY_REFUSED),
        source: source::FREERDP_GATEWAY,
    },
    Code {
        number: 0x59D8,
        name: "E_PROXY_INTERNALERROR",
        meaning: "The gateway met an internal error.",
        cause: Some(cause::GATEWAY_REFUSED),
        source: source::FREERDP_GATEWAY,
    },
    Code {
        number: 0x59DA,
        name: "E_PROXY_RAP_ACCESSDENIED",
        meaning: "A resource authorization policy (RAP) denies the target.",
        cause: Some(cause::GATEWAY_REFUSED),
        source: source::FREERDP_GATEWAY,
    },
    Code {
        number: 0x59DB,
        name: "E_PROXY_NAP_ACCESSDENIED",
        meaning: "A connection authorization policy (CAP) denies the user or the device.",
        cause: Some(cause::GATEWAY_REFUSED),
        source: source::FREERDP_GATEWAY,
    },
    Code {
        number: 0x59DD,
        name: "E_PROXY_TS_CONNECTFAILED",
        meaning: "The gateway could not connect to the target.",
        cause: Some(cause::GATEWAY_TARGET_UNREACHABLE),
        source: source::FREERDP_GATEWAY,
    },
    Code {
        number: 0x59DF,
        name: "E_PROXY_ALREADYDISCONNECTED",
        meaning: "The connection is already closed.",
        cause: Some(cause::GATEWAY_REFUSED),
        source: source::FREERDP_GATEWAY,
    },
    Code {
        number: 0x59E6,
        name: "E_PROXY_MAXCONNECTIONSREACHED",
        meaning: "The gateway's limit of connections is reached.",
        cause: Some(cause::GATEWAY_REFUSED),
        source: source::FREERDP_GATEWAY,
    },
    Code {
        number: 0x59E8,
        name: "E_PROXY_NOTSUPPORTED",
        meaning: "The gateway does not support the request.",
        cause: Some(cause::GATEWAY_REFUSED),
        source: source::FREERDP_GATEWAY,
    },
    Code {
        number: 0x59E9,
        name: "E_PROXY_CAPABILITYMISMATCH",
        meaning: "Client and gateway have no capability in common.",
        cause: Some(cause::GATEWAY_REFUSED),
        source: source::FREERDP_GATEWAY,
    },
    Code {
        number: 0x59ED,
        name: "E_PROXY_QUARANTINE_ACCESSDENIED",
        meaning: "Health checks (quarantine) deny the client.",
        cause: Some(cause::GATEWAY_REFUSED),
        source: source::FREERDP_GATEWAY,
    },
    Code {
        number: 0x59EE,
        name: "E_PROXY_NOCERTAVAILABLE",
        meaning: "The gateway has no certificate to show.",
        cause: Some(cause::GATEWAY_REFUSED),
        source: source::FREERDP_GATEWAY,
    },
    Code {
        number: 0x59F6,
        name: "E_PROXY_SESSIONTIMEOUT",
        meaning: "The gateway's session time limit is reached.",
        cause: Some(cause::GATEWAY_REFUSED),
        source: source::FREERDP_GATEWAY,
    },
    Code {
        number: 0x59F7,
        name: "E_PROXY_COOKIE_BADPACKET",
        meaning: "The cookie packet is invalid.",
        cause: Some(cause::GATEWAY_REFUSED),
        source: source::FREERDP_GATEWAY,
    },
    Code {
        number: 0x59F8,
        name: "E_PROXY_COOKIE_AUTHENTICATION_ACCESS_DENIED",
        meaning: "The cookie was not accepted.",
        cause: Some(cause::GATEWAY_REFUSED),
        source: source::FREERDP_GATEWAY,
    },
    Code {
        number: 0x59F9,
        name: "E_PROXY_UNSUPPORTED_AUTHENTICATION_METHOD",
        meaning: "The gateway does not support the authentication method.",
        cause: Some(cause::GATEWAY_REFUSED),
        source: source::FREERDP_GATEWAY,
    },
    Code {
        number: 0x59FA,
        name: "E_PROXY_REAUTH_AUTHN_FAILED",
        meaning: "Authentication failed when the gateway asked for it anew.",
        cause: Some(cause::GATEWAY_REFUSED),
        source: source::FREERDP_GATEWAY,
    },
    Code {
        number: 0x59FB,
        name: "E_PROXY_REAUTH_CAP_FAILED",
        meaning: "The connection policy (CAP) denied when it was checked anew.",
        cause: Some(cause::GATEWAY_REFUSED),
        source: source::FREERDP_GATEWAY,
    },
    Code {
        number: 0x59FC,
        name: "E_PROXY_REAUTH_RAP_FAILED",
        meaning: "The resource policy (RAP) denied when it was checked anew.",
        cause: Some(cause::GATEWAY_REFUSED),
        source: source::FREERDP_GATEWAY,
    },
    Code {
        number: 0x59FD,
        name: "E_PROXY_SDR_NOT_SUPPORTED_BY_TS",
        meaning: "The target does not support the gateway's device redirection rules.",
        cause: Some(cause::GATEWAY_REFUSED),
        source: source::FREERDP_GATEWAY,
    },
    Code {
        number: 0x5A00,
        name: "E_PROXY_REAUTH_NAP_FAILED",
        meaning: "The health check denied when it was made anew.",
        cause: Some(cause::GATEWAY_REFUSED),
        source: source::FREERDP_GATEWAY,
    },
];

/// The row of that code, given bare (0x59DA) or as an HRESULT (0x800759DA), if it is known.
pub fn find(number: u32) -> Option<&'static Code> {
    let bare = if number >> 16 == 0x8007 { number & 0xFFFF } else { number };
    Code::find_in(TABLE, bare)
}
