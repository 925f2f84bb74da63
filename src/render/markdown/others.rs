//! The sessions and attempts beside the one that is told.

use crate::report::{Attempt, Capture, Session};
use crate::vocabulary::Outcome;

use super::super::escape::markdown_cell;
use super::super::{groups, phrase};
use super::sentence;
use super::sheet::Sheet;
use super::ticket;

/// Rows of the table; what goes beyond is counted.
const ROWS: usize = 12;

/// Prints the other sessions, alike ones folded, and attempts of several connections.
pub(super) fn print(sheet: &mut Sheet, capture: &Capture, told: &Session) {
    print_attempt(sheet, capture, told);
    if capture.sessions.len() > 1 {
        print_sessions(sheet, capture);
    }
    print_attempts(sheet, capture);
}

/// What the attempt that the session is part of came to.
fn print_attempt(sheet: &mut Sheet, capture: &Capture, told: &Session) {
    let attempt = capture.attempts.iter().find(|attempt| attempt.sessions.contains(&told.id));
    if let Some(attempt) = attempt.filter(|attempt| attempt.sessions.len() > 1) {
        sheet.paragraph(&format!("The whole attempt: {}", sentence(&attempt.story)));
    }
}

fn print_sessions(sheet: &mut Sheet, capture: &Capture) {
    let groups = groups::groups(capture);
    let day = capture.first_packet.unwrap_or_default();
    sheet.heading("All sessions of this capture");
    let rows = groups.iter().take(ROWS).map(|group| {
        let session = group.first;
        let verdict = &session.verdict;
        let number = if group.sessions == 1 { format!("no. {}", session.id) } else { format!("{} ×", group.sessions) };
        vec![
            phrase::mark(session).to_owned(),
            number,
            format!(
                "{}{}",
                markdown_cell(verdict.cause.0),
                phrase::behind_cause(verdict, ", ", &[verdict.certainty.word()])
            ),
            markdown_cell(&groups::who(group)),
            groups::when(group, day),
        ]
    });
    sheet.table(&["", "sessions", "cause", "who", "when (UTC)"], rows);
    if groups.len() > ROWS {
        sheet.paragraph(&format!("{} more rows are in the text and HTML reports.", groups.len() - ROWS));
    }
}

/// Prints the attempts that have no connection at all.
pub(super) fn print_attempts(sheet: &mut Sheet, capture: &Capture) {
    let none: Vec<&Attempt> = capture.attempts.iter().filter(|attempt| attempt.sessions.is_empty()).collect();
    if none.is_empty() {
        return;
    }
    sheet.heading("Attempts without a connection");
    let told = none.iter().take(ROWS).map(|attempt| {
        let mark = if attempt.outcome == Outcome::Failed { "✗ " } else { "" };
        let cause = attempt.verdict.as_ref().map(|verdict| format!(" ({}, {})", verdict.category, verdict.certainty));
        format!("{mark}{}{}", sentence(&attempt.story), cause.unwrap_or_default())
    });
    sheet.list(false, told);
    if none.len() > ROWS {
        sheet.paragraph(&format!("{} more attempts without a connection.", none.len() - ROWS));
    }
    // They have one cause among them: the name.
    if let Some(verdict) = none.iter().find_map(|attempt| attempt.verdict.as_ref()) {
        ticket::print_fixes(sheet, verdict);
    }
}
