//! Licensing that ended without a code of its own.

use super::{Cause, Ceiling, LookAlike, id};
use crate::knowledge::{fix, source};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::LICENSE_DENIED_BY_POLICY,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "server denied the session on licensing grounds",
        meaning: "The server ended the session with a licensing error of its own: an internal error, no upgrade possible, or no remote connections allowed.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/license-denied-by-policy.md"),
        fixes: &[fix::id::CHECK_HOST_EDITION, fix::id::COLLECT_LICENSING_LOGS],
        references: &[source::SET_ERROR_INFO_DATA, source::NO_LICENSE_SERVER],
        look_alikes: &[
            LookAlike {
                cause: id::SERVER_DENIED_CONNECTION,
                because: "the server denies for reasons other than licensing",
                decide_by: "the number of the ERRINFO",
            },
            LookAlike {
                cause: id::LICENSE_REFUSED,
                because: "licensing refused with a code that could not be read",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
        ],
    },
    Cause {
        id: id::LICENSE_REFUSED,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "licensing was refused",
        meaning: "The licensing exchange ended with a refusal whose code is unknown or could not be read.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/license-refused.md"),
        fixes: &[fix::id::COLLECT_LICENSING_LOGS, fix::id::CONFIGURE_LICENSE_SERVER],
        references: &[source::LICENSE_ERROR, source::LICENSE_UNEXPECTED],
        look_alikes: &[
            LookAlike {
                cause: id::LICENSE_RESET,
                because: "closed without an error message",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
            LookAlike {
                cause: id::SERVER_DENIED_CONNECTION,
                because: "a deliberate end by the server at the same time",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
            LookAlike {
                cause: id::LICENSE_NO_SERVER,
                because: "the most frequent licensing error",
                decide_by: "on the session host: lsdiag.msc, and Get-WinEvent -FilterHashtable @{LogName='System'; Id=1128,1088,1004,1010}",
            },
        ],
    },
    Cause {
        id: id::LICENSE_RESET,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "connection closed during licensing",
        meaning: "The connection was closed in the middle of the licensing exchange, without an error.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/license-reset.md"),
        fixes: &[
            fix::id::RESET_CLIENT_LICENSE_STORE,
            fix::id::COLLECT_LICENSING_LOGS,
            fix::id::UPDATE_CLIENT_AND_SERVER,
        ],
        references: &[source::LICENSE_UNEXPECTED, source::DISCONNECTED_ERRORS],
        look_alikes: &[
            LookAlike {
                cause: id::LICENSE_REFUSED,
                because: "an error may be sealed",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
            LookAlike {
                cause: id::PATH_LOST,
                because: "a path that dies at that moment",
                decide_by: "is the reset answered; do other connections die at the same time",
            },
        ],
    },
    Cause {
        id: id::LICENSE_STALLED,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "licensing never finished",
        meaning: "The licensing exchange began and one side stopped answering.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/license-stalled.md"),
        fixes: &[
            fix::id::CHECK_LICENSE_SERVER_PATH,
            fix::id::CONFIGURE_LICENSE_SERVER,
            fix::id::COLLECT_LICENSING_LOGS,
        ],
        references: &[source::PORTS, source::SET_ERROR_INFO_DATA],
        look_alikes: &[
            LookAlike {
                cause: id::LICENSE_NO_SERVER,
                because: "the search ends with that error sooner or later",
                decide_by: "on the session host: lsdiag.msc, and Get-WinEvent -FilterHashtable @{LogName='System'; Id=1128,1088,1004,1010}",
            },
            LookAlike {
                cause: id::NO_LOGON_SERVER,
                because: "a logon that waits for a domain controller stalls too, but before licensing",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5",
            },
            LookAlike {
                cause: id::PATH_LOST,
                because: "nothing at all arrives any more",
                decide_by: "are there keep-alives or retransmissions",
            },
        ],
    },
];
