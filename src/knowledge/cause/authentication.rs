//! Authentication that fails for reasons outside the account: directory, clocks, policy, tokens.

use super::{Cause, Ceiling, LookAlike, id};
use crate::knowledge::{fix, source};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::NO_LOGON_SERVER,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "no domain controller could be reached",
        meaning: "The server found no domain controller that could check the credentials.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/no-logon-server.md"),
        fixes: &[fix::id::REACH_DOMAIN_CONTROLLER],
        references: &[source::NTSTATUS, source::LSA_CONTACT],
        look_alikes: &[
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "without keys every refused logon looks like this",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5: Sub Status",
            },
            LookAlike {
                cause: id::TRUST_RELATIONSHIP_FAILED,
                because: "a controller is reached and does not know the server",
                decide_by: "on the server: Test-ComputerSecureChannel",
            },
            LookAlike {
                cause: id::AUTHENTICATION_STALLED,
                because: "the search for a controller takes tens of seconds",
                decide_by: "on the server: nltest /dsgetdc:<domain>",
            },
        ],
    },
    Cause {
        id: id::TRUST_RELATIONSHIP_FAILED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "server's trust with the domain is broken",
        meaning: "The server, or its domain, no longer has a working trust with the domain of the account.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/trust-relationship-failed.md"),
        fixes: &[fix::id::REPAIR_SECURE_CHANNEL, fix::id::REACH_DOMAIN_CONTROLLER],
        references: &[source::NTSTATUS, source::TEST_SECURE_CHANNEL],
        look_alikes: &[
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "without keys every refused logon looks like this",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5: Sub Status",
            },
            LookAlike {
                cause: id::NO_LOGON_SERVER,
                because: "no controller is reached",
                decide_by: "on the server: nltest /dsgetdc:<domain>",
            },
        ],
    },
    Cause {
        id: id::CLOCK_SKEW,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "clocks differ too much",
        meaning: "The clocks of client, server and domain controller differ by more than Kerberos allows.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/clock-skew.md"),
        fixes: &[fix::id::SYNCHRONIZE_CLOCKS],
        references: &[source::RFC_4120, source::W32TM],
        look_alikes: &[
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "without keys every refused logon looks like this",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5: Sub Status",
            },
            LookAlike {
                cause: id::CERTIFICATE_NOT_YET_VALID,
                because: "a wrong clock also spoils certificates",
                decide_by: "w32tm /query /status on both sides",
            },
            LookAlike {
                cause: id::PRINCIPAL_UNKNOWN,
                because: "another Kerberos failure",
                decide_by: "the number of the KRB-ERROR: 37 or 7",
            },
        ],
    },
    Cause {
        id: id::PRINCIPAL_UNKNOWN,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "directory does not know the server by that name",
        meaning: "Kerberos found no account for the service name that the client asked for.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/principal-unknown.md"),
        fixes: &[fix::id::REGISTER_SPN, fix::id::USE_KERBEROS],
        references: &[source::RFC_4120, source::SETSPN],
        look_alikes: &[
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "without keys every refused logon looks like this",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5: Sub Status",
            },
            LookAlike {
                cause: id::NTLM_BLOCKED,
                because: "the fallback to NTLM is what fails then",
                decide_by: "does policy allow NTLM: Microsoft-Windows-NTLM/Operational",
            },
        ],
    },
    Cause {
        id: id::CHANNEL_BINDING_REJECTED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "logon was bound to another TLS channel",
        meaning: "The server found that the logon is not bound to the TLS connection that it came through.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/channel-binding-rejected.md"),
        fixes: &[fix::id::RAISE_LM_LEVEL, fix::id::EXEMPT_FROM_INSPECTION],
        references: &[source::LM_COMPATIBILITY, source::NTSTATUS],
        look_alikes: &[
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "without keys every refused logon looks like this",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5: Sub Status",
            },
            LookAlike {
                cause: id::TLS_INTERCEPTED,
                because: "inspection on the way breaks the binding",
                decide_by: "compare the certificate's SHA-256 at both ends",
            },
        ],
    },
    Cause {
        id: id::SMART_CARD_FAILED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "smart card logon failed",
        meaning: "The smart card, its PIN or its certificate was rejected.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/smart-card-failed.md"),
        fixes: &[fix::id::REPAIR_SMART_CARD],
        references: &[source::RFC_4556, source::SMART_CARD],
        look_alikes: &[
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "without keys every refused logon looks like this",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5: Sub Status",
            },
            LookAlike {
                cause: id::AUTHENTICATION_ABANDONED,
                because: "a user who cancels the PIN prompt",
                decide_by: "on the client: event 1026 in Microsoft-Windows-TerminalServices-RDPClient/Operational, or the dialog's two codes",
            },
            LookAlike {
                cause: id::CERTIFICATE_REFUSED,
                because: "the server's certificate, not the card's",
                decide_by: "the place: before or after the logon began",
            },
        ],
    },
    Cause {
        id: id::ENTRA_TOKEN_REFUSED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "Entra ID token was refused",
        meaning: "The server did not accept the token that the client brought from Microsoft Entra ID.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/entra-token-refused.md"),
        fixes: &[fix::id::REPAIR_ENTRA_LOGON],
        references: &[source::RDSAAD, source::ENTRA_RDP],
        look_alikes: &[
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "without keys every refused logon looks like this",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5: Sub Status",
            },
            LookAlike {
                cause: id::AUTHENTICATION_ABANDONED,
                because: "the client may get no token and leave",
                decide_by: "Entra sign-in logs at that time",
            },
        ],
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
        page: include_str!("../../causes/ntlm-blocked.md"),
        fixes: &[fix::id::USE_KERBEROS, fix::id::REGISTER_SPN, fix::id::EXCEPT_FROM_NTLM_RESTRICTION],
        references: &[source::RESTRICT_NTLM, source::NTSTATUS],
        look_alikes: &[
            LookAlike {
                cause: id::CREDSSP_VERSION_MISMATCH,
                because: "the same 0x80090302",
                decide_by: "the versions of the two TSRequests",
            },
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "without keys every refused logon looks like this",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5: Sub Status",
            },
            LookAlike {
                cause: id::DELEGATION_REFUSED,
                because: "the client stops by its own policy",
                decide_by: "on the client: event 1026 in Microsoft-Windows-TerminalServices-RDPClient/Operational, or the dialog's two codes",
            },
        ],
    },
    Cause {
        id: id::DELEGATION_REFUSED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "client's policy forbids sending credentials",
        meaning: "The client's own policy forbids delegating credentials to this server, so it stopped.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Consistent, condition: None },
        page: include_str!("../../causes/delegation-refused.md"),
        fixes: &[fix::id::ALLOW_DELEGATION, fix::id::USE_KERBEROS],
        references: &[source::CREDENTIAL_POLICY, source::ON_DISCONNECTED],
        look_alikes: &[
            LookAlike {
                cause: id::CREDSSP_VERSION_MISMATCH,
                because: "the client closes at the same place for an old server",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
            LookAlike {
                cause: id::NTLM_BLOCKED,
                because: "NTLM is forbidden altogether",
                decide_by: "on the client: event 1026 in Microsoft-Windows-TerminalServices-RDPClient/Operational, or the dialog's two codes",
            },
            LookAlike {
                cause: id::AUTHENTICATION_ABANDONED,
                because: "a user may cancel",
                decide_by: "on the client: event 1026 in Microsoft-Windows-TerminalServices-RDPClient/Operational, or the dialog's two codes",
            },
        ],
    },
];
