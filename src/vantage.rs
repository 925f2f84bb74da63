//! Where a capture was taken: at the client, at the server, or in between. It decides what an absence in the capture can mean.

use std::time::Duration;

use crate::session::{Path, Session};
use crate::vocabulary::Vantage;

/// TTLs that hosts start with: Unix 64, Windows 128, network gear 255, old systems 32.
const INITIAL: [u8; 4] = [32, 64, 128, 255];
/// One side of the handshake must take this many times the other's time, and so much longer, to tell where the path lies.
const TIMES: u32 = 5;
const LONGER: Duration = Duration::from_micros(500);

/// Where the packets of a session were captured, and by what sign; `None` if the signs are missing or disagree.
pub fn of(session: &Session) -> Option<(Vantage, String)> {
    // A port mirror on a router or switch copies a packet on its way in and on its way out.
    if session.network.mirrored > 0 && session.network.mirrored.saturating_mul(4) >= session.frames {
        return Some((Vantage::Between, "its packets are there twice, as a port mirror copies them".to_owned()));
    }
    let (client, server) = (ttl(&session.network.to_server)?, ttl(&session.network.to_client)?);
    let ttls = format!("the client's packets come with TTL {client}, the server's with {server}");
    let timing = by_timing(session);
    let fresh = |ttl: u8| INITIAL.contains(&ttl);
    let (vantage, says) = match (fresh(client), fresh(server)) {
        (true, false) => (Vantage::Client, ttls),
        (false, true) => (Vantage::Server, ttls),
        (false, false) => return Some((Vantage::Between, ttls)),
        (true, true) => return timing,
    };
    // What passed a proxy or a load balancer has a fresh TTL too; the handshake's timing knows better.
    timing.is_none_or(|(by_timing, _)| by_timing == vantage).then_some((vantage, says))
}

/// Where a whole capture was taken: what every session that shows it agrees on.
pub fn of_all(sessions: &[Session]) -> Option<Vantage> {
    let mut seen = sessions.iter().filter_map(|session| of(session).map(|(vantage, _)| vantage));
    let first = seen.next()?;
    seen.all(|vantage| vantage == first).then_some(first)
}

/// The TTL of a direction, if all its packets came the same way.
fn ttl(path: &Path) -> Option<u8> {
    let (_, least, most) = path.figures.ttl?;
    (least == most).then_some(least)
}

/// The path lies on the side that took long to answer: SYN to SYN-ACK is the way to the server and back, SYN-ACK to ACK to the client.
fn by_timing(session: &Session) -> Option<(Vantage, String)> {
    let handshake = &session.network.handshake;
    let ([(_, syn)], [(_, syn_ack)]) = (handshake.syns.as_slice(), handshake.syn_acks.as_slice()) else { return None };
    let (_, ack) = handshake.ack?;
    let (server, client) = (syn_ack.since(*syn), ack.since(*syn_ack));
    let longer =
        |one: Duration, other: Duration| one >= other.saturating_mul(TIMES) && one >= other.saturating_add(LONGER);
    let says = |who: &str, long: Duration| {
        format!("in the handshake the {who} takes {:.1} ms to answer, the other side none", long.as_secs_f64() * 1000.0)
    };
    if longer(server, client) {
        return Some((Vantage::Client, says("server", server)));
    }
    longer(client, server).then(|| (Vantage::Server, says("client", client)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Frame;
    use crate::rules::testing::Script;
    use crate::time::Time;

    /// TTLs of client and server, and microseconds from SYN to SYN-ACK and from there to the ACK.
    fn seen(ttls: (u8, u8), microseconds: (i64, i64)) -> Option<&'static str> {
        let mut session = Script::connected().build();
        let network = &mut session.network;
        network.to_server.figures.ttl = Some((ttls.0, ttls.0, ttls.0));
        network.to_client.figures.ttl = Some((ttls.1, ttls.1, ttls.1));
        let at = |frame: Frame, microseconds: i64| (frame, Time(microseconds * 1000));
        network.handshake.syns = vec![at(1, 0)];
        network.handshake.syn_acks = vec![at(2, microseconds.0)];
        network.handshake.ack = Some(at(3, microseconds.0 + microseconds.1));
        of(&session).map(|(vantage, _)| vantage.word())
    }

    #[test]
    fn ttl_and_timing_tell_the_place() {
        assert_eq!(seen((64, 126), (20_000, 30)), Some("client"));
        assert_eq!(seen((62, 128), (30, 20_000)), Some("server"));
        assert_eq!(seen((62, 126), (9_000, 9_000)), Some("between"));
        assert_eq!(seen((64, 126), (100, 100)), Some("client"), "timing tells nothing");
    }

    #[test]
    fn timing_alone_tells_it_on_one_network() {
        assert_eq!(seen((64, 128), (20_000, 30)), Some("client"));
        assert_eq!(seen((64, 128), (30, 20_000)), Some("server"));
        assert_eq!(seen((64, 128), (200, 150)), None);
    }

    #[test]
    fn signs_that_disagree_tell_nothing() {
        assert_eq!(seen((64, 126), (30, 20_000)), None);
    }

    #[test]
    fn a_capture_has_a_place_if_its_sessions_agree() {
        assert_eq!(of_all(&[]), None);
    }
}
