use pulldown_cmark::{Event, Options, Parser, Tag};

use super::*;
use crate::report::{CauseId, sample};
use crate::vocabulary::{Category, Outcome};

/// Packet text that tries everything at once.
const HOSTILE: &str = "<script>alert(1)</script> [x](javascript:alert(1)) ![y](https://evil.example/p.png) | `a` ``b`` \
                       *c* _d_ ~~e~~ &lt; https://evil.example www.evil.example @everyone \u{202e}gpj\x1b[31m\r\n# f\n- g";

fn print(report: &Report) -> String {
    let mut out = Vec::new();
    write(&mut out, report).unwrap();
    String::from_utf8(out).unwrap()
}

/// The text that a reader sees, after checking that it is CommonMark with tables and links nowhere but to our sources.
fn read(markdown: &str) -> String {
    let mut text = String::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::Html(part) | Event::InlineHtml(part) => panic!("HTML: {part}"),
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(dest_url.starts_with("https://learn.microsoft.com/"), "a link to {dest_url}");
            }
            Event::Start(Tag::Image { dest_url, .. }) => panic!("a picture: {dest_url}"),
            Event::Start(Tag::Emphasis | Tag::Strikethrough | Tag::CodeBlock(_) | Tag::BlockQuote(_)) => {
                panic!("markup that nobody wrote: {event:?}")
            }
            Event::End(_) => text.push(' '),
            _ => {}
        }
    }
    text
}

#[test]
fn a_failed_session_fits_a_ticket() {
    let report = Report::new(None, vec![sample::capture(vec![sample::failed(1), sample::ok(2)])]);
    let markdown = print(&report);
    read(&markdown);
    assert!(markdown.lines().count() <= 60, "{} lines are more than a screen", markdown.lines().count());
    let first = markdown.lines().next().unwrap();
    assert!(first.contains("The server never sent a TLS byte") && first.contains("server-credential-unusable"));
    insta::assert_snapshot!(markdown);
}

#[test]
fn hostile_text_is_text_wherever_a_packet_can_put_it() {
    let mut session = sample::failed(1);
    session.client.address = HOSTILE.into();
    session.target = Some(sample::endpoint(HOSTILE, 1));
    session.negotiation.cookie = Some(HOSTILE.into());
    session.negotiation.routing_token = Some("x".repeat(65_000));
    session.authentication.user = Some(HOSTILE.into());
    session.authentication.domain = Some(HOSTILE.into());
    session.verdict.summary = HOSTILE.into();
    session.verdict.evidence[0].says = HOSTILE.into();
    session.verdict.look_alikes[0].not_excluded_because = HOSTILE.into();
    session.verdict.ruled_out[0].because = HOSTILE.into();
    session.verdict.not_checked[0].what = HOSTILE.into();
    let tls = session.tls.as_mut().unwrap();
    tls.server_name = Some(HOSTILE.into());
    tls.certificates = vec![crate::report::Certificate {
        subject: Some(HOSTILE.into()),
        issuer: Some(HOSTILE.into()),
        ..Default::default()
    }];
    let mut capture = sample::capture(vec![session, sample::ok(2)]);
    capture.path = HOSTILE.into();
    capture.attempts[0].sessions = vec![1, 2];
    capture.attempts[0].story = HOSTILE.into();
    let markdown = print(&Report::new(None, vec![capture]));
    let text = read(&markdown);
    assert!(text.contains("<script>alert(1)</script> [x](javascript:alert(1))"), "{text}");
    assert!(!markdown.contains('\u{202e}') && !markdown.contains('\x1b'));
    assert!(text.contains("(65000 characters)") && markdown.len() < 20_000, "{} bytes", markdown.len());
}

#[test]
fn commands_in_steps_and_decisions_are_code() {
    let mut session = sample::failed(1);
    let fix = &mut session.verdict.fixes[0];
    fix.steps = vec!["Type it anew; cmdkey /list, cmdkey /delete:TERMSRV/<server> (mstsc)".into()];
    fix.verify = "klist on the client shows it.".into();
    session.verdict.look_alikes[0].decide_by = "on the server: netstat -ano | findstr :3389, tasklist /svc".into();
    let markdown = print(&Report::new(None, vec![sample::capture(vec![session])]));
    for expected in [
        ": Type it anew; `cmdkey /list`, `cmdkey /delete:TERMSRV/<server>` (mstsc). Check: `klist` on the client shows it.",
        // A bar would end the cell, also inside of code.
        "| on the server: netstat -ano \\| findstr :3389, `tasklist /svc` |",
    ] {
        assert!(markdown.contains(expected), "{expected}\n{markdown}");
    }
    assert!(read(&markdown).contains("netstat -ano | findstr :3389, tasklist /svc"));
}

