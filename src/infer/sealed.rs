//! From records to the sequence that the grammar explains: handshake, tickets' room and alerts counted out, split records joined.

use super::overhead::{Overhead, Span};
use super::record::{Record, Setting};
use crate::flow::Direction;
use crate::link::Frame;
use crate::time::Time;

/// One sealed message, as far as the records tell messages apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Which way it went.
    pub direction: Direction,
    /// Frame of its first record.
    pub first_frame: Frame,
    /// Frame of its last record.
    pub last_frame: Frame,
    /// Time of its last record.
    pub time: Time,
    /// Bytes after the headers of its records.
    pub length: u32,
    /// Sizes its plaintext can have had.
    pub seen: Span,
    /// Records folded into it by the reader; 1 unless it is bulk.
    pub count: u32,
}

/// A TLS alert record, sealed or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Who sent it.
    pub direction: Direction,
    /// Frame.
    pub frame: Frame,
    /// Time.
    pub time: Time,
    /// How many items came before it.
    pub after: usize,
}

/// What is left of the records.
#[derive(Clone, Debug, Default)]
pub struct Sealed {
    /// Messages in order of arrival.
    pub items: Vec<Item>,
    /// Alerts in order of arrival.
    pub alerts: Vec<Alert>,
    /// Time of the last handshake record, if any.
    pub handshake_done: Option<Time>,
    /// Time of the first record.
    pub first: Option<Time>,
    /// Application records whose length no plaintext fits.
    pub misfits: u32,
    /// Both sides came as far as their Finished.
    pub handshake_complete: bool,
    /// Records joined because a peer splits them (1/n-1 or empty fragments).
    pub joined: u32,
}

impl Sealed {
    /// Reads the records of a connection.
    pub fn of(setting: &Setting, records: &[Record]) -> Self {
        let overhead = Overhead::of(setting);
        let mut sealed = Self { first: records.first().map(|record| record.time), ..Self::default() };
        let mut hidden = Hidden::of(setting);
        let mut ciphered = (false, false);
        for record in records {
            match record.content_type {
                Record::HANDSHAKE => sealed.handshake_done = Some(record.time),
                Record::ALERT => sealed.alert(record),
                Record::CHANGE_CIPHER_SPEC if record.direction == Direction::ToServer => ciphered.0 = true,
                Record::CHANGE_CIPHER_SPEC => ciphered.1 = true,
                Record::APPLICATION_DATA if hidden.is_handshake(record) => sealed.handshake_done = Some(record.time),
                Record::APPLICATION_DATA => sealed.application(overhead, record),
                _ => {}
            }
        }
        let finished = if overhead.hides_type() { !hidden.active } else { ciphered == (true, true) };
        sealed.handshake_complete = finished || setting.starts_late || setting.one_sided || !sealed.items.is_empty();
        if overhead.chained_iv() {
            sealed.join_split(Direction::ToServer);
            sealed.join_split(Direction::ToClient);
        }
        sealed
    }

    fn alert(&mut self, record: &Record) {
        let after = self.items.len();
        self.alerts.push(Alert { direction: record.direction, frame: record.frame, time: record.time, after });
    }

    fn application(&mut self, overhead: Overhead, record: &Record) {
        let Some(seen) = overhead.plaintext(record.length) else {
            self.misfits = self.misfits.saturating_add(1);
            return;
        };
        if overhead.is_alert(record.length) {
            return self.alert(record);
        }
        self.items.push(Item {
            direction: record.direction,
            first_frame: record.frame,
            last_frame: record.frame,
            time: record.time,
            length: record.length,
            seen,
            count: record.count.max(1),
        });
    }

