//! The arguments, as clap sees them. Every help text is shown to users.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::number;

const EXAMPLES: &str = "Examples:
  rdpwhy failed.pcapng                               what happened, on one page
  rdpwhy failed.pcapng --keys keys.log --verbose     with a key log, and everything that is known
  rdpwhy failed.pcapng --code 0x904 --extended 0x7   what the dialog's numbers add
  rdpwhy failed.pcapng --teach                       with each message explained
  rdpwhy failed.pcapng -o report.html                a page with the messages drawn; .md for a ticket
  tcpdump -w - port 3389 | rdpwhy -                  from standard input

Exit status: 0 nothing failed; 1 at least one attempt failed; 2 a file yielded no packets, or the arguments are wrong.";

/// Says from a network capture why a Remote Desktop session died.
#[derive(Debug, Parser)]
#[command(
    name = "rdpwhy",
    version,
    about,
    after_help = EXAMPLES,
    arg_required_else_help = true,
    args_conflicts_with_subcommands = true
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,

    #[command(flatten)]
    pub(super) analyze: AnalyzeArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Analyze captures; a bare `rdpwhy FILE` means the same
    #[command(after_help = EXAMPLES, arg_required_else_help = true)]
    Analyze(AnalyzeArgs),

    /// Explain a cause, stage, message, fix or code
    #[command(
        after_help = "Examples:\n  rdpwhy explain server-credential-unusable     a cause; a stage: licensing; a message: ClientHello\n  \
                      rdpwhy explain 0x904/0x7                      what the dialog showed\n  \
                      rdpwhy explain STATUS_LOGON_FAILURE           a code by its name\n  \
                      rdpwhy explain alert 48                       by its table: license 8, errinfo 0x7, negfailure 5\n  \
                      rdpwhy explain myths                          folklore, and one claim of it: MachineKeys",
        arg_required_else_help = true
    )]
    Explain(ExplainArgs),

    /// List lessons on reading captures, or open one
    #[command(after_help = "Examples:\n  rdpwhy lesson                                  all of them\n  \
                            rdpwhy lesson certificate-expired              one, with a question\n  \
                            rdpwhy lesson certificate-expired --answer     and its answer\n  \
                            rdpwhy lesson certificate-expired -o .         its captures as files, for Wireshark\n  \
                            rdpwhy lesson Client Info                      a message, on a capture")]
    Lesson(LessonArgs),

    /// Write the same packets as pcapng, with the findings as packet comments that Wireshark shows
    #[command(
        after_help = "Every block of the capture is kept, secrets in it too; none are added.\n\n\
                      Example: rdpwhy annotate failed.pcapng -o annotated.pcapng && wireshark annotated.pcapng",
        arg_required_else_help = true
    )]
    Annotate(AnnotateArgs),

    /// Write one attempt alone, with names, addresses and secrets replaced and the diagnosis kept, to pass it on
    #[command(
        after_help = "Sizes, timing and checksums stay; what is not understood is blanked. Replacements are drawn anew in each run.\n\
                      What was replaced, kept and lost is told on standard error, without the values.\n\n\
                      Examples: rdpwhy scrub failed.pcapng -o for-the-vendor.pcapng\n\
                      \x20         rdpwhy scrub failed.pcapng -o third.pcapng --session 3 --map who-is-who.tsv",
        arg_required_else_help = true
    )]
    Scrub(ScrubArgs),

    /// Print completions for a shell
    #[command(
        after_help = "Example: rdpwhy completions bash > /etc/bash_completion.d/rdpwhy",
        arg_required_else_help = true
    )]
    Completions(CompletionsArgs),

    /// Write man pages into a folder
    #[command(after_help = "Example: rdpwhy man /usr/local/share/man/man1", arg_required_else_help = true)]
    Man(ManArgs),
}

/// The names of all commands, `help` too.
pub(super) fn commands() -> Vec<String> {
    let commands = Cli::command();
    let names = commands.get_subcommands().map(|command| command.get_name().to_owned());
    names.chain(["help".to_owned()]).collect()
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// What to explain; several words need no quotes
    #[arg(value_name = "WHAT", required = true, allow_hyphen_values = true)]
    pub(super) what: Vec<String>,

    #[command(flatten)]
    pub(super) color: ColorArgs,
}

#[derive(Debug, Args)]
pub(super) struct LessonArgs {
    /// A cause, a stage, a message, or another name of the list; several words need no quotes
    #[arg(value_name = "NAME")]
    pub(super) name: Vec<String>,

    /// Print the answer to the question too
    #[arg(long, requires = "name", conflicts_with = "output")]
    pub(super) answer: bool,

    /// Write the lesson's captures, and their key logs, into an existing folder
    #[arg(short, long, value_name = "DIR", requires = "name")]
    pub(super) output: Option<PathBuf>,

    /// Overwrite files that are there already
    #[arg(long, requires = "output")]
    pub(super) force: bool,

    #[command(flatten)]
    pub(super) color: ColorArgs,
}

#[derive(Debug, Args)]
pub(super) struct AnalyzeArgs {
    /// pcap or pcapng files, also compressed with gzip, zstd or lz4; `-` reads standard input
    #[arg(value_name = "FILE", required_unless_present = "json_schema")]
    pub(super) files: Vec<PathBuf>,

    /// Error code that the client's dialog showed, as in 0x904 or 2308
    #[arg(long, value_name = "CODE", value_parser = number::parse)]
    pub(super) code: Option<u32>,

    /// Extended error code that the client's dialog showed, as in 0x7
    #[arg(long, value_name = "CODE", value_parser = number::parse, requires = "code")]
    pub(super) extended: Option<u32>,

    #[command(flatten)]
    pub(super) judging: JudgingArgs,

