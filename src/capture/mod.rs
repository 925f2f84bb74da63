//! Capture file to packets: pcap, pcapng, compressed, standard input; secrets blocks kept for later.
//!
//! [`Capture::open`] sniffs and opens, [`Capture::next_packet`] gives packet after packet, [`Capture::finish`] gives the facts about
//! the file. One pass, one buffer: a [`Packet`] borrows it, so that reading allocates nothing per packet.
//!
//! INVARIANT: once a file is recognised as a capture, bad input is never an error but a [`Warning`], and reading goes on
//! behind it where that is possible. Frame numbers are the ones Wireshark shows for the same file.

mod bytes;
mod copy;
mod error;
mod facts;
mod foreign;
mod link_type;
mod lz4;
mod packet;
mod pcap;
mod pcapng;
mod read_buffer;
mod reader;
pub mod scrubbed;
mod secrets;
mod source;
mod warning;
mod write;
mod zstd;

pub use copy::{Comments, Copied};
pub use error::CaptureError;
pub use facts::{CaptureFacts, Compression, Format};
pub use foreign::Foreign;
pub use link_type::LinkType;
pub use packet::Packet;
pub use reader::{Capture, CaptureOptions, Progress};
pub use secrets::{Secrets, SecretsType};
pub use source::DecompressionLimit;
pub use warning::{Warning, Warnings};
pub use write::PcapngFile;

#[cfg(test)]
mod tests;
