//! Security Exchange PDU.

use std::ops::Range;

use nom::number::complete::le_u32;

use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;
use crate::lenient::{place, up_to};

/// Brings the client's random number to the server, encrypted with the server's public key; stands behind a basic security
/// header with `SEC_EXCHANGE_PKT`.
///
/// ```text
/// | length (4) | encryptedClientRandom (length, with 8 bytes of zeros at its end) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.10.1, Security Exchange PDU Data (TS_SECURITY_PACKET).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityExchange {
    /// How long the random number says it is, bytes.
    pub length: u32,
    /// Where it lies, bytes from the start of the message.
    pub encrypted_client_random: Range<usize>,
}

/// Reads a Security Exchange PDU, after its security header.
///
/// # Errors
/// Fewer than four bytes.
pub fn security_exchange(input: Input<'_>) -> ParseResult<'_, SecurityExchange> {
    let (rest, length) = field("length", le_u32)(input)?;
    let (rest, encrypted_client_random) = field("encryptedClientRandom", place(up_to(length as usize)))(rest)?;
    Ok((rest, SecurityExchange { length, encrypted_client_random }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn places_the_random_as_far_as_it_came() {
        let exchange = parse(security_exchange, &[0x48, 0, 0, 0, 1, 2]).unwrap().0;
        assert_eq!(exchange, SecurityExchange { length: 0x48, encrypted_client_random: 4..6 });
    }
}