    /// Peers that guard against BEAST send one byte (or none) in a record of its own before the rest: join them where a direction
    /// does so from its first record on. No RDP message that begins a direction is that small.
    fn join_split(&mut self, direction: Direction) {
        let own: Vec<usize> = (0..self.items.len())
            .filter(|index| self.items.get(*index).is_some_and(|item| item.direction == direction))
            .collect();
        let pairs: Vec<(Item, Item)> = own
            .chunks_exact(2)
            .filter_map(|pair| Some((*self.items.get(*pair.first()?)?, *self.items.get(*pair.get(1)?)?)))
            .take(6)
            .collect();
        if pairs.is_empty() || !pairs.iter().all(|(small, _)| small.seen.contains(0)) {
            return;
        }
        if pairs.iter().all(|(_, rest)| rest.seen.contains(0)) {
            return;
        }
        let mut kept = Vec::with_capacity(self.items.len());
        let mut pending: Option<Item> = None;
        for item in std::mem::take(&mut self.items) {
            if item.direction != direction {
                kept.push(item);
                continue;
            }
            match pending.take() {
                None if item.count == 1 && item.seen.contains(0) => pending = Some(item),
                None => kept.push(item),
                Some(first) => {
                    let seen = Span { lo: item.seen.lo, hi: item.seen.hi.saturating_add(1) };
                    self.joined = self.joined.saturating_add(1);
                    let length = first.length.saturating_add(item.length);
                    kept.push(Item { first_frame: first.first_frame, length, seen, ..item });
                }
            }
        }
        kept.extend(pending);
        self.items = kept;
    }
}

/// TLS 1.3: which records of type 23 still belong to the handshake.
struct Hidden {
    active: bool,
    overhead: Overhead,
    client_records: u32,
}

/// Records that a client of TLS 1.3 may need up to its Finished: an empty or real Certificate, its CertificateVerify, Finished.
pub const CLIENT_FLIGHT: u32 = 3;

impl Hidden {
    fn of(setting: &Setting) -> Self {
        let overhead = Overhead::of(setting);
        Self { active: overhead.hides_type() && !setting.starts_late, overhead, client_records: 0 }
    }

    fn is_handshake(&mut self, record: &Record) -> bool {
        if !self.active {
            return false;
        }
        if record.direction == Direction::ToClient {
            return true;
        }
        self.client_records = self.client_records.saturating_add(1);
        self.active = !self.overhead.is_finished(record.length) && self.client_records < CLIENT_FLIGHT;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{ToClient, ToServer};

    fn records(list: &[(Direction, u8, u32)]) -> Vec<Record> {
        (1..)
            .zip(list)
            .map(|(n, (direction, kind, length))| {
                Record::single(*direction, n, Time(i64::from(n) * 1_000_000), *kind, *length)
            })
            .collect()
    }

    #[test]
    fn counts_out_the_hidden_handshake() {
        let setting = Setting { tls_version: 0x0304, cipher_suite: 0x1302, ..Setting::default() };
        let sealed = Sealed::of(
            &setting,
            &records(&[
                (ToServer, 22, 300),
                (ToClient, 22, 122),
                (ToClient, 20, 1),
                (ToClient, 23, 1094),
                (ToServer, 20, 1),
                (ToServer, 23, 69),
                (ToClient, 23, 98),
                (ToServer, 23, 108),
                (ToClient, 23, 32),
                (ToServer, 23, 19),
            ]),
        );
        let sizes: Vec<u32> = sealed.items.iter().map(|item| item.seen.lo).collect();
        assert_eq!(sizes, [81, 91, 15]);
        assert_eq!((sealed.alerts.len(), sealed.alerts[0].after), (1, 3));
    }

    #[test]
    fn joins_split_records_of_one_direction() {
        let setting = Setting { tls_version: 0x0301, cipher_suite: 0x002f, ..Setting::default() };
        let sealed = Sealed::of(
            &setting,
            &records(&[
                (ToServer, 23, 32),
                (ToServer, 23, 80),
                (ToClient, 23, 336),
                (ToServer, 23, 32),
                (ToServer, 23, 928),
            ]),
        );
        let seen: Vec<(u32, u32)> = sealed.items.iter().map(|item| (item.seen.lo, item.seen.hi)).collect();
        assert_eq!(seen, [(44, 60), (300, 315), (892, 908)]);
        assert_eq!(sealed.joined, 2);
    }
}
