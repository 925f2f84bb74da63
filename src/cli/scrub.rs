//! `rdpwhy scrub`: one attempt alone, with nothing in it that names anybody.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use rdpwhy::analyze::{self, Options};
use rdpwhy::capture::{Capture, CaptureOptions};
use rdpwhy::pseudonym::Salt;
use rdpwhy::report::ExitStatus;
use rdpwhy::scrub::{Plan, Replacement, ScrubError};

use super::analyze::{threads, unreadable};
use super::args::ScrubArgs;
use super::output::Output;
use super::problem::Problem;
use super::progress;

/// Runs the command. That a session in the capture failed is no failure of this command.
///
/// # Errors
/// If the capture cannot be read, has no such session, or the copy or the map cannot be written.
pub(super) fn run(arguments: &ScrubArgs) -> Result<ExitStatus, Problem> {
    let file = arguments.file.as_path();
    if file == Path::new("-") {
        return Err(Problem::new(
            "-: expected a file, as a capture is read several times to scrub it",
            "save standard input to a file first",
        ));
    }
    let inputs = std::slice::from_ref(&arguments.file);
    let output = Output::open(Some(&arguments.output), arguments.force, inputs)?;
    if output == Output::Standard && io::stdout().is_terminal() {
        return Err(Problem::new(
            "-: expected a file or a pipe to write a capture to, found a terminal",
            "name a file with -o",
        ));
    }
    let map = arguments.map.as_deref().map(|map| map_output(map, arguments)).transpose()?;
    let reading = CaptureOptions { progress: progress::on_terminal(), ..CaptureOptions::default() };
    let options = Options { threads: threads(arguments.threads), ..Options::default() };
    let report = analyze::file(file, reading, &options).map_err(|error| unreadable(file, &error.to_string()))?;
    let salt = Salt::random().map_err(|error| {
        Problem::new(error.to_string(), "without them the replacements could be guessed; try again later")
    })?;
    let open = || Capture::open(file, CaptureOptions::default());
    let plan = Plan::make(&report, &open, arguments.session, &salt).map_err(|error| problem(file, &error))?;
    let mut told = None;
    output.write(|out| {
        told = Some(plan.write(&open, out)?);
        Ok(())
    })?;
    let Some(told) = told else { return Ok(ExitStatus::NothingFailed) };
    // On standard error: standard output may be the copy.
    eprint!("{told}");
    if let Some(map) = map {
        map.write(|out| write_map(out, &told.map))?;
        eprintln!("The map tells who is who: it is not to be passed on.");
    }
    Ok(ExitStatus::NothingFailed)
}

/// A file of its own that nobody else can read.
fn map_output(map: &Path, arguments: &ScrubArgs) -> Result<Output, Problem> {
    let same = |one: &Path, other: &Path| {
        let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        whole(one) == whole(other)
    };
    if map == Path::new("-") || same(map, &arguments.output) {
        return Err(Problem::new(
            format!("{}: expected a file of its own for the map", map.display()),
            "name another file with --map",
        ));
    }
    let inputs: [PathBuf; 2] = [arguments.file.clone(), arguments.output.clone()];
    Output::open(Some(map), arguments.force, &inputs).map(Output::private)
}

/// A line for each value: kind, original, replacement, apart from each other by tabs.
fn write_map(out: &mut dyn Write, map: &[Replacement]) -> io::Result<()> {
    writeln!(out, "kind\toriginal\treplacement")?;
    map.iter().try_for_each(|Replacement { kind, original, replacement }| {
        writeln!(out, "{}\t{}\t{}", kind.words(), original.escape_debug(), replacement.escape_debug())
    })
}

fn problem(file: &Path, error: &ScrubError) -> Problem {
    let shown = file.display();
    match error {
        ScrubError::Capture(error) => unreadable(file, &error.to_string()),
        ScrubError::NoSession { sessions: 0, .. } | ScrubError::NothingThere => Problem::new(
            format!("{shown}: {error}"),
            "a capture without a connection has nothing to scrub; see rdpwhy analyze",
        ),
        ScrubError::NoSession { .. } => Problem::new(
            format!("{shown}: {error}"),
            "see the numbers with rdpwhy analyze, or leave --session out for the worst attempt",
        ),
    }
}
