//! A server, or a device in front of it, that cannot or does not show the right credential.

use super::{Cause, Ceiling, id};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::CERTIFICATE_MISSING,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server has no certificate",
        meaning: "The server answered that it has no certificate to start TLS with.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::CLIENT_CERTIFICATE_REQUIRED,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server demands a certificate of the client",
        meaning: "The server accepts only clients that show a certificate of their own, and this one showed none that it takes.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::SERVER_CREDENTIAL_UNUSABLE,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server could not start TLS with its certificate",
        meaning: "The server agreed to TLS and then could not begin it, because its certificate or private key is unusable.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
    Cause {
        id: id::TLS_INTERCEPTED,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "a device between the two opened the TLS",
        meaning: "An inspection device put its own certificate in place of the server's, and the logon that is bound to the real one was refused.",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Strong, condition: None },
    },
];
