//! `rdpwhy annotate`: a copy with comments, and never anything of the user's overwritten.

use std::fs;

use crate::capture;
use crate::run::{file, folder, names, run};

#[test]
fn writes_a_copy_with_comments() {
    let folder = folder("annotate");
    let path = file(&folder, "a.pcap", &capture::nla_required());
    let done = run(&[&"annotate", &path, &"-o", &folder.join("b.pcapng")]);
    assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{}", done.stderr);
    assert!(done.stderr.starts_with("sessions: 1; frames with comments: "), "{}", done.stderr);
    let copy = fs::read(folder.join("b.pcapng")).unwrap();
    assert!(copy.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]));
    assert!(String::from_utf8_lossy(&copy).contains("rdpwhy, session 1: failed: nla-required-by-server"));
    assert_eq!(run(&[&folder.join("b.pcapng")]).code, 1, "the copy is judged like the original");
    assert_eq!(names(&folder), ["a.pcap", "b.pcapng"]);
}

#[test]
fn overwrites_nothing() {
    let folder = folder("annotate-force");
    let content = capture::nla_required();
    let path = file(&folder, "a.pcap", &content);
    let there = file(&folder, "b.pcapng", b"precious");
    let refused = run(&[&"annotate", &path, &"-o", &there]);
    assert_eq!(refused.code, 2);
    assert!(refused.error().1.contains("--force"), "{}", refused.stderr);
    assert_eq!(fs::read(&there).unwrap(), b"precious");
    let itself = run(&[&"annotate", &path, &"-o", &path, &"--force"]);
    assert_eq!((itself.code, fs::read(&path).unwrap()), (2, content));
    assert_eq!(run(&[&"annotate", &path, &"-o", &there, &"--force"]).code, 0);
    assert!(fs::read(&there).unwrap().len() > 100);
}

#[test]
fn says_what_it_needs() {
    let folder = folder("annotate-wrong");
    let text = file(&folder, "a.txt", b"no capture at all, just words\n");
    for arguments in [
        &[&"annotate" as &dyn AsRef<std::ffi::OsStr>, &text, &"-o", &folder.join("x.pcapng")][..],
        &[&"annotate", &"-", &"-o", &folder.join("x.pcapng")],
    ] {
        let wrong = run(arguments);
        assert_eq!((wrong.code, wrong.stdout.as_str()), (2, ""));
        wrong.error();
    }
    let missing = run(&[&"annotate", &text]);
    assert_eq!(missing.code, 2);
    assert!(missing.error().0.contains("--output"), "{}", missing.stderr);
    assert_eq!(names(&folder), ["a.txt"]);
}
