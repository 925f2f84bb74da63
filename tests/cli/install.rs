//! Completions and man pages: made of the definitions that parse the arguments.

use std::fs;

use crate::run::{file, folder, names, run};

#[test]
fn completions_for_every_shell_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let done = run(&[&"completions", &shell]);
        assert_eq!((done.code, done.stderr.as_str()), (0, ""));
        for word in ["analyze", "explain", "lesson", "annotate", "scrub", "server-name", "teach", "answer"] {
            assert!(done.stdout.contains(word), "{shell}: {word}");
        }
    }
    let wrong = run(&[&"completions", &"fsh"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.error().1.contains("fish"), "{}", wrong.stderr);
}

#[test]
fn man_pages_tell_of_every_option() {
    let folder = folder("man");
    assert_eq!(run(&[&"man", &folder]).code, 0);
    let pages = names(&folder);
    for page in
        ["rdpwhy.1", "rdpwhy-analyze.1", "rdpwhy-explain.1", "rdpwhy-lesson.1", "rdpwhy-annotate.1", "rdpwhy-scrub.1"]
    {
        assert!(pages.iter().any(|name| name == page), "{page}: {pages:?}");
    }
    let analyze = fs::read_to_string(folder.join("rdpwhy-analyze.1")).unwrap();
    for option in ["keys", "extended", "server\\-name", "Exit status"] {
        assert!(analyze.contains(option), "{option}");
    }
}

#[test]
fn a_page_in_the_way_needs_force() {
    let folder = folder("man-force");
    let there = file(&folder, "rdpwhy-explain.1", b"precious");
    let refused = run(&[&"man", &folder]);
    assert_eq!(refused.code, 2);
    assert!(refused.error().1.contains("--force"), "{}", refused.stderr);
    assert_eq!(
        (names(&folder), fs::read(&there).unwrap()),
        (vec!["rdpwhy-explain.1".to_owned()], b"precious".to_vec())
    );
    assert_eq!(run(&[&"man", &folder, &"--force"]).code, 0);
    assert!(fs::read_to_string(&there).unwrap().contains(".TH"));
    let missing = run(&[&"man", &folder.join("nowhere")]);
    assert_eq!(missing.code, 2);
    missing.error();
}
