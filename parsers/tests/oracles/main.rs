//! Other people's parsers as oracles: on valid messages and on damaged ones they and ours must agree, save where a comment says why not.

#![cfg(test)]

mod licensing;
mod mcs;
mod negotiation;
mod seeds;
mod share;
mod tls;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseResult, TestRng, TestRunner};

/// How many messages each property is tried on.
const CASES: u32 = 2_000;

/// Tries a property on the same messages in every run.
fn property<S: Strategy>(strategy: S, test: impl Fn(S::Value) -> TestCaseResult) {
    let config = Config { cases: CASES, failure_persistence: None, max_global_rejects: CASES * 4, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    runner.run(&strategy, test).unwrap();
}

/// Up to three damages: a byte replaced, or the end cut off.
fn damages() -> impl Strategy<Value = Vec<(prop::sample::Index, Option<u8>)>> {
    let small = prop_oneof![any::<u8>(), Just(0), Just(1), Just(8), Just(0xff)];
    prop::collection::vec((any::<prop::sample::Index>(), prop::option::weighted(0.8, small)), 0..=3)
}

fn damage(mut bytes: Vec<u8>, damages: &[(prop::sample::Index, Option<u8>)]) -> Vec<u8> {
    for (at, replaced) in damages {
        if bytes.is_empty() {
            break;
        }
        let at = at.index(bytes.len());
        match replaced {
            Some(byte) => bytes[at] = *byte,
            None => bytes.truncate(at),
        }
    }
    bytes
}
