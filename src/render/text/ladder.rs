//! The messages of a session as lines: when, in which frame, who to whom, what. With explanations of what has not been explained yet.

use std::collections::BTreeSet;

use crate::knowledge::{message, stage};
use crate::link::Frame;
use crate::report::{Effect, Exchange, Session, Step};
use crate::vocabulary::{Actor, StageName};

use super::super::{escape, phrase};
use super::sheet::{Sheet, Tone};

/// Lines from the beginning and from the end that are always there.
const HEAD: usize = 16;
const BRIEF: usize = 5;
const TAIL: usize = 6;
/// Neighbours of what a lesson is about.
const NEAR: usize = 2;
/// Columns of the frame's number, and of the arrow behind it.
const FRAME: usize = 7;

/// What has been explained already: every stage and kind of message is, once.
#[derive(Debug, Default)]
pub(super) struct Taught {
    stages: BTreeSet<StageName>,
    kinds: BTreeSet<&'static str>,
}

/// What a lesson wants to see of a ladder beside its beginning, its end and the evidence.
#[derive(Clone, Debug, Default)]
pub(super) struct Focus {
    /// The first message of this kind, with its neighbours.
    pub(super) kind: Option<&'static str>,
    /// The messages of this stage.
    pub(super) stage: Option<StageName>,
    /// What the prose speaks of.
    pub(super) frames: BTreeSet<Frame>,
}

/// Prints a ladder as a lesson shows it.
pub(super) fn print(sheet: &mut Sheet, session: &Session, focus: &Focus) {
    let Some(exchange) = &session.exchange else { return };
    let steps = &exchange.steps;
    let evidence = evidence(session);
    let first = focus.kind.and_then(|name| steps.iter().position(|step| step.name == name));
    // Where something else is looked at, the beginning needs less room.
    let head = if first.is_some() || focus.stage.is_some_and(|stage| stage > StageName::Tls) { BRIEF } else { HEAD };
    let from = steps.len().saturating_sub(TAIL);
    let wanted = |at: usize, step: &Step| {
        at < head
            || at >= from
            || first.is_some_and(|first| at.abs_diff(first) <= NEAR)
            || focus.stage == Some(step.stage) && step.stage != StageName::Active
            || focus.frames.contains(&step.frame)
            || focus.kind.is_none() && evidence.contains(&step.frame)
    };
    let kept: Vec<bool> = steps.iter().enumerate().map(|(at, step)| wanted(at, step)).collect();
    print_kept(sheet, exchange, &kept, |sheet, at, step| {
        let strong = Some(at) == first || focus.stage == Some(step.stage);
        print_step(sheet, step, if strong { Tone::Strong } else { Tone::Plain });
    });
    print_expected(sheet, exchange);
}

/// Prints a session's ladder with each stage and each kind of message explained where it appears for the first time.
pub(super) fn teach(sheet: &mut Sheet, session: &Session, taught: &mut Taught) {
    let Some(exchange) = &session.exchange else { return };
    let evidence = evidence(session);
    let from = exchange.steps.len().saturating_sub(TAIL);
    let mut kinds = taught.kinds.clone();
    let kept: Vec<bool> = exchange
        .steps
        .iter()
        .enumerate()
        .map(|(at, step)| kinds.insert(step.name) || at >= from || evidence.contains(&step.frame))
        .collect();
    let has_stages = !session.stages.is_empty();
    print_kept(sheet, exchange, &kept, |sheet, _, step| {
        if has_stages && taught.stages.insert(step.stage) {
            explain_stage(sheet, step.stage);
        }
        print_step(sheet, step, Tone::Strong);
        if taught.kinds.insert(step.name) {
            explain_kind(sheet, step.name);
        }
    });
    print_expected(sheet, exchange);
}

fn evidence(session: &Session) -> BTreeSet<Frame> {
    session.verdict.evidence.iter().filter_map(|evidence| evidence.frame).collect()
}

fn print_kept(sheet: &mut Sheet, exchange: &Exchange, kept: &[bool], mut print: impl FnMut(&mut Sheet, usize, &Step)) {
    let mut skipped = 0usize;
    for (at, (step, kept)) in exchange.steps.iter().zip(kept).enumerate() {
        if !kept {
            skipped = skipped.saturating_add(1);
            continue;
        }
        print_skipped(sheet, std::mem::take(&mut skipped));
        print(sheet, at, step);
    }
    let left_out = usize::try_from(exchange.left_out).unwrap_or(usize::MAX);
    print_skipped(sheet, skipped.saturating_add(left_out));
}

fn print_skipped(sheet: &mut Sheet, skipped: usize) {
    if skipped > 0 {
        let text = format!("… {skipped} more {}", if skipped == 1 { "message" } else { "messages" });
        sheet.entry_columns("", &" ".repeat(FRAME), &text);
    }
}

fn print_step(sheet: &mut Sheet, step: &Step, tone: Tone) {
    let arrow = match step.from {
        Actor::Client => '→',
        Actor::Server => '←',
        Actor::Middlebox | Actor::Nobody | Actor::Unknown => '×',
    };
    let column = format!("{:<width$}{arrow} ", format!("#{}", step.frame), width = FRAME.saturating_sub(2));
    let times = if step.times > 1 { format!(" × {}", step.times) } else { String::new() };
    let detail = step.detail.as_deref().map(|detail| format!(": {}", escape::terminal(detail))).unwrap_or_default();
    let ttl = step.ttl.filter(|_| step.effect != Effect::None).map(|ttl| format!(", TTL {ttl}")).unwrap_or_default();
    let text = format!("{}{times}{detail}{ttl}{}", step.name, phrase::basis(Some(step.basis)));
    sheet.entry_with_column(&after(step.offset_seconds), &column, tone, &text);
}

/// Seconds from the beginning, in a column of nine.
fn after(seconds: f64) -> String {
    if seconds < 1000.0 { format!("{seconds:.3}") } else { format!("{seconds:.0}") }
}

/// What should have come, which is often the most telling line.
fn print_expected(sheet: &mut Sheet, exchange: &Exchange) {
    let Some(expected) = &exchange.expected else { return };
    let detail = expected.detail.map(|detail| format!(" ({detail})")).unwrap_or_default();
    let place = match expected.instead_of {
        Some(frame) => format!("in the place of #{frame}"),
        None => "next".to_owned(),
    };
    let waited = match expected.waited_seconds {
        Some(seconds) => format!("; nothing came for {}", phrase::duration(seconds)),
        None => String::new(),
    };
    let text = format!("due {place}: {}{detail}, from the {}{waited}", expected.name, expected.from);
    sheet.entry_with_column("", &" ".repeat(FRAME), Tone::Unsure, &text);
}

fn explain_stage(sheet: &mut Sheet, name: StageName) {
    let Some(stage) = stage::find(name) else { return };
    sheet.blank();
    sheet.body(Tone::Strong, stage.title);
    sheet.body(Tone::Faint, &format!("{} Completed when {}.", stage.what, stage.completed_when));
    sheet.blank();
}

fn explain_kind(sheet: &mut Sheet, name: &str) {
    let Some(message) = message::find(name) else { return };
    let text = format!("{} Next: {}", message.what, message.next);
    sheet.entry_with_column("", &" ".repeat(FRAME), Tone::Faint, &text);
}
