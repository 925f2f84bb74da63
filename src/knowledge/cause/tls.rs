//! The TLS handshake, and the CredSSP version and modes negotiated right after it.

use super::{Cause, Ceiling, id};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::TLS_VERSION_MISMATCH,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "no TLS version in common",
        meaning: "Client and server share no version of TLS that both allow.",
        ceiling: Ceiling {
            without_keys: Certainty::Proven,
            with_keys: Certainty::Proven,
            condition: Some(("TLS alert 70", Certainty::Strong)),
        },
    },
    Cause {
        id: id::TLS_CIPHER_MISMATCH,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "no cipher suite in common",
        meaning: "Client and server share no cipher suite or parameters that both allow.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
    Cause {
        id: id::SERVER_SILENT_AFTER_CLIENT_HELLO,
        category: Category::Undetermined,
        outcome: Outcome::Failed,
        title: "server closed at the first TLS message",
        meaning: "The server agreed to TLS and then ended the connection without sending a single TLS byte. That this happened is certain; why is not.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::TLS_HANDSHAKE_FAILED,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "TLS handshake broke",
        meaning: "The TLS handshake was begun and ended with an error that names none of the known faults.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
    Cause {
        id: id::CREDSSP_VERSION_MISMATCH,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "one side refused the other's CredSSP version",
        meaning: "One side stopped because the other's CredSSP is older than the fix for CVE-2018-0886 allows.",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Strong, condition: None },
    },
    Cause {
        id: id::RESTRICTED_ADMIN_REFUSED,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "server refused Restricted Admin or Remote Credential Guard",
        meaning: "The client asked to log on without sending credentials, and the server does not allow that.",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Strong, condition: None },
    },
];
