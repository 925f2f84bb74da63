//! Many sessions: a table, worst first, alike ones folded into one row.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};

use crate::report::Capture;
use crate::time::Time;

use super::super::groups::{self, Group};
use super::super::{escape, phrase};
use super::sheet::{Sheet, Tone};

/// Prints the table.
pub(super) fn print(sheet: &mut Sheet, capture: &Capture, groups: &[Group<'_>]) {
    let mut table = empty_table(sheet.inner_width() + 3);
    let day = capture.first_packet.unwrap_or_default();
    for group in groups {
        table.add_row(row(group, day));
    }
    for line in table.lines() {
        print_line(sheet, &line);
    }
}

/// Index of the column that counts.
const SESSIONS: usize = 2;
/// Index of the last column.
const WHEN: usize = 4;

fn empty_table(width: usize) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX))
        .set_header([" ", "what", "sessions", "who", "when"]);
    for (index, column) in table.column_iter_mut().enumerate() {
        let last = index == WHEN;
        column.set_padding((
            0,
            if last {
                0
            } else if index == 0 {
                1
            } else {
                2
            },
        ));
        if matches!(index, 0 | SESSIONS | WHEN) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
        if index == SESSIONS {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

fn row(group: &Group<'_>, day: Time) -> [String; 5] {
    let session = group.first;
    let mark = phrase::mark(session);
    let verdict = &session.verdict;
    let what = format!("{}{}", verdict.cause, phrase::behind_cause(verdict, ", ", &[verdict.certainty.word()]));
    let number = if group.sessions == 1 { format!("no. {}", session.id) } else { format!("{} ×", group.sessions) };
    let who = escape::terminal(&groups::who(group)).into_owned();
    let when = groups::when(group, day);
    [mark.to_owned(), what, number, who, when]
}

fn print_line(sheet: &mut Sheet, line: &str) {
    let tone = match line.chars().next() {
        Some('✗') => Tone::Bad,
        Some('✓') => Tone::Good,
        Some('?') => Tone::Unsure,
        _ => Tone::Plain,
    };
    let (mark, rest) = line.split_at_checked(line.chars().next().map_or(0, char::len_utf8)).unwrap_or((line, ""));
    sheet.line(&[(tone, mark.to_owned()), (Tone::Plain, rest.to_owned())]);
}
