//! A capture written again as pcapng, every block as it was, with comments added for whoever opens it in Wireshark.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::time::Duration;

use pcap_file::pcapng::PcapNgWriteError;
use pcap_file::pcapng::PcapNgWriter;
use pcap_file::pcapng::blocks::enhanced_packet::{EnhancedPacketBlock, EnhancedPacketOption};
use pcap_file::pcapng::blocks::interface_description::{
    InterfaceDescriptionBlock, InterfaceDescriptionOption, InterfaceTsResolution,
};
use pcap_file::pcapng::blocks::opt_common::CommonOption;
use pcap_file::pcapng::blocks::section_header::{SectionHeaderBlock, SectionHeaderOption};
use pcap_file::{DataLink, Endianness};

use super::facts::Format;
use super::link_type::LinkType;
use super::pcapng;
use super::reader::Capture;
use super::warning::Warning;

/// What to say in a copy, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comments {
    /// About the whole file: goes to its first section.
    pub section: Option<String>,
    /// By frame number, in the order in which Wireshark shall show them.
    pub frames: BTreeMap<u32, Vec<String>>,
}

/// What became of the comments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Frames that have a comment now.
    pub commented: u32,
    /// Frames whose block has no place for one (a Simple Packet Block, a damaged block), or that are not in the file.
    pub unplaced: Vec<u32>,
    /// What could not be copied, and why.
    pub warnings: Vec<Warning>,
}

/// Longest value of an option, bytes.
const MAX_COMMENT: usize = u16::MAX as usize;

impl Comments {
    /// The comments on a frame, each as long as an option can be at most.
    pub(super) fn on(&self, frame: u32) -> impl Iterator<Item = &str> {
        self.frames.get(&frame).into_iter().flatten().map(|comment| fitting(comment))
    }

    /// The comment on the file.
    pub(super) fn on_section(&self) -> Option<&str> {
        self.section.as_deref().map(fitting)
    }
}

pub(super) fn fitting(comment: &str) -> &str {
    comment.get(..comment.floor_char_boundary(MAX_COMMENT)).unwrap_or(comment)
}

impl Capture {
    /// Writes the whole capture again as pcapng with `comments`. Of a pcapng file every block stays what it was, secrets included;
    /// only blocks that get a comment grow. A pcap file becomes one section with one interface. Must be called before the first
    /// packet is read.
    ///
    /// # Errors
    /// Of `out` only: what cannot be read is left out, with a warning.
    pub fn copy_with_comments(mut self, out: &mut dyn Write, comments: &Comments) -> io::Result<Copied> {
        let placed = match self.format() {
            Format::Pcapng => self.copy_blocks(out, comments)?,
            Format::Pcap => self.copy_records(out, comments)?,
        };
        Ok(Copied {
            commented: u32::try_from(placed.len()).unwrap_or(u32::MAX),
            unplaced: comments.frames.keys().copied().filter(|frame| !placed.contains(frame)).collect(),
            warnings: self.into_warnings(),
        })
    }

    /// The blocks of a pcapng file; gives the frames that got a comment.
    fn copy_blocks(&mut self, out: &mut dyn Write, comments: &Comments) -> io::Result<BTreeSet<u32>> {
        let (buffer, warnings) = self.parts();
        pcapng::copy(buffer, warnings, out, comments)
    }

    /// The packets of a pcap file as Enhanced Packet Blocks; gives the frames that got a comment.
    fn copy_records(&mut self, out: &mut dyn Write, comments: &Comments) -> io::Result<BTreeSet<u32>> {
        let program = SectionHeaderOption::UserApplication(concat!("rdpwhy ", env!("CARGO_PKG_VERSION")).into());
        let comment = comments.on_section().map(|text| SectionHeaderOption::Common(CommonOption::Comment(text.into())));
        let options = std::iter::once(program).chain(comment).collect();
        let section = SectionHeaderBlock { endianness: Endianness::Little, options, ..SectionHeaderBlock::default() };
        let mut writer = PcapNgWriter::with_section_header(out, section).map_err(failure)?;
        let mut placed = BTreeSet::new();
        while let Some(packet) = self.next_packet() {
            if writer.interfaces().is_empty() {
                writer.write_pcapng_block(interface(packet.link_type)).map_err(failure)?;
            }
            let texts = comments.on(packet.frame);
            let options: Vec<_> =
                texts.map(|text| EnhancedPacketOption::Common(CommonOption::Comment(text.into()))).collect();
            if !options.is_empty() {
                placed.insert(packet.frame);
            }
            let block = EnhancedPacketBlock {
                interface_id: 0,
                timestamp: Duration::from_nanos(u64::try_from(packet.time.0).unwrap_or(0)),
                original_len: packet.wire_len.max(u32::try_from(packet.data.len()).unwrap_or(u32::MAX)),
                data: packet.data.into(),
                options,
            };
            writer.write_pcapng_block(block).map_err(failure)?;
        }
        Ok(placed)
    }
}

pub(super) fn interface(link_type: LinkType) -> InterfaceDescriptionBlock<'static> {
    InterfaceDescriptionBlock {
        linktype: DataLink::from(u32::from(link_type.0)),
        snaplen: 0,
        options: vec![InterfaceDescriptionOption::IfTsResol(InterfaceTsResolution::NANO)],
    }
}

pub(super) fn failure(error: PcapNgWriteError) -> io::Error {
    match error {
        PcapNgWriteError::Io(error) => error,
        other => io::Error::other(other),
    }
}
