//! What a rule answers.

use crate::link::Frame;
use crate::vocabulary::{Actor, Category, Certainty, Outcome};

/// Answer of a rule.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The fault is there and fits the ending.
    Found(Box<Finding>),
    /// The fault is not there; with evidence against it where there is some.
    Clear(Option<Exclusion>),
    /// The rule could not see.
    Blind(Blind),
}

/// A cause with the evidence for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Cause of the contract.
    pub cause: &'static str,
    /// What became of the session.
    pub outcome: Outcome,
    /// How sure the cause is.
    pub certainty: Certainty,
    /// What kind of evidence it rests on: the precedence among findings.
    pub weight: Weight,
    /// The frame that shows it.
    pub decisive: Option<Frame>,
    /// Who refused, where somebody did.
    pub refused_by: Option<Actor>,
    /// One sentence that a non-expert understands.
    pub summary: String,
    /// The proof, frame by frame.
    pub evidence: Vec<Evidence>,
    /// What looks the same and is not excluded.
    pub look_alikes: Vec<LookAlike>,
    /// It rests on bytes in clear, whatever of the session is sealed: the ceiling for sessions that can be read holds.
    pub in_clear: bool,
}

/// Precedence: what a peer said before how it left, before what is merely true of the session (contract, rule 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Merely true of the session.
    State,
    /// How a peer left.
    Left,
    /// What a peer said: a code, an alert.
    Said,
}

/// What a frame says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Frame.
    pub frame: Frame,
    /// The kind of message that is meant, of several that can lie in one frame; one of [`crate::session::message::kind`].
    pub message: Option<&'static str>,
    /// What it says.
    pub says: String,
}

/// Another cause that shows itself the same way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookAlike {
    /// Cause of the contract.
    pub cause: &'static str,
    /// Why this capture does not exclude it.
    pub not_excluded_because: String,
    /// The one command or log that settles it.
    pub decide_by: String,
}

/// Evidence against a cause or a whole category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// Category.
    pub category: Category,
    /// Cause, if only one is excluded.
    pub cause: Option<&'static str>,
    /// Why.
    pub because: String,
    /// The frame that proves it.
    pub frame: Option<Frame>,
}

/// Something a rule could not see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blind {
    /// What could not be checked.
    pub what: String,
    /// Why not.
    pub why: String,
}

impl Answer {
    /// The fault is not there, and nothing more is to be said.
    pub const CLEAR: Self = Self::Clear(None);
}

impl Finding {
    /// A finding without evidence and look-alikes yet; `outcome` is failed.
    pub fn new(cause: &'static str, weight: Weight, certainty: Certainty, summary: impl Into<String>) -> Self {
        Self {
            cause,
            outcome: Outcome::Failed,
            certainty,
            weight,
            decisive: None,
            refused_by: None,
            summary: summary.into(),
            evidence: Vec::new(),
            look_alikes: Vec::new(),
            in_clear: false,
        }
    }

    /// It rests on bytes in clear.
    pub fn seen_in_clear(mut self) -> Self {
        self.in_clear = true;
        self
    }

    /// Sets the outcome.
    pub fn outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }

    /// Says who refused, and in which frame.
    pub fn refused(mut self, by: Actor, frame: Frame) -> Self {
        self.refused_by = Some(by);
        self.decisive = Some(frame);
        self
    }

    /// Names the frame that shows it.
    pub fn shown_by(mut self, frame: Frame) -> Self {
        self.decisive = Some(frame);
        self
    }

    /// Adds what a frame says.
    pub fn because(mut self, frame: Frame, says: impl Into<String>) -> Self {
        self.evidence.push(Evidence { frame, message: None, says: says.into() });
        self
    }

    /// Adds what a message of this kind says, in a frame that can hold others beside it.
    pub fn because_of(mut self, message: &'static str, frame: Frame, says: impl Into<String>) -> Self {
        self.evidence.push(Evidence { frame, message: Some(message), says: says.into() });
        self
    }

    /// Adds a cause that is not excluded.
    pub fn looks_like(mut self, cause: &'static str, why: impl Into<String>, decide_by: impl Into<String>) -> Self {
        self.look_alikes.push(LookAlike { cause, not_excluded_because: why.into(), decide_by: decide_by.into() });
        self
    }

    /// The answer.
    pub fn found(self) -> Answer {
        Answer::Found(Box::new(self))
    }
}
