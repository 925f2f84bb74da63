//! Captures forged byte by byte, read by us and by pcap-parser.

mod compression;
mod copy;
mod damage;
mod errors;
mod field;
mod forge;
mod odd_files;
mod oracle;

use std::io::Cursor;

use super::*;
use crate::time::Time;

/// What a reader says of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    frame: u32,
    time: Time,
    wire_len: u32,
    data: Vec<u8>,
}

fn open(bytes: &[u8], options: CaptureOptions) -> Result<Capture, CaptureError> {
    Capture::from_reader(Box::new(Cursor::new(bytes.to_vec())), "test", Some(bytes.len() as u64), options)
}

fn packets(capture: &mut Capture) -> Vec<Seen> {
    let mut seen = Vec::new();
    while let Some(packet) = capture.next_packet() {
        let Packet { frame, time, wire_len, data, .. } = packet;
        seen.push(Seen { frame, time, wire_len, data: data.to_vec() });
    }
    seen
}

/// Every packet, and the codes of the warnings.
fn read(bytes: &[u8]) -> (Vec<Seen>, Vec<&'static str>) {
    let mut capture = open(bytes, CaptureOptions::default()).unwrap();
    let seen = packets(&mut capture);
    let codes = match capture.finish() {
        Ok(facts) => facts.warnings.iter().map(|warning| warning.code).collect(),
        Err(_) => Vec::new(),
    };
    (seen, codes)
}
