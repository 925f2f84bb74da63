//! Drawings of the ladder: arrows between lanes, and what stands on them.
//!
//! Places across are fractions of the width and places down are pixels, so that a drawing fits any column with text of one size.

use crate::knowledge::healthy;
use crate::report::{Effect, Expected, Step};
use crate::vocabulary::{Actor, Basis, StageName};

use super::super::phrase;
use super::page::{Attribute, Page};
use super::step::{anchor, is_judged, meta, name, named, spoken, spoken_in_quiz};

/// Height of a message, pixels.
const ROW: usize = 50;
/// Height of a note between two messages.
const BREAK: usize = 26;

/// Where client and server stand, and whether a device stands between them.
pub(super) struct Lanes {
    pub(super) middle: bool,
}

impl Lanes {
    fn place(&self, actor: Actor) -> &'static str {
        match actor {
            Actor::Client => "9%",
            Actor::Server => "91%",
            _ => "50%",
        }
    }
}

/// One thing in a drawing.
pub(super) enum Item<'a> {
    Step(usize, &'a Step),
    Idle(f64),
    More(usize),
    Ghost(&'a Expected),
    Healthy(&'a healthy::Step),
}

impl Item<'_> {
    /// Whether it is a conclusion, which the quiz is about.
    pub(super) fn is_answer(&self) -> bool {
        matches!(self, Self::Ghost(_))
    }

    fn height(&self) -> usize {
        match self {
            Self::Idle(_) | Self::More(_) => BREAK,
            _ => ROW,
        }
    }
}

/// Things in one drawing: a page cannot break inside one when it is printed.
const UNBROKEN: usize = 2;

/// Draws the items of a stage, each a row below the one before it. What is an answer is a drawing of its own: while the quiz is on it
/// leaves no gap that tells where something is missing.
pub(super) fn print(page: &mut Page, items: &[Item<'_>], lanes: &Lanes, tag: &str, stage: StageName) {
    let label = format!("Messages of the stage {}", stage.spoken());
    let mut attributes = vec![("role", "group"), ("aria-label", label.as_str())];
    if items.iter().all(Item::is_answer) {
        attributes.push(("class", "answer"));
    }
    page.inside("div", &attributes, |page| {
        let runs = items.chunk_by(|one, other| one.is_answer() == other.is_answer());
        runs.flat_map(|run| run.chunks(UNBROKEN)).for_each(|part| draw_part(page, part, lanes, tag));
    });
}

fn draw_part(page: &mut Page, items: &[Item<'_>], lanes: &Lanes, tag: &str) {
    let height: usize = items.iter().map(Item::height).sum();
    let class = if items.iter().all(Item::is_answer) { "draw answer" } else { "draw" };
    let attributes = [("class", class), ("width", "100%"), ("height", &height.to_string())];
    page.inside("svg", &attributes, |page| {
        for actor in [Actor::Client, Actor::Server] {
            let x = lanes.place(actor);
            line(page, "lane", (x, x), (0, height), &[]);
        }
        let mut top = 0usize;
        for item in items {
            if lanes.middle && item.height() == ROW {
                // Only where the arrows are: the texts stand in the middle too.
                let x = lanes.place(Actor::Middlebox);
                line(page, "lane answer", (x, x), (top.saturating_add(20), top.saturating_add(31)), &[]);
            }
            print_item(page, item, lanes, tag, top);
            top = top.saturating_add(item.height());
        }
    });
}

fn print_item(page: &mut Page, item: &Item<'_>, lanes: &Lanes, tag: &str, top: usize) {
    match item {
        Item::Step(index, step) => print_step(page, *index, step, lanes, tag, top),
        Item::Idle(seconds) => {
            text(page, "idle", top.saturating_add(17), &format!("⋮ {} of silence ⋮", phrase::duration(*seconds)));
        }
        Item::More(count) => text(page, "idle", top.saturating_add(17), &format!("⋮ {count} more messages ⋮")),
        Item::Ghost(expected) => print_ghost(page, expected, lanes, top),
        Item::Healthy(step) => {
            let (from, to) =
                if step.by_client { (Actor::Client, Actor::Server) } else { (Actor::Server, Actor::Client) };
            let length = Some(format!("{} B", step.length)).filter(|_| step.length > 0);
            let says: Vec<&str> = [length.as_deref(), step.note].into_iter().flatten().collect();
            text(page, "name", top.saturating_add(16), step.name);
            arrow(page, "arrow", "arrow", lanes, (from, to), top);
            text(page, "meta", top.saturating_add(41), &says.join(" · "));
        }
    }
}

fn print_step(page: &mut Page, index: usize, step: &Step, lanes: &Lanes, tag: &str, top: usize) {
    let target = format!("#{}", anchor(tag, index));
    let class = format!(
        "step {}{}{}",
        step.basis.word(),
        if step.is_evidence { " evidence" } else { "" },
        match step.effect {
            Effect::Reset => " reset",
            Effect::Fin => " fin",
            Effect::Icmp => " icmp",
            Effect::None => "",
        }
    );
    let label = spoken(step);
    let asked = spoken_in_quiz(step);
    let mut attributes = vec![("href", target.as_str()), ("class", &class), ("aria-label", &label)];
    if asked != label {
        attributes.push(("data-quiz", &asked));
    }
    page.inside("a", &attributes, |page| {
        let (y, height) = (top.to_string(), ROW.to_string());
        let hit = [("class", "hit"), ("x", "0"), ("width", "100%"), ("y", &y), ("height", &height), ("rx", "6")];
        page.element("rect", &hit, "");
        if step.basis == Basis::Inferred {
            let y = top.saturating_add(3).to_string();
            let hatch = [
                ("class", "hatch"),
                ("x", "9%"),
                ("width", "82%"),
                ("y", &y),
                ("height", "44"),
                ("fill", "url(#hatch)"),
            ];
            page.element("rect", &hatch, "");
        }
        text(page, "name", top.saturating_add(16), &name(step));
        let head = if step.effect == Effect::None { "arrow" } else { "arrow-bad" };
        if is_judged(step) {
            arrow(page, "arrow question", head, lanes, (named(step), step.to), top);
            arrow(page, "arrow answer", head, lanes, (step.from, step.to), top);
        } else {
            arrow(page, "arrow", head, lanes, (step.from, step.to), top);
        }
        text(page, "meta", top.saturating_add(41), &meta(step));
        glyph(page, step, lanes, top);
        if step.is_evidence {
            let y = top.saturating_add(25).to_string();
            page.element("circle", &[("class", "pin"), ("cx", "3%"), ("cy", &y), ("r", "5")], "");
        }
    });
}

/// What stands on the arrow: a lock, or how the connection is torn down.
fn glyph(page: &mut Page, step: &Step, lanes: &Lanes, top: usize) {
    let lock = match step.basis {
        Basis::Seen => None,
        Basis::Decrypted => Some("#unlock"),
        Basis::Inferred => Some("#lock"),
    };
    let y = top.saturating_add(4).to_string();
    if let Some(lock) = lock {
        page.element(
            "use",
            &[("href", lock), ("class", "locked"), ("x", "11%"), ("y", &y), ("width", "14"), ("height", "14")],
            "",
        );
    }
    if step.effect == Effect::Reset {
        let y = top.saturating_add(26).to_string();
        let x = lanes.place(step.to);
        page.element(
            "text",
            &[("class", "cross"), ("x", x), ("y", &y), ("dy", "6"), ("text-anchor", "middle"), ("aria-hidden", "true")],
            "✕",
        );
    }
    if step.effect == Effect::Fin {
        let x = lanes.place(step.to);
        line(page, "bar", (x, x), (top.saturating_add(17), top.saturating_add(35)), &[]);
    }
}

fn print_ghost(page: &mut Page, expected: &Expected, lanes: &Lanes, top: usize) {
    page.inside("g", &[("class", "ghost")], |page| {
        let what = if expected.instead_of.is_some() { "instead of it" } else { "next" };
        let to = if expected.from == Actor::Client { Actor::Server } else { Actor::Client };
        text(page, "name", top.saturating_add(16), &format!("should have come {what}: {}", expected.name));
        arrow(page, "arrow", "arrow-ghost", lanes, (expected.from, to), top);
        let waited = expected.waited_seconds.map(|seconds| format!("nothing came for {}", phrase::duration(seconds)));
        let says: Vec<&str> = [expected.detail, waited.as_deref()].into_iter().flatten().collect();
        text(page, "meta", top.saturating_add(41), &says.join(" · "));
    });
}

fn arrow(page: &mut Page, class: &'static str, head: &str, lanes: &Lanes, ends: (Actor, Actor), top: usize) {
    let y = top.saturating_add(26);
    let marker = format!("url(#{head})");
    line(page, class, (lanes.place(ends.0), lanes.place(ends.1)), (y, y), &[("marker-end", &marker)]);
}

fn line(page: &mut Page, class: &str, x: (&str, &str), y: (usize, usize), more: &[Attribute<'_>]) {
    let (y1, y2) = (y.0.to_string(), y.1.to_string());
    let mut attributes = vec![("class", class), ("x1", x.0), ("x2", x.1), ("y1", y1.as_str()), ("y2", y2.as_str())];
    attributes.extend_from_slice(more);
    page.element("line", &attributes, "");
}

fn text(page: &mut Page, class: &str, y: usize, says: &str) {
    if !says.is_empty() {
        page.element("text", &[("class", class), ("x", "50%"), ("y", &y.to_string()), ("text-anchor", "middle")], says);
    }
}
