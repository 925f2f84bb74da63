//! What was arranged beside the session, as notes.

use rdpwhy_parsers::multitransport::{MultitransportResult, RequestedProtocol};

use crate::decode::logon_errors;
use crate::report::Note;
use crate::session::{Multitransport, Session};

/// Automatic reconnection, side transports, and what Winlogon said.
pub fn notes(session: &Session) -> Vec<Note> {
    let note = |frame, says: String| Note { frame: Some(frame), says };
    let mut notes = Vec::new();
    if let Some(frame) = session.half_of {
        let says = "the client's half of a gateway's tunnel: it is told with the gateway's half, which begins here";
        notes.push(note(frame, says.to_owned()));
    }
    let reconnection = session.reconnection;
    if let Some(frame) = reconnection.shown {
        let says = "the client shows an auto-reconnect cookie: it comes back to an earlier session";
        notes.push(note(frame, says.to_owned()));
    }
    if let Some(frame) = reconnection.refused {
        let says = "the server could not resume the session with the auto-reconnect cookie; the user has to log on";
        notes.push(note(frame, says.to_owned()));
    }
    if let Some((frame, logon)) = reconnection.given {
        let logon = logon.map(|logon| format!(" {logon}")).unwrap_or_default();
        notes.push(note(frame, format!("the server gives an auto-reconnect cookie for session{logon}")));
    }
    notes.extend(session.logon_told.iter().map(|told| {
        note(told.frame, format!("Winlogon tells the client of the logon: {}", logon_errors(told.errors)))
    }));
    notes.extend(session.multitransport.iter().map(|asked| note(asked.frame, transport(asked))));
    notes
}

fn transport(asked: &Multitransport) -> String {
    let protocol = match RequestedProtocol(asked.protocol) {
        RequestedProtocol::INITIATE_REQUEST_PROTOCOL_UDPFECR => "reliable UDP transport".to_owned(),
        RequestedProtocol::INITIATE_REQUEST_PROTOCOL_UDPFECL => "lossy UDP transport".to_owned(),
        other => format!("side transport of kind {}", other.0),
    };
    let became = match asked.answer {
        None => {
            "no answer on this connection is in the capture; a client answers here only where it gives up".to_owned()
        }
        Some((frame, code)) => {
            let result = MultitransportResult(code);
            let name = result.name().map_or_else(|| format!("{code:#010x}"), |name| format!("{name}, {code:#010x}"));
            let means =
                if result == MultitransportResult::S_OK { "it stands" } else { "it was not made: all goes over TCP" };
            format!("the client answers {name} (#{frame}): {means}")
        }
    };
    format!("the server asks for a {protocol} (request {}); {became}", asked.request_id)
}
