//! Any bytes as a capture file, scrubbed: no panic, the same copy each time, and one that can be read again.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use rdpwhy::analyze::{self, Options};
use rdpwhy::capture::{Capture, CaptureOptions};
use rdpwhy::pseudonym::Salt;
use rdpwhy::scrub::Plan;

fn scrubbed(bytes: &[u8]) -> Option<Vec<u8>> {
    let reader = || Box::new(Cursor::new(bytes.to_vec()));
    let report = analyze::stream(reader(), "fuzz", CaptureOptions::default(), &Options::default()).ok()?;
    let open = || Capture::from_reader(reader(), "fuzz", None, CaptureOptions::default());
    let plan = Plan::make(&report, &open, None, &Salt::fixed([1; 32])).ok()?;
    let mut copy = Vec::new();
    plan.write(&open, &mut copy).ok()?;
    Some(copy)
}

fuzz_target!(|bytes: &[u8]| {
    let Some(copy) = scrubbed(bytes) else { return };
    assert_eq!(scrubbed(bytes).as_ref(), Some(&copy));
    scrubbed(&copy);
});
