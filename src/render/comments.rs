//! The findings as comments on the capture itself, so that Wireshark shows them in place.
//!
//! Made of the report alone: no secret can get into them. Text from packets is escaped as for a terminal.

use std::collections::BTreeMap;

use super::{escape, phrase};
use crate::capture::Comments;
use crate::report::{Capture, Session};
use crate::vocabulary::{Certainty, Outcome};

/// Sessions that the comment on the file tells of one by one.
const TOLD: usize = 50;

/// Comments on one frame; a frame that a thousand sessions point to (an ICMP storm) is not worth more.
const PER_FRAME: usize = 20;

/// The comments for a capture that this report is of.
pub fn comments(capture: &Capture) -> Comments {
    let mut frames: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for session in &capture.sessions {
        for (frame, lines) in findings(session) {
            let comments = frames.entry(frame).or_default();
            if comments.len() < PER_FRAME {
                comments.push(format!("rdpwhy, session {}: {}", session.id, lines.join("\n")));
            }
        }
    }
    Comments { section: Some(summary(capture)), frames }
}

/// What a session's frames show, a line each.
fn findings(session: &Session) -> BTreeMap<u32, Vec<String>> {
    let mut frames: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut say = |frame: Option<u32>, line: String| {
        let Some(frame) = frame else { return };
        let lines = frames.entry(frame).or_default();
        if !lines.contains(&line) {
            lines.push(line);
        }
    };
    let (verdict, ending) = (&session.verdict, &session.ending);
    say(ending.decisive_frame.or(ending.frame).or(Some(session.last_frame)), headline(session));
    for evidence in &verdict.evidence {
        say(evidence.frame, safe(&evidence.says));
    }
    if let Some(frame) = ending.frame {
        say(Some(frame), format!("ended: {} ({})", phrase::ending(session), ending.certainty));
    }
    for note in &session.notes {
        say(note.frame, format!("note: {}", safe(&note.says)));
    }
    for ruled_out in &verdict.ruled_out {
        let what = ruled_out.cause.as_ref().map_or_else(|| ruled_out.category.to_string(), ToString::to_string);
        say(ruled_out.frame, format!("speaks against {what}: {}", safe(&ruled_out.because)));
    }
    frames
}

/// `failed: nla-required-by-server (protocol-mismatch, proven). The server requires …`
fn headline(session: &Session) -> String {
    let verdict = &session.verdict;
    let named = match verdict.certainty {
        Certainty::Undetermined => verdict.cause.to_string(),
        certainty => format!("{} ({}, {certainty})", verdict.cause, verdict.category),
    };
    format!("{}: {named}. {}", phrase::outcome(verdict.outcome), safe(&verdict.summary))
}

/// The comment on the file: every session's verdict, the failed ones first.
fn summary(capture: &Capture) -> String {
    let failed = |session: &&Session| session.verdict.outcome == Outcome::Failed;
    let (bad, good): (Vec<&Session>, Vec<&Session>) = capture.sessions.iter().partition(failed);
    let mut lines = vec![format!(
        "rdpwhy {}: {} of {} session(s) failed. Findings are comments on their frames: filter by frame.comment contains \"rdpwhy\"",
        env!("CARGO_PKG_VERSION"),
        bad.len(),
        capture.sessions.len()
    )];
    for session in bad.iter().chain(&good).take(TOLD) {
        lines.push(format!("session {}, {}: {}", session.id, phrase::ends(session), headline(session)));
        let evidence = session.verdict.evidence.iter();
        lines.extend(evidence.map(|evidence| match evidence.frame {
            Some(frame) => format!("  #{frame} {}", safe(&evidence.says)),
            None => format!("  {}", safe(&evidence.says)),
        }));
    }
    if capture.sessions.len() > TOLD {
        lines.push(format!("{} more sessions: rdpwhy analyze tells of them", capture.sessions.len() - TOLD));
    }
    lines.join("\n")
}

fn safe(text: &str) -> String {
    escape::terminal(text).into_owned()
}
