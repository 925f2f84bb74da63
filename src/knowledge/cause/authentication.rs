//! Authentication that fails for reasons outside the account: directory, clocks, policy, tokens.

use super::{Cause, Ceiling, id};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::NO_LOGON_SERVER,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "no domain controller could be reached",
        meaning: "The server found no domain controller that could check the credentials.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::TRUST_RELATIONSHIP_FAILED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "server's trust with the domain is broken",
        meaning: "The server, or its domain, no longer has a working trust with the domain of the account.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::CLOCK_SKEW,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "clocks differ too much",
        meaning: "The clocks of client, server and domain controller differ by more than Kerberos allows.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::PRINCIPAL_UNKNOWN,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "directory does not know the server by that name",
        meaning: "Kerberos found no account for the service name that the client asked for.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::CHANNEL_BINDING_REJECTED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "logon was bound to another TLS channel",
        meaning: "The server found that the logon is not bound to the TLS connection that it came through.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::SMART_CARD_FAILED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "smart card logon failed",
        meaning: "The smart card, its PIN or its certificate was rejected.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::ENTRA_TOKEN_REFUSED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "Entra ID token was refused",
        meaning: "The server did not accept the token that the client brought from Microsoft Entra ID.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::NTLM_BLOCKED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "NTLM is blocked by policy",
        meaning: "The logon fell back to NTLM, and a policy forbids NTLM.",
        ceiling: Ceiling {
            without_keys: Certainty::Undetermined,
            with_keys: Certainty::Proven,
            condition: Some(("NTSTATUS 0xC0000418", Certainty::Consistent)),
        },
    },
    Cause {
        id: id::DELEGATION_REFUSED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "client's policy forbids sending credentials",
        meaning: "The client's own policy forbids delegating credentials to this server, so it stopped.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Consistent, condition: None },
    },
];
