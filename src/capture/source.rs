//! From the stored bytes to the capture's own: counting, hashing, decompression and its limit.

use std::io::{self, BufReader, Cursor, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};

use super::facts::Compression;
use super::lz4::Lz4Reader;
use super::zstd::ZstdReader;

/// Longest magic number that tells a compression.
const MAGIC_LENGTH: usize = 4;

/// Size of the buffer in front of a decoder, bytes.
const COMPRESSED_BUFFER: usize = 256 << 10;

/// Bounds on what a compressed file may grow to. Reading stops there, with the warning `decompression-limit`.
///
/// Decompression streams, so that memory is not at stake, only time: the bounds are far above what captures reach.
#[derive(Clone, Copy, Debug)]
pub struct DecompressionLimit {
    /// Bytes that may come out whatever the ratio.
    pub free: u64,
    /// Bytes out for each byte in, beyond `free`.
    pub ratio: u64,
    /// Bytes out in all.
    pub total: u64,
}

impl Default for DecompressionLimit {
    fn default() -> Self {
        Self { free: 256 << 20, ratio: 250, total: 1 << 38 }
    }
}

/// The capture's bytes, decompressed.
pub(crate) struct Source {
    decoder: Decoder,
    limit: DecompressionLimit,
    decompressed: u64,
    pub limit_reached: bool,
}

impl Source {
    /// Sniffs the compression of `stored`.
    pub fn new(mut stored: Box<dyn Read + Send>, sha256: bool, limit: DecompressionLimit) -> io::Result<Self> {
        let mut magic = Vec::with_capacity(MAGIC_LENGTH);
        stored.by_ref().take(MAGIC_LENGTH as u64).read_to_end(&mut magic)?;
        let compression = sniff(&magic);
        let tee = Tee { inner: Cursor::new(magic).chain(stored), read: 0, hash: sha256.then(Sha256::new) };
        let buffered = |tee| BufReader::with_capacity(COMPRESSED_BUFFER, tee);
        let decoder = match compression {
            None => Decoder::Plain(tee),
            Some(Compression::Gzip) => Decoder::Gzip(Box::new(MultiGzDecoder::new(buffered(tee)))),
            Some(Compression::Zstd) => Decoder::Zstd(Box::new(ZstdReader::new(buffered(tee)))),
            Some(Compression::Lz4) => Decoder::Lz4(Box::new(Lz4Reader::new(buffered(tee)))),
        };
        Ok(Self { decoder, limit, decompressed: 0, limit_reached: false })
    }

    /// What the bytes were compressed with.
    pub fn compression(&self) -> Option<Compression> {
        match self.decoder {
            Decoder::Plain(_) => None,
            Decoder::Gzip(_) => Some(Compression::Gzip),
            Decoder::Zstd(_) => Some(Compression::Zstd),
            Decoder::Lz4(_) => Some(Compression::Lz4),
        }
    }

    /// Stored bytes read so far.
    pub fn stored_bytes(&self) -> u64 {
        self.tee().read
    }

    /// Reads the stored bytes to their end, so that count and hash are the whole file's.
    pub fn drain(&mut self) -> io::Result<()> {
        io::copy(self.tee_mut(), &mut io::sink()).map(drop)
    }

    /// The hash of the stored bytes read so far, if it was asked for.
    pub fn sha256(&mut self) -> Option<[u8; 32]> {
        Some(self.tee_mut().hash.take()?.finalize().into())
    }

    fn tee(&self) -> &Tee {
        match &self.decoder {
            Decoder::Plain(tee) => tee,
            Decoder::Gzip(decoder) => decoder.get_ref().get_ref(),
            Decoder::Zstd(decoder) => decoder.get_ref().get_ref(),
            Decoder::Lz4(decoder) => decoder.get_ref().get_ref(),
        }
    }

    fn tee_mut(&mut self) -> &mut Tee {
        match &mut self.decoder {
            Decoder::Plain(tee) => tee,
            Decoder::Gzip(decoder) => decoder.get_mut().get_mut(),
            Decoder::Zstd(decoder) => decoder.get_mut().get_mut(),
            Decoder::Lz4(decoder) => decoder.get_mut().get_mut(),
        }
    }

    /// How many more bytes may come out.
    fn allowance(&self) -> u64 {
        let by_ratio = self.stored_bytes().saturating_mul(self.limit.ratio).max(self.limit.free);
        by_ratio.min(self.limit.total).saturating_sub(self.decompressed)
    }
}

impl Read for Source {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let decoder: &mut dyn Read = match &mut self.decoder {
            Decoder::Plain(tee) => return tee.read(out),
            Decoder::Gzip(decoder) => decoder,
            Decoder::Zstd(decoder) => decoder,
            Decoder::Lz4(decoder) => decoder,
        };
        let read = decoder.read(out)?;
        // Past the allowance the bytes are thrown away: a decoder only tells how much it took in after it has given some out.
        if read as u64 > self.allowance() {
            self.limit_reached = true;
            return Err(io::Error::new(ErrorKind::FileTooLarge, "decompression limit reached"));
        }
        self.decompressed = self.decompressed.saturating_add(read as u64);
        Ok(read)
    }
}

type Buffered = BufReader<Tee>;

enum Decoder {
    Plain(Tee),
    Gzip(Box<MultiGzDecoder<Buffered>>),
    Zstd(Box<ZstdReader<Buffered>>),
    Lz4(Box<Lz4Reader<Buffered>>),
}

/// Counts, and hashes if asked to, the stored bytes on their way.
struct Tee {
    inner: io::Chain<Cursor<Vec<u8>>, Box<dyn Read + Send>>,
    read: u64,
    hash: Option<Sha256>,
}

impl Read for Tee {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.read = self.read.saturating_add(read as u64);
        if let (Some(hash), Some(bytes)) = (&mut self.hash, out.get(..read)) {
            hash.update(bytes);
        }
        Ok(read)
    }
}

fn sniff(magic: &[u8]) -> Option<Compression> {
    match magic {
        [0x1f, 0x8b, ..] => Some(Compression::Gzip),
        // A zstd file may begin with a skippable frame; so may an LZ4 one, with the same magic, but no tool writes that.
        [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Some(Compression::Zstd),
        [0x04, 0x22, 0x4d, 0x18] => Some(Compression::Lz4),
        _ => None,
    }
}
