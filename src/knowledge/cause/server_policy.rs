//! Endings that the server decided and named (ERRINFO).

use super::{Cause, Ceiling, id};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::IDLE_TIMEOUT,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "server ended an idle session",
        meaning: "The server's limit for idle sessions was reached.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::SESSION_TIME_LIMIT,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "server ended the session at its time limit",
        meaning: "The server's limit for the length of a session or of a logon was reached.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::REPLACED_BY_OTHER_CONNECTION,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "another connection took over the session",
        meaning: "The same user connected from elsewhere and took the session over.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::OUT_OF_MEMORY,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "server ran out of memory",
        meaning: "The server says that it had no memory left for the session.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::SERVER_DENIED_CONNECTION,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "server denied the connection",
        meaning: "The server says that it does not admit this connection.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::INSUFFICIENT_PRIVILEGES,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "user lacks the privilege for remote access",
        meaning: "The server says that the user has not the privileges to open a remote session.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::FRESH_CREDENTIALS_REQUIRED,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "server demands freshly typed credentials",
        meaning: "The server does not accept saved credentials; they must be typed anew.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::DISCONNECTED_BY_ADMINISTRATOR,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "an administrator ended the session",
        meaning: "A management tool on the server disconnected the session or logged it off.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::BROKER_REFUSED,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "connection broker could not place the session",
        meaning: "The Remote Desktop Connection Broker could not bring the user to a destination.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::SERVER_ERROR,
        category: Category::ServerPolicy,
        outcome: Outcome::Failed,
        title: "server reports an internal or protocol error",
        meaning: "The server ended the session with an error code of its own that fits no other cause.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
];
