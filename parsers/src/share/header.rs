//! Share Control and Share Data headers.

use nom::Parser;
use nom::number::complete::{le_u16, le_u32, u8};

use crate::code::{codes, flags};
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;
use crate::lenient::Trailing;

codes! {
    /// Type of a share PDU: the low four bits of `pduType`.
    pub struct PduType(u8) {
        /// Demand Active PDU.
        PDUTYPE_DEMANDACTIVEPDU = 1,
        /// Confirm Active PDU.
        PDUTYPE_CONFIRMACTIVEPDU = 3,
        /// Deactivate All PDU.
        PDUTYPE_DEACTIVATEALLPDU = 6,
        /// A data PDU.
        PDUTYPE_DATAPDU = 7,
        /// Enhanced Security Server Redirection PDU.
        PDUTYPE_SERVER_REDIR_PKT = 10,
    }
}

codes! {
    /// Type of a data PDU.
    pub struct PduType2(u8) {
        /// Graphics Update PDU.
        PDUTYPE2_UPDATE = 2,
        /// Control PDU.
        PDUTYPE2_CONTROL = 20,
        /// Pointer Update PDU.
        PDUTYPE2_POINTER = 27,
        /// Input PDU.
        PDUTYPE2_INPUT = 28,
        /// Synchronize PDU.
        PDUTYPE2_SYNCHRONIZE = 31,
        /// Refresh Rect PDU.
        PDUTYPE2_REFRESH_RECT = 33,
        /// Play Sound PDU.
        PDUTYPE2_PLAY_SOUND = 34,
        /// Suppress Output PDU.
        PDUTYPE2_SUPPRESS_OUTPUT = 35,
        /// Shutdown Request PDU.
        PDUTYPE2_SHUTDOWN_REQUEST = 36,
        /// Shutdown Request Denied PDU.
        PDUTYPE2_SHUTDOWN_DENIED = 37,
        /// Save Session Info PDU.
        PDUTYPE2_SAVE_SESSION_INFO = 38,
        /// Font List PDU.
        PDUTYPE2_FONTLIST = 39,
        /// Font Map PDU.
        PDUTYPE2_FONTMAP = 40,
        /// Set Keyboard Indicators PDU.
        PDUTYPE2_SET_KEYBOARD_INDICATORS = 41,
        /// Persistent Key List PDU.
        PDUTYPE2_BITMAPCACHE_PERSISTENT_LIST = 43,
        /// Bitmap Cache Error PDU.
        PDUTYPE2_BITMAPCACHE_ERROR_PDU = 44,
        /// Set Keyboard IME Status PDU.
        PDUTYPE2_SET_KEYBOARD_IME_STATUS = 45,
        /// Offscreen Bitmap Cache Error PDU.
        PDUTYPE2_OFFSCRCACHE_ERROR_PDU = 46,
        /// Set Error Info PDU.
        PDUTYPE2_SET_ERROR_INFO_PDU = 47,
        /// DrawNineGrid Cache Error PDU.
        PDUTYPE2_DRAWNINEGRID_ERROR_PDU = 48,
        /// GDI+ Error PDU.
        PDUTYPE2_DRAWGDIPLUS_ERROR_PDU = 49,
        /// Auto-Reconnect Status PDU.
        PDUTYPE2_ARC_STATUS_PDU = 50,
        /// Status Info PDU.
        PDUTYPE2_STATUS_INFO_PDU = 54,
        /// Monitor Layout PDU.
        PDUTYPE2_MONITOR_LAYOUT_PDU = 55,
        /// Frame Acknowledge PDU (MS-RDPRFX).
        PDUTYPE2_FRAME_ACKNOWLEDGE = 56,
    }
}

flags! {
    /// Whether and how a data PDU is compressed; the low four bits are the compression type.
    pub struct CompressedType(u8) {
        /// The data is compressed.
        PACKET_COMPRESSED = 0x20,
        /// The data is at the start of the history.
        PACKET_AT_FRONT = 0x40,
        /// The history is emptied.
        PACKET_FLUSHED = 0x80,
    }
}

