//! IAKERB: a server that carries its client's questions to a KDC which the client cannot reach.

use crate::asn1::{context, each, framed};
use crate::ber::Tag;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

use super::common::text;

/// What stands in front of the message to or from the KDC ([IAKERB draft], section 3). The cookie, with which the server finds its
/// state again, has no field.
///
/// ```text
/// SEQUENCE { [1] target-realm, [2] cookie OPTIONAL, ... } | AS-REQ, AS-REP, TGS-REQ, TGS-REP or KRB-ERROR; nothing to ask for the realm
/// ```
///
/// [IAKERB draft]: https://datatracker.ietf.org/doc/html/draft-ietf-kitten-iakerb-03
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IakerbHeader {
    /// Realm of the KDC that is meant; empty where the client asks for it.
    pub target_realm: Option<String>,
    /// Whether there is a cookie.
    pub has_cookie: bool,
    /// Why reading stopped before the end.
    pub fault: Option<Error>,
}

pub fn iakerb_header(input: Input<'_>) -> ParseResult<'_, IakerbHeader> {
    let (rest, (sequence, cut)) = field("IAKERB-HEADER", framed(Tag::SEQUENCE, "an IAKERB-HEADER"))(input)?;
    let mut header = IakerbHeader::default();
    let stopped = each(sequence, |tag, content| {
        if tag == context(1) {
            header.target_realm = Some(field("target-realm", text)(content)?.1);
        } else if tag == context(2) {
            header.has_cookie = true;
        }
        Ok(())
    });
    header.fault = stopped.or(cut);
    Ok((rest, header))
}
