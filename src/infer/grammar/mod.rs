//! The grammar of an RDP connection over TLS as data: messages with their sizes, and the states they lead through.
//!
//! Each row names its source: the letters are field samples (see [`messages`]), `computed` follows from the encoding rules.

pub mod messages;
pub mod states;
pub mod steps;
