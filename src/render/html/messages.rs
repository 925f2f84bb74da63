//! The messages as a list: what the ladder's arrows lead to, and the whole of it for who does not see the drawing.

use std::collections::BTreeSet;

use crate::knowledge::{message, section};
use crate::report::{Exchange, Session, Step};
use crate::vocabulary::{Actor, Basis};

use super::super::phrase;
use super::page::Page;
use super::{bytes, step};

/// Prints the list. The message that decides is open.
pub(super) fn print(page: &mut Page, session: &Session, exchange: &Exchange, redacted: bool, tag: &str) {
    let decisive = session.ending.decisive_frame.or(session.ending.frame);
    // Of a close that has no bytes, what was said last in front of it.
    let before = |step: &Step| decisive.is_some_and(|frame| step.frame <= frame) && step.excerpt.is_some();
    let open = exchange.steps.iter().rposition(before);
    let mut explained = BTreeSet::new();
    page.inside("ol", &[("class", "messages")], |page| {
        for (index, step) in exchange.steps.iter().enumerate() {
            let teach = explained.insert(step.name);
            page.inside("li", &[], |page| print_step(page, step, index, (Some(index) == open, teach), redacted, tag));
        }
    });
    if exchange.left_out > 0 {
        let note = format!("{} more messages of this session are not listed.", exchange.left_out);
        page.element("p", &[("class", "note")], &note);
    }
}

/// A message; `teach` says what its kind is, which the first of a kind does.
fn print_step(page: &mut Page, step: &Step, index: usize, (open, teach): (bool, bool), redacted: bool, tag: &str) {
    let id = step::anchor(tag, index);
    let mut attributes = vec![("class", "message")];
    if open {
        attributes.push(("open", ""));
    }
    page.inside("details", &attributes, |page| {
        page.inside("summary", &[], |page| {
            page.element("span", &[("class", "frame")], &format!("#{}", step.frame));
            let way = if step.to == Actor::Server { "→" } else { "←" };
            page.element("span", &[("class", "way"), ("aria-hidden", "true")], way);
            page.inside("span", &[("class", "what")], |page| {
                page.element("b", &[], &step::name(step));
                if let Some(detail) = &step.detail {
                    page.text(" ");
                    let class = if step::is_judged(step) { "detail answer" } else { "detail" };
                    page.element("bdi", &[("class", class)], detail);
                }
            });
            page.element("span", &[("class", "at")], &format!("+{}", phrase::duration(step.offset_seconds)));
        });
        // A browser opens what a link leads into, without a script too.
        page.inside("p", &[("class", "facts"), ("id", &id)], |page| {
            if step::is_judged(step) {
                page.element("span", &[("class", "answer")], &format!("From the {}", step.from));
                page.element("span", &[("class", "question")], &format!("From the {}", step::named(step)));
            } else if step.from == Actor::Middlebox {
                page.element("span", &[("class", "answer")], &format!("From the {}", step.from));
                page.element("span", &[("class", "question")], "Sent");
            } else {
                page.text(&format!("From the {}", step.from));
            }
            let section = section::of_message(step.name);
            page.text(&format!(" to the {}, {}. {}, ", step.to, step::meta(step), known(step.basis)));
            page.link(section.address, section.title);
            page.text(".");
        });
        if let Some(message) = message::find(step.name).filter(|_| teach) {
            page.element("p", &[("class", "note")], &format!("{} Next: {}", message.what, message.next));
        }
        match &step.excerpt {
            _ if redacted => page.element("p", &[("class", "note")], "Its bytes are left out of a redacted report."),
            Some(excerpt) => bytes::print(page, excerpt, step.name),
            None if step.basis == Basis::Inferred => page.element(
                "p",
                &[("class", "note")],
                "Its bytes are sealed: only its size, order and time are known.",
            ),
            None => {}
        }
    });
}

fn known(basis: Basis) -> &'static str {
    match basis {
        Basis::Seen => "Read in clear",
        Basis::Decrypted => "Read with a key",
        Basis::Inferred => "Inferred from sealed records",
    }
}
