//! The other halves of gateways' tunnels over two connections.

use crate::decode::{self, OtherHalf};
use crate::decrypt::Keys;
use crate::flow::Flow;
use crate::link::Frame;

/// The other connection of a tunnel, where there is one.
pub(super) enum Other {
    None,
    With(Box<Flow>),
    Tells(Frame),
}

impl Other {
    /// For the reader.
    pub(super) fn half(&self) -> OtherHalf<'_> {
        match self {
            Self::None => OtherHalf::None,
            Self::With(flow) => OtherHalf::With(flow),
            Self::Tells(frame) => OtherHalf::Tells(*frame),
        }
    }
}

/// Each flow with the other half of its tunnel.
pub(super) fn with_other_halves(flows: Vec<Flow>, keys: &Keys) -> Vec<(Flow, Other)> {
    let mut others: Vec<Other> = flows.iter().map(|_| Other::None).collect();
    for (told, half) in decode::tunnels(&flows, keys) {
        let (Some(gateway), Some(client)) = (flows.get(told), flows.get(half)) else { continue };
        if let Some(slot) = others.get_mut(told) {
            *slot = Other::With(Box::new(client.clone()));
        }
        if let Some(slot) = others.get_mut(half) {
            *slot = Other::Tells(gateway.first_frame);
        }
    }
    flows.into_iter().zip(others).collect()
}
