//! The answer to `explain` for a terminal.

use std::io::{self, Write};

use crate::knowledge::explain::{Explanation, Step};

use super::sheet::{Sheet, Tone};
use super::{Options, escape};

/// Writes an explanation. Addresses of sources are the one thing that is never broken: they are there to be copied.
///
/// # Errors
/// What the writer says.
pub fn write_explanation(out: &mut dyn Write, explanation: &Explanation, options: &Options) -> io::Result<()> {
    let mut sheet = Sheet::new(options.width, options.color);
    sheet.paragraph(0, 2, Tone::Strong, &escape::terminal(&explanation.title));
    for paragraph in &explanation.paragraphs {
        sheet.blank();
        if !paragraph.heading.is_empty() {
            sheet.paragraph(0, 2, Tone::Strong, &escape::terminal(&paragraph.heading));
        }
        print_text(&mut sheet, &paragraph.text);
    }
    if !explanation.steps.is_empty() {
        sheet.blank();
        sheet.paragraph(0, 0, Tone::Strong, "What to do");
    }
    for (number, step) in (1..).zip(&explanation.steps) {
        print_step(&mut sheet, number, step);
    }
    if !explanation.sources.is_empty() {
        sheet.blank();
        sheet.paragraph(0, 0, Tone::Strong, "Sources");
    }
    for source in &explanation.sources {
        sheet.line(&[(Tone::Plain, "  ".into()), (Tone::Faint, (*source).to_owned())]);
    }
    out.write_all(sheet.into_text().as_bytes())
}

/// Text whose lines were broken for its source file: put together again, list items and blank lines kept apart.
pub(super) fn print_text(sheet: &mut Sheet, text: &str) {
    let mut block = String::new();
    for line in text.lines().map(str::trim).chain([""]) {
        if line.is_empty() || line.starts_with("- ") {
            print_block(sheet, &std::mem::take(&mut block));
        }
        if line.is_empty() {
            sheet.blank();
            continue;
        }
        if !block.is_empty() {
            block.push(' ');
        }
        block.push_str(line);
    }
    sheet.trim_blank();
}

fn print_block(sheet: &mut Sheet, block: &str) {
    if block.is_empty() {
        return;
    }
    // Pages are Markdown, which needs an escape before a placeholder like <user>.
    let text = escape::terminal(block).replace("\\<", "<").replace('`', "");
    let rest = if text.starts_with("- ") { 4 } else { 2 };
    sheet.paragraph(2, rest, Tone::Plain, &text);
}

fn print_step(sheet: &mut Sheet, number: usize, step: &Step) {
    sheet.paragraph(2, 5, Tone::Plain, &format!("{number}. {} (by: {}) [{}]", step.title, step.actor, step.id));
    for text in step.steps {
        sheet.paragraph(5, 7, Tone::Plain, &format!("- {}", escape::terminal(text)));
    }
    if let Some(weakens) = step.weakens {
        sheet.paragraph(5, 7, Tone::Unsure, &format!("weakens: {}", escape::terminal(weakens)));
    }
    sheet.paragraph(5, 7, Tone::Plain, &format!("check: {}", escape::terminal(step.verify)));
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::knowledge::{cause, explain};

    fn print(what: &str, options: Options) -> String {
        let mut out = Vec::new();
        write_explanation(&mut out, &explain::explain(what).unwrap(), &options).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_cause_fits_the_page_with_and_without_colour() {
        for cause in cause::all() {
            let plain = print(cause.id, Options::default());
            for line in plain.lines().filter(|line| !line.starts_with("  https://")) {
                assert!(line.width() <= 80, "{}: {line}", cause.id);
                assert!(!line.contains(" \\<"), "{}: {line}", cause.id);
            }
            let colored = print(cause.id, Options { color: true, ..Options::default() });
            assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
        }
    }

    #[test]
    fn a_code_is_explained() {
        insta::assert_snapshot!(print("0x904/0x7", Options::default()));
    }
}
