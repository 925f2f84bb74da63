//! A capture file and what was found in it.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Attempt, CaptureFormat, Mention, Session, Vantage};
use crate::link::Frame;
use crate::time::Time;

/// One capture file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Capture {
    /// Path as it was given; `-` for standard input.
    pub path: String,
    /// SHA-256 of the file as it lies on disk, lower-case hex; only on request.
    pub sha256: Option<String>,
    /// What the file is; `null` where it could not be told.
    pub format: Option<CaptureFormat>,
    /// What it was compressed with: `gzip`, `zstd` or `lz4`.
    pub compression: Option<String>,
    /// Number of packets.
    pub packets: u64,
    /// Number of bytes read, compressed as they were.
    pub bytes: u64,
    /// Time of the earliest packet.
    pub first_packet: Option<Time>,
    /// Time of the latest packet.
    pub last_packet: Option<Time>,
    /// Link types by their names in the pcap registry, without `LINKTYPE_`.
    pub link_types: Vec<String>,
    /// Where the capture was taken.
    pub vantage: Option<Vantage>,
    /// What weakens the claims made from this file.
    pub warnings: Vec<Warning>,
    /// Sessions in the order of their first frame.
    pub sessions: Vec<Session>,
    /// Attempts in the order of their first session.
    pub attempts: Vec<Attempt>,
    /// Connections that are not listed as sessions, by why.
    pub left_out: Vec<LeftOut>,
    /// Why nothing could be read; `null` where something could.
    pub error: Option<Problem>,
    /// Names that only sentences hold, each once; on request. No part of schema 1.
    #[serde(skip)]
    pub mentions: Vec<Mention>,
}

/// Something about the file that weakens what can be said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Warning {
    /// Stable name of the kind of warning, as in `snaplen-truncated`.
    pub code: String,
    /// What is the matter, what it costs.
    pub message: String,
    /// Frame it is about.
    pub frame: Option<Frame>,
    /// Offset in the (decompressed) file it is about, bytes.
    pub offset: Option<u64>,
}

/// Connections that were counted and not listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LeftOut {
    /// What they have in common.
    pub what: String,
    /// How many.
    pub connections: u64,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// What was expected, and where.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl Capture {
    /// A file of which nothing could be read.
    pub fn unreadable(path: impl Into<String>, message: impl Into<String>, hint: impl Into<String>) -> Self {
        let error = Some(Problem { message: message.into(), hint: hint.into() });
        Self { path: path.into(), error, ..Self::default() }
    }

    /// The session of that id.
    pub fn session(&self, id: u32) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == id)
    }
}
