//! The reading of TLS records by their sizes.

use crate::flow::Direction;
use crate::report::{SealedReading, SealedRecord, Sender, SizeFit};
use crate::session::{SealedReading as Known, SealedStep, StepFit};

/// A margin that stands for no other reading at all, in nats.
const NO_RIVAL: f64 = 99.0;

/// The report of a reading by sizes.
pub fn reading(known: &Known) -> SealedReading {
    let inference = &known.inference;
    SealedReading {
        certainty: known.certainty(),
        because: inference.because.clone(),
        runner_up: inference.runner_up.clone(),
        margin: Some(inference.margin).filter(|margin| *margin < NO_RIVAL),
        expected_next: inference.expected_next.map(|(message, _)| message),
        credential_prompt_seconds: inference.credential_prompt,
        disagreements: known.disagreements.clone(),
        records: Some(inference.steps.iter().map(record).collect()),
    }
}

/// What it says beside the verdict: that it differs from the plaintext, and how long somebody may have typed.
pub fn notes(known: &Known) -> Vec<String> {
    let mut notes = Vec::new();
    if !known.disagreements.is_empty() {
        let how = known.inference.strength.certainty();
        notes.push(format!(
            "without keys the sizes of the records would have been read otherwise ({how}): {}; the plaintext counts",
            known.disagreements.join("; ")
        ));
    }
    if let Some(seconds) = known.inference.credential_prompt {
        notes.push(format!(
            "the client was silent for {seconds:.1} s where credentials are due, as a person is who types them"
        ));
    }
    notes
}

fn record(step: &SealedStep) -> SealedRecord {
    SealedRecord {
        frame: step.first_frame,
        last_frame: step.last_frame,
        from: match step.direction {
            Direction::ToServer => Sender::Client,
            Direction::ToClient => Sender::Server,
        },
        length: step.length,
        plaintext: step.seen,
        message: step.message,
        expected: step.expected,
        fit: match step.fit {
            StepFit::Exact => SizeFit::Exact,
            StepFit::Range => SizeFit::Range,
            StepFit::Window => SizeFit::Window,
            StepFit::Outside => SizeFit::Outside,
            StepFit::Free => SizeFit::Free,
        },
        merged: step.merged,
    }
}
