//! Datagrams of versions 1 and 2, and the handshake of all versions.

use std::ops::Range;

use nom::Input as _;
use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{be_u8, be_u16, be_u32};

use super::syn::{SynData, SynDataEx, syn_data, syn_data_ex};
use crate::code::flags;
use crate::error::{Error, ErrorKind, ParseResult};
use crate::field::field;
use crate::input::Input;

/// The most that an ACK vector may hold (MS-RDPEUDP 2.2.2.7), bytes.
const MAXIMUM_ACK_VECTOR: u16 = 2048;

/// SYN, FIN, ACK and DATA: without one of them a datagram would have no purpose.
const PURPOSE: u16 = 0x000f;

flags! {
    /// What a datagram carries ([MS-RDPEUDP] 2.2.2.1).
    ///
    /// [MS-RDPEUDP]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpeudp/ceaae261-e538-40f0-8678-254e31621054
    pub struct DatagramFlags(u16) {
        /// Opens a connection.
        RDPUDP_FLAG_SYN = 0x0001,
        /// Would end a connection; the specification calls it unused.
        RDPUDP_FLAG_FIN = 0x0002,
        /// Acknowledges.
        RDPUDP_FLAG_ACK = 0x0004,
        /// Carries data.
        RDPUDP_FLAG_DATA = 0x0008,
        /// Carries error correction.
        RDPUDP_FLAG_FEC = 0x0010,
        /// The receiver noticed a loss.
        RDPUDP_FLAG_CN = 0x0020,
        /// The sender slowed down.
        RDPUDP_FLAG_CWR = 0x0040,
        /// Not used.
        RDPUDP_FLAG_SACK_OPTION = 0x0080,
        /// Acknowledges acknowledgements.
        RDPUDP_FLAG_ACK_OF_ACKS = 0x0100,
        /// The connection may lose data.
        RDPUDP_FLAG_SYNLOSSY = 0x0200,
        /// The acknowledgement was held back.
        RDPUDP_FLAG_ACKDELAYED = 0x0400,
        /// Carries a correlation identifier.
        RDPUDP_FLAG_CORRELATION_ID = 0x0800,
        /// Carries a version.
        RDPUDP_FLAG_SYNEX = 0x1000,
    }
}

/// A UDP datagram of MS-RDPEUDP ([MS-RDPEUDP] 2.2.2 and 3.1.5.1).
///
/// ```text
/// all      | RDPUDP_FEC_HEADER: snSourceAck, 32 bits | uReceiveWindowSize, 16 bits | uFlags, 16 bits |
/// SYN      | RDPUDP_SYNDATA_PAYLOAD | RDPUDP_CORRELATION_ID_PAYLOAD, 32 bytes | RDPUDP_SYNDATAEX_PAYLOAD | zeros |
/// ACK      | uAckVectorSize, 16 bits | AckVector | padding to 32 bits | snAckOfAcksSeqNum, 32 bits, if flagged |
/// ACK+DATA | as ACK | snCoded, 32 bits | snSourceStart, 32 bits | data: TLS or DTLS records |
/// ```
///
/// [MS-RDPEUDP]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpeudp/ceaae261-e538-40f0-8678-254e31621054
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datagram {
    /// Highest number received; all ones in a SYN.
    pub source_ack: u32,
    /// How many datagrams the sender can take in.
    pub receive_window: u16,
    /// What the datagram carries.
    pub flags: DatagramFlags,
    /// Parameters, in SYN and SYN+ACK.
    pub syn: Option<SynData>,
    /// By what identifier the server's logs know the connection.
    pub correlation_id: Option<[u8; 16]>,
    /// Version, in SYN and SYN+ACK.
    pub syn_ex: Option<SynDataEx>,
    /// Where the ACK vector lies.
    pub ack_vector: Option<Range<usize>>,
    /// Numbers of a datagram with data.
    pub source: Option<SourcePayload>,
    /// Where the data lies, or the error correction.
    pub payload: Option<Range<usize>>,
    /// Where the datagram is cut or does not fit its flags; everything before that was read.
    pub fault: Option<Error>,
}

/// RDPUDP_SOURCE_PAYLOAD_HEADER (MS-RDPEUDP 2.2.2.4), or the numbers that RDPUDP_FEC_PAYLOAD_HEADER (2.2.2.2) has in common with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourcePayload {
    /// Number of this datagram; another in a retransmission.
    pub coded: u32,
    /// Number of this data; the same in a retransmission.
    pub source_start: u32,
}

/// What a datagram is, by its flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatagramKind {
    /// A client opens.
    Syn,
    /// A server agrees.
    SynAck,
    /// A peer ends.
    Fin,
    /// Data, with or without an acknowledgement.
    Data,
    /// Error correction.
    Fec,
    /// An acknowledgement alone.
    Ack,
    /// None of these.
    Other,
}

