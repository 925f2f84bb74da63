//! What stands in front of RDP, and what sends it elsewhere.

use std::net::{IpAddr, SocketAddr};

use super::negotiation;
use crate::forge::Case;
use crate::forge::rdp;
use crate::forge::scene::{Tcp, View, client};
use crate::forge::talk;
use crate::forge::truth::{Ending, Truth};

/// What client (true) and server say to each other, in turn.
type Talk<'t> = &'t [(bool, &'t [u8])];

/// Proxies on ports of their own.
pub const PROXIES: Case = Case {
    name: "proxies",
    story: "The same refused connection through three proxies: SOCKS 4 and SOCKS 5 on port 1080, HTTP CONNECT on port 8080. Behind them the server requires NLA.",
    script: |scene| {
        let mut truths = Vec::new();
        let preambles: [(u16, Talk); 3] = [
            (1080, &[(true, &[4, 1, 0x0d, 0x3d, 10, 30, 5, 20, b'f', 0]), (false, &[0, 0x5a, 0, 0, 0, 0, 0, 0])]),
            (
                1080,
                &[
                    (true, &[5, 1, 0]),
                    (false, &[5, 0]),
                    (true, &[5, 1, 0, 1, 10, 30, 5, 20, 0x0d, 0x3d]),
                    (false, &[5, 0, 0, 1, 10, 30, 5, 7, 0x80, 0x01]),
                ],
            ),
            (
                8080,
                &[
                    (true, b"CONNECT 10.30.5.20:3389 HTTP/1.1\r\nHost: 10.30.5.20:3389\r\n\r\n"),
                    (false, b"HTTP/1.1 200 Connection established\r\n\r\n"),
                ],
            ),
        ];
        for (number, (port, steps)) in (1..).zip(preambles) {
            let proxy = SocketAddr::new(IpAddr::from([10, 20, 9, 1]), port);
            let mut tcp = Tcp::between(scene, client(number), proxy, View::default());
            for (from_client, bytes) in steps {
                tcp.say(*from_client, bytes);
            }
            tcp.client(&rdp::connection_request(Some(1)));
            let refusal = tcp.server(&rdp::connection_confirm(3, 5));
            truths.push(negotiation::refused(&mut tcp, refusal, 5, "protocol-mismatch", "nla-required-by-server"));
        }
        truths
    },
};

/// What a client or a load balancer says before the Connection Request.
pub const PREAMBLES: Case = Case {
    name: "preambles",
    story: "Four refused connections with a preamble: preconnection PDUs of version 1 (port 3389) and 2 (a virtual machine's identifier, port 2179), PROXY headers of version 1 (port 3389) and 2 (port 13389). Behind them the server requires NLA. A fifth asks for a virtual machine that the server resets.",
    script: |scene| {
        let vm = preconnection_blob("B0A8C8A4-5C0B-4B5F-9C39-6E2F2B7C1A55");
        let proxy_2 =
            [&b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c"[..], &[198, 51, 100, 7, 10, 30, 5, 20, 0xc3, 0xcb, 0x0d, 0x3d]]
                .concat();
        let preambles: [(u16, &[u8]); 4] = [
            (3389, &[16, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0xd2, 4, 0, 0]),
            (2179, &vm),
            (3389, b"PROXY TCP4 198.51.100.7 10.30.5.20 50123 3389\r\n"),
            (13389, &proxy_2),
        ];
        let mut truths = Vec::new();
        for (number, (port, preamble)) in (1..).zip(preambles) {
            let server = SocketAddr::new(IpAddr::from([10, 30, 5, 20]), port);
            let mut tcp = Tcp::between(scene, client(number), server, View::default());
            tcp.client(&[preamble, &rdp::connection_request(Some(1))].concat());
            let refusal = tcp.server(&rdp::connection_confirm(3, 5));
            truths.push(negotiation::refused(&mut tcp, refusal, 5, "protocol-mismatch", "nla-required-by-server"));
        }
        let server = SocketAddr::new(IpAddr::from([10, 30, 5, 20]), 2179);
        let mut tcp = Tcp::between(scene, client(5), server, View::default());
        tcp.client(&vm);
        let end = tcp.rst(false);
        truths.push(Truth {
            requested: &[],
            confirm: None,
            selected: None,
            outcome: "failed",
            category: "network",
            cause: "closed-before-data",
            why: format!("the server's RST #{end} in place of its first byte"),
            ending: Ending {
                by: "server",
                refused_by: None,
                how: "rst",
                frame: Some(end),
                decisive: Some(end),
                stage: "tcp",
            },
            also_ending: "[{ stage = \"x224\" }, { refused_by = \"server\" }]",
            ..talk::truth(&tcp, end, 1)
        });
        truths
    },
};

/// A preconnection PDU of version 2.
fn preconnection_blob(blob: &str) -> Vec<u8> {
    let text: Vec<u8> = blob.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    let mut bytes = vec![18 + text.len() as u8, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0];
    bytes.extend((text.len() as u16 / 2).to_le_bytes());
    bytes.extend(text);
    bytes
}

/// Server redirection.
pub const REDIRECTED: Case = Case {
    name: "redirected",
    story: "A server without encryption sends the client to another address (Server Redirection after licensing), and the client closes.",
    script: |scene| {
        let (mut tcp, confirm) = talk::informed(scene, 1);
        tcp.server(&rdp::license_error(false, 7, 2));
        let sent = tcp.server(&rdp::redirection());
        let end = tcp.close(true);
        vec![Truth {
            outcome: "ok",
            category: "none",
            cause: "redirected",
            why: format!("Server Redirection #{sent}, then the client's FIN #{end}"),
            may: &["capabilities"],
            ending: Ending {
                by: "client",
                refused_by: None,
                how: "fin",
                frame: Some(end),
                decisive: Some(end),
                stage: "licensing",
            },
            also_ending: "[{ stage = \"capabilities\" }]",
            ..talk::truth(&tcp, confirm, 5)
        }]
    },
};
