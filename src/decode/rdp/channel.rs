//! MCS Send Data: which channel, which security, which message.

use rdpwhy_parsers::mcs::SendData;
use rdpwhy_parsers::parse;
use rdpwhy_parsers::security::{BasicSecurityHeader, PayloadKind, SecurityFlags, basic_security_header, payload_kind};
use rdpwhy_parsers::share::server_redirection;

use super::{licensing, redirection, share, side, unseal};
use crate::decode::walk::{Place, Walk};
use crate::session::Layer;
use crate::session::message::kind;
use crate::vocabulary::{Basis, StageName};

/// Channel of the share where the server's network data was not seen.
const IO_CHANNEL: u16 = 1003;
/// Length of a basic security header, bytes.
const BASIC_HEADER: usize = 4;

/// Reads the payload of a Send Data PDU.
pub fn data(walk: &mut Walk<'_>, data: &SendData<'_>, place: Place, length: u32) {
    let io = walk.rdp.io_channel.unwrap_or(IO_CHANNEL);
    let message_channel = walk.rdp.message_channel == Some(data.channel_id);
    if data.channel_id != io && !message_channel {
        unseal::payload(walk, data.user_data, false, place, length);
        return walk.note(
            kind::VIRTUAL_CHANNEL,
            StageName::Active,
            place,
            length,
            Some(format!("channel {}", data.channel_id)),
        );
    }
    let payload = data.user_data;
    let header = match payload_kind(payload) {
        PayloadKind::ShareControlHeader if !walk.rdp.encrypts => None,
        PayloadKind::Unknown if !walk.rdp.encrypts => None,
        _ => parse(basic_security_header, payload).ok().map(|(header, _)| header),
    };
    match header {
        Some(header) => secured(walk, header, payload, place, length),
        None => share::read(walk, payload, place, length),
    }
}

/// A payload behind a security header. Its flags are in clear even where what follows is encrypted.
fn secured(walk: &mut Walk<'_>, header: BasicSecurityHeader, payload: &[u8], place: Place, length: u32) {
    let flags = header.flags;
    let is_set = |flag| flags.contains(flag);
    let sealed = is_set(SecurityFlags::SEC_ENCRYPT) && walk.rdp.encrypts;
    let opened = unseal::payload(walk, payload, true, place, length);
    let encrypted = sealed && opened.is_none();
    let layer = if sealed { Layer::StandardSecurity } else { place.layer };
    let basis = if opened.is_some() { Basis::Decrypted } else { place.basis };
    let place = Place { layer, basis, ..place };
    let clear = payload.get(BASIC_HEADER..).unwrap_or_default();
    let body = opened.as_ref().map_or(clear, |opened| opened.bytes());
    if let Some((recorder, opened)) = walk.recorder.as_mut().zip(opened.as_ref()) {
        recorder.unseal(payload.len(), opened.bytes());
    }
    if is_set(SecurityFlags::SEC_EXCHANGE_PKT) {
        unseal::exchange(walk, body);
        if let Some(security) = walk.session.security.as_mut() {
            security.exchange.get_or_insert(place.frame);
        }
        walk.note(kind::SECURITY_EXCHANGE, StageName::Security, place, length, None);
    } else if is_set(SecurityFlags::SEC_INFO_PKT) {
        let detail = if encrypted { None } else { side::client_info_body(walk, body, place) };
        walk.note(kind::CLIENT_INFO, StageName::ClientInfo, place, length, detail);
    } else if is_set(SecurityFlags::SEC_LICENSE_PKT) {
        licensing::read(walk, body, encrypted, place, length);
    } else if is_set(SecurityFlags::SEC_REDIRECTION_PKT) {
        let packet = parse(server_redirection, body).ok().filter(|_| !encrypted);
        redirection::remember(walk, packet.as_ref().map(|(packet, _)| packet), place);
        let stage = walk.stage();
        walk.note(kind::SERVER_REDIRECTION, stage, place, length, None);
    } else if let Some(kind) = message_channel_kind(flags) {
        let stage = walk.stage();
        let detail = if encrypted { None } else { side::message_channel(walk, kind, body, place) };
        walk.note(kind, stage, place, length, detail);
    } else if encrypted {
        walk.note(kind::SHARE_SEALED, StageName::Capabilities, place, length, None);
    } else {
        share::read(walk, body, place, length);
    }
}

fn message_channel_kind(flags: SecurityFlags) -> Option<&'static str> {
    let kinds = [
        (SecurityFlags::SEC_TRANSPORT_REQ, kind::INITIATE_MULTITRANSPORT),
        (SecurityFlags::SEC_TRANSPORT_RSP, kind::MULTITRANSPORT_RESPONSE),
        (SecurityFlags::SEC_AUTODETECT_REQ, kind::AUTO_DETECT),
        (SecurityFlags::SEC_AUTODETECT_RSP, kind::AUTO_DETECT),
        (SecurityFlags::SEC_HEARTBEAT, kind::HEARTBEAT),
    ];
    kinds.into_iter().find(|(flag, _)| flags.contains(*flag)).map(|(_, kind)| kind)
}
