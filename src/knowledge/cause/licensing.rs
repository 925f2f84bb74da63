//! Licensing errors that either side names (MS-RDPELE, and the ERRINFO of the same meaning).

use super::{Cause, Ceiling, id};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::LICENSE_NO_SERVER,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "no license server could be reached",
        meaning: "The server could find no Remote Desktop license server to ask.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::LICENSE_NONE,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "no license for this client",
        meaning: "There is no client access license to give to, or held by, this client.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::LICENSE_INVALID_CLIENT,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "server rejected the client's license data",
        meaning: "The server did not accept the hardware id, the stored license or the platform data that the client sent.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::LICENSE_INVALID_SERVER_CERTIFICATE,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "client rejected the licensing certificate",
        meaning: "The client could not use the certificate that the server sent for licensing.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::LICENSE_INVALID_SCOPE,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "license is for another scope",
        meaning: "The license that the client holds was issued for another scope.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::LICENSE_INVALID_PRODUCT,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "license is for another product",
        meaning: "The license that the client holds is for another product or version.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::LICENSE_INVALID_MAC,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "licensing message failed its integrity check",
        meaning: "A licensing message did not carry the right checksum.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::LICENSE_INVALID_MESSAGE,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "licensing message was malformed",
        meaning: "A licensing message had a wrong length or content.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
    },
];
