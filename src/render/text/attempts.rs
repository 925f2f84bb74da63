//! The story of an attempt that took several connections, or none.

use crate::report::{Attempt, Capture};

use super::super::escape;
use super::sheet::{Sheet, Tone};
use super::{session, tone};

/// How many attempts without a connection are told one by one.
const SESSIONLESS: usize = 8;

/// Prints the stories of the attempts that are more than one session, unless they are too many, and of those that are none. A
/// session's own verdict tells the others.
pub(super) fn print(sheet: &mut Sheet, capture: &Capture, all: bool) {
    let (sessionless, with_sessions): (Vec<_>, Vec<_>) =
        capture.attempts.iter().partition(|attempt| attempt.sessions.is_empty());
    for attempt in with_sessions.into_iter().filter(|attempt| all && attempt.sessions.len() > 1) {
        print_story(sheet, attempt, all);
    }
    let shown = if all { sessionless.len() } else { SESSIONLESS };
    for attempt in sessionless.iter().take(shown) {
        print_story(sheet, attempt, all);
    }
    if sessionless.len() > shown {
        let more = sessionless.len() - shown;
        sheet.paragraph(0, 0, Tone::Faint, &format!("{more} more attempts without a connection: --verbose"));
        sheet.blank();
    }
}

fn print_story(sheet: &mut Sheet, attempt: &Attempt, verbose: bool) {
    let (tone, mark) = tone::outcome_mark(attempt.outcome);
    let ends = format!("{} → {}", escape::terminal(&attempt.client), escape::terminal(&attempt.server));
    let sessions: Vec<_> = attempt.sessions.iter().map(u32::to_string).collect();
    let of = match sessions.len() {
        0 => "no connection".to_owned(),
        1..=6 => format!("sessions {}", sessions.join(", ")),
        many => format!("{many} sessions, {} first", sessions.first().map_or("", String::as_str)),
    };
    sheet.edges_near(&[(tone, format!("{mark} attempt {}  {ends}", attempt.id))], (Tone::Plain, of));
    sheet.body(Tone::Plain, &escape::terminal(&attempt.story));
    sheet.blank();
    if let Some(verdict) = &attempt.verdict {
        session::print_cause(sheet, verdict);
        session::print_fixes(sheet, verdict, verbose);
        sheet.blank();
    }
}
