//! Any segmentation, duplication and reordering gives the bytes; any loss gives exactly the holes.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed};

use super::{Assembler, Piece, Sink};
use crate::flow::window::Origin;
use crate::time::Time;

/// What came out: bytes with their frames, and holes.
#[derive(Debug, Default)]
struct Log {
    next: u64,
    bytes: Vec<(u64, u8, u32)>,
    gaps: Vec<(u64, u64)>,
}

impl Sink for Log {
    fn data(&mut self, offset: u64, bytes: &[u8], origin: Origin) {
        assert_eq!(offset, self.next, "in order, every byte once");
        let numbered = bytes.iter().enumerate();
        self.bytes.extend(numbered.map(|(at, byte)| {
            // Tests send segments whose offset in the frame equals their offset in the stream.
            assert_eq!(u64::from(origin.in_frame.unwrap()) + at as u64, offset + at as u64);
            (offset + at as u64, *byte, origin.frame)
        }));
        self.next += bytes.len() as u64;
    }

    fn gap(&mut self, offset: u64, length: u64, _: bool, _: Origin) {
        assert_eq!(offset, self.next);
        assert!(length > 0);
        self.gaps.push((offset, length));
        self.next += length;
    }

    fn differs(&self, offset: u64, bytes: &[u8]) -> bool {
        let at = |index: u64| self.bytes.iter().find(|byte| byte.0 == index).map(|byte| byte.1);
        (offset..).zip(bytes).any(|(index, byte)| at(index).is_some_and(|first| first != *byte))
    }
}

fn config(cases: u32) -> Config {
    let seed = RngSeed::Fixed(0x5eed);
    Config {
        cases,
        rng_seed: seed,
        rng_algorithm: RngAlgorithm::ChaCha,
        failure_persistence: None,
        ..Config::default()
    }
}

/// The byte of the known string at an offset.
fn byte(offset: u64) -> u8 {
    (offset.wrapping_mul(2_654_435_761) >> 7) as u8
}

fn insert(assembler: &mut Assembler, log: &mut Log, frame: u32, start: u64, end: u64) -> super::Outcome {
    let bytes: Vec<u8> = (start..end).map(byte).collect();
    let origin = Origin { frame, time: Time(i64::from(frame)), in_frame: Some(start as u32) };
    assembler.insert(Piece { offset: start, bytes: &bytes, missing: 0, origin }, log)
}

fn flush(assembler: &mut Assembler, log: &mut Log) {
    while assembler.hole().is_some() {
        assembler.skip_hole(log);
    }
}

/// Segments of a stream of `length` bytes that cover it, then overlapping ones at will, in any order.
fn any_order() -> impl Strategy<Value = (u64, Vec<(u64, u64)>)> {
    (1u64..300).prop_flat_map(|length| {
        let cuts = prop::collection::btree_set(0..length, 0..12);
        let extra = prop::collection::vec((0..length, 1u64..80), 0..12);
        (Just(length), cuts, extra).prop_flat_map(|(length, cuts, extra)| {
            let mut edges: Vec<u64> = cuts.into_iter().chain([0, length]).collect();
            edges.sort_unstable();
            edges.dedup();
            let mut segments: Vec<(u64, u64)> = edges.windows(2).map(|pair| (pair[0], pair[1])).collect();
            segments.extend(extra.into_iter().map(|(start, size)| (start, (start + size).min(length))));
            (Just(length), Just(segments).prop_shuffle())
        })
    })
}

#[test]
fn any_segmentation_duplication_and_reordering_gives_the_string() {
    proptest!(config(512), |((length, segments) in any_order())| {
        let (mut assembler, mut log) = (Assembler::new(1 << 20, 1000), Log::default());
        let mut fresh = 0;
        let mut first = vec![None; length as usize];
        for (frame, (start, end)) in (1u32..).zip(&segments) {
            let before = first.iter().filter(|seen| seen.is_some()).count() as u64;
            for place in &mut first[*start as usize..*end as usize] {
                place.get_or_insert(frame);
            }
            let now = first.iter().filter(|seen| seen.is_some()).count() as u64;
            let outcome = insert(&mut assembler, &mut log, frame, *start, *end);
            prop_assert_eq!(outcome.fresh, now - before);
            prop_assert!(!outcome.conflict);
            fresh += outcome.fresh;
        }
        prop_assert!(assembler.hole().is_none());
        prop_assert_eq!(fresh, length);
        prop_assert_eq!(&log.gaps, &[]);
        // Every byte, and the frame that brought it first.
        let expected: Vec<_> = (0..length).map(|at| (at, byte(at), first[at as usize].unwrap())).collect();
        prop_assert_eq!(log.bytes, expected);
    });
}

#[test]
fn loss_gives_exactly_the_missing_bytes_as_gaps() {
    let lossy = (any_order(), prop::collection::vec(any::<bool>(), 40));
    proptest!(config(512), |(((length, segments), lost) in lossy)| {
        let (mut assembler, mut log) = (Assembler::new(1 << 20, 1000), Log::default());
        let mut seen = vec![false; length as usize];
        for (frame, ((start, end), lost)) in (1u32..).zip(segments.iter().zip(&lost)) {
            if !lost {
                seen[*start as usize..*end as usize].fill(true);
                insert(&mut assembler, &mut log, frame, *start, *end);
            }
        }
        flush(&mut assembler, &mut log);
        let end = seen.iter().rposition(|seen| *seen).map_or(0, |last| last + 1);
        let mut gaps: Vec<(u64, u64)> = Vec::new();
        for at in (0..end).filter(|at| !seen[*at]) {
            match gaps.last_mut().filter(|gap| gap.0 + gap.1 == at as u64) {
                Some(gap) => gap.1 += 1,
                None => gaps.push((at as u64, 1)),
            }
        }
        prop_assert_eq!(&log.gaps, &gaps);
        let expected: Vec<_> = (0..end).filter(|at| seen[*at]).map(|at| (at as u64, byte(at as u64))).collect();
        let bytes: Vec<_> = log.bytes.iter().map(|byte| (byte.0, byte.1)).collect();
        prop_assert_eq!(bytes, expected);
    });
}

#[test]
fn what_waits_is_bounded() {
    let (mut assembler, mut log) = (Assembler::new(100, 1000), Log::default());
    insert(&mut assembler, &mut log, 1, 10, 60);
    assert_eq!(log.next, 0);
    insert(&mut assembler, &mut log, 2, 60, 120);
    assert_eq!((&log.gaps[..], log.next), (&[(0, 10)][..], 120));
    let (mut assembler, mut log) = (Assembler::new(1 << 20, 2), Log::default());
    for at in 1..=3 {
        insert(&mut assembler, &mut log, at, u64::from(at) * 10, u64::from(at) * 10 + 5);
    }
    assert_eq!(log.gaps, [(0, 10)]);
    assert_eq!(assembler.waiting(), 2);
}

#[test]
fn the_first_of_two_differing_copies_wins() {
    let (mut assembler, mut log) = (Assembler::new(1 << 20, 1000), Log::default());
    let origin = Origin { frame: 9, time: Time(0), in_frame: Some(5) };
    insert(&mut assembler, &mut log, 1, 5, 10);
    let other = Piece { offset: 5, bytes: &[0xaa; 5], missing: 0, origin };
    assert_eq!((assembler.insert(other, &mut log).conflict, log.bytes.len()), (true, 0));
    insert(&mut assembler, &mut log, 2, 0, 5);
    assert!(assembler.insert(other, &mut log).conflict);
    assert!(log.bytes.iter().all(|(at, value, _)| *value == byte(*at)));
}
