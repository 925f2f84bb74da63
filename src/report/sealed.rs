//! What the sizes of TLS records were taken for, so that an expert can check it.

use schemars::JsonSchema;
use serde::Serialize;

use super::words::{Sender, SizeFit};
use crate::link::Frame;
use crate::vocabulary::Certainty;

/// The reading of TLS records by size, order and time. Where keys opened them, nothing rests on it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SealedReading {
    /// How sure it is: `strong` at most.
    pub certainty: Certainty,
    /// Why it is not surer.
    pub because: Vec<String>,
    /// The next best reading with another meaning.
    pub runner_up: Option<String>,
    /// By how much it is worse: the natural logarithm of the odds. `null` where no other reading is left.
    pub margin: Option<f64>,
    /// The message that was due at the end.
    pub expected_next: Option<&'static str>,
    /// Seconds of the client's longest silence where credentials are typed; `null` below 2.
    pub credential_prompt_seconds: Option<f64>,
    /// In what it differs from the plaintext, where keys opened the records.
    pub disagreements: Vec<String>,
    /// The records, up to where the session is active; only with `--verbose`.
    pub records: Option<Vec<SealedRecord>>,
}

/// A record, or a few that belong together, and the message that it was taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SealedRecord {
    /// Frame that completed the first of them.
    pub frame: Frame,
    /// Frame that completed the last.
    pub last_frame: Frame,
    /// Who sent it.
    pub from: Sender,
    /// Bytes on the wire after the record headers.
    pub length: u32,
    /// Smallest and largest size that the plaintext can have had, bytes; of messages in one record together.
    pub plaintext: (u32, u32),
    /// The message.
    pub message: &'static str,
    /// Smallest and largest size of the range of the grammar that it fits best; of all its ranges where it fits none.
    pub expected: Option<(u32, u32)>,
    /// How the two agree.
    pub fit: SizeFit,
    /// Other messages lie in the same record.
    pub merged: bool,
}
