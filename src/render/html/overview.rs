//! The capture and its attempts: what it is, what weakens it, who tried what and what became of it.

use std::collections::BTreeSet;

use crate::report::{Attempt, Capture, Session};

use super::super::{facts, groups, phrase};
use super::page::Page;
use super::session::anchor;
use super::verdict;

/// More sessions than this get a summary of alike ones in front of the table.
const MANY: usize = 12;

/// Prints what file it is.
pub(super) fn head(page: &mut Page, capture: &Capture, id: &str, one_of_many: bool) {
    page.inside("h2", &[("id", id), ("class", "file")], |page| {
        // Who names a file names the fault.
        page.element("bdi", &[("class", "answer")], &capture.path);
        page.element("span", &[("class", "question")], "The capture");
    });
    if let Some(error) = &capture.error {
        page.element("p", &[("class", "warning")], &error.message);
        return page.element("p", &[], &error.hint);
    }
    let mut says = vec![phrase::count(capture.packets, "packet")];
    if let (Some(first), Some(last)) = (capture.first_packet, capture.last_packet) {
        says.push(phrase::duration(last.since(first).as_secs_f64()));
        says.push(format!("from {}", phrase::moment(first)));
    }
    says.push(phrase::count(capture.sessions.len() as u64, "session"));
    if capture.attempts.len() != capture.sessions.len() {
        says.push(phrase::count(capture.attempts.len() as u64, "attempt"));
    }
    says.extend(capture.sha256.as_ref().map(|sha256| format!("SHA-256 {sha256}")));
    page.element("p", &[("class", "file-facts")], &says.join(", "));
    if !capture.warnings.is_empty() {
        page.inside("ul", &[("class", "warnings")], |page| {
            for warning in &capture.warnings {
                let place = warning.frame.map(|frame| format!(" (#{frame})")).unwrap_or_default();
                page.element("li", &[], &format!("{}{place}", warning.message));
            }
        });
    }
    if !capture.sessions.is_empty() {
        return;
    }
    match facts::failed_attempt(capture) {
        Some(attempt) => page.inside("div", &[("class", "verdict failed answer")], |page| {
            page.inside("p", &[("class", "summary")], |page| {
                page.element(
                    "span",
                    &[("class", "mark"), ("aria-hidden", "true")],
                    phrase::outcome_mark(attempt.outcome),
                );
                page.inside("strong", &[], |page| page.element("bdi", &[], &attempt.story));
            });
        }),
        None if !one_of_many => {
            page.element("p", &[("class", "none")], "No Remote Desktop connection in this capture.");
        }
        None => {}
    }
}

/// Prints the attempts as tables; `drawn` are told below, the others only here.
pub(super) fn attempts(page: &mut Page, capture: &Capture, number: usize, drawn: &[&Session]) {
    let sessionless = capture.attempts.iter().any(|attempt| attempt.sessions.is_empty());
    if capture.sessions.len() < 2 && !sessionless {
        return;
    }
    let drawn: BTreeSet<u32> = drawn.iter().map(|session| session.id).collect();
    page.inside("nav", &[("class", "attempts"), ("aria-label", "Attempts and their sessions")], |page| {
        if capture.sessions.len() > MANY {
            summary(page, capture);
            page.inside("details", &[], |page| {
                let all = match capture.attempts.len() {
                    1 => "The attempt, session by session".to_owned(),
                    count => format!("All {count} attempts"),
                };
                page.element("summary", &[], &all);
                table(page, capture, number, &drawn);
            });
        } else {
            table(page, capture, number, &drawn);
        }
        let rows = capture.sessions.len().saturating_sub(drawn.len());
        if rows > 0 {
            let note = format!(
                "{} told in full below, worst first, of each kind one before a second. The other {} are rows of the table; rdpwhy --verbose tells \
                 them in full.",
                if drawn.len() == 1 { "One session is".to_owned() } else { format!("{} sessions are", drawn.len()) },
                rows
            );
            page.element("p", &[("class", "note")], &note);
        }
    });
}

