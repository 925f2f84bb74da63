//! An attempt in a sentence.

use crate::knowledge::cause as id;
use crate::session::Session;
use crate::verdict::Verdict;
use crate::vocabulary::{Outcome, Transport};

/// Changes of fortune told one after the other; more are told by their numbers.
const TOLD: usize = 5;

/// Tells what became of the connections of an attempt, alike neighbours folded.
pub fn tell(members: &[usize], sessions: &[Session], verdicts: &[Verdict], outcome: Outcome) -> String {
    let parts: Vec<String> = members
        .iter()
        .filter_map(|index| sessions.get(*index).zip(verdicts.get(*index)))
        .map(|(session, verdict)| part(session, verdict))
        .collect();
    let runs = fold(&parts);
    let told = if runs.len() <= TOLD {
        listed(&runs, ", then ")
    } else {
        let mut all = parts.clone();
        all.sort();
        listed(&fold(&all), " and ") + " in turn"
    };
    let became = if sent_away(members, verdicts) { SENT_AWAY } else { became(outcome) };
    format!("{}{}: {told}; {became}", connections(members), lasted(members, sessions))
}

/// Whether all that worked was to be sent to another server.
fn sent_away(members: &[usize], verdicts: &[Verdict]) -> bool {
    let those = || members.iter().filter_map(|index| verdicts.get(*index));
    let last = those().rfind(|verdict| verdict.superseded_by.is_none() && verdict.finding.outcome == Outcome::Ok);
    last.is_some_and(|verdict| verdict.finding.cause == id::REDIRECTED)
}

const SENT_AWAY: &str = "what became of it where it was sent is not in the capture";

fn part(session: &Session, verdict: &Verdict) -> String {
    let transport = if session.transport == Transport::Udp { "UDP " } else { "" };
    format!("{transport}{}", verdict.finding.cause)
}

/// Equal neighbours as one, with their number.
fn fold(parts: &[String]) -> Vec<(String, u32)> {
    let mut runs: Vec<(String, u32)> = Vec::new();
    for part in parts {
        match runs.last_mut() {
            Some((last, count)) if last == part => *count = count.saturating_add(1),
            _ => runs.push((part.clone(), 1)),
        }
    }
    runs
}

fn listed(runs: &[(String, u32)], between: &str) -> String {
    let told: Vec<String> =
        runs.iter().map(|(part, count)| if *count > 1 { format!("{count} × {part}") } else { part.clone() }).collect();
    told.join(between)
}

fn connections(members: &[usize]) -> String {
    if members.len() == 1 { "one connection".to_owned() } else { format!("{} connections", members.len()) }
}

/// How long several connections took together.
fn lasted(members: &[usize], sessions: &[Session]) -> String {
    let those = || members.iter().filter_map(|index| sessions.get(*index));
    let begin = those().map(|session| session.start).min();
    let end = those().map(|session| session.end).max();
    match begin.zip(end) {
        Some((begin, end)) if members.len() > 1 => format!(" in {:.1} s", end.since(begin).as_secs_f64()),
        _ => String::new(),
    }
}

fn became(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "it worked",
        Outcome::Failed => "it failed",
        Outcome::Open => "it was still open when the capture ended",
        Outcome::Probe => "nobody tried to log on",
        Outcome::Unknown => "what became of it is not in the capture",
    }
}
