//! The same short connection as every link layer and every odd vantage point shows it.

use std::net::{IpAddr, SocketAddr};

use super::negotiation;
use crate::forge::Case;
use crate::forge::link;
use crate::forge::rdp;
use crate::forge::scene::{Scene, Tcp, View};
use crate::forge::talk;
use crate::forge::tls;
use crate::forge::truth::{Ending, Truth};

/// An interface for each link layer.
pub const LINKS: Case = Case {
    name: "link-layers",
    story: "One refused connection (NLA required) on each link layer and in each tunnel: Ethernet, VLAN, QinQ, Linux cooked 1 and 2, NULL, LOOP, raw IP, PPP, PPPoE, MPLS, GRE, VXLAN and IP in IP, on as many interfaces of one file as they need.",
    script: |scene| {
        let mut truths = Vec::new();
        for (number, link) in (1..).zip(link::ALL) {
            truths.push(nla_required(scene, number, View { link, ..View::default() }));
        }
        truths
    },
};

/// IPv6.
pub const VERSION_6: Case = Case {
    name: "ipv6",
    story: "One refused connection (NLA required) over IPv6, and one whose packets carry hop-by-hop and destination options headers.",
    script: |scene| {
        let mut truths = Vec::new();
        for (number, extended) in [(1, false), (2, true)] {
            let address = |last: u16| IpAddr::from([0xfd00, 0x20, 2, 0, 0, 0, 0, last]);
            let ends = [SocketAddr::new(address(number), 50000 + number), SocketAddr::new(address(0x20), 3389)];
            let mut tcp = Tcp::between(scene, ends[0], ends[1], View { extended, ..View::default() });
            tcp.client(&rdp::connection_request(Some(1)));
            let refusal = tcp.server(&rdp::connection_confirm(3, 5));
            truths.push(negotiation::refused(&mut tcp, refusal, 5, "protocol-mismatch", "nla-required-by-server"));
        }
        truths
    },
};

/// IP fragments.
pub const FRAGMENTS: Case = Case {
    name: "fragments",
    story: "One refused connection (NLA required) on a path that cuts every packet into IP fragments of 24 bytes.",
    script: |scene| vec![nla_required(scene, 1, View { fragment: Some(24), ..View::default() })],
};

/// A port mirror that shows every packet twice.
pub const MIRROR: Case = Case {
    name: "mirrored",
    story: "One refused connection (NLA required) seen by a port mirror before and after a router: every packet twice, the second with a TTL that is one less.",
    script: |scene| vec![nla_required(scene, 1, View { mirrored: true, ..View::default() })],
};

/// A snap length of 128 bytes.
pub const SNAPPED: Case = Case {
    name: "snap-length",
    story: "A capture with a snap length of 128 bytes: a refused connection (NLA required), whose messages fit, and a session that selects TLS, whose hello and all that follows are cut; the client ends it after some data.",
    script: |scene| {
        let view = View { snap: Some(128), ..View::default() };
        let refused = nla_required(scene, 1, view);
        let (mut tcp, confirm) = talk::negotiated(scene, 2, view, 1, (2, 1));
        tcp.client(&tls::client_hello(false, 21));
        let alert = tcp.server(&tls::alert(2, 40));
        let end = tcp.close(false);
        let failed = Truth {
            requested: &["SSL"],
            selected: Some("SSL"),
            category: "protocol-mismatch",
            cause: "tls-cipher-mismatch",
            also_right: &["tls-handshake-failed", "server-credential-unusable"],
            ceiling: "strong",
            why: format!("the ClientHello is cut; the server's alert 40 #{alert} is not, its FIN #{end}"),
            ending: Ending {
                by: "server",
                refused_by: Some("server"),
                how: "alert",
                frame: Some(alert),
                decisive: Some(alert),
                stage: "tls",
            },
            ..talk::truth(&tcp, confirm, 2)
        };
        vec![refused, failed]
    },
};

/// Half of a connection.
pub const ONE_SIDED: Case = Case {
    name: "one-sided",
    story: "A refused connection (NLA required) of which the capture shows only the server's packets, and a connection to a server that closes after the Connection Request, of which it shows only the client's.",
    script: |scene| {
        let (mut tcp, refusal) = talk::negotiated(scene, 1, View { sees_client: false, ..View::default() }, 1, (3, 5));
        tcp.fin(true);
        let end = tcp.scene.frame() + 1;
        tcp.fin(false);
        let ending = Ending { by: "server", frame: Some(end), ..negotiation::refused_ending(refusal) };
        let refused = Truth {
            requested: &[],
            why: format!("RDP_NEG_FAILURE 5 #{refusal}; of the endings only the server's FIN #{end} is in the capture"),
            may: &["tcp"],
            ending,
            ..negotiation::refusal(&tcp, refusal, 5, "protocol-mismatch", "nla-required-by-server")
        };
        let mut tcp = Tcp::open(scene, 2, View { sees_server: false, ..View::default() });
        let asked = tcp.client(&rdp::connection_request(Some(1)));
        tcp.fin(false);
        let end = tcp.fin(true);
        let half = Truth {
            requested: &["SSL"],
            confirm: None,
            selected: None,
            may: &["tcp"],
            category: "undetermined",
            cause: "undetermined",
            ceiling: "undetermined",
            why: format!(
                "the request #{asked}, and the client's FIN #{end}, after a server whose packets are not in the capture"
            ),
            ending: Ending {
                by: "client",
                refused_by: None,
                how: "fin",
                frame: Some(end),
                decisive: Some(end),
                stage: "x224",
            },
            ..talk::truth(&tcp, asked, 1)
        };
        vec![refused, half]
    },
};

fn nla_required(scene: &mut Scene, number: u8, view: View) -> Truth {
    negotiation::failure(scene, number, view, 5, "protocol-mismatch", "nla-required-by-server")
}
