//! The server's part of an ephemeral key exchange.

use std::ops::Range;

use nom::Parser;
use nom::number::complete::{be_u8, be_u16};

use super::key_exchange::{DigitallySigned, KeyExchange, digitally_signed};
use super::vector::{Width, located};
use super::{NamedGroup, ProtocolVersion};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

/// The curve type by which the server names a group.
const NAMED_CURVE: u8 = 3;

/// ServerKeyExchange ([RFC 8422], section 5.4; [RFC 5246], section 7.4.3), the server's ephemeral public key, signed; the body of a
/// message of type 12.
///
/// ```text
/// ECDHE | 03 named_curve | group, 16 bits | 8: point |     | algorithm, 16 bits, from TLS 1.2 | 16: signature |
/// DHE   | 16: p | 16: g | 16: Ys |                         | the same |          n: a length of n bits goes before
/// ```
///
/// The signature is over both randoms and `params_at`.
///
/// [RFC 8422]: https://www.rfc-editor.org/rfc/rfc8422#section-5.4
/// [RFC 5246]: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.3
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerKeyExchange {
    /// The public key.
    pub params: ServerParams,
    /// Where all of it lies, as signed.
    pub params_at: Range<usize>,
    /// The signature; an anonymous server sends none.
    pub signed: Option<DigitallySigned>,
    /// Why the signature could not be read; it may be cut.
    pub fault: Option<Error>,
}

/// An ephemeral public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerParams {
    /// A point of a curve.
    Ecdhe {
        /// The curve.
        group: NamedGroup,
        /// Where the point lies.
        point: Range<usize>,
    },
    /// A number of a prime field.
    Dhe {
        /// Where the prime lies.
        p: Range<usize>,
        /// Where the generator lies.
        g: Range<usize>,
        /// Where the public key lies.
        y: Range<usize>,
    },
}

/// Reads the body of the message for a key exchange and version.
///
/// # Errors
/// The key is cut, is on a curve that is not named by number, or the key exchange is RSA, which has no such message.
pub fn server_key_exchange<'a>(
    key_exchange: KeyExchange,
    version: ProtocolVersion,
) -> impl FnMut(Input<'a>) -> ParseResult<'a, ServerKeyExchange> {
    move |input: Input<'a>| {
        let (rest, params) = match key_exchange {
            KeyExchange::Ecdhe => field("params", ecdhe).parse(input),
            KeyExchange::Dhe => field("params", dhe).parse(input),
            KeyExchange::Rsa => Err(Error::expected(input, "no ServerKeyExchange in an RSA key exchange")),
        }?;
        let params_at = input.offset()..rest.offset();
        if rest.is_empty() {
            return Ok((rest, ServerKeyExchange { params, params_at, signed: None, fault: None }));
        }
        let (rest, signed, fault) = match field("signed_params", digitally_signed(version)).parse(rest) {
            Ok((rest, signed)) => (rest, Some(signed), None),
            Err(error) => (rest, None, Some(Error::from_nom(error))),
        };
        Ok((rest, ServerKeyExchange { params, params_at, signed, fault }))
    }
}

fn ecdhe(input: Input<'_>) -> ParseResult<'_, ServerParams> {
    let (rest, _) = field("curve_type", named_curve).parse(input)?;
    let (rest, group) = field("namedcurve", be_u16).parse(rest)?;
    let (rest, point) = located("public", Width::One).parse(rest)?;
    Ok((rest, ServerParams::Ecdhe { group: NamedGroup(group), point }))
}

fn named_curve(input: Input<'_>) -> ParseResult<'_, u8> {
    let (rest, curve_type) = be_u8.parse(input)?;
    if curve_type != NAMED_CURVE {
        return Err(Error::expected(input, "named_curve (3)"));
    }
    Ok((rest, curve_type))
}

fn dhe(input: Input<'_>) -> ParseResult<'_, ServerParams> {
    let (rest, (p, g, y)) =
        (located("dh_p", Width::Two), located("dh_g", Width::Two), located("dh_Ys", Width::Two)).parse(input)?;
    Ok((rest, ServerParams::Dhe { p, g, y }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};
    use crate::tls::SignatureScheme;

    const ECDHE: &str = "03 0017 02 aabb 0401 0003 010203";
    const DHE: &str = "0002 ffff 0001 02 0002 abcd 0002 0102";

    #[test]
    fn an_ephemeral_key_on_a_curve() {
        let parser = server_key_exchange(KeyExchange::Ecdhe, ProtocolVersion::TLS_1_2);
        let (exchange, _) = parse(parser, &hex(ECDHE)).unwrap();
        assert_eq!(exchange.params, ServerParams::Ecdhe { group: NamedGroup(23), point: 4..6 });
        let signed = DigitallySigned { algorithm: Some(SignatureScheme(0x0401)), signature: 10..13 };
        assert_eq!((exchange.params_at, exchange.signed, exchange.fault), (0..6, Some(signed), None));
    }

    #[test]
    fn before_tls_1_2_the_algorithm_is_not_sent() {
        let parser = server_key_exchange(KeyExchange::Dhe, ProtocolVersion::TLS_1_1);
        let (exchange, _) = parse(parser, &hex(DHE)).unwrap();
        assert_eq!(exchange.params, ServerParams::Dhe { p: 2..4, g: 6..7, y: 9..11 });
        let signed = DigitallySigned { algorithm: None, signature: 13..15 };
        assert_eq!((exchange.params_at, exchange.signed), (0..11, Some(signed)));
    }

    #[test]
    fn an_anonymous_or_cut_signature() {
        let read = |length: usize| {
            let parser = server_key_exchange(KeyExchange::Ecdhe, ProtocolVersion::TLS_1_2);
            parse(parser, &hex(ECDHE)[..length]).map(|(exchange, _)| exchange)
        };
        let anonymous = read(6).unwrap();
        assert_eq!((anonymous.signed, anonymous.fault), (None, None));
        let cut = read(12).unwrap();
        assert_eq!((cut.signed, cut.fault.unwrap().field), (None, Some("signature")));
        assert_eq!(read(5).unwrap_err().field, Some("public"));
    }

    #[test]
    fn a_curve_that_is_not_named_is_an_error() {
        let parser = server_key_exchange(KeyExchange::Ecdhe, ProtocolVersion::TLS_1_2);
        assert_eq!(parse(parser, &[1, 0]).unwrap_err().field, Some("curve_type"));
    }

    #[test]
    fn survives_damage() {
        survives(|input| server_key_exchange(KeyExchange::Ecdhe, ProtocolVersion::TLS_1_2)(input), &[&hex(ECDHE)]);
        survives(|input| server_key_exchange(KeyExchange::Dhe, ProtocolVersion::TLS_1_0)(input), &[&hex(DHE)]);
    }
}
