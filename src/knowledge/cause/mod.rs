//! The causes: one row for each, one Markdown page for each.

use crate::vocabulary::{Category, Certainty, Outcome};

pub mod id;

mod account;
mod authentication;
mod authentication_end;
mod benign;
mod certificate;
mod licensing;
mod licensing_end;
mod negotiation;
mod network;
mod server_credential;
mod server_policy;
mod session_setup;
mod tls;
mod unreachable;

pub use id::*;

/// Why a session ended: the documented object behind the id that a verdict carries.
#[derive(Debug)]
pub struct Cause {
    /// The stable name, as in `certificate-expired`.
    pub id: &'static str,
    /// The kind of fault.
    pub category: Category,
    /// The outcome that this cause means.
    pub outcome: Outcome,
    /// The fault in a few words, without a full stop, to follow a name or stand as a heading.
    pub title: &'static str,
    /// One plain sentence for somebody who does not know the protocol.
    pub meaning: &'static str,
    /// The highest certainty that may be claimed for it.
    pub ceiling: Ceiling,
    /// The page about it, in Markdown, with the headings What happened, Why, How we know, Easily confused with, Fix, References.
    pub page: &'static str,
    /// What helps, the likeliest first: ids of [`super::fix`]. Empty only where nothing failed.
    pub fixes: &'static [&'static str],
    /// The pages that its facts rest on.
    pub references: &'static [&'static str],
    /// The causes that can look the same.
    pub look_alikes: &'static [LookAlike],
}

/// A cause that can look the same as another.
#[derive(Debug)]
pub struct LookAlike {
    /// Its id.
    pub cause: &'static str,
    /// Why it looks the same.
    pub because: &'static str,
    /// The one command, log or fact that settles it.
    pub decide_by: &'static str,
}

/// The highest certainty that may be claimed for a cause. `Undetermined` says that the cause cannot be told at all.
#[derive(Debug, Clone, Copy)]
pub struct Ceiling {
    /// From a session whose TLS records stay sealed.
    pub without_keys: Certainty,
    /// From a session that could be decrypted, or that ran in clear text.
    pub with_keys: Certainty,
    /// What the ceiling rests on, and the ceiling where that is not in the capture.
    pub condition: Option<(&'static str, Certainty)>,
}

/// Every table, in the order of the report's categories.
static TABLES: [&[Cause]; 14] = [
    certificate::CAUSES,
    server_credential::CAUSES,
    negotiation::CAUSES,
    tls::CAUSES,
    session_setup::CAUSES,
    licensing::CAUSES,
    licensing_end::CAUSES,
    account::CAUSES,
    authentication::CAUSES,
    authentication_end::CAUSES,
    unreachable::CAUSES,
    network::CAUSES,
    server_policy::CAUSES,
    benign::CAUSES,
];

/// All causes, alike ones together.
pub fn all() -> impl Iterator<Item = &'static Cause> {
    TABLES.iter().copied().flatten()
}

/// The cause of that id.
pub fn find(id: &str) -> Option<&'static Cause> {
    all().find(|cause| cause.id == id)
}

#[cfg(test)]
mod tests;
