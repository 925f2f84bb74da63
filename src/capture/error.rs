//! Why a file gave no packets.

use std::io;

use thiserror::Error;

use super::foreign::Foreign;

/// A file that no packet could be read from. Says what the file is and what to do.
#[derive(Debug, Error)]
pub enum CaptureError {
    /// There is no such file.
    #[error("{path}: no such file; check the path")]
    NotFound {
        /// As given.
        path: String,
    },
    /// A directory.
    #[error("{path}: is a directory, expected a capture file; name the files inside it")]
    Directory {
        /// As given.
        path: String,
    },
    /// The operating system refuses to open or to read it.
    #[error("{path}: cannot be read: {source}")]
    Unreadable {
        /// As given.
        path: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// No byte in it.
    #[error(
        "{path}: is empty (0 bytes), expected a pcap or pcapng capture; the recording may not have been stopped properly"
    )]
    Empty {
        /// As given.
        path: String,
    },
    /// A compressed file whose content cannot be had.
    #[error(
        "{path}: is compressed with {compression}, and cannot be decompressed: {reason}; copy it again from its origin"
    )]
    Compressed {
        /// As given.
        path: String,
        /// `gzip`, `zstd` or `lz4`.
        compression: &'static str,
        /// What the decoder said.
        reason: String,
    },
    /// Something else.
    #[error("{path}: is {kind}, expected a pcap or pcapng capture; {}", .kind.advice())]
    Foreign {
        /// As given.
        path: String,
        /// What it is.
        kind: Foreign,
    },
    /// A capture without packets.
    #[error("{path}: is a {format} capture, but no packet could be read from it{reason}")]
    NoPackets {
        /// As given.
        path: String,
        /// `pcap` or `pcapng`.
        format: &'static str,
        /// Empty, or `: ` and the first warning.
        reason: String,
    },
}
