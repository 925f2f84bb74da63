//! The verdict card, and what it rests on: evidence, what is excluded, what is not, what to do.

use crate::knowledge::{cause, collect};
use crate::report::{Dialog, Evidence, Fix, RuledOut, Session, Verdict};
use crate::vocabulary::{Certainty, Outcome};

use super::super::{facts, phrase};
use super::page::Page;

/// What the dialog's code means.
pub(super) fn dialog(page: &mut Page, dialog: &Dialog) {
    page.inside("section", &[("class", "card dialog")], |page| {
        let extended = dialog.extended.map(|code| format!(", extended code {code:#x}")).unwrap_or_default();
        page.element("h2", &[], &format!("The dialog showed {:#x}{extended}", dialog.code));
        if let Some(documented) = &dialog.documented {
            page.element("p", &[], documented);
        }
        if let Some(adds) = &dialog.adds {
            page.element("p", &[("class", "answer")], adds);
        }
    });
}

/// The answer, before anything else.
pub(super) fn card(page: &mut Page, session: &Session) {
    let verdict = &session.verdict;
    let class = format!("verdict answer {}", outcome_class(session));
    page.inside("div", &[("class", &class)], |page| {
        page.inside("p", &[("class", "summary")], |page| {
            page.element("span", &[("class", "mark"), ("aria-hidden", "true")], phrase::mark(session));
            page.element("strong", &[], &verdict.summary);
        });
        page.inside("dl", &[("class", "answers")], |page| {
            page.element("dt", &[], "cause");
            page.inside("dd", &[], |page| {
                page.element("b", &[], phrase::title(verdict.cause));
                page.element("code", &[], verdict.cause.0);
                // Of what is undetermined both have one name.
                if verdict.category.word() != verdict.cause.0 {
                    page.text(verdict.category.word());
                }
            });
            page.element("dt", &[], "certainty");
            page.inside("dd", &[], |page| certainty(page, verdict));
            page.element("dt", &[], "ended");
            page.inside("dd", &[], |page| {
                page.text(&format!("{} ", phrase::ending(session)));
                page.element("span", &[("class", sure(session.ending.certainty))], session.ending.certainty.word());
            });
            if let Some(next) = verdict.superseded_by {
                page.element("dt", &[], "then");
                page.element("dd", &[], &format!("session {next} of the same attempt went further"));
            }
            if let Some(look_at) = &verdict.look_at {
                page.element("dt", &[], "look at");
                page.element("dd", &[], look_at);
            }
        });
    });
}

/// A class for the colour of an outcome.
pub(super) fn outcome_class(session: &Session) -> &'static str {
    match session.verdict.outcome {
        Outcome::Failed if session.verdict.superseded_by.is_some() => "superseded",
        outcome => outcome.word(),
    }
}

fn certainty(page: &mut Page, verdict: &Verdict) {
    page.element("span", &[("class", sure(verdict.certainty))], verdict.certainty.word());
    let alike = verdict.look_alikes.len();
    if alike > 0 {
        page.text(&format!(" 1 of {} that fit", alike + 1));
    }
}

fn sure(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Proven => "sure proven",
        Certainty::Strong => "sure strong",
        Certainty::Consistent => "sure consistent",
        Certainty::Undetermined => "sure undetermined",
    }
}

/// Evidence, and what speaks against other causes.
pub(super) fn because(page: &mut Page, session: &Session) {
    let verdict = &session.verdict;
    page.inside("section", &[("class", "card why answer")], |page| {
        page.element("h4", &[], "Why");
        page.inside("ul", &[("class", "evidence")], |page| {
            for piece in &verdict.evidence {
                page.inside("li", &[], |page| evidence(page, piece));
            }
        });
        if !verdict.look_alikes.is_empty() {
            page.element("h4", &[], "Not excluded, and what decides");
            page.inside("dl", &[("class", "alike")], |page| {
                for look_alike in &verdict.look_alikes {
                    page.inside("dt", &[], |page| {
                        page.text(phrase::title(look_alike.cause));
                        page.element("code", &[], look_alike.cause.0);
                    });
                    page.inside("dd", &[], |page| {
                        page.text(&look_alike.not_excluded_because);
                        page.inside("p", &[], |page| {
                            page.element("span", &[("class", "label")], "decide by");
                            page.copyable(&look_alike.decide_by);
                        });
                    });
                }
            });
        }
    });
}

