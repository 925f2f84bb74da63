//! Which cases are counted together.

use serde_json::Value;

/// Where a case comes from. Tuning looks at `Recorded` and `Field` alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Real peers, recorded for this repository.
    Recorded,
    /// Real peers, recorded by others (`RDPWHY_FIELD_CAPTURES`).
    Field,
    /// Real peers in configurations that the grammar was never tuned on.
    HeldOut,
    /// Our own script spoke inside real TLS: there the grammar meets its author.
    Scripted,
}

impl Group {
    /// In the order of the report.
    pub const ALL: [Self; 4] = [Self::Recorded, Self::Field, Self::HeldOut, Self::Scripted];

    /// What a bundled capture belongs to, by its provenance; single sessions of it may be held out.
    pub fn of(provenance: &Value) -> Self {
        let peers = provenance["peers"].as_array().map(Vec::as_slice).unwrap_or_default();
        if peers.iter().any(|peer| peer.as_str().unwrap_or_default().contains("scripted")) {
            Self::Scripted
        } else {
            Self::Recorded
        }
    }

    /// Its heading.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Recorded => "recorded for this repository",
            Self::Field => "recorded by others",
            Self::HeldOut => "held out of tuning",
            Self::Scripted => "scripted by ourselves",
        }
    }
}
