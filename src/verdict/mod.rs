//! Findings to a verdict: one cause, what looks the same, what is ruled out, what could not be seen.

mod exclusions;

use crate::flow::Direction;
use crate::knowledge::cause::{self, Cause};
use crate::rules::{self, Answer, Blind, Evidence, Exclusion, Finding, Weight};
use crate::session::{Ending, Session};
use crate::vocabulary::{Actor, Category, Certainty, Outcome, StageName};

/// Causes that rest on nothing but the message at which the connection was left.
const BY_PLACE: [&str; 2] = [cause::LICENSE_RESET, cause::LICENSE_STALLED];

/// What became of a session, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The cause that was chosen, with its evidence and look-alikes.
    pub finding: Finding,
    /// Its category; for the silent-server family and where nothing tells, `undetermined`.
    pub category: Category,
    /// Findings that were not chosen: cause and sentence.
    pub others: Vec<(&'static str, String)>,
    /// Evidence against causes and categories.
    pub ruled_out: Vec<Exclusion>,
    /// What could not be seen.
    pub not_checked: Vec<Blind>,
    /// Position in the capture's sessions of the connection of the same attempt that got further.
    pub superseded_by: Option<usize>,
}

impl Verdict {
    /// Puts what another connection of the attempt shows in the place of what this one alone did.
    pub fn settle(&mut self, mut finding: Finding) {
        let row = cause::find(finding.cause);
        let category = row.map_or(Category::Undetermined, |row| row.category);
        finding.evidence.sort_by_key(|evidence| evidence.frame);
        finding.evidence.dedup();
        self.ruled_out.retain(|exclusion| exclusions::agrees(exclusion, finding.cause, category));
        self.category = category;
        self.finding = finding;
    }
}

/// Judges a session.
pub fn of(session: &Session) -> Verdict {
    let mut found = Vec::new();
    let mut exclusions = Vec::new();
    let mut blinds = Vec::new();
    for (_, answer) in rules::judge(session) {
        match answer {
            Answer::Found(finding) => found.push(*finding),
            Answer::Clear(exclusion) => exclusions.extend(exclusion),
            Answer::Blind(blind) => blinds.push(blind),
        }
    }
    blinds.extend(left_sealed(session));
    // With one side missing, how an end left says nothing: what it answered to is not in the capture.
    if session.health.one_sided {
        found.retain(|finding: &Finding| finding.outcome != Outcome::Failed || finding.weight == Weight::Said);
        exclusions.clear();
    }
    let guessed = |finding: &Finding| {
        let by_place = BY_PLACE.contains(&finding.cause) || finding.certainty <= Certainty::Consistent;
        finding.weight == Weight::Left && by_place
    };
    let network = |finding: &Finding| cause::find(finding.cause).is_some_and(|row| row.category == Category::Network);
    // Loss that heavy explains a leave at any message; a finding that rests on the message alone is no more than a note then.
    let lossy = found.iter().any(|finding| finding.cause == cause::LOSSY_PATH);
    let notes: Vec<Finding> = found.extract_if(.., |finding| lossy && guessed(finding) && !network(finding)).collect();
    found.sort_by_key(|finding| std::cmp::Reverse(rank(finding)));
    let mut found = found.into_iter();
    let finding = found.next().unwrap_or_else(|| nothing(session));
    // What is merely true of the session says nothing beside a finding that says more.
    let others = found
        .chain(notes)
        .filter(|other| other.weight > Weight::State || finding.weight == Weight::State)
        .map(|other| (other.cause, other.summary))
        .collect();
    chosen(session, finding, others, exclusions, blinds)
}

/// What stayed sealed although secrets were given.
fn left_sealed(session: &Session) -> impl Iterator<Item = Blind> {
    let tls = session.tls.as_ref().and_then(|tls| tls.left_sealed.clone());
    let security = session.security.as_ref().and_then(|security| security.left_sealed.clone());
    let blind = |what: &str, why: Option<String>| why.map(|why| Blind { what: what.to_owned(), why });
    [blind("sealed TLS records", tls), blind("sealed packets of Standard RDP Security", security)].into_iter().flatten()
}

