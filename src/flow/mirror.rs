//! Tells the copies of a port mirror from segments that were sent again.

use std::collections::VecDeque;

use crate::link::{Segment, Tcp, TcpFlags};
use crate::time::Time;

/// Segments of a direction that a copy is looked for among.
const REMEMBERED: usize = 8;

/// A copy with the same IPv4 identification comes sooner than any retransmission timeout (200 ms on Linux, 300 ms on Windows).
const COPY_WITHIN: i64 = 100_000_000;

/// Where there is no identification to compare (IPv6, or 0), only a copy that follows at once is taken for one.
const COPY_AT_ONCE: i64 = 3_000_000;

/// The last segments of one direction.
#[derive(Debug, Default)]
pub(super) struct Mirror {
    recent: VecDeque<Signature>,
}

#[derive(Debug, PartialEq, Eq)]
struct Signature {
    sequence: u32,
    acknowledgment: u32,
    flags: TcpFlags,
    window: u16,
    length: usize,
    ip_id: Option<u16>,
    timestamps: Option<(u32, u32)>,
    sack: Option<(u32, u32)>,
    sum: u64,
    time: Time,
}

impl Mirror {
    /// Whether this segment is a copy of one of the last ones. `mirrored`: the flow has shown copies before, so that a bare
    /// acknowledgment may be taken for one where nothing tells it from a duplicate acknowledgment.
    pub(super) fn is_copy(&mut self, segment: &Segment<'_>, tcp: &Tcp<'_>, mirrored: bool) -> bool {
        let signature = Signature::new(segment, tcp);
        if self.recent.iter().rev().any(|earlier| signature.copies(earlier, mirrored)) {
            return true;
        }
        if self.recent.len() >= REMEMBERED {
            self.recent.pop_front();
        }
        self.recent.push_back(signature);
        false
    }
}

impl Signature {
    fn new(segment: &Segment<'_>, tcp: &Tcp<'_>) -> Self {
        Self {
            sequence: tcp.sequence,
            acknowledgment: tcp.acknowledgment,
            flags: tcp.flags,
            window: tcp.window,
            length: tcp.payload.len(),
            // Some stacks send 0 in every packet with "don't fragment" set (RFC 6864 section 4.1 allows any value): it tells nothing.
            ip_id: segment.ip_id.filter(|id| *id != 0),
            timestamps: tcp.options.timestamps,
            sack: tcp.options.sack.first().copied().flatten(),
            sum: sum(tcp.payload),
            time: segment.time,
        }
    }

    fn copies(&self, earlier: &Self, mirrored: bool) -> bool {
        // The cheap and telling members first: this runs for every segment.
        if self.sequence != earlier.sequence || self.acknowledgment != earlier.acknowledgment {
            return false;
        }
        let age = self.time.signed_since(earlier.time);
        let within = if self.ip_id.is_some() { COPY_WITHIN } else { COPY_AT_ONCE };
        let telling = self.ip_id.is_some() || self.timestamps.is_some() || self.length > 1;
        let handshake = self.flags.0 & (TcpFlags::SYN | TcpFlags::FIN | TcpFlags::RST) != 0;
        (0..=within).contains(&age)
            && (telling || handshake || mirrored)
            && (self.ip_id.is_some() || self.length > 0 || handshake || mirrored)
            && Self { time: earlier.time, ..*self } == *earlier
    }
}

/// A sum that differs when bytes do, at the speed of memory.
fn sum(bytes: &[u8]) -> u64 {
    let mut chunks = bytes.chunks_exact(8);
    let mut total = 0u64;
    for chunk in chunks.by_ref() {
        let word = chunk.first_chunk::<8>().map_or(0, |word| u64::from_le_bytes(*word));
        total = total.rotate_left(5).wrapping_add(word);
    }
    chunks.remainder().iter().fold(total, |total, byte| total.rotate_left(5).wrapping_add(u64::from(*byte)))
}
