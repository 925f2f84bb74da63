//! Many sessions: a table, worst first, alike ones folded into one row.

use std::collections::BTreeMap;

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};

use crate::report::{Capture, Session};
use crate::time::Time;
use crate::vocabulary::{Category, Certainty, Outcome};

use super::super::escape;
use super::phrase;
use super::sheet::{Sheet, Tone};

/// Sessions that a reader need not tell apart.
pub(super) struct Group<'a> {
    pub(super) first: &'a Session,
    pub(super) sessions: u64,
    from: Time,
    until: Time,
}

/// Groups sessions by what became of them and who they were between; worst first, then largest, then earliest.
pub(super) fn groups(capture: &Capture) -> Vec<Group<'_>> {
    let mut groups: BTreeMap<Key<'_>, Group<'_>> = BTreeMap::new();
    for session in &capture.sessions {
        let new = Group { first: session, sessions: 0, from: session.start, until: session.start };
        let group = groups.entry(Key::of(session)).or_insert(new);
        group.sessions += 1;
        group.from = group.from.min(session.start);
        group.until = group.until.max(session.start);
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by_key(|group| (rank(group.first), std::cmp::Reverse(group.sessions), group.first.id));
    groups
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    rank: u8,
    cause: &'a str,
    category: Category,
    certainty: Certainty,
    client: &'a str,
    server: (&'a str, u16),
}

impl<'a> Key<'a> {
    fn of(session: &'a Session) -> Self {
        let server = session.target.as_ref().unwrap_or(&session.server);
        Self {
            rank: rank(session),
            cause: session.verdict.cause.0,
            category: session.verdict.category,
            certainty: session.verdict.certainty,
            client: &session.client.address,
            server: (&server.address, server.port),
        }
    }
}

fn rank(session: &Session) -> u8 {
    match session.verdict.outcome {
        Outcome::Failed if session.verdict.superseded_by.is_none() => 0,
        Outcome::Unknown => 1,
        Outcome::Open => 2,
        Outcome::Failed => 3,
        Outcome::Probe => 4,
        Outcome::Ok => 5,
    }
}

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
    let (_, mark) = phrase::mark(session);
    let what = format!("{}, {}", session.verdict.cause, session.verdict.certainty);
    let number = if group.sessions == 1 { format!("no. {}", session.id) } else { format!("{} ×", group.sessions) };
    let server = session.target.as_ref().unwrap_or(&session.server);
    let who = format!("{} → {}", escape::terminal(&session.client.address), phrase::endpoint(server));
    let from = phrase::clock(group.from, day);
    let until = phrase::clock(group.until, group.from);
    let when = if from == until || group.sessions == 1 { from } else { format!("{from}-{until}") };
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
