//! WebSocket frames, which carry the packets where client and gateway agree on an upgrade.

use nom::Parser;
use nom::number::complete::{be_u16, be_u64, u8};

use crate::code::codes;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

codes! {
    /// What a frame carries ([RFC 6455](https://www.rfc-editor.org/rfc/rfc6455#section-11.8), section 11.8).
    pub struct Opcode(u8) {
        /// More of the message before.
        CONTINUATION = 0,
        /// Text.
        TEXT = 1,
        /// Bytes.
        BINARY = 2,
        /// The connection ends.
        CLOSE = 8,
        /// Asks for a pong.
        PING = 9,
        /// Answers a ping.
        PONG = 10,
    }
}

/// Header of a frame ([RFC 6455], section 5.2).
///
/// ```text
/// | FIN (1 bit) | RSV (3 bits) | opcode (4 bits) | MASK (1 bit) | payload length (7, 7+16 or 7+64 bits) | masking key (4 bytes) |
/// ```
///
/// [RFC 6455]: https://www.rfc-editor.org/rfc/rfc6455#section-5.2
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameHeader {
    /// Whether the message ends with this frame.
    pub is_final: bool,
    /// What it carries.
    pub opcode: Opcode,
    /// Key that a client masks its payload with.
    pub mask: Option<[u8; 4]>,
    /// Length of the payload, bytes.
    pub length: u64,
}

/// Reads a header and leaves the payload, still masked.
///
/// # Errors
/// Fewer bytes than the header has.
pub fn websocket_frame_header(input: Input<'_>) -> ParseResult<'_, FrameHeader> {
    const FIN: u8 = 0x80;
    const MASK: u8 = 0x80;
    let (rest, first) = field("opcode", u8)(input)?;
    let (rest, second) = field("payload length", u8)(rest)?;
    let (rest, length) = match second & !MASK {
        126 => field("extended payload length", be_u16.map(u64::from))(rest)?,
        127 => field("extended payload length", be_u64)(rest)?,
        short => (rest, u64::from(short)),
    };
    let (rest, mask) = if second & MASK == 0 {
        (rest, None)
    } else {
        field("masking-key", (u8, u8, u8, u8)).map(|(a, b, c, d)| Some([a, b, c, d])).parse(rest)?
    };
    Ok((rest, FrameHeader { is_final: first & FIN != 0, opcode: Opcode(first & 0x0f), mask, length }))
}

/// Unmasks a payload from its first byte on ([RFC 6455](https://www.rfc-editor.org/rfc/rfc6455#section-5.3), section 5.3).
pub fn unmask(payload: &[u8], mask: [u8; 4]) -> Vec<u8> {
    payload.iter().zip(mask.into_iter().cycle()).map(|(byte, mask)| byte ^ mask).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    #[test]
    fn reads_each_form_of_length() {
        let check = |digits: &str, length, mask, left: usize| {
            let bytes = hex(digits);
            let (header, rest) = parse(websocket_frame_header, &bytes).unwrap();
            assert_eq!((header.length, header.mask, rest.len()), (length, mask, left), "{digits}");
            assert_eq!((header.is_final, header.opcode), (true, Opcode::BINARY));
        };
        check("82 03 aabbcc", 3, None, 3);
        check("82 7e 0100", 256, None, 0);
        check("82 ff 0000000000010000 01020304", 65_536, Some([1, 2, 3, 4]), 0);
        check("82 83 01020304 aabbcc", 3, Some([1, 2, 3, 4]), 3);
        assert_eq!(parse(websocket_frame_header, &hex("82 83 0102")).unwrap_err().field, Some("masking-key"));
    }

    #[test]
    fn unmasks_what_the_rfc_shows() {
        // The example of RFC 6455, section 5.7.
        assert_eq!(unmask(&hex("7f9f4d5158"), [0x37, 0xfa, 0x21, 0x3d]), b"Hello");
    }

    #[test]
    fn survives_damage() {
        survives(websocket_frame_header, &[&hex("82 ff 0000000000010000 01020304")]);
    }
}
