//! SPNEGO, by which the two sides of CredSSP agree on a mechanism, and the tokens of the mechanisms inside.
//!
//! [`token`] reads whatever CredSSP carries: SPNEGO's messages, and the tokens of NTLM or Kerberos where a side leaves SPNEGO out.
//! Source: [RFC 4178](https://www.rfc-editor.org/rfc/rfc4178) section 4.2, and
//! [MS-SPNG](https://learn.microsoft.com/openspecs/windows_protocols/ms-spng/f377a379-c24f-4a0f-a3eb-0d835389e28a) section 2.2.

mod mechanism;
mod neg_token_init;
mod neg_token_resp;

use nom::Parser;

pub use mechanism::{MechContent, MechToken, MechType};
pub use neg_token_init::NegTokenInit;
pub use neg_token_resp::{NegState, NegTokenResp};

use crate::asn1::{application, context, framed, oid};
use crate::ber;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

/// A token as CredSSP carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// The first of SPNEGO, with what the sender proposes.
    NegTokenInit(NegTokenInit),
    /// Every other of SPNEGO.
    NegTokenResp(NegTokenResp),
    /// A mechanism's own, without SPNEGO.
    Mechanism(MechToken),
}

impl Token {
    /// The token of the mechanism inside, if there is one.
    pub fn mech_token(&self) -> Option<&MechToken> {
        match self {
            Self::NegTokenInit(init) => init.mech_token.as_ref(),
            Self::NegTokenResp(response) => response.response_token.as_ref(),
            Self::Mechanism(token) => Some(token),
        }
    }
}

/// Reads a token; all of the input is the token.
///
/// ```text
/// | 60 length | 06 OID of SPNEGO | A0 length NegTokenInit |     the first of SPNEGO
/// | A1 length NegTokenResp |                                  the others
/// | "NTLMSSP\0" ... |                                         NTLM without SPNEGO
/// | 60 length | 06 OID of a mechanism | ... |                 a mechanism without SPNEGO
/// ```
///
/// # Errors
/// A token of SPNEGO with nothing in it to read. What is in no form known here is a [`MechContent::Unknown`].
pub fn token(input: Input<'_>) -> ParseResult<'_, Token> {
    match input.bytes().first() {
        Some(0x60) if is_spnego(input) => {
            let (rest, (content, _)) = framed(application(0), "a GSS-API token")(input)?;
            let (inner, _) = field("thisMech", oid)(content)?;
            let (_, init) = neg_token_init::neg_token_init(inner)?;
            Ok((rest, Token::NegTokenInit(init)))
        }
        Some(0xa0) => neg_token_init::neg_token_init.map(Token::NegTokenInit).parse(input),
        Some(0xa1) => neg_token_resp::neg_token_resp.map(Token::NegTokenResp).parse(input),
        _ => mechanism::mech_token.map(Token::Mechanism).parse(input),
    }
}

/// Whether a GSS-API token is of SPNEGO, by its object identifier.
fn is_spnego(input: Input<'_>) -> bool {
    let of = |input| {
        let (_, (content, _)) = framed(application(0), "a GSS-API token")(input).ok()?;
        Some(MechType(oid(content).ok()?.1))
    };
    of(input).is_some_and(|mech: MechType| mech.name() == Some("SPNEGO"))
}

/// Reads `[number] SEQUENCE` and returns its content, with the fault that the message is cut.
fn choice<'a>(number: u8, what: &'static str) -> impl FnMut(Input<'a>) -> ParseResult<'a, crate::asn1::Framed<'a>> {
    move |input| {
        let (rest, (content, cut)) = framed(context(number), what)(input)?;
        let (_, sequence) = ber::value(ber::Tag::SEQUENCE, "a SEQUENCE")(content)?;
        Ok((rest, (sequence, cut)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ntlm;
    use crate::parse;
    use crate::testing::{hex, survives};

    const NTLM: &str = "4e544c4d53535000 01000000 b78208e2 0000 0000 00000000 0000 0000 00000000 0a00 6145 000000 0f";

    fn init() -> Vec<u8> {
        hex(&format!("60 48 0606 2b0601050502 a03e 303c a00e 300c 060a 2b06010401823702020a a22a 0428 {NTLM}"))
    }

    fn read(bytes: &[u8]) -> Token {
        parse(token, bytes).unwrap().0
    }

    #[test]
    fn reads_the_first_message_with_ntlm_inside() {
        let Token::NegTokenInit(init) = read(&init()) else { panic!("NegTokenInit") };
        let names: Vec<_> = init.mech_types.iter().map(|mech| mech.name()).collect();
        assert_eq!(names, [Some("NTLM")]);
        let token = init.mech_token.unwrap();
        assert_eq!(token.at, 0x22..0x4a);
        assert!(matches!(token.content, MechContent::Ntlm(ntlm::Message::Negotiate(_))));
        assert_eq!((init.mech_list_mic_length, init.hint_name, init.fault), (None, None, None));
    }

    #[test]
    fn reads_ntlm_without_spnego() {
        let token = read(&hex(NTLM));
        assert!(matches!(token.mech_token().unwrap().content, MechContent::Ntlm(_)));
    }

    #[test]
    fn what_is_of_no_known_form_is_kept() {
        let Token::Mechanism(token) = read(&[0xde, 0xad]) else { panic!("mechanism") };
        assert_eq!((token.at, token.content), (0..2, MechContent::Unknown));
        assert!(parse(token_of_nothing, &[0xa1, 0]).is_err());
    }

    fn token_of_nothing(input: Input<'_>) -> ParseResult<'_, Token> {
        token(input)
    }

    #[test]
    fn survives_damage() {
        survives(token, &[&init(), &hex("a1 07 3005 a003 0a0101")]);
    }
}
