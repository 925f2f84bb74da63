//! Messages to try: the fuzz seeds of a target, damaged.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use crate::{damage, damages};

/// The seeds of `target`, in the order of their names.
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let read = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = read.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// One of the seeds of `target`, with up to three damages.
pub fn damaged_seed(target: &str) -> impl Strategy<Value = Vec<u8>> {
    (prop::sample::select(seeds(target)), damages()).prop_map(|(seed, damages)| damage(seed, &damages))
}
