//! Every capture in the forms that people read. Markdown is CommonMark with tables and links nowhere but to known places; HTML holds
//! to its own policy, its links lead somewhere, and no secret is in it. What a browser makes of it is the matter of `browser`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag};
use rdpwhy::analyze;
use rdpwhy::decrypt::Keys;
use rdpwhy::knowledge::healthy;
use rdpwhy::render::{html, markdown};
use rdpwhy::report::{Exchange, Report, Session};
use rdpwhy::session::message::kind;
use rdpwhy::vocabulary::Actor;

use crate::forge::rdp;
use crate::forge::scene::{Scene, Tcp, View};
use crate::{bundled, truth};

/// Every capture at hand: the bundled ones, and those that `RDPWHY_FIELD_CAPTURES` names.
pub fn captures() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = bundled::captures().into_iter().map(|folder| folder.join("capture.pcapng")).collect();
    match std::env::var_os("RDPWHY_FIELD_CAPTURES") {
        Some(folder) => files.extend(field_captures(Path::new(&folder))),
        None => println!("SKIPPED: RDPWHY_FIELD_CAPTURES is not set; only the bundled captures are rendered"),
    }
    files
}

fn field_captures(folder: &Path) -> Vec<PathBuf> {
    let text = std::fs::read_to_string(folder.join("truth.json")).expect("truth.json is in RDPWHY_FIELD_CAPTURES");
    let truths: serde_json::Value = serde_json::from_str(&text).unwrap();
    let names = truths.as_object().unwrap().keys().filter(|name| !name.starts_with('_'));
    names.map(|name| folder.join(name)).collect()
}

/// The report with the messages that are drawn, read with the keys that lie beside the capture.
pub fn report(file: &Path) -> Report {
    let beside = ["keys.log", "server-key.pem"].map(|name| file.with_file_name(name));
    let keys = beside.iter().find(|path| path.exists()).map_or_else(Keys::default, |path| truth::keys(path));
    report_by(file, keys)
}

fn report_by(file: &Path, keys: Keys) -> Report {
    let options = analyze::Options { keys, exchanges: true, ..Default::default() };
    let capture = analyze::file(file, Default::default(), &options).unwrap_or_else(|error| panic!("{error}"));
    Report::new(None, vec![capture])
}

/// The HTML of a report.
pub fn page(report: &Report) -> String {
    let mut out = Vec::new();
    html::write(&mut out, report).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn every_capture_is_a_ticket_of_one_screen_and_a_page() {
    let mut rendered = 0;
    for file in captures() {
        let report = report(&file);
        let name = file.display().to_string();
        let mut out = Vec::new();
        markdown::write(&mut out, &report).unwrap();
        let text = String::from_utf8(out).unwrap();
        check_markup(&text, &name);
        let lines = text.lines().count();
        assert!(lines <= 75, "{name}: {lines} lines are more than a screen");
        let first = text.lines().next().unwrap_or_default();
        let sessions = &report.captures[0].sessions;
        let worst = sessions.iter().any(|session| first.contains(session.verdict.cause.0));
        assert!(worst || sessions.is_empty(), "{name}: no verdict in the first line: {first}");
        check_page(&page(&report), &name);
        sessions.iter().for_each(|session| check_evidence(session, &name));
        rendered += 1;
    }
    println!("{rendered} captures rendered");
    assert!(rendered > 100);
}

fn check_markup(markdown: &str, name: &str) {
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Html(part) | Event::InlineHtml(part) => panic!("{name}: HTML: {part}"),
            Event::Start(Tag::Link { dest_url, .. }) => assert!(dest_url.starts_with("https://"), "{name}: {dest_url}"),
            Event::Start(Tag::Image { .. } | Tag::Emphasis | Tag::CodeBlock(_) | Tag::BlockQuote(_)) => {
                panic!("{name}: markup that nobody wrote: {event:?}")
            }
            _ => {}
        }
    }
}

/// Evidence says what a message means: a sentence that is only the name of a message stands in the ladder, and gives the quiz away.
fn check_evidence(session: &Session, name: &str) {
    for step in session.exchange.iter().flat_map(|exchange| &exchange.steps) {
        let told = format!("{} {}", step.name, step.detail.as_deref().unwrap_or_default());
        let given_away =
            session.verdict.evidence.iter().find(|evidence| evidence.says.len() > 20 && told.contains(&evidence.says));
        assert!(given_away.is_none(), "{name}: {told:?} holds {given_away:?}");
    }
}