/// A piece of evidence: where, and what it says.
pub(super) fn evidence(page: &mut Page, piece: &Evidence) {
    if let Some(frame) = piece.frame {
        page.element("span", &[("class", "frame")], &format!("#{frame}"));
    }
    page.element("bdi", &[], &piece.says);
}

/// What cannot be the cause, and what could not be seen.
pub(super) fn excluded(page: &mut Page, session: &Session) {
    let verdict = &session.verdict;
    if verdict.ruled_out.is_empty() && verdict.not_checked.is_empty() && session.notes.is_empty() {
        return;
    }
    page.inside("section", &[("class", "card excluded answer")], |page| {
        ruled_out(page, &verdict.ruled_out);
        notes(page, "Not seen", verdict.not_checked.iter().map(|unseen| format!("{}: {}", unseen.what, unseen.why)));
        let frame = |frame: Option<u32>| frame.map(|frame| format!("#{frame} ")).unwrap_or_default();
        notes(page, "Worth knowing", session.notes.iter().map(|note| format!("{}{}", frame(note.frame), note.says)));
    });
}

fn ruled_out(page: &mut Page, ruled_out: &[RuledOut]) {
    if ruled_out.is_empty() {
        return;
    }
    page.element("h4", &[], "Excluded");
    page.inside("ul", &[], |page| {
        for out in ruled_out {
            page.inside("li", &[], |page| {
                page.element("b", &[], out.cause.map_or(out.category.word(), |cause| cause.0));
                let frame = out.frame.map(|frame| format!(", #{frame}")).unwrap_or_default();
                page.text(&format!(" {}{frame}", out.because));
            });
        }
    });
}

fn notes(page: &mut Page, title: &str, notes: impl Iterator<Item = String>) {
    let notes: Vec<String> = notes.collect();
    if notes.is_empty() {
        return;
    }
    page.element("h4", &[], title);
    page.inside("ul", &[], |page| {
        for note in &notes {
            page.inside("li", &[], |page| page.element("bdi", &[], note));
        }
    });
}

/// What to do, and what to collect.
pub(super) fn next_steps(page: &mut Page, session: &Session, redacted: bool) {
    let verdict = &session.verdict;
    if verdict.outcome == Outcome::Ok {
        return;
    }
    page.inside("section", &[("class", "card next answer")], |page| {
        if !verdict.fixes.is_empty() {
            page.element("h4", &[], "Do next");
            fixes(page, &verdict.fixes);
        }
        if cause::find(verdict.cause.0).is_some() {
            page.inside("p", &[], |page| {
                page.text("The whole page on this cause: ");
                page.copyable(&format!("rdpwhy explain {}", verdict.cause));
            });
        }
        page.inside("details", &[], |page| {
            page.element("summary", &[], "What to collect for a support desk");
            page.inside("dl", &[("class", "commands")], |page| {
                for row in collect::for_category(verdict.category) {
                    page.inside("dt", &[], |page| {
                        page.element("b", &[], row.side.as_str());
                        page.text(&format!(": {} ", row.what));
                        page.link(row.source, "about");
                    });
                    page.inside("dd", &[], |page| page.copyable(&facts::command(row, session, redacted)));
                }
            });
        });
    });
}

/// The verdict on an attempt without a connection: how sure it is, and what to do.
pub(super) fn without_session(page: &mut Page, verdict: &Verdict) {
    page.inside("div", &[("class", "next answer")], |page| {
        page.inside("p", &[], |page| {
            page.text(&format!("{} · {} ", verdict.cause, verdict.category));
            certainty(page, verdict);
        });
        fixes(page, &verdict.fixes);
    });
}

fn fixes(page: &mut Page, fixes: &[Fix]) {
    page.inside("ol", &[("class", "fixes")], |page| {
        for fix in fixes {
            page.inside("li", &[], |page| print_fix(page, fix));
        }
    });
}

fn print_fix(page: &mut Page, fix: &Fix) {
    page.element("b", &[], &fix.title);
    page.inside("ul", &[("class", "steps")], |page| {
        for step in &fix.steps {
            page.element("li", &[], step);
        }
    });
    if let Some(weakens) = &fix.weakens {
        page.inside("p", &[("class", "weakens")], |page| {
            page.element("span", &[("class", "label")], "weakens");
            page.text(weakens);
        });
    }
    page.inside("p", &[("class", "verify")], |page| {
        if !fix.verify.is_empty() {
            page.element("span", &[("class", "label")], "check");
            page.text(&format!("{} ", fix.verify));
        }
        page.link(&fix.source, "documented here");
    });
}
