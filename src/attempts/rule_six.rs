//! Contract, rule 6: a client that left without a word and came back to go further was asking its user, or only looking.
//! And rule 3: a connection that a later one of the attempt superseded names it.

use crate::knowledge::cause as id;
use crate::rules::{Finding, Weight};
use crate::session::Session;
use crate::verdict::Verdict;
use crate::vocabulary::{Category, Certainty, Outcome, Transport};

/// Causes that a client's silent leaving can only be given until it comes back.
const SILENT_LEAVING: [&str; 10] = [
    id::CERTIFICATE_REFUSED,
    id::AUTHENTICATION_ABANDONED,
    id::CERTIFICATE_EXPIRED,
    id::CERTIFICATE_NOT_YET_VALID,
    id::CERTIFICATE_NAME_MISMATCH,
    id::CERTIFICATE_WEAK,
    id::CERTIFICATE_WRONG_USAGE,
    id::CERTIFICATE_MALFORMED,
    id::CERTIFICATE_KEY_MISMATCH,
    id::CERTIFICATE_UNTRUSTED,
];

/// Settles the members of one attempt.
pub fn settle(members: &[usize], sessions: &[Session], verdicts: &mut [Verdict]) {
    for (position, index) in members.iter().enumerate() {
        let later = members.get(position.saturating_add(1)..).unwrap_or_default();
        let went_further = |other: &usize| went_further(*index, *other, sessions, verdicts);
        let Some(further) = later.iter().copied().find(went_further) else { continue };
        let (Some(session), Some(verdict)) = (sessions.get(*index), verdicts.get_mut(*index)) else { continue };
        let elsewhere = verdict.finding.cause == id::REDIRECTED;
        if !elsewhere && !matches!(verdict.finding.outcome, Outcome::Failed | Outcome::Probe) {
            continue;
        }
        verdict.superseded_by = Some(further);
        let silent = SILENT_LEAVING.contains(&verdict.finding.cause) && verdict.finding.weight == Weight::Left;
        if silent && let Some(next) = sessions.get(further) {
            came_back(session, next, verdict);
        }
    }
}

/// A later connection that worked, or came to a later stage; after a redirection the next one, whatever became of it.
fn went_further(index: usize, other: usize, sessions: &[Session], verdicts: &[Verdict]) -> bool {
    let (Some(session), Some(later)) = (sessions.get(index), sessions.get(other)) else { return false };
    if later.transport != Transport::Tcp || session.transport != Transport::Tcp {
        return false;
    }
    let verdict = |at: usize| verdicts.get(at).map(|verdict| &verdict.finding);
    let sent_on = verdict(index).is_some_and(|finding| finding.cause == id::REDIRECTED);
    let worked = verdict(other).is_some_and(|finding| finding.outcome == Outcome::Ok);
    let reached = |session: &Session| session.stages.last_completed().map(|stage| stage.name);
    sent_on || worked || reached(later) > reached(session)
}

fn came_back(session: &Session, next: &Session, verdict: &mut Verdict) {
    let spoke = session.tls.as_ref().is_some_and(|tls| tls.progress.client_data.is_some());
    let anonymous = session.negotiation.cookie.is_none() && session.authentication.credentials_sent.is_none() && !spoke;
    let pause = next.start.since(session.end).as_secs_f64();
    let (cause, summary) = if anonymous {
        (id::CERTIFICATE_PROBE, "The client looked at the server's certificate, left, and came back to go further.")
    } else {
        (id::TRUST_PROMPT, "The client left to ask its user whether to trust the server, and came back to go further.")
    };
    let mut finding = Finding::new(cause, Weight::Left, Certainty::Strong, summary).outcome(Outcome::Probe);
    finding.evidence = std::mem::take(&mut verdict.finding.evidence);
    finding =
        finding.because(next.first_frame, format!("the same client comes back {pause:.1} s later and goes further"));
    verdict.finding = finding;
    verdict.category = Category::None;
}
