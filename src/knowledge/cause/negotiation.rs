//! X.224 negotiation: refused, ignored, or answered by something else.

use super::{Cause, Ceiling, id};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::TLS_REQUIRED_BY_SERVER,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "server insists on TLS",
        meaning: "The server accepts only TLS, and the client did not offer it.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::TLS_NOT_ALLOWED_BY_SERVER,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "server is set to refuse TLS",
        meaning: "The server is configured for Standard RDP Security only, and the client asked for TLS.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::INCONSISTENT_FLAGS,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "server found the security flags contradictory",
        meaning: "The server answered that the client's security flags do not fit the state of the connection.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::NLA_REQUIRED_BY_SERVER,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "server insists on Network Level Authentication",
        meaning: "The server accepts only clients that log on before the session starts (NLA, CredSSP), and this one did not offer it.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::NEGOTIATION_REFUSED,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "server refused the negotiation with another code",
        meaning: "The server refused the requested security protocols with a failure code that has no name of its own.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::NEGOTIATION_IGNORED,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "server never answered the Connection Request",
        meaning: "The server took the first RDP message and then closed, or stayed silent, without an answer.",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Consistent, condition: None },
    },
    Cause {
        id: id::UNREQUESTED_PROTOCOL_SELECTED,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "server chose a protocol that was not offered",
        meaning: "The server selected a security protocol that the client had not asked for, and the client left.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::NOT_AN_RDP_SERVER,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "whatever listens there does not speak RDP",
        meaning: "The answer to the RDP request is of another protocol.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::NOT_AN_RDP_CLIENT,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "the client does not speak RDP",
        meaning: "What the client sent first is of another protocol.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
    },
];
