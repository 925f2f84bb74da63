//! Captures with their secrets and changed bytes: the seeds of the fuzz target `sealed`, and seeded scripts. Nothing panics, and no more is
//! opened than was kept.

use std::path::Path;

#[path = "../fuzz/sealed.rs"]
mod sealed;

/// A seeded sequence of numbers (xorshift64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

#[test]
fn changed_bytes_of_sealed_sessions_do_no_harm() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds/sealed");
    let mut files: Vec<_> = std::fs::read_dir(seeds).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= usize::from(sealed::COUNT));
    for file in files {
        sealed::run(&std::fs::read(file).unwrap());
    }
    let mut chance = Chance(0x5ea1_ed00);
    for which in 0..sealed::COUNT {
        for changes in [4, 64] {
            let mut script = vec![which];
            for _ in 0..changes {
                script.extend_from_slice(&chance.next().to_le_bytes()[..5]);
            }
            sealed::run(&script);
        }
    }
}
