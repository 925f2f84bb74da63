//! Authentication that ended without a readable code, and the RD Gateway.

use super::{Cause, Ceiling, LookAlike, id};
use crate::knowledge::{fix, source};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::AUTHENTICATION_REJECTED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "server rejected the logon",
        meaning: "The server ended the logon after it had seen the credentials; its reason could not be read or has no name here.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/authentication-rejected.md"),
        fixes: &[fix::id::READ_LOGON_EVENT, fix::id::REPEAT_WITH_KEYS, fix::id::CHECK_CREDENTIALS],
        references: &[source::TSREQUEST, source::FREERDP_NLA],
        look_alikes: &[
            LookAlike {
                cause: id::LOGON_FAILED,
                because: "the most frequent refusal",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5",
            },
            LookAlike {
                cause: id::ACCOUNT_LOCKED_OUT,
                because: "after many attempts",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5",
            },
            LookAlike {
                cause: id::TLS_INTERCEPTED,
                because: "a device on the way breaks the proof",
                decide_by: "compare the certificate's SHA-256 at both ends",
            },
        ],
    },
    Cause {
        id: id::AUTHENTICATION_ABANDONED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "client gave up during the logon",
        meaning: "The client left after its credentials, or the first part of them, had gone out.",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Consistent, condition: None },
        page: include_str!("../../causes/authentication-abandoned.md"),
        fixes: &[fix::id::ASK_THE_USER, fix::id::REPEAT_WITH_KEYS],
        references: &[source::TSREQUEST, source::CREDSSP_SECURITY],
        look_alikes: &[
            LookAlike {
                cause: id::TRUST_PROMPT,
                because: "a client that asks its user about the certificate leaves at the same point",
                decide_by: "did the user see a warning; a second connection that goes further settles it",
            },
            LookAlike {
                cause: id::DELEGATION_REFUSED,
                because: "the client's policy stops it there",
                decide_by: "on the client: event 1026 in Microsoft-Windows-TerminalServices-RDPClient/Operational, or the dialog's two codes",
            },
            LookAlike {
                cause: id::CREDSSP_VERSION_MISMATCH,
                because: "a patched client leaves an unpatched server there",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
            LookAlike {
                cause: id::TLS_INTERCEPTED,
                because: "the proof of the key does not fit",
                decide_by: "compare the certificate's SHA-256 at both ends",
            },
        ],
    },
    Cause {
        id: id::AUTHENTICATION_STALLED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "logon stopped half-way",
        meaning: "The logon began and nobody spoke on.",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Consistent, condition: None },
        page: include_str!("../../causes/authentication-stalled.md"),
        fixes: &[fix::id::REACH_DOMAIN_CONTROLLER, fix::id::READ_LOGON_EVENT],
        references: &[source::LSA_CONTACT, source::TSREQUEST],
        look_alikes: &[
            LookAlike {
                cause: id::NO_LOGON_SERVER,
                because: "the wait ends with that status",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5",
            },
            LookAlike {
                cause: id::PATH_LOST,
                because: "nothing at all arrives any more",
                decide_by: "keep-alives and retransmissions in the report",
            },
            LookAlike {
                cause: id::MTU_BLACK_HOLE,
                because: "a large message may not get through",
                decide_by: "is the last message acknowledged",
            },
        ],
    },
    Cause {
        id: id::GATEWAY_REFUSED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "Remote Desktop Gateway refused the connection",
        meaning: "The gateway turned the user or the target down.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/gateway-refused.md"),
        fixes: &[fix::id::CHECK_GATEWAY_POLICY],
        references: &[source::GATEWAY_EVENTS, source::FREERDP_GATEWAY],
        look_alikes: &[
            LookAlike {
                cause: id::GATEWAY_TARGET_UNREACHABLE,
                because: "admitted, and the target is not reached",
                decide_by: "on the gateway: Get-WinEvent -LogName Microsoft-Windows-TerminalServices-Gateway/Operational -MaxEvents 20",
            },
            LookAlike {
                cause: id::LOGON_FAILED,
                because: "credentials refused by the gateway itself",
                decide_by: "on the gateway: Get-WinEvent -LogName Microsoft-Windows-TerminalServices-Gateway/Operational -MaxEvents 20",
            },
        ],
    },
    Cause {
        id: id::GATEWAY_TARGET_UNREACHABLE,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "Remote Desktop Gateway cannot reach the target",
        meaning: "The gateway accepted the user and could not connect to the computer behind it.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/gateway-target-unreachable.md"),
        fixes: &[fix::id::REACH_GATEWAY_TARGET],
        references: &[source::GATEWAY_EVENTS, source::FREERDP_GATEWAY],
        look_alikes: &[LookAlike {
            cause: id::GATEWAY_REFUSED,
            because: "a policy denies, and the target was never tried",
            decide_by: "on the gateway: Get-WinEvent -LogName Microsoft-Windows-TerminalServices-Gateway/Operational -MaxEvents 20",
        }],
    },
];
