//! TGT-REQ and TGT-REP: a client asks a server for the server's own ticket, to have its own encrypted with that one's key.

use super::application::{Ticket, ticket};
use super::common::{PrincipalName, principal_name, text};
use crate::asn1::{context, each, framed};
use crate::ber::Tag;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

/// Asks a server for its ticket ([user-to-user draft], section 3.1). Windows clients of Remote Desktop begin with it.
///
/// ```text
/// SEQUENCE { [0] pvno, [1] msg-type, [2] server-name, [3] realm }
/// ```
///
/// [user-to-user draft]: https://datatracker.ietf.org/doc/html/draft-swift-win2k-krb-user2user-03
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TgtReq {
    /// Service that the client wants.
    pub server_name: Option<PrincipalName>,
    /// Its realm.
    pub realm: Option<String>,
    /// Why reading stopped before the end.
    pub fault: Option<Error>,
}

/// Gives it ([user-to-user draft], section 3.2).
///
/// ```text
/// SEQUENCE { [0] pvno, [1] msg-type, [2] ticket }
/// ```
///
/// [user-to-user draft]: https://datatracker.ietf.org/doc/html/draft-swift-win2k-krb-user2user-03
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TgtRep {
    /// The server's ticket-granting ticket.
    pub ticket: Ticket,
    /// Why reading stopped before the end.
    pub fault: Option<Error>,
}

pub fn tgt_req(input: Input<'_>) -> ParseResult<'_, TgtReq> {
    let (rest, (sequence, cut)) = field("TGT-REQ", framed(Tag::SEQUENCE, "a TGT-REQ"))(input)?;
    let mut request = TgtReq::default();
    let stopped = each(sequence, |tag, content| {
        if tag == context(2) {
            request.server_name = Some(field("server-name", principal_name)(content)?.1);
        } else if tag == context(3) {
            request.realm = Some(field("realm", text)(content)?.1);
        }
        Ok(())
    });
    request.fault = stopped.or(cut);
    Ok((rest, request))
}

pub fn tgt_rep(input: Input<'_>) -> ParseResult<'_, TgtRep> {
    let (rest, (sequence, cut)) = field("TGT-REP", framed(Tag::SEQUENCE, "a TGT-REP"))(input)?;
    let mut reply = TgtRep::default();
    let stopped = each(sequence, |tag, content| {
        if tag == context(2) {
            reply.ticket = field("ticket", ticket)(content)?.1;
        }
        Ok(())
    });
    reply.fault = stopped.or(cut);
    Ok((rest, reply))
}
