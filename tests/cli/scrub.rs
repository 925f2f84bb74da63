//! `rdpwhy scrub`: a copy without names, a map only on request, and never anything of the user's overwritten.

use std::fs;

use crate::capture;
use crate::run::{file, folder, names, run};

#[test]
fn writes_a_copy_with_the_same_diagnosis_and_tells_what_was_done() {
    let folder = folder("scrub");
    let path = file(&folder, "a.pcap", &capture::nla_required());
    let done = run(&[&"scrub", &path, &"-o", &folder.join("b.pcapng")]);
    assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{}", done.stderr);
    assert!(done.stderr.starts_with("Attempt 1 (sessions: 1), "), "{}", done.stderr);
    for part in
        ["Replaced:", "IP addresses: 2, in ", "Kept, although it may tell something:", "time and size of every packet"]
    {
        assert!(done.stderr.contains(part), "{part}: {}", done.stderr);
    }
    let judged = |name: &str| {
        let done = run(&[&folder.join(name), &"--format", &"json"]);
        let report: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
        let session = &report["captures"][0]["sessions"][0];
        (
            done.code,
            session["verdict"]["cause"].clone(),
            session["stages"].clone(),
            session["client"]["address"].clone(),
        )
    };
    let (before, after) = (judged("a.pcap"), judged("b.pcapng"));
    assert_eq!((before.0, &before.1), (1, &"nla-required-by-server".into()));
    assert_eq!((&after.0, &after.1, &after.2), (&before.0, &before.1, &before.2));
    assert_ne!(after.3, before.3);
    assert!(!done.stderr.contains(before.3.as_str().unwrap()), "an original value is told: {}", done.stderr);
    assert_eq!(names(&folder), ["a.pcap", "b.pcapng"], "no map without being asked for one");
}

#[test]
fn the_map_is_a_file_of_its_own_that_only_its_owner_reads() {
    let folder = folder("scrub-map");
    let path = file(&folder, "a.pcap", &capture::nla_required());
    let (copy, map) = (folder.join("b.pcapng"), folder.join("who.tsv"));
    let done = run(&[&"scrub", &path, &"-o", &copy, &"--session", &"1", &"--map", &map]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let text = fs::read_to_string(&map).unwrap();
    assert!(text.starts_with("kind\toriginal\treplacement\nIP addresses\t"), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&map).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let again = run(&[&"scrub", &path, &"-o", &folder.join("c.pcapng"), &"--map", &map]);
    assert_eq!(again.code, 2, "the map is not overwritten");
    assert!(again.error().1.contains("--force"), "{}", again.stderr);
    assert_eq!(fs::read_to_string(&map).unwrap(), text);
    for same in [&copy, &path] {
        let wrong = run(&[&"scrub", &path, &"-o", &copy, &"--map", same, &"--force"]);
        assert_eq!(wrong.code, 2, "{}", wrong.stderr);
        wrong.error();
    }
    assert_eq!(fs::read(&path).unwrap(), capture::nla_required());
    assert_eq!(names(&folder), ["a.pcap", "b.pcapng", "who.tsv"]);
}

#[test]
fn overwrites_nothing_and_says_what_it_needs() {
    let folder = folder("scrub-wrong");
    let content = capture::nla_required();
    let path = file(&folder, "a.pcap", &content);
    let there = file(&folder, "b.pcapng", b"precious");
    let text = file(&folder, "a.txt", b"no capture at all, just words\n");
    let new = folder.join("x.pcapng");
    for arguments in [
        &[&"scrub" as &dyn AsRef<std::ffi::OsStr>, &path, &"-o", &there][..],
        &[&"scrub", &path, &"-o", &path, &"--force"],
        &[&"scrub", &text, &"-o", &new],
        &[&"scrub", &"-", &"-o", &new],
        &[&"scrub", &path, &"-o", &new, &"--session", &"7"],
    ] {
        let wrong = run(arguments);
        assert_eq!((wrong.code, wrong.stdout.as_str()), (2, ""), "{}", wrong.stderr);
        wrong.error();
    }
    assert_eq!((fs::read(&there).unwrap(), fs::read(&path).unwrap()), (b"precious".to_vec(), content));
    assert_eq!(names(&folder), ["a.pcap", "a.txt", "b.pcapng"]);
}
