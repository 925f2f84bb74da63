use unicode_width::UnicodeWidthStr;

use super::*;
use crate::report::{Capture, sample};

fn print(capture: Capture, options: Options) -> String {
    let mut out = Vec::new();
    write(&mut out, &Report::new(None, vec![capture]), &options).unwrap();
    String::from_utf8(out).unwrap()
}

/// Prints at 80 columns without colour, after checking what must hold of every report.
fn check(capture: Capture) -> String {
    for verbose in [false, true] {
        for width in [40, 80, 132] {
            let plain = print(capture.clone(), Options { width, verbose, color: false });
            for line in plain.lines() {
                assert!(line.width() <= width, "{} columns at {width}: {line}", line.width());
                assert_eq!(line.trim_end(), line, "blanks at the end");
            }
            let colored = print(capture.clone(), Options { width, verbose, color: true });
            assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
        }
    }
    print(capture, Options::default())
}

#[test]
fn a_failed_session_and_one_that_worked() {
    insta::assert_snapshot!(check(sample::capture(vec![sample::failed(1), sample::ok(2)])));
}
