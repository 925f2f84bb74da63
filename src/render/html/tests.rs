use super::*;
use crate::render::escape;
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
        is_evidence: false,
        excerpt: None,
    }
}

/// The sample session with everything in it that a page can show.
fn full() -> Session {
    let mut session = sample::failed(1);
    let hello = Step {
        is_evidence: true,
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
fn evidence_is_a_message_and_not_all_of_its_frame() {
    let session = full();
    let frame = session.exchange.as_ref().unwrap().steps[0].frame;
    assert_eq!(session.exchange.as_ref().unwrap().steps.iter().filter(|step| step.frame == frame).count(), 2);
    let html = print(&Report::new(None, vec![sample::capture(vec![session])]));
    assert_eq!(html.matches("class=\"pin\"").count(), 1);
    assert_eq!(html.matches(", evidence\"").count(), 1);
    assert!(html.contains("from the client to the server, evidence"), "the ClientHello");
}

#[test]
fn what_should_have_come_instead_stands_behind_the_refusal() {
    let mut session = full();
    let exchange = session.exchange.as_mut().unwrap();
    exchange.steps.insert(2, Step { name: "TLS alert", ..step(8, Actor::Server, "") });
    exchange.expected = exchange.expected.take().map(|expected| Expected {
        name: "TSRequest",
        instead_of: Some(8),
        waited_seconds: None,
        ..expected
    });
    let html = print(&Report::new(None, vec![sample::capture(vec![session])]));
    let own = html.split_once("<div class=\"list\">").unwrap().0;
    let place = |name: &str| own.find(&format!(">{name}</text>")).unwrap();
    let ghost = place("should have come instead of it: TSRequest");
    assert!(place("TSRequest") < ghost && ghost < place("TLS alert"));
}

#[test]
fn of_many_lines_that_are_not_shown_the_first_and_the_last_stand() {
    for (bytes, lines, says) in [(160, 2, "⋮ 8 more such lines ⋮"), (44, 2, "⋮ 1 more such line ⋮"), (32, 2, "")]
    {
        let mut session = full();
        let steps = &mut session.exchange.as_mut().unwrap().steps;
        let hidden = std::iter::once(0..bytes).collect();
        steps[0].excerpt = Some(Excerpt { bytes: vec![0x5a; bytes], total: bytes, hidden, fields: Vec::new() });
        let html = print(&Report::new(None, vec![sample::capture(vec![session])]));
        assert_eq!(html.matches("<div class=\"hl\">").count(), lines, "{bytes}");
        assert!(html.contains(says) && html.contains("more such") != says.is_empty(), "{bytes}");
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
fn the_filters_of_a_redacted_report_match_in_the_capture_that_was_read() {
    let mut session = full();
    session.verdict.category = crate::vocabulary::Category::Network;
    let mut report = Report::new(None, vec![sample::capture(vec![session])]);
    let by_address = "ip.addr == 10.0.0.5 &amp;&amp; ip.addr == 10.0.0.9 &amp;&amp; tcp.port == 50122";
    assert!(print(&report).contains(by_address) && print(&report).contains("Test-NetConnection 10.0.0.9"));
    report.redacted = true;
    let html = print(&report);
    assert!(!html.contains("ip.addr") && !html.contains("Test-NetConnection 10."), "addresses are other ones there");
    let by_frame =
        "tcp.port == 50122 &amp;&amp; tcp.port == 3389 &amp;&amp; frame.number &gt;= 1 &amp;&amp; frame.number &lt;= 9";
    assert!(html.contains(by_frame) && html.contains("The filters go by ports and frame numbers"));
}

/// The page as it is while the quiz is on: without what is an answer, and with the other labels; `<section class="quiz"` is left out.
fn in_quiz(html: &str) -> String {
    let mut shown = String::new();
    let mut hidden: Option<(&str, usize)> = None;
    for part in html.split_inclusive('>') {
        let Some(at) = part.rfind('<') else { continue };
        let (text, tag) = part.split_at(at);
        let name = tag.trim_start_matches(['<', '/']).split([' ', '>']).next().unwrap_or_default();
        let ends = tag.starts_with("</");
        match &mut hidden {
            Some((element, depth)) if *element == name => {
                *depth = if ends { *depth - 1 } else { *depth + 1 };
                if *depth == 0 {
                    hidden = None;
                }
                continue;
            }
            Some(_) => continue,
            None => shown.push_str(text),
        }
        let value =
            |attribute: &str| tag.split(&format!(" {attribute}=\"")).nth(1).and_then(|rest| rest.split('"').next());
        let class = value("class").unwrap_or_default();
        let void = ["meta", "input"].contains(&name);
        if !ends && !void && class.split(' ').any(|class| ["answer", "quiz"].contains(&class)) {
            hidden = Some((name, 1));
        } else {
            let asked = value("data-quiz").zip(value("aria-label"));
            shown.push_str(&asked.map_or_else(|| tag.to_owned(), |(asked, label)| tag.replace(label, asked)));
        }
    }
    shown
}

#[test]
fn the_quiz_gives_nothing_away() {
    let mut session = full();
    let exchange = session.exchange.as_mut().unwrap();
    exchange.steps[2].detail = Some("in the name of the server".into());
    exchange.steps.push(Step {
        effect: Effect::Icmp,
        to: Actor::Client,
        detail: Some("type 3 code 1, from 10.0.0.1".into()),
        ..step(10, Actor::Middlebox, "ICMP error")
    });
    session.tls.as_mut().unwrap().certificates = vec![Certificate {
        not_before: Some(Time(0)),
        not_after: Some(Time(1)),
        judgement: vec![crate::report::Judgement::Expired],
        ..Certificate::default()
    }];
    session.negotiation.failure =
        Some(crate::report::NegotiationFailure { code: 5, name: Some("HYBRID_REQUIRED_BY_SERVER".into()), frame: 6 });
    let dialog = crate::report::Dialog {
        code: 0x904,
        extended: None,
        documented: Some("the socket was closed".into()),
        adds: Some("says of this capture".into()),
    };
    let verdict = session.verdict.clone();
    let mut capture = sample::capture(vec![session, sample::ok(2)]);
    capture.attempts[0].sessions = vec![1, 2];
    capture.attempts[0].story = "what the attempt came to".into();
    let html = print(&Report::new(Some(dialog), vec![capture.clone()]));
    let body = html.split_once("<body>").unwrap().1.split_once("<footer>").unwrap().0;
    let asked = in_quiz(body).to_lowercase();
    let title = phrase::title(verdict.cause);
    let mut answers = vec![
        verdict.summary.as_str(),
        verdict.cause.0,
        title,
        "middlebox",
        "device between",
        "in the name of the server",
        ", evidence",
        "should have come",
        "never reached",
        "ended here",
        "had expired",
        "no fault found",
        "says of this capture",
        "what the attempt came to",
        "frame.number in",
        "failureCode 5",
        capture.path.as_str(),
    ];
    answers.extend(verdict.evidence.iter().map(|evidence| evidence.says.as_str()));
    answers.extend(verdict.look_alikes.iter().map(|look_alike| look_alike.cause.0));
    answers.extend(verdict.ruled_out.iter().map(|out| out.because.as_str()));
    answers.extend(verdict.fixes.iter().map(|fix| fix.title.as_str()));
    let body = body.to_lowercase();
    for answer in answers.iter().map(|answer| escape::html(answer).to_lowercase()) {
        assert!(!asked.contains(&answer), "{answer} is told");
        assert!(body.contains(&answer) || answer == "no fault found", "{answer} is nowhere even without the quiz");
    }
    for question in
        ["rst #9", "ttl 64", "from the server to the client", "type 3 code 1, from 10.0.0.1", "the socket was closed"]
    {
        assert!(asked.contains(question), "{question} is what the questions are about");
    }
}

/// What is read on a page from top to bottom, and how high its drawings are together.
fn seen(html: &str) -> (String, usize) {
    let text: Vec<&str> =
        html.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text.trim()).collect();
    let drawings = html.split("<svg class=\"draw").skip(1);
    let height = |part: &str| part.split(" height=\"").nth(1)?.split('"').next()?.parse::<usize>().ok();
    (text.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n"), drawings.filter_map(height).sum())
}

#[test]
fn the_quiz_leaves_no_gap_where_a_message_is_missing() {
    for stage in [StageName::Tls, StageName::Mcs] {
        let mut session = full();
        let exchange = session.exchange.as_mut().unwrap();
        exchange.expected = exchange.expected.take().map(|expected| Expected { stage, ..expected });
        let page = |session: &Session| {
            let html = print(&Report::new(None, vec![sample::capture(vec![session.clone()])]));
            html.split_once("<body>").unwrap().1.to_owned()
        };
        let told = page(&session);
        session.exchange.as_mut().unwrap().expected = None;
        let without = page(&session);
        assert_eq!(seen(&told).1, seen(&without).1 + 50, "{stage:?}: a row more while the verdict is shown");
        assert_eq!(seen(&in_quiz(&told)), seen(&in_quiz(&without)), "{stage:?}: the same page in the quiz");
    }
}

#[test]
fn a_question_without_a_right_answer_is_not_asked() {
    let mut session = full();
    assert!(
        print(&Report::new(None, vec![sample::capture(vec![session.clone()])])).contains("Who ended the connection?")
    );
    session.ending.by = Actor::Unknown;
    assert!(!print(&Report::new(None, vec![sample::capture(vec![session])])).contains("Who ended the connection?"));
}

#[test]
fn what_could_not_be_read_and_what_holds_nothing_are_said() {
    let captures = vec![Capture::unreadable("a", "expected a capture", "convert it")];
    assert!(print(&Report::new(None, captures)).contains("expected a capture"));
    assert!(print(&Report::new(None, vec![sample::capture(vec![])])).contains("No Remote Desktop connection"));
    let mut in_vain = sample::capture(vec![]);
    in_vain.attempts = vec![crate::report::Attempt {
        id: 1,
        sessions: Vec::new(),
        client: "10.0.0.5".into(),
        server: "srv9.example".into(),
        outcome: crate::vocabulary::Outcome::Failed,
        story: "nobody knows srv9.example".into(),
        verdict: None,
    }];
    let html = print(&Report::new(None, vec![in_vain]));
    assert!(html.contains("<title>✗: nobody knows srv9.example") && html.contains("verdict failed"), "{html}");
    assert!(print(&Report::new(None, vec![])).contains("No capture was read"));
}

#[test]
fn thousands_of_sessions_are_rows() {
    let sessions = (1..=2000).map(sample::failed).collect();
    let html = print(&Report::new(None, vec![sample::capture(sessions)]));
    assert!(html.contains("All 2000 attempts") && html.contains("The other 1997 are rows"), "what is left out is said");
    assert!(html.len() < 1_500_000, "{} bytes", html.len());
}
