//! Packets written as a pcapng file of one section, with an interface for each link type.

use std::io::{self, Write};
use std::time::Duration;

use pcap_file::Endianness;
use pcap_file::pcapng::PcapNgWriter;
use pcap_file::pcapng::blocks::enhanced_packet::EnhancedPacketBlock;
use pcap_file::pcapng::blocks::interface_statistics::{InterfaceStatisticsBlock, InterfaceStatisticsOption};
use pcap_file::pcapng::blocks::opt_common::CommonOption;
use pcap_file::pcapng::blocks::section_header::{SectionHeaderBlock, SectionHeaderOption};

use super::copy::{failure, fitting, interface};
use super::link_type::LinkType;
use crate::time::Time;

/// A file under construction.
pub struct PcapngFile<W: Write> {
    writer: PcapNgWriter<W>,
    link_types: Vec<LinkType>,
}

impl<W: Write> PcapngFile<W> {
    /// Begins a file that names `program` as its maker, with a comment on all of it.
    ///
    /// # Errors
    /// Of `out`.
    pub fn new(out: W, program: &str, comment: &str) -> io::Result<Self> {
        let options = vec![
            SectionHeaderOption::UserApplication(program.to_owned().into()),
            SectionHeaderOption::Common(CommonOption::Comment(fitting(comment).to_owned().into())),
        ];
        let section = SectionHeaderBlock { endianness: Endianness::Little, options, ..SectionHeaderBlock::default() };
        let writer = PcapNgWriter::with_section_header(out, section).map_err(failure)?;
        Ok(Self { writer, link_types: Vec::new() })
    }

    /// Adds a packet.
    ///
    /// # Errors
    /// Of the output.
    pub fn packet(&mut self, link_type: LinkType, time: Time, wire_len: u32, data: &[u8]) -> io::Result<()> {
        let interface_id = self.interface_of(link_type)?;
        let block = EnhancedPacketBlock {
            interface_id,
            timestamp: since_1970(time),
            original_len: wire_len.max(u32::try_from(data.len()).unwrap_or(u32::MAX)),
            data: data.into(),
            options: Vec::new(),
        };
        self.writer.write_pcapng_block(block).map_err(failure)?;
        Ok(())
    }

    /// Ends the file: the recording went on until `end`.
    ///
    /// # Errors
    /// Of the output.
    pub fn finish(mut self, end: Time) -> io::Result<()> {
        if self.link_types.is_empty() {
            self.interface_of(LinkType::EN10MB)?;
        }
        let block = InterfaceStatisticsBlock {
            interface_id: 0,
            timestamp: since_1970(end),
            options: vec![InterfaceStatisticsOption::IsbEndTime(since_1970(end))],
        };
        self.writer.write_pcapng_block(block).map_err(failure)?;
        Ok(())
    }

    fn interface_of(&mut self, link_type: LinkType) -> io::Result<u32> {
        let known = self.link_types.iter().position(|known| *known == link_type);
        let index = match known {
            Some(index) => index,
            None => {
                self.writer.write_pcapng_block(interface(link_type)).map_err(failure)?;
                self.link_types.push(link_type);
                self.link_types.len().saturating_sub(1)
            }
        };
        u32::try_from(index).map_err(io::Error::other)
    }
}

fn since_1970(time: Time) -> Duration {
    Duration::from_nanos(u64::try_from(time.0).unwrap_or(0))
}
