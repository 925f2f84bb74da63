//! The ladder: one drawing for each stage, lanes for client and server and for a device between them where there is one.
//!
//! Places across are fractions of the width and places down are pixels, so that a drawing fits any column with text of one size.

use crate::knowledge::healthy;
use crate::report::{Effect, Exchange, Expected, Session, Stage, Step};
use crate::vocabulary::{Actor, Basis, StageName, StageStatus};

use super::super::phrase;
use super::page::{Attribute, Page};

/// Height of a message, pixels.
const ROW: usize = 50;
/// Height of a note between two messages.
const BREAK: usize = 26;
/// Messages of one stage that are drawn; of more, the first and the last.
const HEAD: usize = 14;
const TAIL: usize = 10;
/// A silence that is worth a note, seconds.
const IDLE: f64 = 1.0;

/// What the page around the ladder calls its messages.
pub(super) fn anchor(tag: &str, index: usize) -> String {
    format!("m{tag}-{}", index.saturating_add(1))
}

/// Prints the ladder of a session; `tag` tells the session apart on this page.
pub(super) fn print(page: &mut Page, session: &Session, exchange: &Exchange, tag: &str) {
    let ladder = Ladder {
        session,
        exchange,
        lanes: Lanes { middle: exchange.steps.iter().any(|step| [step.from, step.to].contains(&Actor::Middlebox)) },
        evidence: session.verdict.evidence.iter().filter_map(|evidence| evidence.frame).collect(),
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
    evidence: Vec<u32>,
    course: Vec<&'static healthy::Step>,
    tag: &'a str,
}

struct Phase<'a> {
    stage: Option<&'a Stage>,
    name: StageName,
}

struct Lanes {
    middle: bool,
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
enum Item<'a> {
    Step(usize, &'a Step),
    Idle(f64),
    More(usize),
    Ghost(&'a Expected),
    Healthy(&'a healthy::Step),
}

impl Item<'_> {
    fn height(&self) -> usize {
        match self {
            Self::Idle(_) | Self::More(_) => BREAK,
            _ => ROW,
        }
    }
}

fn print_phase(page: &mut Page, ladder: &Ladder<'_>, phase: &Phase<'_>) {
    let Ladder { session, exchange, lanes, evidence, course, tag } = ladder;
    let items = items(exchange, phase, evidence, session.ending.frame);
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
                    let why = match status {
                        StageStatus::Skipped => "this path does not have it",
                        StageStatus::Unknown => "not visible in this capture",
                        StageStatus::Completed | StageStatus::Failed | StageStatus::NotReached => "nothing was sent",
                    };
                    page.element("p", &[("class", "nothing")], why);
                } else {
                    draw(page, &items, lanes, evidence, tag, phase.name);
                }
            });
            page.inside("div", &[("class", "ref")], |page| {
                if healthy.is_empty() {
                    page.element("p", &[("class", "nothing")], "not part of a healthy one");
                } else {
                    draw(page, &healthy, &Lanes { middle: false }, &[], tag, phase.name);
                }
            });
        });
    });
}

