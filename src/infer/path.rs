//! The best path of the records through the grammar.
//!
//! A beam search over (records explained, state, what the path says), costs being negative logarithms in thousandths of a nat.
//! Integers throughout, ordered maps and a fixed width: the same records always give the same path.

use std::collections::BTreeMap;

use super::cost::{background, merged, sized, unexplained};
use super::grammar::messages::Message;
use super::grammar::states::{ENTRY_STATES, State};
use super::grammar::steps::{Course, Mark, Method, Step, When, leaving};
use super::overhead::Span;
use super::record::Setting;
use super::sealed::Item;
use crate::flow::Direction;

/// Items explained one by one; what follows is the bulk of an active session.
pub const HEAD: usize = 400;
/// Hypotheses kept for each number of items explained.
const WIDTH: usize = 64;
/// The same where messages may have been missed, which leaves many more states in reach.
const WIDTH_WITH_MISSES: usize = 320;
/// Hypotheses dearer than the cheapest by this are dropped.
const DEPTH: i64 = 40_000;
/// Messages that one record may hold together.
const MERGE: usize = 4;
/// Chains of merged messages that are grown further.
const CHAINS: usize = 40;
/// Largest record taken for merged messages.
const MERGED_UP_TO: u32 = 2_500;
/// Records that one message may be split over.
const SPLIT: usize = 4;
/// Cost of each further message in a record.
const MERGE_COST: i64 = 1_800;
/// Cost of a message split over records, and of each record after the first.
const SPLIT_COST: i64 = 3_500;
/// Messages smaller than this are not split.
const SPLIT_FROM: u32 = 300;
/// Cost of a message that the capture missed.
const MISSED_COST: i64 = 3_000;
/// Cost of a message of the direction that was not captured.
const UNSEEN_COST: i64 = 50;
/// Cost of beginning in the middle.
const LATE_COST: i64 = 3_500;

/// What a path says besides its state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Says {
    /// Method of authentication.
    pub method: Option<Method>,
    /// Course of licensing.
    pub course: Option<Course>,
}

/// Where a path stands.
pub type Key = (State, Says);

/// Messages that one or more items were taken for.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Index of the first item, and one after the last.
    pub items: (usize, usize),
    /// The messages; more than one where they were merged, none where the message was missed.
    pub messages: Vec<Message>,
    /// Where the path stood afterwards.
    pub to: State,
    /// Method said afterwards.
    pub says: Says,
}

/// A path from the first item to the last.
#[derive(Clone, Debug)]
pub struct Path {
    /// Where it ends.
    pub end: Key,
    /// Cost in thousandths of a nat.
    pub cost: i64,
    /// What it takes the items for.
    pub taken: Vec<Taken>,
}

/// What the search found.
#[derive(Clone, Debug)]
pub struct Search {
    /// The final hypotheses, cheapest first; never empty.
    pub paths: Vec<Path>,
    /// Cost of taking every item for anything at all.
    pub background: i64,
    /// How many items were explained.
    pub explained: usize,
}

#[derive(Clone, Debug)]
struct Node {
    before: Option<usize>,
    from_item: usize,
    to_item: usize,
    messages: Vec<Message>,
    key: Key,
    cost: i64,
}

struct Beam<'a> {
    setting: &'a Setting,
    items: &'a [Item],
    unseen: Option<Direction>,
    nodes: Vec<Node>,
    layers: Vec<BTreeMap<Key, usize>>,
    leaving: BTreeMap<State, Vec<Step>>,
}

/// Searches the paths of `items`.
pub fn search(setting: &Setting, items: &[Item]) -> Search {
    let head = items.get(..items.len().min(HEAD)).unwrap_or_default();
    let mut beam = Beam {
        setting,
        items: head,
        unseen: unseen_direction(setting, items),
        nodes: Vec::new(),
        layers: vec![BTreeMap::new(); head.len().saturating_add(1)],
        leaving: BTreeMap::new(),
    };
    beam.enter();
    let mut explained = head.len();
    for at in 0..=head.len() {
        beam.miss(at);
        beam.prune(at);
        if beam.settled(at) {
            explained = at;
            break;
        }
        beam.advance(at);
    }
    let background = head.iter().take(explained).map(|item| background(item.seen)).sum();
    Search { paths: beam.paths(explained), background, explained }
}

fn unseen_direction(setting: &Setting, items: &[Item]) -> Option<Direction> {
    if !setting.one_sided {
        return None;
    }
    items.first().map(|item| item.direction.reverse())
}