    /// Form of the report [default: by the ending of -o, else text]
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<Format>,

    /// Write the report to FILE; the ending (.txt, .json, .ndjson, .jsonl, .md, .html) picks the format
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,

    /// Overwrite the file that -o names
    #[arg(long, requires = "output")]
    pub(super) force: bool,

    /// Show every session and every stage in full
    #[arg(short, long)]
    pub(super) verbose: bool,

    /// Replace names and addresses in the report: hosts, users, domains, certificates, and the file's path. The same one becomes the
    /// same within a report, and another in each run
    #[arg(long)]
    pub(super) redact: bool,

    /// Show the messages too, each stage and each kind of message explained where it appears first; in text. A page of HTML does so
    /// always, the other formats are as they are
    #[arg(long)]
    pub(super) teach: bool,

    /// Hash every input file and put its SHA-256 into the report
    #[arg(long)]
    pub(super) sha256: bool,

    #[command(flatten)]
    pub(super) color: ColorArgs,

    /// Print the JSON Schema of the report and stop
    #[arg(long, exclusive = true)]
    pub(super) json_schema: bool,
}

/// What sessions are read and judged with.
#[derive(Debug, Args)]
pub(super) struct JudgingArgs {
    /// TLS key log in the NSS format (SSLKEYLOGFILE); may be given more than once. Secrets inside a pcapng are used without asking
    #[arg(long, value_name = "FILE")]
    pub(super) keys: Vec<PathBuf>,

    /// The server's RSA private key in PEM, for TLS with RSA key exchange and Standard RDP Security
    #[arg(long, value_name = "PEM")]
    pub(super) server_key: Vec<PathBuf>,

    /// Certificates in PEM that the client trusts, beside the public roots; may be given more than once
    #[arg(long, value_name = "PEM")]
    pub(super) trust: Vec<PathBuf>,

    /// Name that the client dialled, for judging the server's certificate
    #[arg(long, value_name = "NAME")]
    pub(super) server_name: Option<String>,

    /// Number of threads [default: as many as the machine has]
    #[arg(long, value_name = "N")]
    pub(super) threads: Option<NonZeroUsize>,
}

#[derive(Debug, Args)]
pub(super) struct AnnotateArgs {
    /// pcap or pcapng file, also compressed with gzip, zstd or lz4
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,

    /// pcapng file to write; `-` writes to standard output
    #[arg(short, long, value_name = "OUT.pcapng")]
    pub(super) output: PathBuf,

    /// Overwrite the file that -o names
    #[arg(long)]
    pub(super) force: bool,

    #[command(flatten)]
    pub(super) judging: JudgingArgs,
}

#[derive(Debug, Args)]
pub(super) struct ScrubArgs {
    /// pcap or pcapng file, also compressed with gzip, zstd or lz4
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,

    /// pcapng file to write; `-` writes to standard output
    #[arg(short, long, value_name = "OUT.pcapng")]
    pub(super) output: PathBuf,

    /// Copy the attempt that session N of the report belongs to [default: the worst attempt]
    #[arg(long, value_name = "N")]
    pub(super) session: Option<u32>,

    /// Also write what was replaced by what to FILE, which tells who is who
    #[arg(long, value_name = "FILE")]
    pub(super) map: Option<PathBuf>,

    /// Overwrite the files that -o and --map name
    #[arg(long)]
    pub(super) force: bool,

    /// Number of threads [default: as many as the machine has]
    #[arg(long, value_name = "N")]
    pub(super) threads: Option<NonZeroUsize>,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// Shell to print completions for
    #[arg(value_name = "SHELL")]
    pub(super) shell: Shell,
}

#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// Existing folder to write the pages into
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,

    /// Overwrite pages that are there already
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Clone, Copy, Debug, Args)]
pub(super) struct ColorArgs {
    /// When to use colour; auto heeds NO_COLOR, CLICOLOR and whether the output is a terminal
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: When,
}

/// Form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people, on a terminal
    Text,
    /// For programs: one document
    Json,
    /// For programs: one object a line
    Ndjson,
    /// For a ticket: CommonMark with tables
    Markdown,
    /// For a browser: one file, with the messages drawn and their bytes
    Html,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_shows_how_it_is_used() {
        for command in Cli::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let shown = format!("rdpwhy {} ", command.get_name());
            let bare = command.get_name() == "analyze" && help.contains("rdpwhy failed.pcapng");
            assert!(help.contains("Example") && (bare || help.contains(&shown)), "{}: {help}", command.get_name());
        }
    }

    #[test]
    fn a_bare_file_is_analyzed() {
        let bare = Cli::try_parse_from(["rdpwhy", "a.pcap", "--verbose"]).unwrap();
        assert!(bare.command.is_none() && bare.analyze.verbose);
        let named = Cli::try_parse_from(["rdpwhy", "analyze", "a.pcap", "--code", "0x904", "--extended", "7"]).unwrap();
        let Some(Command::Analyze(arguments)) = named.command else { panic!("no analyze: {named:?}") };
        assert_eq!((arguments.code, arguments.extended), (Some(0x904), Some(7)));
    }

    #[test]
    fn refuses_what_makes_no_sense() {
        for wrong in [
            &["rdpwhy", "--force", "a.pcap"][..],
            &["rdpwhy", "lesson", "--answer"],
            &["rdpwhy", "lesson", "tls", "--force"],
            &["rdpwhy", "--extended", "7", "a.pcap"],
            &["rdpwhy", "--threads", "0", "a.pcap"],
            &["rdpwhy", "--format", "docx", "a.pcap"],
            &["rdpwhy", "analyze"],
            &["rdpwhy", "--verbose"],
        ] {
            assert!(Cli::try_parse_from(wrong).is_err(), "{wrong:?}");
        }
    }
}
