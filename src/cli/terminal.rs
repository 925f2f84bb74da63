//! What the output can show: decided once, here.

use std::io::{self, IsTerminal};

use anstream::{AutoStream, ColorChoice};
use rdpwhy::render::text::Options;

use super::args::When;

/// Columns where there is no terminal to ask.
const WIDTH: usize = 80;
/// Beyond this lines are hard to read.
const WIDEST: usize = 120;

/// How to print text: to standard output, or to a file, which has neither colour nor width of its own.
pub(super) fn text_options(when: When, verbose: bool, to_file: bool) -> Options {
    let color = match when {
        When::Always => true,
        When::Never => false,
        When::Auto => !to_file && AutoStream::choice(&io::stdout()) != ColorChoice::Never,
    };
    Options { width: if to_file { WIDTH } else { width() }, color, verbose, ..Options::default() }
}

fn width() -> usize {
    if !io::stdout().is_terminal() {
        return WIDTH;
    }
    match terminal_size::terminal_size() {
        Some((terminal_size::Width(columns), _)) if columns > 0 => usize::from(columns).min(WIDEST),
        _ => WIDTH,
    }
}
