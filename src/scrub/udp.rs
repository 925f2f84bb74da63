//! Datagrams of MS-RDPEUDP and MS-RDPEUDP2: their headers.

use rdpwhy_parsers::rdpeudp;
use rdpwhy_parsers::{parse, rdpeudp::Datagram};

use super::canvas::{Action, Canvas};
use super::replace::Replacer;

/// Where the first byte of an MS-RDPEUDP2 packet lies on the wire.
const SWAPPED: usize = 7;

/// One datagram. What is neither is blanked.
pub(super) fn datagram(canvas: &mut Canvas<'_>, replacer: &mut Replacer) {
    if parse(rdpeudp::datagram, canvas.old).is_ok() {
        let read: Option<Datagram> = canvas.paint(rdpeudp::datagram, 0, field, replacer);
        if let Some(payload) = read.and_then(|read| read.payload) {
            canvas.blank(payload);
        }
        return;
    }
    let Ok((packet, _)) = parse(rdpeudp::packet, canvas.old) else { return };
    // In the order before the swap the data is the end; its first byte may be the one that was swapped.
    let headers = canvas.old.len().saturating_sub(packet.payload.len());
    canvas.keep(0..1);
    canvas.keep(1..headers.max(SWAPPED.saturating_add(1)));
    if headers <= SWAPPED {
        canvas.blank(0..1);
        canvas.blank(headers.max(1)..SWAPPED);
    }
}

fn field(name: &str, _: &str) -> Action {
    match name {
        "uCorrelationId" | "cookieHash" => Action::Identifier(0),
        "snSourceAck"
        | "uReceiveWindowSize"
        | "uFlags"
        | "snInitialSequenceNumber"
        | "uUpStreamMtu"
        | "uDownStreamMtu"
        | "uSynExFlags"
        | "uUdpVer"
        | "snAckOfAcksSeqNum"
        | "snCoded"
        | "snSourceStart"
        | "uRange"
        | "uFecIndex"
        | "uAckVectorSize"
        | "AckVector" => Action::Keep,
        _ => Action::Blank,
    }
}
