//! `explain WHAT`: one answer for a cause, category, stage, message, fix or code, as plain data.

use super::message::plain;

mod meaning;
mod myth;
mod nearest;
mod subject;

/// An answer. Rendering it is not done here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What is explained.
    pub title: String,
    /// The text, in order.
    pub paragraphs: Vec<Paragraph>,
    /// What can be done, in order.
    pub steps: Vec<Step>,
    /// Pages that it rests on, each once.
    pub sources: Vec<&'static str>,
}

/// A piece of text under a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// The heading; empty for an opening without one.
    pub heading: String,
    /// Plain text; lines that begin with "- " are a list.
    pub text: String,
}

/// A fix, ready to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The fix's id.
    pub id: &'static str,
    /// What it does.
    pub title: &'static str,
    /// Who acts, in words.
    pub actor: &'static str,
    /// What to do, in order.
    pub steps: &'static [&'static str],
    /// What it lowers in security.
    pub weakens: Option<&'static str>,
    /// How to see that it worked.
    pub verify: &'static str,
    /// The page that it rests on.
    pub source: &'static str,
}

/// Nothing has that name. The text that was asked for is kept as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestions {
    /// What was asked for.
    pub asked: String,
    /// The nearest words that can be explained, nearest first, five at most.
    pub nearest: Vec<String>,
}

/// Explains a cause id, a category, a stage, a message, a fix id, `myths` or one of them by its word (`MachineKeys`), a name of a code, or a number: bare (`0x904`, `2308`,
/// `-1073741715`), as the dialog shows it (`0x904/0x7`), or with its table (`alert 48`, `license 8`, `errinfo 0x7`,
/// `negfailure 5`). A bare number with several meanings is answered with all of them.
///
/// # Errors
/// The nearest words, when nothing has that name or number.
pub fn explain(what: &str) -> Result<Explanation, Suggestions> {
    let asked = what.trim();
    subject::named(asked)
        .or_else(|| meaning::of_dialog(asked))
        .or_else(|| meaning::of_table_entry(asked))
        .or_else(|| meaning::of_number_or_name(asked))
        .or_else(|| myth::find(asked))
        .ok_or_else(|| Suggestions { asked: asked.to_owned(), nearest: nearest::words(asked) })
}

/// A number as people write it: decimal, hexadecimal with 0x, or a negative decimal (as logs print an HRESULT).
fn number(text: &str) -> Option<u32> {
    let text = text.trim();
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return u32::from_str_radix(digits, 16).ok();
    }
    if text.starts_with('-') {
        return text.parse::<i32>().ok().map(i32::cast_unsigned);
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests;
