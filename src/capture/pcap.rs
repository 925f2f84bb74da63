//! Classic pcap ([libpcap savefile format](https://www.tcpdump.org/manpages/pcap-savefile.5.html)), all variants in use.

use super::bytes::ByteOrder;
use super::link_type::LinkType;
use super::packet::Record;
use super::read_buffer::ReadBuffer;
use super::warning::Warnings;
use crate::time::Time;
use std::io::Read;

/// Length of the file header, bytes.
const FILE_HEADER: usize = 24;

/// Length of a record header, bytes, without what a variant adds.
const RECORD_HEADER: usize = 16;

/// What a record header of the "modified" format adds: interface index, protocol, packet type.
const MODIFIED_EXTRA: usize = 8;

/// Captured length that is believed whatever the file's snap length says: libpcap's MAXIMUM_SNAPLEN. Files with snap length 0, or
/// one smaller than their packets, exist.
const BELIEVED_LENGTH: u32 = 262_144;

/// Captured length that is never believed, bytes.
const MAX_LENGTH: u32 = 16 << 20;

/// How far to look for the next record behind a damaged one, bytes.
const RESYNC_REACH: u64 = 64 << 20;

/// Seconds that the time of a record found behind damage may be away from the one before it.
const RESYNC_SECONDS: u32 = 7 * 86_400;

/// Reads the records of a file.
#[derive(Debug)]
pub(crate) struct PcapReader {
    order: ByteOrder,
    /// Nanoseconds per unit of the fraction field.
    unit: u32,
    header_length: usize,
    link_type: LinkType,
    limit: u32,
    frame: u32,
    last_second: Option<u32>,
}

impl PcapReader {
    /// Takes the file header off the buffer; `None` if it is not pcap's.
    pub fn open<R: Read>(buffer: &mut ReadBuffer<R>) -> Option<Self> {
        buffer.require(FILE_HEADER);
        let header: [u8; FILE_HEADER] = *buffer.available().first_chunk()?;
        let (order, unit, extra) = variant(*header.first_chunk()?)?;
        let [.., snap_length, network] = order.words::<6>(&header)?;
        buffer.consume(FILE_HEADER);
        Some(Self {
            order,
            unit,
            header_length: RECORD_HEADER + extra,
            // The upper bits of the field say whether a frame check sequence follows; trimmed by the IP length anyway.
            link_type: LinkType((network & 0xffff) as u16),
            limit: snap_length.clamp(BELIEVED_LENGTH, MAX_LENGTH),
            frame: 0,
            last_second: None,
        })
    }

    /// Number of the last record's frame.
    pub fn frames(&self) -> u32 {
        self.frame
    }

    /// The next record; `None` at the end of what can be read.
    #[inline]
    pub fn next<R: Read>(&mut self, buffer: &mut ReadBuffer<R>, warnings: &mut Warnings) -> Option<Record> {
        loop {
            if !buffer.require(self.header_length) {
                self.report_cut(buffer, warnings);
                return None;
            }
            let header = self.header(buffer.available())?;
            if header.captured > self.limit {
                self.resynchronize(buffer, warnings)?;
                continue;
            }
            let length = header.captured as usize;
            if !buffer.require(self.header_length + length) {
                self.report_cut(buffer, warnings);
                return None;
            }
            return Some(self.record(&header, buffer, warnings));
        }
    }

    #[inline]
    fn header(&self, bytes: &[u8]) -> Option<RecordHeader> {
        let [seconds, fraction, captured, original] = self.order.words(bytes)?;
        Some(RecordHeader { seconds, fraction, captured, original })
    }

    #[inline]
    fn record<R: Read>(
        &mut self,
        header: &RecordHeader,
        buffer: &mut ReadBuffer<R>,
        warnings: &mut Warnings,
    ) -> Record {
        self.frame = self.frame.saturating_add(1);
        if header.captured > header.original || u64::from(header.fraction) * u64::from(self.unit) >= 1_000_000_000 {
            self.report_odd(header, buffer.offset(), warnings);
        }
        self.last_second = Some(header.seconds);
        let start = buffer.position() + self.header_length;
        let data = start..start + header.captured as usize;
        buffer.consume(self.header_length + header.captured as usize);
        let nanoseconds = i64::from(header.fraction) * i64::from(self.unit);
        Record {
            frame: self.frame,
            time: Time(i64::from(header.seconds) * 1_000_000_000 + nanoseconds),
            interface: 0,
            link_type: self.link_type,
            wire_len: header.original,
            data,
            comment: None,
        }
    }

