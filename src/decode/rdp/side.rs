//! What is arranged beside the session: coming back to it, and its UDP transports.

use rdpwhy_parsers::client_info::client_info;
use rdpwhy_parsers::multitransport::{initiate_multitransport_request, multitransport_response};
use rdpwhy_parsers::parse;
use rdpwhy_parsers::share::{ErrorNotificationType, LogonErrors, LogonExtended};

use crate::decode::walk::{Place, Walk};
use crate::session::message::kind;
use crate::session::{LogonTold, Multitransport};

/// Requests for a side transport that are remembered; a server has two kinds to ask for.
const MAX_TRANSPORTS: usize = 8;
/// Messages of Winlogon that are remembered.
const MAX_TOLD: usize = 16;

/// Whether a Client Info shows an auto-reconnect cookie; nothing else of it is taken.
pub fn client_info_body(walk: &mut Walk<'_>, body: &[u8], place: Place) -> Option<String> {
    let (info, _) = parse(client_info, body).ok()?;
    let shows = info.extra_info.is_some_and(|extra| extra.has_auto_reconnect_cookie);
    if !shows {
        return None;
    }
    walk.session.reconnection.shown.get_or_insert(place.frame);
    Some("with an auto-reconnect cookie".to_owned())
}

/// The cookie that a Save Session Info gives, and what Winlogon says in it.
pub fn logon_extended(walk: &mut Walk<'_>, info: &LogonExtended, place: Place) -> Option<String> {
    let mut says = Vec::new();
    if info.has_auto_reconnect_cookie {
        walk.session.reconnection.given.get_or_insert((place.frame, info.auto_reconnect_logon_id));
        says.push("gives an auto-reconnect cookie".to_owned());
    }
    if let Some(errors) = info.logon_errors {
        if walk.session.logon_told.len() < MAX_TOLD {
            walk.session.logon_told.push(LogonTold { frame: place.frame, errors });
        }
        says.push(logon_errors(errors));
    }
    (!says.is_empty()).then(|| says.join(", "))
}

