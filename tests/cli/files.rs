//! `-o`: files are written whole or left as they were.

use std::fs;

use crate::capture;
use crate::run::{file, folder, names, run};

#[test]
fn the_ending_picks_the_format() {
    let folder = folder("endings");
    let path = file(&folder, "a.pcap", &capture::nla_required());
    for (name, begins) in [
        ("r.txt", ""),
        ("r.json", "{\n  \"schema_version\": 1,"),
        ("r.ndjson", "{\"schema_version\":1,\"capture\":"),
        ("r.JSONL", "{\"schema_version\":1,\"capture\":"),
    ] {
        let written = run(&[&path, &"-o", &folder.join(name)]);
        assert_eq!((written.code, written.stdout.as_str(), written.stderr.as_str()), (1, "", ""), "{name}");
        let content = fs::read_to_string(folder.join(name)).unwrap();
        assert!(content.starts_with(begins) && content.contains("nla-required-by-server"), "{name}: {content}");
    }
    let forced = run(&[&path, &"-o", &folder.join("r.report"), &"--format", &"json"]);
    assert_eq!(forced.code, 1);
    assert!(fs::read_to_string(folder.join("r.report")).unwrap().starts_with('{'));
}

#[test]
fn an_existing_file_needs_force() {
    let folder = folder("force");
    let path = file(&folder, "a.pcap", &capture::nla_required());
    let report = file(&folder, "r.json", b"precious");
    let refused = run(&[&path, &"-o", &report]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert!(refused.error().1.contains("--force"), "{}", refused.stderr);
    assert_eq!(fs::read(&report).unwrap(), b"precious");
    assert_eq!(run(&[&path, &"-o", &report, &"--force"]).code, 1);
    assert!(fs::read_to_string(&report).unwrap().starts_with('{'));
    assert_eq!(names(&folder), ["a.pcap", "r.json"], "nothing else is left behind");
}

#[test]
fn the_capture_itself_is_never_overwritten() {
    let folder = folder("itself");
    let content = capture::nla_required();
    let path = file(&folder, "a.json", &content);
    let refused = run(&[&path, &"-o", &folder.join(".").join("a.json"), &"--force"]);
    assert_eq!(refused.code, 2);
    assert!(refused.error().0.contains("is the capture itself"), "{}", refused.stderr);
    assert_eq!(fs::read(&path).unwrap(), content);
}

#[test]
fn a_folder_that_is_not_there_is_told_before_any_work() {
    let folder = folder("nofolder");
    let path = file(&folder, "a.pcap", &capture::nla_required());
    let refused = run(&[&path, &"-o", &folder.join("sub").join("r.json")]);
    assert_eq!(refused.code, 2);
    assert!(refused.error().1.contains("create it"), "{}", refused.stderr);
    assert_eq!(run(&[&path, &"-o", &folder, &"--format", &"json"]).code, 2);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_device_a_device() {
    let folder = folder("links");
    let path = file(&folder, "a.pcap", &capture::nla_required());
    let target = file(&folder, "target.json", b"old");
    let link = folder.join("link.json");
    std::os::unix::fs::symlink(&target, &link).unwrap();
    assert_eq!(run(&[&path, &"-o", &link, &"--force"]).code, 1);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&target).unwrap().starts_with('{'));
    let device = run(&[&path, &"-o", &"/dev/null", &"--format", &"json"]);
    assert_eq!((device.code, device.stderr.as_str()), (1, ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let folder = folder("full");
    let path = file(&folder, "a.pcap", &capture::nla_required());
    let full = run(&[&path, &"-o", &"/dev/full", &"--format", &"json"]);
    assert_eq!(full.code, 2);
    assert!(full.error().0.contains("cannot be written"), "{}", full.stderr);
}
