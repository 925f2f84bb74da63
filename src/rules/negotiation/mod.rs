//! X.224 and RDP negotiation: refused, ignored, answered by something else.

pub mod failure;
pub mod foreign_client;
pub mod foreign_server;
pub mod ignored;
pub mod restricted_admin;
pub mod unrequested;

use rdpwhy_parsers::negotiation::SecurityProtocols;

use crate::session::Negotiation;

/// The protocols of a request in words.
pub(super) fn list(requested: Option<SecurityProtocols>) -> String {
    match requested {
        Some(requested) => requested.listed().collect::<Vec<_>>().join(", "),
        None => "no negotiation data".to_owned(),
    }
}

/// Whether the server chose what the client had offered. Every client offers Standard RDP Security by asking for nothing else; asking for
/// more means wanting more.
fn was_offered(negotiation: &Negotiation) -> bool {
    let (Some(requested), Some(agreed)) = (negotiation.requested, negotiation.agreed()) else { return true };
    match agreed {
        SecurityProtocols::RDP => requested == SecurityProtocols::RDP,
        _ => requested.0 & agreed.0 == agreed.0,
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
