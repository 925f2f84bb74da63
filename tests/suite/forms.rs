//! Every capture in the forms that people read: Markdown is CommonMark with tables and links nowhere but to known places.

use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag};
use rdpwhy::analyze;
use rdpwhy::render::markdown;
use rdpwhy::report::Report;

use crate::bundled;

/// Every capture at hand: the bundled ones, and those that `RDPWHY_FIELD_CAPTURES` names.
fn captures() -> Vec<PathBuf> {
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

fn report(file: &Path) -> Report {
    let options = analyze::Options::default();
    let capture = analyze::file(file, Default::default(), &options).unwrap_or_else(|error| panic!("{error}"));
    Report::new(None, vec![capture])
}

#[test]
fn every_capture_is_a_ticket_of_one_screen() {
    let mut rendered = 0;
    for file in captures() {
        let report = report(&file);
        let mut out = Vec::new();
        markdown::write(&mut out, &report).unwrap();
        let text = String::from_utf8(out).unwrap();
        let name = file.display();
        check_markup(&text, &name.to_string());
        let lines = text.lines().count();
        assert!(lines <= 75, "{name}: {lines} lines are more than a screen");
        let first = text.lines().next().unwrap_or_default();
        let worst = report.captures[0].sessions.iter().any(|session| first.contains(session.verdict.cause.0));
        assert!(worst || report.captures[0].sessions.is_empty(), "{name}: no verdict in the first line: {first}");
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
