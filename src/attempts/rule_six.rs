//! Contract, rule 6: a client that left without a word and came back to go further was asking its user, or only looking.
//! And rule 3: a connection that a later one of the attempt superseded names it.

use crate::knowledge::cause as id;
use crate::rules::{Evidence, Finding, Weight, restricted_admin};
use crate::session::Session;
use crate::verdict::Verdict;
use crate::vocabulary::{Certainty, Outcome, StageName, Transport};

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
        let Some(next) = sessions.get(further) else { continue };
        let again = restricted_admin::demanded_again(session, next);
        let refused = verdict.finding.cause == id::RESTRICTED_ADMIN_REFUSED;
        if refused && again {
            over_something_else(session, next, verdict);
        } else if refused && restricted_admin::gave_up(session, next) {
            verdict.finding.evidence.push(Evidence {
                frame: next.first_frame,
                message: None,
                says: "the same client comes back without the demand and goes further".to_owned(),
            });
        } else if silent && (again || !restricted_admin::refused(session)) {
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

/// The client came back with the same demand, it was not met again, and it went further all the same: that was not what it had left over.
/// One that comes back without the demand had been refused it, which `superseded_by` tells.
fn over_something_else(session: &Session, next: &Session, verdict: &mut Verdict) {
    if session.ending.stage != Some(StageName::X224) {
        return came_back(session, next, verdict);
    }
    let mut finding = Finding::new(
        id::PORT_PROBE,
        Weight::Left,
        Certainty::Consistent,
        "The client asked which protocol the server speaks, left with the answer, and came back to go further.",
    )
    .outcome(Outcome::Probe)
    .looks_like(
        id::CLOSED_BY_USER,
        "a user who cancels the credential prompt leaves in the same way",
        "ask the user what the first connection showed",
    );
    finding.evidence = std::mem::take(&mut verdict.finding.evidence);
    verdict
        .settle(finding.because(next.first_frame, "the same client comes back with the same demand and goes further"));
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
    verdict.settle(finding);
}

#[cfg(test)]
mod tests {
    use super::super::join;
    use super::*;
    use crate::rules::testing::Script;
    use crate::time::Time;
    use crate::verdict;

    /// What becomes of the first of two connections, and whether it names the second.
    fn first(first: Script, second: Script) -> (Finding, Option<usize>) {
        let mut sessions = [first.build(), second.build()];
        let pause = sessions[0].end.0 + 4_000_000_000 - sessions[1].start.0;
        for time in [&mut sessions[1].start, &mut sessions[1].end] {
            *time = Time(time.0 + pause);
        }
        let mut verdicts: Vec<Verdict> = sessions.iter().map(verdict::of).collect();
        join(&sessions, &mut verdicts, &|_| false);
        (verdicts[0].finding.clone(), verdicts[0].superseded_by)
    }

    fn demanding(script: Script) -> Script {
        script.demanding(1).offering(7).cookie("anna")
    }

    fn at_the_confirm() -> Script {
        demanding(Script::connected().request(&[1, 2, 8]).confirm(8)).client_closes()
    }

    fn behind_the_certificate() -> Script {
        demanding(Script::tls()).server_flight().handshake_done().client_closes()
    }

    #[test]
    fn who_comes_back_without_the_demand_was_refused_it() {
        for script in [at_the_confirm(), behind_the_certificate()] {
            let (finding, superseded_by) = first(script, Script::active_sealed().client_closes());
            assert_eq!((finding.cause, superseded_by), (id::RESTRICTED_ADMIN_REFUSED, Some(1)));
            assert!(finding.evidence.iter().any(|evidence| evidence.says.contains("without the demand")));
        }
    }

    #[test]
    fn who_comes_back_with_the_demand_and_goes_further_left_over_something_else() {
        let again = || demanding(Script::active_sealed()).client_closes();
        let (prompt, superseded_by) = first(behind_the_certificate(), again());
        assert_eq!((prompt.cause, superseded_by), (id::TRUST_PROMPT, Some(1)));
        let (probe, _) = first(at_the_confirm(), again());
        assert_eq!((probe.cause, probe.outcome), (id::PORT_PROBE, Outcome::Probe));
    }

    /// A visible fault of the certificate went first; whether the user's word or the demand given up let the client go further, nothing tells.
    #[test]
    fn an_expired_certificate_is_no_prompt_where_the_demand_was_given_up() {
        let expired =
            || Script::tls().server_flight_with(|leaf| leaf.not_after = Time(0)).handshake_done().cookie("anna");
        let later = || Script::active_sealed().client_closes();
        assert_eq!(first(demanding(expired()).client_closes(), later()).0.cause, id::CERTIFICATE_EXPIRED);
        assert_eq!(first(expired().client_closes(), later()).0.cause, id::TRUST_PROMPT);
    }
}
