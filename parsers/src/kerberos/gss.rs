//! Kerberos messages as GSS-API tokens, which is how SPNEGO carries them.

use nom::Parser;
use nom::number::complete::be_u16;

use super::iakerb::{IakerbHeader, iakerb_header};
use super::user_to_user::{tgt_rep, tgt_req};
use super::{Message, message};
use crate::asn1::{application, framed, oid};
use crate::code::codes;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::spnego::MechType;

codes! {
    /// TOK_ID of a token ([RFC 4121], section 4.1; user-to-user of its draft), big-endian.
    ///
    /// [RFC 4121]: https://www.rfc-editor.org/rfc/rfc4121#section-4.1
    pub struct TokenId(u16) {
        /// AP-REQ.
        KRB_AP_REQ = 0x0100,
        /// AP-REP.
        KRB_AP_REP = 0x0200,
        /// KRB-ERROR.
        KRB_ERROR = 0x0300,
        /// TGT-REQ.
        KRB_TGT_REQ = 0x0400,
        /// TGT-REP.
        KRB_TGT_REP = 0x0401,
        /// A message for a KDC, or of one, that the server carries ([IAKERB draft], section 3).
        ///
        /// [IAKERB draft]: https://datatracker.ietf.org/doc/html/draft-ietf-kitten-iakerb-03
        IAKERB_PROXY = 0x0501,
    }
}

/// A Kerberos message in GSS-API framing ([RFC 2743](https://www.rfc-editor.org/rfc/rfc2743#section-3.1), section 3.1).
///
/// ```text
/// | 60 length | 06 OID | TOK_ID (2) | message |
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GssToken {
    /// Its mechanism.
    pub mech: MechType,
    /// What it says that the message is.
    pub token_id: TokenId,
    /// What stands in front of a message to or from a KDC.
    pub iakerb: Option<IakerbHeader>,
    /// The message; `None` for a token unknown here, and for one that only asks for a realm.
    pub message: Option<Message>,
}

/// Reads a token.
///
/// # Errors
/// Another framing, or a message that cannot be read.
pub fn gss_token(input: Input<'_>) -> ParseResult<'_, GssToken> {
    let (rest, (content, _)) = framed(application(0), "a GSS-API token")(input)?;
    let (content, mech) = field("thisMech", oid.map(MechType))(content)?;
    let (content, token_id) = field("TOK_ID", be_u16.map(TokenId))(content)?;
    if !mech.is_kerberos() {
        return Err(Error::expected(input, "a mechanism of Kerberos"));
    }
    let (content, iakerb) = match token_id {
        TokenId::IAKERB_PROXY => {
            let (content, header) = iakerb_header(content)?;
            (content, Some(header))
        }
        _ => (content, None),
    };
    let message = match token_id {
        TokenId::IAKERB_PROXY if !content.is_empty() => Some(message(content)?.1),
        TokenId::KRB_AP_REQ | TokenId::KRB_AP_REP | TokenId::KRB_ERROR => Some(message(content)?.1),
        TokenId::KRB_TGT_REQ => Some(Message::TgtReq(Box::new(tgt_req(content)?.1))),
        TokenId::KRB_TGT_REP => Some(Message::TgtRep(Box::new(tgt_rep(content)?.1))),
        _ => None,
    };
    Ok((rest, GssToken { mech, token_id, iakerb, message }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    const TGT_REQ: &str = "6048060a2a864886f7120102020304003038a003020105a103020110a21f301da003020102a11630141b075445524d5352561b09732e6578
        616d706c65a30b1b09522e4558414d504c45";
    const TGT_REP: &str = "6067060a2a864886f7120102020304013057a003020105a103020111a24b61493047a003020105a10b1b09522e4558414d504c45a21f301d
        a003020102a11630141b075445524d5352561b09732e6578616d706c65a3123010a003020112a103020102a2040402aabb";

    #[test]
    fn reads_user_to_user() {
        let token = parse(gss_token, &hex(TGT_REQ)).unwrap().0;
        assert_eq!((token.mech.name(), token.token_id), (Some("Kerberos user-to-user"), TokenId::KRB_TGT_REQ));
        let Some(Message::TgtReq(request)) = token.message else { panic!("TGT-REQ") };
        assert_eq!(request.server_name.unwrap().to_string(), "TERMSRV/s.example");
        assert_eq!((request.realm.as_deref(), request.fault), (Some("R.EXAMPLE"), None));
        let Some(Message::TgtRep(reply)) = parse(gss_token, &hex(TGT_REP)).unwrap().0.message else {
            panic!("TGT-REP")
        };
        assert_eq!((reply.ticket.realm.as_deref(), reply.fault), (Some("R.EXAMPLE"), None));
    }

    /// A KDC_ERR_PREAUTH_REQUIRED that a server carries back, under a realm and with a cookie.
    const PROXIED: &str = "605d 0606 2b0601050205 0501 3014 a10b0c09522e4558414d504c45 a2050403 c0ffee
        7e3b 3039 a003020105 a10302011e a411180f32303236313132303230303630315a a503020100 a603020119 a9031b0152 aa0b3009a003020102a1023000";

    #[test]
    fn reads_what_a_server_carries_to_a_kdc() {
        let token = parse(gss_token, &hex(PROXIED)).unwrap().0;
        let header = token.iakerb.unwrap();
        assert_eq!((token.mech.name(), token.token_id), (Some("IAKERB"), TokenId::IAKERB_PROXY));
        assert_eq!((header.target_realm.as_deref(), header.has_cookie, header.fault), (Some("R.EXAMPLE"), true, None));
        let Some(Message::KrbError(error)) = token.message else { panic!("KRB-ERROR") };
        assert_eq!((error.error_code.unwrap().0, error.fault), (25, None));
        let asks = parse(gss_token, &hex("6010 0606 2b0601050205 0501 3004 a1020c00")).unwrap().0;
        assert_eq!((asks.iakerb.unwrap().target_realm.as_deref(), asks.message), (Some(""), None));
    }

    #[test]
    fn another_token_has_no_message_and_another_mechanism_is_an_error() {
        let token = parse(gss_token, &hex("60 0d 0609 2a864886f712010202 0601")).unwrap().0;
        assert_eq!((token.token_id, token.message), (TokenId(0x0601), None));
        assert!(parse(gss_token, &hex("60 0e 060a 2b06010401823702020a 0100")).is_err());
    }

    #[test]
    fn survives_damage() {
        survives(gss_token, &[&hex(TGT_REQ), &hex(TGT_REP), &hex(PROXIED)]);
    }
}