    #[cold]
    fn report_odd(&self, header: &RecordHeader, offset: u64, warnings: &mut Warnings) {
        let RecordHeader { fraction, captured, original, .. } = header;
        if captured > original {
            warnings.add("odd-record", Some(self.frame), Some(offset), || {
                format!("the record claims {original} bytes on the wire and {captured} captured; the captured ones were read")
            });
        } else {
            warnings.add("odd-record", Some(self.frame), Some(offset), || {
                format!(
                    "the fraction of a second in the record's time is {fraction}, more than a second; added as it is"
                )
            });
        }
    }

    #[cold]
    fn report_cut<R: Read>(&self, buffer: &ReadBuffer<R>, warnings: &mut Warnings) {
        let left = buffer.available().len();
        if left == 0 {
            return;
        }
        let frame = self.frame.saturating_add(1);
        warnings.add("cut-short", Some(frame), Some(buffer.offset()), || {
            format!(
                "the file ends inside the record of frame {frame}: {left} bytes are left of it; all before it was read"
            )
        });
    }

    /// Finds the next record behind a damaged header; `None` (and nothing more to read) if there is none within reach.
    #[cold]
    fn resynchronize<R: Read>(&mut self, buffer: &mut ReadBuffer<R>, warnings: &mut Warnings) -> Option<()> {
        let damaged_at = buffer.offset();
        let frame = self.frame.saturating_add(1);
        let captured = self.header(buffer.available()).map_or(0, |header| header.captured);
        while buffer.offset() - damaged_at < RESYNC_REACH {
            buffer.consume(1);
            if !buffer.require(self.header_length) {
                break;
            }
            if !self.plausible_chain(buffer) {
                continue;
            }
            let skipped = buffer.offset() - damaged_at;
            warnings.add("damaged-record", Some(frame), Some(damaged_at), || {
                format!("the record header claims {captured} captured bytes; {skipped} bytes were passed over to the next record that makes sense, and frame numbers may differ from Wireshark's from here on")
            });
            return Some(());
        }
        warnings.add("damaged-record", Some(frame), Some(damaged_at), || {
            format!("the record header claims {captured} captured bytes, and no sensible record follows; reading stopped here")
        });
        None
    }

    /// Whether a sensible record begins here, and another one (or the end of the file) behind it.
    fn plausible_chain<R: Read>(&self, buffer: &mut ReadBuffer<R>) -> bool {
        let Some(first) = self.header(buffer.available()).filter(|header| self.plausible(header)) else { return false };
        let end = self.header_length + first.captured as usize;
        if !buffer.require(end + self.header_length) {
            return buffer.available().len() == end;
        }
        let second = buffer.available().get(end..).and_then(|bytes| self.header(bytes));
        second.is_some_and(|header| self.plausible(&header))
    }

    fn plausible(&self, header: &RecordHeader) -> bool {
        let RecordHeader { seconds, fraction, captured, original } = *header;
        let near = self.last_second.is_none_or(|last| seconds.abs_diff(last) <= RESYNC_SECONDS);
        near && u64::from(fraction) * u64::from(self.unit) < 1_000_000_000
            && captured > 0
            && captured <= self.limit
            && original >= captured
            && original <= MAX_LENGTH
    }
}

/// Whether the bytes begin like a file of this format.
pub(crate) fn has_magic(bytes: &[u8]) -> bool {
    bytes.first_chunk().is_some_and(|magic| variant(*magic).is_some())
}

struct RecordHeader {
    seconds: u32,
    fraction: u32,
    captured: u32,
    original: u32,
}

/// Byte order, nanoseconds per unit, and extra record header bytes, by magic number.
fn variant(magic: [u8; 4]) -> Option<(ByteOrder, u32, usize)> {
    let (order, number) = match magic {
        [0xa1, ..] => (ByteOrder::Big, u32::from_be_bytes(magic)),
        _ => (ByteOrder::Little, u32::from_le_bytes(magic)),
    };
    match number {
        0xa1b2_c3d4 => Some((order, 1_000, 0)),
        0xa1b2_3c4d => Some((order, 1, 0)),
        0xa1b2_cd34 => Some((order, 1_000, MODIFIED_EXTRA)),
        _ => None,
    }
}
