//! What is wrong with the server certificate, as its client sees it.

use super::{Cause, Ceiling, id};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::CERTIFICATE_EXPIRED,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server certificate has expired",
        meaning: "The server showed a certificate whose validity had already ended, and the client left because of it.",
        ceiling: Ceiling {
            without_keys: Certainty::Proven,
            with_keys: Certainty::Proven,
            condition: Some(("TLS alert 45 from the client, or the dates read with keys", Certainty::Strong)),
        },
    },
    Cause {
        id: id::CERTIFICATE_NOT_YET_VALID,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server certificate is not valid yet",
        meaning: "The server showed a certificate whose validity begins later than the clock of the capture, and the client left because of it.",
        ceiling: Ceiling {
            without_keys: Certainty::Proven,
            with_keys: Certainty::Proven,
            condition: Some(("TLS alert 45 from the client, or the dates read with keys", Certainty::Strong)),
        },
    },
    Cause {
        id: id::CERTIFICATE_UNTRUSTED,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server certificate is not trusted",
        meaning: "The client does not trust whoever signed the server's certificate, and left because of it.",
        ceiling: Ceiling {
            without_keys: Certainty::Proven,
            with_keys: Certainty::Proven,
            condition: Some(("TLS alert 48 from the client", Certainty::Strong)),
        },
    },
    Cause {
        id: id::CERTIFICATE_NAME_MISMATCH,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server certificate names another host",
        meaning: "The name in the server's certificate is not the name that the client dialled, and the client left because of it.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
    Cause {
        id: id::CERTIFICATE_WEAK,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server certificate is too weak",
        meaning: "The server's key or signature is weaker than the client accepts.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
    Cause {
        id: id::CERTIFICATE_WRONG_USAGE,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server certificate is for another use",
        meaning: "The certificate is not marked for use by a server, and the client left because of it.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
    Cause {
        id: id::CERTIFICATE_MALFORMED,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server certificate cannot be read",
        meaning: "The certificate breaks the encoding rules, and the client could not use it.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
    Cause {
        id: id::CERTIFICATE_KEY_MISMATCH,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server does not hold the key of its certificate",
        meaning: "The server proved possession of a key that is not the one in its certificate.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
    Cause {
        id: id::CERTIFICATE_REVOKED,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server certificate was revoked",
        meaning: "The authority that issued the certificate has withdrawn it, and the client knows.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
    },
    Cause {
        id: id::CERTIFICATE_REFUSED,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "client refused the server certificate",
        meaning: "The client turned down the server's certificate, and the capture does not show over what.",
        ceiling: Ceiling {
            without_keys: Certainty::Proven,
            with_keys: Certainty::Proven,
            condition: Some(("a TLS alert about the certificate from the client", Certainty::Consistent)),
        },
    },
];
