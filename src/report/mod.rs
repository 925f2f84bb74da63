//! The report: the contract of schema 1 as plain data with public fields.
//!
//! INVARIANT: what is not known is `None` and prints as `null`, never 0 or an empty text. Texts are as the packets hold them: the
//! renderers escape. Fields stand in the order of the contract; additions to it follow the contract's own.

mod attempt;
mod capture;
mod cause;
mod exchange;
mod exit;
mod logon;
mod mention;
mod negotiation;
mod sealed;
mod session;
mod time;
mod tls;
mod verdict;
mod words;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

pub use crate::vocabulary::{Judgement, Vantage};
pub use attempt::Attempt;
pub use capture::{Capture, LeftOut, Problem, Warning};
pub use cause::CauseId;
pub use exchange::{Effect, Excerpt, ExcerptField, Exchange, Expected, Step};
pub use exit::{ExitStatus, exit_status};
pub use logon::{Authentication, CredSspVersions, ErrorInfo, Licensing, Security};
pub use mention::{Mention, MentionKind};
pub use negotiation::{Negotiation, NegotiationFailure};
pub use sealed::{SealedReading, SealedRecord};
pub use session::{Ending, Endpoint, LargestSegment, Network, Note, PerSide, Retransmissions, Session, Stage};
pub use tls::{Alert, Certificate, Records, Tls};
pub use verdict::{Evidence, Fix, LookAlike, NotChecked, RuledOut, Verdict};
pub use words::{AuthenticationMethod, CaptureFormat, KeysFrom, LicensingCourse, Sender, SizeFit};

/// Version of the report's shape. It grows only when a name is dropped or changes its meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// Everything that was found in the captures of one call.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Report {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// What wrote the report.
    pub tool: Tool,
    /// What the code of the client's dialog means, if one was given.
    pub dialog: Option<Dialog>,
    /// The captures, in the order they were named.
    pub captures: Vec<Capture>,
    /// Whether names and addresses have been replaced.
    pub redacted: bool,
}

impl Report {
    /// A report of this version of the tool.
    pub fn new(dialog: Option<Dialog>, captures: Vec<Capture>) -> Self {
        Self { schema_version: SCHEMA_VERSION, tool: Tool::default(), dialog, captures, redacted: false }
    }
}

/// What wrote the report.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Default for Tool {
    fn default() -> Self {
        Self { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

/// The answer to what the client's dialog showed.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Dialog {
    /// The code (disconnect reason).
    pub code: u32,
    /// The extended code.
    pub extended: Option<u32>,
    /// What Microsoft documents for the codes; of one that is not in the tables, that.
    pub documented: Option<String>,
    /// What the codes add to what the captures show.
    pub adds: Option<String>,
}

/// The JSON Schema (draft 2020-12) of [`Report`], as printed by `--json-schema`.
pub fn schema() -> schemars::Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Report>()
}
