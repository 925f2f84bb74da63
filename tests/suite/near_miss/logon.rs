//! Logons that stop without a code: over what one side demands or is able to, or because nobody spoke on.

use super::Row;

pub const ROWS: &[Row] = &[
    Row {
        cause: "restricted-admin-refused",
        fires: &["restricted-admin-refused", "restricted-admin-ignored"],
        near_misses: &[
            ("account-restricted", "nla-error-codes"),
            ("authentication-rejected", "nla-wrong-password-tls12"),
            ("certificate-refused", "certificate-denied-by-xfreerdp"),
        ],
        without: &[],
    },
    Row {
        cause: "credssp-version-mismatch",
        fires: &["credssp-version-mismatch"],
        near_misses: &[
            ("ntlm-blocked", "nla-error-codes"),
            ("authentication-rejected", "nla-wrong-password-tls12"),
            ("authentication-abandoned", "authentication-abandoned"),
        ],
        without: &[(
            "delegation-refused",
            "a policy of the client leaves nothing on the wire that tells it from a logon given up",
        )],
    },
    Row {
        cause: "authentication-stalled",
        fires: &["authentication-stalled"],
        near_misses: &[
            ("no-logon-server", "kerberos-kdc-silent"),
            ("path-lost", "path-lost"),
            ("mtu-black-hole", "mtu-black-hole-server"),
        ],
        without: &[],
    },
];