fn print_band(page: &mut Page, session: &Session, phase: &Phase<'_>, status: StageStatus) {
    page.inside("h4", &[("class", "band")], |page| {
        let Some(stage) = phase.stage else {
            return page.text("RDP over UDP");
        };
        page.element("span", &[("class", "mark answer"), ("aria-hidden", "true")], phrase::stage_mark(status));
        page.element("span", &[("class", "stage")], phrase::stage(stage.name));
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

fn items<'a>(exchange: &'a Exchange, phase: &Phase<'_>, evidence: &[u32], ending: Option<u32>) -> Vec<Item<'a>> {
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
        let pinned = evidence.contains(&step.frame) || step.effect != Effect::None;
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
        // In front of what ended it: that is when it should have come. In place of a refusal it comes behind that.
        let closes = |step: &Step| matches!(step.effect, Effect::Fin | Effect::Reset);
        let ends = |step: &Step| expected.instead_of.is_none() && Some(step.frame) == ending;
        let is_end = |item: &Item<'_>| matches!(item, Item::Step(_, step) if closes(step) || ends(step));
        let at = items.iter().position(is_end).unwrap_or(items.len());
        items.insert(at, Item::Ghost(expected));
    }
    items
}

/// Things in one drawing: a page cannot break inside one when it is printed.
const UNBROKEN: usize = 2;

fn draw(page: &mut Page, items: &[Item<'_>], lanes: &Lanes, evidence: &[u32], tag: &str, stage: StageName) {
    let label = format!("Messages of the stage {}", phrase::stage(stage));
    page.inside("div", &[("role", "group"), ("aria-label", &label)], |page| {
        items.chunks(UNBROKEN).for_each(|part| draw_part(page, part, lanes, evidence, tag));
    });
}

fn draw_part(page: &mut Page, items: &[Item<'_>], lanes: &Lanes, evidence: &[u32], tag: &str) {
    let height: usize = items.iter().map(Item::height).sum();
    let attributes = [("class", "draw"), ("width", "100%"), ("height", &height.to_string())];
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
            print_item(page, item, lanes, evidence, tag, top);
            top = top.saturating_add(item.height());
        }
    });
}

fn print_item(page: &mut Page, item: &Item<'_>, lanes: &Lanes, evidence: &[u32], tag: &str, top: usize) {
    match item {
        Item::Step(index, step) => print_step(page, *index, step, lanes, evidence.contains(&step.frame), tag, top),
        Item::Idle(seconds) => {
            text(page, "idle", top.saturating_add(17), &format!("⋮ {} of silence ⋮", phrase::duration(*seconds)));
        }
        Item::More(count) => text(page, "idle", top.saturating_add(17), &format!("⋮ {count} more messages ⋮")),
        Item::Ghost(expected) => print_ghost(page, expected, lanes, top),
        Item::Healthy(step) => {
            let (from, to) =
                if step.by_client { (Actor::Client, Actor::Server) } else { (Actor::Server, Actor::Client) };
            let length = if step.length > 0 { format!("{} B", step.length) } else { String::new() };
            let says: Vec<&str> =
                [Some(length.as_str()).filter(|length| !length.is_empty()), step.note].into_iter().flatten().collect();
            text(page, "name", top.saturating_add(16), step.name);
            arrow(page, "arrow", "arrow", lanes, (from, to), top);
            text(page, "meta", top.saturating_add(41), &says.join(" · "));
        }
    }
}

fn print_step(page: &mut Page, index: usize, step: &Step, lanes: &Lanes, is_evidence: bool, tag: &str, top: usize) {
    let target = format!("#{}", anchor(tag, index));
    let class = format!(
        "step {}{}{}",
        step.basis.word(),
        if is_evidence { " evidence" } else { "" },
        match step.effect {
            Effect::Reset => " reset",
            Effect::Fin => " fin",
            Effect::Icmp => " icmp",
            Effect::None => "",
        }
    );
    let label = spoken(step, is_evidence);
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
        if is_evidence {
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
    page.inside("g", &[("class", "ghost answer")], |page| {
        let what = if expected.instead_of.is_some() { "instead of it" } else { "next" };
        let to = if expected.from == Actor::Client { Actor::Server } else { Actor::Client };
        text(page, "name", top.saturating_add(16), &format!("should have come {what}: {}", expected.name));
        arrow(page, "arrow", "arrow-ghost", lanes, (expected.from, to), top);
        let waited = expected.waited_seconds.map(|seconds| format!("nothing came for {}", phrase::duration(seconds)));
        let says: Vec<&str> = [expected.detail, waited.as_deref()].into_iter().flatten().collect();
        text(page, "meta", top.saturating_add(41), &says.join(" · "));
    });
}

/// `#5 · +16.6 ms · 19 B`.
pub(super) fn meta(step: &Step) -> String {
    let frames = if step.last_frame == step.frame {
        format!("#{}", step.frame)
    } else {
        format!("#{}-{}", step.frame, step.last_frame)
    };
    let mut parts = vec![frames, format!("+{}", phrase::duration(step.offset_seconds))];
    parts.extend(step.length.map(|length| format!("{length} B")));
    parts.extend(step.ttl.map(|ttl| format!("TTL {ttl}")));
    parts.join(" · ")
}

/// What a screen reader says of a message: what is to be seen, then what the drawing shows.
fn spoken(step: &Step, is_evidence: bool) -> String {
    let evidence = if is_evidence { ", evidence" } else { "" };
    format!("{}{evidence}", said(step, &format!("from the {} to the {}", step.from, step.to)))
}

/// The same while the quiz is on: nothing that a judgement is needed for.
fn spoken_in_quiz(step: &Step) -> String {
    if step.from == Actor::Middlebox && !is_judged(step) {
        return said(step, &format!("to the {}", step.to));
    }
    said(step, &format!("from the {} to the {}", named(step), step.to))
}

fn said(step: &Step, way: &str) -> String {
    let basis = if step.basis == Basis::Seen { String::new() } else { format!(", {}", step.basis.word()) };
    format!("{} {}, {way}{basis}", name(step), meta(step))
}

/// Whether its sender is a conclusion: a reset in the name of an end. An ICMP error names the device that sent it.
pub(super) fn is_judged(step: &Step) -> bool {
    step.from == Actor::Middlebox && step.effect != Effect::Icmp
}

/// Who the packet says that it is from.
pub(super) fn named(step: &Step) -> Actor {
    match (is_judged(step), step.to) {
        (false, _) => step.from,
        (true, Actor::Client) => Actor::Server,
        (true, _) => Actor::Client,
    }
}

/// `fast-path PDU × 17`.
pub(super) fn name(step: &Step) -> String {
    if step.times > 1 { format!("{} × {}", step.name, step.times) } else { step.name.to_owned() }
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
