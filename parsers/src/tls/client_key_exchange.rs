//! The client's part of a key exchange.

use std::ops::Range;

use nom::Parser;

use super::ProtocolVersion;
use super::key_exchange::KeyExchange;
use super::vector::{Width, at, end, located};
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

/// ClientKeyExchange ([RFC 5246], section 7.4.7; [RFC 8422], section 5.7), a secret for the server's RSA key or the client's
/// ephemeral public key; the body of a message of type 16.
///
/// ```text
/// RSA   | 16: EncryptedPreMasterSecret |      n: a length of n bits goes before; SSL 3.0 leaves out the one of RSA
/// DHE   | 16: Yc |
/// ECDHE | 8: point |
/// ```
///
/// [RFC 5246]: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.7
/// [RFC 8422]: https://www.rfc-editor.org/rfc/rfc8422#section-5.7
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientKeyExchange {
    /// Where ciphertext, Yc or point lie.
    pub exchange: Range<usize>,
}

/// Reads the body of the message for a key exchange and version.
///
/// # Errors
/// The message is cut.
pub fn client_key_exchange<'a>(
    key_exchange: KeyExchange,
    version: ProtocolVersion,
) -> impl FnMut(Input<'a>) -> ParseResult<'a, ClientKeyExchange> {
    move |input: Input<'a>| {
        let (rest, exchange) = match key_exchange {
            KeyExchange::Rsa if version <= ProtocolVersion::SSL_3_0 => {
                field("encrypted_pre_master_secret", |all: Input<'a>| Ok((end(all), at(all)))).parse(input)
            }
            KeyExchange::Rsa => located("encrypted_pre_master_secret", Width::Two).parse(input),
            KeyExchange::Dhe => located("dh_Yc", Width::Two).parse(input),
            KeyExchange::Ecdhe => located("ecdh_Yc", Width::One).parse(input),
        }?;
        Ok((rest, ClientKeyExchange { exchange }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::survives;

    #[test]
    fn locates_the_clients_part() {
        let check = |key_exchange, version, bytes: &[u8], expect| {
            let (exchange, _) = parse(client_key_exchange(key_exchange, version), bytes).unwrap();
            assert_eq!(exchange.exchange, expect);
        };
        check(KeyExchange::Rsa, ProtocolVersion::TLS_1_2, &[0, 2, 7, 8], 2..4);
        check(KeyExchange::Rsa, ProtocolVersion::SSL_3_0, &[7, 8], 0..2);
        check(KeyExchange::Dhe, ProtocolVersion::TLS_1_0, &[0, 1, 7], 2..3);
        check(KeyExchange::Ecdhe, ProtocolVersion::TLS_1_2, &[2, 7, 8], 1..3);
    }

    #[test]
    fn survives_damage() {
        survives(|input| client_key_exchange(KeyExchange::Rsa, ProtocolVersion::TLS_1_2)(input), &[&[0, 2, 7, 8]]);
    }
}
