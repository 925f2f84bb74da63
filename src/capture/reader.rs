//! Opening a capture, and its packets one after the other.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use super::error::CaptureError;
use super::facts::{CaptureFacts, Compression, Format};
use super::foreign::Foreign;
use super::link_type::LinkType;
use super::packet::{Packet, Record};
use super::pcap::{self, PcapReader};
use super::pcapng::{BlockType, PcapngReader};
use super::read_buffer::ReadBuffer;
use super::secrets::Secrets;
use super::source::{DecompressionLimit, Source};
use super::warning::{Warning, Warnings};
use crate::time::Time;

/// Called now and then while reading, with the stored bytes read so far and the size of the file if it is known.
pub type Progress = Box<dyn FnMut(u64, Option<u64>) + Send>;

/// How to read a capture.
#[derive(Default)]
pub struct CaptureOptions {
    /// Hash the file as stored while reading it.
    pub sha256: bool,
    /// Whom to tell how far reading has come.
    pub progress: Option<Progress>,
    /// What a compressed file may grow to.
    pub limit: DecompressionLimit,
}

/// An open capture.
pub struct Capture {
    path: String,
    buffer: ReadBuffer<Source>,
    format: FormatReader,
    file_size: Option<u64>,
    progress: Option<Progress>,
    told: u64,
    ended: bool,
    tally: Tally,
    warnings: Warnings,
}

/// Stored bytes between two calls of the progress callback.
const PROGRESS_STEP: u64 = 4 << 20;

impl Capture {
    /// Opens a file.
    ///
    /// # Errors
    /// If it cannot be read, or is not a capture: the error says what it is instead.
    pub fn open(path: &Path, options: CaptureOptions) -> Result<Self, CaptureError> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|source| match source.kind() {
            ErrorKind::NotFound => CaptureError::NotFound { path: name.clone() },
            _ => CaptureError::Unreadable { path: name.clone(), source },
        })?;
        let metadata = file.metadata().ok();
        if metadata.as_ref().is_some_and(std::fs::Metadata::is_dir) {
            return Err(CaptureError::Directory { path: name });
        }
        let size = metadata.filter(std::fs::Metadata::is_file).map(|metadata| metadata.len());
        Self::from_reader(Box::new(file), &name, size, options)
    }

    /// Reads a capture from anything, standard input for one. `name` stands for the path in errors; `size` is the number of bytes
    /// to come, if it is known.
    ///
    /// # Errors
    /// As [`Capture::open`].
    pub fn from_reader(
        reader: Box<dyn Read + Send>,
        name: &str,
        size: Option<u64>,
        options: CaptureOptions,
    ) -> Result<Self, CaptureError> {
        let path = name.to_owned();
        let unreadable = |source| CaptureError::Unreadable { path: path.clone(), source };
        let source = Source::new(reader, options.sha256, options.limit).map_err(unreadable)?;
        let mut buffer = ReadBuffer::new(source);
        buffer.require(Foreign::LOOKED_AT);
        let Some(format) = FormatReader::open(&mut buffer) else {
            return Err(no_capture(path, &buffer));
        };
        Ok(Self {
            path,
            buffer,
            format,
            file_size: size,
            progress: options.progress,
            told: 0,
            ended: false,
            tally: Tally::default(),
            warnings: Warnings::default(),
        })
    }

    /// The next packet; `None` at the end of what can be read.
    #[inline]
    pub fn next_packet(&mut self) -> Option<Packet<'_>> {
        if self.ended {
            return None;
        }
        let record = match &mut self.format {
            FormatReader::Pcap(reader) => reader.next(&mut self.buffer, &mut self.warnings),
            FormatReader::Pcapng(reader) => reader.next(&mut self.buffer, &mut self.warnings),
        };
        let Some(record) = record else {
            self.ended = true;
            return None;
        };
        if self.progress.is_some() {
            self.tell_progress();
        }
        self.tally.count(&record);
        Some(Packet {
            frame: record.frame,
            time: record.time,
            interface: record.interface,
            link_type: record.link_type,
            wire_len: record.wire_len,
            data: self.buffer.slice(record.data),
            comment: record.comment.map(|place| self.buffer.slice(place)),
        })
    }

    /// Whether `rdpwhy scrub` wrote the file: names, addresses and signatures are not those of the recording.
    pub fn is_scrubbed(&self) -> bool {
        self.format.scrubbed().is_some()
    }

    /// Secrets found so far; a file may hold them behind the packets that need them.
    pub fn secrets(&self) -> &[Secrets] {
        match &self.format {
            FormatReader::Pcap(_) => &[],
            FormatReader::Pcapng(reader) => reader.secrets(),
        }
    }

    /// Where the rest of the pipeline adds its own warnings about this file.
    pub fn warnings_mut(&mut self) -> &mut Warnings {
        &mut self.warnings
    }

    /// Reads what is left, and gives the facts about the file.
    ///
    /// # Errors
    /// [`CaptureError::NoPackets`] if there was no packet in it.
    pub fn finish(mut self) -> Result<CaptureFacts, CaptureError> {
        while self.next_packet().is_some() {}
        self.report_end();
        let compression = self.buffer.source().compression();
        // Count and hash are of the whole file, also where reading its content stopped early. An error here changes neither.
        let _ = self.buffer.source_mut().drain();
        let format = self.format.name();
        let Some((first_packet, last_packet)) = self.tally.times else {
            let reason = self.warnings.into_list().into_iter().next().map(|warning| format!(": {}", warning.message));
            return Err(CaptureError::NoPackets {
                path: self.path,
                format: format.name(),
                reason: reason.unwrap_or_default(),
            });
        };
        self.tally.report_truncated(&mut self.warnings);
        let scrubbed = self.format.scrubbed();
        let source = self.buffer.source_mut();
        Ok(CaptureFacts {
            format,
            compression,
            packets: u64::from(self.format.frames()),
            bytes: source.stored_bytes(),
            first_packet,
            last_packet,
            end: scrubbed.flatten().map_or(last_packet, |end| end.max(last_packet)),
            scrubbed: scrubbed.is_some(),
            link_types: self.tally.link_types.into_iter().collect(),
            sha256: source.sha256(),
            warnings: self.warnings.into_list(),
        })
    }

    /// How the file is laid out.
    pub fn format(&self) -> Format {
        self.format.name()
    }

    /// What a copy needs: the bytes, and where to say what could not be read.
    pub(super) fn parts(&mut self) -> (&mut ReadBuffer<Source>, &mut Warnings) {
        (&mut self.buffer, &mut self.warnings)
    }

    /// What was said of the file, once it was read to its end.
    pub(super) fn into_warnings(mut self) -> Vec<Warning> {
        self.report_end();
        self.warnings.into_list()
    }

    #[inline]
    fn tell_progress(&mut self) {
        let read = self.buffer.source().stored_bytes();
        if read.saturating_sub(self.told) >= PROGRESS_STEP
            && let Some(progress) = &mut self.progress
        {
            self.told = read;
            progress(read, self.file_size);
        }
    }

    /// Why the stream ended, where it did not simply end.
    fn report_end(&mut self) {
        let Some(error) = self.buffer.error() else { return };
        let offset = Some(self.buffer.offset());
        let frame = Some(self.format.frames());
        let name = self.buffer.source().compression().map(Compression::name);
        let (code, message) = match (name, error.kind()) {
            _ if self.buffer.source().limit_reached => (
                "decompression-limit",
                "the compressed file grows beyond all proportion; reading stopped here, decompress it yourself if you trust it"
                    .to_owned(),
            ),
            (Some(name), ErrorKind::UnexpectedEof) => {
                ("cut-short", format!("the {name} file ends too early; everything up to there was read"))
            }
            (Some(name), _) => {
                ("damaged-compression", format!("the {name} file is damaged; everything up to there was read: {error}"))
            }
            (None, _) => ("unreadable", format!("the file could not be read to its end: {error}")),
        };
        self.warnings.add(code, frame, offset, || message);
    }
}

