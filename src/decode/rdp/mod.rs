//! MCS and what it carries: GCC, Standard RDP Security, Client Info, licensing, share PDUs.

mod channel;
mod connect;
mod licensing;
mod redirection;
mod share;
mod side;
pub mod standard;
pub mod unseal;

pub use side::logon_errors;

use rdpwhy_parsers::mcs::{self, Pdu};
use rdpwhy_parsers::parse;
use unseal::Unseal;

use crate::decode::timeline::Event;
use crate::decode::walk::{Place, Walk};
use crate::session::message::kind;
use crate::session::{McsRefusal, Ultimatum};
use crate::vocabulary::StageName;

/// What the reader of MCS remembers.
#[derive(Debug, Default)]
pub struct RdpState {
    /// MCS channel of the share (1003 in practice), from the server's network data.
    io_channel: Option<u16>,
    /// The message channel, from the server's message channel data.
    message_channel: Option<u16>,
    /// Standard RDP Security encrypts from here on.
    encrypts: bool,
    /// What opens it.
    unseal: Unseal,
}

/// Reads an MCS PDU: the user data of an X.224 Data TPDU.
pub fn mcs(walk: &mut Walk<'_>, user_data: &[u8], place: Place, length: u32) {
    let Ok((pdu, _)) = parse(mcs::pdu, user_data) else {
        let stage = walk.stage();
        return walk.note(kind::MCS_OTHER, stage, place, length, Some("cannot be read".to_owned()));
    };
    let simple = |kind| (kind, None);
    let (kind, detail) = match pdu {
        Pdu::ConnectInitial(initial) => (kind::MCS_CONNECT_INITIAL, connect::initial(walk, &initial)),
        Pdu::ConnectResponse(response) => {
            refusal(walk, response.result.0, kind::MCS_CONNECT_RESPONSE, place);
            (kind::MCS_CONNECT_RESPONSE, connect::response(walk, &response, user_data, place))
        }
        Pdu::ErectDomainRequest(_) => simple(kind::MCS_ERECT_DOMAIN_REQUEST),
        Pdu::AttachUserRequest => simple(kind::MCS_ATTACH_USER_REQUEST),
        Pdu::AttachUserConfirm(confirm) => {
            refusal(walk, confirm.result.0, kind::MCS_ATTACH_USER_CONFIRM, place);
            simple(kind::MCS_ATTACH_USER_CONFIRM)
        }
        Pdu::ChannelJoinRequest(request) => {
            (kind::MCS_CHANNEL_JOIN_REQUEST, Some(format!("channel {}", request.channel_id)))
        }
        Pdu::ChannelJoinConfirm(confirm) => {
            refusal(walk, confirm.result.0, kind::MCS_CHANNEL_JOIN_CONFIRM, place);
            (kind::MCS_CHANNEL_JOIN_CONFIRM, Some(format!("channel {}", confirm.requested)))
        }
        Pdu::SendDataRequest(data) | Pdu::SendDataIndication(data) => {
            return channel::data(walk, &data, place, length);
        }
        Pdu::DisconnectProviderUltimatum(ultimatum) => {
            return self::ultimatum(walk, ultimatum.reason.0, place, length);
        }
        Pdu::Other(..) => simple(kind::MCS_OTHER),
    };
    walk.note(kind, StageName::Mcs, place, length, detail);
}

/// A TPKT whose bytes were not kept or are not all there.
pub fn unread(walk: &mut Walk<'_>, place: Place, length: u32) {
    let stage = walk.stage();
    walk.note(kind::MCS_SEND_DATA, stage, place, length, Some("not kept".to_owned()));
}

/// A fast-path PDU, or a run of them: only an active session has them.
pub fn fast_path(walk: &mut Walk<'_>, event: &Event<'_>) {
    let place = Place::clear(event);
    unseal::fast_path(walk, event, place);
    fast_path_at(walk, place, event.unit.length);
}

/// A fast-path PDU at a place, in clear or from inside TLS.
pub fn fast_path_at(walk: &mut Walk<'_>, place: Place, length: u32) {
    walk.note(kind::FAST_PATH, StageName::Active, place, length, None);
}

fn refusal(walk: &mut Walk<'_>, result: u8, message: &'static str, place: Place) {
    if result != 0 {
        walk.session.mcs_refusal.get_or_insert(McsRefusal { result, frame: place.frame, message });
    }
}

fn ultimatum(walk: &mut Walk<'_>, reason: u8, place: Place, length: u32) {
    let Place { direction, frame, time, basis, .. } = place;
    if walk.session.ultimatums.len() < 8 {
        walk.session.ultimatums.push(Ultimatum { direction, reason: Some(reason), frame, time, basis });
    }
    let stage = walk.stage();
    walk.note(kind::MCS_DISCONNECT_PROVIDER_ULTIMATUM, stage, place, length, Some(format!("reason {reason}")));
}
