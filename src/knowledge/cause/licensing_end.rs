//! Licensing that ended without a code of its own.

use super::{Cause, Ceiling, id};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::LICENSE_DENIED_BY_POLICY,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "server denied the session on licensing grounds",
        meaning: "The server ended the session with a licensing error of its own: an internal error, no upgrade possible, or no remote connections allowed.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::LICENSE_REFUSED,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "licensing was refused",
        meaning: "The licensing exchange ended with a refusal whose code is unknown or could not be read.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
    Cause {
        id: id::LICENSE_RESET,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "connection closed during licensing",
        meaning: "The connection was closed in the middle of the licensing exchange, without an error.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
    Cause {
        id: id::LICENSE_STALLED,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "licensing never finished",
        meaning: "The licensing exchange began and one side stopped answering.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
];
