//! One session: who with whom, how far it came, how it ended.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Authentication, ErrorInfo, Exchange, Licensing, Negotiation, SealedReading, Security, Tls, Verdict};
use crate::link::Frame;
use crate::time::Time;
use crate::vocabulary::{Actor, Basis, Certainty, How, StageName, StageStatus, Transport, Via};

/// One connection that carried, or was meant to carry, RDP.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Session {
    /// Number within the capture, from 1.
    pub id: u32,
    /// TCP or UDP.
    pub transport: Transport,
    /// What carried it; `null` for a plain connection.
    pub via: Option<Via>,
    /// Who opened it.
    pub client: Endpoint,
    /// Who was called: with `via` the proxy or gateway.
    pub server: Endpoint,
    /// First frame.
    pub first_frame: Frame,
    /// Last frame.
    pub last_frame: Frame,
    /// Number of frames.
    pub frames: u32,
    /// Time of the first frame.
    pub start: Time,
    /// Seconds from the first frame to the last.
    pub duration_seconds: f64,
    /// X.224 and RDP negotiation; with `via` the inner one.
    pub negotiation: Negotiation,
    /// TLS; `null` where there was none. With `via` the outer one.
    pub tls: Option<Tls>,
    /// Standard RDP Security; `null` where it was not used.
    pub security: Option<Security>,
    /// CredSSP, RDSTLS or AAD.
    pub authentication: Authentication,
    /// Licensing.
    pub licensing: Licensing,
    /// Set Error Info PDUs in order.
    pub error_info: Vec<ErrorInfo>,
    /// Figures of the connection.
    pub network: Network,
    /// The stages in order; empty for UDP.
    pub stages: Vec<Stage>,
    /// How it ended.
    pub ending: Ending,
    /// Why.
    pub verdict: Verdict,
    /// With `via`, the host that was asked for.
    pub target: Option<Endpoint>,
    /// What is worth knowing beside the verdict.
    pub notes: Vec<Note>,
    /// What the sizes of TLS records tell; `null` where there were none.
    pub sealed_reading: Option<SealedReading>,
    /// What was said, message by message; on request, of the sessions that matter most. No part of schema 1.
    #[serde(skip)]
    pub exchange: Option<Exchange>,
}

/// An address and a port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Endpoint {
    /// IP address, or a name where only that was asked for.
    pub address: String,
    /// Port.
    pub port: u16,
}

/// Figures of the connection.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Network {
    /// Round-trip time by the handshake.
    pub rtt_seconds: Option<f64>,
    /// Segments that were sent again.
    pub retransmissions: Retransmissions,
    /// Holes in the streams.
    pub gaps: u32,
    /// Segments that announced a zero window.
    pub zero_windows: u32,
    /// Acknowledgments without payload that repeat the one before.
    pub duplicate_acks: PerSide,
    /// Segments that arrived behind later ones and were no repetition.
    pub reordered: PerSide,
    /// Keep-alives.
    pub keep_alives: PerSide,
    /// Largest payload of one segment that was acknowledged, bytes.
    pub largest_segment: LargestSegment,
    /// Payload bytes from the client, holes included.
    pub client_bytes: u64,
    /// Payload bytes from the server, holes included.
    pub server_bytes: u64,
}

/// Segments that were sent again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Retransmissions {
    /// By the client.
    pub client: u32,
    /// By the server.
    pub server: u32,
}

/// A number for each side, as a sender.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PerSide {
    /// By the client.
    pub client: u32,
    /// By the server.
    pub server: u32,
}

/// Largest payload that is known to have arrived; `null` where none was acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LargestSegment {
    /// From the client.
    pub client: Option<u32>,
    /// From the server.
    pub server: Option<u32>,
}

/// One stage of a session.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Stage {
    /// Name.
    pub name: StageName,
    /// What became of it.
    pub status: StageStatus,
    /// How that is known.
    pub basis: Option<Basis>,
    /// First frame.
    pub first_frame: Option<Frame>,
    /// Last frame.
    pub last_frame: Option<Frame>,
    /// Seconds from the session's first frame to the stage's.
    pub offset_seconds: Option<f64>,
    /// What happened in it, in one line.
    pub summary: Option<String>,
}

/// How a session ended.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Ending {
    /// Who made it.
    pub by: Actor,
    /// Who refused, where a refusal shows.
    pub refused_by: Option<Actor>,
    /// How.
    pub how: How,
    /// Stage in which the connection ended; `null` for UDP.
    pub stage: Option<StageName>,
    /// The first RST, FIN, alert, ultimatum or ICMP that ended it.
    pub frame: Option<Frame>,
    /// The frame that shows the refusal.
    pub decisive_frame: Option<Frame>,
    /// How sure `by` is, apart from why.
    pub certainty: Certainty,
    /// Seconds from the session's first frame to `frame`.
    pub offset_seconds: Option<f64>,
}

/// Something true of the session that is not its verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Note {
    /// Frame it is about.
    pub frame: Option<Frame>,
    /// What is true.
    pub says: String,
}
