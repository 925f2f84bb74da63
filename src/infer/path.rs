//! The best path of the records through the grammar.
//!
//! A beam search over (records explained, state, what the path says), costs being negative logarithms in thousandths of a nat.
//! Integers throughout, ordered maps and a fixed width: the same records always give the same path.

use std::cell::RefCell;

use super::chains::{Chain, SPLIT_FROM, Table};
use super::cost::{background, sized, sized_by_name, unexplained};
use super::front::{Entry, Front};
use super::grammar::messages::{Message, TICKET_WITH_PAC};
use super::grammar::states::{ENTRY_STATES, State};
use super::grammar::steps::{Course, Method};
use super::prices::Prices;
use super::record::Setting;
use super::sealed::Item;
use crate::flow::Direction;

/// Items explained one by one; what follows is the bulk of an active session.
pub const HEAD: usize = 400;
/// Hypotheses kept for each number of items explained.
const WIDTH: usize = 40;
/// The same where messages may have been missed, which leaves many more states in reach.
const WIDTH_WITH_MISSES: usize = 320;
/// Records that one message may be split over.
const SPLIT: usize = 4;
/// Cost of a message split over records.
const SPLIT_COST: i64 = 3_500;
/// Cost of each of its records after the first.
const SPLIT_RECORD_COST: i64 = 1_000;
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

impl Says {
    fn after(self, chain: &Chain) -> Self {
        Self { method: chain.method.or(self.method), course: chain.course.or(self.course) }
    }
}

/// Where a path stands.
pub type Key = (State, Says);

/// Messages that one or more items were taken for.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    /// Index of the first item, and one after the last.
    pub items: (usize, usize),
    /// The messages; more than one where they were merged.
    pub messages: &'static [Message],
    /// Where the path stood afterwards.
    pub to: State,
    /// Method said afterwards.
    pub says: Says,
    /// Cost of taking them for it, thousandths of a nat.
    pub cost: i64,
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

/// Where a hypothesis ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// State and what was said.
    pub key: Key,
    /// Cost in thousandths of a nat.
    pub cost: i64,
}

/// What the search found.
#[derive(Clone, Debug)]
pub struct Search {
    /// The cheapest path.
    pub best: Path,
    /// Where all final hypotheses end, the best one's first, cheapest first.
    pub ends: Vec<End>,
    /// Cost of taking every item for anything at all.
    pub background: i64,
    /// How many items were explained.
    pub explained: usize,
}

/// How a hypothesis came about: what it took the last items for, and the one before.
#[derive(Clone, Copy, Debug)]
struct Node {
    before: Option<usize>,
    from_item: usize,
    to_item: usize,
    messages: &'static [Message],
    number: usize,
    says: Says,
    /// Cost of the path so far.
    cost: i64,
}

/// What the items from the one at hand on can be in some state.
#[derive(Clone, Copy, Debug)]
struct Move {
    chain: &'static Chain,
    to_item: usize,
    /// Chain, size and splitting together.
    cost: i64,
}

/// Memory that one search leaves to the next.
struct Scratch {
    prices: Prices,
    nodes: Vec<Node>,
    moves: Vec<Move>,
    hypotheses: Vec<Entry>,
    /// The hypotheses about so many items, by their number modulo the length: no message takes more items than it is long, less one.
    fronts: [Front; SPLIT + 1],
}

struct Beam<'a> {
    setting: &'a Setting,
    items: &'a [Item],
    unseen: Option<Direction>,
    table: &'static Table,
    prices: &'a mut Prices,
    nodes: &'a mut Vec<Node>,
    fronts: &'a mut [Front; SPLIT + 1],
}

/// Searches the paths of `items`.
pub fn search(setting: &Setting, items: &[Item]) -> Search {
    thread_local! {
        static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch {
            prices: Prices::default(),
            nodes: Vec::new(),
            moves: Vec::new(),
            hypotheses: Vec::new(),
            fronts: std::array::from_fn(|_| Front::new(Table::of_grammar().len().saturating_mul(SAYS))),
        });
    }
    SCRATCH.with_borrow_mut(|scratch| search_with(scratch, setting, items))
}

