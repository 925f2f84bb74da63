//! Every fuzz target: runs the line of `targets.rs` that has the name of this binary.

#![no_main]

#[path = "../targets.rs"]
mod targets;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static RUN: LazyLock<targets::Run> = LazyLock::new(|| {
    let name = env!("CARGO_BIN_NAME");
    let found = targets::TARGETS.iter().find(|(target, _)| *target == name);
    found.unwrap_or_else(|| panic!("no line {name} in targets.rs")).1
});

fuzz_target!(|bytes: &[u8]| {
    RUN(bytes);
});