#[test]
fn hostile_text_around_a_command_stays_text() {
    let mut session = sample::failed(1);
    let hostile = format!("`klist` {HOSTILE} klist``` | qwinsta <klist> klist](https://evil.example) ``klist");
    session.verdict.look_alikes[0].decide_by = hostile.clone();
    session.verdict.fixes[0].steps = vec![hostile.clone(), hostile.clone()];
    session.verdict.fixes[0].verify = hostile;
    let markdown = print(&Report::new(None, vec![sample::capture(vec![session])]));
    let text = read(&markdown);
    assert_eq!(text.matches("klist](https://evil.example) ``klist").count(), 4, "{text}");
    assert!(!markdown.contains('\u{202e}') && !markdown.contains('\x1b'));
}

#[test]
fn a_table_keeps_its_columns_whatever_is_in_it() {
    let mut session = sample::failed(1);
    session.negotiation.cookie = Some("a|b\\|c`|".into());
    session.verdict.look_alikes[0].not_excluded_because = "a|b\\|c`|".into();
    let markdown = print(&Report::new(None, vec![sample::capture(vec![session])]));
    let text = read(&markdown);
    assert_eq!(text.matches("a|b\\|c`|").count(), 2, "{text}");
    let mut cells = Vec::new();
    for event in Parser::new_ext(&markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::TableRow | Tag::TableHead) => cells.push(0),
            Event::Start(Tag::TableCell) => *cells.last_mut().unwrap_or(&mut 0) += 1,
            _ => {}
        }
    }
    assert!(cells.iter().all(|count| [2, 4].contains(count)), "{cells:?}");
}

#[test]
fn many_sessions_are_the_worst_one_and_a_table() {
    let mut sessions = vec![sample::ok(1)];
    for id in 2..400 {
        let mut session = sample::failed(id);
        session.verdict.cause = CauseId(if id % 2 == 0 { "logon-failed" } else { "certificate-expired" });
        session.verdict.category = Category::Authentication;
        sessions.push(session);
    }
    let markdown = print(&Report::new(None, vec![sample::capture(sessions)]));
    assert!(markdown.contains("session 2") && markdown.contains("| 199 × |"), "{markdown}");
    assert!(markdown.lines().count() <= 66, "{} lines", markdown.lines().count());
}

#[test]
fn says_whether_it_is_redacted() {
    let mut report = Report::new(None, vec![sample::capture(vec![sample::ok(1)])]);
    assert!(print(&report).contains("Not redacted"));
    report.redacted = true;
    assert!(print(&report).contains("Redacted: names"));
}

#[test]
fn a_command_of_a_redacted_ticket_asks_no_address_that_stands_for_another() {
    let mut session = sample::failed(1);
    session.verdict.category = Category::Network;
    let mut report = Report::new(None, vec![sample::capture(vec![session])]);
    assert!(print(&report).contains("Test-NetConnection 10.0.0.9 -Port 3389"), "{}", print(&report));
    report.redacted = true;
    assert!(print(&report).contains("Test-NetConnection SERVER -Port 3389"), "{}", print(&report));
}

#[test]
fn frames_in_sentences_are_written_out() {
    assert_eq!(
        sentence("#6, it answers #76 (#3 to #5) a#7 ##8 #x"),
        "frame 6, it answers frame 76 (frame 3 to frame 5) a#7 ##8 #x"
    );
    let mut session = sample::failed(1);
    session.verdict.evidence[0].says = "it answers #76".into();
    session.verdict.summary = "After #5 nothing came.".into();
    let markdown = print(&Report::new(None, vec![sample::capture(vec![session])]));
    assert!(markdown.contains("it answers frame 76") && markdown.starts_with("**✗ After frame 5 nothing came.**"));
}

#[test]
fn an_attempt_without_a_connection_is_the_verdict_where_there_is_no_session() {
    let mut capture = sample::capture(vec![]);
    capture.attempts = vec![crate::report::Attempt {
        id: 1,
        sessions: Vec::new(),
        client: "10.0.0.5".into(),
        server: "srv9.example".into(),
        outcome: Outcome::Failed,
        story: "srv9.example was asked for from #1 on, and no connection was tried".into(),
        verdict: None,
    }];
    let markdown = print(&Report::new(None, vec![capture]));
    let first = markdown.lines().next().unwrap();
    assert_eq!(first, "**✗ srv9.example was asked for from frame 1 on, and no connection was tried**");
}

#[test]
fn what_could_not_be_read_and_what_holds_nothing_are_said() {
    let captures =
        vec![crate::report::Capture::unreadable("a.pcap", "expected a capture", "convert it"), sample::capture(vec![])];
    let text = read(&print(&Report::new(None, captures)));
    assert!(text.contains("expected a capture") && text.contains("No Remote Desktop connection"), "{text}");
}
