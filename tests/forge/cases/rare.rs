//! Messages that are part of the protocol and that the recorded peers do not send.

use crate::forge::Case;
use crate::forge::rdp;
use crate::forge::scene::{Tcp, View};
use crate::forge::talk;
use crate::forge::tls;
use crate::forge::truth::{Ending, Truth};

/// SEC_TRANSPORT_REQ, SEC_TRANSPORT_RSP, SEC_AUTODETECT_REQ, SEC_AUTODETECT_RSP, SEC_HEARTBEAT (MS-RDPBCGR 2.2.8.1.1.2.1).
const TRANSPORT: [u16; 2] = [0x0002, 0x0004];
const DETECT: [u16; 2] = [0x1000, 0x2000];
const HEARTBEAT: u16 = 0x4000;

/// One of each.
pub const MESSAGES: Case = Case {
    name: "rare-messages",
    story: "A session without encryption in which the server measures the round trip, offers a second path that the client declines, shows a heartbeat, and changes the desktop (Deactivate All, then Demand Active again); the client asks whether it may close, is told that a user is logged on, detaches and leaves by an ultimatum. A second connection over TLS 1.2 in which the server staples the status of its certificate, and the client refuses it as revoked.",
    script: |scene| {
        let (mut tcp, confirm) = informed(scene);
        tcp.server(&rdp::send_message(false, DETECT[0], &[6, 0, 1, 0, 1, 0x10]));
        tcp.client(&rdp::send_message(true, DETECT[1], &[6, 1, 1, 0, 0, 0]));
        tcp.server(&rdp::license_error(false, 7, 2));
        let cookie = rdp::filler(16, 51);
        tcp.server(&rdp::send_message(false, TRANSPORT[0], &[&[1, 0, 0, 0, 1, 0, 0, 0][..], &cookie].concat()));
        tcp.client(&rdp::send_message(true, TRANSPORT[1], &[1, 0, 0, 0, 4, 0x40, 0, 0x80]));
        talk::activate(&mut tcp);
        tcp.scene.wait(5000);
        tcp.server(&rdp::send_message(false, HEARTBEAT, &[0, 5, 3, 5]));
        tcp.scene.wait(1000);
        tcp.server(&rdp::deactivate_all());
        talk::activate(&mut tcp);
        tcp.scene.wait(2000);
        tcp.client(&rdp::share_data(true, 36, &[]));
        tcp.server(&rdp::share_data(false, 37, &[]));
        tcp.scene.wait(1500);
        tcp.client(&rdp::detach_user());
        let end = tcp.client(&rdp::ultimatum(3));
        tcp.close(true);
        let left = Truth {
            outcome: "ok",
            category: "none",
            cause: "closed-by-user",
            why: format!(
                "an active session; the client's ultimatum #{end} after the server said that a user is logged on"
            ),
            ending: Ending::ultimatum("client", end),
            ..talk::truth(&tcp, confirm, 7)
        };
        let (mut tcp, confirm) = talk::negotiated(scene, 2, View::default(), 1, (2, 1));
        tcp.client(&tls::client_hello(false, 62));
        let status = tcp.server(&tls::server_flight_with_status(61));
        let alert = tcp.client(&tls::alert(2, 44));
        tcp.close(true);
        let revoked = Truth {
            requested: &["SSL"],
            selected: Some("SSL"),
            tls: Some(("TLS 1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")),
            category: "certificate",
            cause: "certificate-revoked",
            ceiling: "strong",
            why: format!("CertificateStatus in the server's flight #{status}, the client's alert 44 #{alert}"),
            ending: Ending {
                by: "client",
                refused_by: Some("client"),
                how: "alert",
                frame: Some(alert),
                decisive: Some(alert),
                stage: "tls",
            },
            ..talk::truth(&tcp, confirm, 2)
        };
        vec![left, revoked]
    },
};

/// As far as Client Info, with a message channel; with it the frame of the confirm.
fn informed(scene: &mut crate::forge::scene::Scene) -> (Tcp<'_>, u32) {
    let mut tcp = Tcp::open(scene, 1, View::default());
    tcp.client(&rdp::connection_request(Some(0)));
    let mut confirm = rdp::connection_confirm(2, 0);
    // EXTENDED_CLIENT_DATA_SUPPORTED: without it a client does not ask for a message channel (2.2.1.2.1).
    confirm[12] = 1;
    let confirm = tcp.server(&confirm);
    tcp.client(&rdp::connect_initial_with_message_channel());
    tcp.server(&rdp::connect_response_with_message_channel());
    tcp.client(&rdp::erect_and_attach());
    tcp.server(&rdp::attach_confirm(0));
    for channel in rdp::CHANNELS.into_iter().chain([rdp::MESSAGES]) {
        tcp.client(&rdp::join_request(channel));
        tcp.server(&rdp::join_confirm(channel, 0));
    }
    tcp.client(&rdp::client_info());
    (tcp, confirm)
}
