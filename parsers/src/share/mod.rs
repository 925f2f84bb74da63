//! Share PDUs: capability exchange, finalization, error info, logon info, and the end of a session.
//!
//! [`share_pdu`] reads any of them from the user data of an MCS Send Data, after the security header if there is one.
//! A payload may hold several, one after the other.

mod activation;
mod data;
mod error_info;
mod finalization;
mod header;
mod redirection;
mod session_info;
mod status;

use std::ops::Range;

use nom::Parser;

pub use activation::{ConfirmActive, DeactivateAll, DemandActive};
pub use data::{ShareData, ShareDataBody};
pub use error_info::{ErrorInfo, SetErrorInfo};
pub use finalization::{Control, ControlAction, Font, MonitorLayout, PersistentKeyList, Synchronize};
pub use header::{CompressedType, PduType, PduType2, ShareControlHeader, ShareDataHeader};
pub use redirection::{RedirectionFlags, ServerRedirection, server_redirection};
pub use session_info::{
    ErrorNotificationData, ErrorNotificationType, InfoType, LogonErrors, LogonExtended, SaveSessionInfo, SessionInfo,
};
pub use status::{AutoReconnectStatus, StatusCode, StatusInfo};

use activation::{confirm_active, deactivate_all, demand_active};
use data::share_data;
use header::share_control_header;

use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::lenient::{place, rest as all, up_to};

/// Any share PDU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharePdu {
    /// Its header.
    pub header: ShareControlHeader,
    /// Its content.
    pub body: ShareBody,
}

/// Content of a share PDU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShareBody {
    /// The server's capabilities.
    DemandActive(DemandActive),
    /// The client's capabilities.
    ConfirmActive(ConfirmActive),
    /// The server deactivates the share, to exchange capabilities anew or to end.
    DeactivateAll(DeactivateAll),
    /// A data PDU.
    Data(ShareData),
    /// The server sends the client elsewhere.
    ServerRedirection(ServerRedirection),
    /// A flow control PDU, which only old peers send.
    Flow,
    /// A type unknown here: where its content lies.
    Unknown(Range<usize>),
    /// A known type that could not be read, and why.
    Unreadable(Error),
}