/// Alike sessions in one row, worst first.
fn summary(page: &mut Page, capture: &Capture) {
    let day = capture.first_packet.unwrap_or_default();
    page.inside("table", &[("class", "rows answer")], |page| {
        heads(page, &["", "sessions", "cause", "certainty", "who", "when (UTC)"]);
        page.inside("tbody", &[], |page| {
            for group in groups::groups(capture) {
                let verdict = &group.first.verdict;
                page.inside("tr", &[], |page| {
                    page.element("td", &[("class", "mark")], phrase::mark(group.first));
                    page.element("td", &[("class", "num")], &group.sessions.to_string());
                    page.element("td", &[], phrase::title(verdict.cause));
                    page.element("td", &[], verdict.certainty.word());
                    page.inside("td", &[], |page| page.element("bdi", &[], &groups::who(&group)));
                    page.element("td", &[], &groups::when(&group, day));
                });
            }
        });
    });
}

fn table(page: &mut Page, capture: &Capture, number: usize, drawn: &BTreeSet<u32>) {
    let day = capture.first_packet.unwrap_or_default();
    page.inside("table", &[("class", "rows")], |page| {
        heads(page, &["attempt", "session", "who", BECAME, "when (UTC)"]);
        for attempt in &capture.attempts {
            page.inside("tbody", &[("class", "attempt")], |page| {
                let sessions: Vec<&Session> = attempt.sessions.iter().filter_map(|id| capture.session(*id)).collect();
                if sessions.len() != 1 {
                    story(page, attempt);
                }
                for session in &sessions {
                    page.inside("tr", &[], |page| {
                        let own = if sessions.len() == 1 { format!("{}", attempt.id) } else { String::new() };
                        page.element("td", &[("class", "num")], &own);
                        page.inside("td", &[("class", "num")], |page| name(page, session, number, drawn));
                        page.inside("td", &[("class", "who")], |page| page.element("bdi", &[], &phrase::ends(session)));
                        page.inside("td", &[("class", "answer")], |page| {
                            let (became, title) = (phrase::became(session), phrase::title(session.verdict.cause));
                            page.text(&format!("{} {became}", phrase::mark(session)));
                            if phrase::needs_attention(session) && became != title {
                                page.text(&format!(": {title}"));
                            }
                        });
                        page.element("td", &[], &phrase::clock(session.start, day));
                    });
                }
            });
        }
    });
}

fn story(page: &mut Page, attempt: &Attempt) {
    page.inside("tr", &[("class", "story")], |page| {
        page.element("td", &[("class", "num")], &attempt.id.to_string());
        page.inside("td", &[("colspan", "4")], |page| {
            page.inside("span", &[("class", "answer")], |page| {
                page.element("span", &[("class", "mark")], phrase::outcome_mark(attempt.outcome));
                page.text(" ");
                page.element("bdi", &[], &attempt.story);
            });
            if let Some(verdict) = &attempt.verdict {
                verdict::without_session(page, verdict);
            }
        });
    });
}

fn name(page: &mut Page, session: &Session, number: usize, drawn: &BTreeSet<u32>) {
    let id = session.id.to_string();
    if drawn.contains(&session.id) {
        page.element("a", &[("href", &format!("#{}", anchor(number, session.id)))], &id);
    } else {
        page.text(&id);
    }
}

/// Head of the column that is hidden while the quiz is on.
const BECAME: &str = "what became of it";

fn heads(page: &mut Page, heads: &[&str]) {
    page.inside("thead", &[], |page| {
        page.inside("tr", &[], |page| {
            for head in heads {
                if head.is_empty() {
                    page.element("td", &[], "");
                } else if *head == BECAME {
                    page.element("th", &[("scope", "col"), ("class", "answer")], head);
                } else {
                    page.element("th", &[("scope", "col")], head);
                }
            }
        });
    });
}

/// Connections that are not listed, by why.
pub(super) fn left_out(page: &mut Page, capture: &Capture) {
    for left_out in &capture.left_out {
        let connections = phrase::count(left_out.connections, "connection");
        page.element("p", &[("class", "note")], &format!("Not listed: {connections}, {}", left_out.what));
    }
}
