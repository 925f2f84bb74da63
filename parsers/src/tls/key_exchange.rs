//! What the key exchange messages have in common.

use std::ops::Range;

use nom::Parser;
use nom::number::complete::be_u16;

use super::vector::{Width, located};
use super::{ProtocolVersion, SignatureScheme};
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

/// How keys are agreed on up to TLS 1.2; the cipher suite decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyExchange {
    /// The client encrypts a secret to the server's RSA key.
    Rsa,
    /// Diffie-Hellman over a prime field, ephemeral.
    Dhe,
    /// Diffie-Hellman over a curve, ephemeral.
    Ecdhe,
}

/// A signature and what made it (RFC 5246, section 4.7). Before TLS 1.2 the algorithm is not sent: it follows from the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigitallySigned {
    /// Hash and signature algorithm.
    pub algorithm: Option<SignatureScheme>,
    /// Where the signature lies.
    pub signature: Range<usize>,
}

/// Reads a signature as `version` writes it.
pub(super) fn digitally_signed<'a>(
    version: ProtocolVersion,
) -> impl FnMut(Input<'a>) -> ParseResult<'a, DigitallySigned> {
    move |input: Input<'a>| {
        let (rest, algorithm) = if version >= ProtocolVersion::TLS_1_2 {
            field("algorithm", be_u16.map(|number| Some(SignatureScheme(number)))).parse(input)?
        } else {
            (input, None)
        };
        let (rest, signature) = located("signature", Width::Two).parse(rest)?;
        Ok((rest, DigitallySigned { algorithm, signature }))
    }
}