/// Reads one share PDU and leaves what follows it. A length in its header that cannot be takes all there is, and so does one
/// behind which no share control header stands: VirtualBox leaves the body of a Font Map out of it.
///
/// # Errors
/// Fewer than four bytes. Content that cannot be read is no error but [`ShareBody::Unreadable`].
pub fn share_pdu(input: Input<'_>) -> ParseResult<'_, SharePdu> {
    let (_, header) = share_control_header(input)?;
    if header.total_length == FLOW_MARKER {
        let (rest, _) = up_to(FLOW_LENGTH)(input)?;
        return Ok((rest, SharePdu { header, body: ShareBody::Flow }));
    }
    let (after, _) = up_to(header.total_length.into())(input)?;
    let length_holds = header.total_length >= MIN_LENGTH && (after.is_empty() || begins_a_pdu(after));
    let (rest, pdu) = if length_holds { up_to(header.total_length.into())(input)? } else { all(input)? };
    let (content, header) = field("shareControlHeader", share_control_header)(pdu)?;
    Ok((rest, SharePdu { header, body: share_body(header.pdu_type, content) }))
}

const FLOW_MARKER: u16 = 0x8000;
const FLOW_LENGTH: usize = 8;
const MIN_LENGTH: u16 = 4;

fn begins_a_pdu(input: Input<'_>) -> bool {
    share_control_header(input).is_ok_and(|(_, header)| {
        let length_can_be = header.total_length >= MIN_LENGTH || header.total_length == FLOW_MARKER;
        length_can_be && header.pdu_type.name().is_some() && header.version <= 1
    })
}

fn share_body(pdu_type: PduType, content: Input<'_>) -> ShareBody {
    let result = match pdu_type {
        PduType::PDUTYPE_DEMANDACTIVEPDU => demand_active.map(ShareBody::DemandActive).parse(content),
        PduType::PDUTYPE_CONFIRMACTIVEPDU => confirm_active.map(ShareBody::ConfirmActive).parse(content),
        PduType::PDUTYPE_DEACTIVATEALLPDU => deactivate_all.map(ShareBody::DeactivateAll).parse(content),
        PduType::PDUTYPE_DATAPDU => share_data.map(ShareBody::Data).parse(content),
        PduType::PDUTYPE_SERVER_REDIR_PKT => redirection::enhanced.map(ShareBody::ServerRedirection).parse(content),
        _ => place(all).map(ShareBody::Unknown).parse(content),
    };
    result.map_or_else(|error| ShareBody::Unreadable(Error::from_nom(error)), |(_, body)| body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    #[test]
    fn reads_an_error_info_and_leaves_what_follows() {
        let bytes = hex("1600 1700 ea03 ea030100 00 01 1600 2f 00 0000 03000000  0600 1600 ea03");
        let (pdu, rest) = parse(share_pdu, &bytes).unwrap();
        let ShareBody::Data(data) = pdu.body else { panic!("data") };
        let expect = SetErrorInfo { error_info: ErrorInfo::ERRINFO_IDLE_TIMEOUT };
        assert_eq!(data.body, ShareDataBody::SetErrorInfo(expect));
        let (pdu, rest) = parse(share_pdu, rest).unwrap();
        let expect = DeactivateAll { share_id: None, source_descriptor: None };
        assert_eq!((pdu.body, rest), (ShareBody::DeactivateAll(expect), &[][..]));
    }

    #[test]
    fn a_length_that_is_wrong_does_not_hide_the_content() {
        let bytes = hex("ffff 1700 ea03 ea030100 00 01 1600 2f 00 0000 01010000");
        let ShareBody::Data(data) = parse(share_pdu, &bytes).unwrap().0.body else { panic!("data") };
        let expect = SetErrorInfo { error_info: ErrorInfo::ERRINFO_LICENSE_NO_LICENSE_SERVER };
        assert_eq!(data.body, ShareDataBody::SetErrorInfo(expect));

        let bytes = hex("1200 1700 ea03 ea030100 00 01 1600 28 00 0000 0000 0000 0300 0400");
        let (pdu, rest) = parse(share_pdu, &bytes).unwrap();
        let ShareBody::Data(data) = pdu.body else { panic!("data") };
        assert!(rest.is_empty() && matches!(data.body, ShareDataBody::FontMap(Font { flags: Some(3), .. })));
    }

    #[test]
    fn survives_damage() {
        let digits = [
            "1a00 1700 ea03 ea030100 00 01 0800 14 00 0000 0400 0000 00000000",
            "1600 1700 ea03 ea030100 00 01 1600 2f 00 0000 03000000",
            "1e00 1700 ea03 ea030100 00 01 0000 26 00 0000 03000000 3600 00000000",
            "2a00 1100 ea03 ea030100 0400 1000 52445000 0200 0000 0900 0800 ea03 0000 1400 0400 02000000",
            "2500 0a00 ea03 0000 0004 0000 02000000 05000000 04000000 31000000 04000000 75000000",
            "0d00 1600 ea03 ea030100 0100 00",
        ];
        let seeds: Vec<_> = digits.iter().map(|digits| hex(digits)).collect();
        let seeds: Vec<_> = seeds.iter().map(Vec::as_slice).collect();
        survives(share_pdu, &seeds);
    }

    #[test]
    fn keeps_what_is_unknown_or_broken() {
        assert_eq!(parse(share_pdu, &hex("0800 1f00 ea03 0102")).unwrap().0.body, ShareBody::Unknown(6..8));
        let ShareBody::Unreadable(error) = parse(share_pdu, &hex("0a00 1700 ea03 ea030100")).unwrap().0.body else {
            panic!("unreadable")
        };
        assert_eq!((error.field, error.offset), (Some("pad1"), 10));
        assert_eq!(parse(share_pdu, &hex("0080 0042 0000 ea03")).unwrap().0.body, ShareBody::Flow);
    }
}
