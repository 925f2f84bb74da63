//! Captures cut anywhere and with bits flipped: nothing panics, whatever could be read is reported, and the exit status is right.

use std::io::Cursor;

use rdpwhy::analyze;
use rdpwhy::report;
use rdpwhy::vocabulary::Outcome;

use crate::forge::{self, cases::CASES};

/// A seeded sequence of numbers (xorshift64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

fn captures() -> Vec<(&'static str, Vec<u8>)> {
    CASES.iter().map(|case| (case.name, forge::files(case)[0].1.clone())).collect()
}

/// Packets in a capture, and whether an attempt failed; `None` where nothing could be read.
fn analyzed(bytes: &[u8]) -> Option<(u64, report::Capture)> {
    let reader = Box::new(Cursor::new(bytes.to_vec()));
    let capture = analyze::stream(reader, "damaged", Default::default(), &Default::default()).ok()?;
    Some((capture.packets, capture))
}

/// Whole Enhanced Packet Blocks among the first `length` bytes.
fn whole_packets(bytes: &[u8], length: usize) -> u64 {
    let (mut at, mut packets) = (0, 0);
    while at + 12 <= length {
        let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
        let end = at + word(at + 4) as usize;
        packets += u64::from(word(at) == 6 && end <= length);
        at = end;
    }
    packets
}

#[test]
fn a_capture_cut_anywhere_tells_what_it_holds() {
    let mut chance = Chance(0x5eed_0001);
    for (name, bytes) in captures() {
        for _ in 0..24 {
            let length = chance.below(bytes.len());
            let expect = whole_packets(&bytes, length);
            match analyzed(&bytes[..length]) {
                Some((packets, capture)) => {
                    // Bytes of a packet that was cut may be taken for a packet that was cut short.
                    assert!(packets == expect || packets == expect + 1, "{name} at {length}: {packets} of {expect}");
                    assert!(packets > 0, "{name} at {length}: a report without a packet");
                    agrees(name, &capture);
                }
                None => assert_eq!(expect, 0, "{name} at {length}: whole packets and no report"),
            }
        }
    }
}

#[test]
fn a_capture_with_flipped_bits_is_read_as_far_as_it_goes() {
    let mut chance = Chance(0x5eed_0002);
    let mut read = 0;
    for (name, bytes) in captures() {
        for _ in 0..24 {
            let mut damaged = bytes.clone();
            for _ in 0..1 + chance.below(24) {
                let at = chance.below(damaged.len());
                damaged[at] ^= 1 << chance.below(8);
            }
            if let Some((packets, capture)) = analyzed(&damaged) {
                read += 1;
                assert!(packets > 0, "{name}: a report without a packet");
                agrees(name, &capture);
            }
        }
    }
    assert!(read > 20 * CASES.len(), "only {read} damaged captures could be read");
}

/// The status that the command ends with, from the attempts; and an attempt fails only if a connection of it does.
fn agrees(name: &str, capture: &report::Capture) {
    let failed = capture.attempts.iter().filter(|attempt| attempt.outcome == Outcome::Failed);
    for attempt in failed {
        let member = |id: &u32| capture.sessions.iter().find(|session| session.id == *id);
        let bad = attempt.sessions.iter().filter_map(member).any(|session| session.verdict.outcome == Outcome::Failed);
        assert!(bad || attempt.sessions.is_empty(), "{name}: attempt {} failed, none of its connections", attempt.id);
    }
}
