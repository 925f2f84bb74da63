//! Handshake messages inside the fragments of handshake records.

use std::ops::Range;

use nom::Input as _;
use nom::Parser;
use nom::number::complete::{be_u24, u8};

use super::registry::registry;
use super::vector::at;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

registry! {
    /// Type of a handshake message ([IANA](https://www.iana.org/assignments/tls-parameters#tls-parameters-7)).
    pub struct HandshakeType(u8) {
        HELLO_REQUEST = 0 "hello_request",
        CLIENT_HELLO = 1 "client_hello",
        SERVER_HELLO = 2 "server_hello",
        HELLO_VERIFY_REQUEST = 3 "hello_verify_request",
        NEW_SESSION_TICKET = 4 "new_session_ticket",
        END_OF_EARLY_DATA = 5 "end_of_early_data",
        HELLO_RETRY_REQUEST = 6 "hello_retry_request",
        ENCRYPTED_EXTENSIONS = 8 "encrypted_extensions",
        CERTIFICATE = 11 "certificate",
        SERVER_KEY_EXCHANGE = 12 "server_key_exchange",
        CERTIFICATE_REQUEST = 13 "certificate_request",
        SERVER_HELLO_DONE = 14 "server_hello_done",
        CERTIFICATE_VERIFY = 15 "certificate_verify",
        CLIENT_KEY_EXCHANGE = 16 "client_key_exchange",
        FINISHED = 20 "finished",
        CERTIFICATE_URL = 21 "certificate_url",
        CERTIFICATE_STATUS = 22 "certificate_status",
        SUPPLEMENTAL_DATA = 23 "supplemental_data",
        KEY_UPDATE = 24 "key_update",
        COMPRESSED_CERTIFICATE = 25 "compressed_certificate",
        MESSAGE_HASH = 254 "message_hash",
    }
}

/// First four bytes of a handshake message ([RFC 8446], section 4).
///
/// ```text
/// | msg_type | length of the body, 24 bits |
/// ```
///
/// [RFC 8446]: https://www.rfc-editor.org/rfc/rfc8446#section-4
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandshakeHeader {
    /// Which message.
    pub msg_type: HandshakeType,
    /// Length of its body, bytes.
    pub length: u32,
}

/// A handshake message and where it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandshakeMessage {
    /// Its header.
    pub header: HandshakeHeader,
    /// All of it, with the header; ends early when bytes are missing.
    pub at: Range<usize>,
    /// Its body; ends early when bytes are missing.
    pub body: Range<usize>,
    /// How many bytes of the stated length are not there.
    pub missing: usize,
}

/// The handshake messages of a buffer, in order: see [`handshake_messages`].
#[derive(Clone, Debug)]
pub struct HandshakeMessages<'a> {
    left: Input<'a>,
}

/// Reads the header of a message.
///
/// # Errors
/// Fewer than four bytes.
pub fn handshake_header(input: Input<'_>) -> ParseResult<'_, HandshakeHeader> {
    let (rest, (msg_type, length)) = (field("msg_type", u8), field("length", be_u24)).parse(input)?;
    Ok((rest, HandshakeHeader { msg_type: HandshakeType(msg_type), length }))
}

/// Cuts `bytes`, the joined fragments of one side's handshake records, into messages. The last may be cut; one to three bytes at the
/// end, less than a header, end the iteration and are what [`HandshakeMessages::left`] returns.
pub fn handshake_messages(bytes: &[u8]) -> HandshakeMessages<'_> {
    HandshakeMessages { left: Input::new(bytes) }
}

impl HandshakeMessages<'_> {
    /// Where the bytes lie that were not yet returned as a message.
    pub fn left(&self) -> Range<usize> {
        at(self.left)
    }
}

impl Iterator for HandshakeMessages<'_> {
    type Item = HandshakeMessage;

    fn next(&mut self) -> Option<HandshakeMessage> {
        let (after, header) = handshake_header(self.left).ok()?;
        let start = self.left.offset();
        let length = usize::try_from(header.length).unwrap_or(usize::MAX);
        let (rest, body) = after.take_split(length);
        self.left = rest;
        let missing = length.saturating_sub(body.len());
        Some(HandshakeMessage { header, at: start..rest.offset(), body: at(body), missing })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hex;

    #[test]
    fn cuts_a_flight_into_messages() {
        let check = |bytes: &str, expect: &[(HandshakeType, Range<usize>, usize)], left| {
            let bytes = hex(bytes);
            let mut messages = handshake_messages(&bytes);
            let read: Vec<_> = messages.by_ref().map(|m| (m.header.msg_type, m.body, m.missing)).collect();
            assert_eq!((read.as_slice(), messages.left()), (expect, left));
        };
        let done = HandshakeType::SERVER_HELLO_DONE;
        let hello = HandshakeType::SERVER_HELLO;
        check("", &[], 0..0);
        check("0e000000", &[(done, 4..4, 0)], 4..4);
        check("02000002 0303 0e000000", &[(hello, 4..6, 0), (done, 10..10, 0)], 10..10);
        check("0e000000 02000003 0303", &[(done, 4..4, 0), (hello, 8..10, 1)], 10..10);
        check("0e000000 020000", &[(done, 4..4, 0)], 4..7);
        check("02ffffff 0303", &[(hello, 4..6, 0xff_fffd)], 6..6);
    }
}
