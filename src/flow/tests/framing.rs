//! Units are the same for any segmentation; broken and cut framing is found again.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed};

use super::Framer;
use crate::flow::units::UnitIndex;
use crate::flow::window::Origin;
use crate::flow::{Unit, UnitKind};
use crate::time::Time;

const REQUEST: &[u8] = &[3, 0, 0, 11, 6, 0xe0, 0, 0, 0, 0, 0];
const DATA: &[u8] = &[3, 0, 0, 12, 2, 0xf0, 0x80, 0x64, 1, 2, 3, 4];
const ULTIMATUM: &[u8] = &[3, 0, 0, 9, 2, 0xf0, 0x80, 0x21, 0x80];
const FAST_PATH: &[u8] = &[0, 6, 1, 2, 3, 4];
const SEALED: UnitKind = UnitKind::Tls { content_type: 23, version: 0x0303 };
const HANDSHAKE: UnitKind = UnitKind::Tls { content_type: 22, version: 0x0303 };

fn framer(found_midway: bool) -> Framer {
    Framer::new(UnitIndex::new(1 << 30, 100_000, 10, 10), found_midway)
}

fn at(frame: u32) -> Origin {
    Origin { frame, time: Time(i64::from(frame)), in_frame: Some(0) }
}

fn record(content_type: u8, length: u16) -> Vec<u8> {
    let mut bytes = vec![content_type, 3, 3];
    bytes.extend(length.to_be_bytes());
    bytes.extend(std::iter::repeat_n(0x5a, usize::from(length)));
    bytes
}

/// Feeds pieces one frame each and gives what can be compared: offset, length, kind, cut, resynchronized.
type Seen = (u64, u64, UnitKind, bool, bool);

fn frame_pieces<'p>(pieces: impl IntoIterator<Item = &'p [u8]>) -> Vec<Unit> {
    let mut framer = framer(false);
    let mut offset = 0;
    for (number, piece) in (1u32..).zip(pieces) {
        framer.feed(offset, piece, at(number));
        offset += piece.len() as u64;
    }
    framer.finish().finish()
}

fn seen(units: &[Unit]) -> Vec<Seen> {
    units.iter().map(|unit| (unit.offset, unit.total, unit.kind, unit.cut, unit.resynchronized)).collect()
}

fn whole(bytes: &[u8]) -> Vec<Seen> {
    seen(&frame_pieces([bytes]))
}

#[test]
fn frames_each_phase_of_a_stream() {
    let tls = [REQUEST, &record(22, 60), &record(23, 40), ULTIMATUM].concat();
    assert_eq!(
        whole(&tls),
        [
            (0, 11, UnitKind::Tpkt, false, false),
            (11, 65, HANDSHAKE, false, false),
            (76, 45, SEALED, false, false),
            (121, 9, UnitKind::Tpkt, false, false),
        ]
    );
    let plain = [REQUEST, DATA, FAST_PATH, DATA].concat();
    let kinds: Vec<_> = whole(&plain).iter().map(|unit| unit.2).collect();
    assert_eq!(kinds, [UnitKind::Tpkt, UnitKind::Tpkt, UnitKind::FastPath, UnitKind::Tpkt]);
}

#[test]
fn the_last_unit_may_be_cut() {
    assert_eq!(whole(&REQUEST[..9]), [(0, 11, UnitKind::Tpkt, true, false)]);
    assert_eq!(whole(&REQUEST[..3]), [(0, 3, UnitKind::Raw, false, false)]);
}

#[test]
fn an_impossible_length_is_raw_up_to_the_next_header() {
    let broken = [REQUEST, DATA, &[3, 0, 0, 2, 9, 9, 9], DATA].concat();
    let units = whole(&broken);
    assert_eq!(units[2..], [(23, 7, UnitKind::Raw, false, true), (30, 12, UnitKind::Tpkt, false, true)]);
}

