//! pcap-parser as a second reader.

use pcap_parser::{Block, PcapBlockOwned, PcapError, create_reader};

use super::Seen;
use crate::time::Time;

/// Every packet that pcap-parser finds, up to the first fault.
///
/// Its times are computed here from the raw fields: its own helpers hold fractions in 32 bits and misread some resolutions.
pub fn read(bytes: &[u8]) -> Vec<Seen> {
    let mut reader = create_reader(1 << 18, std::io::Cursor::new(bytes.to_vec())).unwrap();
    let mut oracle = Oracle::default();
    loop {
        match reader.next() {
            Ok((offset, block)) => {
                oracle.block(block);
                reader.consume(offset);
            }
            Err(PcapError::Incomplete(_)) => {
                if reader.refill().is_err() || reader.reader_exhausted() && reader.data().len() < 12 {
                    return oracle.seen;
                }
                if reader.reader_exhausted() {
                    // What is left will never be complete.
                    match reader.next() {
                        Ok((offset, block)) => {
                            oracle.block(block);
                            reader.consume(offset);
                        }
                        Err(_) => return oracle.seen,
                    }
                }
            }
            Err(_) => return oracle.seen,
        }
    }
}

#[derive(Default)]
struct Oracle {
    seen: Vec<Seen>,
    big_endian: bool,
    nanoseconds: bool,
    /// Resolution, offset and snap length of each interface.
    interfaces: Vec<(u8, i64, u32)>,
    last: Time,
}

impl Oracle {
    fn block(&mut self, block: PcapBlockOwned<'_>) {
        match block {
            PcapBlockOwned::LegacyHeader(header) => self.nanoseconds = header.is_nanosecond_precision(),
            PcapBlockOwned::Legacy(block) => {
                let unit = if self.nanoseconds { 1 } else { 1000 };
                let time = Time(i64::from(block.ts_sec) * 1_000_000_000 + i64::from(block.ts_usec) * unit);
                self.push(time, block.origlen, &block.data[..block.caplen as usize]);
            }
            PcapBlockOwned::NG(Block::SectionHeader(section)) => {
                self.interfaces.clear();
                self.big_endian = section.big_endian();
            }
            PcapBlockOwned::NG(Block::InterfaceDescription(interface)) => {
                let offset = interface.options.iter().find(|option| option.code.0 == 14).map_or(0, |option| {
                    let value: [u8; 8] = option.value[..8].try_into().unwrap();
                    if self.big_endian { i64::from_be_bytes(value) } else { i64::from_le_bytes(value) }
                });
                let resolution = interface.options.iter().find(|option| option.code.0 == 9);
                let resolution = resolution.map_or(6, |option| option.value[0]);
                self.interfaces.push((resolution, offset, interface.snaplen));
            }
            PcapBlockOwned::NG(Block::EnhancedPacket(packet)) => {
                let raw = u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low);
                let (resolution, offset, _) = self.interfaces[packet.if_id as usize];
                self.push(time(raw, resolution, offset), packet.origlen, &packet.data[..packet.caplen as usize]);
            }
            PcapBlockOwned::NG(Block::SimplePacket(packet)) => {
                let snap_length = self.interfaces.first().map_or(0, |interface| interface.2);
                let captured = packet.origlen.min(if snap_length == 0 { u32::MAX } else { snap_length }) as usize;
                let data = &packet.data[..captured.min(packet.data.len())];
                self.push(self.last, packet.origlen, data);
            }
            // The obsolete Packet Block comes as an unknown one.
            PcapBlockOwned::NG(Block::Unknown(block)) if [2, 2 << 24].contains(&block.block_type) => {
                self.old_packet(block.data);
            }
            PcapBlockOwned::NG(_) => {}
        }
    }

    fn old_packet(&mut self, body: &[u8]) {
        let word = |at: usize| {
            let raw: [u8; 4] = body[at..at + 4].try_into().unwrap();
            if self.big_endian { u32::from_be_bytes(raw) } else { u32::from_le_bytes(raw) }
        };
        let interface = if self.big_endian { word(0) >> 16 } else { word(0) & 0xffff };
        let (resolution, offset, _) = self.interfaces[interface as usize];
        let time = time(u64::from(word(4)) << 32 | u64::from(word(8)), resolution, offset);
        self.push(time, word(16), &body[20..20 + word(12) as usize]);
    }

    fn push(&mut self, time: Time, wire_len: u32, data: &[u8]) {
        self.last = time;
        let frame = self.seen.len() as u32 + 1;
        self.seen.push(Seen { frame, time, wire_len, data: data.to_vec() });
    }
}

/// Whole seconds and the fraction apart, exactly, rounded down.
fn time(raw: u64, resolution: u8, offset: i64) -> Time {
    let base: u128 = if resolution & 0x80 == 0 { 10 } else { 2 };
    let units = base.pow(u32::from(resolution & 0x7f));
    let seconds = i64::try_from(u128::from(raw) / units).unwrap() + offset;
    let nanoseconds = u128::from(raw) % units * 1_000_000_000 / units;
    Time::from_seconds(seconds, nanoseconds as u32)
}
