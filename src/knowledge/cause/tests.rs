//! The table against the vocabulary of schema 1, written down here by hand.

use std::collections::BTreeSet;

use super::*;
use crate::knowledge::fix;

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

const HEADINGS: [&str; 6] =
    ["## What happened", "## Why", "## How we know", "## Easily confused with", "## Fix", "## References"];

/// Text with every run of white space made one space, so that line breaks do not matter.
fn flowing(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_page_has_its_title_and_all_headings_in_order() {
    for cause in all() {
        let mut lines = cause.page.lines();
        let title = lines.next().unwrap().strip_prefix("# ").unwrap();
        assert_eq!(title.to_lowercase(), cause.title.to_lowercase(), "{}", cause.id);
        let headings: Vec<_> = lines.filter(|line| line.starts_with('#')).collect();
        assert_eq!(headings, HEADINGS, "{}", cause.id);
        assert!(cause.page.lines().count() <= 80, "{}", cause.id);
        let words = cause.page.split("## References").next().unwrap().split_whitespace().count();
        assert!((150..=390).contains(&words), "{}: {words} words", cause.id);
    }
}

#[test]
fn look_alikes_exist_and_the_page_explains_them() {
    for cause in all() {
        let page = flowing(cause.page);
        for look_alike in cause.look_alikes {
            assert!(find(look_alike.cause).is_some() && look_alike.cause != cause.id, "{}", cause.id);
            assert!(!look_alike.because.is_empty() && !look_alike.decide_by.is_empty(), "{}", cause.id);
            assert!(page.contains(&format!("`{}`: {}", look_alike.cause, look_alike.because)), "{}", cause.id);
        }
        assert!(!cause.look_alikes.is_empty(), "{}", cause.id);
    }
}

#[test]
fn fixes_exist_and_the_page_names_them_with_their_source() {
    for cause in all() {
        assert!(!cause.fixes.is_empty() || cause.outcome != Outcome::Failed, "{}", cause.id);
        let page = flowing(cause.page).to_lowercase();
        for id in cause.fixes {
            let fix = fix::find(id).unwrap();
            assert!(page.contains(&fix.title.to_lowercase()), "{}: {id}", cause.id);
            assert!(page.contains(&fix.source.to_lowercase()), "{}: {id}", cause.id);
        }
    }
}

#[test]
fn references_are_addresses_and_stand_on_the_page() {
    for cause in all() {
        assert!(!cause.references.is_empty(), "{}", cause.id);
        for reference in cause.references {
            assert!(reference.starts_with("https://"), "{}: {reference}", cause.id);
            assert!(cause.page.contains(&format!("<{reference}>")), "{}: {reference}", cause.id);
        }
    }
}

#[test]
fn every_fix_is_of_use_to_some_cause() {
    let used: BTreeSet<_> = all().flat_map(|cause| cause.fixes).collect();
    for fix in fix::all() {
        assert!(used.contains(&fix.id), "{}", fix.id);
    }
}

/// A name in backticks with a hyphen and no other signs is a cause.
#[test]
fn pages_name_no_cause_that_does_not_exist() {
    for cause in all() {
        for name in cause.page.split('`').skip(1).step_by(2) {
            let looks_like_an_id =
                name.contains('-') && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            assert!(!looks_like_an_id || find(name).is_some(), "{} names {name}", cause.id);
        }
    }
}
