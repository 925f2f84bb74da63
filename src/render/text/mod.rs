//! The report for a terminal: the answer before the evidence, the evidence before the detail.
//!
//! It says the same with and without colour, and no line is wider than the page.

mod attempts;
mod capture;
mod details;
mod explanation;
mod ladder;
mod lesson;
mod overview;
mod records;
mod session;
mod sheet;
mod stages;
mod tone;

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use crate::report::{Dialog, Report};

use super::escape;
pub use explanation::write_explanation;
use ladder::Taught;
pub use lesson::{Shown, write_lesson, write_lessons};
use sheet::{Sheet, Tone};

/// The narrowest page that the tables fit on.
pub const NARROWEST: usize = 64;

/// How to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Columns of the page, at least [`NARROWEST`].
    pub width: usize,
    /// Whether to use colour.
    pub color: bool,
    /// Every session and every stage in full.
    pub verbose: bool,
    /// The messages of what is shown in full, each stage and kind explained where it appears for the first time. They need
    /// [`crate::report::Session::exchange`].
    pub teach: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { width: 80, color: false, verbose: false, teach: false }
    }
}

/// Writes the report, capture by capture.
///
/// # Errors
/// What the writer says.
pub fn write(out: &mut dyn Write, report: &Report, options: &Options) -> io::Result<()> {
    if report.redacted {
        writeln!(out, "Redacted: names and addresses are replaced.\n")?;
    }
    let mut first = true;
    let mut taught = Taught::default();
    if let Some(dialog) = &report.dialog {
        let mut sheet = Sheet::new(options.width, options.color);
        print_dialog(&mut sheet, dialog);
        out.write_all(sheet.into_text().as_bytes())?;
        first = false;
    }
    for capture in &report.captures {
        if !first {
            writeln!(out)?;
        }
        first = false;
        capture::write(out, capture, options, &mut taught)?;
    }
    Ok(())
}

fn print_dialog(sheet: &mut Sheet, dialog: &Dialog) {
    let extended = dialog.extended.map(|code| format!(", extended code: {code:#x}")).unwrap_or_default();
    sheet.line(&[(Tone::Strong, format!("Error code: {:#x}{extended}", dialog.code))]);
    for text in [&dialog.documented, &dialog.adds].into_iter().flatten() {
        sheet.body(Tone::Plain, &escape::terminal(text));
    }
}
