//! pcapng ([draft-ietf-opsawg-pcapng](https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html)).
//!
//! Three layers: [`BlockReader`] frames blocks and finds its way behind damaged ones; the `pcap_file` crate decodes what sections
//! and interfaces say; packet blocks are decoded here. The framer stands in front because `pcap_file`'s own readers stop for good
//! at the first fault, and a section or interface whose text is not UTF-8 makes them refuse the whole file.

mod block;
mod copy;
mod interface;
mod options;
mod packet_block;
mod scrub_mark;
mod timestamp;

use std::io::Read;
use std::ops::Range;

use pcap_file::pcapng::PcapNgState;

pub use block::{BlockReader, BlockType, FramedBlock};
pub(super) use copy::copy;

use super::packet::Record;
use super::read_buffer::ReadBuffer;
use super::secrets::{Secrets, SecretsType};
use super::warning::Warnings;
use crate::time::Time;
use interface::Interface;
use packet_block::PacketFields;

/// Bytes of secrets kept of one file. A key log of this size holds a hundred thousand sessions.
const MAX_SECRETS: usize = 32 << 20;

/// What a block of secrets costs beside its bytes.
const SECRETS_COST: usize = 64;

/// Interfaces kept of one section.
const MAX_INTERFACES: usize = 65_536;

/// Reads the packets of a file.
#[derive(Debug, Default)]
pub(crate) struct PcapngReader {
    blocks: BlockReader,
    state: PcapNgState,
    interfaces: Vec<Interface>,
    frame: u32,
    last_time: Time,
    secrets: Vec<Secrets>,
    secrets_length: usize,
    scrubbed: Option<Option<Time>>,
}

impl PcapngReader {
    /// A reader of a file that begins with these bytes.
    pub fn begin(bytes: &[u8]) -> Self {
        Self { scrubbed: scrub_mark::is_set(bytes).then_some(None), ..Self::default() }
    }

    /// Whether `rdpwhy scrub` wrote the file, and until when it says that the recording went on.
    pub fn scrubbed(&self) -> Option<Option<Time>> {
        self.scrubbed
    }

    /// The secrets found so far, in order of the file.
    pub fn secrets(&self) -> &[Secrets] {
        &self.secrets
    }

    /// Number of the last frame.
    pub fn frames(&self) -> u32 {
        self.frame
    }

    /// The next packet; `None` at the end of what can be read.
    #[inline]
    pub fn next<R: Read>(&mut self, buffer: &mut ReadBuffer<R>, warnings: &mut Warnings) -> Option<Record> {
        loop {
            let next_frame = self.frame.saturating_add(1);
            let block = self.blocks.next(buffer, warnings, next_frame)?;
            let record = match block.kind {
                BlockType::ENHANCED_PACKET | BlockType::SIMPLE_PACKET | BlockType::PACKET => {
                    self.packet(&block, buffer, warnings)
                }
                _ => {
                    self.other(&block, buffer, warnings);
                    None
                }
            };
            if record.is_some() {
                return record;
            }
        }
    }

    #[inline]
    fn packet<R: Read>(
        &mut self,
        block: &FramedBlock,
        buffer: &ReadBuffer<R>,
        warnings: &mut Warnings,
    ) -> Option<Record> {
        self.frame = self.frame.saturating_add(1);
        let frame = self.frame;
        let body = buffer.slice(block.body());
        let Some(fields) = PacketFields::parse(block, body, &self.interfaces) else {
            warnings.add("damaged-block", Some(frame), Some(block.offset), || {
                format!("a packet block of {} bytes is too short for its own fields; the packet is lost", body.len())
            });
            return None;
        };
        let Some(interface) = self.interfaces.get(fields.interface as usize) else {
            warnings.add("unknown-interface", Some(frame), Some(block.offset), || {
                format!(
                    "the packet names interface {}, which the file does not describe; it was passed over",
                    fields.interface
                )
            });
            return None;
        };
        let time = fields.timestamp.map_or(self.last_time, |raw| interface.clock.time(raw));
        self.last_time = time;
        if fields.odd {
            fields.report_odd(body, frame, block.offset, warnings);
        }
        let start = block.body().start;
        let comment = match fields.options_at < body.len() {
            true => comment(block, body, fields.options_at, frame, warnings),
            false => None,
        };
        Some(Record {
            frame,
            time,
            interface: fields.interface,
            link_type: interface.link_type,
            wire_len: fields.original,
            data: start + fields.data.start..start + fields.data.end,
            comment: comment.map(|range| start + range.start..start + range.end),
        })
    }

    /// A block that holds no network packet.
    fn other<R: Read>(&mut self, block: &FramedBlock, buffer: &ReadBuffer<R>, warnings: &mut Warnings) {
        let body = buffer.slice(block.body());
        match block.kind {
            BlockType::SECTION_HEADER => {
                interface::begin_section(&mut self.state, block, body, warnings);
                self.interfaces.clear();
            }
            BlockType::INTERFACE_DESCRIPTION if self.interfaces.len() < MAX_INTERFACES => {
                self.interfaces.push(interface::describe(&self.state, block, body, warnings));
            }
            BlockType::INTERFACE_DESCRIPTION => {
                warnings.add("too-many-interfaces", None, Some(block.offset), || {
                    format!("a section describes more than {MAX_INTERFACES} interfaces; the rest are unknown")
                });
            }
            BlockType::INTERFACE_STATISTICS if self.scrubbed.is_some() => {
                let clock = self.interfaces.first().map(|interface| interface.clock);
                self.scrubbed = Some(clock.and_then(|clock| scrub_mark::end(block.order, body, clock)));
            }
            BlockType::DECRYPTION_SECRETS => self.keep_secrets(block, body, warnings),
            kind if kind.is_numbered() => self.frame = self.frame.saturating_add(1),
            _ => {}
        }
    }

    /// Decryption Secrets Block: type, length, data, padding, options. `pcap_file` does not know it.
    fn keep_secrets(&mut self, block: &FramedBlock, body: &[u8], warnings: &mut Warnings) {
        let Some([kind, length]) = block.order.words::<2>(body) else {
            warnings.add("damaged-block", None, Some(block.offset), || {
                "a decryption secrets block is too short for its own fields; it was passed over".to_owned()
            });
            return;
        };
        let bytes = body.get(8..).unwrap_or_default();
        let bytes = bytes.get(..length as usize).unwrap_or(bytes);
        let held = self.secrets_length.saturating_add(bytes.len()).saturating_add(SECRETS_COST);
        if held > MAX_SECRETS {
            warnings.add("too-many-secrets", None, Some(block.offset), || {
                format!("the file holds more than {MAX_SECRETS} bytes of decryption secrets; the rest was not kept")
            });
            return;
        }
        self.secrets_length = held;
        self.secrets.push(Secrets::new(SecretsType(kind), bytes.to_vec()));
    }
}

/// Where the first comment on a packet lies in the body of its block.
#[cold]
fn comment(block: &FramedBlock, body: &[u8], at: usize, frame: u32, warnings: &mut Warnings) -> Option<Range<usize>> {
    let place = options::comment(block.order, body, at)?;
    if str::from_utf8(body.get(place.clone())?).is_err() {
        warnings.add("text-not-utf8", Some(frame), Some(block.offset), || {
            "the comment on the packet is not UTF-8; the bad bytes are shown replaced".to_owned()
        });
    }
    Some(place)
}
