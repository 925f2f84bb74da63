//! NegTokenInit.

use super::mechanism::{MechToken, mech_token};
use super::{MechType, choice};
use crate::asn1::{context, each, oid};
use crate::ber::{self, Tag};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::text::ansi_until_zero;

/// GeneralString.
const GENERAL_STRING: Tag = Tag(0x1b);

/// Opens the negotiation ([RFC 4178], section 4.2.1; as NegTokenInit2 in [MS-SPNG] 2.2.1).
///
/// ```text
/// SEQUENCE { [0] mechTypes, [1] reqFlags, [2] mechToken, [3] mechListMIC or negHints, [4] mechListMIC }
/// ```
///
/// [RFC 4178]: https://www.rfc-editor.org/rfc/rfc4178#section-4.2.1
/// [MS-SPNG]: https://learn.microsoft.com/openspecs/windows_protocols/ms-spng/8e71cf53-e867-4b79-b5b5-38c92be3d472
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NegTokenInit {
    /// Mechanisms that the sender offers, the one it prefers first.
    pub mech_types: Vec<MechType>,
    /// Token of the first of them, sent in the hope that it is accepted.
    pub mech_token: Option<MechToken>,
    /// Length of the integrity code over the list, bytes.
    pub mech_list_mic_length: Option<usize>,
    /// Hint of a Windows server: `not_defined_in_RFC4178@please_ignore`.
    pub hint_name: Option<String>,
    /// Why reading stopped before the end.
    pub fault: Option<Error>,
}

pub(super) fn neg_token_init(input: Input<'_>) -> ParseResult<'_, NegTokenInit> {
    let (rest, (sequence, cut)) = field("negTokenInit", choice(0, "a NegTokenInit"))(input)?;
    let mut init = NegTokenInit::default();
    let stopped = each(sequence, |tag, content| {
        init.set(tag, content)?;
        Ok(())
    });
    init.fault = stopped.or(cut);
    Ok((rest, init))
}

impl NegTokenInit {
    fn set(&mut self, tag: Tag, content: Input<'_>) -> Result<(), nom::Err<Error>> {
        match tag {
            _ if tag == context(0) => self.mech_types(content),
            _ if tag == context(2) => {
                let (_, token) = field("mechToken", ber::octet_string)(content)?;
                self.mech_token = Some(mech_token(token)?.1);
                Ok(())
            }
            _ if tag == context(3) && content.bytes().first() == Some(&0x30) => self.hints(content),
            _ if tag == context(3) || tag == context(4) => {
                let (_, mic) = field("mechListMIC", ber::octet_string)(content)?;
                self.mech_list_mic_length = Some(mic.len());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn mech_types(&mut self, content: Input<'_>) -> Result<(), nom::Err<Error>> {
        const MAX: usize = 64;
        let (_, mut left) = field("mechTypes", ber::value(Tag::SEQUENCE, "a SEQUENCE"))(content)?;
        while !left.is_empty() && self.mech_types.len() < MAX {
            let (next, mech) = field("MechType", oid)(left)?;
            self.mech_types.push(MechType(mech));
            left = next;
        }
        Ok(())
    }

    fn hints(&mut self, content: Input<'_>) -> Result<(), nom::Err<Error>> {
        let (_, hints) = field("negHints", ber::value(Tag::SEQUENCE, "a SEQUENCE"))(content)?;
        let stopped = each(hints, |tag, content| {
            if tag == context(0) {
                let (_, name) = field("hintName", ber::value(GENERAL_STRING, "a GeneralString"))(content)?;
                self.hint_name = Some(ansi_until_zero(name.bytes()));
            }
            Ok(())
        });
        stopped.map_or(Ok(()), |error| Err(nom::Err::Error(error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::hex;

    #[test]
    fn reads_what_a_windows_server_hints() {
        let bytes = hex("a0 26 3024 a019 3017 0609 2a864882f712010202 060a 2b06010401823702020a a307 3005 a003 1b0161");
        let init = parse(neg_token_init, &bytes).unwrap().0;
        let names: Vec<_> = init.mech_types.iter().map(|mech| mech.name()).collect();
        assert_eq!(names, [Some("MS Kerberos"), Some("NTLM")]);
        assert_eq!((init.hint_name.as_deref(), init.fault), (Some("a"), None));
    }

    #[test]
    fn an_integrity_code_has_a_length() {
        let init = parse(neg_token_init, &hex("a0 08 3006 a304 0402aabb")).unwrap().0;
        assert_eq!((init.mech_list_mic_length, init.fault), (Some(2), None));
    }

    #[test]
    fn cut_short_it_keeps_what_came() {
        let bytes = hex("a0 26 3024 a019 3017 0609 2a864882f712010202 060a 2b0601");
        let init = parse(neg_token_init, &bytes).unwrap().0;
        assert_eq!(init.mech_types.len(), 2);
        assert_eq!(init.fault.unwrap().offset, bytes.len());
    }
}
