//! What goes wrong before there is a report: two lines, what was expected and what to do.

use std::io::Write;

use anstyle::{AnsiColor, Style};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use rdpwhy::render::escape;

use super::suggest;

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
    let command = command_of(&text);
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return match command.as_str() {
            "rdpwhy" | "rdpwhy analyze" | "rdpwhy annotate" | "rdpwhy scrub" => {
                Problem::new("expected a capture file", format!("try: {command} FILE, or {command} --help"))
            }
            _ => Problem::new(format!("{command}: expected an argument"), format!("see {command} --help")),
        };
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
        (None, None) if error.kind() == ErrorKind::InvalidSubcommand => meant(error).unwrap_or_else(|| see(&command)),
        (Some(tip), _) => tip.lines().map(str::trim).collect::<Vec<_>>().join(" "),
        (None, Some(values)) => values.trim_end_matches(']').to_owned(),
        (None, None) => see(&command),
    };
    Problem::new(message, hint)
}

fn see(command: &str) -> String {
    format!("see {command} --help")
}

/// The command that a usage line is about, as in `rdpwhy lesson`; `rdpwhy` where there is none.
fn command_of(text: &str) -> String {
    let usage = text.lines().find_map(|line| line.trim().strip_prefix("Usage: ")).unwrap_or("rdpwhy");
    let words = usage.split(' ').take_while(|word| word.chars().all(|letter| letter.is_ascii_lowercase()));
    words.collect::<Vec<_>>().join(" ")
}

/// The command that is nearest to one that does not exist.
fn meant(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidSubcommand) else { return None };
    let commands = super::args::commands();
    let nearest = suggest::nearest(typed, commands.iter().map(String::as_str))?;
    Some(format!("if you meant the command: rdpwhy {nearest}"))
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
        check(&["rdpwhy", "man"], "rdpwhy man: expected an argument", "see rdpwhy man --help");
        check(
            &["rdpwhy", "annotate"],
            "expected a capture file",
            "try: rdpwhy annotate FILE, or rdpwhy annotate --help",
        );
        check(
            &["rdpwhy", "lesson", "--answer"],
            "the following required arguments were not provided: <NAME>...",
            "see rdpwhy lesson --help",
        );
        check(
            &["rdpwhy", "help", "lesso"],
            "unrecognized subcommand 'lesso'",
            "if you meant the command: rdpwhy lesson",
        );
        check(&["rdpwhy", "completions", "bsh"], "invalid value 'bsh' for '<SHELL>'", "a similar value exists: 'bash'");
        check(
            &["rdpwhy", "--color", "alwys", "a"],
            "invalid value 'alwys' for '--color <WHEN>'",
            "a similar value exists: 'always'",
        );
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
