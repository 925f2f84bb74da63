//! The sample in the README is what the program prints, and its commands name files that are there.

use std::path::Path;
use std::process::Command;

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("README.md is there")
}

#[test]
fn the_sample_report_is_what_the_program_prints() {
    let readme = readme();
    let (_, after) = readme.split_once("<!-- sample").expect("the README marks its sample");
    let (_, block) = after.split_once("```text\n").expect("the sample is a block of text");
    let (sample, _) = block.split_once("```").unwrap();
    let capture = sample.lines().next().expect("the sample begins with the capture's path");
    let output = Command::new(env!("CARGO_BIN_EXE_rdpwhy"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["analyze", capture])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), sample, "paste the new report into README.md");
}

#[test]
fn the_commands_name_files_that_are_there() {
    for word in readme().split_whitespace().filter(|word| word.starts_with("captures/") && word.ends_with(".pcapng")) {
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(word).exists(), "{word}");
    }
}
