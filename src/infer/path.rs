//! The best path of the records through the grammar.
//!
//! A beam search over (records explained, state, what the path says), costs being negative logarithms in thousandths of a nat.
//! Integers throughout, ordered maps and a fixed width: the same records always give the same path.

use std::collections::BTreeMap;

use super::chains::{Chain, leaving_in};
use super::cost::{background, sized, unexplained};
use super::grammar::messages::Message;
use super::grammar::states::{ENTRY_STATES, State};
use super::grammar::steps::{Course, Method};
use super::record::Setting;
use super::sealed::Item;
use crate::flow::Direction;

/// Items explained one by one; what follows is the bulk of an active session.
pub const HEAD: usize = 400;
/// Hypotheses kept for each number of items explained.
const WIDTH: usize = 40;
/// The same where messages may have been missed, which leaves many more states in reach.
const WIDTH_WITH_MISSES: usize = 320;
/// Hypotheses dearer than the cheapest by this are dropped.
const DEPTH: i64 = 24_000;
/// Records that one message may be split over.
const SPLIT: usize = 4;
/// Cost of a message split over records.
const SPLIT_COST: i64 = 3_500;
/// Cost of each of its records after the first.
const SPLIT_RECORD_COST: i64 = 1_000;
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

#[derive(Clone, Copy, Debug)]
struct Node {
    before: Option<usize>,
    from_item: usize,
    to_item: usize,
    messages: &'static [Message],
    key: Key,
    cost: i64,
}

struct Beam<'a> {
    setting: &'a Setting,
    items: &'a [Item],
    unseen: Option<Direction>,
    nodes: Vec<Node>,
    layers: Vec<BTreeMap<Key, usize>>,
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
            self.offer(0, Node { before: None, from_item: 0, to_item: 0, messages: &[], key, cost });
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
        let Some(node) = self.nodes.get(index).copied() else { return false };
        let mut moved = false;
        for direction in [Direction::ToServer, Direction::ToClient] {
            let price = match self.unseen {
                Some(unseen) if unseen == direction => UNSEEN_COST,
                _ if self.setting.gaps => MISSED_COST,
                _ => continue,
            };
            let single = leaving_in(node.key.0, direction).iter().filter(|chain| chain.messages.len() == 1);
            for chain in single.filter(|chain| chain.to != node.key.0 && chain.allowed(self.setting)) {
                let cost = node.cost.saturating_add(price).saturating_add(chain.cost);
                let key = after(node.key, chain);
                let missed = Node { before: Some(index), from_item: at, to_item: at, messages: &[], key, cost };
                moved |= self.offer(at, missed);
            }
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
            let Some(node) = self.nodes.get(index).copied() else { continue };
            self.noise(at, index, node, item);
            self.consume(at, index, node, item);
        }
    }

    fn noise(&mut self, at: usize, index: usize, node: Node, item: Item) {
        let messages: &'static [Message] = match item.direction {
            Direction::ToServer => &[Message::UnexplainedClient],
            Direction::ToClient => &[Message::UnexplainedServer],
        };
        let to_item = at.saturating_add(1);
        let cost = node.cost.saturating_add(unexplained(item.seen));
        self.offer(to_item, Node { before: Some(index), from_item: at, to_item, messages, key: node.key, cost });
    }

    fn consume(&mut self, at: usize, index: usize, node: Node, item: Item) {
        let alone = self.items.get(at.saturating_add(1)).is_none_or(|next| next.direction != item.direction);
        for chain in leaving_in(node.key.0, item.direction) {
            let size = chain.sized(item.seen);
            if (size.is_none() && alone) || !chain.allowed(self.setting) {
                continue;
            }
            if let Some(size) = size {
                self.take(index, node, chain, (at, at.saturating_add(1)), size);
            }
            if let ([message], false) = (chain.messages.as_slice(), alone) {
                self.split(at, index, node, chain, *message, item);
            }
        }
    }

    fn take(&mut self, index: usize, node: Node, chain: &'static Chain, items: (usize, usize), price: i64) {
        let (from_item, to_item) = items;
        let cost = node.cost.saturating_add(chain.cost).saturating_add(price);
        let key = after(node.key, chain);
        self.offer(to_item, Node { before: Some(index), from_item, to_item, messages: &chain.messages, key, cost });
    }

    fn split(&mut self, at: usize, index: usize, node: Node, chain: &'static Chain, message: Message, item: Item) {
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
            let records = i64::try_from(further).unwrap_or(i64::MAX).saturating_mul(SPLIT_RECORD_COST);
            let price = size.saturating_add(SPLIT_COST).saturating_add(records);
            self.take(index, node, chain, (at, end.saturating_add(1)), price);
        }
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
                    messages: node.messages.to_vec(),
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

fn after(key: Key, chain: &Chain) -> Key {
    let (_, says) = key;
    (chain.to, Says { method: chain.method.or(says.method), course: chain.course.or(says.course) })
}
