//! Packets of MS-RDPEUDP2, after a handshake that agreed on a version above 2.

use std::ops::Range;

use nom::Input as _;
use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{be_u8, le_u16, le_u24};

use crate::code::flags;
use crate::error::{Error, ErrorKind, ParseResult};
use crate::field::field;
use crate::input::Input;

/// Which byte of a datagram changes places with the first, so that no byte of the header stands at its start.
const SWAPPED: usize = 7;

flags! {
    /// What a packet carries ([MS-RDPEUDP2] 2.2.1.1).
    ///
    /// [MS-RDPEUDP2]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpeudp2/501167f0-ad5c-4c05-b8f7-2649b2181b85
    pub struct PacketFlags(u16) {
        /// An acknowledgement.
        ACK = 0x001,
        /// Data.
        DATA = 0x004,
        /// A vector of acknowledgements.
        ACKVEC = 0x008,
        /// An acknowledgement of acknowledgements.
        AOA = 0x010,
        /// How many bytes a datagram has beside its data.
        OVERHEADSIZE = 0x040,
        /// How long acknowledgements may be held back.
        DELAYACKINFO = 0x100,
    }
}

/// A UDP datagram of MS-RDPEUDP2 ([MS-RDPEUDP2] 2.2.1 and 3.1.1.1.5).
///
/// On the wire the first and the eighth byte have changed places. In order:
///
/// ```text
/// | PacketPrefixByte: reserved, 1 bit; Packet_Type_Index, 4; Short_Packet_Length, 3 | Flags, 12; LogWindowSize, 4 |
/// | ACK, 7 bytes or more | OverheadSize, 1 | DelayAckInfo, 3 | AckOfAcks, 2 | DataHeader, 2 | ACKVEC | DataBody |
/// ```
///
/// Bits count from the lowest, numbers are little-endian; all after the first line is there if flagged.
///
/// [MS-RDPEUDP2]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpeudp2/98f1d4e7-b9ee-4434-97c0-72c88fdfaf27
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// A packet of nothing, to be ignored: Packet_Type_Index 8.
    pub dummy: bool,
    /// What the packet carries.
    pub flags: PacketFlags,
    /// Logarithm of the window, in datagrams.
    pub log_window_size: u8,
    /// Number acknowledged, lower 16 bits.
    pub acknowledged: Option<u16>,
    /// Where the delays of an acknowledgement lie, or the coded bytes of a vector of them, in the order before the swap; empty
    /// where there are none.
    pub received: Range<usize>,
    /// Where what the flags announce ends, in the order before the swap: the data follow, or what belongs to no packet.
    pub headers_end: usize,
    /// Number of a packet with data, lower 16 bits.
    pub sequence: Option<u16>,
    /// Number of the data, the same in a retransmission, lower 16 bits.
    pub channel_sequence: Option<u16>,
    /// The data, TLS or DTLS records. A copy: one byte of it may lie elsewhere on the wire.
    pub payload: Vec<u8>,
}

