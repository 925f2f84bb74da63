//! `rdpwhy lesson`: lists lessons, opens one, writes its captures out.

use std::path::Path;

use rdpwhy::knowledge::lesson::{self, Lesson};
use rdpwhy::knowledge::{cause, message};
use rdpwhy::lesson::{Played, play};
use rdpwhy::render::text::{self, Shown};
use rdpwhy::report::ExitStatus;

use super::args::LessonArgs;
use super::output::Output;
use super::problem::Problem;
use super::{suggest, terminal};

/// Runs the command.
///
/// # Errors
/// If no lesson has that name, with the nearest, or something cannot be written.
pub(super) fn run(arguments: &LessonArgs) -> Result<ExitStatus, Problem> {
    let options = terminal::text_options(arguments.color.color, false, false);
    if arguments.name.is_empty() {
        let lessons: Vec<&'static Lesson> = lesson::all().collect();
        Output::Standard.write(|out| text::write_lessons(out, &lessons, &options))?;
        return Ok(ExitStatus::NothingFailed);
    }
    let asked = arguments.name.join(" ");
    let lesson = lesson::find(&asked).ok_or_else(|| unknown(&asked))?;
    if let Some(folder) = &arguments.output {
        return write_captures(lesson, folder, arguments.force);
    }
    let played: Vec<_> = lesson
        .shown
        .iter()
        .chain(&lesson.beside)
        .map(|scene| Ok((scene, played(scene)?)))
        .collect::<Result<_, Problem>>()?;
    let scenes: Vec<Shown<'_>> = played
        .iter()
        .map(|(scene, played)| Shown {
            scene,
            session: played.session(),
            story: played.story(),
            sessions: played.capture.sessions.len(),
        })
        .collect();
    Output::Standard.write(|out| text::write_lesson(out, lesson, &scenes, arguments.answer, &options))?;
    Ok(ExitStatus::NothingFailed)
}

fn played(scene: &lesson::Scene) -> Result<Played, Problem> {
    let bundled = lesson::capture(scene.capture);
    let played = bundled.map(|bundled| play(scene, bundled));
    match played {
        Some(Ok(played)) => Ok(played),
        Some(Err(error)) => Err(Problem::new(error.to_string(), "this is a fault of the program: please report it")),
        None => {
            let message = format!("the capture {} is not inside this program", scene.capture);
            Err(Problem::new(message, "this is a fault of the program: please report it"))
        }
    }
}

/// The captures of a lesson as files. All are looked at before the first is written, so that one in the way leaves no half set.
fn write_captures(lesson: &Lesson, folder: &Path, force: bool) -> Result<ExitStatus, Problem> {
    if !folder.is_dir() {
        let message = format!("{}: expected an existing folder for the captures of the lesson", folder.display());
        return Err(Problem::new(message, "create it first, or name another one; -o . is the current one"));
    }
    let mut files: Vec<(String, &[u8])> = Vec::new();
    for (bundled, with_keys) in lesson.captures() {
        files.push((bundled.file_name(), bundled.bytes));
        let keys = bundled.keys_name().zip(bundled.keys.map(str::as_bytes));
        files.extend(keys.filter(|_| with_keys));
    }
    if files.is_empty() {
        let message = format!("the lesson {} has no capture, as it says", lesson.name);
        return Err(Problem::new(message, format!("open it: rdpwhy lesson {}", lesson.name)));
    }
    let mut outputs = Vec::new();
    for (name, bytes) in &files {
        outputs.push((Output::open(Some(&folder.join(name)), force, &[])?, bytes));
    }
    for (output, bytes) in outputs {
        output.write(|out| out.write_all(bytes))?;
    }
    files.iter().for_each(|(name, _)| eprintln!("wrote {}", folder.join(name).display()));
    Ok(ExitStatus::NothingFailed)
}

fn unknown(asked: &str) -> Problem {
    let message = format!("expected the name of a lesson, found '{asked}'");
    if let Some(cause) = cause::find(&asked.to_lowercase().replace([' ', '_'], "-")) {
        let message = format!("no bundled capture shows {}, so that it has no lesson", cause.id);
        return Problem::new(message, format!("read about it: rdpwhy explain {}", cause.id));
    }
    let others = message::all().flat_map(|message| message.also.iter().copied());
    let words = lesson::all().map(|lesson| lesson.name).chain(others.filter(|name| lesson::find(name).is_some()));
    match suggest::nearest(asked, words) {
        Some(word) => Problem::new(message, format!("nearest: rdpwhy lesson {word}")),
        None => Problem::new(message, "all of them: rdpwhy lesson"),
    }
}
