//! One Remote Desktop connection of the benchmark.

use std::net::SocketAddr;

use super::Chance;
use crate::forge::file::Packet;
use crate::forge::rdp;
use crate::forge::scene::{Scene, Tcp, View};
use crate::forge::tls;

/// Writes connection `number`; whether it is one that failed.
///
/// Of twenty connections two fail: one by RDP_NEG_FAILURE, one in TLS (the server's alert) or at the logon. Nine of the others
/// are TLS 1.3, nine TLS 1.2.
pub fn write(scene: &mut Scene, client: SocketAddr, server: SocketAddr, number: u64, chance: &mut Chance) -> bool {
    let mut tcp = Tcp::between(scene, client, server, View::default());
    let seed = number as u32 + 1;
    let tls13 = number % 2 == 0;
    if number % 20 == 3 {
        tcp.client(&rdp::connection_request(Some(1)));
        tcp.server(&rdp::connection_confirm(3, 5));
        tcp.close(true);
        return true;
    }
    tcp.client(&rdp::connection_request(Some(0xb)));
    tcp.server(&rdp::connection_confirm(2, 8));
    tcp.client(&tls::client_hello(tls13, seed));
    if number % 40 == 13 {
        tcp.server(&tls::alert(2, 40));
        tcp.close(false);
        return true;
    }
    if tls13 {
        tcp.server(&tls::server_flight13(seed));
        tcp.client(&tls::client_finish13(seed));
        // Two session tickets.
        tcp.server(&[tls::sealed(238, true, seed), tls::sealed(238, true, seed ^ 99)].concat());
    } else {
        tcp.server(&tls::server_flight(false, seed));
        tcp.client(&tls::client_finish(false, seed));
        tcp.server(&tls::server_finish(seed));
    }
    let refused = number % 40 == 33;
    script(&mut tcp, if refused { REFUSED } else { ACCEPTED }, tls13, seed);
    if refused {
        tcp.rst(true);
        return true;
    }
    use_it(&mut tcp, tls13, chance);
    // Set Error Info and ultimatum of the server, then the client's reset: how Windows ends a session.
    script(&mut tcp, &[(false, 40), (false, 9)], tls13, seed);
    tcp.rst(true);
    false
}

/// Sizes of the sealed messages of NLA with NTLM, refused: NEGOTIATE, CHALLENGE, AUTHENTICATE, errorCode.
const REFUSED: &[(bool, usize)] = &[(true, 57), (false, 265), (true, 655), (false, 15)];

/// The same accepted, and on to the Font Map.
const ACCEPTED: &[(bool, usize)] = &[
    (true, 57),
    (false, 265),
    (true, 655),
    (false, 59),
    (true, 167),
    (false, 4),
    (true, 492),
    (false, 141),
    (true, 12),
    (true, 8),
    (false, 11),
    (true, 12),
    (false, 15),
    (true, 12),
    (false, 15),
    (true, 12),
    (false, 15),
    (true, 393),
    (false, 34),
    (false, 449),
    (true, 572),
    (true, 37),
    (true, 41),
    (true, 41),
    (true, 41),
    (false, 37),
    (false, 41),
    (false, 41),
    (false, 41),
];

fn script(tcp: &mut Tcp<'_>, steps: &[(bool, usize)], tls13: bool, seed: u32) {
    for (index, (from_client, size)) in steps.iter().enumerate() {
        tcp.say(*from_client, &tls::sealed(*size, tls13, seed ^ (index as u32) << 8));
    }
}

/// The session in use: updates of the screen, input, pauses.
fn use_it(tcp: &mut Tcp<'_>, tls13: bool, chance: &mut Chance) {
    for _ in 0..12 {
        let seed = chance.below(1 << 30) as u32 + 1;
        tcp.client(&tls::sealed(20 + chance.below(60) as usize, tls13, seed));
        let size = 400 + chance.below(9000) as usize;
        tcp.server(&tls::sealed(size, tls13, seed ^ 5));
        tcp.scene.wait(chance.below(400));
    }
}

/// Swaps neighbouring packets of the server's bulk, as a path with two ways does; how many.
pub fn reorder(packets: &mut [Packet], chance: &mut Chance) -> u64 {
    let mut swapped = 0;
    for index in 0..packets.len().saturating_sub(1) {
        let full = packets[index].data.len() > 1400 && packets[index + 1].data.len() > 600;
        if full && chance.below(3) == 0 {
            let (one, other) = (packets[index].time, packets[index + 1].time);
            (packets[index].time, packets[index + 1].time) = (other, one);
            swapped += 1;
        }
    }
    swapped
}
