//! X.224 and RDP negotiation: refused, ignored, answered by something else.

pub mod failure;
pub mod foreign_client;
pub mod foreign_server;
pub mod ignored;
pub mod unrequested;

use rdpwhy_parsers::negotiation::SecurityProtocols;

/// The protocols of a request in words.
pub(super) fn list(requested: Option<SecurityProtocols>) -> String {
    match requested {
        Some(requested) => requested.listed().collect::<Vec<_>>().join(", "),
        None => "no negotiation data".to_owned(),
    }
}

/// The first bytes of another protocol, printable ones as they are (the renderer escapes), others as dots.
pub fn preview(bytes: &[u8]) -> String {
    let text: String = bytes
        .iter()
        .take(24)
        .map(|byte| if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '.' })
        .collect();
    format!("\"{text}\"")
}
