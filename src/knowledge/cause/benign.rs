//! Endings that are no failure, and the one that says nothing.

use super::{Cause, Ceiling, LookAlike, id};
use crate::knowledge::{fix, source};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::CLOSED_BY_USER,
        category: Category::None,
        outcome: Outcome::Ok,
        title: "closed by the user",
        meaning: "The user, or the client program, ended the session in order.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/closed-by-user.md"),
        fixes: &[],
        references: &[source::ULTIMATUM_SENDING, source::SET_ERROR_INFO_DATA],
        look_alikes: &[
            LookAlike {
                cause: id::ENDED_AFTER_USE,
                because: "sealed: which side wished it is not visible",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
            LookAlike {
                cause: id::LOGGED_OFF,
                because: "the server ends the session after a logoff",
                decide_by: "on the server: Get-WinEvent -LogName Microsoft-Windows-TerminalServices-LocalSessionManager/Operational -MaxEvents 20",
            },
        ],
    },
    Cause {
        id: id::LOGGED_OFF,
        category: Category::None,
        outcome: Outcome::Ok,
        title: "user logged off",
        meaning: "The user logged off, and the server ended the session in order.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/logged-off.md"),
        fixes: &[],
        references: &[source::USER_SERVER_DISCONNECT, source::ULTIMATUM_SENDING],
        look_alikes: &[
            LookAlike {
                cause: id::DISCONNECTED_BY_ADMINISTRATOR,
                because: "a forced logoff",
                decide_by: "ERRINFO 2, or on the server: Get-WinEvent -LogName Microsoft-Windows-TerminalServices-LocalSessionManager/Operational -MaxEvents 20",
            },
            LookAlike {
                cause: id::ENDED_AFTER_USE,
                because: "sealed: which side wished it is not visible",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
        ],
    },
    Cause {
        id: id::ENDED_AFTER_USE,
        category: Category::None,
        outcome: Outcome::Ok,
        title: "session was used and then ended in order",
        meaning: "The session was active and was closed in order; encryption hides which side wished it.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/ended-after-use.md"),
        fixes: &[],
        references: &[source::USER_SERVER_DISCONNECT],
        look_alikes: &[
            LookAlike {
                cause: id::IDLE_TIMEOUT,
                because: "a server's limit ends in order too",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
            LookAlike {
                cause: id::DISCONNECTED_BY_ADMINISTRATOR,
                because: "so does an administrator",
                decide_by: "on the server: Get-WinEvent -LogName Microsoft-Windows-TerminalServices-LocalSessionManager/Operational -MaxEvents 20",
            },
        ],
    },
    Cause {
        id: id::REDIRECTED,
        category: Category::None,
        outcome: Outcome::Ok,
        title: "server sent the client to another server",
        meaning: "The server told the client to connect elsewhere, which is how a farm works.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/redirected.md"),
        fixes: &[],
        references: &[source::REDIRECTION],
        look_alikes: &[
            LookAlike {
                cause: id::REDIRECTION_FAILED,
                because: "if the second connection fails",
                decide_by: "the next connection of the attempt",
            },
            LookAlike {
                cause: id::ENDED_AFTER_USE,
                because: "sealed: a short session that ended in order",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
        ],
    },
    Cause {
        id: id::STILL_OPEN,
        category: Category::None,
        outcome: Outcome::Open,
        title: "still open when the capture ends",
        meaning: "The capture ends before the session does.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/still-open.md"),
        fixes: &[fix::id::CAPTURE_LONGER],
        references: &[source::TCP],
        look_alikes: &[LookAlike {
            cause: id::PATH_LOST,
            because: "a session that died silently just before",
            decide_by: "is something unanswered at the end",
        }],
    },
    Cause {
        id: id::TRUST_PROMPT,
        category: Category::None,
        outcome: Outcome::Probe,
        title: "client paused to ask the user",
        meaning: "The client left to ask its user about the certificate or credentials, and came back.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/trust-prompt.md"),
        fixes: &[],
        references: &[source::VERIFY_IDENTITY, source::CREDSSP_SECURITY],
        look_alikes: &[
            LookAlike {
                cause: id::CERTIFICATE_REFUSED,
                because: "if no later connection goes further",
                decide_by: "on the client: event 1026 in Microsoft-Windows-TerminalServices-RDPClient/Operational, or the dialog's two codes",
            },
            LookAlike {
                cause: id::AUTHENTICATION_ABANDONED,
                because: "the same after credentials went out",
                decide_by: "on the client: event 1026 in Microsoft-Windows-TerminalServices-RDPClient/Operational, or the dialog's two codes",
            },
        ],
    },
    Cause {
        id: id::CERTIFICATE_PROBE,
        category: Category::None,
        outcome: Outcome::Probe,
        title: "client only looked at the certificate",
        meaning: "The client fetched the server's certificate and left, as planned.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/certificate-probe.md"),
        fixes: &[fix::id::WATCH_FOR_SCANS],
        references: &[source::CONNECTION_REQUEST],
        look_alikes: &[
            LookAlike {
                cause: id::CERTIFICATE_REFUSED,
                because: "a refusal without an alert looks the same",
                decide_by: "the client's log; an inventory of scanners",
            },
            LookAlike {
                cause: id::TRUST_PROMPT,
                because: "a client that asks its user about the certificate leaves at the same point",
                decide_by: "did the user see a warning; a second connection that goes further settles it",
            },
        ],
    },
    Cause {
        id: id::PORT_PROBE,
        category: Category::None,
        outcome: Outcome::Probe,
        title: "someone only tested the port",
        meaning: "A connection was opened and closed without any data, as port checks and scanners do.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/port-probe.md"),
        fixes: &[fix::id::WATCH_FOR_SCANS],
        references: &[source::TCP, source::TEST_NETCONNECTION],
        look_alikes: &[LookAlike {
            cause: id::CLOSED_BEFORE_DATA,
            because: "closed by the server",
            decide_by: "who closed, in the report",
        }],
    },
    Cause {
        id: id::UNDETERMINED,
        category: Category::Undetermined,
        outcome: Outcome::Unknown,
        title: "the capture does not tell",
        meaning: "Nothing in the capture tells why the session ended.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Undetermined, condition: None },
        page: include_str!("../../causes/undetermined.md"),
        fixes: &[fix::id::CAPTURE_BOTH_ENDS, fix::id::REPEAT_WITH_KEYS, fix::id::COLLECT_SERVER_LOGS],
        references: &[source::CONNECTION_SEQUENCE],
        look_alikes: &[
            LookAlike {
                cause: id::CONNECTION_RESET,
                because: "if a reset ended it",
                decide_by: "the ending in the report",
            },
            LookAlike {
                cause: id::ENDED_AFTER_USE,
                because: "if the session had been active",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
        ],
    },
];
