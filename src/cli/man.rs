//! `rdpwhy man`: man pages, from the definitions that parse the arguments.

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use rdpwhy::report::ExitStatus;

use super::args::{Cli, ManArgs};
use super::output::Output;
use super::problem::Problem;

/// Writes `rdpwhy.1` and a page for each command.
///
/// # Errors
/// If the folder does not exist, a page is there already and `--force` is not given, or one cannot be written.
pub(super) fn run(arguments: &ManArgs) -> Result<ExitStatus, Problem> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let pages: Vec<(String, Man)> =
        std::iter::once(page(&command)).chain(command.get_subcommands().map(page)).collect();
    // All are looked at before the first is written, so that a page in the way leaves no half set.
    let mut outputs = Vec::new();
    for (name, page) in pages {
        outputs.push((Output::open(Some(&arguments.folder.join(name)), arguments.force, &[])?, page));
    }
    for (output, page) in outputs {
        output.write(|mut out| page.render(&mut out))?;
    }
    Ok(ExitStatus::NothingFailed)
}

/// `rdpwhy-analyze.1` and its page.
fn page(command: &Command) -> (String, Man) {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    (format!("{name}.1"), Man::new(command.clone()).title(name.to_uppercase()))
}
