//! Display filters for Wireshark, with the decode hints without which it does not show what they are about.

use crate::report::Session;
use crate::vocabulary::Transport;

use super::page::{Attribute, Page};

/// Port that Wireshark binds to TPKT by itself.
const RDP_PORT: u16 = 3389;

/// Prints the filters of a session.
pub(super) fn print(page: &mut Page, session: &Session, redacted: bool) {
    page.inside("section", &[("class", "card filters")], |page| {
        page.element("h4", &[], "In Wireshark");
        page.inside("dl", &[("class", "commands")], |page| {
            for (label, filter) in filters(session, redacted) {
                let class: &[Attribute<'_>] = if label == EVIDENCE { &[("class", "answer")] } else { &[] };
                page.element("dt", class, label);
                page.inside("dd", class, |page| page.copyable(&filter));
            }
        });
        if redacted {
            page.element("p", &[("class", "note")], REDACTED);
        }
        page.element("p", &[("class", "note")], HINT);
    });
}

const HINT: &str = "Wireshark takes port 3389 for TPKT and shows TLS on it as \"Continuation\". Decoded as TLS it shows the hellos and the \
                    certificate, and no longer the negotiation in front of them. In its window: Analyze, Decode As, TCP port, TLS.";

const REDACTED: &str = "The filters go by ports and frame numbers, which are those of the capture that was read: addresses are replaced here.";

/// What the filter for the evidence is for.
const EVIDENCE: &str = "the evidence";

/// The packets between the two ends. In a redacted report other addresses stand for theirs, of which a reader's own capture has none:
/// there it goes by ports within the frames of the session.
fn connection(session: &Session, redacted: bool) -> String {
    let transport = session.transport.word();
    let (client, server) = (&session.client, &session.server);
    let ports = format!("{transport}.port == {} && {transport}.port == {}", client.port, server.port);
    if redacted {
        return format!("{ports} && frame.number >= {} && frame.number <= {}", session.first_frame, session.last_frame);
    }
    let family = |address: &str| if address.contains(':') { "ipv6" } else { "ip" };
    format!(
        "{}.addr == {} && {}.addr == {} && {ports}",
        family(&client.address),
        client.address,
        family(&server.address),
        server.address,
    )
}

/// What to copy, as (what it is for, text).
pub(super) fn filters(session: &Session, redacted: bool) -> Vec<(&'static str, String)> {
    let server = &session.server;
    let mut filters = vec![("this connection", connection(session, redacted))];
    let mut frames: Vec<u32> = session.verdict.evidence.iter().filter_map(|evidence| evidence.frame).collect();
    frames.extend(session.ending.frame);
    frames.extend(session.ending.decisive_frame);
    frames.sort_unstable();
    frames.dedup();
    if !frames.is_empty() {
        let frames: Vec<String> = frames.iter().map(u32::to_string).collect();
        filters.push((EVIDENCE, format!("frame.number in {{{}}}", frames.join(", "))));
    }
    if session.transport == Transport::Udp {
        return filters;
    }
    if session.tls.is_some() {
        let (first, last) = (session.first_frame, session.last_frame);
        let span = format!("frame.number >= {first} && frame.number <= {last} && tls");
        let port = server.port;
        filters.push(("TLS in it", format!("tshark -r FILE -d tcp.port=={port},tls -Y '{span}'")));
        if session.tls.as_ref().is_some_and(|tls| tls.records.sealed > 0) {
            filters.push((
                "with a key log",
                format!("tshark -r FILE -d tcp.port=={port},tls -o tls.keylog_file:keys.log -Y '{span}'"),
            ));
        }
    }
    if server.port != RDP_PORT {
        filters.push(("the negotiation", format!("tshark -r FILE -d tcp.port=={},tpkt", server.port)));
    }
    filters
}
