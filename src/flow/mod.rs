//! Segments to flows: two streams with byte-to-frame provenance, gaps, and how the connection ended.
//!
//! The flow table takes every [`Segment`](crate::link::Segment) of a capture in order and keeps a [`Flow`] for each connection that
//! is of interest. It frames bytes as they arrive (TPKT, TLS record, fast-path) and keeps a head and a tail window of each
//! direction, so that memory follows the number of RDP conversations and not the size of the file.
//!
//! INVARIANT: nothing here knows what a message means beyond its framing, and nothing here judges.

mod clock;
mod connection;
mod content;
mod datagrams;
mod framing;
mod half;
mod header;
mod interest;
mod key;
mod limits;
mod live;
mod mirror;
mod model;
mod reassembly;
#[cfg(test)]
pub(crate) mod sample;
mod search;
mod sequence;
mod sniff;
mod table;
mod units;
mod window;

pub use limits::{FlowWarning, LeftOut, Limits};
pub use model::*;
pub use table::{FlowSet, FlowTable};
