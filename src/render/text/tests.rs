use unicode_width::UnicodeWidthStr;

use super::*;
use crate::report::*;
use crate::time::Time;
use crate::vocabulary::*;

fn print(capture: Capture, options: Options) -> String {
    let mut out = Vec::new();
    write(&mut out, &Report::new(None, vec![capture]), &options).unwrap();
    String::from_utf8(out).unwrap()
}

/// Prints at 80 columns without colour, after checking what must hold of every report.
fn check(capture: Capture) -> String {
    let few = capture.sessions.len() < 20;
    for verbose in [false, true].into_iter().filter(|verbose| few || !verbose) {
        for width in [NARROWEST, 80, 132] {
            let plain = print(capture.clone(), Options { width, verbose, ..Options::default() });
            for line in plain.lines() {
                assert!(line.width() <= width, "{} columns at {width}: {line}", line.width());
                assert_eq!(line.trim_end(), line, "blanks at the end");
            }
            let colored = print(capture.clone(), Options { width, verbose, color: true, ..Options::default() });
            assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
        }
    }
    print(capture, Options::default())
}

#[test]
fn a_failed_session_and_one_that_worked() {
    insta::assert_snapshot!(check(sample::capture(vec![sample::failed(1), sample::ok(2)])));
}

#[test]
fn a_session_that_worked_in_full() {
    let capture = sample::capture(vec![sample::ok(1)]);
    check(capture.clone());
    insta::assert_snapshot!(print(capture, Options { verbose: true, ..Options::default() }));
}

#[test]
fn the_records_of_a_session_read_by_sizes() {
    let mut session = sample::ok(1);
    session.sealed_reading = Some(sample::sealed_reading());
    let capture = sample::capture(vec![session]);
    check(capture.clone());
    let text = print(capture, Options { verbose: true, ..Options::default() });
    let from = text.find("  records").unwrap();
    let end = from + text[from..].find("123456").unwrap();
    insta::assert_snapshot!(text[from..].lines().take(text[from..end].lines().count()).collect::<Vec<_>>().join("\n"));
}

/// 312 alike failures of one client, a few others, in an order that is not the table's.
fn many() -> Capture {
    let mut sessions = Vec::new();
    for id in 1..=312 {
        let mut session = sample::failed(id);
        session.start = Time(sample::START.0 + i64::from(id) * 60_000_000_000);
        session.client = sample::endpoint("203.0.113.9", 40_000);
        session.verdict.category = Category::Authentication;
        session.verdict.cause = CauseId("logon-failed");
        session.verdict.certainty = Certainty::Proven;
        sessions.push(session);
    }
    sessions.push(sample::ok(313));
    sessions.push(sample::ok(314));
    let mut tried = sample::failed(315);
    tried.verdict.cause = CauseId("tls-not-allowed-by-server");
    tried.verdict.superseded_by = Some(314);
    sessions.push(tried);
    let mut open = sample::ok(316);
    open.verdict.outcome = Outcome::Open;
    open.verdict.cause = CauseId("still-open");
    open.client = sample::endpoint("2001:db8::5", 50_000);
    sessions.push(open);
    sample::capture(sessions)
}

#[test]
fn many_sessions_are_a_table_worst_first_alike_ones_folded() {
    let text = check(many());
    assert!(text.lines().count() < 60, "details of the only failed group, no more");
    insta::assert_snapshot!(text);
}

#[test]
fn several_kinds_of_failure_among_many_are_told_on_request() {
    let mut capture = many();
    capture.sessions.push(sample::failed(400));
    let text = check(capture.clone());
    assert!(text.contains("--verbose") && !text.contains("Do next"), "{text}");
    let verbose = print(capture, Options { verbose: true, ..Options::default() });
    assert_eq!(verbose.matches("\n✗ ").count(), 2 + 313, "two rows of the table, and every session");
}

