//! MCS results and the reasons of an ultimatum (T.125 section 7).

use super::Code;
use crate::knowledge::{cause, source};

/// Every value of Result, as in MCS Connect Response and the confirms of a channel join.
pub static TABLE: &[Code] = &[
    Code { number: 0x0, name: "rt-successful", meaning: "Done.", cause: None, source: source::MCS },
    Code {
        number: 0x1,
        name: "rt-domain-merging",
        meaning: "The domain is being merged.",
        cause: Some(cause::MCS_REFUSED),
        source: source::MCS,
    },
    Code {
        number: 0x2,
        name: "rt-domain-not-hierarchical",
        meaning: "The domain is not hierarchical.",
        cause: Some(cause::MCS_REFUSED),
        source: source::MCS,
    },
    Code {
        number: 0x3,
        name: "rt-no-such-channel",
        meaning: "There is no such channel.",
        cause: Some(cause::MCS_REFUSED),
        source: source::MCS,
    },
    Code {
        number: 0x4,
        name: "rt-no-such-domain",
        meaning: "There is no such domain.",
        cause: Some(cause::MCS_REFUSED),
        source: source::MCS,
    },
    Code {
        number: 0x5,
        name: "rt-no-such-user",
        meaning: "There is no such user.",
        cause: Some(cause::MCS_REFUSED),
        source: source::MCS,
    },
    Code {
        number: 0x6,
        name: "rt-not-admitted",
        meaning: "The user is not admitted to the channel.",
        cause: Some(cause::MCS_REFUSED),
        source: source::MCS,
    },
    Code {
        number: 0x7,
        name: "rt-other-user-id",
        meaning: "The user id belongs to another.",
        cause: Some(cause::MCS_REFUSED),
        source: source::MCS,
    },
    Code {
        number: 0x8,
        name: "rt-parameters-unacceptable",
        meaning: "The domain parameters cannot be accepted.",
        cause: Some(cause::MCS_REFUSED),
        source: source::MCS,
    },
    Code {
        number: 0x9,
        name: "rt-token-not-available",
        meaning: "The token is not available.",
        cause: Some(cause::MCS_REFUSED),
        source: source::MCS,
    },
    Code {
        number: 0xA,
        name: "rt-token-not-possessed",
        meaning: "The token is not held.",
        cause: Some(cause::MCS_REFUSED),
        source: source::MCS,
    },
    Code {
        number: 0xB,
        name: "rt-too-many-channels",
        meaning: "Too many channels.",
        cause: Some(cause::MCS_REFUSED),
        source: source::MCS,
    },
    Code {
        number: 0xC,
        name: "rt-too-many-tokens",
        meaning: "Too many tokens.",
        cause: Some(cause::MCS_REFUSED),
        source: source::MCS,
    },
    Code {
        number: 0xD,
        name: "rt-too-many-users",
        meaning: "Too many users.",
        cause: Some(cause::MCS_REFUSED),
        source: source::MCS,
    },
    Code {
        number: 0xE,
        name: "rt-unspecified-failure",
        meaning: "Failure without a stated reason.",
        cause: Some(cause::MCS_REFUSED),
        source: source::MCS,
    },
    Code {
        number: 0xF,
        name: "rt-user-rejected",
        meaning: "The user was rejected.",
        cause: Some(cause::MCS_REFUSED),
        source: source::MCS,
    },
];

/// The row of that code, if it is known.
pub fn find(number: u32) -> Option<&'static Code> {
    Code::find_in(TABLE, number)
}

/// Every Reason of a Disconnect Provider Ultimatum. RDP uses only 1 and 3 (MS-RDPBCGR 3.1.5.1.1).
pub static REASONS: &[Code] = &[
    Code {
        number: 0,
        name: "rn-domain-disconnected",
        meaning: "The domain was disconnected.",
        cause: None,
        source: source::MCS,
    },
    Code {
        number: 1,
        name: "rn-provider-initiated",
        meaning: "The sender ended it: on Windows, an administrator or the server itself.",
        cause: None,
        source: source::ULTIMATUM_SENDING,
    },
    Code { number: 2, name: "rn-token-purged", meaning: "A token was purged.", cause: None, source: source::MCS },
    Code {
        number: 3,
        name: "rn-user-requested",
        meaning: "The user asked for it.",
        cause: None,
        source: source::ULTIMATUM_SENDING,
    },
    Code { number: 4, name: "rn-channel-purged", meaning: "A channel was purged.", cause: None, source: source::MCS },
];

/// The reason of that number, if it is known.
pub fn reason(number: u32) -> Option<&'static Code> {
    Code::find_in(REASONS, number)
}