/// Stands before every share PDU.
///
/// ```text
/// | totalLength (2) | type (4 bits), version (12 bits) | pduSource (2) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.8.1.1.1.1, Share Control Header (TS_SHARECONTROLHEADER).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/73d01865-2eae-407f-9b2c-87e31daac471
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareControlHeader {
    /// Length of the PDU with this header, bytes.
    pub total_length: u16,
    /// Type.
    pub pdu_type: PduType,
    /// Version of the protocol; 1.
    pub version: u16,
    /// Channel of the sender; some servers leave it out of a Deactivate All PDU.
    pub pdu_source: Option<u16>,
}

/// Stands before every data PDU, after the share control header.
///
/// ```text
/// | shareId (4) | pad1 (1) | streamId (1) | uncompressedLength (2) | pduType2 (1) | compressedType (1) | compressedLength (2) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.8.1.1.1.2, Share Data Header (TS_SHAREDATAHEADER).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/4b5d4c0d-a657-41e9-9c69-d58632f46d31
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareDataHeader {
    /// The share, as the Demand Active PDU named it.
    pub share_id: u32,
    /// Priority: 1 low, 2 medium, 4 high.
    pub stream_id: u8,
    /// Length before compression, bytes; peers count it from different places.
    pub uncompressed_length: u16,
    /// Type.
    pub pdu_type2: PduType2,
    /// Whether and how what follows is compressed.
    pub compressed_type: CompressedType,
    /// Length as compressed, with the headers.
    pub compressed_length: u16,
}

/// Reads a share control header.
///
/// # Errors
/// Fewer than four bytes.
pub(super) fn share_control_header(input: Input<'_>) -> ParseResult<'_, ShareControlHeader> {
    let (rest, total_length) = field("totalLength", le_u16)(input)?;
    let (rest, pdu_type) = field("pduType", le_u16)(rest)?;
    let mut optional = Trailing::new(rest);
    let header = ShareControlHeader {
        total_length,
        pdu_type: PduType((pdu_type & 0x0f) as u8),
        version: pdu_type >> 4,
        pdu_source: optional.read("pduSource", le_u16),
    };
    Ok((optional.left(), header))
}

/// Reads a share data header.
///
/// # Errors
/// Fewer than twelve bytes.
pub(super) fn share_data_header(input: Input<'_>) -> ParseResult<'_, ShareDataHeader> {
    let (rest, share_id) = field("shareId", le_u32)(input)?;
    let (rest, _) = field("pad1", u8)(rest)?;
    let (rest, stream_id) = field("streamId", u8)(rest)?;
    let (rest, uncompressed_length) = field("uncompressedLength", le_u16)(rest)?;
    let (rest, pdu_type2) = field("pduType2", u8.map(PduType2))(rest)?;
    let (rest, compressed_type) = field("compressedType", u8.map(CompressedType))(rest)?;
    let (rest, compressed_length) = field("compressedLength", le_u16)(rest)?;
    let header =
        ShareDataHeader { share_id, stream_id, uncompressed_length, pdu_type2, compressed_type, compressed_length };
    Ok((rest, header))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn reads_a_control_header_with_and_without_its_source() {
        let header = parse(share_control_header, &[0x24, 0, 0x17, 0, 0xea, 3]).unwrap().0;
        let expect = ShareControlHeader {
            total_length: 36,
            pdu_type: PduType::PDUTYPE_DATAPDU,
            version: 1,
            pdu_source: Some(1002),
        };
        assert_eq!(header, expect);
        let short = parse(share_control_header, &[4, 0, 0x16, 0]).unwrap().0;
        assert_eq!((short.pdu_type, short.pdu_source), (PduType::PDUTYPE_DEACTIVATEALLPDU, None));
    }

    #[test]
    fn reads_a_data_header() {
        let bytes = [0xea, 3, 1, 0, 0, 1, 0x16, 0, 47, 0x21, 0x12, 0];
        let header = parse(share_data_header, &bytes).unwrap().0;
        assert_eq!(header.pdu_type2, PduType2::PDUTYPE2_SET_ERROR_INFO_PDU);
        assert!(header.compressed_type.contains(CompressedType::PACKET_COMPRESSED));
        assert_eq!(parse(share_data_header, &bytes[..10]).unwrap_err().field, Some("compressedLength"));
    }
}
