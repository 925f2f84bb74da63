//! What there is to say about a capture file as a whole.

use super::link_type::LinkType;
use super::warning::Warning;
use crate::time::Time;

/// Facts about a file that gave at least one packet.
#[derive(Clone, Debug)]
pub struct CaptureFacts {
    /// pcap or pcapng.
    pub format: Format,
    /// What it was compressed with.
    pub compression: Option<Compression>,
    /// Frames in the file as Wireshark counts them, those included that could not be read.
    pub packets: u64,
    /// Size of the file as stored, bytes.
    pub bytes: u64,
    /// Earliest capture time.
    pub first_packet: Time,
    /// Latest capture time.
    pub last_packet: Time,
    /// Until when the recording went on: the time of the last packet, or later where a scrubbed file says so, which left out the
    /// packets that were no part of its attempt.
    pub end: Time,
    /// Written by `rdpwhy scrub`: names, addresses and signatures are not those of the recording.
    pub scrubbed: bool,
    /// Link types of the packets, in order of number.
    pub link_types: Vec<LinkType>,
    /// SHA-256 of the file as stored, if it was asked for.
    pub sha256: Option<[u8; 32]>,
    /// What was wrong with the file.
    pub warnings: Vec<Warning>,
}

/// File format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Classic pcap, any of its variants.
    Pcap,
    /// pcapng.
    Pcapng,
}

impl Format {
    /// `pcap` or `pcapng`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pcap => "pcap",
            Self::Pcapng => "pcapng",
        }
    }
}

/// Compression around a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// gzip ([RFC 1952](https://www.rfc-editor.org/rfc/rfc1952)).
    Gzip,
    /// Zstandard ([RFC 8878](https://www.rfc-editor.org/rfc/rfc8878)).
    Zstd,
    /// LZ4 frames ([format](https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md)).
    Lz4,
}

impl Compression {
    /// `gzip`, `zstd` or `lz4`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Lz4 => "lz4",
        }
    }
}
