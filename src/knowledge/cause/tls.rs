//! The TLS handshake, and the CredSSP version and modes negotiated right after it.

use super::{Cause, Ceiling, LookAlike, id};
use crate::knowledge::{fix, source};
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
        page: include_str!("../../causes/tls-version-mismatch.md"),
        fixes: &[fix::id::ENABLE_COMMON_TLS_VERSION, fix::id::COMPARE_TLS_OFFERS, fix::id::UPDATE_CLIENT_AND_SERVER],
        references: &[source::INCORRECT_TLS, source::TLS_ALERTS],
        look_alikes: &[
            LookAlike {
                cause: id::SERVER_CREDENTIAL_UNUSABLE,
                because: "the same reset at the ClientHello",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='Schannel'; Id=36870,36871,36874}: 36874 speaks for version or cipher, 36870 for the key",
            },
            LookAlike {
                cause: id::TLS_CIPHER_MISMATCH,
                because: "both are refused at the same place",
                decide_by: "the alert (70 or 40); or compare versions first, then suites",
            },
            LookAlike {
                cause: id::MIDDLEBOX_RESET,
                because: "a device may block old versions",
                decide_by: "capture at both ends at once: a packet that nobody there sent came from between",
            },
        ],
    },
    Cause {
        id: id::TLS_CIPHER_MISMATCH,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "no cipher suite in common",
        meaning: "Client and server share no cipher suite or parameters that both allow.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/tls-cipher-mismatch.md"),
        fixes: &[fix::id::RESET_CIPHER_ORDER, fix::id::COMPARE_TLS_OFFERS, fix::id::LOWER_CLIENT_SECURITY_LEVEL],
        references: &[source::CIPHER_ORDER, source::INTERNAL_ERROR],
        look_alikes: &[
            LookAlike {
                cause: id::SERVER_CREDENTIAL_UNUSABLE,
                because: "a server without usable key has no suite to choose either",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='Schannel'; Id=36870,36871,36874}",
            },
            LookAlike {
                cause: id::TLS_VERSION_MISMATCH,
                because: "refused at the same place",
                decide_by: "compare the versions first; alert 70 says version",
            },
            LookAlike {
                cause: id::CLIENT_CERTIFICATE_REQUIRED,
                because: "alert 40 is also the answer to a missing client certificate",
                decide_by: "was there a CertificateRequest",
            },
        ],
    },
    Cause {
        id: id::SERVER_SILENT_AFTER_CLIENT_HELLO,
        category: Category::Undetermined,
        outcome: Outcome::Failed,
        title: "server closed at the first TLS message",
        meaning: "The server agreed to TLS and then ended the connection, or fell silent, without sending a single TLS byte. That this happened is certain; why is not.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/server-silent-after-client-hello.md"),
        fixes: &[
            fix::id::INSPECT_SERVER_TLS_LOG,
            fix::id::GRANT_PRIVATE_KEY_ACCESS,
            fix::id::RECREATE_SELF_SIGNED_CERTIFICATE,
            fix::id::ENABLE_COMMON_TLS_VERSION,
            fix::id::RESET_CIPHER_ORDER,
        ],
        references: &[source::INTERNAL_ERROR, source::AZURE_EVENTS],
        look_alikes: &[
            LookAlike {
                cause: id::SERVER_CREDENTIAL_UNUSABLE,
                because: "private key or certificate: the most frequent on Windows",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='Schannel'; Id=36870,36871,36874}: 36870 or 36871",
            },
            LookAlike {
                cause: id::TLS_VERSION_MISMATCH,
                because: "a version that the server does not allow",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='Schannel'; Id=36870,36871,36874}: 36874",
            },
            LookAlike {
                cause: id::TLS_CIPHER_MISMATCH,
                because: "suites that the server does not have",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='Schannel'; Id=36870,36871,36874}: 36874",
            },
            LookAlike {
                cause: id::MIDDLEBOX_RESET,
                because: "a firewall or IPS that acts at the ClientHello",
                decide_by: "capture at both ends at once: a packet that nobody there sent came from between",
            },
            LookAlike {
                cause: id::MTU_BLACK_HOLE,
                because: "silence in place of a close: the server's first answer may be too large for the path",
                decide_by: "capture on the server: does it repeat its ServerHello",
            },
        ],
    },
    Cause {
        id: id::TLS_HANDSHAKE_FAILED,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "TLS handshake broke",
        meaning: "The TLS handshake was begun and ended with an error that names none of the known faults.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/tls-handshake-failed.md"),
        fixes: &[fix::id::COLLECT_TLS_LOGS, fix::id::COMPARE_TLS_OFFERS, fix::id::UPDATE_CLIENT_AND_SERVER],
        references: &[source::TLS_ALERTS, source::SCHANNEL_ALERTS],
        look_alikes: &[
            LookAlike {
                cause: id::MIDDLEBOX_RESET,
                because: "a device may break a handshake half-way",
                decide_by: "capture at both ends at once: a packet that nobody there sent came from between",
            },
            LookAlike {
                cause: id::MTU_BLACK_HOLE,
                because: "a certificate that never arrives breaks it as well",
                decide_by: "do full-size segments get through anywhere in the capture",
            },
            LookAlike {
                cause: id::CERTIFICATE_REFUSED,
                because: "clients may send odd alerts for a certificate",
                decide_by: "the client's log at that second",
            },
        ],
    },
    Cause {
        id: id::CREDSSP_VERSION_MISMATCH,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "one side refused the other's CredSSP version",
        meaning: "One side stopped because the other's CredSSP is older than the fix for CVE-2018-0886 allows.",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/credssp-version-mismatch.md"),
        fixes: &[fix::id::PATCH_CREDSSP, fix::id::ALLOW_VULNERABLE_CREDSSP],
        references: &[source::CREDSSP_KB, source::TSREQUEST],
        look_alikes: &[
            LookAlike {
                cause: id::NTLM_BLOCKED,
                because: "the same code 0x80090302, with equal versions",
                decide_by: "the versions of the two TSRequests (keys), and Microsoft-Windows-NTLM/Operational",
            },
            LookAlike {
                cause: id::DELEGATION_REFUSED,
                because: "the client's own policy stops at the same point",
                decide_by: "on the client: event 1026 in Microsoft-Windows-TerminalServices-RDPClient/Operational, or the dialog's two codes",
            },
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "a server can tell a client at version 2 nothing, so that a wrong password ends the logon in the same silence",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5, and event 6041 (LsaSrv) in System",
            },
            LookAlike {
                cause: id::AUTHENTICATION_ABANDONED,
                because: "without keys a client that leaves in the middle shows no more",
                decide_by: "repeat the capture with a TLS key log: the versions are then readable",
            },
        ],
    },
    Cause {
        id: id::RESTRICTED_ADMIN_REFUSED,
        category: Category::ProtocolMismatch,
        outcome: Outcome::Failed,
        title: "server refused Restricted Admin or Remote Credential Guard",
        meaning: "The client asked to log on without sending credentials, and the server does not allow that.",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/restricted-admin-refused.md"),
        fixes: &[fix::id::ALLOW_RESTRICTED_ADMIN, fix::id::DISABLE_RESTRICTED_ADMIN],
        references: &[source::NEG_REQ, source::REMOTE_CREDENTIAL_GUARD],
        look_alikes: &[
            LookAlike {
                cause: id::ACCOUNT_RESTRICTED,
                because: "the same status 0xC000006E for other restrictions",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5",
            },
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "without keys any refusal of the logon looks alike",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
            LookAlike {
                cause: id::CERTIFICATE_REFUSED,
                because: "a client that leaves after the certificate may have minded that",
                decide_by: "on the client: event 1026 in Microsoft-Windows-TerminalServices-RDPClient/Operational, or the dialog's text",
            },
        ],
    },
];
