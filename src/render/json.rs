//! The report as one JSON document.

use std::io::{self, Write};

use crate::report::Report;

/// Writes the report, indented, with a line end. JSON's own escapes make control characters harmless.
///
/// # Errors
/// What the writer says.
pub fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report)?;
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Capture, sample};

    #[test]
    fn is_one_document_with_a_line_end() {
        let report = Report::new(None, vec![sample::capture(vec![sample::failed(1), sample::ok(2)])]);
        let mut out = Vec::new();
        write(&mut out, &report).unwrap();
        assert_eq!(out.last(), Some(&b'\n'));
        let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(value["captures"][0]["sessions"][1]["verdict"]["cause"], "closed-by-user");
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let report = Report::new(None, vec![Capture { path: "a\x1b[31m\n".into(), ..Capture::default() }]);
        let mut out = Vec::new();
        write(&mut out, &report).unwrap();
        assert!(!out.contains(&0x1b));
    }
}
