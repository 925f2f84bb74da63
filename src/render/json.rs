//! The report as one JSON document.

use std::io::{self, Write};

use crate::report::Report;

/// Writes the report, indented, with a line end. JSON's own escapes make control characters harmless.
///
/// # Errors
/// What the writer says.
pub fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let mut chunks = Chunks { out, buffer: Vec::with_capacity(CHUNK.saturating_mul(2)) };
    serde_json::to_writer_pretty(&mut chunks, report)?;
    chunks.write_all(b"\n")?;
    chunks.flush()
}

/// Bytes that are passed on at once.
const CHUNK: usize = 64 << 10;

/// Collects the serializer's small writes, of a byte or a word, without a call through `dyn` for each: half the time of a large report.
struct Chunks<'o> {
    out: &'o mut dyn Write,
    buffer: Vec<u8>,
}

impl Write for Chunks<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() < CHUNK { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> io::Result<()> {
        let written = self.out.write_all(&self.buffer);
        self.buffer.clear();
        written
    }
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
    fn a_long_report_arrives_whole() {
        let report = Report::new(None, vec![sample::capture((1..200).map(sample::failed).collect())]);
        let mut out = Vec::new();
        write(&mut out, &report).unwrap();
        assert!(out.len() > 2 * CHUNK);
        assert_eq!(out, [serde_json::to_vec_pretty(&report).unwrap().as_slice(), b"\n"].concat());
    }

    #[test]
    fn what_the_writer_says_is_passed_on() {
        let report = Report::new(None, vec![sample::capture((1..200).map(sample::failed).collect())]);
        let mut room = [0; 100_000];
        let error = write(&mut room.as_mut_slice(), &report).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::WriteZero);
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let report = Report::new(None, vec![Capture { path: "a\x1b[31m\n".into(), ..Capture::default() }]);
        let mut out = Vec::new();
        write(&mut out, &report).unwrap();
        assert!(!out.contains(&0x1b));
    }
}
