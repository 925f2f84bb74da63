//! The end of a side's handshake.

use std::ops::Range;

use nom::Parser;

use super::vector::{at, end};
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

/// Finished ([RFC 5246], section 7.4.9; [RFC 8446], section 4.4.4), a proof over the handshake, sealed on the wire; the body of a
/// message of type 20.
///
/// ```text
/// | verify_data: 12 bytes in TLS 1.0 to 1.2, 36 in SSL 3.0, the length of the hash in TLS 1.3 |
/// ```
///
/// [RFC 5246]: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.9
/// [RFC 8446]: https://www.rfc-editor.org/rfc/rfc8446#section-4.4.4
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// Where the proof lies.
    pub verify_data: Range<usize>,
}

/// Reads the body of the message, all of `input`.
///
/// # Errors
/// None; the contents are opaque.
pub fn finished(input: Input<'_>) -> ParseResult<'_, Finished> {
    let (rest, verify_data) = field("verify_data", |all| Ok((end(all), at(all)))).parse(input)?;
    Ok((rest, Finished { verify_data }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn takes_everything() {
        assert_eq!(parse(finished, &[7; 12]).unwrap(), (Finished { verify_data: 0..12 }, &[][..]));
    }
}
