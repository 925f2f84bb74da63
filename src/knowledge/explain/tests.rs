//! What is typed, and what is answered.

use super::*;
use crate::knowledge::{cause, fix, message};

/// The title begins with `title`, and the whole text holds every part.
fn check(what: &str, title: &str, parts: &[&str]) {
    let explanation = explain(what).unwrap_or_else(|miss| panic!("{what}: {miss:?}"));
    assert!(explanation.title.starts_with(title), "{what}: {}", explanation.title);
    let text: Vec<_> = explanation.paragraphs.iter().map(|part| format!("{}\n{}", part.heading, part.text)).collect();
    let text = text.join("\n");
    for part in parts {
        assert!(text.contains(part), "{what} lacks {part}:\n{text}");
    }
    assert!(explanation.sources.iter().all(|source| source.starts_with("https://")), "{what}");
    assert!(!explanation.sources.is_empty(), "{what}");
}

#[test]
fn every_form_of_the_contract_is_answered() {
    check("0x904", "0x904", &["The socket was closed."]);
    check(
        "0x904/0x7",
        "0x904/0x7",
        &["The server denied the connection.", "RNS_UD_CS_SUPPORT_ERRINFO_PDU", "adds nothing"],
    );
    check("2308/7", "0x904/0x7", &["disconnectReasonAtClientWinsockFDCLOSE"]);
    check("2308", "0x904", &["The socket was closed."]);
    check(
        "STATUS_LOGON_FAILURE",
        "STATUS_LOGON_FAILURE (3221225581/0xC000006D)",
        &["logon-failed", "mstsc shows 0x807"],
    );
    check("alert 48", "unknown_ca (48/0x30)", &["certificate-untrusted"]);
    check("license 8", "ERR_INVALID_CLIENT (8/0x8)", &["license-invalid-client", "Only the server may send it."]);
    check("errinfo 0x7", "ERRINFO_SERVER_DENIED_CONNECTION (7/0x7)", &["server-denied-connection"]);
    check("negfailure 5", "HYBRID_REQUIRED_BY_SERVER (5/0x5)", &["nla-required-by-server"]);
}

#[test]
fn names_and_numbers_are_found_however_they_are_written() {
    check("status_logon_failure", "STATUS_LOGON_FAILURE", &[]);
    check("-1073741715", "STATUS_LOGON_FAILURE", &[]);
    check("0X800759DD", "E_PROXY_TS_CONNECTFAILED", &["gateway-target-unreachable"]);
    check("unknown_ca", "unknown_ca has 2 meanings", &["TLS alert 48"]);
    check("event 36870", "Schannel", &["private key"]);
    check("krb 37", "KRB_AP_ERR_SKEW", &["clock-skew"]);
    check("0x807", "0x807", &["STATUS_WRONG_PASSWORD"]);
    check(
        "ERRINFO_UPDATE_SESSION_KEY_FAILED",
        "ERRINFO_UPDATESESSIONKEYFAILED (4497/0x1191)",
        &["session-crypto-failed"],
    );
    check("ERRINFO_ENCRYPTION_PACKAGE_MISMATCH", "ERRINFO_ENCPKGMISMATCH (4500/0x1194)", &["session-crypto-failed"]);
}

#[test]
fn an_ambiguous_number_lists_all_its_meanings() {
    check(
        "0x80090302",
        "0x80090302 has 2 meanings",
        &["SEC_E_UNSUPPORTED_FUNCTION", "TLS alert 70", "credssp-version-mismatch"],
    );
    check("8", "8 has", &["ERR_INVALID_CLIENT", "exDiscReasonServerDeniedConnectionFips"]);
    check(
        "0x7",
        "0x7 has",
        &["ERRINFO_SERVER_DENIED_CONNECTION", "STATUS_VALID_CLIENT", "exDiscReasonServerDeniedConnection"],
    );
}

#[test]
fn every_word_of_the_vocabulary_is_answered() {
    for cause in cause::all() {
        let explanation = explain(cause.id).unwrap();
        assert!(explanation.title.contains(cause.id), "{}", cause.id);
        let headings: Vec<_> = explanation.paragraphs.iter().map(|part| part.heading.as_str()).collect();
        assert_eq!(headings, ["", "What happened", "Why", "How we know", "Easily confused with"], "{}", cause.id);
        assert!(explanation.paragraphs.iter().all(|part| !part.text.is_empty()), "{}", cause.id);
        assert_eq!(explanation.steps.len(), cause.fixes.len(), "{}", cause.id);
    }
    for stage in crate::vocabulary::StageName::ALL {
        assert!(explain(stage.word()).is_ok(), "{stage}");
    }
    for category in crate::vocabulary::Category::ALL {
        assert!(explain(category.word()).is_ok(), "{category}");
    }
    for message in message::all() {
        assert!(explain(message.name).is_ok(), "{}", message.name);
    }
    for fix in fix::all() {
        assert!(explain(fix.id).is_ok(), "{}", fix.id);
    }
}

