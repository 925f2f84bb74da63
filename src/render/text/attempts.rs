//! The story of an attempt that took several connections, or none.

use crate::report::{Attempt, Capture};

use super::super::escape;
use super::phrase;
use super::sheet::{Sheet, Tone};

/// Prints the stories of the attempts that are more than one session. A session's own verdict tells the others.
pub(super) fn print(sheet: &mut Sheet, capture: &Capture) {
    for attempt in capture.attempts.iter().filter(|attempt| attempt.sessions.len() != 1) {
        print_story(sheet, attempt);
    }
}

fn print_story(sheet: &mut Sheet, attempt: &Attempt) {
    let (tone, mark) = phrase::outcome_mark(attempt.outcome);
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
}
