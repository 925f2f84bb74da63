//! The proof that a peer has the key of its certificate.

use nom::Parser;

use super::ProtocolVersion;
use super::key_exchange::{DigitallySigned, digitally_signed};
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

/// CertificateVerify ([RFC 5246], section 7.4.8; [RFC 8446], section 4.4.3), a signature over the handshake so far; the body of a
/// message of type 15.
///
/// ```text
/// | algorithm, 16 bits, from TLS 1.2 | signature, with a length of 16 bits |
/// ```
///
/// [RFC 5246]: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.8
/// [RFC 8446]: https://www.rfc-editor.org/rfc/rfc8446#section-4.4.3
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateVerify {
    /// The signature.
    pub signed: DigitallySigned,
}

/// Reads the body of the message.
///
/// # Errors
/// The message is cut.
pub fn certificate_verify<'a>(version: ProtocolVersion) -> impl FnMut(Input<'a>) -> ParseResult<'a, CertificateVerify> {
    move |input: Input<'a>| {
        let (rest, signed) = field("digitally-signed", digitally_signed(version)).parse(input)?;
        Ok((rest, CertificateVerify { signed }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};
    use crate::tls::SignatureScheme;

    #[test]
    fn the_algorithm_is_sent_from_tls_1_2() {
        let check = |version, bytes: &str, algorithm, signature| {
            let (verify, _) = parse(certificate_verify(version), &hex(bytes)).unwrap();
            assert_eq!(verify.signed, DigitallySigned { algorithm, signature });
        };
        check(ProtocolVersion::TLS_1_3, "0804 0002 aabb", Some(SignatureScheme(0x0804)), 4..6);
        check(ProtocolVersion::TLS_1_1, "0002 aabb", None, 2..4);
    }

    #[test]
    fn survives_damage() {
        survives(|input| certificate_verify(ProtocolVersion::TLS_1_2)(input), &[&hex("0804 0002 aabb")]);
    }
}
