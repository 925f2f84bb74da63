//! TPKT units: the X.224 connection, and the data that carries MCS.

use rdpwhy_parsers::negotiation::{
    ConnectionConfirm, ConnectionRequest, NegotiationAnswer, connection_confirm, connection_request,
};
use rdpwhy_parsers::{parse, tpkt, x224};

use crate::decode::rdp;
use crate::decode::timeline::Event;
use crate::decode::walk::{Place, Walk};
use crate::flow::Direction;
use crate::session::NegotiationFailure;
use crate::session::message::kind;
use crate::vocabulary::StageName;

/// Reads a TPKT unit.
pub fn read(walk: &mut Walk<'_>, event: &Event<'_>) {
    let place = Place::clear(event);
    let Some(bytes) = event.bytes() else {
        rdp::unseal::skip(walk, event);
        return rdp::unread(walk, place, event.unit.length);
    };
    rdp::unseal::missing_before(walk, event);
    packet(walk, bytes, place);
}

/// Reads one TPKT, in clear or from inside TLS.
pub fn packet(walk: &mut Walk<'_>, bytes: &[u8], place: Place) {
    walk.reading(bytes);
    let Ok((packet, _)) = parse(tpkt::packet, bytes) else { return };
    let Some(payload) = bytes.get(packet.payload) else { return };
    let Ok((tpdu, _)) = parse(x224::tpdu, payload) else { return };
    let length = bytes.len() as u32;
    match tpdu.body {
        x224::TpduBody::Connection { .. } if tpdu.code == x224::TpduCode::CONNECTION_REQUEST => {
            request(walk, bytes, place)
        }
        x224::TpduBody::Connection { .. } => confirm(walk, bytes, place),
        x224::TpduBody::Disconnect { .. } => {
            refused(walk, place);
            let stage = walk.stage();
            walk.note(kind::X224_DISCONNECT_REQUEST, stage, place, length, None);
        }
        x224::TpduBody::Error { .. } => {
            refused(walk, place);
            walk.note(kind::X224_ERROR, StageName::X224, place, length, None);
        }
        x224::TpduBody::Data { .. } => {
            let Some(user_data) = payload.get(tpdu.user_data) else { return };
            rdp::mcs(walk, user_data, place, length);
        }
        x224::TpduBody::Other => walk.note(kind::FOREIGN, StageName::X224, place, length, None),
    }
}

/// A Disconnect Request or Error refuses the connection if it comes in the place of a Connection Confirm.
fn refused(walk: &mut Walk<'_>, place: Place) {
    if place.direction == Direction::ToClient && walk.session.negotiation.confirm.is_none() {
        walk.session.negotiation.refused_by_x224.get_or_insert(place.frame);
    }
}

fn request(walk: &mut Walk<'_>, bytes: &[u8], place: Place) {
    let Ok((request, _)) = parse(connection_request, bytes) else { return };
    let ConnectionRequest { routing_token, cookie, negotiation, .. } = request;
    let known = &mut walk.session.negotiation;
    known.request.get_or_insert((place.frame, place.time));
    known.cookie = cookie.map(|cookie| String::from_utf8_lossy(&cookie.identifier).into_owned());
    known.routing_token = routing_token.map(|token| String::from_utf8_lossy(&token.text).into_owned());
    known.requested = negotiation.map(|negotiation| negotiation.requested_protocols);
    known.request_flags = negotiation.map(|negotiation| negotiation.flags);
    let asked = match negotiation {
        Some(negotiation) => {
            format!("asks for {}", negotiation.requested_protocols.listed().collect::<Vec<_>>().join(", "))
        }
        None => "without negotiation data".to_owned(),
    };
    walk.note(kind::CONNECTION_REQUEST, StageName::X224, place, bytes.len() as u32, Some(asked));
}

fn confirm(walk: &mut Walk<'_>, bytes: &[u8], place: Place) {
    let Ok((confirm, _)) = parse(connection_confirm, bytes) else { return };
    let ConnectionConfirm { negotiation, faults, .. } = confirm;
    let known = &mut walk.session.negotiation;
    known.confirm.get_or_insert((place.frame, place.time));
    let says = match negotiation {
        Some(NegotiationAnswer::Response(response)) => {
            known.response_flags = Some(response.flags);
            if faults.is_empty() {
                known.selected = Some(response.selected_protocol);
            }
            format!("selects {}", response.selected_protocol.listed().collect::<Vec<_>>().join(", "))
        }
        Some(NegotiationAnswer::Failure(failure)) => {
            known.failure = Some(NegotiationFailure { code: failure.failure_code, frame: place.frame });
            format!("refuses with code {}", failure.failure_code.0)
        }
        None => "without negotiation data".to_owned(),
    };
    if let Some(fault) = faults.first() {
        known.damaged = Some(fault.to_string());
    }
    walk.note(kind::CONNECTION_CONFIRM, StageName::X224, place, bytes.len() as u32, Some(says));
}
