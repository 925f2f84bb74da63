//! The one buffer that packets are borrowed from.

use std::io::{self, ErrorKind, Read};
use std::ops::Range;

/// Reads ahead into one large buffer.
///
/// `read()` into one buffer was measured three times as fast as mapping the file (page faults), and constant in memory. The buffer must
/// stay in the core's own cache: one of 1 MiB costs up to three times as much system time, and so does a buffer that another thread
/// fills, whose bytes go from cache to cache.
#[derive(Debug)]
pub(crate) struct ReadBuffer<R> {
    source: R,
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    /// Offset in the stream of `bytes[0]`.
    base: u64,
    ended: bool,
    error: Option<io::Error>,
}

impl<R: Read> ReadBuffer<R> {
    /// Size of the buffer; it grows only for a record that is larger.
    const CAPACITY: usize = 128 << 10;

    pub fn new(source: R) -> Self {
        Self { source, bytes: vec![0; Self::CAPACITY], start: 0, end: 0, base: 0, ended: false, error: None }
    }

    /// The bytes read ahead.
    #[inline]
    pub fn available(&self) -> &[u8] {
        self.bytes.get(self.start..self.end).unwrap_or_default()
    }

    /// Makes at least `length` bytes available if the stream has them. False: it has not, `available` is all there is.
    #[inline]
    pub fn require(&mut self, length: usize) -> bool {
        self.end - self.start >= length || self.fill(length)
    }

    /// Steps over `length` available bytes. Their places stay valid until the next [`ReadBuffer::require`].
    #[inline]
    pub fn consume(&mut self, length: usize) {
        self.start = self.start.saturating_add(length).min(self.end);
    }

    /// The place of the next byte, for [`ReadBuffer::slice`].
    #[inline]
    pub fn position(&self) -> usize {
        self.start
    }

    /// The bytes at a place.
    #[inline]
    pub fn slice(&self, place: Range<usize>) -> &[u8] {
        self.bytes.get(place).unwrap_or_default()
    }

    /// Offset in the stream of the next byte.
    #[inline]
    pub fn offset(&self) -> u64 {
        self.base.saturating_add(self.start as u64)
    }

    /// Why the stream ended, if it did not simply end.
    pub fn error(&self) -> Option<&io::Error> {
        self.error.as_ref()
    }

    pub fn source(&self) -> &R {
        &self.source
    }

    pub fn source_mut(&mut self) -> &mut R {
        &mut self.source
    }

    #[cold]
    fn fill(&mut self, length: usize) -> bool {
        if self.ended {
            return false;
        }
        self.bytes.copy_within(self.start..self.end, 0);
        self.base = self.base.saturating_add(self.start as u64);
        self.end -= self.start;
        self.start = 0;
        // Twice what is needed: a search that asks for long records byte by byte must not move the buffer each time.
        let room = length.saturating_mul(2);
        if self.bytes.len() < room {
            self.bytes.resize(room, 0);
        }
        while self.end < length && !self.ended {
            let Some(space) = self.bytes.get_mut(self.end..) else { break };
            match self.source.read(space) {
                Ok(0) => self.ended = true,
                Ok(read) => self.end = self.end.saturating_add(read).min(self.bytes.len()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.error = Some(error);
                    self.ended = true;
                }
            }
        }
        self.end >= length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time.
    struct Trickle(io::Cursor<Vec<u8>>);

    impl Read for Trickle {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let length = out.len().min(1);
            self.0.read(&mut out[..length])
        }
    }

    #[test]
    fn keeps_offsets_across_refills_and_grows_for_large_records() {
        let bytes: Vec<u8> = (0..3_000_000_u32).map(|n| n as u8).collect();
        let mut buffer = ReadBuffer::new(io::Cursor::new(bytes.clone()));
        assert!(buffer.require(10));
        buffer.consume(7);
        assert!(buffer.require(2_000_000));
        assert_eq!(buffer.offset(), 7);
        assert_eq!(buffer.available()[..2_000_000], bytes[7..2_000_007]);
        buffer.consume(1_500_000);
        assert!(!buffer.require(1_500_000));
        assert_eq!(buffer.offset(), 1_500_007);
        assert_eq!(buffer.available(), &bytes[1_500_007..]);
    }

    #[test]
    fn reads_on_until_the_record_is_there() {
        let mut buffer = ReadBuffer::new(Trickle(io::Cursor::new(vec![1, 2, 3, 4, 5])));
        assert!(buffer.require(4));
        assert_eq!(buffer.available(), [1, 2, 3, 4]);
        assert!(!buffer.require(6));
        assert_eq!(buffer.available(), [1, 2, 3, 4, 5]);
    }
}
