//! Every input that once made a fuzz target fail, and every seed, run by the ordinary tests.

#![cfg(test)]

#[path = "../fuzz/targets.rs"]
mod targets;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use targets::TARGETS;

fn fuzz(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(path)
}

/// The visible entries of a folder, which must exist.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = read.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| !name(path).starts_with('.'));
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn run(target: &str) -> targets::Run {
    let found = TARGETS.iter().find(|(name, _)| *name == target);
    found.unwrap_or_else(|| panic!("no target {target} in fuzz/targets.rs")).1
}

#[test]
fn no_saved_crash_crashes() {
    for folder in entries(&fuzz("crashes")) {
        let run = run(&name(&folder));
        for input in entries(&folder) {
            println!("{}", input.display());
            run(&fs::read(&input).unwrap());
        }
    }
}

#[test]
fn every_target_has_seeds_and_reads_them() {
    for (target, run) in TARGETS {
        let seeds = entries(&fuzz("seeds").join(target));
        assert!(!seeds.is_empty(), "no seed for {target}");
        for seed in seeds {
            assert!(run(&fs::read(&seed).unwrap()), "{} is no valid input", seed.display());
        }
    }
}

#[test]
fn every_target_survives_damaged_seeds() {
    for (target, run) in TARGETS {
        for seed in entries(&fuzz("seeds").join(target)) {
            let seed = fs::read(&seed).unwrap();
            (0..seed.len()).for_each(|length| _ = run(&seed[..length]));
            for at in 0..seed.len() {
                for value in [0, 1, 0x7f, 0x80, 0xff] {
                    let mut damaged = seed.clone();
                    damaged[at] = value;
                    run(&damaged);
                }
            }
        }
    }
}

#[test]
fn the_targets_the_binaries_and_the_folders_are_the_same() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|(target, _)| target.to_string()).collect();
    assert_eq!(targets.len(), TARGETS.len(), "a name stands twice");
    let manifest = fs::read_to_string(fuzz("Cargo.toml")).unwrap();
    let (_, bins) = manifest.split_once("[[bin]]").unwrap();
    let names = bins.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    assert_eq!(names.map(str::to_owned).collect::<BTreeSet<_>>(), targets);
    let folders = entries(&fuzz("seeds")).iter().map(|path| name(path)).collect::<BTreeSet<_>>();
    assert_eq!(folders, targets);
}
