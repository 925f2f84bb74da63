//! The ladder: the messages of each stage, and what a healthy connection says in it.

use crate::knowledge::healthy;
use crate::report::{Effect, Exchange, Expected, Session, Stage, Step};
use crate::vocabulary::{Actor, StageName, StageStatus};

use super::super::phrase;
use super::drawing::{self, Item, Lanes};
use super::page::{Attribute, Page};

/// Messages of one stage that are drawn; of more, the first and the last.
const HEAD: usize = 14;
const TAIL: usize = 10;
/// A silence that is worth a note, seconds.
const IDLE: f64 = 1.0;

/// Prints the ladder of a session; `tag` tells the session apart on this page.
pub(super) fn print(page: &mut Page, session: &Session, exchange: &Exchange, tag: &str) {
    let ladder = Ladder {
        session,
        exchange,
        lanes: Lanes { middle: exchange.steps.iter().any(|step| [step.from, step.to].contains(&Actor::Middlebox)) },
        course: exchange.healthy.into_iter().flat_map(healthy::course).collect(),
        tag,
    };
    page.inside("div", &[("class", "tracks"), ("aria-hidden", "true")], |page| {
        let middle = if ladder.lanes.middle { "device between" } else { "" };
        for (track, middle, class) in [("own", middle, "answer"), ("ref", "a healthy one", "what-it-is")] {
            page.inside("div", &[("class", track)], |page| {
                page.inside("div", &[("class", "lanes")], |page| {
                    page.element("span", &[], "client");
                    page.element("span", &[("class", class)], middle);
                    page.element("span", &[], "server");
                });
            });
        }
    });
    if session.stages.is_empty() {
        print_phase(page, &ladder, &Phase { stage: None, name: StageName::Tcp });
    }
    for stage in &session.stages {
        print_phase(page, &ladder, &Phase { stage: Some(stage), name: stage.name });
    }
}

/// Explains what the lines mean.
pub(super) fn legend(page: &mut Page) {
    page.inside("ul", &[("class", "legend")], |page| {
        for (class, text) in [
            ("seen", "read in clear"),
            ("decrypted", "read with a key"),
            ("inferred", "inferred from sealed records"),
            ("evidence", "evidence"),
            ("reset", "RST or FIN, with its TTL"),
            ("ghost", "should have come next"),
        ] {
            let hidden: &[Attribute<'_>] =
                if ["evidence", "ghost"].contains(&class) { &[("class", "answer")] } else { &[] };
            page.inside("li", hidden, |page| {
                page.element("span", &[("class", &format!("key {class}")), ("aria-hidden", "true")], "");
                page.element("span", &[], text);
            });
        }
    });
}

/// What is drawn.
struct Ladder<'a> {
    session: &'a Session,
    exchange: &'a Exchange,
    lanes: Lanes,
    course: Vec<&'static healthy::Step>,
    tag: &'a str,
}

struct Phase<'a> {
    stage: Option<&'a Stage>,
    name: StageName,
}

fn print_phase(page: &mut Page, ladder: &Ladder<'_>, phase: &Phase<'_>) {
    let Ladder { session, exchange, lanes, course, tag } = ladder;
    let items = items(exchange, phase, session.ending.frame);
    let of_phase = course.iter().filter(|step| phase.stage.is_none() || step.stage == phase.name);
    let healthy: Vec<Item<'_>> = of_phase.map(|step| Item::Healthy(step)).collect();
    let status = phase.stage.map_or(StageStatus::Completed, |stage| stage.status);
    page.inside("section", &[("class", &format!("phase {}", status.word()))], |page| {
        print_band(page, session, phase, status);
        if items.is_empty() && healthy.is_empty() {
            return;
        }
        page.inside("div", &[("class", "tracks")], |page| {
            page.inside("div", &[("class", "own")], |page| {
                if items.is_empty() {
                    page.element("p", &[("class", "nothing")], why_nothing(status));
                    return;
                }
                if items.iter().all(Item::is_answer) {
                    let says = |page: &mut Page| page.element("p", &[("class", "nothing")], why_nothing(status));
                    page.inside("div", &[("class", "question")], says);
                }
                drawing::print(page, &items, lanes, tag, phase.name);
            });
            page.inside("div", &[("class", "ref")], |page| {
                if healthy.is_empty() {
                    page.element("p", &[("class", "nothing")], "not part of a healthy one");
                } else {
                    drawing::print(page, &healthy, &Lanes { middle: false }, tag, phase.name);
                }
            });
        });
    });
}

