//! RDPEUDP (MS-RDPEUDP 2.2.2 and 3.1.5.1).

use crate::forge::Case;
use crate::forge::rdp::filler;
use crate::forge::scene::{Scene, client, server};
use crate::forge::truth::{Ending, Truth};

/// A connection that is answered and used.
pub const ANSWERED: Case = Case {
    name: "rdpeudp-answered",
    story: "An RDPEUDP connection of version 2: SYN, SYN and ACK, ACK, and a few datagrams with data both ways.",
    script: |scene| {
        scene.udp(1, true, &syn(0x1001, false));
        let answer = scene.udp(1, false, &syn(0x1001, true));
        for round in 0..4 {
            scene.udp(1, true, &data(7, round));
            scene.udp(1, false, &data(11, round));
        }
        vec![Truth {
            outcome: "open",
            category: "none",
            cause: "still-open",
            why: format!("the SYN is answered #{answer} and data flow both ways as far as the capture goes"),
            ..truth(scene, 1, "open")
        }]
    },
};

/// A connection that nobody answers.
pub const UNANSWERED: Case = Case {
    name: "rdpeudp-unanswered",
    story: "An RDPEUDP SYN, sent four times in seven seconds, that nobody answers, as where UDP port 3389 is blocked.",
    script: |scene| {
        for pause in [1000, 2000, 4000, 0] {
            scene.udp(1, true, &syn(0x1001, false));
            scene.wait(pause);
        }
        vec![Truth {
            outcome: "failed",
            category: "network",
            cause: "no-answer",
            why: "four SYNs in seven seconds, and no datagram back".to_owned(),
            ending: Ending { decisive: Some(1), refused_by: None, ..truth(scene, 1, "timeout").ending },
            also_ending: "[{ decisive_frame = \"\" }]",
            ..truth(scene, 1, "timeout")
        }]
    },
};

/// RDPUDP_FEC_HEADER and RDPUDP_SYNDATA_PAYLOAD with a version, padded to the MTU it offers.
fn syn(flags: u16, answers: bool) -> Vec<u8> {
    let mut bytes = vec![0xff; 4];
    if answers {
        bytes = 0x0102_0303_u32.to_be_bytes().to_vec();
    }
    bytes.extend(64_u16.to_be_bytes());
    bytes.extend((flags | if answers { 4 } else { 0 }).to_be_bytes());
    bytes.extend(if answers { 0x0a0b_0c0d_u32 } else { 0x0102_0303 }.to_be_bytes());
    bytes.extend([4, 0xd0, 4, 0xd0]);
    bytes.extend([0, 1, 0, 2]);
    bytes.resize(1232, 0);
    bytes
}

/// A datagram that acknowledges and carries a TLS record's worth of filler.
fn data(side: u32, round: u32) -> Vec<u8> {
    let number = 0x0102_0304 + round;
    let mut bytes = number.to_be_bytes().to_vec();
    bytes.extend([0, 64, 0, 0x0c, 0, 1, 1, 0]);
    bytes.extend(number.to_be_bytes());
    bytes.extend(number.to_be_bytes());
    bytes.extend([22, 3, 3, 0, 200]);
    bytes.extend(filler(200, side + round));
    bytes
}

fn truth(scene: &Scene, first: u32, how: &'static str) -> Truth {
    Truth {
        client: client(1).to_string(),
        server: server().to_string(),
        first,
        last: scene.frame(),
        requested: &[],
        confirm: None,
        selected: None,
        failure: None,
        tls: None,
        reached: Vec::new(),
        may: &[],
        outcome: "",
        category: "",
        cause: "",
        also_right: &[],
        ceiling: "proven",
        why: String::new(),
        ending: Ending { by: "nobody", refused_by: None, how, frame: None, decisive: None, stage: "" },
        also_ending: "",
    }
}
