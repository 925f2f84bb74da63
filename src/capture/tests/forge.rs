//! Writes captures with any oddity, independent of every reader and writer crate.

use crate::capture::bytes::ByteOrder;

/// A pcapng file under construction.
#[derive(Clone)]
pub struct Ng {
    pub order: ByteOrder,
    pub bytes: Vec<u8>,
}

/// An option: code and value.
pub type Opt<'a> = (u16, &'a [u8]);

impl Ng {
    /// One section without options.
    pub fn new(order: ByteOrder) -> Self {
        let mut ng = Self { order, bytes: Vec::new() };
        ng.section(order, &[]);
        ng
    }

    /// One section and one Ethernet interface without options.
    pub fn ethernet(order: ByteOrder) -> Self {
        let mut ng = Self::new(order);
        ng.interface(1, 0, &[]);
        ng
    }

    pub fn section(&mut self, order: ByteOrder, options: &[Opt<'_>]) -> &mut Self {
        self.order = order;
        let mut body = Vec::new();
        self.u32(&mut body, 0x1a2b_3c4d);
        self.u16(&mut body, 1);
        self.u16(&mut body, 0);
        body.extend([0xff; 8]);
        self.options(&mut body, options);
        self.block(0x0a0d_0d0a, &body)
    }

    pub fn interface(&mut self, link_type: u16, snap_length: u32, options: &[Opt<'_>]) -> &mut Self {
        let mut body = Vec::new();
        self.u16(&mut body, link_type);
        self.u16(&mut body, 0);
        self.u32(&mut body, snap_length);
        self.options(&mut body, options);
        self.block(1, &body)
    }

    pub fn packet(&mut self, interface: u32, time: u64, data: &[u8]) -> &mut Self {
        self.packet_with(interface, time, data, data.len() as u32, data.len() as u32, &[])
    }

    pub fn packet_with(
        &mut self,
        interface: u32,
        time: u64,
        data: &[u8],
        captured: u32,
        original: u32,
        options: &[Opt<'_>],
    ) -> &mut Self {
        let mut body = Vec::new();
        self.u32(&mut body, interface);
        self.packet_fields(&mut body, time, captured, original, data);
        self.options(&mut body, options);
        self.block(6, &body)
    }

    /// The obsolete Packet Block.
    pub fn old_packet(&mut self, interface: u16, time: u64, data: &[u8]) -> &mut Self {
        let mut body = Vec::new();
        self.u16(&mut body, interface);
        self.u16(&mut body, 0xffff);
        self.packet_fields(&mut body, time, data.len() as u32, data.len() as u32, data);
        self.block(2, &body)
    }

    pub fn simple(&mut self, original: u32, data: &[u8]) -> &mut Self {
        let mut body = Vec::new();
        self.u32(&mut body, original);
        body.extend(data);
        self.block(3, &body)
    }

    pub fn secrets(&mut self, kind: u32, secrets: &[u8]) -> &mut Self {
        let mut body = Vec::new();
        self.u32(&mut body, kind);
        self.u32(&mut body, secrets.len() as u32);
        body.extend(secrets);
        self.block(10, &body)
    }

    pub fn block(&mut self, kind: u32, body: &[u8]) -> &mut Self {
        let length = (body.len().next_multiple_of(4) + 12) as u32;
        let mut block = Vec::new();
        self.u32(&mut block, kind);
        self.u32(&mut block, length);
        block.extend(body);
        block.resize(block.len().next_multiple_of(4), 0);
        self.u32(&mut block, length);
        self.bytes.extend(block);
        self
    }

    fn packet_fields(&self, body: &mut Vec<u8>, time: u64, captured: u32, original: u32, data: &[u8]) {
        for word in [(time >> 32) as u32, time as u32, captured, original] {
            self.u32(body, word);
        }
        body.extend(data);
        body.resize(body.len().next_multiple_of(4), 0);
    }

    fn options(&self, body: &mut Vec<u8>, options: &[Opt<'_>]) {
        for (code, value) in options {
            self.u16(body, *code);
            self.u16(body, value.len() as u16);
            body.extend(*value);
            body.resize(body.len().next_multiple_of(4), 0);
        }
        if !options.is_empty() {
            body.extend([0; 4]);
        }
    }

    fn u16(&self, out: &mut Vec<u8>, number: u16) {
        out.extend(match self.order {
            ByteOrder::Big => number.to_be_bytes(),
            ByteOrder::Little => number.to_le_bytes(),
        });
    }

    fn u32(&self, out: &mut Vec<u8>, number: u32) {
        put(self.order, out, number);
    }

    /// `if_tsoffset` in this file's byte order.
    pub fn i64(&self, number: i64) -> [u8; 8] {
        match self.order {
            ByteOrder::Big => number.to_be_bytes(),
            ByteOrder::Little => number.to_le_bytes(),
        }
    }
}

/// A classic pcap file under construction.
#[derive(Clone)]
pub struct Pcap {
    order: ByteOrder,
    extra: usize,
    pub bytes: Vec<u8>,
}

pub const MICROSECONDS: u32 = 0xa1b2_c3d4;
pub const NANOSECONDS: u32 = 0xa1b2_3c4d;
pub const KUZNETZOV: u32 = 0xa1b2_cd34;

impl Pcap {
    pub fn new(order: ByteOrder, magic: u32, snap_length: u32, link_type: u32) -> Self {
        let mut pcap = Self { order, extra: if magic == KUZNETZOV { 8 } else { 0 }, bytes: Vec::new() };
        put(order, &mut pcap.bytes, magic);
        let version = match order {
            ByteOrder::Big => [0, 2, 0, 4],
            ByteOrder::Little => [2, 0, 4, 0],
        };
        pcap.bytes.extend(version);
        for word in [0, 0, snap_length, link_type] {
            put(order, &mut pcap.bytes, word);
        }
        pcap
    }

    pub fn packet(&mut self, seconds: u32, fraction: u32, data: &[u8]) -> &mut Self {
        self.record(seconds, fraction, data.len() as u32, data.len() as u32, data)
    }

    pub fn record(&mut self, seconds: u32, fraction: u32, captured: u32, original: u32, data: &[u8]) -> &mut Self {
        for word in [seconds, fraction, captured, original] {
            put(self.order, &mut self.bytes, word);
        }
        self.bytes.extend(std::iter::repeat_n(0xee, self.extra));
        self.bytes.extend(data);
        self
    }
}

fn put(order: ByteOrder, out: &mut Vec<u8>, number: u32) {
    out.extend(match order {
        ByteOrder::Big => number.to_be_bytes(),
        ByteOrder::Little => number.to_le_bytes(),
    });
}
