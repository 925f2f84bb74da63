//! Why a session ended, how sure that is, and what to do.

use schemars::JsonSchema;
use serde::Serialize;

use super::CauseId;
use crate::link::Frame;
use crate::vocabulary::{Category, Certainty, Outcome};

/// The verdict on one session.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Verdict {
    /// What became of the session.
    pub outcome: Outcome,
    /// Family of the cause.
    pub category: Category,
    /// The cause.
    pub cause: CauseId,
    /// How sure the cause is.
    pub certainty: Certainty,
    /// One sentence that a non-expert understands.
    pub summary: String,
    /// Session of the same attempt that went further.
    pub superseded_by: Option<u32>,
    /// What in the capture says so.
    pub evidence: Vec<Evidence>,
    /// Other causes that fit.
    pub look_alikes: Vec<LookAlike>,
    /// What evidence speaks against.
    pub ruled_out: Vec<RuledOut>,
    /// What could not be seen.
    pub not_checked: Vec<NotChecked>,
    /// What to do, most likely first.
    pub fixes: Vec<Fix>,
    /// Where to look first, as a short noun phrase: `the server's certificate and private key`.
    pub look_at: Option<String>,
}

/// Something in the capture that speaks for the verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Evidence {
    /// Where; `null` for something that is true of the whole session.
    pub frame: Option<Frame>,
    /// What it says.
    pub says: String,
}

/// Another cause that fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LookAlike {
    /// The cause.
    pub cause: CauseId,
    /// Why it stays possible.
    pub not_excluded_because: String,
    /// The one command or log that settles it.
    pub decide_by: String,
}

/// A category, or one cause of it, that evidence speaks against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RuledOut {
    /// The category.
    pub category: Category,
    /// The cause; `null` where the whole category is ruled out.
    pub cause: Option<CauseId>,
    /// The evidence against it.
    pub because: String,
    /// Frame of that evidence.
    pub frame: Option<Frame>,
}

/// Something that could not be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotChecked {
    /// What.
    pub what: String,
    /// Why, and what would make it visible.
    pub why: String,
}

/// A way out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Fix {
    /// Stable name.
    pub id: String,
    /// What it does, in a few words.
    pub title: String,
    /// The steps.
    pub steps: Vec<String>,
    /// What it makes less safe; `null` for nothing.
    pub weakens: Option<String>,
    /// How to see that it worked.
    pub verify: String,
    /// Where this is documented: a URL.
    pub source: String,
}
