//! The bytes of a message as far as they may be shown, with the places of its fields.

use std::ops::Range;

pub use rdpwhy_parsers::Field;

/// Bytes of one message. What may not be shown is zero here and listed in `hidden`: no secret comes this far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The first bytes of the message.
    pub bytes: Vec<u8>,
    /// How many bytes the message has.
    pub total: usize,
    /// Places that are not shown, in order.
    pub hidden: Vec<Range<usize>>,
    /// Fields in the order in which they begin, by the specification's names.
    pub fields: Vec<Field>,
}
