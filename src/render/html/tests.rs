use super::*;
use crate::report::{Certificate, Effect, Excerpt, ExcerptField, Exchange, Expected, Report, Step, sample};
use crate::time::Time;
use crate::vocabulary::{Actor, Basis, StageName};

/// Packet text that tries everything at once.
const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> javascript:alert(1) &amp; \u{202e}gpj\x1b[31m\r\n`</style>";

fn print(report: &Report) -> String {
    let mut out = Vec::new();
    write(&mut out, report).unwrap();
    String::from_utf8(out).unwrap()
}

fn step(frame: u32, from: Actor, name: &'static str) -> Step {
    Step {
        frame,
        last_frame: frame,
        offset_seconds: f64::from(frame) * 0.01,
        from,
        to: if from == Actor::Client { Actor::Server } else { Actor::Client },
        stage: StageName::Tls,
        name,
        detail: Some(HOSTILE.into()),
        length: Some(21),
        basis: Basis::Seen,
        effect: Effect::None,
        ttl: None,
        times: 1,
        excerpt: None,
    }
}

/// The sample session with everything in it that a page can show.
fn full() -> Session {
    let mut session = sample::failed(1);
    let hello = Step {
        excerpt: Some(Excerpt {
            bytes: b"\x16<script>\0\0".to_vec(),
            total: 300,
            hidden: std::iter::once(9..11).collect(),
            fields: vec![
                ExcerptField { name: "random", at: 0..9, depth: 0 },
                ExcerptField { name: "session_id", at: 9..11, depth: 0 },
            ],
        }),
        ..step(8, Actor::Client, "ClientHello")
    };
    let reset = Step { effect: Effect::Reset, ttl: Some(64), ..step(9, Actor::Middlebox, "RST") };
    session.exchange = Some(Exchange {
        steps: vec![hello, Step { basis: Basis::Inferred, ..step(8, Actor::Server, "TSRequest") }, reset],
        left_out: 3,
        expected: Some(Expected {
            from: Actor::Server,
            name: "ServerHello",
            detail: Some("chooses one of each"),
            stage: StageName::Tls,
            instead_of: None,
            waited_seconds: Some(2.0),
        }),
        healthy: Some(crate::knowledge::healthy::TLS_12),
    });
    session
}

#[test]
fn hostile_text_is_text_wherever_a_packet_can_put_it() {
    let mut session = full();
    session.client.address = HOSTILE.into();
    session.target = Some(sample::endpoint(HOSTILE, 1));
    session.negotiation.cookie = Some(HOSTILE.into());
    session.negotiation.routing_token = Some("x".repeat(65_500));
    session.authentication.user = Some(HOSTILE.into());
    session.verdict.summary = HOSTILE.into();
    session.verdict.evidence[0].says = HOSTILE.into();
    session.verdict.look_alikes[0].decide_by = HOSTILE.into();
    session.verdict.ruled_out[0].because = HOSTILE.into();
    session.verdict.fixes[0].source = "javascript:alert(1)".into();
    let tls = session.tls.as_mut().unwrap();
    tls.server_name = Some(HOSTILE.into());
    tls.certificates = vec![Certificate {
        subject: Some(HOSTILE.into()),
        not_before: Some(Time(0)),
        not_after: Some(Time(i64::MAX)),
        ..Certificate::default()
    }];
    let mut capture = sample::capture(vec![session, sample::ok(2)]);
    capture.path = HOSTILE.into();
    capture.attempts[0].story = HOSTILE.into();
    capture.warnings.push(crate::report::Warning {
        code: "x".into(),
        message: HOSTILE.into(),
        frame: None,
        offset: None,
    });
    let html = print(&Report::new(None, vec![capture]));
    let markup = html.replace(policy::SCRIPT, "").replace(policy::STYLE, "");
    assert_eq!(markup.matches("<script>").count(), 1, "ours");
    assert_eq!(markup.matches("</style>").count(), 1, "ours");
    assert!(!markup.contains("<img") && !markup.contains("href=\"javascript:"));
    assert!(!markup.contains('\u{202e}') && !markup.contains('\x1b'));
    assert!(markup.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;"), "the text itself is there");
    assert!(!markup.contains(" style=") && !markup.contains(" onclick="), "the policy forbids them");
}

#[test]
fn the_ladder_says_what_the_issue_of_the_session_was() {
    let html = print(&Report::new(None, vec![sample::capture(vec![full()])]));
    for part in [
        "should have come next: ServerHello",
        "url(#hatch)",
        "href=\"#lock\"",
        "TTL 64",
        "device between",
        "id=\"m1-1-1\"",
        "href=\"#m1-1-1\"",
        "never reached",
        "MS-CSSP 2.2.1",
        "11 of 300 bytes are shown",
        "3 more messages of this session are not listed",
        "beside a healthy one: TLS 1.2 without NLA",
        "frame.number in {5, 8, 9}",
        "tcp.port==3389,tls",
    ] {
        assert!(html.contains(part), "{part}");
    }
}

#[test]
fn ids_are_unique_and_links_within_the_page_lead_somewhere() {
    let mut second = full();
    second.id = 2;
    let html = print(&Report::new(None, vec![sample::capture(vec![full(), second]), sample::capture(vec![full()])]));
    let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let unique: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len());
    for target in html.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(unique.contains(target), "#{target} leads nowhere");
    }
}

#[test]
fn a_redacted_report_says_so_and_has_no_bytes() {
    let mut report = Report::new(None, vec![sample::capture(vec![full()])]);
    assert!(print(&report).contains("Not redacted") && print(&report).contains("data-f"));
    report.redacted = true;
    let html = print(&report);
    assert!(html.contains("Redacted: names and addresses are replaced") && !html.contains("data-f=\"0\""));
}

#[test]
fn what_could_not_be_read_and_what_holds_nothing_are_said() {
    let captures = vec![Capture::unreadable("a", "expected a capture", "convert it")];
    assert!(print(&Report::new(None, captures)).contains("expected a capture"));
    assert!(print(&Report::new(None, vec![sample::capture(vec![])])).contains("No Remote Desktop connection"));
    assert!(print(&Report::new(None, vec![])).contains("No capture was read"));
}

#[test]
fn thousands_of_sessions_are_rows() {
    let sessions = (1..=2000).map(sample::failed).collect();
    let html = print(&Report::new(None, vec![sample::capture(sessions)]));
    assert!(html.contains("All 2000 attempts") && html.contains("The other 1997 are rows"), "what is left out is said");
    assert!(html.len() < 1_500_000, "{} bytes", html.len());
}
