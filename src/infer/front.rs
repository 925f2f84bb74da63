//! The hypotheses about one number of items explained, while they are being gathered.

/// Hypotheses dearer than the cheapest by this are dropped.
const DEPTH: i64 = 24_000;

/// A hypothesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Cost in thousandths of a nat.
    pub cost: i64,
    /// State and what was said so far, as one number.
    pub code: usize,
    /// The node that says how it came here.
    pub node: usize,
}

/// The cheapest hypothesis of every code.
#[derive(Debug)]
pub struct Front {
    entries: Vec<Entry>,
    /// By code, the place in `entries` and one more; 0 where there is none.
    places: Vec<u16>,
    /// The cheapest will cost this at most.
    at_most: i64,
}

impl Front {
    /// An empty front for codes below `codes`.
    pub fn new(codes: usize) -> Self {
        Self { entries: Vec::new(), places: vec![0; codes], at_most: i64::MAX }
    }

    /// Whether a hypothesis of this cost may stay: it is cheaper than the one of its code (of equals the first stays), and not so
    /// dear that [`Front::settle`] would drop it whatever else comes.
    pub fn takes(&self, code: usize, cost: i64) -> bool {
        if cost > self.at_most.saturating_add(DEPTH) {
            return false;
        }
        let place = self.places.get(code).copied().unwrap_or_default();
        let known = usize::from(place).checked_sub(1).and_then(|place| self.entries.get(place));
        known.is_none_or(|known| cost < known.cost)
    }

    /// Adds a hypothesis that it [takes](Front::takes), in place of the one of its code.
    pub fn put(&mut self, entry: Entry) {
        self.expect(entry.cost);
        let Some(place) = self.places.get_mut(entry.code) else { return };
        match usize::from(*place).checked_sub(1).and_then(|place| self.entries.get_mut(place)) {
            Some(known) => *known = entry,
            None => {
                self.entries.push(entry);
                *place = u16::try_from(self.entries.len()).unwrap_or_default();
            }
        }
    }

    /// Makes known that a hypothesis of this cost will come.
    pub fn expect(&mut self, cost: i64) {
        self.at_most = self.at_most.min(cost);
    }

    /// The hypotheses so far, in order of code.
    pub fn in_order(&self) -> Vec<Entry> {
        let mut entries = self.entries.clone();
        entries.sort_unstable_by_key(|entry| entry.code);
        entries
    }

    /// Forgets all hypotheses.
    pub fn clear(&mut self) {
        for entry in &self.entries {
            if let Some(place) = self.places.get_mut(entry.code) {
                *place = 0;
            }
        }
        self.entries.clear();
        self.at_most = i64::MAX;
    }

    /// Empties the front into `kept`: the hypotheses that are not much dearer than the cheapest, the cheapest `width` at most, in
    /// order of code.
    pub fn settle(&mut self, width: usize, kept: &mut Vec<Entry>) {
        kept.clear();
        kept.extend_from_slice(&self.entries);
        self.clear();
        let least = kept.iter().map(|entry| entry.cost).min().unwrap_or(0);
        kept.retain(|entry| entry.cost <= least.saturating_add(DEPTH));
        if kept.len() > width {
            kept.select_nth_unstable(width);
            kept.truncate(width);
        }
        kept.sort_unstable_by_key(|entry| entry.code);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(front: &mut Front, code: usize, cost: i64, node: usize) -> bool {
        let taken = front.takes(code, cost);
        if taken {
            front.put(Entry { cost, code, node });
        }
        taken
    }

    fn settled(front: &mut Front, width: usize) -> Vec<Entry> {
        let mut kept = Vec::new();
        front.settle(width, &mut kept);
        kept
    }

    #[test]
    fn keeps_the_first_of_equals_and_the_cheapest_of_a_code() {
        let mut front = Front::new(10);
        assert!(offer(&mut front, 3, 500, 0));
        assert!(!offer(&mut front, 3, 500, 1));
        assert!(offer(&mut front, 3, 400, 2));
        assert!(offer(&mut front, 1, 600, 3));
        let kept: Vec<_> = settled(&mut front, 5).iter().map(|entry| (entry.code, entry.node)).collect();
        assert_eq!(kept, [(1, 3), (3, 2)]);
        assert!(settled(&mut front, 5).is_empty());
        assert!(offer(&mut front, 3, 900, 4));
    }

    #[test]
    fn drops_what_is_too_dear_and_what_is_too_many() {
        let mut front = Front::new(10);
        assert!(offer(&mut front, 1, DEPTH + 101, 0));
        assert!(offer(&mut front, 2, 100, 1));
        assert!(!offer(&mut front, 4, DEPTH + 101, 2));
        assert!(offer(&mut front, 5, 300, 3));
        assert!(offer(&mut front, 6, 300, 4));
        let kept: Vec<_> = settled(&mut front, 2).iter().map(|entry| entry.code).collect();
        assert_eq!(kept, [2, 5]);
    }
}
