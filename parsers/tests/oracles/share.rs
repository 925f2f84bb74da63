//! `share` and `client_info` against `ironrdp-pdu`: whatever ironrdp reads, ours reads the same.
//!
//! What ironrdp refuses and ours describes, on purpose: error codes and types without a name, another version, flow PDUs, lengths that
//! do not fit, fields that are missing at the end, text that is none.
//!
//! Where both read and disagree:
//!
//! - ironrdp takes text as it is, with what stands behind its first zero; ours ends there.
//! - `shareId` belongs to the header there, and to each message here, where a Deactivate All PDU may lack it.
//! - A Data PDU whose total length is wrong is read there as far as its type needs; ours goes by the length, unless that cannot be, so
//!   only PDUs of the right length are compared.
//! - ironrdp keeps the password of a redirection and of client info, and the auto-reconnect cookie; ours has no field for them.

use ironrdp_core::decode;
use ironrdp_pdu::rdp::ClientInfoPdu;
use ironrdp_pdu::rdp::headers::{ShareControlHeader, ShareControlPdu, ShareDataPdu};
use ironrdp_pdu::rdp::server_error_info::ErrorInfo as IronErrorInfo;
use ironrdp_pdu::rdp::server_redirection::ServerRedirectionPdu;
use ironrdp_pdu::rdp::session_info::{InfoData, LogonInfo};
use proptest::prelude::*;
use rdpwhy_parsers::client_info::{InfoFlags, client_info};
use rdpwhy_parsers::parse;
use rdpwhy_parsers::share::{ErrorInfo, ServerRedirection, SessionInfo, ShareBody, ShareDataBody, share_pdu};

use crate::property;
use crate::seeds::{damaged_seed, seeds};

fn until_zero(text: &str) -> &str {
    text.split('\0').next().unwrap_or_default()
}

fn same_text(ours: Option<&String>, theirs: Option<&String>) -> Result<(), TestCaseError> {
    prop_assert_eq!(ours.map(String::as_str), theirs.map(|text| until_zero(text)));
    Ok(())
}

fn same_data(ours: &ShareDataBody, theirs: &ShareDataPdu) -> Result<(), TestCaseError> {
    match (ours, theirs) {
        (ShareDataBody::Synchronize(ours), ShareDataPdu::Synchronize(theirs)) => {
            prop_assert_eq!(ours.target_user, Some(theirs.target_user_id));
        }
        (ShareDataBody::Control(ours), ShareDataPdu::Control(theirs)) => {
            prop_assert_eq!(format!("{:?}", theirs.action).is_empty(), ours.action.name().is_none());
            prop_assert_eq!((ours.grant_id, ours.control_id), (Some(theirs.grant_id), Some(theirs.control_id)));
        }
        (ShareDataBody::FontList(ours), ShareDataPdu::FontList(theirs))
        | (ShareDataBody::FontMap(ours), ShareDataPdu::FontMap(theirs)) => {
            // A Font Map without fields is one with the usual ones there.
            if ours.number.is_some() {
                prop_assert_eq!((ours.number, ours.total), (Some(theirs.number), Some(theirs.total_number)));
                prop_assert_eq!(ours.entry_size, Some(theirs.entry_size));
            }
        }
        (ShareDataBody::MonitorLayout(ours), ShareDataPdu::MonitorLayout(theirs)) => {
            let ours: Vec<_> = ours.monitors.iter().map(|m| (m.left, m.top, m.right, m.bottom)).collect();
            let theirs: Vec<_> = theirs.monitors.iter().map(|m| (m.left, m.top, m.right, m.bottom)).collect();
            prop_assert!(ours.starts_with(&theirs));
        }
        (ShareDataBody::SetErrorInfo(ours), ShareDataPdu::ServerSetErrorInfo(theirs)) => {
            prop_assert_eq!(iron_error(ours.error_info), Some(theirs.0));
            prop_assert!(ours.error_info.name().is_some());
        }
        (ShareDataBody::SaveSessionInfo(ours), ShareDataPdu::SaveSessionInfo(theirs)) => {
            same_session_info(&ours.info, &theirs.info_data)?;
        }
        (ShareDataBody::ShutdownRequest, ShareDataPdu::ShutdownRequest)
        | (ShareDataBody::ShutdownDenied, ShareDataPdu::ShutdownDenied)
        | (ShareDataBody::PersistentKeyList(_), ShareDataPdu::BitmapCachePersistentList(_))
        | (ShareDataBody::AutoReconnectStatus(_), ShareDataPdu::ArcStatusPdu(_))
        | (ShareDataBody::StatusInfo(_), ShareDataPdu::StatusInfoPdu(_))
        | (ShareDataBody::Compressed(_), ShareDataPdu::Compressed { .. })
        | (ShareDataBody::Other(_), _) => {}
        // ironrdp keeps the bytes of these, however few.
        (ShareDataBody::Unreadable(_), ShareDataPdu::BitmapCachePersistentList(_))
        | (ShareDataBody::Unreadable(_), ShareDataPdu::ArcStatusPdu(_) | ShareDataPdu::StatusInfoPdu(_)) => {}
        (ours, theirs) => prop_assert!(false, "{:?}\n{:?}", ours, theirs),
    }
    Ok(())
}

