//! Any bytes as a capture file: they give a report or an error, the same each time, whatever the number of threads; the report prints in
//! every form, with its messages drawn, as it is and redacted.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rdpwhy::analyze::{self, Options};
use rdpwhy::pseudonym::Salt;
use rdpwhy::redact::redact;
use rdpwhy::render::{self, html, json, markdown, ndjson, text};
use rdpwhy::report::Report;

fn report(bytes: &[u8], threads: usize) -> Option<Report> {
    let reader = Box::new(std::io::Cursor::new(bytes.to_vec()));
    let options = Options { threads, exchanges: true, mentions: true, list_records: true, ..Options::default() };
    let capture = analyze::stream(reader, "fuzz", Default::default(), &options).ok()?;
    Some(Report::new(None, vec![capture]))
}

fn print(report: &Report) -> Vec<u8> {
    let mut out = Vec::new();
    for verbose in [false, true] {
        text::write(&mut out, report, &text::Options { verbose, ..Default::default() }).unwrap();
    }
    json::write(&mut out, report).unwrap();
    ndjson::write(&mut out, report).unwrap();
    markdown::write(&mut out, report).unwrap();
    html::write(&mut out, report).unwrap();
    for capture in &report.captures {
        let comments = render::comments(capture);
        out.extend(comments.section.unwrap_or_default().bytes());
        out.extend(comments.frames.into_values().flatten().flat_map(String::into_bytes));
    }
    out
}

fuzz_target!(|bytes: &[u8]| {
    let Some(mut one) = report(bytes, 1) else {
        assert!(report(bytes, 2).is_none());
        return;
    };
    let printed = print(&one);
    assert!(report(bytes, 2).is_some_and(|two| print(&two) == printed));
    assert!(!printed.contains(&0x1b), "an escape sequence is printed");
    redact(&mut one, &Salt::fixed([1; 32]));
    print(&one);
});