/// What a peer said before how it left, before what is merely true; among equals the nearest to the end, then the surer.
fn rank(finding: &Finding) -> (Weight, u32, Certainty) {
    (finding.weight, nearest(finding), finding.certainty)
}

fn nearest(finding: &Finding) -> u32 {
    let last = finding.evidence.iter().map(|evidence: &Evidence| evidence.frame).max();
    finding.decisive.or(last).unwrap_or(0)
}

fn chosen(
    session: &Session,
    mut finding: Finding,
    others: Vec<(&'static str, String)>,
    exclusions: Vec<Exclusion>,
    not_checked: Vec<Blind>,
) -> Verdict {
    let row = cause::find(finding.cause);
    finding.certainty = finding.certainty.min(ceiling(session, &finding, row));
    finding.evidence.sort_by_key(|evidence| evidence.frame);
    finding.evidence.dedup();
    let category = row.map_or(Category::Undetermined, |row| row.category);
    let ruled_out = exclusions::consistent(session, &finding, category, exclusions);
    finding
        .look_alikes
        .retain(|look_alike| !ruled_out.iter().any(|exclusion| exclusion.cause == Some(look_alike.cause)));
    Verdict { finding, category, others, ruled_out, not_checked, superseded_by: None }
}

/// The contract's ceiling: without keys where TLS records stayed sealed.
fn ceiling(session: &Session, finding: &Finding, row: Option<&'static Cause>) -> Certainty {
    let Some(row) = row else { return Certainty::Undetermined };
    if !session.is_sealed() || finding.in_clear {
        return row.ceiling.with_keys;
    }
    match (row.ceiling.without_keys, &session.sealed) {
        // An event in clear is proven whatever the sealed records mean.
        (Certainty::Proven, _) | (_, None) => row.ceiling.without_keys,
        (ceiling, Some(sealed)) if session.inferred() => ceiling.min(sealed.certainty()),
        (ceiling, Some(_)) => ceiling,
    }
}

/// No rule found anything: a failure without a cause, or not even that.
fn nothing(session: &Session) -> Finding {
    let failed = never_used(session);
    let (outcome, summary) = if failed {
        (
            Outcome::Failed,
            "The connection ended before it became a session, and nothing in the capture says why.".to_owned(),
        )
    } else {
        let cut = rules::cut_off(session);
        (Outcome::Unknown, cut.unwrap_or("The capture does not tell what became of this connection.".to_owned()))
    };
    let finding = Finding::new(cause::UNDETERMINED, Weight::State, Certainty::Undetermined, summary).outcome(outcome);
    let Some(closer) = session.ending.closers.first() else { return finding };
    let finding =
        finding.because_of(closer.message(), closer.frame, format!("the connection ends by {}", closer.how.spoken()));
    match closer.direction {
        Direction::ToClient if failed => finding.refused(Actor::Server, closer.frame),
        _ => finding,
    }
}

/// Whether the connection ended and what is seen of it shows that it cannot have been a session.
fn never_used(session: &Session) -> bool {
    let Some(closer) = session.ending.closers.first() else { return false };
    if session.health.starts_late || session.stages.completed(StageName::Active) {
        return false;
    }
    if session.health.one_sided {
        // Of a client that is seen the whole course is seen: one that never went beyond its request had no session.
        return session.payload(Direction::ToServer) > 0 && session.ending.stage == Some(StageName::X224);
    }
    let Some(tls) = session.tls.as_ref().filter(|_| session.is_sealed()) else { return true };
    // Behind sealed data of both sides anything may have happened. A server that never sent any and closed has refused.
    let refused = closer.direction == Direction::ToClient && tls.progress.server_data.is_none();
    tls.progress.client_data.is_none() || refused
}

/// The ending as the verdict sees it: who refused, and in which frame.
pub fn ending(session: &Session, verdict: &Verdict) -> Ending {
    let mut ending = session.ending.clone();
    if ending.refused_by.is_none() {
        ending.refused_by = verdict.finding.refused_by.filter(|actor| *actor != Actor::Nobody);
    }
    if verdict.finding.refused_by.is_some() {
        ending.decisive = verdict.finding.decisive;
    }
    ending.decisive = ending.decisive.or(ending.at.map(|(frame, _)| frame));
    ending
}
