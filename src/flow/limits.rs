//! Bounds of the flow table, and what it says when one of them was reached.

use std::collections::HashSet;
use std::time::Duration;

use crate::link::Frame;

/// Bounds of a [`FlowTable`](super::FlowTable). Everything that packets can grow has one; reaching it is reported.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes kept from the start of each direction.
    pub head: usize,
    /// Bytes kept from the end of each direction.
    pub tail: usize,
    /// Units indexed one by one from the start of each direction.
    pub head_units: usize,
    /// Units indexed one by one up to the end of each direction. The tail window holds as many at 48 bytes each.
    pub tail_units: usize,
    /// Folded entries between head and tail of the unit index.
    pub middle_units: usize,
    /// Gaps listed in each direction.
    pub gaps: usize,
    /// Datagrams kept at each end of each direction.
    pub datagrams: usize,
    /// Bytes that wait for a hole to be filled, in each direction.
    pub waiting_bytes: usize,
    /// Segments that wait for a hole to be filled, in each direction.
    pub waiting_segments: usize,
    /// FIN and RST segments, ICMP errors, conflicting frames kept of a flow (each).
    pub notes: usize,
    /// Bytes from each side within which a connection on another port must show itself as RDP (SOCKS and HTTP CONNECT included).
    pub undecided_bytes: usize,
    /// Connections that have not shown yet what they are.
    pub undecided_flows: usize,
    /// Connections known to be something else.
    pub other_flows: usize,
    /// Connections to port 3389 of which only SYNs were seen.
    pub half_open: usize,
    /// Flows of interest.
    pub flows: usize,
    /// Bytes kept of all flows together, the index of their units included.
    pub kept_bytes: usize,
    /// How long after its last packet a closed connection has ended, so that [`FlowTable::take_ended`](super::FlowTable::take_ended) gives
    /// it: what comes later is not of it. None: at the end of the capture.
    pub linger: Option<Duration>,
    /// Client randoms of a key log: TLS that uses one of them is of interest on any port.
    pub known_client_randoms: HashSet<[u8; 32]>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: 24 << 10,
            tail: 12 << 10,
            head_units: 1024,
            tail_units: 256,
            middle_units: 64,
            gaps: 256,
            datagrams: 128,
            waiting_bytes: 256 << 10,
            waiting_segments: 256,
            notes: 32,
            undecided_bytes: 16 << 10,
            undecided_flows: 4096,
            other_flows: 32_768,
            half_open: 4096,
            flows: 16_384,
            kept_bytes: 64 << 20,
            linger: None,
            known_client_randoms: HashSet::new(),
        }
    }
}

/// A bound that was reached, for the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowWarning {
    /// Stable code: `flow-table-full`, `half-open-limit`, `kept-bytes-limit`.
    pub code: &'static str,
    /// What was left out.
    pub message: String,
    /// Frame at which the bound was first reached.
    pub frame: Option<Frame>,
}

/// What the flow table saw and did not keep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// TCP connections that turned out to be something else than RDP.
    pub other_connections: u64,
    /// TCP segments and UDP datagrams of no flow of interest.
    pub other_segments: u64,
    /// TCP connections that never showed what they are.
    pub undecided: u64,
    /// TCP connections pushed out before they showed what they are.
    pub undecided_evicted: u64,
    /// Half-open connections to port 3389 pushed out by later ones.
    pub half_open_evicted: u64,
    /// Flows of interest not taken because the table was full.
    pub flows_refused: u64,
    /// ICMP errors that quote no flow of interest.
    pub icmp_unmatched: u64,
}
