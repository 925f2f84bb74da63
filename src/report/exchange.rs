//! What was said, message by message, for the forms that draw it. It is no part of schema 1: JSON does not print it.

use std::ops::Range;

use crate::link::Frame;
use crate::vocabulary::{Actor, Basis, StageName};

/// The messages of one session in the order of their frames, bounded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exchange {
    /// What was sent, TCP handshake and close included.
    pub steps: Vec<Step>,
    /// Steps that are not listed, for there are too many.
    pub left_out: u32,
    /// What should have come next, where something should.
    pub expected: Option<Expected>,
    /// The name of the course that a healthy connection of this kind takes.
    pub healthy: Option<&'static str>,
}

/// Something that was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Frame of its first byte.
    pub frame: Frame,
    /// Frame of its last byte.
    pub last_frame: Frame,
    /// Seconds from the session's first frame.
    pub offset_seconds: f64,
    /// Who sent it.
    pub from: Actor,
    /// Who it was for.
    pub to: Actor,
    /// The stage it belongs to.
    pub stage: StageName,
    /// What it is.
    pub name: &'static str,
    /// One line about its content (not escaped).
    pub detail: Option<String>,
    /// Its length, bytes; of the plaintext where it is known.
    pub length: Option<u32>,
    /// How it is known.
    pub basis: Basis,
    /// What it does to the connection.
    pub effect: Effect,
    /// TTL or hop limit as captured, of what closes.
    pub ttl: Option<u8>,
    /// How many alike ones follow each other, this one included.
    pub times: u32,
    /// The verdict rests on it.
    pub is_evidence: bool,
    /// Its bytes, as far as they may be shown.
    pub excerpt: Option<Excerpt>,
}

/// What a step does to the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It goes on.
    None,
    /// The sender says that it sends no more.
    Fin,
    /// The connection is torn down.
    Reset,
    /// A device reports an error.
    Icmp,
}

/// What did not come.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// Who should have sent it.
    pub from: Actor,
    /// What it is.
    pub name: &'static str,
    /// What should have been in it.
    pub detail: Option<&'static str>,
    /// Its stage.
    pub stage: StageName,
    /// It should have stood in the place of the message in this frame; `None` for what should have come after the last one.
    pub instead_of: Option<Frame>,
    /// How long nothing came, seconds.
    pub waited_seconds: Option<f64>,
}

/// Bytes of a message. What may not be shown is zero and listed in `hidden`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The first bytes.
    pub bytes: Vec<u8>,
    /// How many bytes the message has.
    pub total: usize,
    /// Places that are not shown, in order.
    pub hidden: Vec<Range<usize>>,
    /// Its fields in the order in which they begin.
    pub fields: Vec<ExcerptField>,
}

/// A field of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExcerptField {
    /// The specification's name for it.
    pub name: &'static str,
    /// Where it lies.
    pub at: Range<usize>,
    /// How deep it lies inside other fields.
    pub depth: usize,
}
