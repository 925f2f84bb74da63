//! What one record may hold in each state: a message, or several merged, worked out once from the table of steps.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::cost::{Ranges, merged_ranges, price, sized};
use super::grammar::messages::Message;
use super::grammar::states::{ENTRY_STATES, State};
use super::grammar::steps::{Course, Mark, Method, Step, When, leaving};
use super::overhead::Span;
use super::record::Setting;
use crate::flow::Direction;

/// Messages that one record may hold together.
const MERGE: usize = 4;
/// Cost of each further message in a record, thousandths of a nat.
const MERGE_COST: i64 = 1_800;
/// Largest record taken for merged messages.
const MERGED_UP_TO: u32 = 2_500;
/// Chains kept for a state and direction; single messages come first.
const KEPT: usize = 120;
/// Messages smaller than this are not split.
pub const SPLIT_FROM: u32 = 300;

/// Messages of one direction that follow each other from a state.
#[derive(Debug)]
pub struct Chain {
    /// The messages in order.
    pub messages: Vec<Message>,
    /// Where they lead, by its number in the [`Table`].
    pub to: usize,
    /// The method they say.
    pub method: Option<Method>,
    /// The course they say.
    pub course: Option<Course>,
    /// Cost of the steps and of merging, thousandths of a nat.
    pub cost: i64,
    /// Its message, if it is one alone and can be so large that records split it.
    pub splits: Option<Message>,
    when: Vec<When>,
    ranges: Ranges,
    least: u32,
    most: u32,
}

impl Chain {
    /// Cost of a record of `seen` for it; `None` if it cannot be.
    pub fn sized(&self, seen: Span) -> Option<i64> {
        if let Some(message) = self.alone() {
            return sized(message, seen);
        }
        let fits = seen.hi <= MERGED_UP_TO && self.least <= seen.hi && self.most >= seen.lo;
        if fits { price(&self.ranges, seen) } else { None }
    }

    /// Whether the connection's setting lets it happen.
    pub fn allowed(&self, setting: &Setting) -> bool {
        self.when.iter().all(|when| allowed(*when, setting))
    }

    /// The message, if it is one alone.
    pub fn alone(&self) -> Option<Message> {
        if let [message] = self.messages.as_slice() { Some(*message) } else { None }
    }

    /// Whether it is one message alone. Such chains come first in the table.
    pub fn is_single(&self) -> bool {
        self.messages.len() == 1
    }
}

/// The states within reach, numbered in their order, and the chains that leave each.
#[derive(Debug)]
pub struct Table {
    states: Vec<State>,
    /// By number of the state, towards the server and towards the client.
    chains: Vec<[Vec<Chain>; 2]>,
}

impl Table {
    /// The table, made when it is first asked for.
    pub fn of_grammar() -> &'static Self {
        static TABLE: OnceLock<Table> = OnceLock::new();
        TABLE.get_or_init(Self::make)
    }

    /// How many states there are.
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Number of a state within reach.
    pub fn number(&self, state: State) -> Option<usize> {
        self.states.binary_search(&state).ok()
    }

    /// The state of a number.
    pub fn state(&self, number: usize) -> Option<State> {
        self.states.get(number).copied()
    }

    /// The chains that leave a state in a direction, in the order of the steps.
    pub fn leaving(&self, number: usize, direction: Direction) -> &[Chain] {
        let Some([to_server, to_client]) = self.chains.get(number) else { return &[] };
        match direction {
            Direction::ToServer => to_server,
            Direction::ToClient => to_client,
        }
    }

    fn make() -> Self {
        let mut found = BTreeSet::new();
        let mut open: Vec<State> = ENTRY_STATES.iter().copied().chain([State::Rdstls, State::Aad]).collect();
        while let Some(state) = open.pop() {
            if found.insert(state) {
                open.extend(leaving(state).into_iter().map(|step| step.to));
            }
        }
        let states: Vec<State> = found.into_iter().collect();
        let of = |state: &State| {
            [Direction::ToServer, Direction::ToClient].map(|direction| chains(&states, *state, direction))
        };
        Self { chains: states.iter().map(of).collect(), states }
    }
}

