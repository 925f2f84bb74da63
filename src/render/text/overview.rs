//! Many sessions: a table, worst first, alike ones folded into one row.

use std::collections::{BTreeMap, BTreeSet};

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
    clients: BTreeSet<&'a str>,
    servers: BTreeSet<(&'a str, u16)>,
    from: Time,
    until: Time,
}

/// More rows than this that differ only in one end are one row: a scan of many servers, a guess from many clients.
const ALIKE: usize = 8;

/// Groups sessions by what became of them and who they were between; worst first, then largest, then earliest.
pub(super) fn groups(capture: &Capture) -> Vec<Group<'_>> {
    let keys: BTreeSet<Key<'_>> = capture.sessions.iter().map(Key::of).collect();
    let mut alike: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    for fold in keys.iter().flat_map(|key| key.folds()) {
        *alike.entry(fold).or_default() += 1;
    }
    let mut folded: BTreeMap<Key<'_>, Key<'_>> = BTreeMap::new();
    for key in &keys {
        let fold = key.folds().into_iter().find(|fold| alike.get(fold).is_some_and(|count| *count > ALIKE));
        folded.insert(*key, fold.unwrap_or(*key));
    }
    let mut groups: BTreeMap<Key<'_>, Group<'_>> = BTreeMap::new();
    for session in &capture.sessions {
        let key = Key::of(session);
        let group = groups.entry(folded.get(&key).copied().unwrap_or(key)).or_insert_with(|| Group::of(session));
        group.sessions += 1;
        group.clients.extend(key.client);
        group.servers.extend(key.server);
        group.from = group.from.min(session.start);
        group.until = group.until.max(session.start);
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by_key(|group| (rank(group.first), std::cmp::Reverse(group.sessions), group.first.id));
    groups
}

impl<'a> Group<'a> {
    fn of(first: &'a Session) -> Self {
        let (clients, servers) = Default::default();
        Self { first, sessions: 0, clients, servers, from: first.start, until: first.start }
    }
}

/// `None` for an end that does not matter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    rank: u8,
    cause: &'a str,
    category: Category,
    certainty: Certainty,
    client: Option<&'a str>,
    server: Option<(&'a str, u16)>,
}

impl<'a> Key<'a> {
    fn of(session: &'a Session) -> Self {
        let server = session.target.as_ref().unwrap_or(&session.server);
        Self {
            rank: rank(session),
            cause: session.verdict.cause.0,
            category: session.verdict.category,
            certainty: session.verdict.certainty,
            client: Some(&session.client.address),
            server: Some((&server.address, server.port)),
        }
    }
}

impl Key<'_> {
    /// The same with any server, and with any client.
    fn folds(&self) -> [Self; 2] {
        [Self { server: None, ..*self }, Self { client: None, ..*self }]
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
    let client = match group.clients.len() {
        0 | 1 => escape::terminal(&session.client.address).into_owned(),
        many => format!("{many} clients"),
    };
    let server = match group.servers.len() {
        0 | 1 => phrase::endpoint(server),
        many => format!("{many} servers"),
    };
    let who = format!("{client} → {server}");
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
