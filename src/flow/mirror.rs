//! Tells the copies of a port mirror from segments that were sent again.

use crate::link::{Segment, Tcp, TcpFlags};
use crate::time::Time;

/// Segments of a direction that a copy is looked for among.
const REMEMBERED: usize = 8;

/// A copy with the same IPv4 identification comes sooner than any retransmission timeout (200 ms on Linux, 300 ms on Windows).
const COPY_WITHIN: i64 = 100_000_000;

/// Where there is no identification to compare (IPv6, or 0), only a copy that follows at once is taken for one.
const COPY_AT_ONCE: i64 = 3_000_000;

/// The last segments of one direction.
///
/// A routed copy differs in TTL alone. A segment sent again has another IPv4 identification, or comes a timeout later.
#[derive(Debug, Default)]
pub(super) struct Mirror {
    recent: [Signature; REMEMBERED],
    next: usize,
}

/// What a copy has in common with its original, small enough to be kept beside every direction.
#[derive(Clone, Copy, Debug, Default)]
struct Signature {
    sequence: u32,
    acknowledgment: u32,
    /// Flags, window, identification, timestamps, SACK and payload.
    digest: u64,
    time: Time,
    used: bool,
}

impl Mirror {
    /// Whether this segment is a copy of one of the last ones. `mirrored`: the flow has shown copies before, so that a bare
    /// acknowledgment may be taken for one where nothing tells it from a duplicate acknowledgment.
    pub(super) fn is_copy(&mut self, segment: &Segment<'_>, tcp: &Tcp<'_>, mirrored: bool) -> bool {
        // Some stacks send 0 in every packet with "don't fragment" set (RFC 6864 section 4.1 allows any value): it tells nothing.
        let identified = segment.ip_id.is_some_and(|id| id != 0);
        let signature = Signature {
            sequence: tcp.sequence,
            acknowledgment: tcp.acknowledgment,
            digest: digest(segment, tcp),
            time: segment.time,
            used: true,
        };
        let handshake = tcp.flags.0 & (TcpFlags::SYN | TcpFlags::FIN | TcpFlags::RST) != 0;
        // A keep-alive and a duplicate acknowledgment repeat themselves: without identification they look like copies.
        let telling = identified || handshake || mirrored || tcp.payload.len() > 1;
        let within = if identified { COPY_WITHIN } else { COPY_AT_ONCE };
        if telling && self.recent.iter().any(|earlier| signature.copies(earlier, within)) {
            return true;
        }
        if let Some(place) = self.recent.get_mut(self.next) {
            *place = signature;
        }
        self.next = (self.next + 1) % REMEMBERED;
        false
    }
}

impl Signature {
    fn copies(&self, earlier: &Self, within: i64) -> bool {
        earlier.used
            && self.sequence == earlier.sequence
            && self.acknowledgment == earlier.acknowledgment
            && self.digest == earlier.digest
            && (0..=within).contains(&self.time.signed_since(earlier.time))
    }
}

fn digest(segment: &Segment<'_>, tcp: &Tcp<'_>) -> u64 {
    let fixed = u64::from(tcp.flags.0) << 48 | u64::from(tcp.window) << 32 | u64::from(segment.ip_id.unwrap_or(0));
    let (value, echo) = tcp.options.timestamps.unwrap_or_default();
    let (left, right) = tcp.options.sack.first().copied().flatten().unwrap_or_default();
    let words = [fixed, u64::from(value) << 32 | u64::from(echo), u64::from(left) << 32 | u64::from(right)];
    words.into_iter().fold(sum(tcp.payload), mix)
}

/// A sum that differs when bytes do, at the speed of memory: it need not withstand an adversary, who could send a true copy as well.
///
/// Four lanes, because each step of one waits for the multiplication before it.
fn sum(bytes: &[u8]) -> u64 {
    let (blocks, rest) = bytes.as_chunks::<32>();
    let mut lanes = [bytes.len() as u64, 1, 2, 3];
    for block in blocks {
        let (words, _) = block.as_chunks::<8>();
        for (lane, word) in lanes.iter_mut().zip(words) {
            *lane = mix(*lane, u64::from_le_bytes(*word));
        }
    }
    let total = lanes.into_iter().fold(0, mix);
    rest.iter().fold(total, |total, byte| mix(total, u64::from(*byte)))
}

fn mix(total: u64, word: u64) -> u64 {
    (total.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
