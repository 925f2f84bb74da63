//! Faults of the path, concluded from several signs.

use super::{Cause, Ceiling, id};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::MIDDLEBOX_RESET,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "a device on the path cut the connection",
        meaning: "The reset was not made by either end but by a device between them.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
    Cause {
        id: id::MTU_BLACK_HOLE,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "large packets do not get through",
        meaning: "Small packets pass and full-size ones vanish, so the connection hangs at the first large message.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
    Cause {
        id: id::PATH_LOST,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "network path was lost",
        meaning: "The path between the two stopped carrying packets in the middle of the session.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
    Cause {
        id: id::IDLE_RESET,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "connection dropped after being idle",
        meaning: "A device on the path forgot the connection while it was idle, and cut it at the next packet.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
    Cause {
        id: id::RECEIVER_STALLED,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "receiver stopped reading",
        meaning: "One side stopped taking data (its receive window stayed at zero) until the connection ended.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
    Cause {
        id: id::LOSSY_PATH,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "network loses too many packets",
        meaning: "So many packets were lost that the connection could not be kept up.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
    Cause {
        id: id::STALE_CONNECTION_STATE,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "an old connection was still remembered",
        meaning: "One side, or a device between them, still held state of an older connection with the same addresses and ports.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
];
