//! Setting up the session: encryption, channels, capabilities, redirection.

use super::{Cause, Ceiling, id};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::STANDARD_SECURITY_MISMATCH,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "no RDP encryption method in common",
        meaning: "With Standard RDP Security, client and server did not agree on an encryption method, level or server certificate.",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::MCS_REFUSED,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "server refused to set up the channels",
        meaning: "The server rejected the request that sets up the session's channels (MCS Connect Initial, or a channel join).",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::CAPABILITIES_REFUSED,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "one side left over the capabilities",
        meaning: "Security and licensing were done, and one side left when capabilities were exchanged.",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::SESSION_CRYPTO_FAILED,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "encryption of the running session failed",
        meaning: "The server says that it could not encrypt, decrypt or renew the keys of the session.",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::REDIRECTION_FAILED,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "redirection to another server failed",
        meaning: "The client was sent on to another server, and that second connection was refused or lost.",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Strong, condition: None },
    },
];
