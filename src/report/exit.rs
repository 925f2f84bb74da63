//! The exit status of a report.

use super::{Capture, Report};
use crate::vocabulary::Outcome;

/// Exit status of the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExitStatus {
    /// 0: nothing failed.
    NothingFailed,
    /// 1: at least one attempt failed.
    AttemptFailed,
    /// 2: a file yielded no packets, or the arguments were wrong. It beats the others.
    NoPackets,
}

impl ExitStatus {
    /// The number that the process ends with.
    pub fn code(self) -> u8 {
        match self {
            Self::NothingFailed => 0,
            Self::AttemptFailed => 1,
            Self::NoPackets => 2,
        }
    }
}

/// What the captures of a report amount to. Attempts decide, not sessions; a cut or damaged file that yielded packets is no error.
pub fn exit_status(report: &Report) -> ExitStatus {
    report.captures.iter().map(status_of).max().unwrap_or(ExitStatus::NothingFailed)
}

fn status_of(capture: &Capture) -> ExitStatus {
    if capture.error.is_some() || capture.packets == 0 {
        return ExitStatus::NoPackets;
    }
    if capture.attempts.iter().any(|attempt| attempt.outcome == Outcome::Failed) {
        return ExitStatus::AttemptFailed;
    }
    ExitStatus::NothingFailed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn check(captures: Vec<Capture>, expected: u8) {
        assert_eq!(exit_status(&Report::new(None, captures)).code(), expected);
    }

    #[test]
    fn attempts_decide() {
        check(vec![sample::capture(vec![sample::ok(1)])], 0);
        check(vec![sample::capture(vec![sample::failed(1)])], 1);
        let mut superseded = sample::capture(vec![sample::failed(1), sample::ok(2)]);
        superseded.attempts.truncate(1);
        superseded.attempts[0].outcome = Outcome::Ok;
        check(vec![superseded], 0);
    }

    #[test]
    fn a_file_without_packets_beats_a_failed_attempt() {
        let empty = Capture { path: "empty.pcap".into(), ..Capture::default() };
        check(vec![empty.clone()], 2);
        check(vec![sample::capture(vec![sample::failed(1)]), empty], 2);
        check(vec![Capture::unreadable("x", "expected a capture", "convert it"), sample::capture(vec![])], 2);
    }

    #[test]
    fn a_capture_without_sessions_is_a_success() {
        check(vec![sample::capture(vec![])], 0);
    }
}
