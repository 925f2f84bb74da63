//! The flow table by scripts of segments.

mod closing;
mod ended;
mod field;
mod finding;
mod hostile;
mod script;
mod streams;

use super::{FlowSet, LeftOut};
use crate::flow::{Flow, Stream};

/// Connection Request and Connection Confirm without negotiation data.
const REQUEST: &[u8] = &[3, 0, 0, 11, 6, 0xe0, 0, 0, 0, 0, 0];
const CONFIRM: &[u8] = &[3, 0, 0, 11, 6, 0xd0, 0, 0, 0x12, 0x34, 0];

fn only(set: FlowSet) -> Flow {
    assert_eq!(set.warnings, []);
    let mut flows = set.flows;
    assert_eq!(flows.len(), 1, "{flows:#?}");
    flows.remove(0)
}

fn text(stream: &Stream) -> Vec<u8> {
    stream.kept.runs.iter().flat_map(|run| run.bytes.clone()).collect()
}

fn none_left(set: &FlowSet) -> LeftOut {
    assert_eq!(set.flows.len(), 0);
    set.left_out
}