/// Counts what the facts need.
#[derive(Default)]
struct Tally {
    packets: u64,
    times: Option<(Time, Time)>,
    last_link_type: Option<LinkType>,
    link_types: BTreeSet<LinkType>,
    truncated: u64,
    first_truncated: Option<u32>,
}

impl Tally {
    #[inline]
    fn count(&mut self, record: &Record) {
        self.packets += 1;
        let (first, last) = self.times.unwrap_or((record.time, record.time));
        self.times = Some((first.min(record.time), last.max(record.time)));
        if self.last_link_type != Some(record.link_type) {
            self.last_link_type = Some(record.link_type);
            self.link_types.insert(record.link_type);
        }
        if record.data.len() < record.wire_len as usize {
            self.truncated += 1;
            self.first_truncated.get_or_insert(record.frame);
        }
    }

    fn report_truncated(&self, warnings: &mut Warnings) {
        if self.truncated > 0 {
            warnings.add("snaplen-truncated", self.first_truncated, None, || {
                format!(
                    "{} of {} packets were cut by the snap length; record with `-s 0`",
                    self.truncated, self.packets
                )
            });
        }
    }
}

enum FormatReader {
    Pcap(PcapReader),
    Pcapng(PcapngReader),
}

impl FormatReader {
    fn open<R: Read>(buffer: &mut ReadBuffer<R>) -> Option<Self> {
        let section_header = BlockType::SECTION_HEADER.0.to_be_bytes();
        if buffer.available().starts_with(&section_header) {
            return Some(Self::Pcapng(PcapngReader::begin(buffer.available())));
        }
        PcapReader::open(buffer).map(Self::Pcap)
    }

    /// Number of the last frame.
    fn frames(&self) -> u32 {
        match self {
            Self::Pcap(reader) => reader.frames(),
            Self::Pcapng(reader) => reader.frames(),
        }
    }

    /// Whether the file was scrubbed, and until when it says that the recording went on.
    fn scrubbed(&self) -> Option<Option<Time>> {
        match self {
            Self::Pcap(_) => None,
            Self::Pcapng(reader) => reader.scrubbed(),
        }
    }

    fn name(&self) -> Format {
        match self {
            Self::Pcap(_) => Format::Pcap,
            Self::Pcapng(_) => Format::Pcapng,
        }
    }
}

/// The error for a stream that does not begin like a capture.
fn no_capture(path: String, buffer: &ReadBuffer<Source>) -> CaptureError {
    if pcap::has_magic(buffer.available()) {
        let reason = ": it ends inside its file header".to_owned();
        return CaptureError::NoPackets { path, format: Format::Pcap.name(), reason };
    }
    let compression = buffer.source().compression().map(Compression::name);
    if !buffer.available().is_empty() {
        let head = buffer.available();
        let head = head.get(..Foreign::LOOKED_AT).unwrap_or(head);
        return CaptureError::Foreign { path, kind: Foreign::identify(head) };
    }
    match (compression, buffer.error()) {
        (Some(compression), error) => {
            let reason = error.map_or_else(|| "there is nothing in it".to_owned(), io::Error::to_string);
            CaptureError::Compressed { path, compression, reason }
        }
        (None, Some(error)) => {
            CaptureError::Unreadable { path, source: io::Error::new(error.kind(), error.to_string()) }
        }
        (None, None) => CaptureError::Empty { path },
    }
}
