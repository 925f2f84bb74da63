//! TPKT and X.224: the negotiation, and what carries MCS.

use rdpwhy_parsers::negotiation::{connection_confirm, connection_request};
use rdpwhy_parsers::x224::{self, TpduBody, TpduCode};
use rdpwhy_parsers::{parse, tpkt};

use super::canvas::{Action, Canvas};
use super::mcs;
use super::replace::{Encoding, Replacer};
use super::stream::Course;

/// TPKT header, and the X.224 header of data, by which framing is found again.
pub(super) const HEADERS: usize = 7;

const COOKIE: &[u8] = b"Cookie: mstshash=";
const TOKEN: &[u8] = b"Cookie: msts=";

/// A whole TPKT, or as much of it as there is.
pub(super) fn packet(canvas: &mut Canvas<'_>, course: &mut Course, replacer: &mut Replacer) {
    canvas.keep(0..HEADERS);
    let old = canvas.old;
    let Ok((packet, _)) = parse(tpkt::packet, old) else { return };
    let start = packet.payload.start;
    let Ok((tpdu, _)) = parse(x224::tpdu, canvas.part(packet.payload)) else { return };
    match tpdu.body {
        TpduBody::Connection { .. } if tpdu.code == TpduCode::CONNECTION_REQUEST => request(canvas, replacer),
        TpduBody::Connection { .. } => canvas.show(connection_confirm, 0, negotiation, replacer),
        TpduBody::Disconnect { .. } | TpduBody::Error { .. } => {
            canvas.show(x224::tpdu, start, negotiation, replacer);
        }
        TpduBody::Data { .. } => {
            let at = start.saturating_add(tpdu.user_data.start)..start.saturating_add(tpdu.user_data.end);
            mcs::pdu(canvas, at, course, replacer);
        }
        TpduBody::Other => {}
    }
}

fn request(canvas: &mut Canvas<'_>, replacer: &mut Replacer) {
    let read = canvas.paint(connection_request, 0, negotiation, replacer);
    let Some(unread) = read.map(|read| read.unread) else { return };
    canvas.blank(unread);
    let old = canvas.old;
    let line = |prefix: &[u8]| old.windows(prefix.len()).position(|window| window == prefix);
    // A cookie or token ends with its line; the parser takes one without a line end up to the structures behind it.
    let text = |canvas: &mut Canvas<'_>, at: usize, prefix: &[u8], made: &mut dyn FnMut(&[u8]) -> Vec<u8>| {
        let start = at.saturating_add(prefix.len());
        let rest = old.get(start..).unwrap_or_default();
        let end = rest.windows(2).position(|pair| pair == b"\r\n");
        canvas.keep(at..start);
        if let Some(end) = end {
            canvas.put(start, &made(rest.get(..end).unwrap_or_default()));
            canvas.keep(start.saturating_add(end)..start.saturating_add(end).saturating_add(2));
        }
    };
    if let Some(at) = line(COOKIE) {
        text(canvas, at, COOKIE, &mut |name| replacer.name(name, Encoding::Bytes));
        return;
    }
    match line(TOKEN) {
        Some(at) => text(canvas, at, TOKEN, &mut |token| replacer.balancer_token(token)),
        None => {
            // A token of another kind, or the line end alone.
            let at = 11;
            let first = old.get(at).copied().unwrap_or_default();
            if (0x20..0x7f).contains(&first) || first == b'\r' {
                text(canvas, at, b"", &mut |token| replacer.routing_token(token));
            }
        }
    }
}

/// Fields of TPKT, X.224 and the negotiation structures.
fn negotiation(name: &str, inside: &str) -> Action {
    match (name, inside) {
        ("reserved" | "correlationId", "rdpCorrelationInfo") => match name {
            "correlationId" => Action::Identifier(0),
            _ => Action::Blank,
        },
        (
            "version" | "reserved" | "length" | "LI" | "code" | "dstRef" | "srcRef" | "classOptions" | "type" | "flags"
            | "requestedProtocols" | "selectedProtocol" | "failureCode" | "reason" | "rejectCause" | "EOT",
            _,
        ) => Action::Keep,
        _ => Action::Blank,
    }
}
