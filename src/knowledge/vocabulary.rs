//! The closed words of schema 1: outcome, category and certainty.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// How sure a claim is, weakest first: the order is that of the words' strength, so the weaker of two is their minimum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Nothing in the capture says.
    Undetermined,
    /// It fits, and at least one look-alike is not excluded.
    Consistent,
    /// One cause fits; its look-alikes are excluded by evidence in the capture.
    Strong,
    /// Bytes in the capture state it.
    Proven,
}

impl Certainty {
    /// The word of schema 1.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Undetermined => "undetermined",
            Self::Consistent => "consistent",
            Self::Strong => "strong",
            Self::Proven => "proven",
        }
    }
}

/// What kind of fault ended a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// The server's certificate or its private key, the client's, or a device that replaced it.
    Certificate,
    /// The two sides found no common protocol, version or parameter.
    ProtocolMismatch,
    /// Remote Desktop licensing.
    Licensing,
    /// Users, credentials, directory, gateway.
    Authentication,
    /// The path between the two.
    Network,
    /// The server decided to end it, and said why.
    ServerPolicy,
    /// No fault.
    None,
    /// Nothing tells.
    Undetermined,
}

impl Category {
    /// All categories, in the order of the report.
    pub const ALL: [Self; 8] = [
        Self::Certificate,
        Self::ProtocolMismatch,
        Self::Licensing,
        Self::Authentication,
        Self::Network,
        Self::ServerPolicy,
        Self::None,
        Self::Undetermined,
    ];

    /// The word of schema 1.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::ProtocolMismatch => "protocol-mismatch",
            Self::Licensing => "licensing",
            Self::Authentication => "authentication",
            Self::Network => "network",
            Self::ServerPolicy => "server-policy",
            Self::None => "none",
            Self::Undetermined => "undetermined",
        }
    }
}

/// Whether a session did what it was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It failed.
    Failed,
    /// It worked.
    Ok,
    /// It was still going on at the end of the capture.
    Open,
    /// It was never meant to become a session.
    Probe,
    /// Not even success or failure can be told.
    Unknown,
}

impl Outcome {
    /// The word of schema 1.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Ok => "ok",
            Self::Open => "open",
            Self::Probe => "probe",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Certainty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What serde writes and what the text report prints are the same word.
    #[test]
    fn the_words_are_the_same_everywhere() {
        for category in Category::ALL {
            assert_eq!(serde_json::to_value(category).unwrap(), category.as_str());
        }
        for certainty in [Certainty::Undetermined, Certainty::Consistent, Certainty::Strong, Certainty::Proven] {
            assert_eq!(serde_json::to_value(certainty).unwrap(), certainty.as_str());
        }
        for outcome in [Outcome::Failed, Outcome::Ok, Outcome::Open, Outcome::Probe, Outcome::Unknown] {
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.as_str());
        }
    }

    #[test]
    fn certainty_grows() {
        assert!(Certainty::Undetermined < Certainty::Consistent);
        assert!(Certainty::Consistent < Certainty::Strong);
        assert!(Certainty::Strong < Certainty::Proven);
    }
}
