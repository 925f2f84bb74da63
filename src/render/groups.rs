//! Sessions that a reader need not tell apart, folded: by what became of them and who they were between.

use std::collections::{BTreeMap, BTreeSet};

use crate::report::{Capture, Session};
use crate::time::Time;
use crate::vocabulary::{Category, Certainty};

use super::phrase;

/// Sessions that a reader need not tell apart.
pub(super) struct Group<'a> {
    pub(super) first: &'a Session,
    pub(super) sessions: u64,
    pub(super) clients: BTreeSet<&'a str>,
    pub(super) servers: BTreeSet<(&'a str, u16)>,
    pub(super) from: Time,
    pub(super) until: Time,
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
    groups.sort_by_key(|group| (phrase::rank(group.first), std::cmp::Reverse(group.sessions), group.first.id));
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
            rank: phrase::rank(session),
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

/// Who was involved, as `10.0.0.5 → 10.0.0.9:3389` or `12 clients → 10.0.0.9:3389`. Not escaped.
pub(super) fn who(group: &Group<'_>) -> String {
    let session = group.first;
    let client = match group.clients.len() {
        0 | 1 => session.client.address.clone(),
        many => format!("{many} clients"),
    };
    let server = match group.servers.len() {
        0 | 1 => phrase::endpoint(session.target.as_ref().unwrap_or(&session.server)),
        many => format!("{many} servers"),
    };
    format!("{client} → {server}")
}

/// When, as `09:14` or `09:14-18:31`; with the date where it is not that of `day`.
pub(super) fn when(group: &Group<'_>, day: Time) -> String {
    let from = phrase::clock(group.from, day);
    let until = phrase::clock(group.until, group.from);
    if from == until || group.sessions == 1 { from } else { format!("{from}-{until}") }
}