impl Beam<'_> {
    fn enter(&mut self) {
        let starts: Vec<(State, i64)> = match self.setting.selected_protocol {
            _ if self.setting.starts_late => ENTRY_STATES.iter().map(|state| (*state, LATE_COST)).collect(),
            None => vec![(State::CredSsp, 400), (State::Mcs, 1_100)],
            Some(protocol) if protocol & (2 | 8) != 0 => vec![(State::CredSsp, 0)],
            Some(protocol) if protocol & 4 != 0 => vec![(State::Rdstls, 0)],
            Some(protocol) if protocol & 16 != 0 => vec![(State::Aad, 0)],
            Some(_) => vec![(State::Mcs, 0)],
        };
        for (state, cost) in starts {
            let key = (state, Says::default());
            self.offer(0, Node { before: None, from_item: 0, to_item: 0, messages: Vec::new(), key, cost });
        }
    }

    fn offer(&mut self, layer: usize, node: Node) -> bool {
        let Some(map) = self.layers.get_mut(layer) else { return false };
        let old = map.get(&node.key).and_then(|index| self.nodes.get(*index));
        if old.is_some_and(|old| old.cost <= node.cost) {
            return false;
        }
        map.insert(node.key, self.nodes.len());
        self.nodes.push(node);
        true
    }

    /// Lets messages pass unseen where the capture may have missed them.
    fn miss(&mut self, at: usize) {
        if !self.setting.gaps && self.unseen.is_none() {
            return;
        }
        // A round moves each hypothesis by one message; no chain of unseen messages is longer than the states of one side.
        for _ in 0..24 {
            let here: Vec<usize> = self.layers.get(at).map(|map| map.values().copied().collect()).unwrap_or_default();
            let mut moved = false;
            for index in here {
                moved |= self.miss_from(at, index);
            }
            if !moved {
                return;
            }
        }
    }

    fn miss_from(&mut self, at: usize, index: usize) -> bool {
        let Some(node) = self.nodes.get(index).cloned() else { return false };
        let mut moved = false;
        for step in self.steps(node.key.0) {
            let price = match self.unseen {
                Some(direction) if direction == step.message.row().direction => UNSEEN_COST,
                _ if self.setting.gaps => MISSED_COST,
                _ => continue,
            };
            if step.to == node.key.0 || step.message == Message::NewSessionTicket {
                continue;
            }
            moved |= self.offer(
                at,
                Node {
                    before: Some(index),
                    from_item: at,
                    to_item: at,
                    messages: Vec::new(),
                    key: after(node.key, &step),
                    cost: node.cost.saturating_add(price).saturating_add(i64::from(step.cost).saturating_mul(10)),
                },
            );
        }
        moved
    }

    /// Drops what is much dearer than the cheapest, and all but the cheapest [`WIDTH`].
    fn prune(&mut self, at: usize) {
        let Some(map) = self.layers.get(at) else { return };
        let mut ranked: Vec<(i64, Key, usize)> =
            map.iter().filter_map(|(key, index)| Some((self.nodes.get(*index)?.cost, *key, *index))).collect();
        ranked.sort();
        let limit = ranked.first().map_or(0, |(cost, _, _)| cost.saturating_add(DEPTH));
        let misses = self.setting.gaps || self.unseen.is_some();
        ranked.truncate(if misses { WIDTH_WITH_MISSES } else { WIDTH });
        ranked.retain(|(cost, _, _)| *cost <= limit);
        if let Some(map) = self.layers.get_mut(at) {
            *map = ranked.into_iter().map(|(_, key, index)| (key, index)).collect();
        }
    }

    /// Every hypothesis left says that the session is active: what follows changes none of them.
    fn settled(&self, at: usize) -> bool {
        self.layers.get(at).is_some_and(|map| map.keys().all(|(state, _)| *state == State::Active))
    }

    fn advance(&mut self, at: usize) {
        let Some(item) = self.items.get(at).copied() else { return };
        let here: Vec<usize> = self.layers.get(at).map(|map| map.values().copied().collect()).unwrap_or_default();
        for index in here {
            let Some(node) = self.nodes.get(index).cloned() else { continue };
            self.noise(at, index, &node, item);
            self.consume(at, index, &node, item);
        }
    }

    fn noise(&mut self, at: usize, index: usize, node: &Node, item: Item) {
        let message =
            if item.direction == Direction::ToServer { Message::UnexplainedClient } else { Message::UnexplainedServer };
        let cost = node.cost.saturating_add(unexplained(item.seen));
        self.offer(
            at.saturating_add(1),
            Node {
                before: Some(index),
                from_item: at,
                to_item: at.saturating_add(1),
                messages: vec![message],
                key: node.key,
                cost,
            },
        );
    }

    fn consume(&mut self, at: usize, index: usize, node: &Node, item: Item) {
        // Chains of steps of one direction, grown message by message: the first alone, or several merged into this record.
        let mut chains: Vec<(Key, Vec<Message>, i64)> = vec![(node.key, Vec::new(), 0)];
        for depth in 0..MERGE {
            let mut longer = Vec::new();
            for (key, messages, cost) in &chains {
                for step in self.steps(key.0) {
                    if step.message.row().direction != item.direction || (depth > 0 && bulk(step.message)) {
                        continue;
                    }
                    let mut all = messages.clone();
                    all.push(step.message);
                    let merge = if depth == 0 { 0 } else { MERGE_COST };
                    let cost = cost.saturating_add(i64::from(step.cost).saturating_mul(10)).saturating_add(merge);
                    longer.push((after(*key, &step), all, cost));
                }
            }
            for (key, messages, cost) in &longer {
                self.take(at, index, node.cost, (*key, messages, *cost), item.seen);
                if depth == 0 {
                    self.split(at, index, node.cost, (*key, messages, *cost), item);
                }
            }
            chains =
                longer.into_iter().filter(|(_, messages, _)| mergeable(messages, item.seen)).take(CHAINS).collect();
        }
    }

    fn take(&mut self, at: usize, index: usize, base: i64, chain: (Key, &Vec<Message>, i64), seen: Span) {
        let (key, messages, cost) = chain;
        let size = if let [message] = messages.as_slice() { sized(*message, seen) } else { merged(messages, seen) };
        let Some(size) = size else { return };
        self.offer(
            at.saturating_add(1),
            Node {
                before: Some(index),
                from_item: at,
                to_item: at.saturating_add(1),
                messages: messages.clone(),
                key,
                cost: base.saturating_add(cost).saturating_add(size),
            },
        );
    }

    fn split(&mut self, at: usize, index: usize, base: i64, chain: (Key, &Vec<Message>, i64), item: Item) {
        let (key, messages, cost) = chain;
        let Some(message) = messages.first().copied() else { return };
        if message.row().sizes.iter().map(|sizes| sizes.hi).max().unwrap_or(0) < SPLIT_FROM {
            return;
        }
        let mut seen = item.seen;
        for further in 1..SPLIT {
            let end = at.saturating_add(further);
            let Some(next) = self.items.get(end).filter(|next| next.direction == item.direction) else { return };
            seen = seen.plus(next.seen);
            if seen.hi < SPLIT_FROM {
                continue;
            }
            let Some(size) = sized(message, seen) else { continue };
            let price = SPLIT_COST.saturating_add((further as i64).saturating_mul(1_000));
            self.offer(
                end.saturating_add(1),
                Node {
                    before: Some(index),
                    from_item: at,
                    to_item: end.saturating_add(1),
                    messages: messages.clone(),
                    key,
                    cost: base.saturating_add(cost).saturating_add(size).saturating_add(price),
                },
            );
        }
    }

    fn steps(&mut self, state: State) -> Vec<Step> {
        let setting = self.setting;
        self.leaving
            .entry(state)
            .or_insert_with(|| leaving(state).into_iter().filter(|step| allowed(step.when, setting)).collect())
            .clone()
    }

    fn paths(&self, at: usize) -> Vec<Path> {
        let mut paths: Vec<Path> = self
            .layers
            .get(at)
            .map(|map| map.values().filter_map(|index| self.walk(*index)).collect())
            .unwrap_or_default();
        paths.sort_by_key(|path| (path.cost, path.end));
        paths
    }

    fn walk(&self, index: usize) -> Option<Path> {
        let last = self.nodes.get(index)?;
        let mut taken = Vec::new();
        let mut at = Some(index);
        while let Some(node) = at.and_then(|index| self.nodes.get(index)) {
            if node.to_item > node.from_item {
                taken.push(Taken {
                    items: (node.from_item, node.to_item),
                    messages: node.messages.clone(),
                    to: node.key.0,
                    says: node.key.1,
                });
            }
            at = node.before;
        }
        taken.reverse();
        Some(Path { end: last.key, cost: last.cost, taken })
    }
}

fn allowed(when: When, setting: &Setting) -> bool {
    let selected = setting.selected_protocol;
    match when {
        When::Always => true,
        When::Hybrid => selected.is_none_or(|protocol| protocol & 8 == 0),
        When::HybridEx => selected.is_none_or(|protocol| protocol & 8 != 0),
        When::Tls13 => setting.tls_version >= 0x0304,
    }
}

fn after(key: Key, step: &Step) -> Key {
    let (_, mut says) = key;
    match step.mark {
        Mark::No => {}
        Mark::By(method) => says.method = Some(method),
        Mark::License(course) => says.course = Some(course),
    }
    (step.to, says)
}

fn bulk(message: Message) -> bool {
    message.row().sizes.is_empty()
}

/// Whether another message can still fit into the record beside `messages`.
fn mergeable(messages: &[Message], seen: Span) -> bool {
    let smallest: u32 = messages
        .iter()
        .map(|message| message.row().sizes.iter().map(|sizes| sizes.lo).min().unwrap_or(u32::MAX))
        .fold(0, u32::saturating_add);
    smallest < seen.hi && seen.hi <= MERGED_UP_TO && !messages.iter().any(|message| bulk(*message))
}
