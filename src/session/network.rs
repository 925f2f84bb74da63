//! Handshake, loss and timing of a connection, and what the capture does not show of it.

use std::time::Duration;

use crate::flow::{Closing, Gap};
use crate::flow::{Figures, Handshake, IcmpSeen};
use crate::link::Frame;

/// The network's side of a session.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// SYN, SYN-ACK, ACK.
    pub handshake: Handshake,
    /// Round-trip time from the handshake.
    pub round_trip: Option<Duration>,
    /// Client to server.
    pub to_server: Path,
    /// Server to client.
    pub to_client: Path,
    /// FIN and RST segments, without those that nobody heeded.
    pub closings: Vec<Closing>,
    /// Frames of RST segments after which both sides went on.
    pub stray_resets: Vec<Frame>,
    /// Independent signs that the first RST is not from the host in whose name it was sent, in words.
    pub reset_signs: Vec<String>,
    /// Silence of both sides before the last exchange, and the frame that broke it.
    pub idle: Option<(Duration, Frame)>,
    /// ICMP errors about this connection.
    pub icmp: Vec<IcmpSeen>,
    /// Frames that copy another one.
    pub mirrored: u32,
}

impl Network {
    /// How many independent signs it takes to say that a RST is a middlebox's; one alone never does.
    pub const ENOUGH_SIGNS: usize = 2;

    /// Whether the first RST came from a device on the way.
    pub fn reset_by_middlebox(&self) -> bool {
        self.reset_signs.len() >= Self::ENOUGH_SIGNS
    }
}

/// One direction.
#[derive(Clone, Debug, Default)]
pub struct Path {
    /// Payload bytes, holes included.
    pub length: u64,
    /// Holes.
    pub gaps: Vec<Gap>,
    /// Counters.
    pub figures: Figures,
}

/// What the capture does not show of a session. Each weakens what can be claimed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// The handshake is not in the capture: it began in the middle.
    pub starts_late: bool,
    /// Only one direction has packets although the other acknowledged or spoke.
    pub one_sided: bool,
    /// Bytes that the capture missed or the snap length cut.
    pub missed_bytes: u64,
    /// Something was not kept or not read because a bound was reached: in words.
    pub limits: Vec<String>,
}
