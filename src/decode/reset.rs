//! Whose RST it is: independent signs against the host in whose name it was sent, and the silence before it.

use std::time::Duration;

use crate::flow::{Closing, Direction, Flow};
use crate::link::Frame;
use crate::time::Time;

/// Shorter round trips are too close to the noise of a capture to tell who answered.
const SHORTEST_ROUND_TRIP: Duration = Duration::from_millis(4);

/// The FIN and RST segments that an end can have heeded. A RST after which its receiver went on to send, and after which the host that it
/// names acknowledged that, closed nothing: its sequence number lay outside of the window, and both kernels dropped it
/// ([RFC 5961](https://www.rfc-editor.org/rfc/rfc5961#section-3), section 3).
pub fn heeded(flow: &Flow) -> impl Iterator<Item = &Closing> {
    flow.closings.iter().filter(|closing| !is_stray(flow, closing))
}

/// Frames of the others.
pub fn strays(flow: &Flow) -> Vec<Frame> {
    flow.closings.iter().filter(|closing| is_stray(flow, closing)).map(|closing| closing.frame).collect()
}

fn is_stray(flow: &Flow, closing: &Closing) -> bool {
    let receiver = flow.stream(closing.direction.reverse());
    let last = receiver.figures.acknowledged.checked_sub(1).and_then(|offset| receiver.source(offset));
    closing.reset && last.is_some_and(|source| source.frame > closing.frame)
}

/// Signs that the first RST of a connection was not sent by the host that it names. Each is independent of the others; none is enough
/// by itself: routes change, hosts restart, and clocks of captures jump.
pub fn signs(flow: &Flow) -> Vec<String> {
    let Some(reset) = heeded(flow).find(|closing| closing.reset) else { return Vec::new() };
    [other_ttl(flow, reset), other_ip_ids(flow, reset), too_soon(flow, reset), goes_on(flow, reset)]
        .into_iter()
        .flatten()
        .collect()
}

fn other_ttl(flow: &Flow, reset: &Closing) -> Option<String> {
    let (_, least, most) = flow.stream(reset.direction).figures.ttl?;
    let outside = reset.ttl < least || reset.ttl > most;
    let usual = if least == most { least.to_string() } else { format!("{least} to {most}") };
    outside.then(|| format!("its TTL is {}, that of the host's other packets {usual}", reset.ttl))
}

fn other_ip_ids(flow: &Flow, reset: &Closing) -> Option<String> {
    let ids = flow.stream(reset.direction).figures.ip_ids;
    let (id, last) = reset.ip_id.zip(ids.last)?;
    ids.excludes(id).then(|| format!("its IP-ID is {id:#06x}, the host had counted up to {last:#06x}"))
}

/// It acknowledges data that cannot have reached the host yet.
fn too_soon(flow: &Flow, reset: &Closing) -> Option<String> {
    let other = flow.stream(reset.direction.reverse());
    let (frame, sent) = other.figures.last_data?;
    let covers = reset.acknowledges.and_then(|offset| u64::try_from(offset).ok()) == Some(other.length);
    let round_trip = round_trip(flow, reset.direction)?;
    let after = reset.time.since(sent);
    let possible = frame > reset.frame || !covers || after >= round_trip / 2 || round_trip < SHORTEST_ROUND_TRIP;
    (!possible).then(|| {
        let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
        format!(
            "it answers #{frame} after {:.1} ms, and the way to the host and back takes {:.1} ms",
            milliseconds(after),
            milliseconds(round_trip)
        )
    })
}

/// Shortest time from here to the host that sends in `direction`, and back.
fn round_trip(flow: &Flow, direction: Direction) -> Option<Duration> {
    let handshake = &flow.handshake;
    let between = |from: Option<&(Frame, Time)>, to: Option<(Frame, Time)>| Some(to?.1.since(from?.1));
    let (hand, data) = match direction {
        Direction::ToClient => {
            (between(handshake.syns.last(), handshake.syn_acks.first().copied()), flow.to_server.figures.round_trip)
        }
        Direction::ToServer => (between(handshake.syn_acks.last(), handshake.ack), flow.to_client.figures.round_trip),
    };
    hand.into_iter().chain(data.map(|(time, _)| time)).min()
}

/// The host that is said to have reset the connection goes on using it.
fn goes_on(flow: &Flow, reset: &Closing) -> Option<String> {
    let (frame, _) = flow.stream(reset.direction).figures.last_data?;
    (frame > reset.frame).then(|| format!("the host in whose name it was sent goes on with data in #{frame}"))
}

/// The silence of both sides before the last exchange of data, and the frame that broke it.
pub fn idle(flow: &Flow) -> Option<(Duration, Frame)> {
    let units = flow.to_server.units.iter().chain(&flow.to_client.units);
    let mut times: Vec<(Time, Time, Frame)> = units.map(|unit| (unit.time, unit.last_time, unit.frame)).collect();
    times.sort_unstable_by_key(|(first, _, frame)| (*first, *frame));
    let (begins, _, frame) = *times.last()?;
    let before = times.iter().rev().skip(1).map(|(_, ends, _)| *ends).max()?;
    Some((begins.since(before), frame))
}
