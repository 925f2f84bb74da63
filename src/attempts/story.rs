//! An attempt in a sentence.

use crate::session::Session;
use crate::verdict::Verdict;
use crate::vocabulary::{Outcome, Transport};

/// Tells what became of the connections of an attempt, alike neighbours folded.
pub fn tell(members: &[usize], sessions: &[Session], verdicts: &[Verdict], outcome: Outcome) -> String {
    let mut parts: Vec<(String, u32)> = Vec::new();
    for index in members {
        let (Some(session), Some(verdict)) = (sessions.get(*index), verdicts.get(*index)) else { continue };
        let transport = if session.transport == Transport::Udp { "UDP " } else { "" };
        let part = format!("{transport}{}", verdict.finding.cause);
        match parts.last_mut() {
            Some((last, count)) if *last == part => *count = count.saturating_add(1),
            _ => parts.push((part, 1)),
        }
    }
    let told: Vec<_> =
        parts.into_iter().map(|(part, count)| if count > 1 { format!("{count} × {part}") } else { part }).collect();
    let connections =
        if members.len() == 1 { "one connection".to_owned() } else { format!("{} connections", members.len()) };
    format!("{connections}: {}; in all {outcome}", told.join(", then "))
}
