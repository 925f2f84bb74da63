//! Refusals of the X.224 exchange.

use crate::forge::Case;
use crate::forge::rdp;
use crate::forge::scene::{Scene, Tcp, View};
use crate::forge::talk;
use crate::forge::truth::{Ending, Truth};

/// Failure codes that no server at hand sends.
pub const FAILURES: Case = Case {
    name: "negotiation-failures",
    story: "RDP_NEG_FAILURE with the codes that no server at hand sends: 4 (inconsistent flags), 6 (TLS with a client certificate required), and one that nobody has published. The client closes.",
    script: |scene| {
        let mut truths = Vec::new();
        let codes = [
            (4, "protocol-mismatch", "inconsistent-flags"),
            (6, "certificate", "client-certificate-required"),
            (0x77, "protocol-mismatch", "negotiation-refused"),
        ];
        for (number, (code, category, cause)) in (1..).zip(codes) {
            truths.push(failure(scene, number, View::default(), code, category, cause));
        }
        truths
    },
};

/// X.224's own refusals.
pub const X224: Case = Case {
    name: "x224-refusals",
    story: "A server answers the Connection Request with an X.224 Disconnect Request and closes; another with an X.224 Error.",
    script: |scene| {
        let mut truths = Vec::new();
        for (number, answer) in [(1, rdp::disconnect_request(1)), (2, rdp::error_tpdu(2))] {
            let mut tcp = Tcp::open(scene, number, View::default());
            tcp.client(&rdp::connection_request(Some(1)));
            let refusal = tcp.server(&answer);
            let end = tcp.close(false);
            truths.push(Truth {
                requested: &["SSL"],
                confirm: None,
                selected: None,
                category: "protocol-mismatch",
                cause: "negotiation-refused",
                why: format!("X.224 refusal #{refusal} instead of a confirm, then the server's FIN #{end}"),
                ending: Ending {
                    by: "server",
                    refused_by: Some("server"),
                    how: "fin",
                    frame: Some(end),
                    decisive: Some(refusal),
                    stage: "x224",
                },
                ..talk::truth(&tcp, refusal, 1)
            });
        }
        truths
    },
};

/// A connection that asks for SSL, meets this failure and closes.
pub fn failure(
    scene: &mut Scene,
    number: u8,
    view: View,
    code: u32,
    category: &'static str,
    cause: &'static str,
) -> Truth {
    let (mut tcp, refusal) = talk::negotiated(scene, number, view, 1, (3, code));
    refused(&mut tcp, refusal, code, category, cause)
}

/// What follows a failure: the client closes.
pub fn refused(tcp: &mut Tcp<'_>, refusal: u32, code: u32, category: &'static str, cause: &'static str) -> Truth {
    let end = tcp.close(true);
    Truth {
        why: format!("RDP_NEG_FAILURE {code} #{refusal}, client FIN #{end}"),
        ending: Ending { frame: Some(end), ..refused_ending(refusal) },
        ..self::refusal(tcp, refusal, code, category, cause)
    }
}

/// The truth of a connection that met a failure, without its ending.
pub fn refusal(tcp: &Tcp<'_>, refusal: u32, code: u32, category: &'static str, cause: &'static str) -> Truth {
    Truth { requested: &["SSL"], selected: None, failure: Some(code), category, cause, ..talk::truth(tcp, refusal, 1) }
}

/// A client that closes over a failure, without the frame.
pub fn refused_ending(refusal: u32) -> Ending {
    Ending { by: "client", refused_by: Some("server"), how: "fin", frame: None, decisive: Some(refusal), stage: "x224" }
}
