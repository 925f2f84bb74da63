//! `rdpwhy completions`: what a shell needs to complete our arguments, from the definitions that parse them.

use clap::CommandFactory;
use rdpwhy::report::ExitStatus;

use super::args::{Cli, CompletionsArgs};
use super::output::Output;
use super::problem::Problem;

/// Runs the command.
///
/// # Errors
/// If standard output cannot be written.
pub(super) fn run(arguments: &CompletionsArgs) -> Result<ExitStatus, Problem> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "rdpwhy", &mut script);
    Output::Standard.write(|out| out.write_all(&script))?;
    Ok(ExitStatus::NothingFailed)
}
