//! What the sealed records of a session were taken for.

use crate::infer::Inference;
pub use crate::infer::{Fit as StepFit, Step as SealedStep};
use crate::vocabulary::Certainty;

/// The reading of TLS records by size, order and time, as if no key were at hand.
#[derive(Clone, Debug)]
pub struct SealedReading {
    /// The best explanation.
    pub inference: Inference,
    /// The capture begins in the middle, and one side speaks on and on without an answer, as only an active session does.
    pub in_use: bool,
    /// Keys opened all records of the connection inside a gateway's tunnel: nothing rests on their sizes.
    pub opened: bool,
    /// Where keys opened the records too: in what this reading differs from the plaintext, in words.
    pub disagreements: Vec<String>,
}

impl SealedReading {
    /// The highest certainty that a claim may have which rests on this reading.
    pub fn certainty(&self) -> Certainty {
        let certainty = self.inference.strength.certainty();
        if self.in_use { certainty.max(Certainty::Consistent) } else { certainty }
    }
}