#[test]
fn framing_goes_on_behind_a_hole() {
    let mut framer = framer(false);
    let start = [REQUEST, &record(23, 100)].concat();
    framer.feed(0, &start, at(1));
    // Inside a record whose end is known, then over a boundary into the middle of another record.
    framer.feed(116, &record(23, 200)[..50], at(2));
    framer.gap(166, 20, at(3));
    framer.feed(186, &[0x5a; 135], at(3));
    framer.gap(321, 5000, at(4));
    let after = [&[0x5a; 33][..], &record(23, 50), &record(23, 60), &record(21, 26)].concat();
    framer.feed(5321, &after, at(4));
    let units = seen(&framer.finish().finish());
    let alert = UnitKind::Tls { content_type: 21, version: 0x0303 };
    assert_eq!(
        units[2..],
        [
            (116, 205, SEALED, false, true),
            (5321, 33, UnitKind::Raw, false, true),
            (5354, 55, SEALED, false, true),
            (5409, 65, SEALED, false, false),
            (5474, 31, alert, false, false),
        ]
    );
}

#[test]
fn a_unit_that_a_hole_swallows_is_cut() {
    let mut framer = framer(false);
    framer.feed(0, &record(23, 100)[..50], at(1));
    framer.gap(50, 500, at(2));
    framer.feed(550, &record(23, 26), at(2));
    let units = seen(&framer.finish().finish());
    assert_eq!(units, [(0, 105, SEALED, true, false), (550, 31, SEALED, false, true)]);
}

#[test]
fn a_stream_met_midway_is_framed_from_a_chain_on() {
    let mut framer = framer(true);
    let bytes = [&[9; 500][..], &record(23, 30), &record(23, 40), &record(23, 50)].concat();
    framer.feed(0, &bytes, at(1));
    let kinds: Vec<_> = framer.finish().finish().iter().map(|unit| (unit.offset, unit.kind)).collect();
    assert_eq!(kinds, [(0, UnitKind::Raw), (500, SEALED), (535, SEALED), (580, SEALED)]);
}

#[test]
fn frames_of_a_unit_are_those_of_its_first_and_last_byte() {
    let bytes = [REQUEST, &record(22, 10)].concat();
    let units = frame_pieces([&bytes[..3], &bytes[3..8], &bytes[8..13], &bytes[13..]]);
    let frames: Vec<_> = units.iter().map(|unit| (unit.frame, unit.last_frame)).collect();
    assert_eq!(frames, [(1, 3), (3, 4)]);
}

#[test]
fn a_preamble_in_pieces_keeps_the_frames() {
    let bytes = [&[5u8, 1, 0][..], &[5, 1, 0, 1, 10, 0, 0, 3, 0, 0], REQUEST].concat();
    let units = frame_pieces([&bytes[..3], &bytes[3..11], &bytes[11..15], &bytes[15..]]);
    let frames: Vec<_> = units.iter().map(|unit| (unit.offset, unit.frame, unit.last_frame)).collect();
    assert_eq!(frames, [(0, 1, 3), (13, 3, 4)]);
}

fn part() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(REQUEST.to_vec()),
        Just(DATA.to_vec()),
        Just(ULTIMATUM.to_vec()),
        Just(FAST_PATH.to_vec()),
        (20u8..24, 0u16..600).prop_map(|(kind, length)| record(kind, length)),
        prop::collection::vec(any::<u8>(), 0..60),
        Just(vec![3, 0, 0, 2]),
        Just(vec![5, 1, 0]),
    ]
}

#[test]
fn units_are_the_same_for_any_segmentation() {
    let seed = RngSeed::Fixed(0x5eed);
    let config = Config {
        cases: 512,
        rng_seed: seed,
        rng_algorithm: RngAlgorithm::ChaCha,
        failure_persistence: None,
        ..Config::default()
    };
    let stream = prop::collection::vec(part(), 0..12).prop_map(|parts| parts.concat());
    proptest!(config, |(bytes in stream, cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..10))| {
        let mut edges: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).chain([0, bytes.len()]).collect();
        edges.sort_unstable();
        let pieces = edges.windows(2).map(|pair| &bytes[pair[0]..pair[1]]);
        let units = seen(&frame_pieces(pieces));
        prop_assert_eq!(&units, &whole(&bytes));
        let single = seen(&frame_pieces(bytes.chunks(1)));
        prop_assert_eq!(&single, &units);
        // Every byte lies in exactly one unit; only the last can promise more than there is.
        let mut next = 0;
        for unit in &units {
            prop_assert_eq!(unit.0, next);
            next += unit.1;
        }
        prop_assert!(next >= bytes.len() as u64);
    });
}
