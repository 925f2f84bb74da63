//! Connections that never carried data, or ended by a bare reset.

use super::{Cause, Ceiling, LookAlike, id};
use crate::knowledge::{fix, source};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::NAME_RESOLUTION_FAILED,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "name could not be resolved",
        meaning: "The client asked for the address of the server and got none.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/name-resolution-failed.md"),
        fixes: &[fix::id::REPAIR_NAME_RESOLUTION],
        references: &[source::RESOLVE_DNSNAME, source::ON_DISCONNECTED],
        look_alikes: &[LookAlike {
            cause: id::NO_ANSWER,
            because: "the name is resolved, the server is silent",
            decide_by: "is there a SYN in the capture",
        }],
    },
    Cause {
        id: id::NO_ANSWER,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "server never answered",
        meaning: "The client's connection attempts were never answered, as seen where the capture was taken.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/no-answer.md"),
        fixes: &[fix::id::OPEN_FIREWALL, fix::id::FIND_DROPPING_DEVICE, fix::id::CHECK_LISTENER],
        references: &[source::CANNOT_CONNECT, source::TCP],
        look_alikes: &[
            LookAlike {
                cause: id::UNREACHABLE,
                because: "an ICMP error would have said so",
                decide_by: "are ICMP messages part of the capture filter",
            },
            LookAlike {
                cause: id::PATH_LOST,
                because: "an established session that dies",
                decide_by: "was there a handshake",
            },
        ],
    },
    Cause {
        id: id::CONNECTION_REFUSED,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "connection was refused",
        meaning: "The first packet was answered with a reset: nothing accepts connections on that port, or a device says so.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/connection-refused.md"),
        fixes: &[fix::id::CHECK_LISTENER, fix::id::ADMIT_CONNECTIONS, fix::id::OPEN_FIREWALL],
        references: &[source::CANNOT_CONNECT, source::TCP],
        look_alikes: &[
            LookAlike {
                cause: id::MIDDLEBOX_RESET,
                because: "a device that rejects",
                decide_by: "capture at both ends at once: a packet that nobody there sent came from between",
            },
            LookAlike {
                cause: id::UNREACHABLE,
                because: "rejected by ICMP instead",
                decide_by: "the ICMP code and its sender",
            },
        ],
    },
    Cause {
        id: id::UNREACHABLE,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "network reports the server unreachable",
        meaning: "A router or host answered with an ICMP error instead of a connection.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/unreachable.md"),
        fixes: &[fix::id::CHECK_ROUTE, fix::id::OPEN_FIREWALL],
        references: &[source::CANNOT_CONNECT, source::TCP],
        look_alikes: &[
            LookAlike {
                cause: id::NO_ANSWER,
                because: "silence instead of an error",
                decide_by: "are ICMP messages part of the capture",
            },
            LookAlike {
                cause: id::MTU_BLACK_HOLE,
                because: "ICMP type 3 code 4 speaks of packet size",
                decide_by: "the code of the message",
            },
        ],
    },
    Cause {
        id: id::CLOSED_BEFORE_DATA,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "connection closed before any data",
        meaning: "The connection was accepted and closed before either side, or before the server, had sent a byte.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/closed-before-data.md"),
        fixes: &[fix::id::CHECK_LISTENER, fix::id::FREE_CONNECTION_SLOTS, fix::id::CAPTURE_BOTH_ENDS],
        references: &[source::CANNOT_CONNECT, source::TCP],
        look_alikes: &[
            LookAlike {
                cause: id::PORT_PROBE,
                because: "a client that sends nothing and leaves",
                decide_by: "who closed, in the report",
            },
            LookAlike {
                cause: id::MIDDLEBOX_RESET,
                because: "a device that cuts at once",
                decide_by: "capture at both ends at once: a packet that nobody there sent came from between",
            },
            LookAlike {
                cause: id::NEGOTIATION_IGNORED,
                because: "the request was sent",
                decide_by: "is there a Connection Request",
            },
        ],
    },
    Cause {
        id: id::CONNECTION_RESET,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "connection was reset without a reason in sight",
        meaning: "The connection was cut by a reset, and nothing in the capture explains it.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/connection-reset.md"),
        fixes: &[fix::id::CAPTURE_BOTH_ENDS, fix::id::COLLECT_SERVER_LOGS],
        references: &[source::TCP, source::DISCONNECTED_ERRORS],
        look_alikes: &[
            LookAlike {
                cause: id::MIDDLEBOX_RESET,
                because: "too few signs to say so",
                decide_by: "capture at both ends at once: a packet that nobody there sent came from between",
            },
            LookAlike {
                cause: id::SERVER_ERROR,
                because: "a service that stopped unexpectedly",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='System','Application'; Level=1,2} -MaxEvents 20",
            },
            LookAlike {
                cause: id::IDLE_RESET,
                because: "cut at the first packet after a long silence",
                decide_by: "how long was it idle, in the report",
            },
        ],
    },
];