fn chains(states: &[State], state: State, direction: Direction) -> Vec<Chain> {
    let mut all = Vec::new();
    let mut grown: Vec<Vec<Step>> = vec![Vec::new()];
    for depth in 0..MERGE {
        let mut longer = Vec::new();
        for steps in &grown {
            let at = steps.last().map_or(state, |step| step.to);
            let next = leaving(at).into_iter().filter(|step| step.message.row().direction == direction);
            for step in next.filter(|step| depth == 0 || !bulk(step.message)) {
                longer.push(steps.iter().copied().chain([step]).collect::<Vec<Step>>());
            }
        }
        all.extend(longer.iter().filter_map(|steps| chain(states, steps)));
        grown = longer.into_iter().filter(|steps| small(steps)).take(KEPT).collect();
    }
    all.truncate(KEPT);
    all
}

fn chain(states: &[State], steps: &[Step]) -> Option<Chain> {
    let messages: Vec<Message> = steps.iter().map(|step| step.message).collect();
    let merges = i64::try_from(messages.len().saturating_sub(1)).unwrap_or(i64::MAX);
    let cost = steps.iter().map(|step| i64::from(step.cost).saturating_mul(10)).fold(0, i64::saturating_add);
    let ranges = merged_ranges(&messages);
    Some(Chain {
        // Every state that a step leads to is within reach.
        to: states.binary_search(&steps.last()?.to).ok()?,
        method: steps.iter().rev().find_map(|step| if let Mark::By(method) = step.mark { Some(method) } else { None }),
        course: steps
            .iter()
            .rev()
            .find_map(|step| if let Mark::License(course) = step.mark { Some(course) } else { None }),
        cost: cost.saturating_add(merges.saturating_mul(MERGE_COST)),
        splits: messages.first().copied().filter(|message| merges == 0 && largest(*message) >= SPLIT_FROM),
        when: steps.iter().map(|step| step.when).collect(),
        least: ranges.iter().map(|(lo, _, _)| *lo).min().unwrap_or(0),
        most: ranges.iter().map(|(_, hi, _)| *hi).max().unwrap_or(u32::MAX),
        ranges,
        messages,
    })
}

/// Whether another message can still share a record with these.
fn small(steps: &[Step]) -> bool {
    let least = |step: &Step| step.message.row().sizes.iter().map(|sizes| sizes.lo).min().unwrap_or(u32::MAX);
    steps.iter().map(least).fold(0, u32::saturating_add) <= MERGED_UP_TO
}

fn largest(message: Message) -> u32 {
    message.row().sizes.iter().map(|sizes| sizes.hi).max().unwrap_or(0)
}

fn bulk(message: Message) -> bool {
    message.row().sizes.is_empty()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn leaving_in(state: State, direction: Direction) -> &'static [Chain] {
        let table = Table::of_grammar();
        table.leaving(table.number(state).unwrap(), direction)
    }

    #[test]
    fn a_record_may_hold_two_requests_that_follow_each_other() {
        let chains = leaving_in(State::McsConnected, Direction::ToServer);
        let both = chains.iter().find(|chain| chain.messages == [Message::ErectDomain, Message::AttachUser]).unwrap();
        assert_eq!(Table::of_grammar().state(both.to), Some(State::McsAttaching));
        assert!(both.sized(Span::exactly(20)).is_some() && both.sized(Span::exactly(21)).is_some());
        assert_eq!(both.sized(Span::exactly(40)), None);
    }

    #[test]
    fn every_state_within_reach_is_in_the_table() {
        let active = leaving_in(State::Active, Direction::ToClient);
        assert_eq!(active.len(), 1);
        assert!(!leaving_in(State::Finalizing(2, 1), Direction::ToClient).is_empty());
    }

    #[test]
    fn numbers_stand_in_the_order_of_the_states() {
        let table = Table::of_grammar();
        let states: Vec<State> = (0..table.len()).map(|number| table.state(number).unwrap()).collect();
        assert!(states.is_sorted());
        assert!(states.iter().enumerate().all(|(number, state)| table.number(*state) == Some(number)));
    }
}
