//! Every row of the contract's "Codes to causes", written down here by hand, against the verdict on a decrypted session.

use super::Script;
use crate::flow::Direction::{ToClient, ToServer};
use crate::verdict;
use crate::vocabulary::{Certainty, Judgement};

fn check(what: &str, code: u32, script: Script, cause: &str) {
    let verdict = verdict::of(&script.build());
    assert_eq!(verdict.finding.cause, cause, "{what} {code:#x}");
}

#[test]
fn statuses() {
    let rows: &[(&str, &[u32])] = &[
        ("logon-failed", &[0xC000_006D, 0xC000_006A, 0xC000_0064, 0x52E]),
        ("account-locked-out", &[0xC000_0234, 0x775]),
        ("account-disabled", &[0xC000_0072, 0x533]),
        ("account-expired", &[0xC000_0193]),
        ("account-restricted", &[0xC000_006E]),
        ("password-expired", &[0xC000_0071, 0x532]),
        ("password-must-change", &[0xC000_0224, 0x773]),
        ("logon-hours", &[0xC000_006F, 0x530]),
        ("workstation-not-allowed", &[0xC000_0070]),
        ("logon-right-denied", &[0xC000_015B, 0xC000_0022]),
        ("no-logon-server", &[0xC000_005E]),
        ("trust-relationship-failed", &[0xC000_018B, 0xC000_018C, 0xC000_018D]),
        ("clock-skew", &[0xC000_0133, 0x8009_0324]),
        ("principal-unknown", &[0x8009_0322]),
        ("channel-binding-rejected", &[0xC000_035B]),
        ("ntlm-blocked", &[0xC000_0418, 0x8009_0302]),
        ("authentication-rejected", &[0xC000_0388, 0x8009_0304, 0x8009_030C, 0xC000_0DEA]),
    ];
    let refused = |code, client| Script::authenticating().method("ntlm").error_code(code, client, 6).client_closes();
    for (cause, codes) in rows {
        for code in *codes {
            check("errorCode", *code, refused(*code, 6), cause);
        }
    }
    check("errorCode, versions differ", 0x8009_0302, refused(0x8009_0302, 2), "credssp-version-mismatch");
    let equal = verdict::of(&refused(0x8009_0302, 6).build());
    assert_eq!(equal.finding.certainty, Certainty::Consistent, "the code does not name NTLM");
    let rdstls = |code| Script::authenticating().method("rdstls").error_code(code, 6, 6).client_closes();
    for (cause, code) in [
        ("logon-right-denied", 5),
        ("logon-failed", 0x52E),
        ("logon-hours", 0x530),
        ("password-expired", 0x532),
        ("account-disabled", 0x533),
        ("password-must-change", 0x773),
        ("account-locked-out", 0x775),
        ("authentication-rejected", 0x999),
    ] {
        check("RDSTLS", code, rdstls(code), cause);
    }
    check(
        "early authorization",
        5,
        Script::authenticating().early_authorization(5).client_closes(),
        "logon-right-denied",
    );
    for (cause, code) in [("clock-skew", 37), ("principal-unknown", 7)] {
        let beside = Script::tls().kdc_error(code, None).server_flight().handshake_done().client_closes();
        check("KRB-ERROR", code, beside, cause);
    }
}

#[test]
fn license_errors() {
    for (code, direction, cause) in [
        (1, ToServer, "license-invalid-server-certificate"),
        (2, ToServer, "license-none"),
        (3, ToClient, "license-invalid-mac"),
        (4, ToClient, "license-invalid-scope"),
        (6, ToClient, "license-no-server"),
        (8, ToClient, "license-invalid-client"),
        (0xB, ToClient, "license-invalid-product"),
        (0xC, ToClient, "license-invalid-message"),
        (5, ToClient, "license-refused"),
        (0x4711, ToClient, "license-refused"),
    ] {
        check("license", code, Script::licensing().license_error(direction, code, 1).server_closes(), cause);
    }
}

#[test]
fn error_infos() {
    let rows: &[(&str, &[u32])] = &[
        ("disconnected-by-administrator", &[1, 2]),
        ("idle-timeout", &[3]),
        ("session-time-limit", &[4]),
        ("replaced-by-other-connection", &[5]),
        ("out-of-memory", &[6]),
        ("server-denied-connection", &[7]),
        ("insufficient-privileges", &[9]),
        ("fresh-credentials-required", &[0xA]),
        ("closed-by-user", &[0xB]),
        ("logged-off", &[0xC]),
        ("license-denied-by-policy", &[0x100, 0x109, 0x10A]),
        ("license-no-server", &[0x101]),
        ("license-none", &[0x102]),
        ("license-invalid-message", &[0x103, 0x108]),
        ("license-invalid-client", &[0x104, 0x105]),
        ("license-stalled", &[0x106, 0x107]),
        ("session-crypto-failed", &[0x1191, 0x1192, 0x1193, 0x1194, 0x1195]),
        ("server-error", &[0xF, 0x10, 0x10C9, 0x1111, 0x1196, 0xBEEF]),
    ];
    let said = |code| Script::active().error_info(code).ultimatum(ToClient, 1).client_closes();
    for (cause, codes) in rows {
        for code in *codes {
            check("ERRINFO", *code, said(*code), cause);
        }
    }
    for code in 0x400..=0x412 {
        check("ERRINFO", code, said(code), "broker-refused");
    }
}

#[test]
fn alerts() {
    let client = |code| Script::tls().server_flight().alert(ToServer, 2, code).client_closes();
    for (cause, code) in [
        ("certificate-expired", 45),
        ("certificate-untrusted", 48),
        ("certificate-revoked", 44),
        ("tls-handshake-failed", 51),
        ("tls-handshake-failed", 10),
    ] {
        check("alert of the client", u32::from(code), client(code), cause);
    }
    for code in [42, 43, 46] {
        check("alert without a visible fault", u32::from(code), client(code), "certificate-refused");
    }
    let over = |fault, code| Script::tls().server_flight().fault(fault).alert(ToServer, 2, code).client_closes();
    for (cause, fault, codes) in [
        ("certificate-expired", Judgement::Expired, &[45, 42, 46][..]),
        ("certificate-not-yet-valid", Judgement::NotYetValid, &[45, 42, 46]),
        ("certificate-name-mismatch", Judgement::NameMismatch, &[42, 46]),
        ("certificate-weak", Judgement::WeakKey, &[42, 43, 46]),
        ("certificate-weak", Judgement::WeakSignature, &[42, 43, 46]),
        ("certificate-wrong-usage", Judgement::WrongUsage, &[42, 43, 46]),
        ("certificate-malformed", Judgement::Malformed, &[42]),
        ("certificate-key-mismatch", Judgement::KeyMismatch, &[51]),
        ("tls-handshake-failed", Judgement::Expired, &[51]),
    ] {
        for code in codes {
            check(&format!("alert over {fault}"), u32::from(*code), over(fault, *code), cause);
        }
    }
    let server = |code| Script::tls().alert(ToClient, 2, code).server_closes();
    for (cause, code) in [
        ("tls-version-mismatch", 70),
        ("tls-cipher-mismatch", 40),
        ("tls-cipher-mismatch", 71),
        ("tls-handshake-failed", 50),
    ] {
        check("alert of the server", u32::from(code), server(code), cause);
    }
    for code in [80, 40, 20] {
        let after = Script::authenticating().credentials_sent().alert(ToClient, 2, code).server_closes();
        check("alert after credentials", u32::from(code), after, "authentication-rejected");
    }
}
