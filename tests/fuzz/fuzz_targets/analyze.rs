//! Any bytes as a capture file: they give a report or an error, the same each time, whatever the number of threads.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rdpwhy::analyze::{self, Options};

fn report(bytes: &[u8], threads: usize) -> Option<String> {
    let reader = Box::new(std::io::Cursor::new(bytes.to_vec()));
    let options = Options { threads, ..Options::default() };
    let capture = analyze::stream(reader, "fuzz", Default::default(), &options).ok()?;
    serde_json::to_string(&capture).ok()
}

fuzz_target!(|bytes: &[u8]| {
    assert_eq!(report(bytes, 1), report(bytes, 2));
});
