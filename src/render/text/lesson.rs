//! A lesson for a terminal: where to look, the captures as the analyzer reads them, a question; and behind a line the answer.

use std::io::{self, Write};

use crate::knowledge::cause;
use crate::knowledge::lesson::{Lesson, Scene, Subject};
use crate::report::{Excerpt, Session};
use crate::vocabulary::{Category, StageName};

use super::super::{escape, phrase};
use super::Options;
use super::explanation::print_text;
use super::ladder::{self, Focus};
use super::sheet::{Sheet, Tone};

/// Fields of a message that are listed.
const FIELDS: usize = 24;
/// Bytes of a field that are shown.
const BYTES: usize = 8;

/// A scene with what the analyzer says of it.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The scene.
    pub scene: &'a Scene,
    /// Its session; none where no connection was made.
    pub session: Option<&'a Session>,
    /// What became of the attempt.
    pub story: &'a str,
    /// How many sessions its capture has.
    pub sessions: usize,
}

/// Writes a lesson; `scenes` are what it shows and what stands beside it.
///
/// # Errors
/// What the writer says.
pub fn write_lesson(
    out: &mut dyn Write,
    lesson: &Lesson,
    scenes: &[Shown<'_>],
    answer: bool,
    options: &Options,
) -> io::Result<()> {
    let page = lesson.page();
    let mut sheet = Sheet::new(options.width, options.color);
    sheet.paragraph(0, 2, Tone::Strong, &format!("{}: {}", lesson.name, page.title));
    sheet.rule();
    heading(&mut sheet, "Look at");
    print_text(&mut sheet, page.look_at);
    if !scenes.is_empty() {
        print_commands(&mut sheet, lesson, scenes);
    }
    let focus = Focus {
        kind: (lesson.subject == Subject::Message).then_some(lesson.name),
        stage: StageName::ALL
            .iter()
            .copied()
            .find(|stage| lesson.subject == Subject::Stage && stage.word() == lesson.name),
        frames: page.frames().collect(),
    };
    for (shown, which) in scenes.iter().zip(["The capture", "Beside it"]) {
        print_scene(&mut sheet, shown, which, &focus);
    }
    heading(&mut sheet, "Question");
    print_text(&mut sheet, page.question);
    sheet.blank();
    if !answer {
        sheet.paragraph(2, 2, Tone::Faint, &format!("The answer: rdpwhy lesson {} --answer", lesson.name));
        return out.write_all(sheet.into_text().as_bytes());
    }
    sheet.rule();
    heading(&mut sheet, "Answer");
    print_text(&mut sheet, page.answer);
    heading(&mut sheet, "What decides");
    print_text(&mut sheet, page.decides);
    for shown in scenes {
        print_verdict(&mut sheet, shown);
    }
    sheet.blank();
    sheet.paragraph(0, 0, Tone::Faint, &format!("More: rdpwhy explain {}", explained(lesson)));
    out.write_all(sheet.into_text().as_bytes())
}

/// Writes the list of all lessons, and the causes that no bundled capture shows.
///
/// # Errors
/// What the writer says.
pub fn write_lessons(out: &mut dyn Write, lessons: &[&'static Lesson], options: &Options) -> io::Result<()> {
    let mut sheet = Sheet::new(options.width, options.color);
    for subject in Subject::ALL {
        heading(&mut sheet, subject.heading());
        let of: Vec<_> = lessons.iter().filter(|lesson| lesson.subject == subject).copied().collect();
        match subject {
            // Their names say all that a title would.
            Subject::Message => {
                let names: Vec<_> = of.iter().map(|lesson| lesson.name).collect();
                sheet.paragraph(2, 2, Tone::Plain, &names.join(", "));
            }
            Subject::Ending => print_endings(&mut sheet, &of),
            Subject::Stage | Subject::Reading => of.iter().for_each(|lesson| print_entry(&mut sheet, lesson)),
        }
    }
    let without: Vec<_> =
        cause::all().map(|cause| cause.id).filter(|id| !lessons.iter().any(|lesson| lesson.name == *id)).collect();
    heading(&mut sheet, "Causes that no bundled capture shows");
    sheet.paragraph(2, 2, Tone::Plain, &format!("{}: rdpwhy explain CAUSE", without.join(", ")));
    sheet.blank();
    sheet.paragraph(0, 0, Tone::Faint, "Open one: rdpwhy lesson NAME");
    out.write_all(sheet.into_text().as_bytes())
}

fn print_endings(sheet: &mut Sheet, endings: &[&'static Lesson]) {
    for category in Category::ALL {
        let of: Vec<_> = endings
            .iter()
            .filter(|lesson| cause::find(lesson.name).is_some_and(|cause| cause.category == *category))
            .collect();
        if !of.is_empty() {
            sheet.paragraph(2, 2, Tone::Faint, category.word());
        }
        of.iter().for_each(|lesson| print_entry(sheet, lesson));
    }
}

fn print_entry(sheet: &mut Sheet, lesson: &Lesson) {
    sheet.paragraph(2, 6, Tone::Plain, &format!("{}: {}", lesson.name, lesson.page().title));
}

fn heading(sheet: &mut Sheet, text: &str) {
    sheet.blank();
    sheet.paragraph(0, 0, Tone::Strong, text);
}

/// What `explain` knows a lesson's subject as.
fn explained(lesson: &Lesson) -> &str {
    match lesson.subject {
        Subject::Reading => lesson.shown.map_or(lesson.name, |scene| scene.cause),
        Subject::Stage | Subject::Ending | Subject::Message => lesson.name,
    }
}

/// What to type to see the same.
fn print_commands(sheet: &mut Sheet, lesson: &Lesson, scenes: &[Shown<'_>]) {
    heading(sheet, "To follow it");
    sheet.paragraph(2, 4, Tone::Plain, &format!("rdpwhy lesson {} -o .", lesson.name));
    let mut commands: Vec<String> = scenes.iter().map(command).collect();
    commands.dedup();
    commands.iter().for_each(|command| sheet.paragraph(2, 4, Tone::Plain, command));
}

fn command(shown: &Shown<'_>) -> String {
    let scene = shown.scene;
    let keys = if scene.keys { format!(" --keys {}.keys.log", scene.capture) } else { String::new() };
    // Of many sessions the report shows a table, unless all are wanted.
    let verbose = if shown.sessions > 1 { " --verbose" } else { "" };
    format!("rdpwhy {}.pcapng{keys}{verbose}", scene.capture)
}

/// The capture, which session of it, and whether keys open it: both scenes of a lesson can be of one capture.
fn named(shown: &Shown<'_>) -> String {
    let scene = shown.scene;
    let session = match (shown.sessions, scene.session) {
        (_, 0) => ", no session".to_owned(),
        (1, _) => String::new(),
        (of, number) => format!(", session {number} of {of}"),
    };
    let keys = if scene.keys { ", with its key log" } else { "" };
    format!("{}{session}{keys}", scene.capture)
}

fn print_scene(sheet: &mut Sheet, shown: &Shown<'_>, which: &str, focus: &Focus) {
    heading(sheet, &format!("{which}: {}", named(shown)));
    match shown.session {
        Some(session) => ladder::print(sheet, session, focus),
        None => sheet.body(Tone::Plain, &escape::terminal(shown.story)),
    }
    if let (Some(name), Some(session)) = (focus.kind, shown.session) {
        print_fields(sheet, session, name);
    }
}

/// The fields of the first message of that kind.
fn print_fields(sheet: &mut Sheet, session: &Session, name: &str) {
    let steps = session.exchange.iter().flat_map(|exchange| &exchange.steps);
    let Some(excerpt) = steps.filter(|step| step.name == name).find_map(|step| step.excerpt.as_ref()) else { return };
    if excerpt.fields.is_empty() {
        return;
    }
    sheet.blank();
    sheet.body(Tone::Faint, &format!("Its {} bytes, field by field:", excerpt.total));
    for field in excerpt.fields.iter().take(FIELDS) {
        let indent = "  ".repeat(field.depth.min(6));
        let text = format!("{} {}", field.name, value(excerpt, &field.at));
        sheet.entry_with_column(&format!("{}", field.at.start), &indent, Tone::Plain, &text);
    }
    if excerpt.fields.len() > FIELDS {
        sheet.entry_columns("", "", &format!("… {} more fields", excerpt.fields.len().saturating_sub(FIELDS)));
    }
}

fn value(excerpt: &Excerpt, at: &std::ops::Range<usize>) -> String {
    if excerpt.hidden.iter().any(|hidden| hidden.start < at.end && at.start < hidden.end) {
        return "(not shown)".to_owned();
    }
    let bytes = excerpt.bytes.get(at.clone()).unwrap_or_default();
    let shown: Vec<String> = bytes.iter().take(BYTES).map(|byte| format!("{byte:02x}")).collect();
    let more = if bytes.len() > BYTES { " …" } else { "" };
    format!("{}{more}", shown.join(" "))
}

fn print_verdict(sheet: &mut Sheet, shown: &Shown<'_>) {
    heading(sheet, &format!("What rdpwhy says of {}", named(shown)));
    let Some(session) = shown.session else {
        return sheet.body(Tone::Plain, &escape::terminal(shown.story));
    };
    let verdict = &session.verdict;
    sheet.body(Tone::Plain, &escape::terminal(&verdict.summary));
    sheet.entry(
        "cause",
        Tone::Plain,
        &format!("{}{}", verdict.cause, phrase::behind_cause(verdict, ", ", &[verdict.certainty.word()])),
    );
    sheet.entry("ended", Tone::Plain, &format!("{}; {}", phrase::ending(session), session.ending.certainty));
    for evidence in &verdict.evidence {
        let frame = evidence.frame.map(|frame| format!("#{frame}  ")).unwrap_or_default();
        sheet.entry_columns("why", &frame, &escape::terminal(&evidence.says));
    }
    if !verdict.look_alikes.is_empty() {
        let fits: Vec<_> = verdict.look_alikes.iter().map(|look_alike| look_alike.cause.0).collect();
        sheet.entry("fits too", Tone::Plain, &fits.join(", "));
    }
    if let Some(frame) = session.ending.decisive_frame.or(session.ending.frame) {
        sheet.entry("filter", Tone::Plain, &format!("frame.number == {frame}, in Wireshark"));
    }
}