#[test]
fn stages_messages_and_myths_read_as_text() {
    check("licensing", "licensing", &["after Client Info", "license-no-server", "LICENSE_REQUEST"]);
    check("Client Hello", "ClientHello", &["Opens TLS", "the client"]);
    check("myths", "Myths about 0x904, 0x7", &["do not say by whom", "out of memory is 6."]);
    check("MachineKeys", "Myth: \"It is the permissions of MachineKeys\"", &["NETWORK SERVICE", "One ServerHello"]);
    check("firewall", "Myth: \"The firewall blocks it\"", &["no-answer"]);
    check("grant-private-key-access", "let NETWORK SERVICE read the private key", &["server-credential-unusable"]);
}

#[test]
fn a_list_keeps_its_items_and_a_paragraph_its_sentence() {
    let explanation = explain("certificate-expired").unwrap();
    let how = explanation.paragraphs.iter().find(|part| part.heading == "How we know").unwrap();
    assert!(how.text.lines().count() >= 3 && how.text.lines().all(|line| line.starts_with("- ")), "{}", how.text);
    let why = explanation.paragraphs.iter().find(|part| part.heading == "Why").unwrap();
    assert_eq!(why.text.lines().count(), 1, "{}", why.text);
}

#[test]
fn a_miss_names_the_nearest_words() {
    for (asked, nearest) in [
        ("certificate-expird", "certificate-expired"),
        ("STATUS_LOGON_FAILUR", "STATUS_LOGON_FAILURE"),
        ("licencing", "licensing"),
        ("Conection Request", "ConnectionRequest"),
    ] {
        let miss = explain(asked).unwrap_err();
        assert_eq!(miss.asked, asked);
        assert_eq!(miss.nearest.first().map(String::as_str), Some(nearest), "{asked}: {:?}", miss.nearest);
        assert!(miss.nearest.len() <= 5);
    }
    for odd in ["", "0x", "alert", "alert 999", "0x123456789", "/", "1/2/3", "\u{1F980}", "-99999999999"] {
        assert!(explain(odd).is_err() || odd == "alert", "{odd}");
    }
}

/// What can stand in a report must be there to be looked up: everything missing is told at once.
#[test]
fn nothing_that_a_report_shows_is_left_unexplained() {
    use crate::knowledge::{healthy, section, stage};
    use crate::session::message::kind;
    use crate::vocabulary::{Category, StageName};
    let mut missing: Vec<String> = Vec::new();
    let mut ask = |what: &str| {
        let answered = explain(what).is_ok_and(|answer| {
            !answer.sources.is_empty() && answer.paragraphs.iter().any(|paragraph| !paragraph.text.is_empty())
        });
        if !answered {
            missing.push(what.to_owned());
        }
    };
    cause::all().for_each(|cause| ask(cause.id));
    StageName::ALL.iter().for_each(|stage| ask(stage.word()));
    Category::ALL.iter().for_each(|category| ask(category.word()));
    kind::ALL.iter().for_each(|kind| ask(kind));
    [healthy::SYN, healthy::SYN_ACK, healthy::ACK, "FIN", "RST", "ICMP error"].iter().for_each(|step| ask(step));
    for meaning in meaning::every() {
        ask(meaning.name);
        ask(&format!("{} {}", meaning.table, meaning.number()));
        ask(&format!("{} {:#x}", meaning.table, meaning.number()));
        ask(&meaning.number().to_string());
    }
    for kind in kind::ALL {
        if message::find(kind).is_none() {
            missing.push(format!("{kind}, as a message"));
        }
        // Bytes of another protocol are specified nowhere in RDP.
        if *kind != kind::FOREIGN && section::of_message(kind).name != *kind {
            missing.push(format!("{kind}, its section"));
        }
    }
    missing.extend(StageName::ALL.iter().filter(|name| stage::find(**name).is_none()).map(ToString::to_string));
    assert!(missing.is_empty(), "{} are missing:\n{}", missing.len(), missing.join("\n"));
}

/// The word in front of a number selects the table that it stands in, and no other.
#[test]
fn every_row_of_every_table_is_found_by_its_table() {
    for row in meaning::every() {
        let asked = format!("{} {}", row.table, row.number());
        let answer = explain(&asked).unwrap_or_else(|miss| panic!("{asked}: {miss:?}"));
        let text: String = answer.paragraphs.iter().map(|part| format!("{} {}\n", part.heading, part.text)).collect();
        let named = answer.title.contains(row.name) || text.contains(row.name);
        // What the dialog shows is answered in the dialog's own words.
        assert!(named || row.table == "mstsc", "{asked} is not {}: {}", row.name, answer.title);
    }
}
