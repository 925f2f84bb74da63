//! The quiz: three questions in place of the verdict, then the evidence step by step. A script shows it; without one it stays hidden.

use crate::knowledge::cause;
use crate::report::Session;
use crate::vocabulary::{Actor, Outcome, StageStatus};

use super::super::phrase;
use super::page::Page;
use super::verdict;

/// Causes to choose from.
const CHOICES: usize = 5;

/// Prints the questions about a session.
pub(super) fn print(page: &mut Page, session: &Session, id: &str) {
    let label = format!("Questions about session {}", session.id);
    page.inside("section", &[("class", "quiz"), ("aria-label", &label), ("hidden", "")], |page| {
        page.element("p", &[], "Read the ladder and the messages. Then:");
        let ending = &session.ending;
        let actors = [Actor::Client, Actor::Server, Actor::Middlebox, Actor::Nobody];
        let who = actors.map(|actor| (actor == ending.by, capital(phrase::actor(actor))));
        if who.iter().any(|(right, _)| *right) {
            question(page, "Who ended the connection?", &format!("{id}-who"), &who);
        }
        let stages = session.stages.iter().filter(|stage| stage.status != StageStatus::Skipped);
        let stages: Vec<(bool, String)> =
            stages.map(|stage| (Some(stage.name) == ending.stage, capital(stage.name.spoken()))).collect();
        if stages.iter().any(|(right, _)| *right) {
            question(page, "In which stage?", &format!("{id}-where"), &stages);
        }
        question(page, "Why?", &format!("{id}-why"), &causes(session));
        page.inside("p", &[], |page| {
            page.element("button", &[("type", "button"), ("class", "check")], "Check");
            page.element("button", &[("type", "button"), ("class", "walk"), ("hidden", "")], "Next piece of evidence");
            page.inside("span", &[("class", "score"), ("role", "status")], |_| {});
        });
        page.inside("ol", &[("class", "walkthrough")], |page| {
            for evidence in &session.verdict.evidence {
                page.inside("li", &[("hidden", "")], |page| verdict::evidence(page, evidence));
            }
            page.inside("li", &[("hidden", "")], |page| page.element("strong", &[], &session.verdict.summary));
        });
    });
}

fn question(page: &mut Page, asks: &str, name: &str, choices: &[(bool, String)]) {
    page.inside("fieldset", &[], |page| {
        page.element("legend", &[], asks);
        for (position, (right, says)) in choices.iter().enumerate() {
            let id = format!("{name}-{position}");
            page.inside("p", &[], |page| {
                let mut attributes = vec![("type", "radio"), ("name", name), ("id", id.as_str())];
                if *right {
                    attributes.push(("data-right", ""));
                }
                page.void("input", &attributes);
                page.element("label", &[("for", &id)], says);
            });
        }
    });
}

/// The cause among its look-alikes and what was ruled out, in alphabetical order, filled up with others of its outcome.
fn causes(session: &Session) -> Vec<(bool, String)> {
    let verdict = &session.verdict;
    let mut names: Vec<&str> = vec![verdict.cause.0];
    let others = verdict.look_alikes.iter().map(|look_alike| look_alike.cause.0);
    let ruled_out = verdict.ruled_out.iter().filter_map(|out| out.cause).map(|cause| cause.0);
    let failed = verdict.outcome == Outcome::Failed;
    let any = if failed { FAILURES } else { ENDINGS };
    for name in others.chain(ruled_out).chain(any.iter().copied()) {
        if names.len() < CHOICES && !names.contains(&name) {
            names.push(name);
        }
    }
    let title = |name: &str| cause::find(name).map_or_else(|| name.to_owned(), |cause| capital(cause.title));
    let mut choices: Vec<(bool, String)> = names.iter().map(|name| (*name == verdict.cause.0, title(name))).collect();
    choices.sort_by(|one, other| one.1.cmp(&other.1));
    choices
}

/// What else a failure may be taken for.
const FAILURES: &[&str] = &[
    cause::LOGON_FAILED,
    cause::CERTIFICATE_EXPIRED,
    cause::LICENSE_NO_SERVER,
    cause::MIDDLEBOX_RESET,
    cause::NLA_REQUIRED_BY_SERVER,
];
/// What else an ending without fault may be taken for.
const ENDINGS: &[&str] =
    &[cause::CLOSED_BY_USER, cause::LOGGED_OFF, cause::TRUST_PROMPT, cause::CONNECTION_RESET, cause::IDLE_TIMEOUT];

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
