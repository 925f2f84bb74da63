//! IP fragments put together again, with the frames that brought them.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::IpAddr;

use etherparse::defrag::IpDefragBuf;
use etherparse::{IpFragOffset, IpNumber};

use super::ip::{Datagram, Fragment};
use super::segment::Frame;
use crate::capture::Warnings;
use crate::time::Time;

/// Datagrams that wait for fragments at the same time.
const MAX_PENDING: usize = 1024;

/// Bytes that all of them may hold.
const MAX_BYTES: usize = 16 << 20;

/// Fragments of one datagram: more than 65535 bytes need at an MTU of 68, the smallest that IPv4 allows.
const MAX_FRAGMENTS: usize = 1500;

/// How long a datagram waits, nanoseconds: the 60 seconds that [RFC 8200](https://www.rfc-editor.org/rfc/rfc8200), section 4.5 gives
/// it. What comes later belongs to another one with the same identification.
const PATIENCE: i64 = 60_000_000_000;

/// How long after a datagram was completed further fragments of it are taken for a port mirror's copies, nanoseconds.
const MIRROR_WINDOW: i64 = 50_000_000;

/// Completed datagrams remembered for that.
const REMEMBERED: usize = 64;

/// A datagram put together.
#[derive(Debug)]
pub(super) struct Reassembled {
    pub bytes: Vec<u8>,
    /// Frames of its fragments in order of offset.
    pub frames: Vec<Frame>,
}

/// What became of a fragment.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Its datagram waits for more.
    Waiting,
    /// It completed its datagram.
    Complete(Reassembled),
    /// It contradicts the others; the datagram was given up.
    Contradiction,
}

/// The datagrams that wait for fragments.
///
/// etherparse's `IpDefragBuf` joins the bytes; its pool is not used because it has no bound and forgets the frames.
#[derive(Debug, Default)]
pub(super) struct Fragments {
    /// Pending datagrams by age.
    pending: BTreeMap<u64, Pending>,
    by_key: HashMap<Key, u64>,
    completed: VecDeque<(Key, Time)>,
    next_age: u64,
    bytes: usize,
    given_up: Option<(u64, Frame)>,
    bound_reached: Option<(u64, Frame)>,
}

/// What fragments of one datagram have in common.
type Key = (IpAddr, IpAddr, u32, u8);

#[derive(Debug)]
struct Pending {
    key: Key,
    buffer: IpDefragBuf,
    frames: Vec<(u16, Frame)>,
    since: Time,
}

impl Fragments {
    /// Takes a fragment and its bytes.
    pub fn add(&mut self, datagram: &Datagram, fragment: Fragment, bytes: &[u8], frame: Frame, time: Time) -> Outcome {
        let key = (datagram.source, datagram.destination, fragment.identification, datagram.protocol);
        if self.is_copy(&key, time) {
            return Outcome::Waiting;
        }
        let age = self.age_of(key, frame, time);
        let Some(mut pending) = self.pending.remove(&age) else { return Outcome::Waiting };
        self.bytes = self.bytes.saturating_sub(pending.buffer.data().len());
        let offset = IpFragOffset::try_new(fragment.offset / 8).unwrap_or_default();
        let added = pending.buffer.add(offset, fragment.more, bytes);
        pending.frames.push((fragment.offset, frame));
        if added.is_err() || pending.frames.len() > MAX_FRAGMENTS {
            self.by_key.remove(&key);
            return Outcome::Contradiction;
        }
        if pending.buffer.is_complete() {
            self.by_key.remove(&key);
            self.remember(key, time);
            return Outcome::Complete(pending.finish());
        }
        self.bytes = self.bytes.saturating_add(pending.buffer.data().len());
        self.pending.insert(age, pending);
        self.keep_bounds();
        Outcome::Waiting
    }

    /// Says what was not put together.
    pub fn report(mut self, warnings: &mut Warnings) {
        while let Some((_, pending)) = self.pending.pop_first() {
            note(&mut self.given_up, pending.first_frame());
        }
        if let Some((count, frame)) = self.given_up {
            warnings.add("fragments-incomplete", Some(frame), None, || {
                format!("{count} fragmented IP datagrams were never complete; what they carried is missing")
            });
        }
        if let Some((count, frame)) = self.bound_reached {
            warnings.add("fragments-limit", Some(frame), None, || {
                format!("{count} fragmented IP datagrams were given up, because more than {MAX_PENDING} of them, or {MAX_BYTES} bytes, were waiting")
            });
        }
    }

    /// The age under which the datagram of `key` waits, a new one if it does not or has waited too long.
    fn age_of(&mut self, key: Key, frame: Frame, time: Time) -> u64 {
        if let Some(&age) = self.by_key.get(&key) {
            let waited = self.pending.get(&age).map_or(0, |pending| time.signed_since(pending.since));
            if waited <= PATIENCE {
                return age;
            }
            self.drop_pending(age);
            note(&mut self.given_up, frame);
        }
        let age = self.next_age;
        self.next_age += 1;
        let buffer = IpDefragBuf::new(IpNumber(key.3), Vec::new(), Vec::new());
        self.pending.insert(age, Pending { key, buffer, frames: Vec::new(), since: time });
        self.by_key.insert(key, age);
        age
    }

    fn drop_pending(&mut self, age: u64) -> Option<Pending> {
        let pending = self.pending.remove(&age)?;
        self.by_key.remove(&pending.key);
        self.bytes = self.bytes.saturating_sub(pending.buffer.data().len());
        Some(pending)
    }

    fn keep_bounds(&mut self) {
        while self.pending.len() > MAX_PENDING || self.bytes > MAX_BYTES {
            let Some(oldest) = self.pending.first_key_value().map(|(&age, _)| age) else { return };
            if let Some(pending) = self.drop_pending(oldest) {
                note(&mut self.bound_reached, pending.first_frame());
            }
        }
    }

    fn is_copy(&self, key: &Key, time: Time) -> bool {
        let recent = |at: Time| (0..=MIRROR_WINDOW).contains(&time.signed_since(at));
        !self.by_key.contains_key(key) && self.completed.iter().any(|(known, at)| known == key && recent(*at))
    }

    fn remember(&mut self, key: Key, time: Time) {
        if self.completed.len() >= REMEMBERED {
            self.completed.pop_front();
        }
        self.completed.push_back((key, time));
    }
}

impl Pending {
    fn first_frame(&self) -> Frame {
        self.frames.iter().map(|&(_, frame)| frame).min().unwrap_or_default()
    }

    fn finish(mut self) -> Reassembled {
        self.frames.sort_unstable();
        let frames = self.frames.iter().map(|&(_, frame)| frame).collect();
        Reassembled { bytes: self.buffer.take_bufs().0, frames }
    }
}

/// Counts one more, and keeps the first frame.
fn note(count: &mut Option<(u64, Frame)>, frame: Frame) {
    count.get_or_insert((0, frame)).0 += 1;
}
