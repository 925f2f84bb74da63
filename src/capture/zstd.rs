//! Zstandard frames as a stream: several frames, skippable ones, and what a cut file still gives.

use std::io::{self, BufRead, ErrorKind, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// A frame's last block, raw and empty, and room for a checksum ([RFC 8878, 3.1.1.2](https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1.2)).
const EMPTY_LAST_BLOCK: [u8; 7] = [0x01, 0, 0, 0, 0, 0, 0];

/// Largest window accepted, bytes: what the zstd tool itself accepts without being told otherwise.
const MAX_WINDOW: u64 = 128 << 20;

/// Decodes every frame of a stream.
///
/// ruzstd's own `StreamingDecoder` stops after the first frame, and holds back the last window (megabytes) when the input is cut.
pub(crate) struct ZstdReader<R> {
    source: R,
    decoder: FrameDecoder,
    in_frame: bool,
    /// The error to give when everything decoded before it has been handed out.
    failed: Option<io::Error>,
}

impl<R: BufRead> ZstdReader<R> {
    pub fn new(source: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(MAX_WINDOW);
        Self { source, decoder, in_frame: false, failed: None }
    }

    pub fn get_ref(&self) -> &R {
        &self.source
    }

    pub fn get_mut(&mut self) -> &mut R {
        &mut self.source
    }

    /// Begins the next frame. False: the stream has ended.
    fn begin_frame(&mut self) -> io::Result<bool> {
        loop {
            if self.source.fill_buf()?.is_empty() {
                return Ok(false);
            }
            match self.decoder.reset(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    io::copy(&mut self.source.by_ref().take(u64::from(length)), &mut io::sink())?;
                }
                Err(error) => return Err(self.damage(&error)),
            }
        }
    }

    /// Whether the frame that was just handed out is what was compressed. The decoder only computes both sums.
    fn checksum_holds(&self) -> bool {
        let stored = self.decoder.get_checksum_from_data();
        stored.is_none() || stored == self.decoder.get_calculated_checksum()
    }

    fn decode_block(&mut self) {
        let error = match self.decoder.decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1)) {
            Ok(_) => return,
            Err(error) => error,
        };
        self.failed = Some(self.damage(&error));
        // The decoder only gives up its last window when the frame is complete: complete it.
        let completed = self.decoder.decode_blocks(&EMPTY_LAST_BLOCK[..], BlockDecodingStrategy::UptoBlocks(1));
        self.in_frame = completed.is_ok();
    }

    /// A decoder error, told apart by whether the input ended there.
    fn damage(&mut self, error: &FrameDecoderError) -> io::Error {
        let ended = self.source.fill_buf().is_ok_and(<[u8]>::is_empty);
        io::Error::new(if ended { ErrorKind::UnexpectedEof } else { ErrorKind::InvalidData }, error.to_string())
    }
}

impl<R: BufRead> Read for ZstdReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.in_frame && self.decoder.can_collect() > 0 {
                return self.decoder.read(out);
            }
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            if self.in_frame && !self.decoder.is_finished() {
                self.decode_block();
                continue;
            }
            if self.in_frame && !self.checksum_holds() {
                self.in_frame = false;
                return Err(io::Error::new(ErrorKind::InvalidData, "the checksum of a frame does not hold"));
            }
            self.in_frame = self.begin_frame()?;
            if !self.in_frame {
                return Ok(0);
            }
        }
    }
}