fn same_session_info(ours: &SessionInfo, theirs: &InfoData) -> Result<(), TestCaseError> {
    let same_logon = |ours: &SessionInfo, theirs: &LogonInfo| {
        let expect = SessionInfo::Logon {
            domain: until_zero(&theirs.domain_name).to_owned(),
            user_name: until_zero(&theirs.user_name).to_owned(),
            session_id: Some(theirs.session_id),
        };
        prop_assert_eq!(ours, &expect);
        Ok(())
    };
    match (ours, theirs) {
        (logon, InfoData::LogonInfoV1(theirs)) => same_logon(logon, &theirs.logon_info)?,
        (logon, InfoData::LogonInfoV2(theirs)) => same_logon(logon, &theirs.logon_info)?,
        (SessionInfo::PlainNotify, InfoData::PlainNotify) => {}
        (SessionInfo::Extended(ours), InfoData::LogonExtended(theirs)) => {
            prop_assert_eq!(ours.has_auto_reconnect_cookie, theirs.auto_reconnect.is_some());
            prop_assert_eq!(ours.auto_reconnect_logon_id, theirs.auto_reconnect.as_ref().map(|cookie| cookie.logon_id));
            let theirs =
                theirs.errors_info.as_ref().map(|errors| (errors.error_type.as_u32(), errors.error_data.to_u32()));
            prop_assert_eq!(ours.logon_errors.map(|e| (e.notification_type.0, e.notification_data)), theirs);
        }
        (ours, theirs) => prop_assert!(false, "{:?}\n{:?}", ours, theirs),
    }
    Ok(())
}

fn same_redirection(ours: &ServerRedirection, theirs: &ServerRedirectionPdu) -> Result<(), TestCaseError> {
    prop_assert_eq!((ours.session_id, ours.redir_flags.0), (theirs.session_id, theirs.flags.bits()));
    same_text(ours.target_net_address.as_ref(), theirs.target_net_address.as_ref())?;
    same_text(ours.user_name.as_ref(), theirs.username.as_ref())?;
    same_text(ours.domain.as_ref(), theirs.domain.as_ref())?;
    same_text(ours.target_fqdn.as_ref(), theirs.target_fqdn.as_ref())?;
    same_text(ours.target_netbios_name.as_ref(), theirs.target_netbios_name.as_ref())?;
    prop_assert_eq!(
        ours.redirection_guid.as_ref().map(ExactSizeIterator::len),
        theirs.redirection_guid.as_ref().map(Vec::len)
    );
    let addresses = theirs.target_net_addresses.iter().flatten().map(|address| until_zero(address));
    prop_assert!(ours.target_net_addresses.iter().map(String::as_str).eq(addresses));
    Ok(())
}

/// Whether the header states the length of all there is.
fn of_its_length(bytes: &[u8]) -> bool {
    bytes.first_chunk().is_some_and(|length| usize::from(u16::from_le_bytes(*length)) == bytes.len())
}

