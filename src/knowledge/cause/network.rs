//! Faults of the path, concluded from several signs.

use super::{Cause, Ceiling, LookAlike, id};
use crate::knowledge::{fix, source};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::MIDDLEBOX_RESET,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "a device on the path cut the connection",
        meaning: "The reset was not made by either end but by a device between them.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/middlebox-reset.md"),
        fixes: &[fix::id::EXEMPT_AT_MIDDLEBOX, fix::id::CAPTURE_BOTH_ENDS],
        references: &[source::TCP, source::PKTMON],
        look_alikes: &[
            LookAlike {
                cause: id::SERVER_CREDENTIAL_UNUSABLE,
                because: "a reset of the server itself at the ClientHello",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='Schannel'; Id=36870,36871,36874}",
            },
            LookAlike {
                cause: id::CONNECTION_RESET,
                because: "too few signs",
                decide_by: "capture at both ends at once: a packet that nobody there sent came from between",
            },
            LookAlike {
                cause: id::IDLE_RESET,
                because: "a device that forgot an idle connection",
                decide_by: "how long was it idle",
            },
        ],
    },
    Cause {
        id: id::MTU_BLACK_HOLE,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "large packets do not get through",
        meaning: "Small packets pass and full-size ones vanish, so the connection hangs at the first large message.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/mtu-black-hole.md"),
        fixes: &[fix::id::CLAMP_MSS],
        references: &[source::RFC_2923, source::TCP],
        look_alikes: &[
            LookAlike {
                cause: id::PATH_LOST,
                because: "nothing passes any more",
                decide_by: "are small packets still acknowledged",
            },
            LookAlike {
                cause: id::LOSSY_PATH,
                because: "large packets are lost more often on any bad link",
                decide_by: "does any full-size segment ever pass",
            },
        ],
    },
    Cause {
        id: id::PATH_LOST,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "network path was lost",
        meaning: "The path between the two stopped carrying packets in the middle of the session.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/path-lost.md"),
        fixes: &[fix::id::FIND_DROPPING_DEVICE, fix::id::REPAIR_LOSSY_LINK],
        references: &[source::TCP, source::DISCONNECTED_ERRORS],
        look_alikes: &[
            LookAlike {
                cause: id::IDLE_RESET,
                because: "silence before, and a reset after",
                decide_by: "was data flowing when it died",
            },
            LookAlike {
                cause: id::RECEIVER_STALLED,
                because: "one side is there and does not read",
                decide_by: "are acknowledgements still coming",
            },
            LookAlike {
                cause: id::MTU_BLACK_HOLE,
                because: "only large packets vanish",
                decide_by: "sizes of what is sent again",
            },
        ],
    },
    Cause {
        id: id::IDLE_RESET,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "connection dropped after being idle",
        meaning: "A device on the path forgot the connection while it was idle, and cut it at the next packet.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/idle-reset.md"),
        fixes: &[fix::id::ENABLE_KEEP_ALIVE],
        references: &[source::DISCONNECTED_ERRORS, source::TCP],
        look_alikes: &[
            LookAlike {
                cause: id::IDLE_TIMEOUT,
                because: "the server's own limit",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
            LookAlike {
                cause: id::PATH_LOST,
                because: "the path died for another reason",
                decide_by: "did other connections die at the same time",
            },
            LookAlike {
                cause: id::MIDDLEBOX_RESET,
                because: "cut without silence before it",
                decide_by: "how long was it idle",
            },
        ],
    },
    Cause {
        id: id::RECEIVER_STALLED,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "receiver stopped reading",
        meaning: "One side stopped taking data (its receive window stayed at zero) until the connection ended.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/receiver-stalled.md"),
        fixes: &[fix::id::CHECK_RECEIVER_LOAD],
        references: &[source::TCP],
        look_alikes: &[
            LookAlike { cause: id::PATH_LOST, because: "no answers at all", decide_by: "are window probes answered" },
            LookAlike {
                cause: id::OUT_OF_MEMORY,
                because: "the server says so",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
        ],
    },
    Cause {
        id: id::LOSSY_PATH,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "network loses too many packets",
        meaning: "So many packets were lost that the connection could not be kept up.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/lossy-path.md"),
        fixes: &[fix::id::REPAIR_LOSSY_LINK, fix::id::FIND_DROPPING_DEVICE],
        references: &[source::TCP],
        look_alikes: &[
            LookAlike {
                cause: id::MTU_BLACK_HOLE,
                because: "only large ones are lost",
                decide_by: "sizes of the lost segments",
            },
            LookAlike {
                cause: id::PATH_LOST,
                because: "all of a sudden everything is lost",
                decide_by: "the course of loss over time",
            },
        ],
    },
    Cause {
        id: id::STALE_CONNECTION_STATE,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "an old connection was still remembered",
        meaning: "One side, or a device between them, still held state of an older connection with the same addresses and ports.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/stale-connection-state.md"),
        fixes: &[fix::id::CLEAR_STALE_STATE],
        references: &[source::TCP],
        look_alikes: &[
            LookAlike {
                cause: id::CONNECTION_REFUSED,
                because: "RST to SYN without old numbers",
                decide_by: "the acknowledgement number in the answer",
            },
            LookAlike {
                cause: id::MIDDLEBOX_RESET,
                because: "a device with old state",
                decide_by: "capture at both ends at once: a packet that nobody there sent came from between",
            },
        ],
    },
];
