//! The report for a ticket: CommonMark with tables and nothing else, one screen, the verdict in its first line.
//!
//! The worst session is told in full, the others are rows of a table. Frames are written out ("frame 6"): trackers take `#6` for an
//! issue of theirs.

mod others;
mod sheet;
mod ticket;

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use crate::knowledge::command;
use crate::report::{Capture, Dialog, Report, Session};

use super::{escape, facts, phrase};
use sheet::Sheet;

/// Writes the report, capture by capture.
///
/// # Errors
/// What the writer says.
pub fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let mut sheet = Sheet::default();
    for capture in &report.captures {
        print_capture(&mut sheet, capture, report.redacted);
    }
    if report.captures.is_empty() {
        sheet.paragraph("No capture was read.");
    }
    if let Some(dialog) = &report.dialog {
        print_dialog(&mut sheet, dialog);
    }
    let redaction = if report.redacted {
        "Redacted: names and addresses are replaced."
    } else {
        "Not redacted: names and addresses are as in the capture."
    };
    sheet.paragraph(&format!("{redaction} Made by {} {}.", report.tool.name, report.tool.version));
    out.write_all(sheet.into_text().as_bytes())
}

fn print_capture(sheet: &mut Sheet, capture: &Capture, redacted: bool) {
    if let Some(error) = &capture.error {
        sheet.paragraph(&format!("**Not read:** {}", escape::markdown(&error.message)));
        return sheet.paragraph(&escape::markdown(&error.hint));
    }
    match worst(capture) {
        Some(session) => {
            ticket::print(sheet, capture, session, redacted);
            others::print(sheet, capture, session);
        }
        None => {
            match facts::failed_attempt(capture) {
                Some(attempt) => sheet.paragraph(&format!("**✗ {}**", sentence(&attempt.story))),
                None => sheet.paragraph("**No Remote Desktop connection in this capture.**"),
            }
            ticket::print_file(sheet, capture);
            others::print_attempts(sheet, capture);
        }
    }
}

/// A sentence of the report. Its frames are written out: of `#6` a tracker makes a link to another ticket.
fn sentence(text: &str) -> String {
    escape::markdown(&with_frames(text))
}

/// What somebody is to do or to look up: a sentence in which the commands that the knowledge knows are code.
fn instruction(text: &str) -> String {
    escape::markdown_with(&with_frames(text), command::at, escape::markdown_code)
}

/// An [`instruction`] in a cell of a table, where a bar ends the cell inside of code too.
fn instruction_cell(text: &str) -> String {
    escape::markdown_with(&with_frames(text), command::at, escape::markdown_cell)
}

fn with_frames(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    let mut parts = text.split('#');
    said.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let alone = !said.ends_with(|before: char| before.is_alphanumeric() || before == '#');
        let frame = part.starts_with(|first: char| first.is_ascii_digit());
        said.push_str(if alone && frame { "frame " } else { "#" });
        said.push_str(part);
    }
    said
}

/// The session to tell: the first of those that need a reader most.
fn worst(capture: &Capture) -> Option<&Session> {
    capture.sessions.iter().min_by_key(|session| (phrase::rank(session), session.id))
}

fn print_dialog(sheet: &mut Sheet, dialog: &Dialog) {
    let extended = dialog.extended.map(|code| format!(", extended {code:#x}")).unwrap_or_default();
    let says: Vec<String> =
        [&dialog.documented, &dialog.adds].into_iter().flatten().map(|text| sentence(text)).collect();
    sheet.paragraph(&format!("The client's dialog showed {:#x}{extended}. {}", dialog.code, says.join(" ")));
}
