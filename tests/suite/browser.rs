//! HTML reports in headless Chromium: a validator, axe, no request, no error, the keyboard and the quiz, pictures and print.
//!
//! Without Chromium, node or the packages of `tests/browser` (`npm ci` there) the tests say that they were skipped;
//! `RDPWHY_REQUIRE_TOOLS=1` makes that a failure. `RDPWHY_PICTURES=FOLDER` keeps the pictures. The page of every capture is looked at with
//! `RDPWHY_EVERY_PAGE=1` only, which takes about 35 minutes on two cores.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::forms;

/// Files that one Chromium looks at.
const BATCH: usize = 40;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}

/// Chromium, if everything that the tests need is there.
fn chromium() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let find = |name: &str| std::env::split_paths(&paths).map(|path| path.join(name)).find(|path| path.is_file());
    let missing = if find("node").is_none() {
        "node is not installed"
    } else if !folder().join("node_modules/axe-core").is_dir() {
        "the packages of tests/browser are not installed (npm ci)"
    } else if let Some(found) = names.iter().find_map(|name| find(name)) {
        return Some(found);
    } else {
        "Chromium is not installed"
    };
    let required = std::env::var_os("RDPWHY_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    assert!(!required, "RDPWHY_REQUIRE_TOOLS=1, and {missing}");
    println!("SKIPPED: {missing}");
    None
}

/// Has Chromium look at all of the files and prints what it says, which must be no problem.
fn look(chromium: &Path, out: &Path, files: &[PathBuf], pictures: bool) {
    let mut failed = 0;
    for batch in files.chunks(BATCH) {
        let mut command = Command::new("node");
        command.arg(folder().join("check.mjs")).arg(chromium).arg(out).args(batch);
        if pictures {
            command.arg("--pictures");
        }
        let output = command.output().expect("node runs");
        let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        println!("{stdout}{stderr}");
        failed += usize::from(!output.status.success());
    }
    assert_eq!(failed, 0, "batches with a problem");
}

#[test]
fn every_report_is_valid_accessible_and_asks_for_nothing() {
    if std::env::var_os("RDPWHY_EVERY_PAGE").is_none_or(|value| value != "1") {
        println!("SKIPPED: RDPWHY_EVERY_PAGE is not set to 1, and this takes about 35 minutes");
        return;
    }
    let Some(chromium) = chromium() else { return };
    let out = forms::tempdir("browser");
    let mut files = Vec::new();
    for (number, capture) in forms::captures().into_iter().enumerate() {
        let name = capture.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
        let file = out.join(format!("{number}-{name}.html"));
        std::fs::write(&file, forms::page(&forms::report(&capture))).unwrap();
        files.push(file);
    }
    look(&chromium, &out, &files, false);
    std::fs::remove_dir_all(out).unwrap();
}

/// Captures whose pictures show every part of a page: a certificate, a middlebox, a session with keys, an attempt of several, UDP.
const PICTURED: &[&str] = &[
    "certificate-expired-refused",
    "middlebox-reset-in-session",
    "shadow-nla-tls12-closed",
    "fallback-after-failure-2",
    "forged-rdpeudp-answered",
];

#[test]
fn pages_with_hostile_names_and_of_every_kind_are_pictured_and_printed() {
    let Some(chromium) = chromium() else { return };
    let kept = std::env::var_os("RDPWHY_PICTURES").map(PathBuf::from);
    let out = kept.clone().unwrap_or_else(|| forms::tempdir("pictures"));
    std::fs::create_dir_all(&out).unwrap();
    let hostile = out.join("hostile.pcapng");
    std::fs::write(&hostile, forms::hostile_capture()).unwrap();
    let pictured = crate::bundled::captures().into_iter().filter(|folder| {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        PICTURED.contains(&name.as_str())
    });
    let mut files = Vec::new();
    for capture in pictured.map(|folder| folder.join("capture.pcapng")).chain([hostile]) {
        let parent = capture.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
        let name = if capture.ends_with("hostile.pcapng") { "hostile".to_owned() } else { parent };
        let file = out.join(format!("{name}.html"));
        std::fs::write(&file, forms::page(&forms::report(&capture))).unwrap();
        files.push(file);
    }
    assert_eq!(files.len(), PICTURED.len() + 1);
    look(&chromium, &out, &files, true);
    for file in &files {
        for picture in ["400-light.png", "800-dark.png", "1400-light.png"] {
            let name = format!("{}-{picture}", file.file_stem().unwrap_or_default().to_string_lossy());
            assert!(std::fs::metadata(out.join(&name)).is_ok_and(|picture| picture.len() > 10_000), "{name}");
        }
        assert!(file.with_extension("pdf").is_file());
    }
    if kept.is_none() {
        std::fs::remove_dir_all(out).unwrap();
    }
}
