//! `rdpwhy annotate`: the same packets, with the findings as comments.

use std::io::{self, IsTerminal};
use std::path::Path;

use rdpwhy::analyze;
use rdpwhy::capture::{Capture, CaptureOptions, Copied};
use rdpwhy::render;
use rdpwhy::report::ExitStatus;

use super::analyze::{options, unreadable};
use super::args::AnnotateArgs;
use super::output::Output;
use super::problem::Problem;
use super::progress;

/// Runs the command. That a session in the capture failed is no failure of this command.
///
/// # Errors
/// If the capture cannot be read, or the copy not be written.
pub(super) fn run(arguments: &AnnotateArgs) -> Result<ExitStatus, Problem> {
    let file = arguments.file.as_path();
    if file == Path::new("-") {
        return Err(Problem::new(
            "-: expected a file, as a capture is read twice to annotate it",
            "save standard input to a file first",
        ));
    }
    let options = options(&arguments.judging)?;
    let output = Output::open(Some(&arguments.output), arguments.force, std::slice::from_ref(&arguments.file))?;
    if output == Output::Standard && io::stdout().is_terminal() {
        return Err(Problem::new(
            "-: expected a file or a pipe to write a capture to, found a terminal",
            "name a file with -o",
        ));
    }
    let reading = CaptureOptions { progress: progress::on_terminal(), ..CaptureOptions::default() };
    let report = analyze::file(file, reading, &options).map_err(|error| unreadable(file, &error.to_string()))?;
    let comments = render::comments(&report);
    let capture =
        Capture::open(file, CaptureOptions::default()).map_err(|error| unreadable(file, &error.to_string()))?;
    let mut copied = Copied::default();
    output.write(|out| {
        copied = capture.copy_with_comments(out, &comments)?;
        Ok(())
    })?;
    tell(&copied, report.sessions.len());
    Ok(ExitStatus::NothingFailed)
}

/// What was done, on standard error: standard output may be the capture.
fn tell(copied: &Copied, sessions: usize) {
    eprintln!("sessions: {sessions}; frames with comments: {}", copied.commented);
    if !copied.unplaced.is_empty() {
        eprintln!(
            "frames whose blocks cannot hold a comment: {}; what they show stands in the comment on the file",
            copied.unplaced.len()
        );
    }
    for warning in &copied.warnings {
        eprintln!("warning: {}", warning.message);
    }
}
