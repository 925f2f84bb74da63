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
    let mut ordered = canvas.old.to_vec();
    ordered.swap(0, SWAPPED);
    let mut inner = Canvas::new(&ordered);
    inner.keep(0..packet.headers_end);
    inner.blank(packet.received);
    let mut made = inner.new;
    made.swap(0, SWAPPED);
    canvas.put(0, &made);
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
        | "uAckVectorSize" => Action::Keep,
        _ => Action::Blank,
    }
}
