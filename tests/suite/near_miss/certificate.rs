//! Causes of the server's certificate, and the benign endings that look like them.

use rdpwhy::knowledge::cause::{self, Cause};
use rdpwhy::vocabulary::Category;

use super::{BENIGN, Row};

pub const EXCUSED: &[(&str, &str)] = &[];

pub fn demanded() -> impl Iterator<Item = &'static Cause> {
    let prompts = |cause: &Cause| ["trust-prompt", "certificate-probe"].contains(&cause.id);
    cause::all().filter(move |cause| cause.category == Category::Certificate || prompts(cause))
}

pub const ROWS: &[Row] = &[
    Row {
        cause: "certificate-expired",
        fires: &["certificate-expired-refused", "certificate-expired-tls13-refused"],
        near_misses: &[
            ("certificate-not-yet-valid", "certificate-not-yet-valid-refused"),
            ("trust-prompt", "trust-prompt"),
            ("certificate-untrusted", "certificate-untrusted-refused"),
            (BENIGN, "certificate-expired-ignored"),
        ],
        without: &[],
    },
    Row {
        cause: "certificate-not-yet-valid",
        fires: &["certificate-not-yet-valid-refused"],
        near_misses: &[
            ("certificate-expired", "certificate-expired-refused"),
            ("clock-skew", "nla-error-codes"),
            (BENIGN, "certificate-not-yet-valid-ignored"),
        ],
        without: &[],
    },
    Row {
        cause: "certificate-untrusted",
        fires: &[
            "certificate-untrusted-refused",
            "certificate-untrusted-tls13-refused",
            "certificate-private-authority-refused",
        ],
        near_misses: &[
            ("certificate-refused", "certificate-denied-by-rdesktop"),
            ("tls-intercepted", "tls-intercepted"),
            ("trust-prompt", "trust-prompt"),
            (BENIGN, "certificate-untrusted-ignored"),
        ],
        without: &[],
    },
    Row {
        cause: "certificate-name-mismatch",
        fires: &["certificate-name-mismatch-refused"],
        near_misses: &[
            ("certificate-untrusted", "certificate-untrusted-refused"),
            ("trust-prompt", "trust-prompt"),
            (BENIGN, "certificate-name-mismatch-ignored"),
        ],
        without: &[],
    },
    Row {
        cause: "certificate-weak",
        fires: &["certificate-weak-key-refused", "certificate-weak-signature-refused"],
        near_misses: &[
            ("tls-cipher-mismatch", "tls-cipher-alert-40"),
            ("certificate-refused", "certificate-denied-by-xfreerdp"),
            (BENIGN, "certificate-weak-key-ignored"),
            (BENIGN, "certificate-weak-signature-ignored"),
        ],
        without: &[],
    },
    Row {
        cause: "certificate-wrong-usage",
        fires: &["certificate-wrong-usage-refused"],
        near_misses: &[
            ("server-credential-unusable", "server-key-mismatch-xrdp"),
            ("certificate-refused", "certificate-denied-by-xfreerdp"),
            (BENIGN, "certificate-wrong-usage-ignored"),
        ],
        without: &[],
    },
    Row {
        cause: "certificate-malformed",
        fires: &["certificate-malformed-refused"],
        near_misses: &[
            ("certificate-refused", "certificate-denied-by-xfreerdp"),
            ("lossy-path", "loss-harmful"),
            ("certificate-key-mismatch", "certificate-key-mismatch"),
            (BENIGN, "loss-harmless"),
        ],
        without: &[],
    },
    Row {
        cause: "certificate-key-mismatch",
        fires: &["certificate-key-mismatch", "certificate-key-mismatch-tls10"],
        near_misses: &[
            ("tls-handshake-failed", "tls-handshake-corrupted"),
            ("tls-intercepted", "tls-intercepted"),
            (BENIGN, "certificate-weak-key-ignored"),
            (BENIGN, "tls10-suites"),
        ],
        without: &[],
    },
    Row {
        cause: "certificate-revoked",
        fires: &["certificate-revoked-refused"],
        near_misses: &[
            ("certificate-refused", "certificate-denied-by-xfreerdp"),
            ("certificate-untrusted", "certificate-private-authority-refused"),
            (BENIGN, "certificate-revoked-unnoticed"),
        ],
        without: &[],
    },
    Row {
        cause: "certificate-refused",
        fires: &[
            "certificate-denied-by-rdesktop",
            "certificate-denied-by-xfreerdp",
            "certificate-denied-by-xfreerdp-tls13",
        ],
        near_misses: &[
            ("trust-prompt", "trust-prompt"),
            ("certificate-probe", "certificate-probe"),
            ("certificate-untrusted", "certificate-untrusted-refused"),
            ("authentication-abandoned", "authentication-abandoned"),
            (BENIGN, "xrdp-tls12-closed"),
        ],
        without: &[],
    },
    Row {
        cause: "certificate-missing",
        fires: &["neg-failure-3-certificate-missing"],
        near_misses: &[
            ("server-credential-unusable", "server-key-mismatch-xrdp"),
            ("unrequested-protocol-selected", "standard-instead-of-tls"),
        ],
        without: &[],
    },
    Row {
        cause: "client-certificate-required",
        fires: &[
            "client-certificate-required-tls12",
            "client-certificate-required-tls13",
            "neg-failure-6-client-certificate",
        ],
        near_misses: &[("tls-handshake-failed", "tls-handshake-corrupted"), (BENIGN, "client-certificate-optional")],
        without: &[],
    },
    Row {
        cause: "server-credential-unusable",
        fires: &["server-key-mismatch-xrdp", "forged-ultimatum-for-server-hello"],
        near_misses: &[
            ("server-silent-after-client-hello", "client-hello-then-rst"),
            ("tls-version-mismatch", "tls-version-alert-70"),
            ("tls-cipher-mismatch", "tls-cipher-alert-40"),
            ("middlebox-reset", "middlebox-reset-at-client-hello"),
            ("certificate-missing", "neg-failure-3-certificate-missing"),
        ],
        without: &[],
    },
    Row {
        cause: "tls-intercepted",
        fires: &["tls-intercepted"],
        near_misses: &[
            ("logon-failed", "nla-error-codes-tls13"),
            ("certificate-untrusted", "certificate-private-authority-refused"),
            ("authentication-rejected", "nla-wrong-password-tls12"),
            (BENIGN, "tls-inspected"),
        ],
        without: &[],
    },
    Row {
        cause: "trust-prompt",
        fires: &["trust-prompt"],
        near_misses: &[
            ("certificate-refused", "certificate-denied-by-xfreerdp"),
            ("authentication-abandoned", "authentication-abandoned"),
            ("certificate-probe", "certificate-probe"),
        ],
        without: &[],
    },
    Row {
        cause: "certificate-probe",
        fires: &["certificate-probe"],
        near_misses: &[
            ("certificate-refused", "certificate-denied-by-xfreerdp"),
            ("trust-prompt", "trust-prompt"),
            (BENIGN, "port-probe"),
        ],
        without: &[],
    },
];
