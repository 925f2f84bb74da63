//! A capture with its secrets, bytes of it changed: the input is a script, see `sealed.rs` beside this folder.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../sealed.rs"]
mod sealed;

fuzz_target!(|bytes: &[u8]| sealed::run(bytes));
