//! Remote Desktop over UDP: MS-RDPEUDP and MS-RDPEUDP2, as far as telling handshake, data and end apart.
//!
//! Both peers open with [`datagram`]s, the SYN and SYN+ACK. If the version that they agree on is above 2, what follows is
//! [`packet`]s of MS-RDPEUDP2, else datagrams on. No bytes can be both, so a stream whose handshake was not captured is known by which
//! of the two reads it.

mod datagram;
mod packet;
mod syn;

pub use datagram::{Datagram, DatagramFlags, DatagramKind, SourcePayload, datagram};
pub use packet::{Packet, PacketFlags, packet};
pub use syn::{SynData, SynDataEx, UdpVersion};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn no_bytes_are_both_a_datagram_and_a_packet() {
        let mut read = [0, 0];
        for flags in 0..=u16::MAX {
            let [high, low] = flags.to_be_bytes();
            let bytes = [&[0, 0x14, 0xc0, 1, 0, 0x40, high, low][..], &[0; 64]].concat();
            let either = [parse(datagram, &bytes).is_ok(), parse(packet, &bytes).is_ok()];
            assert!(either != [true, true], "{flags:04x}");
            read = [read[0] + u32::from(either[0]), read[1] + u32::from(either[1])];
        }
        assert!(read[0] > 1000 && read[1] > 1000, "{read:?}");
    }
}
