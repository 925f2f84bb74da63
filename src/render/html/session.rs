//! One session: the answer, the ladder with its messages, what is known of both ends, what to do.

use crate::knowledge::healthy;
use crate::report::{Attempt, Capture, Report, Session};

use super::super::{facts, phrase};
use super::page::Page;
use super::{certificate, filters, ladder, messages, quiz, verdict};

/// What links to a session call it.
pub(super) fn anchor(capture: usize, session: u32) -> String {
    format!("s{capture}-{session}")
}

/// Prints a session in full.
pub(super) fn print(page: &mut Page, report: &Report, capture: &Capture, session: &Session, number: usize) {
    let id = anchor(number, session.id);
    let heading = format!("{id}-h");
    page.inside("article", &[("class", "session"), ("id", &id), ("aria-labelledby", &heading)], |page| {
        page.inside("h3", &[("id", &heading)], |page| {
            page.element("span", &[("class", "no")], &format!("Session {}", session.id));
            page.text(" ");
            page.element("bdi", &[], &phrase::ends(session));
        });
        page.element(
            "p",
            &[("class", "when")],
            &format!(
                "{}, frames {} to {}, {}; {}",
                phrase::moment(session.start),
                session.first_frame,
                session.last_frame,
                phrase::duration(session.duration_seconds),
                facts::vantage(capture)
            ),
        );
        verdict::card(page, session);
        quiz::print(page, session, &id);
        if let Some(attempt) = attempt_of(capture, session) {
            page.inside("p", &[("class", "story answer")], |page| {
                page.element("span", &[("class", "label")], &format!("attempt {}", attempt.id));
                page.element("bdi", &[], &attempt.story);
            });
        }
        page.line();
        exchange(page, report, session, number);
        page.line();
        page.inside("div", &[("class", "cards")], |page| {
            verdict::because(page, session);
            verdict::next_steps(page, session, report.redacted);
            ends(page, session);
            certificate::print(page, session);
            verdict::excluded(page, session);
            filters::print(page, session, report.redacted);
        });
    });
}

/// The attempt, where it is more than this session.
fn attempt_of<'a>(capture: &'a Capture, session: &Session) -> Option<&'a Attempt> {
    capture.attempts.iter().find(|attempt| attempt.sessions.len() > 1 && attempt.sessions.contains(&session.id))
}

fn exchange(page: &mut Page, report: &Report, session: &Session, number: usize) {
    let Some(exchange) = &session.exchange else {
        return page.element("p", &[("class", "note")], "The messages of this session were not kept.");
    };
    let tag = format!("{number}-{}", session.id);
    let compare = format!("cmp{tag}");
    page.inside("div", &[("class", "exchange")], |page| {
        page.inside("div", &[("class", "ladder")], |page| {
            page.inside("div", &[("class", "ladder-head")], |page| {
                page.element("h4", &[], "Who said what");
                if let Some(course) = exchange.healthy.and_then(healthy::find) {
                    page.inside("p", &[("class", "compare")], |page| {
                        page.void("input", &[("type", "checkbox"), ("id", &compare), ("class", "cmp")]);
                        page.element("label", &[("for", &compare)], &format!("beside a healthy one: {}", course.title));
                    });
                }
                ladder::legend(page);
            });
            ladder::print(page, session, exchange, &tag);
        });
        page.inside("div", &[("class", "list")], |page| {
            page.element("h4", &[], "Messages and their bytes");
            messages::print(page, session, exchange, report.redacted, &tag);
        });
    });
}

fn ends(page: &mut Page, session: &Session) {
    page.inside("section", &[("class", "card ends")], |page| {
        for (title, facts) in [("Client", facts::client(session)), ("Server", facts::server(session))] {
            page.inside("div", &[], |page| {
                page.element("h4", &[], title);
                certificate::list(page, &facts, facts::LAST_WORDS);
            });
        }
    });
}
