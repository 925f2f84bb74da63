//! LZ4 frames as a stream: several frames, and whether the last one is whole.

use std::io::{self, BufRead, ErrorKind, Read};

use lz4_flex::frame::FrameDecoder;

/// Decodes every frame of a stream.
///
/// lz4_flex says "end" after each frame, and also where a file is cut between two blocks: the two are told apart here.
pub(crate) struct Lz4Reader<R: Read>(FrameDecoder<Tail<R>>);

impl<R: BufRead> Lz4Reader<R> {
    pub fn new(source: R) -> Self {
        Self(FrameDecoder::new(Tail { source, last: [0xff; TAIL] }))
    }

    pub fn get_ref(&self) -> &R {
        &self.0.get_ref().source
    }

    pub fn get_mut(&mut self) -> &mut R {
        &mut self.0.get_mut().source
    }
}

impl<R: BufRead> Read for Lz4Reader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.0.read(out)?;
            if read > 0 || out.is_empty() {
                return Ok(read);
            }
            let tail = self.0.get_mut();
            if tail.source.fill_buf()?.is_empty() {
                return if tail.is_end() { Ok(0) } else { Err(ErrorKind::UnexpectedEof.into()) };
            }
        }
    }
}

/// Length of an end mark and a content checksum.
const TAIL: usize = 8;

/// Remembers the last bytes that the decoder took.
struct Tail<R> {
    source: R,
    last: [u8; TAIL],
}

impl<R> Tail<R> {
    /// Whether the bytes end like a frame: an end mark of four zeros, with or without a checksum behind it. A block that a cut makes
    /// the last one, and that happens to end in zeros, goes unnoticed.
    fn is_end(&self) -> bool {
        let [mark @ .., _, _, _, _] = self.last;
        mark == [0; 4] || self.last.ends_with(&[0; 4])
    }
}

impl<R: Read> Read for Tail<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(out)?;
        let fresh = out.get(..read).unwrap_or_default();
        let fresh = fresh.last_chunk::<TAIL>().map_or(fresh, |chunk| chunk);
        self.last.rotate_left(fresh.len());
        if let Some(end) = self.last.get_mut(TAIL - fresh.len()..) {
            end.copy_from_slice(fresh);
        }
        Ok(read)
    }
}
