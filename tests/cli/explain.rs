//! `rdpwhy explain`.

use crate::run::run;

fn check(what: &[&str], says: &str) {
    let mut arguments: Vec<&dyn AsRef<std::ffi::OsStr>> = vec![&"explain"];
    arguments.extend(what.iter().map(|word| word as &dyn AsRef<std::ffi::OsStr>));
    let answer = run(&arguments);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""), "{what:?}");
    assert!(answer.stdout.contains(says), "{what:?}: {}", answer.stdout);
}

#[test]
fn explains_every_kind_of_thing() {
    check(&["server-credential-unusable"], "What to do");
    check(&["licensing"], "icens");
    check(&["ClientHello"], "ClientHello");
    check(&["0x904"], "socket was closed");
    check(&["0x904/0x7"], "adds nothing");
    check(&["STATUS_LOGON_FAILURE"], "logon-failed");
    check(&["alert", "48"], "unknown_ca");
    check(&["alert 48"], "unknown_ca");
    check(&["license", "8"], "ERR_INVALID_CLIENT");
    check(&["errinfo", "0x7"], "ERRINFO_SERVER_DENIED_CONNECTION");
    check(&["negfailure", "5"], "HYBRID_REQUIRED_BY_SERVER");
    check(&["-1073741715"], "STATUS_LOGON_FAILURE");
}

#[test]
fn an_unknown_word_is_2_with_the_nearest_ones() {
    let wrong = run(&[&"explain", &"certificate-expird"]);
    assert_eq!((wrong.code, wrong.stdout.as_str()), (2, ""));
    let (message, hint) = wrong.error();
    assert!(message.contains("'certificate-expird'") && hint.contains("certificate-expired"), "{}", wrong.stderr);
}
