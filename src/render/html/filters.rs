//! Display filters for Wireshark, with the decode hints without which it does not show what they are about.

use crate::report::Session;
use crate::vocabulary::Transport;

use super::page::Page;

/// Port that Wireshark binds to TPKT by itself.
const RDP_PORT: u16 = 3389;

/// Prints the filters of a session.
pub(super) fn print(page: &mut Page, session: &Session) {
    page.inside("section", &[("class", "card filters")], |page| {
        page.element("h4", &[], "In Wireshark");
        page.inside("dl", &[("class", "commands")], |page| {
            for (label, filter) in filters(session) {
                page.element("dt", &[], label);
                page.inside("dd", &[], |page| page.copyable(&filter));
            }
        });
        page.element("p", &[("class", "note")], HINT);
    });
}

const HINT: &str = "Wireshark takes port 3389 for TPKT and shows TLS on it as \"Continuation\". Decoded as TLS it shows the hellos and the \
                    certificate, and no longer the negotiation in front of them. In its window: Analyze, Decode As, TCP port, TLS.";

/// What to copy, as (what it is for, text).
pub(super) fn filters(session: &Session) -> Vec<(&'static str, String)> {
    let transport = session.transport.word();
    let family = |address: &str| if address.contains(':') { "ipv6" } else { "ip" };
    let (client, server) = (&session.client, &session.server);
    let connection = format!(
        "{}.addr == {} && {}.addr == {} && {transport}.port == {} && {transport}.port == {}",
        family(&client.address),
        client.address,
        family(&server.address),
        server.address,
        client.port,
        server.port
    );
    let mut filters = vec![("this connection", connection)];
    let mut frames: Vec<u32> = session.verdict.evidence.iter().filter_map(|evidence| evidence.frame).collect();
    frames.extend(session.ending.frame);
    frames.extend(session.ending.decisive_frame);
    frames.sort_unstable();
    frames.dedup();
    if !frames.is_empty() {
        let frames: Vec<String> = frames.iter().map(u32::to_string).collect();
        filters.push(("the evidence", format!("frame.number in {{{}}}", frames.join(", "))));
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
