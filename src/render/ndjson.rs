//! The report as JSON objects, one a line: the capture, its sessions, its attempts.

use std::io::{self, Write};

use serde::Serialize;

use crate::report::{Capture, CaptureFormat, Dialog, LeftOut, Problem, Report, SCHEMA_VERSION, Vantage, Warning};
use crate::time::Time;

/// Writes the report, one object a line, each with `schema_version`, `capture` (the path) and `type`.
///
/// # Errors
/// What the writer says.
pub fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    for capture in &report.captures {
        write_capture(out, report, capture)?;
    }
    Ok(())
}

fn write_capture(out: &mut dyn Write, report: &Report, capture: &Capture) -> io::Result<()> {
    line(out, capture, "capture", &CaptureLine::new(report, capture))?;
    for session in &capture.sessions {
        line(out, capture, "session", session)?;
    }
    for attempt in &capture.attempts {
        line(out, capture, "attempt", attempt)?;
    }
    Ok(())
}

fn line<T: Serialize>(out: &mut dyn Write, capture: &Capture, kind: &'static str, content: &T) -> io::Result<()> {
    let line = Line { schema_version: SCHEMA_VERSION, capture: &capture.path, kind, content };
    serde_json::to_writer(&mut *out, &line)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Line<'a, T> {
    schema_version: u32,
    capture: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    content: &'a T,
}

/// A [`Capture`] without its sessions and attempts, which have lines of their own.
#[derive(Serialize)]
struct CaptureLine<'a> {
    path: &'a str,
    sha256: Option<&'a str>,
    format: Option<CaptureFormat>,
    compression: Option<&'a str>,
    packets: u64,
    bytes: u64,
    first_packet: Option<Time>,
    last_packet: Option<Time>,
    link_types: &'a [String],
    vantage: Option<Vantage>,
    warnings: &'a [Warning],
    left_out: &'a [LeftOut],
    error: Option<&'a Problem>,
    dialog: Option<&'a Dialog>,
    redacted: bool,
}

impl<'a> CaptureLine<'a> {
    fn new(report: &'a Report, capture: &'a Capture) -> Self {
        Self {
            path: &capture.path,
            sha256: capture.sha256.as_deref(),
            format: capture.format,
            compression: capture.compression.as_deref(),
            packets: capture.packets,
            bytes: capture.bytes,
            first_packet: capture.first_packet,
            last_packet: capture.last_packet,
            link_types: &capture.link_types,
            vantage: capture.vantage,
            warnings: &capture.warnings,
            left_out: &capture.left_out,
            error: capture.error.as_ref(),
            dialog: report.dialog.as_ref(),
            redacted: report.redacted,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::report::sample;

    fn lines(report: &Report) -> Vec<Value> {
        let mut out = Vec::new();
        write(&mut out, report).unwrap();
        String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn capture_then_sessions_then_attempts() {
        let capture = sample::capture(vec![sample::failed(1), sample::ok(2)]);
        let lines = lines(&Report::new(None, vec![capture]));
        let types: Vec<_> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
        assert_eq!(types, ["capture", "session", "session", "attempt", "attempt"]);
        assert!(lines.iter().all(|line| line["schema_version"] == 1 && line["capture"] == "failed.pcapng"));
    }

    #[test]
    fn a_line_has_every_field_of_its_object() {
        let capture = sample::capture(vec![sample::failed(1)]);
        let mut whole = serde_json::to_value(&capture).unwrap();
        let lines = lines(&Report::new(None, vec![capture]));
        let session = whole["sessions"][0].take();
        whole.as_object_mut().unwrap().retain(|name, _| name != "sessions" && name != "attempts");
        for (line, object) in [(&lines[0], whole), (&lines[1], session)] {
            for (name, value) in object.as_object().unwrap() {
                assert_eq!(line.get(name), Some(value), "{name}");
            }
        }
    }
}
