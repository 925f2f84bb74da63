//! A flow for the tests of what reads flows.

use super::{Flow, FlowTransport, Handshake, Orientation, Stream};
use crate::time::Time;

/// A flow of which nothing is known but who speaks to whom.
pub(crate) fn flow() -> Flow {
    Flow {
        client: "10.0.0.5:50122".parse().unwrap(),
        server: "10.0.0.9:3389".parse().unwrap(),
        orientation: Orientation::Syn,
        transport: FlowTransport::Tcp,
        first_frame: 1,
        last_frame: 1,
        frames: 1,
        start: Time(0),
        end: Time(0),
        handshake: Handshake::default(),
        to_server: Stream::default(),
        to_client: Stream::default(),
        closings: Vec::new(),
        icmp: Vec::new(),
        mirrored: 0,
        limits: Vec::new(),
    }
}
