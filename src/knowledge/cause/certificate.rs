//! What is wrong with the server certificate, as its client sees it.

use super::{Cause, Ceiling, LookAlike, id};
use crate::knowledge::{fix, source};
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
        page: include_str!("../../causes/certificate-expired.md"),
        fixes: &[
            fix::id::RENEW_SERVER_CERTIFICATE,
            fix::id::RECREATE_SELF_SIGNED_CERTIFICATE,
            fix::id::SYNCHRONIZE_CLOCKS,
        ],
        references: &[source::X509, source::TLS_ALERTS, source::ON_DISCONNECTED],
        look_alikes: &[
            LookAlike {
                cause: id::CERTIFICATE_NOT_YET_VALID,
                because: "alert 45 covers both ends of the validity",
                decide_by: "compare notBefore and notAfter with the capture clock: openssl x509 -noout -dates",
            },
            LookAlike {
                cause: id::TRUST_PROMPT,
                because: "a client that asks its user about the certificate leaves at the same point",
                decide_by: "did the user see a warning; a second connection that goes further settles it",
            },
            LookAlike {
                cause: id::CERTIFICATE_UNTRUSTED,
                because: "a self-signed certificate may be refused for its issuer as well",
                decide_by: "the alert: 45 is expiry, 48 is trust",
            },
        ],
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
        page: include_str!("../../causes/certificate-not-yet-valid.md"),
        fixes: &[fix::id::SYNCHRONIZE_CLOCKS, fix::id::RENEW_SERVER_CERTIFICATE],
        references: &[source::X509, source::TLS_ALERTS],
        look_alikes: &[
            LookAlike {
                cause: id::CERTIFICATE_EXPIRED,
                because: "the same alert 45",
                decide_by: "openssl x509 -noout -dates against w32tm /query /status on both sides",
            },
            LookAlike {
                cause: id::CLOCK_SKEW,
                because: "a wrong clock also breaks Kerberos",
                decide_by: "w32tm /stripchart /computer:<domain controller> /samples:3 on client and server",
            },
        ],
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
        page: include_str!("../../causes/certificate-untrusted.md"),
        fixes: &[
            fix::id::TRUST_ISSUING_AUTHORITY,
            fix::id::RENEW_SERVER_CERTIFICATE,
            fix::id::ACCEPT_CERTIFICATE_FOR_TEST,
        ],
        references: &[source::TLS_ALERTS, source::VERIFY_IDENTITY],
        look_alikes: &[
            LookAlike {
                cause: id::CERTIFICATE_REFUSED,
                because: "without alert 48 the reason is not stated",
                decide_by: "the client's log at that second; FreeRDP prints the fault that it found",
            },
            LookAlike {
                cause: id::TLS_INTERCEPTED,
                because: "an inspection device's certificate is untrusted too",
                decide_by: "compare the certificate's SHA-256 at the client with the one on the server",
            },
            LookAlike {
                cause: id::TRUST_PROMPT,
                because: "a client that asks its user about the certificate leaves at the same point",
                decide_by: "did the user see a warning; a second connection that goes further settles it",
            },
        ],
    },
    Cause {
        id: id::CERTIFICATE_NAME_MISMATCH,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server certificate names another host",
        meaning: "The name in the server's certificate is not the name that the client dialled, and the client left because of it.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/certificate-name-mismatch.md"),
        fixes: &[fix::id::DIAL_CERTIFIED_NAME, fix::id::RENEW_SERVER_CERTIFICATE],
        references: &[source::VERIFY_IDENTITY, source::RDP_FILE],
        look_alikes: &[
            LookAlike {
                cause: id::CERTIFICATE_UNTRUSTED,
                because: "both warnings often come together",
                decide_by: "the alert: 48 is trust; else the client's own log",
            },
            LookAlike {
                cause: id::TRUST_PROMPT,
                because: "a client that asks its user about the certificate leaves at the same point",
                decide_by: "did the user see a warning; a second connection that goes further settles it",
            },
        ],
    },
    Cause {
        id: id::CERTIFICATE_WEAK,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server certificate is too weak",
        meaning: "The server's key or signature is weaker than the client accepts.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/certificate-weak.md"),
        fixes: &[fix::id::ISSUE_STRONGER_CERTIFICATE, fix::id::LOWER_CLIENT_SECURITY_LEVEL],
        references: &[source::X509, source::FREERDP_MAN],
        look_alikes: &[
            LookAlike {
                cause: id::TLS_CIPHER_MISMATCH,
                because: "old hosts offer old suites as well",
                decide_by: "the alert's place: before a ServerHello it is the suites, after the certificate it is the certificate",
            },
            LookAlike {
                cause: id::CERTIFICATE_REFUSED,
                because: "without an alert that fits, the fault may not be the reason",
                decide_by: "the client's log; OpenSSL names \"ee key too small\" or \"ca md too weak\"",
            },
        ],
    },
    Cause {
        id: id::CERTIFICATE_WRONG_USAGE,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server certificate is for another use",
        meaning: "The certificate is not marked for use by a server, and the client left because of it.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/certificate-wrong-usage.md"),
        fixes: &[fix::id::RENEW_SERVER_CERTIFICATE],
        references: &[source::LISTENER_CERTIFICATE, source::X509],
        look_alikes: &[
            LookAlike {
                cause: id::SERVER_CREDENTIAL_UNUSABLE,
                because: "a listener may reject such a certificate itself, and then never sends it",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='Schannel'; Id=36870,36871,36874}",
            },
            LookAlike {
                cause: id::CERTIFICATE_REFUSED,
                because: "without a fitting alert the reason is not stated",
                decide_by: "the client's log at that second",
            },
        ],
    },
    Cause {
        id: id::CERTIFICATE_MALFORMED,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server certificate cannot be read",
        meaning: "The certificate breaks the encoding rules, and the client could not use it.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/certificate-malformed.md"),
        fixes: &[fix::id::RENEW_SERVER_CERTIFICATE, fix::id::RECREATE_SELF_SIGNED_CERTIFICATE],
        references: &[source::X509, source::TLS_ALERTS],
        look_alikes: &[
            LookAlike {
                cause: id::CERTIFICATE_REFUSED,
                because: "the fault may be harmless to that client",
                decide_by: "openssl x509 -inform der -in server.cer -noout -text: does it read it",
            },
            LookAlike {
                cause: id::LOSSY_PATH,
                because: "a hole in the capture damages bytes as well",
                decide_by: "the capture health in the report: gaps, snap length",
            },
        ],
    },
    Cause {
        id: id::CERTIFICATE_KEY_MISMATCH,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server does not hold the key of its certificate",
        meaning: "The server proved possession of a key that is not the one in its certificate.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/certificate-key-mismatch.md"),
        fixes: &[fix::id::SERVE_MATCHING_KEY, fix::id::RENEW_SERVER_CERTIFICATE],
        references: &[source::TLS_12, source::TLS_ALERTS],
        look_alikes: &[
            LookAlike {
                cause: id::TLS_HANDSHAKE_FAILED,
                because: "alert 51 has other reasons too",
                decide_by: "compare the public keys: openssl x509 -noout -pubkey and openssl pkey -pubout",
            },
            LookAlike {
                cause: id::TLS_INTERCEPTED,
                because: "a device in the middle may sign with its own key",
                decide_by: "compare the certificate's SHA-256 at both ends",
            },
        ],
    },
    Cause {
        id: id::CERTIFICATE_REVOKED,
        category: Category::Certificate,
        outcome: Outcome::Failed,
        title: "server certificate was revoked",
        meaning: "The authority that issued the certificate has withdrawn it, and the client knows.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Strong, condition: None },
        page: include_str!("../../causes/certificate-revoked.md"),
        fixes: &[fix::id::CHECK_REVOCATION, fix::id::RENEW_SERVER_CERTIFICATE],
        references: &[source::TLS_ALERTS, source::CERTUTIL],
        look_alikes: &[LookAlike {
            cause: id::CERTIFICATE_REFUSED,
            because: "a client that cannot reach the revocation server may refuse with alert 46",
            decide_by: "on the client: certutil -urlfetch -verify server.cer",
        }],
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
        page: include_str!("../../causes/certificate-refused.md"),
        fixes: &[fix::id::ASK_THE_USER, fix::id::TRUST_ISSUING_AUTHORITY, fix::id::RENEW_SERVER_CERTIFICATE],
        references: &[source::TLS_ALERTS, source::VERIFY_IDENTITY],
        look_alikes: &[
            LookAlike {
                cause: id::TRUST_PROMPT,
                because: "a client that asks its user about the certificate leaves at the same point",
                decide_by: "did the user see a warning; a second connection that goes further settles it",
            },
            LookAlike {
                cause: id::CERTIFICATE_PROBE,
                because: "a tool that only fetches certificates leaves at the same point",
                decide_by: "is the client's address a scanner or a monitor of yours",
            },
            LookAlike {
                cause: id::CERTIFICATE_UNTRUSTED,
                because: "a self-signed certificate is often the reason, and not shown to be",
                decide_by: "the client's log at that second",
            },
            LookAlike {
                cause: id::AUTHENTICATION_ABANDONED,
                because: "in TLS 1.3 the end of the handshake and the logon are hard to tell apart",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
        ],
    },
];
