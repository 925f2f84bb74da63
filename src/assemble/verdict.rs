//! The verdict with its fixes.

use super::id;
use crate::knowledge::{cause, fix};
use crate::names::Unresolved;
use crate::report::{self, Evidence, Fix, LookAlike, NotChecked, RuledOut};
use crate::session::{Session, Unread};
use crate::verdict::Verdict;
use crate::vocabulary::{Category, Certainty, Outcome};

/// The report of a verdict.
pub fn verdict(session: &Session, verdict: &Verdict) -> report::Verdict {
    let finding = &verdict.finding;
    report::Verdict {
        outcome: finding.outcome,
        category: verdict.category,
        cause: finding.cause.into(),
        certainty: finding.certainty,
        summary: finding.summary.clone(),
        superseded_by: verdict.superseded_by.map(id),
        evidence: finding
            .evidence
            .iter()
            .map(|evidence| Evidence { frame: Some(evidence.frame), says: evidence.says.clone() })
            .collect(),
        look_alikes: finding
            .look_alikes
            .iter()
            .map(|other| LookAlike {
                cause: other.cause.into(),
                not_excluded_because: other.not_excluded_because.clone(),
                decide_by: other.decide_by.clone(),
            })
            .collect(),
        ruled_out: verdict
            .ruled_out
            .iter()
            .map(|exclusion| RuledOut {
                category: exclusion.category,
                cause: exclusion.cause.map(Into::into),
                because: exclusion.because.clone(),
                frame: exclusion.frame,
            })
            .collect(),
        not_checked: verdict
            .not_checked
            .iter()
            .map(|blind| NotChecked { what: blind.what.clone(), why: blind.why.clone() })
            .chain(unread(session).map(|unread| NotChecked { what: unread.what.clone(), why: unread.why.clone() }))
            .collect(),
        fixes: if finding.outcome == Outcome::Failed { fixes(finding.cause) } else { Vec::new() },
        look_at: None,
    }
}

/// What is seen and not read, and what nothing here can check.
fn unread(session: &Session) -> impl Iterator<Item = &Unread> {
    session.unread.iter().chain(session.tls.iter().filter_map(|tls| tls.review.unchecked.as_ref()))
}

/// The verdict on an attempt that came to no connection because its name did not resolve.
pub fn unresolved(unresolved: &Unresolved) -> report::Verdict {
    let asked = Evidence {
        frame: Some(unresolved.asked),
        says: format!("the client asks for the address of {}", unresolved.name),
    };
    let refused =
        unresolved.refused.map(|frame| Evidence { frame: Some(frame), says: "the name server refuses".to_owned() });
    let silent = || Evidence { frame: None, says: "as seen here no name server answers".to_owned() };
    let id = cause::NAME_RESOLUTION_FAILED;
    report::Verdict {
        outcome: Outcome::Failed,
        category: Category::Network,
        cause: id.into(),
        certainty: Certainty::Proven,
        summary: format!("The name {} could not be resolved, so no connection was tried.", unresolved.name),
        superseded_by: None,
        evidence: vec![asked, refused.unwrap_or_else(silent)],
        look_alikes: Vec::new(),
        ruled_out: Vec::new(),
        not_checked: Vec::new(),
        fixes: fixes(id),
        look_at: Some("the name, and what the name server knows of it".to_owned()),
    }
}

fn fixes(id: &str) -> Vec<Fix> {
    let row = cause::find(id);
    row.into_iter()
        .flat_map(|row| row.fixes)
        .filter_map(|fix| fix::find(fix))
        .map(|fix| Fix {
            id: fix.id.to_owned(),
            title: fix.title.to_owned(),
            steps: fix.steps.iter().map(|step| (*step).to_owned()).collect(),
            weakens: fix.weakens.map(str::to_owned),
            verify: fix.verify.to_owned(),
            source: fix.source.to_owned(),
        })
        .collect()
}
