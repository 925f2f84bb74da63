//! Endings that are no failure, and the one that says nothing.

use super::{Cause, Ceiling, id};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::CLOSED_BY_USER,
        category: Category::None,
        outcome: Outcome::Ok,
        title: "closed by the user",
        meaning: "The user, or the client program, ended the session in order.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::LOGGED_OFF,
        category: Category::None,
        outcome: Outcome::Ok,
        title: "user logged off",
        meaning: "The user logged off, and the server ended the session in order.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::ENDED_AFTER_USE,
        category: Category::None,
        outcome: Outcome::Ok,
        title: "session was used and then ended in order",
        meaning: "The session was active and was closed in order; encryption hides which side wished it.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::REDIRECTED,
        category: Category::None,
        outcome: Outcome::Ok,
        title: "server sent the client to another server",
        meaning: "The server told the client to connect elsewhere, which is how a farm works.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::STILL_OPEN,
        category: Category::None,
        outcome: Outcome::Open,
        title: "still open when the capture ends",
        meaning: "The capture ends before the session does.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::TRUST_PROMPT,
        category: Category::None,
        outcome: Outcome::Probe,
        title: "client paused to ask the user",
        meaning: "The client left to ask its user about the certificate or credentials, and came back.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::CERTIFICATE_PROBE,
        category: Category::None,
        outcome: Outcome::Probe,
        title: "client only looked at the certificate",
        meaning: "The client fetched the server's certificate and left, as planned.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::PORT_PROBE,
        category: Category::None,
        outcome: Outcome::Probe,
        title: "someone only tested the port",
        meaning: "A connection was opened and closed without any data, as port checks and scanners do.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::UNDETERMINED,
        category: Category::Undetermined,
        outcome: Outcome::Unknown,
        title: "the capture does not tell",
        meaning: "Nothing in the capture tells why the session ended.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Undetermined, condition: None },
    },
];
