//! What was done, for whoever passes the copy on: what was replaced, what stays, what is lost. Never an original value.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::replace::{Bytes, Kind, Replacement, Replacer};
use crate::link::Frame;

/// The comment on a scrubbed file.
pub(super) const SECTION_COMMENT: &str = "Scrubbed: one attempt alone. Addresses, names, serial numbers, keys and identifiers are \
    replaced by others of the same length, payloads that are not understood are blank. In place of the signatures of certificates and \
    handshakes stands what checking them had given.";

/// What stays in every copy although it may tell something.
const ALWAYS_KEPT: [&str; 3] = [
    "time and size of every packet",
    "ports, TTLs, IP identifications, TCP sequence numbers, options and timestamps",
    "the dates of certificates, and the time at which the recording ended",
];

/// What was done.
pub struct Scrubbed {
    /// Number of the attempt in the capture.
    pub attempt: u32,
    /// Its sessions.
    pub sessions: Vec<u32>,
    /// The frames of the capture that were copied, in their order: the first is #1 of the copy.
    pub frames: Vec<Frame>,
    /// How many values were replaced, and in how many places.
    pub replaced: BTreeMap<Kind, (u64, u64)>,
    /// Bytes of payload.
    pub bytes: Bytes,
    /// What was kept although it may tell something.
    pub kept: BTreeSet<&'static str>,
    /// What the copy no longer shows.
    pub lost: BTreeSet<&'static str>,
    /// Bounds that were reached.
    pub limits: BTreeSet<String>,
    /// What was replaced by what: not to be passed on.
    pub map: Vec<Replacement>,
}

impl Scrubbed {
    pub(super) fn new(
        attempt: u32,
        sessions: Vec<u32>,
        frames: Vec<Frame>,
        replacer: Replacer,
        limits: BTreeSet<String>,
    ) -> Self {
        Self {
            attempt,
            sessions,
            frames,
            replaced: replacer.counts(),
            map: replacer.replacements(),
            bytes: replacer.bytes,
            kept: replacer.kept,
            lost: replacer.lost,
            limits,
        }
    }
}

impl fmt::Display for Scrubbed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sessions: Vec<String> = self.sessions.iter().map(u32::to_string).collect();
        let sessions = if sessions.is_empty() { "none".to_owned() } else { sessions.join(", ") };
        writeln!(f, "Attempt {} (sessions: {sessions}), {} frames.", self.attempt, self.frames.len())?;
        writeln!(f, "Replaced:")?;
        for (kind, (values, places)) in &self.replaced {
            writeln!(f, "  {}: {values}, in {places} places", kind.words())?;
        }
        let blank = self.bytes.payload.saturating_sub(self.bytes.written);
        writeln!(
            f,
            "Payload: {} bytes, {} kept or replaced, {blank} blank or zero before.",
            self.bytes.payload, self.bytes.written
        )?;
        writeln!(f, "Kept, although it may tell something:")?;
        ALWAYS_KEPT.iter().chain(&self.kept).try_for_each(|what| writeln!(f, "  {what}"))?;
        if !self.lost.is_empty() {
            writeln!(f, "Lost:")?;
            self.lost.iter().try_for_each(|what| writeln!(f, "  {what}"))?;
        }
        self.limits.iter().try_for_each(|limit| writeln!(f, "Beyond a bound: {limit}"))
    }
}
