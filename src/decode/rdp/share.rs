//! Share PDUs (MS-RDPBCGR 2.2.8.1.1.1.1).

use rdpwhy_parsers::parse;
use rdpwhy_parsers::share::{self, PduType2, SessionInfo, ShareBody, ShareDataBody};

use super::{redirection, side};
use crate::decode::walk::{Place, Walk};
use crate::session::ErrorInfo;
use crate::session::message::kind;
use crate::vocabulary::StageName;

/// PDUs of one payload that are looked at.
const MAX_PDUS: usize = 16;
/// Set Error Info PDUs that are kept.
const MAX_ERRORS: usize = 32;

/// Reads the share PDUs of a payload, one after the other.
pub fn read(walk: &mut Walk<'_>, payload: &[u8], place: Place, length: u32) {
    let mut left = payload;
    for _ in 0..MAX_PDUS {
        let Ok((pdu, rest)) = parse(share::share_pdu, left) else {
            let stage = walk.stage().max(StageName::Capabilities);
            return walk.note(kind::SHARE_DATA, stage, place, length, Some("cannot be read".to_owned()));
        };
        body(walk, pdu.body, place, length);
        if rest.is_empty() || rest.len() == left.len() {
            return;
        }
        left = rest;
    }
}

fn body(walk: &mut Walk<'_>, body: ShareBody, place: Place, length: u32) {
    let (kind, stage, detail) = match body {
        ShareBody::DemandActive(_) => (kind::DEMAND_ACTIVE, StageName::Capabilities, None),
        ShareBody::ConfirmActive(_) => (kind::CONFIRM_ACTIVE, StageName::Capabilities, None),
        ShareBody::DeactivateAll(_) => (kind::DEACTIVATE_ALL, deactivated(walk), None),
        ShareBody::Data(data) => return self::data(walk, data.header.pdu_type2, data.body, place, length),
        ShareBody::ServerRedirection(packet) => {
            redirection::remember(walk, Some(&packet), place);
            (kind::SERVER_REDIRECTION, walk.stage(), None)
        }
        ShareBody::Flow | ShareBody::Unknown(_) => (kind::SHARE_DATA, walk.stage(), None),
        ShareBody::Unreadable(error) => (kind::SHARE_DATA, walk.stage(), Some(error.to_string())),
    };
    walk.note(kind, stage, place, length, detail);
}

/// A server that stops sends a Deactivate All whether or not the session was active: gnome-remote-desktop 43 says so to a client that it
/// refuses in the middle of CredSSP (captures/grd-wrong-password). So it begins no stage, unless the beginning is not in the capture.
fn deactivated(walk: &Walk<'_>) -> StageName {
    if walk.session.health.starts_late { StageName::Active } else { walk.stage() }
}

fn data(walk: &mut Walk<'_>, pdu_type: PduType2, body: ShareDataBody, place: Place, length: u32) {
    let (kind, stage) = match pdu_type {
        PduType2::PDUTYPE2_SYNCHRONIZE => (kind::SYNCHRONIZE, StageName::Capabilities),
        PduType2::PDUTYPE2_CONTROL => (kind::CONTROL, StageName::Capabilities),
        PduType2::PDUTYPE2_BITMAPCACHE_PERSISTENT_LIST => (kind::PERSISTENT_KEY_LIST, StageName::Capabilities),
        PduType2::PDUTYPE2_FONTLIST => (kind::FONT_LIST, StageName::Capabilities),
        PduType2::PDUTYPE2_FONTMAP => (kind::FONT_MAP, StageName::Active),
        PduType2::PDUTYPE2_SET_ERROR_INFO_PDU => (kind::SET_ERROR_INFO, walk.stage()),
        PduType2::PDUTYPE2_SAVE_SESSION_INFO => (kind::SAVE_SESSION_INFO, StageName::Active),
        PduType2::PDUTYPE2_SHUTDOWN_REQUEST => (kind::SHUTDOWN_REQUEST, StageName::Active),
        PduType2::PDUTYPE2_SHUTDOWN_DENIED => (kind::SHUTDOWN_DENIED, StageName::Active),
        _ => (kind::SHARE_DATA, walk.stage()),
    };
    let detail = tell(walk, body, place);
    walk.note(kind, stage, place, length, detail);
}

/// Fills in what a data PDU tells of the session, and says it in a line.
fn tell(walk: &mut Walk<'_>, body: ShareDataBody, place: Place) -> Option<String> {
    match body {
        ShareDataBody::SetErrorInfo(info) => {
            let code = info.error_info.0;
            if walk.session.error_info.len() < MAX_ERRORS {
                walk.session.error_info.push(ErrorInfo { code, frame: place.frame, time: place.time });
            }
            Some(info.error_info.name().map_or_else(|| format!("{code:#x}"), str::to_owned))
        }
        ShareDataBody::SaveSessionInfo(info) => {
            let logon = matches!(info.info, SessionInfo::Logon { .. } | SessionInfo::PlainNotify);
            if logon {
                walk.session.logon.get_or_insert(place.frame);
            }
            match info.info {
                SessionInfo::Extended(extended) => side::logon_extended(walk, &extended, place),
                _ => None,
            }
        }
        ShareDataBody::AutoReconnectStatus(_) => {
            walk.session.reconnection.refused.get_or_insert(place.frame);
            Some("Auto-Reconnect Status".to_owned())
        }
        _ => None,
    }
}
