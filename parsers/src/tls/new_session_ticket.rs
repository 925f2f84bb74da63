//! Tickets by which a session can be resumed.

use std::ops::Range;

use nom::Parser;
use nom::number::complete::be_u32;

use super::Extension;
use super::extension::extensions;
use super::extension_body::Place;
use super::vector::{Width, located};
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

/// NewSessionTicket ([RFC 5077], section 3.3; [RFC 8446], section 4.6.1); the body of a message of type 4.
///
/// ```text
/// to TLS 1.2 | ticket_lifetime_hint, 32 bits | 16: ticket |                    n: a length of n bits goes before
/// TLS 1.3    | ticket_lifetime, 32 bits | ticket_age_add, 32 bits | 8: ticket_nonce | 16: ticket | 16: extensions |
/// ```
///
/// [RFC 5077]: https://www.rfc-editor.org/rfc/rfc5077#section-3.3
/// [RFC 8446]: https://www.rfc-editor.org/rfc/rfc8446#section-4.6.1
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSessionTicket {
    /// How long the ticket is good for, seconds; before TLS 1.3 a hint, and 0 says nothing.
    pub lifetime: u32,
    /// Where the ticket lies.
    pub ticket: Range<usize>,
    /// TLS 1.3 only.
    pub extensions: Vec<Extension>,
}

/// Reads the body of the message before TLS 1.3.
///
/// # Errors
/// The message is cut.
pub fn new_session_ticket(input: Input<'_>) -> ParseResult<'_, NewSessionTicket> {
    let (rest, lifetime) = field("ticket_lifetime_hint", be_u32).parse(input)?;
    let (rest, ticket) = located("ticket", Width::Two).parse(rest)?;
    Ok((rest, NewSessionTicket { lifetime, ticket, extensions: Vec::new() }))
}

/// Reads the body of the message in TLS 1.3.
///
/// # Errors
/// The message is cut.
pub fn new_session_ticket_tls13(input: Input<'_>) -> ParseResult<'_, NewSessionTicket> {
    let (rest, lifetime) = field("ticket_lifetime", be_u32).parse(input)?;
    let (rest, _) = field("ticket_age_add", be_u32).parse(rest)?;
    let (rest, _) = located("ticket_nonce", Width::One).parse(rest)?;
    let (rest, ticket) = located("ticket", Width::Two).parse(rest)?;
    let (rest, (extensions, fault)) = field("extensions", extensions(Place::NewSessionTicket)).parse(rest)?;
    match fault {
        None => Ok((rest, NewSessionTicket { lifetime, ticket, extensions })),
        Some(fault) => Err(nom::Err::Error(fault)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    const TLS_1_2: &str = "00000e10 0003 aabbcc";
    const TLS_1_3: &str = "00002a30 01020304 01 00 0003 aabbcc 0008 002a 0004 00004000";

    #[test]
    fn a_ticket_of_each_version() {
        let (ticket, _) = parse(new_session_ticket, &hex(TLS_1_2)).unwrap();
        assert_eq!((ticket.lifetime, ticket.ticket, ticket.extensions.len()), (3600, 6..9, 0));
        let (ticket, _) = parse(new_session_ticket_tls13, &hex(TLS_1_3)).unwrap();
        assert_eq!((ticket.lifetime, ticket.ticket, ticket.extensions.len()), (10800, 12..15, 1));
    }

    #[test]
    fn survives_damage() {
        survives(new_session_ticket, &[&hex(TLS_1_2)]);
        survives(new_session_ticket_tls13, &[&hex(TLS_1_3)]);
    }
}
