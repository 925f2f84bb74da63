//! Where a report goes: standard output, or a file that is either written whole or left as it was.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::problem::Problem;

/// Where to write.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Output {
    /// Standard output.
    Standard,
    /// A file that is written beside and renamed.
    File(PathBuf),
    /// As [`Self::File`], and nobody but its owner may read it.
    Private(PathBuf),
    /// Something that cannot be replaced (a device, a pipe): written as it is.
    Special(PathBuf),
}

impl Output {
    /// Decides where to write, before any work is done.
    ///
    /// # Errors
    /// If the file exists and `force` is not given, is one of the `inputs`, or its folder does not exist.
    pub(super) fn open(path: Option<&Path>, force: bool, inputs: &[PathBuf]) -> Result<Self, Problem> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else { return Ok(Self::Standard) };
        let shown = path.display();
        let Ok(metadata) = fs::metadata(path) else { return Self::new_file(path) };
        if metadata.is_dir() {
            return Err(Problem::new(
                format!("{shown}: expected a file to write, found a folder"),
                "name a file in it",
            ));
        }
        if !metadata.is_file() {
            return Ok(Self::Special(path.to_owned()));
        }
        // A link stays a link: what it points to is replaced.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if inputs.iter().any(|input| fs::canonicalize(input).is_ok_and(|input| input == target)) {
            return Err(Problem::new(format!("{shown}: is the capture itself"), "write the report to another file"));
        }
        if !force {
            return Err(Problem::new(
                format!("{shown}: exists already"),
                "name another file, or overwrite it with --force",
            ));
        }
        Ok(Self::File(target))
    }

    /// The same file, for nobody but its owner to read.
    pub(super) fn private(self) -> Self {
        match self {
            Self::File(path) => Self::Private(path),
            other => other,
        }
    }

    fn new_file(path: &Path) -> Result<Self, Problem> {
        let folder = folder_of(path);
        if folder.is_dir() && path.file_name().is_some() {
            return Ok(Self::File(path.to_owned()));
        }
        let message = format!("{}: expected an existing folder, found none at {}", path.display(), folder.display());
        Err(Problem::new(message, "create it first, or name another file"))
    }

    /// Writes through `write`. A reader that left is success.
    ///
    /// # Errors
    /// If the output cannot be written; an existing file is then as it was.
    pub(super) fn write(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Problem> {
        match self {
            Self::Standard => {
                quiet_pipe(write_to(io::stdout().lock(), write)).map_err(|error| problem("standard output", &error))
            }
            Self::Special(path) => {
                quiet_pipe(OpenOptions::new().write(true).open(path).and_then(|file| write_to(file, write)))
                    .map_err(|error| problem(&path.display().to_string(), &error))
            }
            Self::File(path) => {
                replace(path, false, write).map_err(|error| problem(&path.display().to_string(), &error))
            }
            Self::Private(path) => {
                replace(path, true, write).map_err(|error| problem(&path.display().to_string(), &error))
            }
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn problem(place: &str, error: &io::Error) -> Problem {
    Problem::new(
        format!("{place}: cannot be written: {error}"),
        "check permissions and free space, or write elsewhere with -o",
    )
}

fn quiet_pipe(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

fn write_to(out: impl Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let written = write(&mut out).and_then(|()| out.flush());
    // What is left in the buffer after an error must not be tried again on drop.
    let (_, _) = out.into_parts();
    written
}

/// Writes beside the file and renames, so that a reader never sees half a report.
fn replace(path: &Path, private: bool, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let (temporary, file) = create_beside(path, private)?;
    let written = write_to(&file, write).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn create_beside(path: &Path, private: bool) -> io::Result<(PathBuf, File)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut last = io::Error::from(ErrorKind::AlreadyExists);
    for attempt in 0..16 {
        let temporary = path.with_file_name(format!(".{name}.{}-{attempt}.part", std::process::id()));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        if private {
            owner_only(&mut options);
        }
        match options.open(&temporary) {
            Ok(file) => return Ok((temporary, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

/// Elsewhere a new file has the rights of its folder.
#[cfg(not(unix))]
fn owner_only(_: &mut OpenOptions) {}
