//! A segment for the tests of what reads segments.

use std::net::IpAddr;

use super::{Frame, Segment, Transport};
use crate::time::Time;

/// An unfragmented datagram that was captured whole, `frame` seconds after the epoch.
pub(crate) fn segment<'p>(frame: Frame, source: IpAddr, destination: IpAddr, transport: Transport<'p>) -> Segment<'p> {
    Segment {
        frame,
        time: Time::from_seconds(i64::from(frame), 0),
        wire_len: 100,
        source,
        destination,
        ttl: 64,
        ip_id: None,
        dont_fragment: true,
        fragments: Vec::new(),
        payload_offset: Some(54),
        missing: 0,
        transport,
    }
}
