//! Explanations of what has a name of its own: causes, categories, stages, messages, fixes, myths.

use super::{Explanation, Paragraph, Step, myth, plain};
use crate::knowledge::cause::{self, Cause};
use crate::knowledge::fix::{self, Fix};
use crate::knowledge::message::{self, Message};
use crate::knowledge::{source, stage};
use crate::vocabulary::{Category, StageName};

pub(super) fn named(asked: &str) -> Option<Explanation> {
    let word = asked.to_lowercase().replace([' ', '_'], "-");
    if let Some(cause) = cause::find(&word) {
        return Some(of_cause(cause));
    }
    if matches!(word.as_str(), "myths" | "myth") {
        return Some(myth::all());
    }
    of_stage_or_category(&word)
        .or_else(|| message::find(asked).map(of_message))
        .or_else(|| fix::find(&word).map(of_fix))
}

fn of_cause(cause: &Cause) -> Explanation {
    let mut paragraphs = vec![Paragraph { heading: String::new(), text: cause.meaning.to_owned() }];
    let wanted = ["What happened", "Why", "How we know"];
    paragraphs.extend(sections(cause.page).into_iter().filter(|section| wanted.contains(&section.heading.as_str())));
    let look_alikes: Vec<_> = cause
        .look_alikes
        .iter()
        .map(|other| format!("- {}: {}. Decides: {}", other.cause, other.because, other.decide_by))
        .collect();
    paragraphs.push(Paragraph { heading: "Easily confused with".to_owned(), text: look_alikes.join("\n") });
    let steps = steps(cause);
    let sources = cause.references.iter().copied().chain(steps.iter().map(|step| step.source)).collect();
    let title = format!("{} ({}): {}", cause.id, cause.category, cause.title);
    Explanation { title, paragraphs, steps, sources: each_once(sources) }
}

/// Some words name both a stage and a category, as licensing: both are then explained.
fn of_stage_or_category(word: &str) -> Option<Explanation> {
    let stage =
        StageName::ALL.iter().find(|name| plain(name.word()) == plain(word)).and_then(|name| stage::find(*name));
    let category = Category::ALL.iter().find(|category| category.word() == word);
    if stage.is_none() && category.is_none() {
        return None;
    }
    let mut paragraphs = Vec::new();
    if let Some(stage) = stage {
        paragraphs
            .push(Paragraph { heading: String::new(), text: format!("The stage {}: {}", stage.name, stage.what) });
        paragraphs.push(Paragraph { heading: "Begins with".to_owned(), text: stage.begins_with.to_owned() });
        paragraphs.push(Paragraph { heading: "Completed when".to_owned(), text: stage.completed_when.to_owned() });
        if let Some(text) = stage.skipped_when {
            paragraphs.push(Paragraph { heading: "Skipped when".to_owned(), text: text.to_owned() });
        }
        let messages: Vec<_> = message::all()
            .filter(|message| message.stage == Some(stage.name))
            .map(|message| format!("- {} ({})", message.name, message.sender.as_str()))
            .collect();
        paragraphs.push(Paragraph { heading: "Messages".to_owned(), text: messages.join("\n") });
    }
    if let Some(category) = category {
        let causes: Vec<_> = cause::all()
            .filter(|cause| cause.category == *category)
            .map(|cause| format!("- {}: {}", cause.id, cause.title))
            .collect();
        paragraphs.push(Paragraph { heading: format!("Causes of the category {category}"), text: causes.join("\n") });
    }
    let title = stage.map_or_else(|| format!("the category {word}"), |stage| stage.title.to_owned());
    let sources = vec![stage.map_or(source::CONNECTION_SEQUENCE, |stage| stage.source)];
    Some(Explanation { title, paragraphs, steps: Vec::new(), sources })
}

fn of_message(message: &Message) -> Explanation {
    let mut paragraphs = vec![Paragraph { heading: String::new(), text: message.what.to_owned() }];
    paragraphs.push(Paragraph { heading: "Sent by".to_owned(), text: message.sender.as_str().to_owned() });
    if let Some(stage) = message.stage {
        paragraphs.push(Paragraph { heading: "Stage".to_owned(), text: stage.word().to_owned() });
    }
    paragraphs.push(Paragraph { heading: "Should be followed by".to_owned(), text: message.next.to_owned() });
    Explanation { title: message.name.to_owned(), paragraphs, steps: Vec::new(), sources: vec![message.source] }
}

fn of_fix(fix: &'static Fix) -> Explanation {
    let causes: Vec<_> = cause::all().filter(|cause| cause.fixes.contains(&fix.id)).map(|cause| cause.id).collect();
    let paragraphs = vec![Paragraph { heading: "Helps with".to_owned(), text: causes.join(", ") }];
    Explanation { title: fix.title.to_owned(), paragraphs, steps: vec![step(fix)], sources: vec![fix.source] }
}

/// The fixes of a cause.
pub(super) fn steps(cause: &Cause) -> Vec<Step> {
    cause.fixes.iter().filter_map(|id| fix::find(id)).map(step).collect()
}

fn step(fix: &'static Fix) -> Step {
    Step {
        id: fix.id,
        title: fix.title,
        actor: fix.actor.as_str(),
        steps: fix.steps,
        weakens: fix.weakens,
        verify: fix.verify,
        source: fix.source,
    }
}

/// The sections of a page, their lines joined into paragraphs and list items.
pub(super) fn sections(page: &str) -> Vec<Paragraph> {
    let mut sections: Vec<Paragraph> = Vec::new();
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            sections.push(Paragraph { heading: heading.to_owned(), text: String::new() });
            continue;
        }
        let Some(section) = sections.last_mut() else { continue };
        append(&mut section.text, line);
    }
    for section in &mut sections {
        section.text.truncate(section.text.trim_end().len());
    }
    sections
}

/// Adds a line of Markdown: a new item or paragraph begins a line, everything else continues the last one.
fn append(text: &mut String, line: &str) {
    if line.is_empty() {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        return;
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push(if line.starts_with("- ") { '\n' } else { ' ' });
    }
    text.push_str(line.trim_start());
}

/// The same in the same order, repetitions left out.
pub(super) fn each_once(sources: Vec<&'static str>) -> Vec<&'static str> {
    let mut kept: Vec<&'static str> = Vec::new();
    for source in sources {
        if !kept.contains(&source) {
            kept.push(source);
        }
    }
    kept
}