impl Datagram {
    /// What the datagram is.
    pub fn kind(&self) -> DatagramKind {
        let has = |flag| self.flags.contains(flag);
        match () {
            () if has(DatagramFlags::RDPUDP_FLAG_SYN) && has(DatagramFlags::RDPUDP_FLAG_ACK) => DatagramKind::SynAck,
            () if has(DatagramFlags::RDPUDP_FLAG_SYN) => DatagramKind::Syn,
            () if has(DatagramFlags::RDPUDP_FLAG_FIN) => DatagramKind::Fin,
            () if has(DatagramFlags::RDPUDP_FLAG_FEC) => DatagramKind::Fec,
            () if has(DatagramFlags::RDPUDP_FLAG_DATA) => DatagramKind::Data,
            () if has(DatagramFlags::RDPUDP_FLAG_ACK) => DatagramKind::Ack,
            () => DatagramKind::Other,
        }
    }
}

/// Reads the datagram that fills `input`.
///
/// # Errors
/// Fewer bytes than the header has, or flags that no datagram can have: then it is none, and may be a
/// [`packet`](super::packet), for which these flags stand where its prefix does.
pub fn datagram(input: Input<'_>) -> ParseResult<'_, Datagram> {
    let (rest, source_ack) = field("snSourceAck", be_u32).parse(input)?;
    let (rest, receive_window) = field("uReceiveWindowSize", be_u16).parse(rest)?;
    let (rest, flags) = field("uFlags", known_flags).parse(rest)?;
    let mut datagram = Datagram {
        source_ack,
        receive_window,
        flags,
        syn: None,
        correlation_id: None,
        syn_ex: None,
        ack_vector: None,
        source: None,
        payload: None,
        fault: None,
    };
    let read = if flags.contains(DatagramFlags::RDPUDP_FLAG_SYN) {
        handshake(&mut datagram, rest)
    } else {
        transfer(&mut datagram, rest)
    };
    datagram.fault = read.err().map(Error::from_nom);
    Ok((input.take_from(input.len()), datagram))
}

fn known_flags(input: Input<'_>) -> ParseResult<'_, DatagramFlags> {
    let (rest, flags) = be_u16.map(DatagramFlags).parse(input)?;
    // Every datagram opens, ends, acknowledges or carries; a PacketPrefixByte in this place has none of the four bits.
    if flags.0 & PURPOSE == 0 || flags.unnamed() != 0 {
        return Err(Error::expected(input, "flags of MS-RDPEUDP"));
    }
    Ok((rest, flags))
}

fn handshake(datagram: &mut Datagram, input: Input<'_>) -> Result<(), nom::Err<Error>> {
    let flags = datagram.flags;
    let (mut rest, syn) = field("RDPUDP_SYNDATA_PAYLOAD", syn_data).parse(input)?;
    datagram.syn = Some(syn);
    if flags.contains(DatagramFlags::RDPUDP_FLAG_CORRELATION_ID) {
        let (after, id) = field("RDPUDP_CORRELATION_ID_PAYLOAD", correlation_id).parse(rest)?;
        (rest, datagram.correlation_id) = (after, id);
    }
    if flags.contains(DatagramFlags::RDPUDP_FLAG_SYNEX) {
        let request = !flags.contains(DatagramFlags::RDPUDP_FLAG_ACK);
        let (_, syn_ex) = field("RDPUDP_SYNDATAEX_PAYLOAD", syn_data_ex(request)).parse(rest)?;
        datagram.syn_ex = Some(syn_ex);
    }
    Ok(())
}

fn correlation_id(input: Input<'_>) -> ParseResult<'_, Option<[u8; 16]>> {
    let (rest, id) = field("uCorrelationId", take(16usize)).parse(input)?;
    let (rest, _) = field("uReserved", take(16usize)).parse(rest)?;
    Ok((rest, id.bytes().try_into().ok()))
}

fn transfer(datagram: &mut Datagram, input: Input<'_>) -> Result<(), nom::Err<Error>> {
    let flags = datagram.flags;
    let mut rest = input;
    if flags.contains(DatagramFlags::RDPUDP_FLAG_ACK) {
        let (after, vector) = field("RDPUDP_ACK_VECTOR_HEADER", ack_vector).parse(rest)?;
        (rest, datagram.ack_vector) = (after, Some(vector));
    }
    if flags.contains(DatagramFlags::RDPUDP_FLAG_ACK_OF_ACKS) {
        (rest, _) = field("snAckOfAcksSeqNum", be_u32).parse(rest)?;
    }
    if !flags.contains(DatagramFlags::RDPUDP_FLAG_DATA) && !flags.contains(DatagramFlags::RDPUDP_FLAG_FEC) {
        return Ok(());
    }
    let (after, (coded, source_start)) = (field("snCoded", be_u32), field("snSourceStart", be_u32)).parse(rest)?;
    (rest, datagram.source) = (after, Some(SourcePayload { coded, source_start }));
    if flags.contains(DatagramFlags::RDPUDP_FLAG_FEC) {
        (rest, _) = (field("uRange", be_u8), field("uFecIndex", be_u8), field("uPadding", be_u16))
            .map(|(range, _, _)| range)
            .parse(rest)?;
    }
    datagram.payload = Some(rest.offset()..rest.take_from(rest.len()).offset());
    Ok(())
}

fn ack_vector(input: Input<'_>) -> ParseResult<'_, Range<usize>> {
    let (rest, size) = field("uAckVectorSize", be_u16).parse(input)?;
    if size > MAXIMUM_ACK_VECTOR {
        return Err(nom::Err::Error(Error {
            offset: input.offset(),
            field: Some("uAckVectorSize"),
            kind: ErrorKind::Expected("a size of at most 2048"),
        }));
    }
    let start = rest.offset();
    let (rest, _) = field("AckVector", take(size)).parse(rest)?;
    let end = rest.offset();
    // The structure began on a boundary of 32 bits and ends on one.
    let padding = size.wrapping_add(2).wrapping_neg() & 3;
    let (rest, _) = field("Padding", take(padding)).parse(rest)?;
    Ok((rest, start..end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::rdpeudp::UdpVersion;
    use crate::testing::{hex, survives};

    const SYN: &str = "ffffffff 0040 1801 01020304 04d0 04d0 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa \
                       00000000000000000000000000000000 0001 0101 \
                       000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 000000000000";
    const SYN_ACK: &str = "01020304 0040 1005 0a0b0c0d 04d0 04d0 0001 0002 00000000";
    const DATA: &str = "01020305 0400 000c 0001001f 0a0b0c0e 0a0b0c0e 1603030001";
    const ACK: &str = "01020305 0400 0504 0004 04040404 0000 00000007";
    const FEC: &str = "01020305 0400 001c 00000000 0a0b0c0e 0a0b0c0e 01 02 0000 ffff";

    fn read(bytes: &str) -> Datagram {
        parse(datagram, &hex(bytes)).unwrap().0
    }

    #[test]
    fn a_syn_offers_a_version() {
        let syn = read(SYN);
        let data = SynData { initial_sequence_number: 0x0102_0304, up_stream_mtu: 1232, down_stream_mtu: 1232 };
        assert_eq!((syn.kind(), syn.syn, syn.fault), (DatagramKind::Syn, Some(data), None));
        assert_eq!(syn.correlation_id, Some([0xaa; 16]));
        let version = UdpVersion::RDPUDP_PROTOCOL_VERSION_3;
        assert_eq!(syn.syn_ex, Some(SynDataEx { flags: 1, version, cookie_hash: Some(52..84) }));
    }

    #[test]
    fn a_syn_ack_chooses_one() {
        let syn_ack = read(SYN_ACK);
        assert_eq!((syn_ack.kind(), syn_ack.source_ack), (DatagramKind::SynAck, 0x0102_0304));
        let version = UdpVersion::RDPUDP_PROTOCOL_VERSION_2;
        assert_eq!(syn_ack.syn_ex, Some(SynDataEx { flags: 1, version, cookie_hash: None }));
    }

    #[test]
    fn data_and_acknowledgements() {
        let data = read(DATA);
        assert_eq!((data.kind(), data.ack_vector, data.payload), (DatagramKind::Data, Some(10..11), Some(20..25)));
        assert_eq!(data.source, Some(SourcePayload { coded: 0x0a0b_0c0e, source_start: 0x0a0b_0c0e }));
        let ack = read(ACK);
        assert_eq!((ack.kind(), ack.ack_vector, ack.payload, ack.fault), (DatagramKind::Ack, Some(10..14), None, None));
        let fec = read(FEC);
        assert_eq!((fec.kind(), fec.payload), (DatagramKind::Fec, Some(24..26)));
        assert_eq!(read("00000000 0000 0002").kind(), DatagramKind::Fin);
    }

    #[test]
    fn a_cut_datagram_gives_what_is_there() {
        let cut = read("01020304 0040 1005 0a0b0c0d 04d0 04d0 0001");
        assert_eq!((cut.syn.is_some(), cut.fault.unwrap().field), (true, Some("uUdpVer")));
        let cut = read("01020305 0400 000c 0001001f 0a0b");
        assert_eq!((cut.ack_vector, cut.fault.unwrap().field), (Some(10..11), Some("snCoded")));
    }

    #[test]
    fn unknown_flags_are_no_datagram() {
        for flags in ["0000", "2001", "ffff", "01e0", "01f0"] {
            let bytes = hex(&format!("ffffffff 0040 {flags} 01020304 04d0 04d0"));
            assert_eq!(parse(datagram, &bytes).unwrap_err().field, Some("uFlags"));
        }
    }

    #[test]
    fn survives_damage() {
        survives(datagram, &[&hex(SYN), &hex(SYN_ACK), &hex(DATA), &hex(ACK), &hex(FEC)]);
    }
}
