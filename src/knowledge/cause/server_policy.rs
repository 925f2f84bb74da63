//! Endings that the server decided and named (ERRINFO).

use super::{Cause, Ceiling, LookAlike, id};
use crate::knowledge::{fix, source};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::IDLE_TIMEOUT,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "server ended an idle session",
        meaning: "The server's limit for idle sessions was reached.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/idle-timeout.md"),
        fixes: &[fix::id::CHANGE_SESSION_LIMITS],
        references: &[source::SET_ERROR_INFO_DATA, source::IDLE_SESSIONS],
        look_alikes: &[
            LookAlike {
                cause: id::IDLE_RESET,
                because: "a device on the path forgets idle connections",
                decide_by: "who sent the end: an orderly end of the server, or a reset",
            },
            LookAlike {
                cause: id::SESSION_TIME_LIMIT,
                because: "the limit for active sessions",
                decide_by: "the number of the ERRINFO: 4",
            },
        ],
    },
    Cause {
        id: id::SESSION_TIME_LIMIT,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "server ended the session at its time limit",
        meaning: "The server's limit for the length of a session or of a logon was reached.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/session-time-limit.md"),
        fixes: &[fix::id::CHANGE_SESSION_LIMITS],
        references: &[source::SET_ERROR_INFO_DATA, source::SESSION_POLICY],
        look_alikes: &[
            LookAlike {
                cause: id::IDLE_TIMEOUT,
                because: "every deliberate end by the server looks the same without keys",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
            LookAlike {
                cause: id::DISCONNECTED_BY_ADMINISTRATOR,
                because: "ended by a person or a tool",
                decide_by: "on the server: Get-WinEvent -LogName Microsoft-Windows-TerminalServices-LocalSessionManager/Operational -MaxEvents 20",
            },
        ],
    },
    Cause {
        id: id::REPLACED_BY_OTHER_CONNECTION,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "another connection took over the session",
        meaning: "The same user connected from elsewhere and took the session over.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/replaced-by-other-connection.md"),
        fixes: &[fix::id::ALLOW_SEVERAL_SESSIONS],
        references: &[source::SET_ERROR_INFO_DATA, source::SESSION_POLICY],
        look_alikes: &[
            LookAlike {
                cause: id::DISCONNECTED_BY_ADMINISTRATOR,
                because: "a tool disconnected it",
                decide_by: "on the server: Get-WinEvent -LogName Microsoft-Windows-TerminalServices-LocalSessionManager/Operational -MaxEvents 20",
            },
            LookAlike {
                cause: id::IDLE_TIMEOUT,
                because: "every deliberate end by the server looks the same without keys",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
        ],
    },
    Cause {
        id: id::OUT_OF_MEMORY,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "server ran out of memory",
        meaning: "The server says that it had no memory left for the session.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/out-of-memory.md"),
        fixes: &[fix::id::FREE_SERVER_MEMORY],
        references: &[source::SET_ERROR_INFO_DATA, source::EXTENDED_REASON],
        look_alikes: &[
            LookAlike {
                cause: id::SERVER_DENIED_CONNECTION,
                because: "every deliberate end by the server looks the same without keys",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
            LookAlike {
                cause: id::SERVER_ERROR,
                because: "a component that failed for want of memory",
                decide_by: "on the server: Get-Counter '\\Memory\\Available MBytes'",
            },
        ],
    },
    Cause {
        id: id::SERVER_DENIED_CONNECTION,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "server denied the connection",
        meaning: "The server says that it does not admit this connection.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/server-denied-connection.md"),
        fixes: &[fix::id::ADMIT_CONNECTIONS, fix::id::GRANT_REMOTE_LOGON],
        references: &[source::SET_ERROR_INFO_DATA, source::SET_ERROR_INFO_SENDING],
        look_alikes: &[
            LookAlike {
                cause: id::INSUFFICIENT_PRIVILEGES,
                because: "the user, not the connection",
                decide_by: "the number: 9",
            },
            LookAlike {
                cause: id::LOGON_RIGHT_DENIED,
                because: "refused earlier, in the logon",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
            LookAlike {
                cause: id::SERVER_CREDENTIAL_UNUSABLE,
                because: "0x7 beside 0x904 at the TLS stage is no ERRINFO at all",
                decide_by: "the stage: ERRINFO exists only after MCS Connect Initial",
            },
        ],
    },
    Cause {
        id: id::INSUFFICIENT_PRIVILEGES,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "user lacks the privilege for remote access",
        meaning: "The server says that the user has not the privileges to open a remote session.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/insufficient-privileges.md"),
        fixes: &[fix::id::GRANT_REMOTE_LOGON],
        references: &[source::SET_ERROR_INFO_DATA, source::RDP_PERMISSIONS],
        look_alikes: &[
            LookAlike {
                cause: id::LOGON_RIGHT_DENIED,
                because: "the same, found out during NLA",
                decide_by: "was NLA used",
            },
            LookAlike {
                cause: id::SERVER_DENIED_CONNECTION,
                because: "every deliberate end by the server looks the same without keys",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
        ],
    },
    Cause {
        id: id::FRESH_CREDENTIALS_REQUIRED,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "server demands freshly typed credentials",
        meaning: "The server does not accept saved credentials; they must be typed anew.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/fresh-credentials-required.md"),
        fixes: &[fix::id::TYPE_CREDENTIALS],
        references: &[source::SET_ERROR_INFO_DATA, source::SESSION_POLICY],
        look_alikes: &[
            LookAlike {
                cause: id::LOGON_FAILED,
                because: "saved credentials that are wrong",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5",
            },
            LookAlike {
                cause: id::SERVER_DENIED_CONNECTION,
                because: "every deliberate end by the server looks the same without keys",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
        ],
    },
    Cause {
        id: id::DISCONNECTED_BY_ADMINISTRATOR,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "an administrator ended the session",
        meaning: "A management tool on the server disconnected the session or logged it off.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/disconnected-by-administrator.md"),
        fixes: &[fix::id::ASK_THE_ADMINISTRATOR],
        references: &[source::SET_ERROR_INFO_DATA, source::GP_UPDATES],
        look_alikes: &[
            LookAlike {
                cause: id::REPLACED_BY_OTHER_CONNECTION,
                because: "taken over by the user elsewhere",
                decide_by: "the number: 5",
            },
            LookAlike {
                cause: id::IDLE_TIMEOUT,
                because: "every deliberate end by the server looks the same without keys",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
        ],
    },
    Cause {
        id: id::BROKER_REFUSED,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "connection broker could not place the session",
        meaning: "The Remote Desktop Connection Broker could not bring the user to a destination.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/broker-refused.md"),
        fixes: &[fix::id::REPAIR_BROKER],
        references: &[source::SET_ERROR_INFO_DATA, source::FARM],
        look_alikes: &[
            LookAlike {
                cause: id::REDIRECTION_FAILED,
                because: "redirected, and the second connection failed",
                decide_by: "is there a second connection of the client",
            },
            LookAlike {
                cause: id::SERVER_DENIED_CONNECTION,
                because: "every deliberate end by the server looks the same without keys",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
        ],
    },
    Cause {
        id: id::SERVER_ERROR,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "server reports an internal or protocol error",
        meaning: "The server ended the session with an error code of its own that fits no other cause.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/server-error.md"),
        fixes: &[fix::id::COLLECT_SERVER_LOGS, fix::id::UPDATE_CLIENT_AND_SERVER, fix::id::REDUCE_CLIENT_FEATURES],
        references: &[source::SET_ERROR_INFO_DATA, source::TSS],
        look_alikes: &[
            LookAlike {
                cause: id::SESSION_CRYPTO_FAILED,
                because: "codes 0x1191 to 0x1195",
                decide_by: "the number in the report",
            },
            LookAlike {
                cause: id::CAPABILITIES_REFUSED,
                because: "the server leaves at the capabilities without a code",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
            LookAlike {
                cause: id::SERVER_DENIED_CONNECTION,
                because: "every deliberate end by the server looks the same without keys",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
        ],
    },
];
