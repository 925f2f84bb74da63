//! Data PDUs: what stands behind a Share Data header.

use std::ops::Range;

use nom::Parser;

use super::error_info::{SetErrorInfo, set_error_info};
use super::finalization::{
    Control, Font, MonitorLayout, PersistentKeyList, Synchronize, control, font, monitor_layout, persistent_key_list,
    synchronize,
};
use super::header::{CompressedType, PduType2, ShareDataHeader, share_data_header};
use super::session_info::{SaveSessionInfo, save_session_info};
use super::status::{AutoReconnectStatus, StatusInfo, auto_reconnect_status, status_info};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::lenient::{place, rest};

/// A data PDU, after its share control header.
///
/// Source: [MS-RDPBCGR] 2.2.8.1.1.1.2, Share Data Header (TS_SHAREDATAHEADER).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/4b5d4c0d-a657-41e9-9c69-d58632f46d31
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareData {
    /// Its header.
    pub header: ShareDataHeader,
    /// Its content.
    pub body: ShareDataBody,
}

/// Content of a data PDU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShareDataBody {
    /// Synchronize PDU.
    Synchronize(Synchronize),
    /// Control PDU.
    Control(Control),
    /// Font List PDU.
    FontList(Font),
    /// Font Map PDU, after which the session is active.
    FontMap(Font),
    /// Persistent Key List PDU.
    PersistentKeyList(PersistentKeyList),
    /// Set Error Info PDU.
    SetErrorInfo(SetErrorInfo),
    /// Save Session Info PDU.
    SaveSessionInfo(SaveSessionInfo),
    /// Shutdown Request PDU: the client asks to end.
    ShutdownRequest,
    /// Shutdown Request Denied PDU: the user is still logged on, so the client may only disconnect.
    ShutdownDenied,
    /// Monitor Layout PDU.
    MonitorLayout(MonitorLayout),
    /// Auto-Reconnect Status PDU.
    AutoReconnectStatus(AutoReconnectStatus),
    /// Status Info PDU.
    StatusInfo(StatusInfo),
    /// Compressed, of whatever type: where its bytes lie.
    Compressed(Range<usize>),
    /// Another type: where its content lies.
    Other(Range<usize>),
    /// A type of the above that could not be read, and why.
    Unreadable(Error),
}

/// Reads a data PDU, after its share control header.
///
/// # Errors
/// One that ends inside its header. Content that cannot be read is no error but [`ShareDataBody::Unreadable`].
pub(super) fn share_data(input: Input<'_>) -> ParseResult<'_, ShareData> {
    let (content, header) = field("shareDataHeader", share_data_header)(input)?;
    let (rest, body) = match body(header, content) {
        Ok(done) => done,
        Err(error) => (content, ShareDataBody::Unreadable(Error::from_nom(error))),
    };
    Ok((rest, ShareData { header, body }))
}

fn body(header: ShareDataHeader, content: Input<'_>) -> ParseResult<'_, ShareDataBody> {
    if header.compressed_type.contains(CompressedType::PACKET_COMPRESSED) {
        return place(rest).map(ShareDataBody::Compressed).parse(content);
    }
    match header.pdu_type2 {
        PduType2::PDUTYPE2_SYNCHRONIZE => synchronize.map(ShareDataBody::Synchronize).parse(content),
        PduType2::PDUTYPE2_CONTROL => control.map(ShareDataBody::Control).parse(content),
        PduType2::PDUTYPE2_FONTLIST => font.map(ShareDataBody::FontList).parse(content),
        PduType2::PDUTYPE2_FONTMAP => font.map(ShareDataBody::FontMap).parse(content),
        PduType2::PDUTYPE2_BITMAPCACHE_PERSISTENT_LIST => {
            persistent_key_list.map(ShareDataBody::PersistentKeyList).parse(content)
        }
        PduType2::PDUTYPE2_SET_ERROR_INFO_PDU => set_error_info.map(ShareDataBody::SetErrorInfo).parse(content),
        PduType2::PDUTYPE2_SAVE_SESSION_INFO => save_session_info.map(ShareDataBody::SaveSessionInfo).parse(content),
        PduType2::PDUTYPE2_SHUTDOWN_REQUEST => Ok((content, ShareDataBody::ShutdownRequest)),
        PduType2::PDUTYPE2_SHUTDOWN_DENIED => Ok((content, ShareDataBody::ShutdownDenied)),
        PduType2::PDUTYPE2_MONITOR_LAYOUT_PDU => monitor_layout.map(ShareDataBody::MonitorLayout).parse(content),
        PduType2::PDUTYPE2_ARC_STATUS_PDU => {
            auto_reconnect_status.map(ShareDataBody::AutoReconnectStatus).parse(content)
        }
        PduType2::PDUTYPE2_STATUS_INFO_PDU => status_info.map(ShareDataBody::StatusInfo).parse(content),
        _ => place(rest).map(ShareDataBody::Other).parse(content),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::hex;

    fn check(bytes: &str, expect: ShareDataBody) {
        assert_eq!(parse(share_data, &hex(bytes)).unwrap().0.body, expect, "{bytes}");
    }

    #[test]
    fn tells_the_types_apart() {
        check("ea030100 00 01 0400 24 00 0000", ShareDataBody::ShutdownRequest);
        check("ea030100 00 01 0400 25 00 0000", ShareDataBody::ShutdownDenied);
        check("ea030100 00 01 0400 02 00 0000 0102", ShareDataBody::Other(12..14));
        check("ea030100 00 01 0400 26 21 0000 010203", ShareDataBody::Compressed(12..15));
    }

    #[test]
    fn content_that_ends_early_is_kept_as_unreadable() {
        let body = parse(share_data, &hex("ea030100 00 01 0400 2f 00 0000 0300")).unwrap().0.body;
        let ShareDataBody::Unreadable(error) = body else { panic!("unreadable") };
        assert_eq!((error.field, error.offset), (Some("errorInfo"), 12));
    }
}
