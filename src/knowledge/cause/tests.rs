//! The table against the vocabulary of schema 1, written down here by hand.

use std::collections::BTreeSet;

use super::*;

/// Every cause of schema 1, by category.
const VOCABULARY: &[(Category, &[&str])] = &[
    (
        Category::Certificate,
        &[
            "certificate-expired",
            "certificate-not-yet-valid",
            "certificate-untrusted",
            "certificate-name-mismatch",
            "certificate-weak",
            "certificate-wrong-usage",
            "certificate-malformed",
            "certificate-key-mismatch",
            "certificate-revoked",
            "certificate-refused",
            "certificate-missing",
            "client-certificate-required",
            "server-credential-unusable",
            "tls-intercepted",
        ],
    ),
    (
        Category::ProtocolMismatch,
        &[
            "tls-required-by-server",
            "tls-not-allowed-by-server",
            "inconsistent-flags",
            "nla-required-by-server",
            "negotiation-refused",
            "negotiation-ignored",
            "unrequested-protocol-selected",
            "tls-version-mismatch",
            "tls-cipher-mismatch",
            "tls-handshake-failed",
            "standard-security-mismatch",
            "mcs-refused",
            "capabilities-refused",
            "session-crypto-failed",
            "credssp-version-mismatch",
            "restricted-admin-refused",
            "redirection-failed",
            "not-an-rdp-server",
            "not-an-rdp-client",
        ],
    ),
    (
        Category::Licensing,
        &[
            "license-no-server",
            "license-none",
            "license-invalid-client",
            "license-invalid-server-certificate",
            "license-invalid-scope",
            "license-invalid-product",
            "license-invalid-mac",
            "license-invalid-message",
            "license-denied-by-policy",
            "license-refused",
            "license-reset",
            "license-stalled",
        ],
    ),
    (
        Category::Authentication,
        &[
            "logon-failed",
            "account-locked-out",
            "account-disabled",
            "account-expired",
            "account-restricted",
            "password-expired",
            "password-must-change",
            "logon-hours",
            "workstation-not-allowed",
            "logon-right-denied",
            "no-logon-server",
            "trust-relationship-failed",
            "clock-skew",
            "principal-unknown",
            "channel-binding-rejected",
            "smart-card-failed",
            "entra-token-refused",
            "ntlm-blocked",
            "delegation-refused",
            "authentication-rejected",
            "authentication-abandoned",
            "authentication-stalled",
            "gateway-refused",
        ],
    ),
    (
        Category::Network,
        &[
            "gateway-target-unreachable",
            "name-resolution-failed",
            "no-answer",
            "connection-refused",
            "unreachable",
            "middlebox-reset",
            "mtu-black-hole",
            "path-lost",
            "idle-reset",
            "receiver-stalled",
            "lossy-path",
            "stale-connection-state",
            "closed-before-data",
            "connection-reset",
        ],
    ),
    (
        Category::ServerPolicy,
        &[
            "idle-timeout",
            "session-time-limit",
            "replaced-by-other-connection",
            "out-of-memory",
            "server-denied-connection",
            "insufficient-privileges",
            "fresh-credentials-required",
            "disconnected-by-administrator",
            "broker-refused",
            "server-error",
        ],
    ),
    (
        Category::None,
        &[
            "closed-by-user",
            "logged-off",
            "ended-after-use",
            "redirected",
            "still-open",
            "trust-prompt",
            "certificate-probe",
            "port-probe",
        ],
    ),
    (Category::Undetermined, &["undetermined", "server-silent-after-client-hello"]),
];

#[test]
fn the_table_holds_the_vocabulary_and_nothing_else() {
    let wanted: BTreeSet<_> =
        VOCABULARY.iter().flat_map(|(category, ids)| ids.iter().map(move |id| (*id, *category))).collect();
    let held: BTreeSet<_> = all().map(|cause| (cause.id, cause.category)).collect();
    assert_eq!(held, wanted);
    assert_eq!(all().count(), wanted.len(), "an id stands in two rows");
}

#[test]
fn outcomes_follow_the_category() {
    for cause in all() {
        let expected = match cause.id {
            TRUST_PROMPT | CERTIFICATE_PROBE | PORT_PROBE => Outcome::Probe,
            STILL_OPEN => Outcome::Open,
            UNDETERMINED => Outcome::Unknown,
            _ if cause.category == Category::None => Outcome::Ok,
            _ => Outcome::Failed,
        };
        assert_eq!(cause.outcome, expected, "{}", cause.id);
    }
}

#[test]
fn keys_never_lower_a_ceiling_and_conditions_are_below_it() {
    for cause in all() {
        assert!(cause.ceiling.without_keys <= cause.ceiling.with_keys, "{}", cause.id);
        if let Some((what, otherwise)) = cause.ceiling.condition {
            assert!(!what.is_empty() && otherwise < cause.ceiling.with_keys, "{}", cause.id);
        }
    }
}

#[test]
fn titles_and_meanings_read_well() {
    for cause in all() {
        assert!(!cause.title.ends_with('.') && cause.title.len() < 70, "{}", cause.id);
        assert!(cause.meaning.ends_with('.') && cause.meaning.len() < 200, "{}: {}", cause.id, cause.meaning.len());
    }
}

#[test]
fn an_unknown_id_is_not_found() {
    assert!(find("certificate-expired").is_some());
    assert!(find("certificate-stale").is_none());
}
