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

/// The page that the README links, and the capture it is made from. `RDPWHY_SAMPLE=write` writes it again.
const PAGE: (&str, &str) =
    ("src/render/html/sample/report.html", "captures/certificate-expired-refused/capture.pcapng");

#[test]
fn the_sample_page_is_what_the_program_writes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (sample, capture) = PAGE;
    let output = Command::new(env!("CARGO_BIN_EXE_rdpwhy"))
        .current_dir(root)
        .args(["analyze", capture, "--format", "html"])
        .output()
        .unwrap();
    let page = String::from_utf8(output.stdout).unwrap();
    if std::env::var_os("RDPWHY_SAMPLE").is_some_and(|value| value == "write") {
        std::fs::write(root.join(sample), &page).unwrap();
    }
    let stands = std::fs::read_to_string(root.join(sample)).expect("the sample page is there");
    assert!(page == stands, "write it again: RDPWHY_SAMPLE=write cargo test --test suite readme");
    let readme = readme();
    for part in [sample, "src/render/html/sample/report.png", capture] {
        assert!(
            readme.contains(part) && root.join(part).exists(),
            "the README does not name {part}, or it is not there"
        );
    }
}

#[test]
fn the_commands_name_files_that_are_there() {
    for word in readme().split_whitespace().filter(|word| word.starts_with("captures/") && word.ends_with(".pcapng")) {
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(word).exists(), "{word}");
    }
}

#[test]
fn the_number_of_lessons_is_the_tables() {
    let lessons = format!("lists {} lessons", rdpwhy::knowledge::lesson::all().count());
    assert!(readme().contains(&lessons), "the README does not say that `rdpwhy lesson` {lessons}");
}
