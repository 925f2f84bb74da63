//! NegTokenResp.

use super::mechanism::{MechToken, mech_token};
use super::{MechType, choice};
use crate::asn1::{context, each, oid};
use crate::ber::{self, Tag};
use crate::code::codes;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

codes! {
    /// How the negotiation stands.
    pub struct NegState(u8) {
        /// It is done.
        ACCEPT_COMPLETED "accept-completed" = 0,
        /// It goes on.
        ACCEPT_INCOMPLETE "accept-incomplete" = 1,
        /// It has failed.
        REJECT "reject" = 2,
        /// It goes on, and the list of mechanisms is to be protected.
        REQUEST_MIC "request-mic" = 3,
    }
}

/// Carries the negotiation on ([RFC 4178], section 4.2.2).
///
/// ```text
/// SEQUENCE { [0] negState, [1] supportedMech, [2] responseToken, [3] mechListMIC }, each of which may be missing
/// ```
///
/// [RFC 4178]: https://www.rfc-editor.org/rfc/rfc4178#section-4.2.2
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NegTokenResp {
    /// How the negotiation stands.
    pub neg_state: Option<NegState>,
    /// Mechanism that the server chose.
    pub supported_mech: Option<MechType>,
    /// Token of the mechanism.
    pub response_token: Option<MechToken>,
    /// Length of the integrity code over the list of mechanisms, bytes.
    pub mech_list_mic_length: Option<usize>,
    /// Why reading stopped before the end.
    pub fault: Option<Error>,
}

pub(super) fn neg_token_resp(input: Input<'_>) -> ParseResult<'_, NegTokenResp> {
    let (rest, (sequence, cut)) = field("negTokenResp", choice(1, "a NegTokenResp"))(input)?;
    let mut response = NegTokenResp::default();
    let stopped = each(sequence, |tag, content| response.set(tag, content));
    response.fault = stopped.or(cut);
    Ok((rest, response))
}

impl NegTokenResp {
    fn set(&mut self, tag: Tag, content: Input<'_>) -> Result<(), nom::Err<Error>> {
        match tag {
            _ if tag == context(0) => {
                let (_, state) = field("negState", ber::enumerated)(content)?;
                let state = u8::try_from(state).map_err(|_| Error::expected(content, "a negState"))?;
                self.neg_state = Some(NegState(state));
            }
            _ if tag == context(1) => {
                self.supported_mech = Some(MechType(field("supportedMech", oid)(content)?.1));
            }
            _ if tag == context(2) => {
                let (_, token) = field("responseToken", ber::octet_string)(content)?;
                self.response_token = Some(mech_token(token)?.1);
            }
            _ if tag == context(3) => {
                let (_, mic) = field("mechListMIC", ber::octet_string)(content)?;
                self.mech_list_mic_length = Some(mic.len());
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::spnego::MechContent;
    use crate::testing::hex;

    #[test]
    fn reads_state_mechanism_and_integrity_code() {
        let bytes = hex("a1 1b 3019 a003 0a0101 a10c 060a 2b06010401823702020a a304 0402aabb");
        let response = parse(neg_token_resp, &bytes).unwrap().0;
        assert_eq!(response.neg_state, Some(NegState::ACCEPT_INCOMPLETE));
        assert_eq!(response.supported_mech.unwrap().to_string(), "NTLM (1.3.6.1.4.1.311.2.2.10)");
        assert_eq!((response.mech_list_mic_length, response.fault), (Some(2), None));
    }

    #[test]
    fn a_broken_token_inside_is_kept_as_such() {
        let bytes = hex("a1 12 3010 a20e 040c 4e544c4d53535000 02000000");
        let token = parse(neg_token_resp, &bytes).unwrap().0.response_token.unwrap();
        let MechContent::Unreadable(error) = token.content else { panic!("unreadable") };
        assert_eq!(error.offset, bytes.len());
    }

    #[test]
    fn a_rejection_needs_nothing_else() {
        let response = parse(neg_token_resp, &hex("a1 07 3005 a003 0a0102")).unwrap().0;
        assert_eq!(response.neg_state.unwrap().to_string(), "reject (2/0x2)");
        let response = parse(neg_token_resp, &hex("a1 08 3006 a004 0a020102")).unwrap().0;
        assert_eq!(response.fault.unwrap().field, None);
    }
}
