//! Exit codes, bad arguments, pipes and colour.

use std::process::Stdio;

use crate::capture;
use crate::run::{command, file, finish, folder, run, run_with_input};

#[test]
fn a_failed_attempt_is_1_and_told_on_one_page() {
    let folder = folder("failed");
    let path = file(&folder, "failed.pcap", &capture::nla_required());
    let bare = run(&[&path]);
    assert_eq!((bare.code, bare.stderr.as_str()), (1, ""));
    assert!(bare.stdout.contains("nla-required-by-server"), "{}", bare.stdout);
    assert!(bare.stdout.lines().all(|line| line.chars().count() <= 80), "{}", bare.stdout);
    let named = run(&[&"analyze", &path]);
    assert_eq!((named.code, named.stdout), (1, bare.stdout));
}

#[test]
fn nothing_failed_is_0() {
    let folder = folder("open");
    let open = run(&[&file(&folder, "open.pcap", &capture::still_open())]);
    assert_eq!((open.code, open.stderr.as_str()), (0, ""), "{}", open.stdout);
    assert!(open.stdout.contains("still open"), "{}", open.stdout);
}

#[test]
fn a_file_without_packets_is_2_and_beats_1() {
    let folder = folder("unreadable");
    let failed = file(&folder, "failed.pcap", &capture::nla_required());
    for (name, content) in
        [("empty.pcap", capture::empty()), ("void", vec![]), ("text.csv", b"No.,Time\n1,0.0\n".into())]
    {
        let bad = file(&folder, name, &content);
        let alone = run(&[&bad]);
        let (message, hint) = alone.error();
        assert_eq!((alone.code, alone.stdout.as_str()), (2, ""), "{name}");
        assert!(message.contains(name) && !hint.is_empty(), "{message}");
        let both = run(&[&bad, &failed]);
        assert_eq!(both.code, 2, "{name}");
        assert!(both.stdout.contains("nla-required-by-server"), "the other capture is still read");
        assert!(both.stdout.contains("not read"), "the report names what it could not read");
    }
    assert_eq!(run(&[&folder.join("nowhere.pcap")]).code, 2);
    assert_eq!(run(&[&folder]).code, 2);
}

#[test]
fn a_cut_tail_is_a_warning() {
    let folder = folder("cut");
    let mut content = capture::nla_required();
    content.truncate(content.len() - 10);
    let cut = run(&[&file(&folder, "cut.pcap", &content)]);
    assert_eq!((cut.code, cut.stderr.as_str()), (1, ""));
    assert!(cut.stdout.lines().any(|line| line.starts_with("! ")), "{}", cut.stdout);
}

#[test]
fn standard_input_is_read() {
    let piped = run_with_input(&["-"], &capture::nla_required());
    assert_eq!((piped.code, piped.stderr.as_str()), (1, ""));
    assert!(piped.stdout.contains("nla-required-by-server"), "{}", piped.stdout);
}

#[test]
fn wrong_arguments_are_2_in_two_lines() {
    let folder = folder("arguments");
    let path = file(&folder, "a.pcap", &capture::still_open());
    for (arguments, says) in [
        (vec!["--fromat", "json"], "--format"),
        (vec!["--format", "docx"], "text, json, ndjson"),
        (vec!["--code", "nine"], "--help"),
        (vec!["--extended", "7"], "--help"),
        (vec!["--threads", "0"], "--help"),
        (vec!["--force"], "--help"),
        (vec!["--output", "report.docx"], "--format"),
        (vec!["--color", "sometimes"], "auto, always, never"),
    ] {
        let wrong = finish(command().arg(&path).args(&arguments).current_dir(&folder));
        assert_eq!((wrong.code, wrong.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(wrong.error().1.contains(says), "{arguments:?}: {}", wrong.stderr);
    }
    assert_eq!(run(&[]).error().0, "expected a capture file");
}

#[test]
fn a_mistyped_command_is_recognised() {
    let wrong = run(&[&"analyse"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.error().1.contains("rdpwhy analyze"), "{}", wrong.stderr);
    for (wrong, meant) in [
        (vec!["explian", "foo"], "rdpwhy explain"),
        (vec!["anotate", "a.pcap", "-o", "b"], "rdpwhy annotate"),
        (vec!["Lessons", "tls"], "rdpwhy lesson"),
        (vec!["help", "lesso"], "rdpwhy lesson"),
    ] {
        let told = finish(command().args(&wrong));
        assert_eq!((told.code, told.stdout.as_str()), (2, ""), "{wrong:?}");
        assert!(told.error().1.contains(meant), "{wrong:?}: {}", told.stderr);
    }
}

#[test]
fn teaching_adds_the_messages_to_the_text_and_changes_no_json() {
    let folder = folder("teach");
    let path = file(&folder, "failed.pcap", &capture::nla_required());
    let plain = run(&[&path]).stdout;
    let taught = run(&[&path, &"--teach"]);
    assert_eq!((taught.code, taught.stderr.as_str()), (1, ""));
    for says in ["X.224 Connection Request", "The first message of RDP", "Completed when", "due in the place of"] {
        assert!(taught.stdout.contains(says) && !plain.contains(says), "{says}: {}", taught.stdout);
    }
    assert!(taught.stdout.lines().all(|line| line.chars().count() <= 80), "{}", taught.stdout);
    // What was explained once is not explained again.
    let twice = run(&[&path, &path, &"--teach"]).stdout;
    assert_eq!(twice.matches("The first message of RDP").count(), 1, "{twice}");
    assert_eq!(twice.matches("X.224 Connection Request: ").count(), 2, "{twice}");
    for format in ["json", "ndjson", "markdown", "html"] {
        let without = run(&[&path, &"--format", &format]).stdout;
        assert_eq!(run(&[&path, &"--teach", &"--format", &format]).stdout, without, "{format}");
    }
}

#[test]
fn help_and_version_are_0_and_offer_only_what_there_is() {
    let help = run(&[&"--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (0, ""));
    assert!(help.stdout.contains("json") && help.stdout.contains("html"), "{}", help.stdout);
    assert_eq!(run(&[&"--version"]).stdout, format!("rdpwhy {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let folder = folder("pipe");
    let path = file(&folder, "failed.pcap", &capture::nla_required());
    for format in ["text", "json", "ndjson"] {
        let mut child = command()
            .args(["--verbose", "--format", format])
            .args(vec![&path; 40])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{format}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
    }
}

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    let folder = folder("color");
    let path = file(&folder, "failed.pcap", &capture::nla_required());
    let plain = run(&[&path]).stdout;
    let always = run(&[&path, &"--color", &"always"]).stdout;
    assert!(!plain.contains('\x1b') && always.contains('\x1b'));
    assert_eq!(anstream::adapter::strip_str(&always).to_string(), plain);
    let forced = finish(command().arg(&path).env("CLICOLOR_FORCE", "1"));
    assert!(forced.stdout.contains('\x1b'));
    let never = finish(command().arg(&path).args(["--color", "never"]).env("CLICOLOR_FORCE", "1"));
    assert_eq!(never.stdout, plain);
    let json = run(&[&path, &"--color", &"always", &"--format", &"json"]).stdout;
    assert!(!json.contains('\x1b'));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let folder = folder("threads");
    let path = file(&folder, "failed.pcap", &capture::nla_required());
    let one = run(&[&path, &"--threads", &"1", &"--format", &"json"]);
    let four = run(&[&path, &"--threads", &"4", &"--format", &"json"]);
    assert_eq!(one.stdout, four.stdout);
}
