//! `rdpwhy lesson`: from the binary alone, without the repository.

use std::fs;
use std::path::Path;

use crate::run::{command, file, finish, folder, names, run};

#[test]
fn the_list_names_stages_endings_and_messages() {
    let list = run(&[&"lesson"]);
    assert_eq!((list.code, list.stderr.as_str()), (0, ""));
    for says in ["client-info", "certificate-expired: ", "LICENSE_REQUEST", "delegation-refused"] {
        assert!(list.stdout.contains(says), "{says}: {}", list.stdout);
    }
    assert!(list.stdout.lines().all(|line| line.chars().count() <= 80), "{}", list.stdout);
}

#[test]
fn a_lesson_asks_first_and_answers_on_request() {
    let folder = folder("lesson-elsewhere");
    let asked = finish(command().args(["lesson", "server-silent-after-client-hello"]).current_dir(&folder));
    assert_eq!((asked.code, asked.stderr.as_str()), (0, ""));
    for says in
        ["Look at", "client-hello-then-rst", "Beside it: middlebox-reset", "TTL 126", "TTL 61", "due next", "Question"]
    {
        assert!(asked.stdout.contains(says), "{says}: {}", asked.stdout);
    }
    for kept in ["What decides", "round trip takes", "What rdpwhy says"] {
        assert!(!asked.stdout.contains(kept), "{kept}: {}", asked.stdout);
    }
    let answered =
        finish(command().args(["lesson", "server-silent-after-client-hello", "--answer"]).current_dir(&folder));
    let (question, answer) =
        answered.stdout.split_once("\n────").and_then(|(_, rest)| rest.split_once("\n────")).unwrap();
    assert!(question.contains("Question") && answer.contains("middlebox-reset, strong"), "{answer}");
    assert!(answer.contains("RST: its TTL is 61"), "what the analyzer says is there: {answer}");
}

#[test]
fn a_message_is_shown_with_its_fields() {
    let shown = run(&[&"lesson", &"X.224", &"Connection", &"Request"]);
    assert_eq!(shown.code, 0);
    assert!(shown.stdout.contains("requestedProtocols 01 00 00 00"), "{}", shown.stdout);
    assert!(shown.stdout.lines().all(|line| line.chars().count() <= 80), "{}", shown.stdout);
}

#[test]
fn the_captures_are_written_out_and_never_over_others() {
    let folder = folder("lesson-files");
    let wrote = run(&[&"lesson", &"logon-failed", &"-o", &folder]);
    assert_eq!((wrote.code, wrote.stdout.as_str()), (0, ""));
    let there = ["nla-error-codes-tls13.keys.log", "nla-error-codes-tls13.pcapng", "nla-wrong-password-tls12.pcapng"];
    assert_eq!(names(&folder), there);
    let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures/nla-wrong-password-tls12/capture.pcapng");
    assert_eq!(fs::read(folder.join(there[2])).unwrap(), fs::read(original).unwrap());
    let keys = folder.join(there[0]);
    let read = run(&[&folder.join(there[1]), &"--keys", &keys, &"--verbose"]);
    assert!(read.stdout.contains("STATUS_LOGON_FAILURE"), "{}", read.stdout);

    fs::remove_file(&keys).unwrap();
    file(&folder, there[2], b"mine");
    let refused = run(&[&"lesson", &"logon-failed", &"-o", &folder]);
    assert_eq!(refused.code, 2);
    assert!(refused.error().1.contains("--force"), "{}", refused.stderr);
    assert_eq!(fs::read(folder.join(there[2])).unwrap(), b"mine");
    assert!(!keys.exists(), "no half set");
    assert_eq!(run(&[&"lesson", &"logon-failed", &"-o", &folder, &"--force"]).code, 0);
    assert_ne!(fs::read(folder.join(there[2])).unwrap(), b"mine");
    let nowhere = run(&[&"lesson", &"logon-failed", &"-o", &folder.join("nowhere")]);
    assert!(nowhere.code == 2 && nowhere.error().0.contains("existing folder"), "{}", nowhere.stderr);
}

#[test]
fn a_wrong_name_is_answered_with_the_nearest() {
    for (asked, says) in [
        ("certificate-expird", "rdpwhy lesson certificate-expired"),
        ("Client Helo", "rdpwhy lesson ClientHello"),
        ("licencing", "rdpwhy lesson licensing"),
        ("xyzzy", "all of them: rdpwhy lesson"),
        ("delegation-refused", "rdpwhy explain delegation-refused"),
    ] {
        let wrong = run(&[&"lesson", &asked]);
        assert_eq!((wrong.code, wrong.stdout.as_str()), (2, ""), "{asked}");
        assert!(wrong.error().1.contains(says), "{asked}: {}", wrong.stderr);
    }
    let unseen = run(&[&"lesson", &"RDPEUDP ACK"]);
    let words = unseen.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(unseen.code == 0 && words.contains("No bundled capture holds"), "{}", unseen.stdout);
}