/// Reads the packet that fills `input`. Because of the swapped bytes only the whole of it is noted as a field.
///
/// # Errors
/// It cannot be one: fewer than eight bytes, a reserved bit or type, unknown or contradictory flags, or payloads that the flags
/// announce and that are not there.
pub fn packet(input: Input<'_>) -> ParseResult<'_, Packet> {
    field("RDP-UDP2 Packet", swapped_packet).parse(input)
}

fn swapped_packet(input: Input<'_>) -> ParseResult<'_, Packet> {
    let mut bytes = input.bytes().to_vec();
    if bytes.len() <= SWAPPED {
        return Err(nom::Err::Error(Error {
            offset: input.offset(),
            field: None,
            kind: ErrorKind::Short(bytes.len()),
        }));
    }
    bytes.swap(0, SWAPPED);
    match contents(Input::new(&bytes)) {
        Ok(packet) => Ok((input.take_from(input.len()), packet)),
        Err(error) => Err(error.map(|error| Error { offset: error.offset.saturating_add(input.offset()), ..error })),
    }
}

fn contents(input: Input<'_>) -> Result<Packet, nom::Err<Error>> {
    let (rest, (dummy, short_length)) = field("PacketPrefixByte", prefix).parse(input)?;
    // A packet shorter than seven bytes is filled up to them, so that there is an eighth byte to swap.
    let filling = if short_length == 0 { 0 } else { 7usize.saturating_sub(short_length) };
    let rest = rest.take(rest.len().saturating_sub(filling));
    let (rest, (flags, log_window_size)) = field("Header", header).parse(rest)?;
    let mut packet = Packet {
        dummy,
        flags,
        log_window_size,
        acknowledged: None,
        received: 0..0,
        headers_end: 0,
        sequence: None,
        channel_sequence: None,
        payload: Vec::new(),
    };
    payloads(&mut packet, rest)?;
    Ok(packet)
}

fn prefix(input: Input<'_>) -> ParseResult<'_, (bool, usize)> {
    let (rest, prefix) = be_u8.parse(input)?;
    let short_length = usize::from(prefix >> 5);
    match prefix & 0x1f {
        0x00 => Ok((rest, (false, short_length))),
        0x10 => Ok((rest, (true, short_length))),
        _ => Err(Error::expected(input, "a packet type of 0 or 8 after a reserved bit of 0")),
    }
}

fn header(input: Input<'_>) -> ParseResult<'_, (PacketFlags, u8)> {
    let (rest, header) = le_u16.parse(input)?;
    let flags = PacketFlags(header & 0x0fff);
    let both = PacketFlags(PacketFlags::ACK.0 | PacketFlags::ACKVEC.0);
    if flags.0 == 0 || flags.unnamed() != 0 || flags.contains(both) {
        return Err(Error::expected(input, "flags of MS-RDPEUDP2 that can stand together"));
    }
    Ok((rest, (flags, header.to_be_bytes().map(|byte| byte >> 4)[0])))
}

fn payloads(packet: &mut Packet, input: Input<'_>) -> Result<(), nom::Err<Error>> {
    let flags = packet.flags;
    let mut rest = input;
    if flags.contains(PacketFlags::ACK) {
        let (after, (number, delays)) = field("ACK", acknowledgement).parse(rest)?;
        (rest, packet.acknowledged, packet.received) = (after, Some(number), delays);
    }
    if flags.contains(PacketFlags::OVERHEADSIZE) {
        (rest, _) = field("OverheadSize", take(1usize)).parse(rest)?;
    }
    if flags.contains(PacketFlags::DELAYACKINFO) {
        (rest, _) = field("DelayAckInfo", take(3usize)).parse(rest)?;
    }
    if flags.contains(PacketFlags::AOA) {
        (rest, _) = field("AckOfAcks", le_u16).parse(rest)?;
    }
    if flags.contains(PacketFlags::DATA) {
        (rest, packet.sequence) = field("DataHeader", le_u16.map(Some)).parse(rest)?;
    }
    if flags.contains(PacketFlags::ACKVEC) {
        let (after, (number, coded)) = field("ACKVEC", acknowledgement_vector).parse(rest)?;
        (rest, packet.acknowledged, packet.received) = (after, Some(number), coded);
    }
    if flags.contains(PacketFlags::DATA) {
        (rest, packet.channel_sequence) = field("ChannelSeqNum", le_u16.map(Some)).parse(rest)?;
        packet.payload = rest.bytes().to_vec();
    }
    packet.headers_end = rest.offset();
    Ok(())
}

fn acknowledgement(input: Input<'_>) -> ParseResult<'_, (u16, Range<usize>)> {
    let (rest, (sequence, _, _, delayed)) = (le_u16, le_u24, be_u8, be_u8).parse(input)?;
    let start = rest.offset();
    let (rest, _) = take(delayed & 0x0f).parse(rest)?;
    Ok((rest, (sequence, start..rest.offset())))
}

fn acknowledgement_vector(input: Input<'_>) -> ParseResult<'_, (u16, Range<usize>)> {
    let (rest, (base, size)) = (le_u16, be_u8).parse(input)?;
    let time_stamp = if size & 0x80 == 0 { 0usize } else { 4 };
    let (rest, _) = take(time_stamp).parse(rest)?;
    let start = rest.offset();
    let (rest, _) = take(size & 0x7f).parse(rest)?;
    Ok((rest, (base, start..rest.offset())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    const FIRST: &str = "0014c101f40164e0 64000100 1603030001";
    const ANSWER: &str = "0055c164000301e0 01000a01f40164006400 0100 1603010001";
    const DUMMY: &str = "0014c064006500f0 00000000";
    const BARE_DATA: &str = "1604c0640001 00e0 030300";

    fn read(bytes: &str) -> Packet {
        parse(packet, &hex(bytes)).unwrap().0
    }

    #[test]
    fn data_from_both_sides() {
        let first = read(FIRST);
        assert_eq!((first.flags, first.log_window_size, first.dummy), (PacketFlags(0x114), 12, false));
        assert_eq!((first.acknowledged, first.sequence, first.channel_sequence), (None, Some(100), Some(1)));
        assert_eq!((first.payload, first.headers_end), (vec![0x16, 3, 3, 0, 1], 12));
        let answer = read(ANSWER);
        assert_eq!((answer.acknowledged, answer.sequence), (Some(100), Some(100)));
        assert_eq!((answer.payload, answer.received), (vec![0x16, 3, 1, 0, 1], 10..10));
    }

    #[test]
    fn the_byte_that_was_swapped_away_is_put_back() {
        let data = read(BARE_DATA);
        assert_eq!((data.sequence, data.channel_sequence), (Some(100), Some(1)));
        assert_eq!(data.payload, [0x16, 3, 3, 0]);
    }

    #[test]
    fn a_dummy_and_an_acknowledgement_that_is_filled_up() {
        assert!(read(DUMMY).dummy);
        // Four bytes of packet, AOA alone, and three of filling.
        let short = read("0010c0640000 0080");
        assert_eq!((short.flags, short.payload.len()), (PacketFlags::AOA, 0));
        let vector = read("000830640003 00e0 00");
        assert_eq!((vector.acknowledged, vector.log_window_size, vector.received), (Some(100), 3, 6..9));
    }

    #[test]
    fn what_is_none_is_an_error() {
        let check = |bytes: &str, field| assert_eq!(parse(packet, &hex(bytes)).unwrap_err().field, Some(field));
        check("0014c101f40164", "RDP-UDP2 Packet");
        check("0014c101f40164e1 64", "PacketPrefixByte");
        check("0014c101f40164e2 64", "PacketPrefixByte");
        check("0000c001f40164e0 64", "Header");
        check("0009c001f40164e0 64", "Header");
        check("0055c164000301e0 0100", "OverheadSize");
        check("ffffffff004018010b127f1504d004d0", "PacketPrefixByte");
    }

    #[test]
    fn survives_damage() {
        survives(packet, &[&hex(FIRST), &hex(ANSWER), &hex(DUMMY), &hex(BARE_DATA)]);
    }
}
