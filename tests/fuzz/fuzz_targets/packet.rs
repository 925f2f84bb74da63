//! One packet: two bytes of link type, then its bytes, given twice so that fragments meet each other.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rdpwhy::capture::{LinkType, Packet, Warnings};
use rdpwhy::link::Dissector;
use rdpwhy::time::Time;

fuzz_target!(|bytes: &[u8]| {
    let Some((link_type, data)) = bytes.split_first_chunk() else { return };
    let link_type = LinkType(u16::from_le_bytes(*link_type));
    let (first, second) = data.split_at(data.len() / 2);
    let mut dissector = Dissector::default();
    for (frame, data) in (1..).zip([data, first, second, data]) {
        let wire_len = data.len() as u32 + 7 * (frame % 2);
        let packet = Packet { frame, time: Time(0), interface: 0, link_type, wire_len, data, comment: None };
        let _ = format!("{:?}", dissector.segment(&packet));
    }
    dissector.finish(&mut Warnings::default());
});
