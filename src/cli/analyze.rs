//! `rdpwhy analyze`: captures in, one report out.

use std::ffi::OsStr;
use std::io::{self, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;

use rdpwhy::capture::{CaptureError, CaptureOptions};
use rdpwhy::certify::roots_from_pem;
use rdpwhy::pseudonym::Salt;
use rdpwhy::render::{html, json, markdown, ndjson, text};
use rdpwhy::report::{self, Capture, ExitStatus, Report};
use rdpwhy::{analyze, dialog, redact};

use super::args::{AnalyzeArgs, Format, JudgingArgs, commands};
use super::output::Output;
use super::problem::Problem;
use super::{keys, progress, suggest, terminal};

/// Runs the command.
///
/// # Errors
/// If the arguments make no sense together, or the report cannot be written. A capture that cannot be read is in the report.
pub(super) fn run(arguments: &AnalyzeArgs) -> Result<ExitStatus, Problem> {
    if arguments.json_schema {
        Output::Standard.write(write_schema)?;
        return Ok(ExitStatus::NothingFailed);
    }
    refuse_mistyped_command(&arguments.files)?;
    let format = format(arguments)?;
    refuse_terminal_input(&arguments.files)?;
    let exchanges = format == Format::Html || (format == Format::Text && arguments.teach);
    let (mentions, list_records) = (arguments.redact, arguments.verbose);
    let options = analyze::Options { exchanges, mentions, list_records, ..options(&arguments.judging)? };
    let output = Output::open(arguments.output.as_deref(), arguments.force, &arguments.files)?;
    let captures: Vec<Capture> = arguments.files.iter().map(|file| read(file, arguments, &options)).collect();
    let dialog = arguments.code.map(|code| dialog::answer(code, arguments.extended, &captures));
    let mut report = Report::new(dialog, captures);
    if arguments.redact {
        let salt =
            Salt::random().map_err(|error| Problem::new(error.to_string(), "run it again, or without --redact"))?;
        redact::redact(&mut report, &salt);
    }
    if format != Format::Text || worth_showing(&report) {
        output.write(|out| write(out, &report, format, arguments, output != Output::Standard))?;
    }
    Ok(report::exit_status(&report))
}

/// `rdpwhy anotate a.pcap -o b` would otherwise be a complaint about the ending of `b`.
fn refuse_mistyped_command(files: &[PathBuf]) -> Result<(), Problem> {
    let [first, _, ..] = files else { return Ok(()) };
    match meant_command(first) {
        Some(command) => Err(Problem::new(
            format!("{}: no such file", first.display()),
            format!("if you meant the command: rdpwhy {command}"),
        )),
        None => Ok(()),
    }
}

/// Nobody types a capture: `-` without a pipe would wait for ever.
fn refuse_terminal_input(files: &[PathBuf]) -> Result<(), Problem> {
    if files.iter().any(|file| file == Path::new("-")) && io::stdin().is_terminal() {
        return Err(Problem::new(
            "-: expected a capture on standard input, found a terminal",
            "pipe one in: tcpdump -w - port 3389 | rdpwhy -",
        ));
    }
    Ok(())
}

fn write_schema(out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report::schema().as_value())?;
    writeln!(out)
}

/// What `--format` says, else the ending of the output file.
fn format(arguments: &AnalyzeArgs) -> Result<Format, Problem> {
    if let Some(format) = arguments.format {
        return Ok(format);
    }
    let Some(output) = arguments.output.as_deref().filter(|output| *output != Path::new("-")) else {
        return Ok(Format::Text);
    };
    match output.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase).as_deref() {
        Some("txt") => Ok(Format::Text),
        Some("json") => Ok(Format::Json),
        Some("ndjson" | "jsonl") => Ok(Format::Ndjson),
        Some("md" | "markdown") => Ok(Format::Markdown),
        Some("html" | "htm") => Ok(Format::Html),
        _ => Err(Problem::new(
            format!(
                "{}: expected an ending that names a format: .txt, .json, .ndjson, .jsonl, .md or .html",
                output.display()
            ),
            "rename it, or say which with --format",
        )),
    }
}

/// One capture; one that cannot be read is told at once and does not stop the others.
fn read(file: &Path, arguments: &AnalyzeArgs, options: &analyze::Options) -> Capture {
    match analyze(file, arguments, options) {
        Ok(capture) => capture,
        Err(error) => {
            let problem = unreadable(file, &error.to_string());
            problem.print();
            Capture::unreadable(file.display().to_string(), problem.message, problem.hint)
        }
    }
}

/// How many threads are asked for, or as many as the machine has.
pub(super) fn threads(asked: Option<NonZeroUsize>) -> usize {
    asked.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get)
}

/// What the arguments say about how to analyse.
pub(super) fn options(arguments: &JudgingArgs) -> Result<analyze::Options, Problem> {
    let threads = threads(arguments.threads);
    let keys = keys::read(arguments)?;
    let mut trusted = Vec::new();
    for path in &arguments.trust {
        let roots = roots_from_pem(path).map_err(|error| {
            Problem::new(
                format!("{}: {error}", path.display()),
                "give the authority's certificate in PEM: openssl x509 -inform der -in ca.cer -out ca.pem",
            )
        })?;
        trusted.extend(roots);
    }
    let server_name = arguments.server_name.clone();
    Ok(analyze::Options { threads, keys, trusted, server_name, ..Default::default() })
}

fn analyze(file: &Path, arguments: &AnalyzeArgs, options: &analyze::Options) -> Result<Capture, CaptureError> {
    let reading =
        CaptureOptions { sha256: arguments.sha256, progress: progress::on_terminal(), ..CaptureOptions::default() };
    if file == Path::new("-") {
        return analyze::stream(Box::new(io::stdin()), "-", reading, options);
    }
    analyze::file(file, reading, options)
}

/// The library says what is wrong and what to do in one sentence; here they are two lines.
pub(super) fn unreadable(file: &Path, message: &str) -> Problem {
    let (message, hint) = message.split_once("; ").unwrap_or((message, "check that the file can be read"));
    match meant_command(file) {
        Some(command) => Problem::new(message, format!("if you meant the command: rdpwhy {command}")),
        None => Problem::new(message, hint),
    }
}

/// A bare word that is no file may be a mistyped command.
fn meant_command(file: &Path) -> Option<String> {
    let word = file.to_str().filter(|word| !word.contains(['/', '\\', '.']) && !file.exists())?;
    suggest::nearest(word, commands().iter().map(String::as_str)).map(str::to_owned)
}

/// A text report on nothing but a file that could not be read would only repeat the error.
fn worth_showing(report: &Report) -> bool {
    report.captures.len() != 1 || report.captures.iter().any(|capture| capture.error.is_none())
}

fn write(
    out: &mut dyn Write,
    report: &Report,
    format: Format,
    arguments: &AnalyzeArgs,
    to_file: bool,
) -> io::Result<()> {
    match format {
        Format::Text => {
            let options = terminal::text_options(arguments.color.color, arguments.verbose, to_file);
            text::write(out, report, &text::Options { teach: arguments.teach, ..options })
        }
        Format::Json => json::write(out, report),
        Format::Ndjson => ndjson::write(out, report),
        Format::Markdown => markdown::write(out, report),
        Format::Html => html::write(out, report),
    }
}
