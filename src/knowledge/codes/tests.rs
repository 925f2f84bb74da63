//! The tables against schema 1's "Codes to causes", written down here by hand.

use std::collections::BTreeSet;

use super::*;
use crate::knowledge::cause;

fn unique(numbers: impl Iterator<Item = u32>, table: &str) {
    let mut seen = BTreeSet::new();
    for number in numbers {
        assert!(seen.insert(number), "{table} holds {number:#x} twice");
    }
    assert!(!seen.is_empty(), "{table} is empty");
}

#[test]
fn no_number_stands_twice_in_a_table() {
    for (name, table) in [
        ("negotiation", negotiation::TABLE),
        ("mcs", mcs::TABLE),
        ("mcs reasons", mcs::REASONS),
        ("rdstls", rdstls::TABLE),
        ("early authorization", rdstls::EARLY_AUTHORIZATION),
        ("state transitions", license::STATE_TRANSITIONS),
        ("gateway", gateway::TABLE),
        ("kerberos", kerberos::TABLE),
    ] {
        unique(table.iter().map(|row| row.number), name);
        for row in table {
            assert!(row.source.starts_with("https://") && row.meaning.ends_with('.'), "{name} {:#x}", row.number);
            assert!(row.cause.is_none_or(|id| cause::find(id).is_some()), "{name} {:#x}", row.number);
        }
    }
    unique(errinfo::all().map(|row| row.number), "errinfo");
    unique(license::TABLE.iter().map(|row| row.code.number), "license");
    unique(status::TABLE.iter().map(|row| row.number), "status");
    unique(alert::TABLE.iter().map(|row| row.number), "alert");
    unique(disconnect::TABLE.iter().map(|row| row.number), "disconnect");
    unique(extended::TABLE.iter().map(|row| row.number), "extended");
    let events: BTreeSet<_> = event::TABLE.iter().map(|row| (row.provider, row.id)).collect();
    assert_eq!(events.len(), event::TABLE.len());
}

#[test]
fn statuses_name_the_causes_of_the_contract() {
    for (numbers, id) in [
        (&[0xC000_006D, 0xC000_006A, 0xC000_0064, 0x52E][..], "logon-failed"),
        (&[0xC000_0234, 0x775], "account-locked-out"),
        (&[0xC000_0072, 0x533], "account-disabled"),
        (&[0xC000_0193], "account-expired"),
        (&[0xC000_006E], "account-restricted"),
        (&[0xC000_0071, 0x532], "password-expired"),
        (&[0xC000_0224, 0x773], "password-must-change"),
        (&[0xC000_006F, 0x530], "logon-hours"),
        (&[0xC000_0070], "workstation-not-allowed"),
        (&[0xC000_015B, 0xC000_0022], "logon-right-denied"),
        (&[0xC000_005E], "no-logon-server"),
        (&[0xC000_018B, 0xC000_018C, 0xC000_018D], "trust-relationship-failed"),
        (&[0xC000_0133, 0x8009_0324], "clock-skew"),
        (&[0x8009_0322], "principal-unknown"),
        (&[0xC000_035B], "channel-binding-rejected"),
        (&[0xC000_0418, 0x8009_0302], "ntlm-blocked"),
        (&[0xC000_0388, 0x8009_0304, 0x8009_030C], "authentication-rejected"),
    ] {
        for number in numbers {
            assert_eq!(status::find(*number).map(|row| row.cause), Some(id), "{number:#x}");
        }
    }
    for row in status::TABLE {
        let differing = (row.number == 0x8009_0302).then_some("credssp-version-mismatch");
        assert_eq!(row.cause_if_versions_differ, differing, "{:#x}", row.number);
        assert!(cause::find(row.cause).is_some() && row.source.starts_with("https://"), "{:#x}", row.number);
        assert!(row.mstsc.is_none_or(|code| disconnect::find(code).is_some()), "{:#x}", row.number);
    }
    assert!(status::find(0xC000_0001).is_none());
}

#[test]
fn rdstls_early_authorization_and_kerberos_name_the_causes_of_the_contract() {
    for (number, id) in [
        (0, None),
        (5, Some("logon-right-denied")),
        (0x52E, Some("logon-failed")),
        (0x530, Some("logon-hours")),
        (0x532, Some("password-expired")),
        (0x533, Some("account-disabled")),
        (0x773, Some("password-must-change")),
        (0x775, Some("account-locked-out")),
    ] {
        assert_eq!(rdstls::find(number).unwrap().cause, id, "{number:#x}");
    }
    assert_eq!(rdstls::early_authorization(5).unwrap().cause, Some("logon-right-denied"));
    assert_eq!(rdstls::early_authorization(0).unwrap().cause, None);
    assert_eq!(kerberos::find(37).unwrap().cause, Some("clock-skew"));
    assert_eq!(kerberos::find(7).unwrap().cause, Some("principal-unknown"));
    assert_eq!(kerberos::find(25).unwrap().cause, None);
    for number in (62..=66).chain(70..=81) {
        assert_eq!(kerberos::find(number).unwrap().cause, Some("smart-card-failed"), "{number}");
    }
}

