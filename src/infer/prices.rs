//! What a record of some size costs for each chain that leaves a state, remembered: sessions with one server repeat their sizes.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use super::chains::Table;
use super::overhead::Span;
use crate::flow::Direction;

/// Prices remembered: a megabyte. When there are as many, all are forgotten.
const MOST: usize = 1 << 16;

/// A chain, by its place among those that leave the state, and the price of the record for it.
pub type Price = (usize, i64);

/// Prices that were asked for before.
#[derive(Debug, Default)]
pub struct Prices {
    known: HashMap<(usize, Direction, Span), Range<usize>, RandomState>,
    all: Vec<Price>,
}

impl Prices {
    /// The chains that a record of `seen` can be, in the order of the table.
    pub fn of(&mut self, number: usize, direction: Direction, seen: Span) -> &[Price] {
        let key = (number, direction, seen);
        let range = match self.known.get(&key) {
            Some(range) => range.clone(),
            None => self.reckon(key),
        };
        self.all.get(range).unwrap_or_default()
    }

    fn reckon(&mut self, key: (usize, Direction, Span)) -> Range<usize> {
        if self.all.len().saturating_add(self.known.len()) > MOST {
            self.all.clear();
            self.known.clear();
        }
        let (number, direction, seen) = key;
        let begin = self.all.len();
        let chains = Table::of_grammar().leaving(number, direction).iter().enumerate();
        self.all.extend(chains.filter_map(|(place, chain)| Some((place, chain.sized(seen)?))));
        let range = begin..self.all.len();
        self.known.insert(key, range.clone());
        range
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remembered_price_is_the_price() {
        let mut prices = Prices::default();
        let table = Table::of_grammar();
        for _ in 0..2 {
            for number in 0..table.len() {
                for seen in [Span::exactly(12), Span { lo: 12, hi: 27 }, Span::exactly(700), Span::exactly(9000)] {
                    let chains = table.leaving(number, Direction::ToClient).iter();
                    let reckoned: Vec<Option<i64>> = chains.map(|chain| chain.sized(seen)).collect();
                    let mut told = vec![None; reckoned.len()];
                    for (place, price) in prices.of(number, Direction::ToClient, seen) {
                        told[*place] = Some(*price);
                    }
                    assert_eq!(told, reckoned);
                }
            }
        }
    }

    #[test]
    fn does_not_grow_for_ever() {
        let mut prices = Prices::default();
        for size in 0..100_000 {
            prices.of(0, Direction::ToServer, Span::exactly(size));
            assert!(prices.all.len() + prices.known.len() < MOST + 500);
        }
    }
}
