//! A server, or a device in front of it, that cannot or does not show the right credential.

use super::{Cause, Ceiling, LookAlike, id};
use crate::knowledge::{fix, source};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::CERTIFICATE_MISSING,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server has no certificate",
        meaning: "The server answered that it has no certificate to start TLS with.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/certificate-missing.md"),
        fixes: &[fix::id::BIND_CERTIFICATE, fix::id::RECREATE_SELF_SIGNED_CERTIFICATE],
        references: &[source::NEG_FAILURE, source::LISTENER_CERTIFICATE],
        look_alikes: &[
            LookAlike {
                cause: id::SERVER_CREDENTIAL_UNUSABLE,
                because: "a certificate that is there and cannot be used",
                decide_by: "the answer: failure 3 here, a selected protocol and then silence there",
            },
            LookAlike {
                cause: id::UNREQUESTED_PROTOCOL_SELECTED,
                because: "xrdp with security_layer=negotiate",
                decide_by: "the selected protocol is RDP although TLS was asked for",
            },
        ],
    },
    Cause {
        id: id::CLIENT_CERTIFICATE_REQUIRED,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server demands a certificate of the client",
        meaning: "The server accepts only clients that show a certificate of their own, and this one showed none that it takes.",
        ceiling: Ceiling { without_keys: Certainty::Proven, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/client-certificate-required.md"),
        fixes: &[fix::id::SUPPLY_CLIENT_CERTIFICATE],
        references: &[source::NEG_FAILURE, source::TLS_ALERTS],
        look_alikes: &[LookAlike {
            cause: id::TLS_HANDSHAKE_FAILED,
            because: "an alert of the server has many reasons",
            decide_by: "was there a CertificateRequest; the server's or the proxy's log",
        }],
    },
    Cause {
        id: id::SERVER_CREDENTIAL_UNUSABLE,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server could not start TLS with its certificate",
        meaning: "The server agreed to TLS and then could not begin it, because its certificate or private key is unusable.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/server-credential-unusable.md"),
        fixes: &[
            fix::id::INSPECT_SERVER_TLS_LOG,
            fix::id::GRANT_PRIVATE_KEY_ACCESS,
            fix::id::RECREATE_SELF_SIGNED_CERTIFICATE,
            fix::id::CORRECT_LISTENER_THUMBPRINT,
        ],
        references: &[source::INTERNAL_ERROR, source::AZURE_EVENTS],
        look_alikes: &[
            LookAlike {
                cause: id::SERVER_SILENT_AFTER_CLIENT_HELLO,
                because: "the same wire without anything that excludes the others",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='Schannel'; Id=36870,36871,36874}",
            },
            LookAlike {
                cause: id::TLS_VERSION_MISMATCH,
                because: "Schannel may refuse a version without an alert",
                decide_by: "event 36874 instead of 36870",
            },
            LookAlike {
                cause: id::TLS_CIPHER_MISMATCH,
                because: "Schannel may refuse suites without an alert",
                decide_by: "event 36874 instead of 36870",
            },
            LookAlike {
                cause: id::MIDDLEBOX_RESET,
                because: "a device may cut at the ClientHello",
                decide_by: "capture at both ends at once: a packet that nobody there sent came from between",
            },
        ],
    },
    Cause {
        id: id::TLS_INTERCEPTED,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "a device between the two opened the TLS",
        meaning: "An inspection device put its own certificate in place of the server's, and the logon that is bound to the real one was refused.",
        ceiling: Ceiling { without_keys: Certainty::Consistent, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/tls-intercepted.md"),
        fixes: &[fix::id::EXEMPT_FROM_INSPECTION],
        references: &[source::CREDSSP_SECURITY, source::TSREQUEST],
        look_alikes: &[
            LookAlike {
                cause: id::LOGON_FAILED,
                because: "a wrong password ends the logon at the same place",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5",
            },
            LookAlike {
                cause: id::CERTIFICATE_UNTRUSTED,
                because: "the device's root may simply be missing on the client",
                decide_by: "compare the certificate's SHA-256 at the client with the server's",
            },
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "any refusal after credentials looks alike without keys",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
        ],
    },
];
