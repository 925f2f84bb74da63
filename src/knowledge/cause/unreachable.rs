//! Connections that never carried data, or ended by a bare reset.

use super::{Cause, Ceiling, id};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::NAME_RESOLUTION_FAILED,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "name could not be resolved",
        meaning: "The client asked for the address of the server and got none.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::NO_ANSWER,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "server never answered",
        meaning: "The client's connection attempts were never answered, as seen where the capture was taken.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::CONNECTION_REFUSED,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "connection was refused",
        meaning: "The first packet was answered with a reset: nothing accepts connections on that port, or a device says so.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::UNREACHABLE,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "network reports the server unreachable",
        meaning: "A router or host answered with an ICMP error instead of a connection.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::CLOSED_BEFORE_DATA,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "connection closed before any data",
        meaning: "The connection was accepted and closed before either side, or before the server, had sent a byte.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::CONNECTION_RESET,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "connection was reset without a reason in sight",
        meaning: "The connection was cut by a reset, and nothing in the capture explains it.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
    },
];
