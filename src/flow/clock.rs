//! A bounded store that pushes out what was not used lately.

use super::key::Key;

/// A store of at most `limit` entries. When it is full, the next entry takes the place of one that was not touched since the hand
/// last passed it (the CLOCK approximation of least recently used): one flag for each packet, no list to keep in order.
#[derive(Debug)]
pub(super) struct Clock<T> {
    entries: Vec<Entry<T>>,
    free: Vec<u32>,
    hand: usize,
    limit: usize,
}

#[derive(Debug)]
struct Entry<T> {
    key: Key,
    touched: bool,
    value: Option<T>,
}

impl<T> Clock<T> {
    pub(super) fn new(limit: usize) -> Self {
        Self { entries: Vec::new(), free: Vec::new(), hand: 0, limit: limit.clamp(1, u32::MAX as usize) }
    }

    /// Adds a value; returns where it is, and what it pushed out.
    pub(super) fn insert(&mut self, key: Key, value: T) -> (u32, Option<(Key, T)>) {
        let entry = Entry { key, touched: true, value: Some(value) };
        if let Some(place) = self.free.pop() {
            if let Some(free) = self.entries.get_mut(place as usize) {
                *free = entry;
            }
            return (place, None);
        }
        if self.entries.len() < self.limit {
            self.entries.push(entry);
            return ((self.entries.len() - 1) as u32, None);
        }
        let place = self.advance();
        let old = self.entries.get_mut(place).map(|old| std::mem::replace(old, entry));
        (place as u32, old.and_then(|old| Some((old.key, old.value?))))
    }

    /// The value at a place, marked as used.
    pub(super) fn touch(&mut self, place: u32) -> Option<&mut T> {
        let entry = self.entries.get_mut(place as usize)?;
        entry.touched = true;
        entry.value.as_mut()
    }

    /// Takes a value out.
    pub(super) fn remove(&mut self, place: u32) -> Option<T> {
        let value = self.entries.get_mut(place as usize)?.value.take()?;
        self.free.push(place);
        Some(value)
    }

    /// How many values there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len() - self.free.len()
    }

    /// Moves the hand to the next entry to push out. All entries are in use when this is called, so it ends within two rounds.
    fn advance(&mut self) -> usize {
        for _ in 0..self.entries.len().saturating_mul(2) {
            let place = self.hand;
            self.hand = (self.hand + 1) % self.entries.len().max(1);
            match self.entries.get_mut(place) {
                Some(entry) if entry.touched => entry.touched = false,
                _ => return place,
            }
        }
        self.hand
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(port: u16) -> Key {
        Key::new(false, ("10.0.0.1".parse().unwrap(), port), ("10.0.0.2".parse().unwrap(), 80)).unwrap().0
    }

    #[test]
    fn pushes_out_what_was_not_used() {
        let mut clock = Clock::new(2);
        let (first, _) = clock.insert(key(1), 'a');
        let (_, none) = clock.insert(key(2), 'b');
        assert_eq!(none, None);
        // All are fresh: the hand goes round once and takes the first.
        let (_, out) = clock.insert(key(3), 'c');
        assert_eq!(out, Some((key(1), 'a')));
        assert_eq!(clock.touch(first), Some(&mut 'c'));
        let (_, out) = clock.insert(key(4), 'd');
        assert_eq!(out, Some((key(2), 'b')));
        assert_eq!(clock.len(), 2);
    }

    #[test]
    fn places_are_used_again() {
        let mut clock = Clock::new(2);
        let (first, _) = clock.insert(key(1), 'a');
        assert_eq!(clock.remove(first), Some('a'));
        assert_eq!(clock.remove(first), None);
        assert_eq!(clock.len(), 0);
        assert_eq!(clock.insert(key(2), 'b'), (first, None));
    }
}
