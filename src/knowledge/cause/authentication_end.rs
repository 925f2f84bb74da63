//! Authentication that ended without a readable code, and the RD Gateway.

use super::{Cause, Ceiling, id};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::AUTHENTICATION_REJECTED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "server rejected the logon",
        meaning: "The server ended the logon after it had seen the credentials; its reason could not be read or has no name here.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
    Cause {
        id: id::AUTHENTICATION_ABANDONED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "client gave up during the logon",
        meaning: "The client left after its credentials, or the first part of them, had gone out.",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Consistent, condition: None },
    },
    Cause {
        id: id::AUTHENTICATION_STALLED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "logon stopped half-way",
        meaning: "The logon began and nobody spoke on.",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Consistent, condition: None },
    },
    Cause {
        id: id::GATEWAY_REFUSED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "Remote Desktop Gateway refused the connection",
        meaning: "The gateway turned the user or the target down.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::GATEWAY_TARGET_UNREACHABLE,
        category: Category::Network,
        outcome: Outcome::Failed,
        title: "Remote Desktop Gateway cannot reach the target",
        meaning: "The gateway accepted the user and could not connect to the computer behind it.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
];