#[test]
fn a_share_pdu_is_read_as_ironrdp_reads_it() {
    property(damaged_seed("share_pdu"), |bytes| {
        let Ok(theirs) = decode::<ShareControlHeader>(&bytes) else { return Ok(()) };
        let ours = parse(share_pdu, &bytes).map_err(|error| TestCaseError::fail(format!("{error}\n{theirs:?}")))?.0;
        prop_assert_eq!(ours.header.pdu_source, Some(theirs.pdu_source));
        match (&ours.body, &theirs.share_control_pdu) {
            _ if !of_its_length(&bytes) => Ok(()),
            (ShareBody::Data(ours), ShareControlPdu::Data(theirs)) => same_data(&ours.body, &theirs.share_data_pdu),
            (ShareBody::DemandActive(ours), ShareControlPdu::ServerDemandActive(theirs_active)) => {
                prop_assert_eq!(ours.share_id, theirs.share_id);
                prop_assert_eq!(ours.source_descriptor.as_str(), until_zero(&theirs_active.pdu.source_descriptor));
                prop_assert_eq!(ours.capabilities.sets.len(), theirs_active.pdu.capability_sets.len());
                Ok(())
            }
            (ShareBody::ConfirmActive(ours), ShareControlPdu::ClientConfirmActive(theirs_active)) => {
                prop_assert_eq!((ours.share_id, ours.originator_id), (theirs.share_id, theirs_active.originator_id));
                prop_assert_eq!(ours.capabilities.sets.len(), theirs_active.pdu.capability_sets.len());
                Ok(())
            }
            (ShareBody::DeactivateAll(ours), ShareControlPdu::ServerDeactivateAll(_)) => {
                prop_assert_eq!(ours.share_id.unwrap_or_default(), theirs.share_id);
                Ok(())
            }
            (ShareBody::ServerRedirection(ours), ShareControlPdu::ServerRedirect(theirs)) => {
                same_redirection(ours, theirs)
            }
            (ours, theirs) => Err(TestCaseError::fail(format!("{ours:?}\n{theirs:?}"))),
        }
    });
}

#[test]
fn client_info_is_read_as_ironrdp_reads_it() {
    property(damaged_seed("client_info"), |bytes| {
        let secured = [&[0x40, 0, 0, 0][..], &bytes].concat();
        let Ok(ClientInfoPdu { client_info: theirs, .. }) = decode::<ClientInfoPdu>(&secured) else { return Ok(()) };
        let ours = parse(client_info, &bytes).map_err(|error| TestCaseError::fail(format!("{error}\n{theirs:?}")))?.0;
        prop_assert_eq!(ours.code_page, theirs.code_page);
        prop_assert_eq!(ours.flags.0 & !0x1e00, theirs.flags.bits() & !0x1e00);
        prop_assert_eq!(ours.user_name.as_str(), until_zero(&theirs.credentials.username));
        let domain = theirs.credentials.domain.as_deref().map(until_zero).unwrap_or_default();
        prop_assert_eq!(ours.domain.as_str(), domain);
        prop_assert_eq!(ours.working_dir.as_str(), until_zero(&theirs.work_dir));
        let Some(extra) = ours.extra_info.filter(|_| ours.flags.contains(InfoFlags::INFO_UNICODE)) else {
            return Ok(());
        };
        prop_assert_eq!(extra.client_address.as_str(), until_zero(&theirs.extra_info.address));
        prop_assert_eq!(extra.client_dir.as_deref(), Some(until_zero(&theirs.extra_info.dir)));
        let optional = &theirs.extra_info.optional_data;
        prop_assert_eq!(extra.client_session_id, optional.session_id());
        prop_assert_eq!(extra.client_time_zone.map(|zone| zone.bias), optional.timezone().map(|zone| zone.bias));
        Ok(())
    });
}

fn iron_error(code: ErrorInfo) -> Option<IronErrorInfo> {
    let bytes = [&[0x16, 0, 0x17, 0, 0xea, 3, 0, 0, 0, 0, 0, 1, 8, 0, 47, 0, 0, 0][..], &code.0.to_le_bytes()].concat();
    match decode::<ShareControlHeader>(&bytes).ok()?.share_control_pdu {
        ShareControlPdu::Data(data) => match data.share_data_pdu {
            ShareDataPdu::ServerSetErrorInfo(info) => Some(info.0),
            _ => None,
        },
        _ => None,
    }
}

#[test]
fn the_same_error_codes_have_names() {
    for code in 0..0x2000 {
        let ours = ErrorInfo(code);
        // In FreeRDP's list, and in no specification.
        let only_ours = ours == ErrorInfo::ERRINFO_PEER_DISCONNECTED;
        assert_eq!(ours.name().is_some(), iron_error(ours).is_some() || only_ours, "{ours}");
    }
}

#[test]
fn both_read_the_seeds() {
    let read = seeds("share_pdu").iter().filter(|seed| decode::<ShareControlHeader>(seed).is_ok()).count();
    assert!(read + 2 >= seeds("share_pdu").len(), "ironrdp reads {read}");
    assert!(seeds("share_pdu").iter().all(|seed| parse(share_pdu, seed).is_ok()));
}
