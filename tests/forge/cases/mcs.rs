//! Refusals of MCS (T.125 section 7).

use crate::forge::Case;
use crate::forge::rdp;
use crate::forge::scene::{Tcp, View};
use crate::forge::talk;
use crate::forge::truth::{Ending, Truth};

/// Every result of Connect Response.
pub const CONNECT: Case = Case {
    name: "mcs-connect-results",
    story: "A server without encryption answers the MCS Connect Initial with each result other than success, and the client closes.",
    script: |scene| {
        let mut truths = Vec::new();
        for result in 1..=15 {
            let (mut tcp, confirm) = talk::negotiated(scene, result, View::default(), 0, (2, 0));
            tcp.client(&rdp::connect_initial(0));
            let refusal = tcp.server(&rdp::connect_response(result, 0, 0));
            truths.push(refused(&mut tcp, confirm, refusal, &format!("Connect Response with result {result}")));
        }
        truths
    },
};

/// Refusals after Connect Response.
pub const LATER: Case = Case {
    name: "mcs-later-refusals",
    story: "A server without encryption refuses to attach the user (too many users), then to let another client join the I/O channel (too many channels); the clients close. A third answers the Connect Initial with an ultimatum.",
    script: |scene| {
        let mut truths = Vec::new();
        let (mut tcp, confirm) = talk::negotiated(scene, 1, View::default(), 0, (2, 0));
        tcp.client(&rdp::connect_initial(0));
        tcp.server(&rdp::connect_response(0, 0, 0));
        tcp.client(&rdp::erect_and_attach());
        let refusal = tcp.server(&rdp::attach_confirm(13));
        truths.push(refused(&mut tcp, confirm, refusal, "Attach User Confirm with result 13"));
        let (mut tcp, confirm) = talk::negotiated(scene, 2, View::default(), 0, (2, 0));
        tcp.client(&rdp::connect_initial(0));
        tcp.server(&rdp::connect_response(0, 0, 0));
        tcp.client(&rdp::erect_and_attach());
        tcp.server(&rdp::attach_confirm(0));
        tcp.client(&rdp::join_request(1007));
        tcp.server(&rdp::join_confirm(1007, 0));
        tcp.client(&rdp::join_request(1003));
        let refusal = tcp.server(&rdp::join_confirm(1003, 11));
        truths.push(refused(&mut tcp, confirm, refusal, "Channel Join Confirm with result 11"));
        let (mut tcp, confirm) = talk::negotiated(scene, 3, View::default(), 0, (2, 0));
        tcp.client(&rdp::connect_initial(0));
        let end = tcp.server(&rdp::ultimatum(1));
        tcp.close(false);
        truths.push(Truth {
            category: "protocol-mismatch",
            cause: "mcs-refused",
            why: format!("the Connect Initial is answered with the server's ultimatum #{end}"),
            ending: Ending {
                by: "server",
                refused_by: Some("server"),
                how: "ultimatum",
                frame: Some(end),
                decisive: Some(end),
                stage: "mcs",
            },
            ..talk::truth(&tcp, confirm, 2)
        });
        truths
    },
};

fn refused(tcp: &mut Tcp<'_>, confirm: u32, refusal: u32, what: &str) -> Truth {
    let end = tcp.close(true);
    Truth {
        category: "protocol-mismatch",
        cause: "mcs-refused",
        why: format!("{what} #{refusal}, then the client's FIN #{end}"),
        ending: Ending {
            by: "client",
            refused_by: Some("server"),
            how: "fin",
            frame: Some(end),
            decisive: Some(refusal),
            stage: "mcs",
        },
        ..talk::truth(tcp, confirm, 2)
    }
}