/// What Winlogon says, in the specification's names; a type without one is the NTSTATUS of the logon.
pub fn logon_errors(errors: LogonErrors) -> String {
    let LogonErrors { notification_type: ErrorNotificationType(number), .. } = errors;
    let what = errors.notification_type.name().map_or_else(|| format!("status {number:#010x}"), str::to_owned);
    let why = errors.failure().map(|failure| failure.name().map_or_else(|| format!("{:#x}", failure.0), str::to_owned));
    [Some(what), why].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A message of the message channel, by its kind.
pub fn message_channel(walk: &mut Walk<'_>, kind: &str, body: &[u8], place: Place) -> Option<String> {
    match kind {
        kind::INITIATE_MULTITRANSPORT => request(walk, body, place),
        kind::MULTITRANSPORT_RESPONSE => response(walk, body, place),
        _ => None,
    }
}

fn request(walk: &mut Walk<'_>, body: &[u8], place: Place) -> Option<String> {
    let (request, _) = parse(initiate_multitransport_request, body).ok()?;
    let protocol = request.requested_protocol;
    if walk.session.multitransport.len() < MAX_TRANSPORTS {
        walk.session.multitransport.push(Multitransport {
            frame: place.frame,
            request_id: request.request_id,
            protocol: protocol.0,
            answer: None,
        });
    }
    let name = protocol.name().map_or_else(|| format!("protocol {}", protocol.0), str::to_owned);
    Some(format!("request {}, {name}", request.request_id))
}

fn response(walk: &mut Walk<'_>, body: &[u8], place: Place) -> Option<String> {
    let (response, _) = parse(multitransport_response, body).ok()?;
    let code = response.response.0;
    let mut asked = walk.session.multitransport.iter_mut();
    if let Some(asked) = asked.find(|asked| asked.request_id == response.request_id && asked.answer.is_none()) {
        asked.answer = Some((place.frame, code));
    }
    let name = response.response.name().map_or_else(|| format!("{code:#010x}"), str::to_owned);
    Some(format!("request {}, {name}", response.request_id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decrypt::Keys;
    use crate::flow::Direction;
    use crate::session::Layer;
    use crate::time::Time;
    use crate::vocabulary::Basis;

    fn with(read: impl FnOnce(&mut Walk<'_>)) -> crate::session::Session {
        let (flow, keys) = (crate::flow::sample::flow(), Keys::default());
        let mut walk = Walk::new(&flow, Time(0), &keys);
        read(&mut walk);
        walk.session
    }

    fn place(frame: u32) -> Place {
        let direction = Direction::ToClient;
        let (time, basis, layer) = (Time(0), Basis::Decrypted, Layer::Tls);
        Place { direction, frame, last_frame: frame, time, offset: 0, basis, layer }
    }

    #[test]
    fn a_response_belongs_to_the_request_of_its_number() {
        let session = with(|walk| {
            let kind = kind::INITIATE_MULTITRANSPORT;
            let request = |id: u8, protocol: u8| [&[id, 0, 0, 0, protocol, 0, 0, 0][..], &[0x5a; 16]].concat();
            let says = message_channel(walk, kind, &request(1, 1), place(3));
            assert_eq!(says.as_deref(), Some("request 1, INITIATE_REQUEST_PROTOCOL_UDPFECR"));
            message_channel(walk, kind, &request(2, 9), place(4));
            let answer = kind::MULTITRANSPORT_RESPONSE;
            let says = message_channel(walk, answer, &[2, 0, 0, 0, 4, 0x40, 0, 0x80], place(6));
            assert_eq!(says.as_deref(), Some("request 2, E_ABORT"));
            message_channel(walk, answer, &[7, 0, 0, 0, 0, 0, 0, 0], place(7));
            assert_eq!(message_channel(walk, answer, &[2, 0, 0], place(8)), None);
        });
        let seen: Vec<_> = session.multitransport.iter().map(|one| (one.frame, one.protocol, one.answer)).collect();
        assert_eq!(seen, [(3, 1, None), (4, 9, Some((6, 0x8000_4004)))]);
        assert!(!format!("{:?}", session.multitransport).contains("90, 90"), "the cookie has no field");
    }

    #[test]
    fn no_request_is_remembered_without_bound() {
        let session = with(|walk| {
            for id in 0..100 {
                message_channel(walk, kind::INITIATE_MULTITRANSPORT, &[id, 0, 0, 0, 1, 0, 0, 0], place(1));
            }
        });
        assert_eq!(session.multitransport.len(), MAX_TRANSPORTS);
    }

    #[test]
    fn winlogon_is_told_in_the_specifications_names() {
        let check = |notification_type, notification_data, expect: &str| {
            let errors = LogonErrors { notification_type: ErrorNotificationType(notification_type), notification_data };
            assert_eq!(logon_errors(errors), expect);
        };
        check(0xffff_fffe, 3, "LOGON_MSG_SESSION_CONTINUE");
        check(0xffff_ffff, 0, "ERROR_CODE_ACCESS_DENIED, LOGON_FAILED_BAD_PASSWORD");
        check(0xc000_006d, 1, "status 0xc000006d, LOGON_FAILED_UPDATE_PASSWORD");
    }

    #[test]
    fn a_cookie_is_given_and_told_once() {
        let info = LogonExtended {
            fields_present: 1,
            has_auto_reconnect_cookie: true,
            auto_reconnect_logon_id: Some(4),
            logon_errors: None,
        };
        let session = with(|walk| {
            assert_eq!(logon_extended(walk, &info, place(9)).as_deref(), Some("gives an auto-reconnect cookie"));
            logon_extended(walk, &info, place(12));
            assert_eq!(client_info_body(walk, &[1, 2, 3], place(2)), None);
        });
        assert_eq!((session.reconnection.given, session.reconnection.shown), (Some((9, Some(4))), None));
    }
}
