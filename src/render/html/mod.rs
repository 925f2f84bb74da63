//! The report as one HTML file: it asks nobody for anything, says all it has to say without a script, and prints.
//!
//! Markup is written by [`page`] alone, by hand: a template library would escape as well, but not what hides or reorders text, and the
//! page is mostly diagrams. Style and script are files of ours, put in as they are; the page's policy allows these two by their
//! hashes, and nothing else.

mod bytes;
mod certificate;
mod drawing;
mod filters;
mod glyphs;
mod ladder;
mod messages;
mod overview;
mod page;
mod policy;
mod quiz;
mod session;
mod step;
mod verdict;

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use crate::report::{Capture, Report, Session};

use super::{facts, phrase};
use page::Page;

/// Writes the report.
///
/// # Errors
/// What the writer says.
pub fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let mut page = Page::default();
    page.doctype();
    page.inside("html", &[("lang", "en")], |page| {
        page.inside("head", &[], |page| head(page, report));
        page.line();
        page.inside("body", &[], |page| body(page, report));
    });
    page.line();
    out.write_all(page.into_html().as_bytes())
}

/// A report with the bytes of what was said, drawn in full, needs [`crate::report::Session::exchange`]; sessions without are rows.
fn body(page: &mut Page, report: &Report) {
    page.element("a", &[("class", "skip"), ("href", "#main")], "Skip to the verdict");
    glyphs::define(page);
    page.inside("header", &[("class", "top")], |page| top(page, report));
    page.inside("main", &[("id", "main")], |page| {
        if let Some(dialog) = &report.dialog {
            verdict::dialog(page, dialog);
        }
        for (number, capture) in (1..).zip(&report.captures) {
            print_capture(page, report, capture, number);
        }
        if report.captures.is_empty() {
            page.element("p", &[], "No capture was read.");
        }
    });
    page.inside("footer", &[], |page| footer(page, report));
    page.ours("script", policy::SCRIPT);
}

fn head(page: &mut Page, report: &Report) {
    page.void("meta", &[("charset", "utf-8")]);
    page.void("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &policy::content_security_policy())]);
    page.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    page.void("meta", &[("name", "referrer"), ("content", "no-referrer")]);
    page.void("meta", &[("name", "color-scheme"), ("content", "light dark")]);
    page.element("title", &[], &title(report));
    page.ours("style", policy::STYLE);
}

fn title(report: &Report) -> String {
    let worst =
        report.captures.iter().flat_map(|capture| &capture.sessions).min_by_key(|session| phrase::rank(session));
    match worst {
        Some(session) => format!("{}: {} · rdpwhy", phrase::mark(session), session.verdict.summary),
        None => match report.captures.iter().find_map(facts::failed_attempt) {
            Some(attempt) => format!("{}: {} · rdpwhy", phrase::outcome_mark(attempt.outcome), attempt.story),
            None => "No Remote Desktop session · rdpwhy".to_owned(),
        },
    }
}

fn top(page: &mut Page, report: &Report) {
    page.inside("h1", &[("class", "brand")], |page| {
        page.element("strong", &[], &report.tool.name);
        page.text(&format!(" {} · why a Remote Desktop session ended", report.tool.version));
    });
    let (class, says) = if report.redacted {
        ("redaction yes", "Redacted: names and addresses are replaced, bytes are left out")
    } else {
        ("redaction no", "Not redacted: names and addresses are as in the capture")
    };
    page.element("p", &[("class", class)], says);
    page.inside("p", &[("class", "tools"), ("hidden", "")], |page| {
        page.element(
            "button",
            &[("type", "button"), ("id", "quiz-toggle"), ("aria-pressed", "false")],
            "Quiz: hide the verdict",
        );
    });
}

fn print_capture(page: &mut Page, report: &Report, capture: &Capture, number: usize) {
    let id = format!("c{number}");
    page.inside("section", &[("class", "capture"), ("aria-labelledby", &id)], |page| {
        overview::head(page, capture, &id, report.captures.len() > 1);
        if capture.error.is_some() {
            return;
        }
        let drawn = drawn(capture);
        overview::attempts(page, capture, number, &drawn);
        for session in &drawn {
            page.line();
            session::print(page, report, capture, session, number);
        }
        overview::left_out(page, capture);
    });
}

/// The sessions that are shown in full, worst first: those whose messages were kept, else the worst few.
fn drawn(capture: &Capture) -> Vec<&Session> {
    const WITHOUT_EXCHANGE: usize = 3;
    let mut sessions: Vec<&Session> = capture.sessions.iter().collect();
    sessions.sort_by_key(|session| (phrase::rank(session), session.id));
    if sessions.iter().any(|session| session.exchange.is_some()) {
        sessions.retain(|session| session.exchange.is_some());
    } else {
        sessions.truncate(WITHOUT_EXCHANGE);
    }
    sessions
}

fn footer(page: &mut Page, report: &Report) {
    page.inside("details", &[], |page| {
        page.element("summary", &[], "How to read this report");
        page.inside("dl", &[("class", "words")], |page| {
            for (word, meaning) in WORDS {
                page.element("dt", &[], word);
                page.element("dd", &[], meaning);
            }
        });
    });
    let tool = &report.tool;
    page.element("p", &[], &format!("Made by {} {}. This page asks nobody for anything.", tool.name, tool.version));
}

/// Words of the report that mean something exact.
const WORDS: &[(&str, &str)] = &[
    ("proven", "Bytes in the capture state it."),
    ("strong", "One cause fits; evidence in the capture excludes its look-alikes."),
    ("consistent", "It fits, and so does at least one look-alike, which is listed with what decides."),
    ("undetermined", "Nothing in the capture tells."),
    (
        "seen, decrypted, inferred",
        "Read in clear; read with a key; concluded from the size, order and time of sealed records.",
    ),
    ("#6", "Frame 6, as Wireshark numbers it in the same file."),
    (
        "TTL",
        "How many more routers a packet may pass. One that differs from its sender's others hints at a device between.",
    ),
];
