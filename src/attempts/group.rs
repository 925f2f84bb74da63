//! Which sessions belong together.

use std::net::IpAddr;
use std::time::Duration;

use crate::session::Session;
use crate::verdict::Verdict;
use crate::vocabulary::{Outcome, StageName, Transport};

/// How long after the end of a connection the next one of the same client still belongs to the same attempt: people read a warning,
/// type a password, try again. Longer pauses are another try.
const PAUSE: Duration = Duration::from_secs(120);

/// Positions of the sessions of each attempt, in order of first frame.
pub fn group(sessions: &[Session], verdicts: &[Verdict]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for index in 0..sessions.len() {
        let joined = groups.iter_mut().rev().find(|group| belongs(group, index, sessions, verdicts));
        match joined {
            Some(group) => group.push(index),
            None => groups.push(vec![index]),
        }
    }
    groups
}

/// The two hosts, whatever the ports: client, and the server or the host that was asked of a proxy.
fn hosts(session: &Session) -> (IpAddr, IpAddr) {
    (session.client.ip(), session.server.ip())
}

fn belongs(group: &[usize], index: usize, sessions: &[Session], verdicts: &[Verdict]) -> bool {
    let Some(session) = sessions.get(index) else { return false };
    let members = || group.iter().filter_map(|member| sessions.get(*member).zip(verdicts.get(*member)));
    if !members().any(|(member, _)| hosts(member) == hosts(session)) {
        return false;
    }
    let begun = |member: &Session| member.start <= session.start;
    let overlaps = members().any(|(member, _)| begun(member) && session.start <= member.end);
    let soon = members().any(|(member, _)| begun(member) && session.start.since(member.end) <= PAUSE);
    if session.transport == Transport::Udp {
        // The UDP side of a TCP session begins while that is open.
        return overlaps && members().any(|(member, _)| member.transport == Transport::Tcp);
    }
    // A session that was used is an attempt of its own: what follows is the next one, unless it runs beside it.
    let used = members()
        .any(|(member, verdict)| verdict.finding.outcome == Outcome::Ok || member.stages.completed(StageName::Active));
    if used { overlaps && soon } else { soon }
}