#[test]
fn negotiation_failures_name_the_causes_of_the_contract() {
    let ids = [
        "tls-required-by-server",
        "tls-not-allowed-by-server",
        "certificate-missing",
        "inconsistent-flags",
        "nla-required-by-server",
        "client-certificate-required",
    ];
    for (number, id) in (1..).zip(ids) {
        assert_eq!(negotiation::find(number).unwrap().cause, Some(id), "{number}");
    }
    assert_eq!(negotiation::TABLE.len(), ids.len());
}

#[test]
fn license_errors_name_the_causes_of_the_contract_and_their_sender() {
    use license::Sender::{Both, Client, Server};
    for (number, id, sender) in [
        (1, Some("license-invalid-server-certificate"), Client),
        (2, Some("license-none"), Client),
        (3, Some("license-invalid-mac"), Both),
        (4, Some("license-invalid-scope"), Server),
        (6, Some("license-no-server"), Server),
        (7, None, Server),
        (8, Some("license-invalid-client"), Server),
        (0xB, Some("license-invalid-product"), Server),
        (0xC, Some("license-invalid-message"), Server),
    ] {
        let row = license::find(number).unwrap();
        assert_eq!((row.code.cause, row.sender), (id, sender), "{number:#x}");
    }
    assert!(license::find(5).is_none());
    assert_eq!(license::state_transition(2).unwrap().name, "ST_NO_TRANSITION");
}

#[test]
fn errinfo_names_the_causes_of_the_contract() {
    let cause_of = |number| errinfo::find(number).unwrap().cause;
    for (numbers, id) in [
        (&[1, 2][..], "disconnected-by-administrator"),
        (&[3], "idle-timeout"),
        (&[4], "session-time-limit"),
        (&[5], "replaced-by-other-connection"),
        (&[6], "out-of-memory"),
        (&[7], "server-denied-connection"),
        (&[9], "insufficient-privileges"),
        (&[0xA], "fresh-credentials-required"),
        (&[0xB], "closed-by-user"),
        (&[0xC], "logged-off"),
        (&[0x101], "license-no-server"),
        (&[0x102], "license-none"),
        (&[0x103, 0x108], "license-invalid-message"),
        (&[0x104, 0x105], "license-invalid-client"),
        (&[0x106, 0x107], "license-stalled"),
        (&[0x100, 0x109, 0x10A], "license-denied-by-policy"),
        (&[0x400, 0x402, 0x404, 0x405, 0x406, 0x407, 0x408, 0x409, 0x410, 0x411, 0x412], "broker-refused"),
        (&[0x1191, 0x1192, 0x1193, 0x1194, 0x1195], "session-crypto-failed"),
        (&[0xF, 0x10, 0x11, 0x12, 0x17, 0x18, 0x19, 0x1A, 0x10C9, 0x10F0, 0x1136, 0x1196], "server-error"),
    ] {
        for number in numbers {
            assert_eq!(cause_of(*number), Some(id), "{number:#x}");
        }
    }
    assert_eq!(cause_of(0), None);
    assert!(errinfo::find(8).is_none(), "extended reason 8 has no ERRINFO twin");
}

