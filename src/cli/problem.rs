//! What goes wrong before there is a report: two lines, what was expected and what to do.

use std::io::Write;

use anstyle::{AnsiColor, Style};
use rdpwhy::render::escape;

/// An error for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// What was expected, and where.
    pub(super) message: String,
    /// What to do.
    pub(super) hint: String,
}

impl Problem {
    pub(super) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }

    /// Prints both lines on standard error.
    pub(super) fn print(&self) {
        let bad = AnsiColor::Red.on_default().bold();
        let faint = Style::new().dimmed();
        let (message, hint) = (escape::terminal(&self.message), escape::terminal(&self.hint));
        let mut stderr = anstream::stderr().lock();
        // Where standard error is closed there is nobody to tell.
        let _ = writeln!(stderr, "{bad}rdpwhy:{bad:#} {message}");
        let _ = writeln!(stderr, "{faint}        {faint:#}{hint}");
    }
}

/// clap's error in two lines: its first paragraph, and its tip or where to find help.
pub(super) fn of_arguments(error: &clap::Error) -> Problem {
    let text = error.render().to_string();
    if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Problem::new("expected a capture file", "try: rdpwhy FILE, or rdpwhy --help");
    }
    let mut paragraphs = text.split("\n\n");
    let first = paragraphs.next().unwrap_or_default();
    let mut lines = first.lines().map(str::trim);
    let message = lines.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    let rest = lines.collect::<Vec<_>>().join(" ");
    let tip = paragraphs.map(str::trim).find_map(|paragraph| paragraph.strip_prefix("tip: "));
    let message = match rest.strip_prefix('[') {
        None if !rest.is_empty() => format!("{message} {rest}"),
        _ => message,
    };
    let hint = match (tip, rest.strip_prefix('[')) {
        (Some(tip), _) => tip.lines().map(str::trim).collect::<Vec<_>>().join(" "),
        (None, Some(values)) => values.trim_end_matches(']').to_owned(),
        (None, None) => "see rdpwhy --help".to_owned(),
    };
    Problem::new(message, hint)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::args::Cli;

    fn check(arguments: &[&str], message: &str, hint: &str) {
        let error = Cli::try_parse_from(arguments).unwrap_err();
        assert_eq!(of_arguments(&error), Problem::new(message, hint));
    }

    #[test]
    fn wrong_arguments_are_told_in_two_lines() {
        check(&["rdpwhy"], "expected a capture file", "try: rdpwhy FILE, or rdpwhy --help");
        check(
            &["rdpwhy", "--format", "docx", "a"],
            "invalid value 'docx' for '--format <FORMAT>'",
            "possible values: text, json, ndjson, markdown, html",
        );
        check(
            &["rdpwhy", "--fromat", "json", "a"],
            "unexpected argument '--fromat' found",
            "a similar argument exists: '--format'",
        );
        check(
            &["rdpwhy", "--code", "nine", "a"],
            "invalid value 'nine' for '--code <CODE>': expected a code of 32 bits, as in 0x904 or 2308, found 'nine'",
            "see rdpwhy --help",
        );
        check(
            &["rdpwhy", "--verbose"],
            "the following required arguments were not provided: <FILE>...",
            "see rdpwhy --help",
        );
    }
}
