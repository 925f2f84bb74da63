//! Bodies of HTTP messages: to be passed over, or full of a gateway's packets.

use rdpwhy_parsers::gateway::{self, PacketType};
use rdpwhy_parsers::parse;

/// How the bytes behind a head go on.
#[derive(Clone, Copy, Debug)]
pub struct Body {
    /// The gateway's packets are in it.
    pub packets: bool,
    /// Bytes of it are there for nothing before the first packet (MS-TSGU 3.3.5.1).
    pub seed: bool,
    framing: Framing,
}

#[derive(Clone, Copy, Debug)]
enum Framing {
    /// Up to the end of the connection.
    Open,
    /// So many bytes are left.
    Length(u64),
    /// A size is next.
    Size,
    /// So many bytes of a chunk are left, and the line end behind them.
    Chunk(u64),
    /// The lines behind the last chunk.
    Trailer,
}

/// What the next bytes of a body are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many bytes of content.
    Content(usize),
    /// So many bytes of framing.
    Framing(usize),
    /// So many bytes of framing, and the body is over.
    Last(usize),
    /// More bytes are needed.
    More,
    /// They are no body.
    Fault,
}

impl Body {
    /// A body of a length.
    pub fn of_length(length: u64) -> Self {
        Self { packets: false, seed: false, framing: Framing::Length(length) }
    }

    /// A body in chunks.
    pub fn in_chunks(packets: bool) -> Self {
        Self { packets, seed: false, framing: Framing::Size }
    }

    /// What a gateway sends on its half of a tunnel.
    pub fn of_gateway(chunked: bool) -> Self {
        let framing = if chunked { Framing::Size } else { Framing::Open };
        Self { packets: true, seed: true, framing }
    }

    /// Whether a record of these bytes is one that reading can begin with again behind a hole.
    pub fn resumes(&mut self, bytes: &[u8]) -> bool {
        let content = match self.framing {
            Framing::Open => Some(bytes),
            Framing::Size | Framing::Chunk(_) => {
                self.framing = Framing::Size;
                parse(gateway::chunk_size, bytes).ok().map(|(_, rest)| rest)
            }
            Framing::Length(_) | Framing::Trailer => None,
        };
        self.seed = false;
        self.packets && content.is_some_and(starts_packet)
    }

    /// Takes the next bytes, at least one.
    pub fn step(&mut self, bytes: &[u8]) -> Step {
        match self.framing {
            Framing::Open => Step::Content(bytes.len()),
            Framing::Length(left) => {
                let taken = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                self.framing = Framing::Length(left.saturating_sub(taken as u64));
                if taken == 0 { Step::Last(0) } else { Step::Content(taken) }
            }
            Framing::Chunk(0) => match bytes {
                [b'\r', b'\n', ..] => {
                    self.framing = Framing::Size;
                    Step::Framing(2)
                }
                [b'\r'] => Step::More,
                _ => Step::Fault,
            },
            Framing::Chunk(left) => {
                let taken = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                self.framing = Framing::Chunk(left.saturating_sub(taken as u64));
                Step::Content(taken)
            }
            Framing::Size => self.size(bytes),
            Framing::Trailer => match line(bytes) {
                Some(2) => Step::Last(2),
                Some(length) => Step::Framing(length),
                None => Step::More,
            },
        }
    }

    fn size(&mut self, bytes: &[u8]) -> Step {
        let Some(length) = line(bytes) else {
            return if bytes.len() > MAX_LINE { Step::Fault } else { Step::More };
        };
        match parse(gateway::chunk_size, bytes) {
            Ok((0, _)) => self.framing = Framing::Trailer,
            Ok((size, _)) => self.framing = Framing::Chunk(size),
            Err(_) => return Step::Fault,
        }
        Step::Framing(length)
    }
}

/// Longest line between chunks.
const MAX_LINE: usize = 1024;

fn line(bytes: &[u8]) -> Option<usize> {
    bytes.windows(2).position(|window| window == b"\r\n")?.checked_add(2)
}

