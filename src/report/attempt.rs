//! Attempts: the connections that one try of one client consists of.

use schemars::JsonSchema;
use serde::Serialize;

use super::Verdict;
use crate::vocabulary::Outcome;

/// One try of one client to reach one server: probe, prompt, fallback, redirection and UDP belong to it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Attempt {
    /// Number within the capture, from 1.
    pub id: u32,
    /// Ids of its sessions in order; empty where no connection came to be (the name was not resolved).
    pub sessions: Vec<u32>,
    /// The client's address.
    pub client: String,
    /// The server's address, or the name that was asked for.
    pub server: String,
    /// What became of it. This decides the exit status.
    pub outcome: Outcome,
    /// What happened, in a sentence or two.
    pub story: String,
    /// The verdict, where there is no session to carry it; `null` where there is one.
    pub verdict: Option<Verdict>,
}
