//! One capture: what it is, what weakens it, then its sessions.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::report::{Capture, Session, Warning};
use crate::vocabulary::Outcome;

use super::super::{escape, groups, phrase};
use super::ladder::Taught;
use super::sheet::{Sheet, Tone};
use super::{Options, attempts, overview, session, tone};

/// Up to so many sessions are shown one by one, more as a table.
const ONE_BY_ONE: usize = 5;
/// Warnings that weaken no claim about a session: they come last.
const HARMLESS: [&str; 2] = ["not-ip", "text-not-utf8"];

/// Writes one capture, session by session, so that a long report need not be held whole.
pub(super) fn write(out: &mut dyn Write, capture: &Capture, options: &Options, taught: &mut Taught) -> io::Result<()> {
    let mut sheet = Sheet::new(options.width, options.color);
    print_head(&mut sheet, capture);
    if let Some(error) = &capture.error {
        sheet.body(Tone::Bad, &escape::terminal(&error.message));
        sheet.body(Tone::Plain, &escape::terminal(&error.hint));
        return out.write_all(sheet.into_text().as_bytes());
    }
    let harmless = |warning: &&Warning| HARMLESS.contains(&warning.code.as_str()) && !capture.sessions.is_empty();
    print_warnings(&mut sheet, capture.warnings.iter().filter(|warning| !harmless(warning)), Tone::Unsure);
    sheet.blank();
    if capture.sessions.is_empty() {
        sheet.body(Tone::Plain, "No Remote Desktop connection in this capture.");
    }
    attempts::print(&mut sheet, capture, options.verbose || capture.sessions.len() <= ONE_BY_ONE);
    out.write_all(sheet.into_text().as_bytes())?;
    let mut in_full = shown_in_full(out, capture, options)?.into_iter().peekable();
    while let Some((session, full)) = in_full.next() {
        let mut sheet = Sheet::new(options.width, options.color);
        if full {
            session::print(&mut sheet, session, options.verbose, options.teach.then_some(&mut *taught))
        } else {
            session::print_line(&mut sheet, session)
        }
        let text = sheet.into_text();
        out.write_all(text.trim_end().as_bytes())?;
        let apart = full || in_full.peek().is_some_and(|(_, next)| *next);
        out.write_all(if apart && in_full.peek().is_some() { b"\n\n" } else { b"\n" })?;
    }
    let mut sheet = Sheet::new(options.width, options.color);
    print_left_out(&mut sheet, capture);
    print_warnings(&mut sheet, capture.warnings.iter().filter(harmless), Tone::Faint);
    out.write_all(sheet.into_text().as_bytes())
}

/// The sessions to show one by one, and whether in full. Of many, the table is written here, and only what stands out follows.
fn shown_in_full<'a>(
    out: &mut dyn Write,
    capture: &'a Capture,
    options: &Options,
) -> io::Result<Vec<(&'a Session, bool)>> {
    if capture.sessions.len() <= ONE_BY_ONE {
        return Ok(capture
            .sessions
            .iter()
            .map(|session| (session, options.verbose || options.teach || phrase::needs_attention(session)))
            .collect());
    }
    let groups = groups::groups(capture);
    let mut sheet = Sheet::new(options.width, options.color);
    overview::print(&mut sheet, capture, &groups);
    sheet.blank();
    let bad: Vec<_> = groups.iter().filter(|group| phrase::needs_attention(group.first)).collect();
    let shown = match bad.as_slice() {
        _ if options.verbose => capture.sessions.iter().map(|session| (session, true)).collect(),
        [only] => vec![(only.first, true)],
        [] => Vec::new(),
        _ => {
            sheet.paragraph(0, 0, Tone::Faint, "Every session in full: --verbose");
            Vec::new()
        }
    };
    out.write_all(sheet.into_text().as_bytes())?;
    Ok(shown)
}

fn print_head(sheet: &mut Sheet, capture: &Capture) {
    let name = escape::terminal(&capture.path).into_owned();
    if capture.error.is_some() {
        return sheet.edges(&[(Tone::Strong, name)], (Tone::Bad, "not read".into()));
    }
    let mut facts = vec![phrase::count(capture.packets, "packet")];
    if let (Some(first), Some(last)) = (capture.first_packet, capture.last_packet) {
        facts.push(phrase::duration(last.since(first).as_secs_f64()));
        facts.push(phrase::moment(first));
    }
    let facts = facts.join(", ");
    let tally = tally(capture);
    if name.width() + 3 + facts.width() + 2 + tally.1.width() <= sheet.width() {
        return sheet.edges(&[(Tone::Strong, name), (Tone::Plain, format!("   {facts}"))], tally);
    }
    sheet.paragraph(0, 2, Tone::Strong, &name);
    sheet.edges(&[(Tone::Plain, format!("  {facts}"))], tally);
}

/// `1 of 2 sessions failed`: by attempts where they are not the same as sessions, for these decide.
fn tally(capture: &Capture) -> (Tone, String) {
    let total = capture.attempts.len();
    let failed = capture.attempts.iter().filter(|attempt| attempt.outcome == Outcome::Failed).count();
    let noun = if total == capture.sessions.len() { "session" } else { "attempt" };
    match (total, failed) {
        (0, _) => (Tone::Plain, "no session".to_owned()),
        (1, _) => {
            let outcome = capture.attempts.first().map_or(Outcome::Unknown, |attempt| attempt.outcome);
            (tone::outcome_mark(outcome).0, format!("1 {noun}: {}", phrase::outcome(outcome)))
        }
        (_, 0) => (Tone::Good, format!("none of {total} {noun}s failed")),
        _ => (Tone::Bad, format!("{failed} of {total} {noun}s failed")),
    }
}

fn print_warnings<'a>(sheet: &mut Sheet, warnings: impl Iterator<Item = &'a Warning>, tone: Tone) {
    for warning in warnings {
        let place = match (warning.frame, warning.offset) {
            (Some(frame), _) => format!(" (#{frame})"),
            (None, Some(offset)) => format!(" (offset {offset})"),
            (None, None) => String::new(),
        };
        sheet.paragraph(0, 2, tone, &format!("! {}{place}", escape::terminal(&warning.message)));
    }
}

fn print_left_out(sheet: &mut Sheet, capture: &Capture) {
    for left_out in &capture.left_out {
        let connections = phrase::count(left_out.connections, "connection");
        let text = format!("Not listed: {connections}, {}", escape::terminal(&left_out.what));
        sheet.paragraph(0, 2, Tone::Faint, &text);
    }
}