/// What can be told of a page without a browser.
fn check_page(html: &str, name: &str) {
    let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "{name}: an id stands twice");
    for address in html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        let leads = address.strip_prefix('#').map_or(address.starts_with("https://"), |target| unique.contains(target));
        assert!(leads, "{name}: a link to {address}");
    }
    for request in ["src=\"", "<link", "<iframe", "<img", " style=\"", "http-equiv=\"refresh"] {
        assert!(!html.contains(request), "{name}: {request}");
    }
}

#[test]
fn the_policy_of_the_page_names_the_hashes_of_its_style_and_script() {
    let html = page(&Report::new(None, Vec::new()));
    for (tag, directive) in [("style", "style-src"), ("script", "script-src")] {
        let content = html.split(&format!("<{tag}>")).nth(1).and_then(|rest| rest.split(&format!("</{tag}>")).next());
        let digest = ring::digest::digest(&ring::digest::SHA256, content.unwrap().as_bytes());
        let (_, policy) = html.split_once(directive).unwrap();
        let encoded = policy.split("sha256-").nth(1).and_then(|rest| rest.split("&#39;").next()).unwrap();
        assert_eq!(decoded(encoded), digest.as_ref(), "{directive}");
    }
    assert!(html.contains("default-src &#39;none&#39;"));
}

/// Base64, by bits.
fn decoded(text: &str) -> Vec<u8> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let bits: Vec<bool> = text
        .trim_end_matches('=')
        .bytes()
        .flat_map(|letter| (0..6).rev().map(move |bit| value(letter) >> bit & 1 == 1))
        .collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | u8::from(*bit))).collect()
}

/// A connection whose Connection Request holds this cookie and is refused.
pub fn with_cookie(scene: &mut Scene, number: u8, cookie: &[u8]) {
    let mut tcp = Tcp::open(scene, number, View::default());
    let line = [b"Cookie: mstshash=", cookie, b"\r\n"].concat();
    let rest = [&[0xe0, 0, 0, 0, 0, 0][..], &line, &[1, 0, 8, 0, 1, 0, 0, 0]].concat();
    let length = u8::try_from(rest.len()).unwrap_or(0xfe);
    tcp.client(&rdp::tpkt(&[&[length][..], &rest].concat()));
    tcp.server(&rdp::connection_confirm(3, 5));
    tcp.close(true);
}

/// Names that attack a page, a ticket, a terminal and a reader.
pub const HOSTILE: &[&str] = &[
    "<script>alert(document.domain)</script>",
    "\"'><svg onload=alert(1)>",
    "</style></script></title><h1>owned</h1>",
    "[x](javascript:alert(1)) ![y](https://evil.example/p.png) `|`|",
    "user\u{202e}gnp.exe \u{2066}\u{200b}",
    "\x1b]0;owned\x07\x1b[31m",
    "&lt;b&gt; &#60;",
    "{{7*7}} ${7*7}",
];

/// A capture of connections with hostile names, the last as long as a TPKT can carry.
pub fn hostile_capture() -> Vec<u8> {
    let mut scene = Scene::default();
    for (number, name) in (1..).zip(HOSTILE) {
        with_cookie(&mut scene, number, name.as_bytes());
    }
    let longest = 65_535 - 4 - 7 - b"Cookie: mstshash=\r\n".len() - 8;
    for (number, length) in [(100, 20_000), (101, longest)] {
        with_cookie(&mut scene, number, "<i>x".repeat(length / 4).as_bytes());
    }
    scene.bytes()
}

