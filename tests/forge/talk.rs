//! Courses that many scripts share: a connection as far as a stage, in Standard RDP Security without encryption.

use super::rdp;
use super::scene::{Scene, Tcp, View};
use super::truth::{self, Ending, Truth};

/// Stages that a connection without encryption has behind it once it is active.
pub const STAGES: [&str; 7] = ["tcp", "x224", "mcs", "client-info", "licensing", "capabilities", "active"];

/// A connection that asks for `protocols` and is told `answer`, a frame with a confirm or a failure; the frame of that.
pub fn negotiated<'s>(
    scene: &'s mut Scene,
    number: u8,
    view: View,
    protocols: u32,
    answer: (u8, u32),
) -> (Tcp<'s>, u32) {
    let mut tcp = Tcp::open(scene, number, view);
    tcp.client(&rdp::connection_request(Some(protocols)));
    let frame = tcp.server(&rdp::connection_confirm(answer.0, answer.1));
    (tcp, frame)
}

/// As far as Client Info; with it the frame of the confirm.
pub fn informed(scene: &mut Scene, number: u8) -> (Tcp<'_>, u32) {
    let (mut tcp, confirm) = negotiated(scene, number, View::default(), 0, (2, 0));
    tcp.client(&rdp::connect_initial(0));
    tcp.server(&rdp::connect_response(0, 0, 0));
    tcp.client(&rdp::erect_and_attach());
    tcp.server(&rdp::attach_confirm(0));
    for channel in rdp::CHANNELS {
        tcp.client(&rdp::join_request(channel));
        tcp.server(&rdp::join_confirm(channel, 0));
    }
    tcp.client(&rdp::client_info());
    (tcp, confirm)
}

/// From the end of licensing to the Font Map.
pub fn activate(tcp: &mut Tcp<'_>) {
    tcp.server(&rdp::demand_active());
    tcp.client(&rdp::confirm_active());
    tcp.client(&rdp::client_finalization());
    tcp.server(&rdp::server_finalization());
}

/// Active, licensed without a license server's doing.
pub fn active(scene: &mut Scene, number: u8) -> (Tcp<'_>, u32) {
    let (mut tcp, confirm) = informed(scene, number);
    tcp.server(&rdp::license_error(false, 7, 2));
    activate(&mut tcp);
    (tcp, confirm)
}

/// The truth of a connection of [`informed`] that got as far as `stages` of [`STAGES`], before it is said how it ended.
pub fn truth(tcp: &Tcp<'_>, confirm: u32, stages: usize) -> Truth {
    let (client, server, first, last) = truth::ends(tcp);
    Truth {
        client,
        server,
        first,
        last,
        requested: &["RDP"],
        confirm: Some(confirm),
        selected: Some("RDP"),
        failure: None,
        tls: None,
        reached: STAGES[..stages].to_vec(),
        may: &[],
        outcome: "failed",
        category: "",
        cause: "",
        also_right: &[],
        ceiling: "proven",
        why: String::new(),
        ending: Ending {
            by: "unknown",
            refused_by: None,
            how: "open",
            frame: None,
            decisive: None,
            stage: STAGES[stages.min(6)],
        },
        also_ending: "",
    }
}
