//! A message in words, as its arrow and its line in the list have them.

use crate::report::{Effect, Step};
use crate::vocabulary::{Actor, Basis};

use super::super::phrase;

/// What the page around the ladder calls its messages.
pub(super) fn anchor(tag: &str, index: usize) -> String {
    format!("m{tag}-{}", index.saturating_add(1))
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
pub(super) fn spoken(step: &Step) -> String {
    let evidence = if step.is_evidence { ", evidence" } else { "" };
    format!("{}{evidence}", said(step, &format!("from the {} to the {}", step.from, step.to)))
}

/// The same while the quiz is on: nothing that a judgement is needed for.
pub(super) fn spoken_in_quiz(step: &Step) -> String {
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
