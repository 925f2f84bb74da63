//! TLS that no peer at hand does.

use crate::forge::Case;
use crate::forge::rdp;
use crate::forge::scene::View;
use crate::forge::talk;
use crate::forge::tls;
use crate::forge::truth::{Ending, Truth};

/// An ultimatum where the ServerHello was due.
pub const ULTIMATUM: Case = Case {
    name: "ultimatum-for-server-hello",
    story: "A server agrees to TLS, and answers a current ClientHello with an MCS Disconnect Provider Ultimatum in clear and a reset, as one does that cannot use its private key.",
    script: |scene| {
        let (mut tcp, confirm) = talk::negotiated(scene, 1, View::default(), 1, (2, 1));
        let hello = tcp.client(&tls::client_hello(true, 31));
        let end = tcp.server(&rdp::ultimatum(1));
        tcp.rst(false);
        vec![Truth {
            requested: &["SSL"],
            selected: Some("SSL"),
            category: "certificate",
            cause: "server-credential-unusable",
            ceiling: "strong",
            why: format!(
                "ClientHello #{hello} with current versions and suites, the server's own ultimatum #{end} in clear"
            ),
            ending: Ending {
                by: "server",
                refused_by: Some("server"),
                how: "ultimatum",
                frame: Some(end),
                decisive: Some(end),
                stage: "tls",
            },
            ..talk::truth(&tcp, confirm, 2)
        }]
    },
};

/// A CertificateRequest that is answered empty.
pub const CLIENT_CERTIFICATE: Case = Case {
    name: "client-certificate-required",
    story: "A server asks for a client certificate in TLS 1.2, the client sends an empty list, and the server answers with alert 40 (handshake_failure).",
    script: |scene| {
        let (mut tcp, confirm) = talk::negotiated(scene, 1, View::default(), 1, (2, 1));
        tcp.client(&tls::client_hello(false, 41));
        tcp.server(&tls::server_flight(true, 41));
        let empty = tcp.client(&tls::client_finish(true, 41));
        let alert = tcp.server(&tls::alert(2, 40));
        tcp.close(false);
        vec![Truth {
            requested: &["SSL"],
            selected: Some("SSL"),
            tls: Some(("TLS 1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")),
            category: "certificate",
            cause: "client-certificate-required",
            why: format!("CertificateRequest, an empty Certificate #{empty}, the server's alert 40 #{alert}"),
            ending: Ending {
                by: "server",
                refused_by: Some("server"),
                how: "alert",
                frame: Some(alert),
                decisive: Some(alert),
                stage: "tls",
            },
            ..talk::truth(&tcp, confirm, 2)
        }]
    },
};
