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
