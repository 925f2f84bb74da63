//! `rdpwhy explain`: what a cause, stage, message, fix or code is.

use rdpwhy::knowledge::explain;
use rdpwhy::render::text;
use rdpwhy::report::ExitStatus;

use super::args::ExplainArgs;
use super::output::Output;
use super::problem::Problem;
use super::terminal;

/// Runs the command.
///
/// # Errors
/// If nothing has that name, with the nearest ones, or the answer cannot be written.
pub(super) fn run(arguments: &ExplainArgs) -> Result<ExitStatus, Problem> {
    let asked = arguments.what.join(" ");
    let explanation = explain::explain(&asked).map_err(|suggestions| {
        let nearest = suggestions.nearest.join(", ");
        Problem::new(
            format!("expected a cause, stage, message, fix or code to explain, found '{}'", suggestions.asked),
            format!("nearest: {nearest}"),
        )
    })?;
    let options = terminal::text_options(arguments.color.color, false, false);
    Output::Standard.write(|out| text::write_explanation(out, &explanation, &options))?;
    Ok(ExitStatus::NothingFailed)
}