/// Why there is no message of a stage.
fn why_nothing(status: StageStatus) -> &'static str {
    match status {
        StageStatus::Skipped => "this path does not have it",
        StageStatus::Unknown => "not visible in this capture",
        StageStatus::Completed | StageStatus::Failed | StageStatus::NotReached => "nothing was sent",
    }
}

fn print_band(page: &mut Page, session: &Session, phase: &Phase<'_>, status: StageStatus) {
    page.inside("h4", &[("class", "band")], |page| {
        let Some(stage) = phase.stage else {
            return page.text("RDP over UDP");
        };
        page.element("span", &[("class", "mark answer"), ("aria-hidden", "true")], phrase::stage_mark(status));
        page.element("span", &[("class", "stage")], stage.name.spoken());
        let word = match status {
            StageStatus::NotReached => "never reached",
            StageStatus::Unknown => "not visible",
            other => other.word(),
        };
        page.element("span", &[("class", "status answer")], word);
        if let Some(offset) = stage.offset_seconds {
            page.element("span", &[("class", "at")], &format!("+{}", phrase::duration(offset)));
        }
        if session.ending.stage == Some(stage.name) {
            page.element("span", &[("class", "ended answer")], "ended here");
        }
    });
}

/// What is drawn of a stage, from top to bottom.
fn items<'a>(exchange: &'a Exchange, phase: &Phase<'_>, ending: Option<u32>) -> Vec<Item<'a>> {
    let inside = |step: &Step| phase.stage.is_none() || step.stage == phase.name;
    let count = exchange.steps.iter().filter(|step| inside(step)).count();
    let mut items = Vec::new();
    let mut left_out = 0usize;
    let mut position = 0usize;
    let mut before: Option<f64> = None;
    for (index, step) in exchange.steps.iter().enumerate() {
        let since = before.replace(step.offset_seconds).map_or(0.0, |before| step.offset_seconds - before);
        if !inside(step) {
            continue;
        }
        position = position.saturating_add(1);
        let pinned = step.is_evidence || step.effect != Effect::None;
        let shown = position <= HEAD || position.saturating_add(TAIL) > count || pinned;
        if !shown {
            left_out = left_out.saturating_add(1);
            continue;
        }
        if left_out > 0 {
            items.push(Item::More(std::mem::take(&mut left_out)));
        }
        if since >= IDLE {
            items.push(Item::Idle(since));
        }
        items.push(Item::Step(index, step));
    }
    if let Some(expected) =
        exchange.expected.as_ref().filter(|expected| phase.stage.is_none() || expected.stage == phase.name)
    {
        items.insert(place(&items, expected, ending), Item::Ghost(expected));
    }
    items
}

/// Where a message should have come: behind the refusal that took its place, else in front of what ended the connection.
fn place(items: &[Item<'_>], expected: &Expected, ending: Option<u32>) -> usize {
    let find =
        |is: &dyn Fn(&Step) -> bool| items.iter().position(|item| matches!(item, Item::Step(_, step) if is(step)));
    let refused = |step: &Step| Some(step.frame) == expected.instead_of && step.from == expected.from;
    if let Some(at) = find(&|step| refused(step) && step.name == expected.name).or_else(|| find(&refused)) {
        return at.saturating_add(1);
    }
    let closes = |step: &Step| matches!(step.effect, Effect::Fin | Effect::Reset);
    let ends = |step: &Step| expected.instead_of.is_none() && Some(step.frame) == ending;
    find(&|step| closes(step) || ends(step)).unwrap_or(items.len())
}