#[test]
fn hostile_text_is_shown_and_not_obeyed() {
    let hostile = "\x1b]0;owned\x07\u{202e}gpj\u{200b}\r\nfake: \u{9b}31m";
    let mut session = sample::failed(1);
    session.client.address = hostile.into();
    session.target = Some(sample::endpoint(hostile, 1));
    session.negotiation.cookie = Some(hostile.into());
    session.negotiation.routing_token = Some("x".repeat(500));
    session.authentication.user = Some(hostile.into());
    session.stages[0].summary = Some(hostile.into());
    session.stages[1].summary = Some("東京".repeat(60));
    session.stages[2].summary = Some("w".repeat(300));
    session.notes = vec![Note { frame: Some(1), says: hostile.into() }];
    session.verdict.summary = hostile.into();
    session.verdict.look_at = Some(hostile.into());
    session.verdict.evidence[0].says = hostile.into();
    session.verdict.look_alikes[0].not_excluded_because = hostile.into();
    session.verdict.look_alikes[0].decide_by = hostile.into();
    session.verdict.ruled_out[0].because = hostile.into();
    session.verdict.not_checked[0].what = hostile.into();
    session.verdict.not_checked[0].why = hostile.into();
    session.verdict.fixes[0].title = hostile.into();
    session.verdict.fixes[0].steps = vec![hostile.into()];
    session.tls = Some(Tls {
        server_name: Some(hostile.into()),
        certificates: vec![Certificate {
            subject: Some(hostile.into()),
            issuer: Some(hostile.into()),
            ..Certificate::default()
        }],
        ..Tls::default()
    });
    let mut capture = sample::capture(vec![session]);
    capture.path = hostile.into();
    capture.warnings = vec![Warning { code: "x".into(), message: hostile.into(), frame: None, offset: Some(1) }];
    capture.left_out = vec![LeftOut { what: hostile.into(), connections: 3 }];
    capture.attempts[0].sessions = vec![1, 2];
    capture.attempts[0].story = hostile.into();
    capture.attempts[0].client = hostile.into();
    check(capture.clone());
    let mut table = many();
    table.sessions[0].client.address = hostile.into();
    check(table);
    let unreadable = Capture::unreadable(hostile, hostile, hostile);
    check(unreadable);
    for verbose in [false, true] {
        let text = print(capture.clone(), Options { verbose, ..Options::default() });
        let harmless = |character: char| character == '\n' || !character.is_control();
        assert!(text.chars().all(harmless) && !text.contains(['\u{202e}', '\u{200b}']), "{text}");
        assert!(text.contains("\\u{1b}"));
    }
}

#[test]
fn warnings_come_before_the_sessions_and_sum_up_what_is_not_listed() {
    let mut capture = sample::capture(vec![sample::ok(1)]);
    let warning = |code: &str, message: &str| Warning {
        code: code.into(),
        message: message.into(),
        frame: Some(12),
        offset: None,
    };
    capture.warnings = vec![
        warning("not-ip", "6 packets were passed over: ARP, not IP (EtherType 0x0806)"),
        warning("one-sided", "only packets of the client were captured: who ended a connection cannot be told"),
    ];
    capture.left_out = vec![LeftOut { what: "no sign of RDP on ports other than 3389".into(), connections: 34 }];
    insta::assert_snapshot!(check(capture));
}

#[test]
fn an_attempt_of_several_connections_tells_its_story_first() {
    let mut tried = sample::failed(1);
    tried.verdict.cause = CauseId("tls-not-allowed-by-server");
    tried.verdict.superseded_by = Some(2);
    let mut capture = sample::capture(vec![tried, sample::ok(2)]);
    capture.attempts = vec![
        Attempt {
            id: 1,
            sessions: vec![1, 2],
            client: "10.0.0.5".into(),
            server: "srv9.example".into(),
            outcome: Outcome::Ok,
            story: "The server refused TLS, so the client came back without it and got in.".into(),
            verdict: None,
        },
        Attempt {
            id: 2,
            sessions: vec![],
            client: "10.0.0.5".into(),
            server: "srv10.example".into(),
            outcome: Outcome::Failed,
            story: "The name could not be resolved: the DNS server answered NXDOMAIN in frame 3.".into(),
            verdict: None,
        },
    ];
    insta::assert_snapshot!(check(capture));
}

#[test]
fn a_capture_without_sessions_says_so() {
    let text = check(sample::capture(vec![]));
    assert!(text.contains("No Remote Desktop connection"), "{text}");
}

#[test]
fn the_answer_to_the_dialog_comes_first() {
    let capture = sample::capture(vec![sample::failed(1)]);
    let dialog = crate::dialog::answer(0x904, Some(7), std::slice::from_ref(&capture));
    let mut out = Vec::new();
    write(&mut out, &Report::new(Some(dialog), vec![capture]), &Options::default()).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.starts_with("Error code: 0x904, extended code: 0x7\n"), "{text}");
    assert!(text.lines().all(|line| line.width() <= 80), "{text}");
}

#[test]
fn every_outcome_and_ending_can_be_told() {
    for outcome in Outcome::ALL {
        for how in How::ALL {
            for by in Actor::ALL {
                let mut session = sample::failed(1);
                session.verdict.outcome = *outcome;
                session.ending.how = *how;
                session.ending.by = *by;
                session.ending.stage = None;
                session.stages.clear();
                check(sample::capture(vec![session]));
            }
        }
    }
}