/// Whether bytes begin like a packet: a type that is known, zeros, a length that can be.
fn starts_packet(bytes: &[u8]) -> bool {
    let [low, high, 0, 0, length @ ..] = bytes else { return false };
    let known = PacketType(u16::from_le_bytes([*low, *high])).name().is_some();
    let length = length.first_chunk().map(|length| u32::from_le_bytes(*length));
    known && length.is_some_and(|length| (8..=MAX_PACKET).contains(&length))
}

/// Longest packet: 64 KiB of data behind its length and the header.
const MAX_PACKET: u32 = 8 + 2 + 0xffff;

/// Where the gateway's first packet begins behind its seed: its answer to the client's handshake, the length of which is known.
pub fn behind_seed(bytes: &[u8]) -> Option<usize> {
    const HANDSHAKE_RESPONSE: [u8; 8] = [2, 0, 0, 0, 18, 0, 0, 0];
    bytes.windows(HANDSHAKE_RESPONSE.len()).position(|window| window == HANDSHAKE_RESPONSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The content of a body that comes in records of `record` bytes, and how it ended.
    fn content(mut body: Body, bytes: &[u8], record: usize) -> (Vec<u8>, Step) {
        let (mut waiting, mut content) = (Vec::new(), Vec::new());
        let mut last = Step::More;
        for part in bytes.chunks(record) {
            waiting.extend_from_slice(part);
            while !waiting.is_empty() {
                last = body.step(&waiting);
                match last {
                    Step::Content(length) => content.extend(waiting.drain(..length)),
                    Step::Framing(length) => drop(waiting.drain(..length)),
                    Step::Last(_) | Step::Fault => return (content, last),
                    Step::More => break,
                }
            }
        }
        (content, last)
    }

    #[test]
    fn chunks_give_their_content_however_they_are_cut() {
        let bytes = b"3\r\nabc\r\n0A;x=1\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\nrest";
        for record in 1..=bytes.len() {
            assert_eq!(content(Body::in_chunks(true), bytes, record), (b"abc0123456789".to_vec(), Step::Last(2)));
        }
    }

    #[test]
    fn what_are_no_chunks_ends_the_reading() {
        for bytes in [&b"x\r\nabc"[..], b"3\r\nabcX\r\n", b"\r\nabc", b"11112222333344445\r\n"] {
            assert_eq!(content(Body::in_chunks(true), bytes, 100).1, Step::Fault, "{}", bytes.escape_ascii());
        }
        assert_eq!(content(Body::in_chunks(true), &[b'1'; 2000], 100).1, Step::Fault, "a line without end");
    }

    #[test]
    fn a_body_of_a_length_ends_there() {
        assert_eq!(content(Body::of_length(3), b"abcdef", 2), (b"abc".to_vec(), Step::Last(0)));
        assert_eq!(content(Body::of_gateway(false), b"abcdef", 2), (b"abcdef".to_vec(), Step::Content(2)));
    }

    #[test]
    fn reading_begins_again_with_a_packet_alone() {
        let packet = [0x0a, 0, 0, 0, 11, 0, 0, 0, 1, 0, 9];
        assert!(Body::of_gateway(false).resumes(&packet));
        assert!(Body::in_chunks(true).resumes(&[b"b\r\n", &packet[..]].concat()));
        assert!(!Body::in_chunks(true).resumes(&packet) && !Body::of_gateway(false).resumes(&[9; 40]));
        assert!(!Body::in_chunks(false).resumes(&[b"b\r\n", &packet[..]].concat()));
    }

    #[test]
    fn the_seed_ends_where_the_handshake_is_answered() {
        let answer = [2, 0, 0, 0, 18, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(behind_seed(&[&[7; 100][..], &answer].concat()), Some(100));
        assert_eq!((behind_seed(&answer), behind_seed(&[7; 100])), (Some(0), None));
    }
}
