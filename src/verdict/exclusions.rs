//! What is ruled out, with the frame that proves it.

use crate::flow::Direction;
use crate::rules::{Exclusion, Finding};
use crate::session::{ServerVerdict, Session};
use crate::vocabulary::{Category, StageName};

/// The rules' exclusions and those that follow from how far the session came, without any that the verdict contradicts; one line a
/// category or cause.
pub fn consistent(session: &Session, finding: &Finding, category: Category, rules: Vec<Exclusion>) -> Vec<Exclusion> {
    let mut all: Vec<Exclusion> = by_stage(session).chain(rules).collect();
    all.retain(|exclusion| agrees(exclusion, finding.cause, category));
    // A whole category says all that its causes would.
    let whole: Vec<Category> =
        all.iter().filter(|exclusion| exclusion.cause.is_none()).map(|exclusion| exclusion.category).collect();
    all.retain(|exclusion| exclusion.cause.is_none() || !whole.contains(&exclusion.category));
    // Whole categories first: they exclude more.
    all.sort_by_key(|exclusion| (exclusion.cause.is_some(), exclusion.category, exclusion.cause, exclusion.frame));
    all.dedup_by_key(|exclusion| (exclusion.category, exclusion.cause));
    all
}

/// Whether an exclusion does not contradict a verdict.
pub fn agrees(exclusion: &Exclusion, cause: &str, category: Category) -> bool {
    exclusion.cause != Some(cause) && (exclusion.cause.is_some() || exclusion.category != category)
}

fn by_stage(session: &Session) -> impl Iterator<Item = Exclusion> {
    let passed = [authentication_passed(session), licensing_passed(session), never_reached(session)];
    let begun = certificate_not_shown(session);
    passed.into_iter().flatten().chain(begun)
}

fn authentication_passed(session: &Session) -> Option<Exclusion> {
    let ServerVerdict::Accepted(frame) = session.authentication.verdict else { return None };
    Some(whole(Category::Authentication, "the server accepted the logon".to_owned(), frame))
}

fn licensing_passed(session: &Session) -> Option<Exclusion> {
    let frame = session.licensing.completed.filter(|_| session.licensing.errors.is_empty())?;
    Some(whole(Category::Licensing, "licensing was completed".to_owned(), frame))
}

/// A connection that ended before credentials could go out did not fail over them.
fn never_reached(session: &Session) -> Option<Exclusion> {
    let (frame, _) = session.ending.at?;
    let stage = session.ending.stage?;
    let before = stage < StageName::Authentication && !session.health.starts_late;
    let nothing_sealed = session.tls.as_ref().is_none_or(|tls| tls.progress.client_data.is_none());
    (before && nothing_sealed).then(|| {
        whole(
            Category::Authentication,
            format!("the connection ended in the {} stage, before any credentials", stage.spoken()),
            frame,
        )
    })
}

/// Without a TLS byte of the server there was no certificate to refuse; its own credential is another matter.
fn certificate_not_shown(session: &Session) -> Option<Exclusion> {
    let (frame, _) = session.ending.at?;
    let early = session.ending.stage? <= StageName::X224 && session.negotiation.confirm.is_some();
    let silent = session.tls.is_none() && session.payload(Direction::ToClient) > 0;
    (early && silent && session.negotiation.failure.is_some_and(|failure| !matches!(failure.code.0, 3 | 6)))
        .then(|| whole(Category::Certificate, "the connection ended before TLS began".to_owned(), frame))
}

fn whole(category: Category, because: String, frame: crate::link::Frame) -> Exclusion {
    Exclusion { category, cause: None, because, frame: Some(frame) }
}