fn search_with(scratch: &mut Scratch, setting: &Setting, items: &[Item]) -> Search {
    let Scratch { prices, nodes, moves, hypotheses, fronts } = scratch;
    nodes.clear();
    fronts.iter_mut().for_each(Front::clear);
    let head = items.get(..items.len().min(HEAD)).unwrap_or_default();
    let unseen = unseen_direction(setting, items);
    let mut beam = Beam { setting, items: head, unseen, table: Table::of_grammar(), prices, nodes, fronts };
    beam.enter();
    let mut explained = 0;
    beam.settle(explained, hypotheses);
    while explained < head.len() && !beam.is_settled(hypotheses) {
        beam.advance(explained, hypotheses, moves);
        explained = explained.saturating_add(1);
        beam.settle(explained, hypotheses);
    }
    let background = head.iter().take(explained).map(|item| background(item.seen)).sum();
    hypotheses.sort_unstable();
    let best = hypotheses.first().and_then(|best| beam.walk(best));
    Search {
        best: best.unwrap_or(Path { end: (State::CredSsp, Says::default()), cost: background, taken: Vec::new() }),
        ends: hypotheses.iter().filter_map(|hypothesis| beam.end(hypothesis)).collect(),
        background,
        explained,
    }
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
            // The negotiation may have been missed.
            None if self.setting.gaps || self.setting.one_sided => vec![(State::CredSsp, 400), (State::Mcs, 1_100)],
            // Without a negotiation RDP begins with CredSSP (MS-RDPBCGR 5.4.2.2, the direct approach).
            None => vec![(State::CredSsp, 400)],
            Some(protocol) if protocol & (2 | 8) != 0 => vec![(State::CredSsp, 0)],
            Some(protocol) if protocol & 4 != 0 => vec![(State::Rdstls, 0)],
            Some(protocol) if protocol & 16 != 0 => vec![(State::Aad, 0)],
            Some(_) => vec![(State::Mcs, 0)],
        };
        for (state, cost) in starts {
            let Some(number) = self.table.number(state) else { continue };
            let start =
                Node { before: None, from_item: 0, to_item: 0, messages: &[], number, says: Says::default(), cost };
            self.offer(start, cost);
        }
    }

    fn front(&mut self, items: usize) -> Option<&mut Front> {
        self.fronts.get_mut(items % (SPLIT + 1))
    }

    fn offer(&mut self, node: Node, cost: i64) -> bool {
        let code = code(node.number, node.says);
        let index = self.nodes.len();
        let Some(front) = self.front(node.to_item) else { return false };
        if !front.takes(code, cost) {
            return false;
        }
        front.put(Entry { cost, code, node: index });
        self.nodes.push(Node { cost, ..node });
        true
    }

    /// Gives the hypotheses about the first `at` items, missed messages included, as many as are kept, in order of code.
    fn settle(&mut self, at: usize, hypotheses: &mut Vec<Entry>) {
        self.miss(at);
        let misses = self.setting.gaps || self.unseen.is_some();
        let width = if misses { WIDTH_WITH_MISSES } else { WIDTH };
        if let Some(front) = self.front(at) {
            front.settle(width, hypotheses);
        }
    }

    /// Lets messages pass unseen where the capture may have missed them.
    fn miss(&mut self, at: usize) {
        if !self.setting.gaps && self.unseen.is_none() {
            return;
        }
        // A round moves each hypothesis by one message; no chain of unseen messages is longer than the states of one side.
        for _ in 0..24 {
            let here = self.front(at).map(|front| front.in_order()).unwrap_or_default();
            let mut moved = false;
            for entry in here {
                moved |= self.miss_from(at, entry);
            }
            if !moved {
                return;
            }
        }
    }

    fn miss_from(&mut self, at: usize, entry: Entry) -> bool {
        let Some(node) = self.nodes.get(entry.node).copied() else { return false };
        let mut moved = false;
        for direction in [Direction::ToServer, Direction::ToClient] {
            let price = match self.unseen {
                Some(unseen) if unseen == direction => UNSEEN_COST,
                _ if self.setting.gaps => MISSED_COST,
                _ => continue,
            };
            let single = self.table.leaving(node.number, direction).iter().take_while(|chain| chain.is_single());
            for chain in single.filter(|chain| chain.to != node.number && chain.allowed(self.setting)) {
                let cost = entry.cost.saturating_add(price).saturating_add(chain.cost);
                let missed = Node {
                    before: Some(entry.node),
                    from_item: at,
                    to_item: at,
                    messages: &[],
                    number: chain.to,
                    says: node.says.after(chain),
                    cost,
                };
                moved |= self.offer(missed, cost);
            }
        }
        moved
    }

    /// Every hypothesis left says that the session is active: what follows changes none of them.
    fn is_settled(&self, hypotheses: &[Entry]) -> bool {
        let active = self.table.number(State::Active);
        hypotheses.iter().all(|entry| Some(entry.code / SAYS) == active)
    }

    /// Takes the item at `at` for whatever it can be in each of the hypotheses.
    fn advance(&mut self, at: usize, hypotheses: &[Entry], moves: &mut Vec<Move>) {
        let Some(item) = self.items.get(at).copied() else { return };
        let aside: &'static [Message] = match item.direction {
            Direction::ToServer => &[Message::UnexplainedClient],
            Direction::ToClient => &[Message::UnexplainedServer],
        };
        let next = at.saturating_add(1);
        let noise = unexplained(item.seen);
        // Every hypothesis can take it for nothing that is known: no front begins dearer than that.
        let least = hypotheses.iter().map(|entry| entry.cost).min().unwrap_or(0);
        if let Some(front) = self.front(next) {
            front.expect(least.saturating_add(noise));
        }
        let mut moves_of = None;
        for entry in hypotheses {
            let Some(node) = self.nodes.get(entry.node).copied() else { continue };
            // Hypotheses of one state stand beside each other.
            if moves_of.replace(node.number) != Some(node.number) {
                moves.clear();
                self.moves(moves, at, node.number, item);
            }
            let before = Some(entry.node);
            let unexplained = Node { before, from_item: at, to_item: next, messages: aside, ..node };
            self.offer(unexplained, entry.cost.saturating_add(noise));
            for Move { chain, to_item, cost } in moves.iter() {
                if chain.method == Some(Method::SmartCard) && self.ticket_without_pac(node) {
                    continue;
                }
                let says = node.says.after(chain);
                let cost = entry.cost.saturating_add(*cost);
                let taken = Node {
                    before,
                    from_item: at,
                    to_item: *to_item,
                    messages: &chain.messages,
                    number: chain.to,
                    says,
                    cost,
                };
                self.offer(taken, cost);
            }
        }
    }

    /// The ticket on the way to this node is too small for one of Active Directory, without which nobody logs on to RDP by smart card.
    fn ticket_without_pac(&self, node: Node) -> bool {
        let mut at = Some(node);
        while let Some(node) = at {
            if node.messages.contains(&Message::ApReq) {
                let own = self.items.get(node.from_item..node.to_item).unwrap_or_default();
                return own.iter().fold(0, |sum: u32, item| sum.saturating_add(item.seen.hi)) < TICKET_WITH_PAC;
            }
            at = node.before.and_then(|before| self.nodes.get(before).copied());
        }
        false
    }

    /// What the item at `at`, alone or with those that follow it, can be in the state of a number.
    fn moves(&mut self, moves: &mut Vec<Move>, at: usize, number: usize, item: Item) {
        let chains = self.table.leaving(number, item.direction);
        let to_item = at.saturating_add(1);
        for (place, price) in self.prices.of(number, item.direction, item.seen) {
            let Some(chain) = chains.get(*place).filter(|chain| chain.allowed(self.setting)) else { continue };
            let by_name = chain
                .alone()
                .zip(self.setting.server_name_length)
                .and_then(|(message, name)| sized_by_name(message, item.seen, name));
            moves.push(Move { chain, to_item, cost: chain.cost.saturating_add(by_name.unwrap_or(*price)) });
        }
        let alone = self.items.get(to_item).is_none_or(|next| next.direction != item.direction);
        if alone {
            return;
        }
        for chain in chains.iter().take_while(|chain| chain.is_single()) {
            if let Some(message) = chain.splits.filter(|_| chain.allowed(self.setting)) {
                self.split(moves, at, chain, message, item);
            }
        }
    }

    fn split(&self, moves: &mut Vec<Move>, at: usize, chain: &'static Chain, message: Message, item: Item) {
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
            let cost = chain.cost.saturating_add(size).saturating_add(SPLIT_COST).saturating_add(records);
            moves.push(Move { chain, to_item: end.saturating_add(1), cost });
        }
    }

    fn end(&self, hypothesis: &Entry) -> Option<End> {
        let node = self.nodes.get(hypothesis.node)?;
        Some(End { key: (self.table.state(node.number)?, node.says), cost: hypothesis.cost })
    }

    fn walk(&self, last: &Entry) -> Option<Path> {
        let mut taken = Vec::new();
        let mut at = Some(last.node);
        while let Some(node) = at.and_then(|index| self.nodes.get(index)) {
            let before = node.before.and_then(|index| self.nodes.get(index)).map_or(0, |before| before.cost);
            if node.to_item > node.from_item {
                taken.push(Taken {
                    items: (node.from_item, node.to_item),
                    messages: node.messages,
                    to: self.table.state(node.number)?,
                    says: node.says,
                    cost: node.cost.saturating_sub(before),
                });
            }
            at = node.before;
        }
        taken.reverse();
        Some(Path { end: self.end(last)?.key, cost: last.cost, taken })
    }
}

/// Methods and courses, each or none.
const METHODS: usize = 6;
const COURSES: usize = 7;
const SAYS: usize = METHODS * COURSES;

/// State and what is said as one number, in the order of both.
fn code(number: usize, says: Says) -> usize {
    let method = says.method.map_or(0, |method| (method as usize).saturating_add(1));
    let course = says.course.map_or(0, |course| (course as usize).saturating_add(1));
    number.saturating_mul(SAYS).saturating_add(method.saturating_mul(COURSES)).saturating_add(course)
}