#[test]
fn hostile_names_are_text_in_every_form() {
    let folder = tempdir("hostile");
    let path = folder.join("hostile.pcapng");
    std::fs::write(&path, hostile_capture()).unwrap();
    let report = report(&path);
    let cookies = report.captures[0].sessions.iter().filter(|session| session.negotiation.cookie.is_some()).count();
    assert_eq!(cookies, HOSTILE.len() + 2, "the longest that a TPKT can carry is read too");
    let html = page(&report);
    check_page(&html, "hostile");
    assert_eq!((html.matches("<script>").count(), html.matches("<h1").count()), (1, 1), "ours alone");
    assert!(!html.contains("<svg onload") && html.contains("&lt;svg onload=alert(1)&gt;"));
    assert!(!html.contains(['\u{202e}', '\u{2066}', '\u{200b}', '\x1b', '\x07']));
    assert!(html.len() < 4_000_000, "{} bytes", html.len());
    for session in &report.captures[0].sessions {
        let mut alone = report.captures[0].clone();
        alone.sessions = vec![session.clone()];
        let mut out = Vec::new();
        markdown::write(&mut out, &Report::new(None, vec![alone])).unwrap();
        check_markup(&String::from_utf8(out).unwrap(), "hostile");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_follows_the_longest_cookie_is_read_as_behind_a_short_one() {
    let cookie = "anna".repeat((65_535 - 4 - 7 - b"Cookie: mstshash=\r\n".len()) / 4);
    let mut scene = Scene::default();
    for (number, cookie) in [(1, "anna"), (2, cookie.as_str())] {
        let mut tcp = Tcp::open(&mut scene, number, View::default());
        let line = format!("Cookie: mstshash={cookie}\r\n");
        tcp.client(&rdp::tpkt(&[&[0xfe, 0xe0, 0, 0, 0, 0, 0][..], line.as_bytes()].concat()));
        tcp.server(&rdp::tpkt(&[6, 0xd0, 0, 0, 0x12, 0x34, 0]));
        tcp.client(&rdp::connect_initial(0));
        // More than the head that is kept without such a cookie.
        for seed in 0..20 {
            tcp.client(&rdp::send(true, &rdp::filler(1000, seed)));
        }
        tcp.server(&rdp::ultimatum(1));
        tcp.close(false);
    }
    let folder = tempdir("longest");
    let path = folder.join("longest.pcapng");
    std::fs::write(&path, scene.bytes()).unwrap();
    let report = report(&path);
    let [short, long] = report.captures[0].sessions.as_slice() else { panic!("two sessions") };
    assert_eq!(long.negotiation.cookie.as_deref(), Some(cookie.as_str()));
    assert_eq!(long.verdict.cause, short.verdict.cause);
    let steps = |session: &rdpwhy::report::Session| {
        let steps = session.exchange.iter().flat_map(|exchange| &exchange.steps);
        steps.map(|step| (step.name, step.detail.clone())).collect::<Vec<_>>()
    };
    assert_eq!(steps(long), steps(short));
    assert!(steps(long).iter().any(|(name, _)| *name == kind::MCS_CONNECT_INITIAL));
    std::fs::remove_dir_all(folder).unwrap();
}

/// A folder of this run alone.
pub fn tempdir(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("rdpwhy-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn exchange(report: &Report) -> &Exchange {
    report.captures[0].sessions[0].exchange.as_ref().expect("the first session is drawn")
}

#[test]
fn healthy_courses_are_what_the_bundled_captures_hold() {
    for part in healthy::COURSES.iter().flat_map(|course| course.parts) {
        let Some(recorded) = part.recorded_in else {
            assert!(part.steps.iter().all(|step| step.length == 0 || step.length == 4), "sizes come from recordings");
            continue;
        };
        let folder = bundled::captures().into_iter().find(|folder| folder.ends_with(recorded)).expect(recorded);
        let report = report(&folder.join("capture.pcapng"));
        let mut seen = exchange(&report).steps.iter();
        for step in part.steps {
            let is_it = seen.any(|message| {
                let by_client = message.from == Actor::Client;
                message.name == step.name && by_client == step.by_client && message.length.unwrap_or(0) == step.length
            });
            assert!(is_it, "{recorded} has no {step:?} in its place");
        }
    }
    let names = healthy::COURSES.iter().flat_map(|course| healthy::course(course.name)).map(|step| step.name);
    for name in names {
        let tcp = [healthy::SYN, healthy::SYN_ACK, healthy::ACK].contains(&name);
        assert!(tcp || kind::ALL.contains(&name), "{name} is no kind of message");
    }
}

#[test]
fn what_should_have_come_next_is_said() {
    for (capture, name, from, instead_of) in [
        ("neg-failure-5-nla-required", kind::CONNECTION_CONFIRM, Actor::Server, Some(6)),
        ("client-hello-then-rst", kind::SERVER_HELLO, Actor::Server, None),
        ("certificate-expired-refused", kind::CLIENT_KEY_EXCHANGE, Actor::Client, None),
        ("connection-refused", healthy::SYN_ACK, Actor::Server, None),
    ] {
        let folder = bundled::captures().into_iter().find(|folder| folder.ends_with(capture)).expect(capture);
        let report = report(&folder.join("capture.pcapng"));
        let expected = exchange(&report).expected.as_ref().unwrap_or_else(|| panic!("{capture}: nothing is expected"));
        assert_eq!((expected.name, expected.from, expected.instead_of), (name, from, instead_of), "{capture}");
    }
    let folder = bundled::captures().into_iter().find(|folder| folder.ends_with("shadow-nla-tls12-closed")).unwrap();
    assert!(exchange(&report(&folder.join("capture.pcapng"))).expected.is_none(), "it came as far as it should");
}

/// A course is one recorded session's: where a logon or licensing goes another way, what was said tells what was due.
#[test]
fn what_is_due_follows_the_method_and_the_license() {
    for (capture, keys, session, from, name, detail) in [
        // No token was sent: none tells the method.
        ("kerberos-wrong-password", false, 1, Actor::Client, kind::TS_REQUEST, "of NTLM or of Kerberos"),
        ("smart-card-untrusted", false, 1, Actor::Client, kind::TS_REQUEST, "Kerberos AP-REQ"),
        ("variety-kerberos-tls12", true, 2, Actor::Client, kind::TS_REQUEST, "Kerberos AP-REQ"),
        ("variety-kerberos-tls12", false, 2, Actor::Client, kind::TS_REQUEST, "Kerberos AP-REQ"),
        // The server answers the client's leaving by an Early User Authorization Result.
        ("variety-kerberos-ex-tls13", true, 2, Actor::Client, kind::TS_REQUEST, "Kerberos AP-REQ"),
        ("nla-wrong-password-tls12", true, 1, Actor::Server, kind::TS_REQUEST, "pubKeyAuth of the server"),
        ("nla-wrong-password-tls12", false, 1, Actor::Server, kind::TS_REQUEST, "pubKeyAuth of the server"),
        ("credssp-version-mismatch", true, 1, Actor::Client, kind::TS_REQUEST, "NTLM AUTHENTICATE and pubKeyAuth"),
        ("clear-license-reset", false, 1, Actor::Server, kind::PLATFORM_CHALLENGE, "or at once NEW_LICENSE"),
        ("clear-license-errors", false, 1, Actor::Server, kind::PLATFORM_CHALLENGE, "or at once NEW_LICENSE"),
    ] {
        let folder = bundled::captures().into_iter().find(|folder| folder.ends_with(capture)).expect(capture);
        let file = folder.join("capture.pcapng");
        let report = if keys { report(&file) } else { report_by(&file, Keys::default()) };
        let session = &report.captures[0].sessions[session - 1];
        let expected = session.exchange.as_ref().unwrap().expected.as_ref().expect(capture);
        assert_eq!((expected.name, expected.from), (name, from), "{capture}, keys {keys}");
        assert!(expected.detail.unwrap_or_default().contains(detail), "{capture}, keys {keys}: {:?}", expected.detail);
    }
    let steps = healthy::turn::LICENSING.iter().flat_map(|(behind, step)| [*behind, step.name]);
    steps.for_each(|name| assert!(kind::ALL.contains(&name), "{name} is no kind of message"));
}

#[test]
fn of_many_sessions_one_of_each_kind_is_drawn() {
    let mut scene = Scene::default();
    for number in 0..40 {
        with_cookie(&mut scene, number, b"anna");
    }
    let folder = tempdir("many");
    let path = folder.join("many.pcapng");
    std::fs::write(&path, scene.bytes()).unwrap();
    let report = report(&path);
    let drawn = report.captures[0].sessions.iter().filter(|session| session.exchange.is_some()).count();
    assert_eq!((report.captures[0].sessions.len(), drawn), (40, 12));
    assert!(page(&report).contains("The other 28 are rows of the table"));
    std::fs::remove_dir_all(folder).unwrap();
}