/// A code stands in a message by the parsers' name and in a verdict by this table's: a reader must find the one in the other.
#[test]
fn a_code_has_one_spelling_in_the_parsers_and_here() {
    use rdpwhy_parsers::early_authorization::AuthorizationResult;
    use rdpwhy_parsers::gateway::GatewayStatus;
    use rdpwhy_parsers::kerberos::KrbErrorCode;
    use rdpwhy_parsers::licensing::{LicenseError, StateTransition};
    use rdpwhy_parsers::mcs::{Reason, Result as McsResult};
    use rdpwhy_parsers::negotiation::FailureCode;
    use rdpwhy_parsers::rdstls::ResultCode;
    use rdpwhy_parsers::share::ErrorInfo;

    type Named = fn(u32) -> Option<&'static str>;
    let tables: [(&str, Vec<&Code>, Named); 9] = [
        ("errinfo", errinfo::all().collect(), |number| ErrorInfo(number).name()),
        ("license", license::TABLE.iter().map(|row| &row.code).collect(), |number| LicenseError(number).name()),
        ("transition", license::STATE_TRANSITIONS.iter().collect(), |number| StateTransition(number).name()),
        ("negfailure", negotiation::TABLE.iter().collect(), |number| FailureCode(number).name()),
        ("mcs", mcs::TABLE.iter().collect(), |number| McsResult(u8::try_from(number).ok()?).name()),
        ("ultimatum", mcs::REASONS.iter().collect(), |number| Reason(u8::try_from(number).ok()?).name()),
        ("rdstls", rdstls::TABLE.iter().collect(), |number| ResultCode(number).name()),
        ("early", rdstls::EARLY_AUTHORIZATION.iter().collect(), |number| AuthorizationResult(number).name()),
        ("kerberos", kerberos::TABLE.iter().collect(), |number| KrbErrorCode(number).name()),
    ];
    for (table, rows, named) in tables {
        let shared = rows.iter().filter_map(|row| Some((row, named(row.number)?)));
        for (row, parsed) in shared.clone() {
            assert_eq!(row.name, parsed, "{table} {:#x}", row.number);
        }
        assert!(shared.count() > 0, "{table} shares no code with the parsers");
    }
    for number in 0..=0xFFFF {
        let parsed = ErrorInfo(number).name();
        assert_eq!(errinfo::find(number).map(|row| row.name), parsed, "errinfo {number:#x}");
    }
    for row in gateway::TABLE {
        let parsed = GatewayStatus(row.number).name().or(GatewayStatus(0x8007_0000 | row.number).name());
        assert!(parsed.is_none_or(|parsed| parsed == row.name), "gateway {:#x}", row.number);
    }
}

#[test]
fn alerts_name_the_causes_of_the_contract() {
    for (number, client, server) in [
        (45, "certificate-expired", "tls-handshake-failed"),
        (48, "certificate-untrusted", "tls-handshake-failed"),
        (44, "certificate-revoked", "tls-handshake-failed"),
        (42, "certificate-refused", "tls-handshake-failed"),
        (43, "certificate-refused", "tls-handshake-failed"),
        (46, "certificate-refused", "tls-handshake-failed"),
        (51, "tls-handshake-failed", "tls-handshake-failed"),
        (70, "tls-version-mismatch", "tls-version-mismatch"),
        (40, "tls-cipher-mismatch", "tls-cipher-mismatch"),
        (71, "tls-cipher-mismatch", "tls-cipher-mismatch"),
        (80, "tls-handshake-failed", "tls-handshake-failed"),
    ] {
        let row = alert::find(number).unwrap();
        assert_eq!((row.cause_from_client, row.cause_from_server), (Some(client), Some(server)), "{number}");
    }
    assert_eq!(alert::CAUSE_AFTER_CREDENTIALS, "authentication-rejected");
    for row in alert::TABLE {
        for id in [row.cause_from_client, row.cause_from_server].into_iter().flatten() {
            assert!(cause::find(id).is_some(), "{}", row.name);
        }
        assert!(row.source.starts_with("https://"), "{}", row.name);
    }
}

#[test]
fn mcs_and_gateway_results_name_their_causes() {
    assert_eq!(mcs::find(0).unwrap().cause, None);
    for number in 1..=15 {
        assert_eq!(mcs::find(number).unwrap().cause, Some("mcs-refused"), "{number}");
    }
    assert_eq!(mcs::reason(3).unwrap().name, "rn-user-requested");
    assert_eq!(gateway::find(0x8007_59DD).unwrap().cause, Some("gateway-target-unreachable"));
    assert_eq!(gateway::find(0x59DA).unwrap().cause, Some("gateway-refused"));
    assert!(gateway::find(0x8009_59DA).is_none());
}

#[test]
fn the_dialogs_numbers_are_microsofts() {
    assert_eq!(disconnect::find(0x904).unwrap().name, "disconnectReasonAtClientWinsockFDCLOSE");
    assert!(disconnect::find(0x904).unwrap().documented && !disconnect::find(0xB09).unwrap().documented);
    assert_eq!(extended::find(7).unwrap().name, "exDiscReasonServerDeniedConnection");
    assert_eq!(extended::find(6).unwrap().name, "exDiscReasonOutOfMemory");
    for row in extended::TABLE {
        assert!(row.errinfo.is_none_or(|number| errinfo::find(number).is_some()), "{}", row.name);
    }
}

#[test]
fn events_are_found_by_id_and_name_causes_that_exist() {
    assert_eq!(event::find(36870).next().unwrap().provider, "Schannel");
    for row in event::TABLE {
        assert!(row.cause.is_none_or(|id| cause::find(id).is_some()), "{} {}", row.provider, row.id);
        assert!(row.source.starts_with("https://") && !row.log.is_empty(), "{} {}", row.provider, row.id);
    }
}
