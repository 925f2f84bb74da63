//! Setting up the session: encryption, channels, capabilities, redirection.

use super::{Cause, Ceiling, LookAlike, id};
use crate::knowledge::{fix, source};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::STANDARD_SECURITY_MISMATCH,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "no RDP encryption method in common",
        meaning: "With Standard RDP Security, client and server did not agree on an encryption method, level or server certificate.",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/standard-security-mismatch.md"),
        fixes: &[fix::id::SET_ENCRYPTION_LEVEL, fix::id::REBUILD_STANDARD_CERTIFICATE, fix::id::SET_SECURITY_LAYER],
        references: &[source::STANDARD_SECURITY, source::DISCONNECTED_ERRORS],
        look_alikes: &[
            LookAlike {
                cause: id::MCS_REFUSED,
                because: "the server may refuse the same message for other reasons",
                decide_by: "the result field and the ultimatum in the report",
            },
            LookAlike {
                cause: id::CLOSED_BY_USER,
                because: "a user may cancel at that moment",
                decide_by: "on the client: event 1026 in Microsoft-Windows-TerminalServices-RDPClient/Operational, or the dialog's two codes",
            },
        ],
    },
    Cause {
        id: id::MCS_REFUSED,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "server refused to set up the channels",
        meaning: "The server rejected the request that sets up the session's channels (MCS Connect Initial, or a channel join).",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/mcs-refused.md"),
        fixes: &[fix::id::COLLECT_PROTOCOL_LOGS, fix::id::REDUCE_CLIENT_FEATURES, fix::id::UPDATE_CLIENT_AND_SERVER],
        references: &[source::CONNECT_RESPONSE, source::CONNECT_INITIAL_PROCESSING],
        look_alikes: &[
            LookAlike {
                cause: id::SERVER_DENIED_CONNECTION,
                because: "a server that denies may end right here, with ERRINFO 7",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
            LookAlike {
                cause: id::STANDARD_SECURITY_MISMATCH,
                because: "the same place in Standard RDP Security",
                decide_by: "encryption methods of both sides in the report",
            },
        ],
    },
    Cause {
        id: id::CAPABILITIES_REFUSED,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "one side left over the capabilities",
        meaning: "Security and licensing were done, and one side left when capabilities were exchanged.",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/capabilities-refused.md"),
        fixes: &[fix::id::REDUCE_CLIENT_FEATURES, fix::id::UPDATE_CLIENT_AND_SERVER, fix::id::COLLECT_PROTOCOL_LOGS],
        references: &[source::DEMAND_ACTIVE, source::CONFIRM_ACTIVE],
        look_alikes: &[
            LookAlike {
                cause: id::SERVER_ERROR,
                because: "the server may name the fault by ERRINFO",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
            LookAlike {
                cause: id::MTU_BLACK_HOLE,
                because: "the Demand Active may be the first large packet",
                decide_by: "is it acknowledged, or sent again and again",
            },
            LookAlike {
                cause: id::CLOSED_BY_USER,
                because: "a user may cancel at that moment",
                decide_by: "on the client: event 1026 in Microsoft-Windows-TerminalServices-RDPClient/Operational, or the dialog's two codes",
            },
        ],
    },
    Cause {
        id: id::SESSION_CRYPTO_FAILED,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "encryption of the running session failed",
        meaning: "The server says that it could not encrypt, decrypt or renew the keys of the session.",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/session-crypto-failed.md"),
        fixes: &[fix::id::SET_SECURITY_LAYER, fix::id::UPDATE_CLIENT_AND_SERVER, fix::id::COLLECT_PROTOCOL_LOGS],
        references: &[source::SET_ERROR_INFO_DATA, source::STANDARD_SECURITY],
        look_alikes: &[
            LookAlike {
                cause: id::SERVER_ERROR,
                because: "protocol errors are reported in the same way",
                decide_by: "the number of the ERRINFO",
            },
            LookAlike {
                cause: id::LOSSY_PATH,
                because: "a hole in the capture is not a damaged packet",
                decide_by: "gaps in the report against retransmissions",
            },
        ],
    },
    Cause {
        id: id::REDIRECTION_FAILED,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "redirection to another server failed",
        meaning: "The client was sent on to another server, and that second connection came to nothing, or never came.",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/redirection-failed.md"),
        fixes: &[fix::id::REPAIR_REDIRECTION, fix::id::UPDATE_CLIENT_AND_SERVER],
        references: &[source::REDIRECTION, source::RDSTLS_REQUEST],
        look_alikes: &[
            LookAlike {
                cause: id::NEGOTIATION_IGNORED,
                because: "a server may close at a request whoever sends it",
                decide_by: "from the same client, connect to the target directly: does it answer?",
            },
            LookAlike {
                cause: id::REDIRECTED,
                because: "the second connection may have passed where the capture was not taken",
                decide_by: "on the client: capture without a filter until the dialog appears",
            },
            LookAlike {
                cause: id::BROKER_REFUSED,
                because: "the broker may refuse instead of redirecting",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
            LookAlike {
                cause: id::NO_ANSWER,
                because: "the address given out may be dead",
                decide_by: "can the client reach it: Test-NetConnection <address> -Port 3389",
            },
            LookAlike {
                cause: id::LOGON_FAILED,
                because: "the second logon may be refused for its credentials",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5",
            },
        ],
    },
];
