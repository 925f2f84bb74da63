//! The command line: the only place that knows of arguments, the environment, terminals and exit codes.

mod analyze;
mod annotate;
mod args;
mod completions;
mod explain;
mod keys;
mod lesson;
mod man;
mod number;
mod output;
mod problem;
mod progress;
mod scrub;
mod suggest;
mod terminal;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use rdpwhy::report::ExitStatus;

use args::{Cli, Command};
use problem::Problem;

/// Runs the command and says with which code the process ends: 0, 1 or 2 as in [`ExitStatus`].
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let result = match Cli::try_parse_from(arguments) {
        Ok(cli) => dispatch(cli),
        Err(error) if !error.use_stderr() => {
            // A reader that left is no reason to complain.
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        Err(error) => Err(problem::of_arguments(&error)),
    };
    match result {
        Ok(status) => ExitCode::from(status.code()),
        Err(problem) => {
            problem.print();
            ExitCode::from(ExitStatus::NoPackets.code())
        }
    }
}

fn dispatch(cli: Cli) -> Result<ExitStatus, Problem> {
    match cli.command {
        Some(Command::Analyze(arguments)) => analyze::run(&arguments),
        Some(Command::Explain(arguments)) => explain::run(&arguments),
        Some(Command::Lesson(arguments)) => lesson::run(&arguments),
        Some(Command::Annotate(arguments)) => annotate::run(&arguments),
        Some(Command::Scrub(arguments)) => scrub::run(&arguments),
        Some(Command::Completions(arguments)) => completions::run(&arguments),
        Some(Command::Man(arguments)) => man::run(&arguments),
        None => analyze::run(&cli.analyze),
    }
}
