//! MCS Erect Domain Request, Attach User Request and Attach User Confirm.

use nom::Parser;
use nom::number::complete::u8;

use super::{DomainMcsPdu, Result, choice};
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;
use crate::per;

/// Announces the client's place in the domain.
///
/// ```text
/// | 1 (6 bits), padding (2) | length | subHeight | length | subInterval |
/// ```
/// Source: T.125 section 7, part 3; [MS-RDPBCGR] 2.2.1.5, Client MCS Erect Domain Request PDU.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErectDomainRequest {
    /// Height in the domain of the sender.
    pub sub_height: u32,
    /// Throughput enforcement interval, milliseconds.
    pub sub_interval: u32,
}

/// Gives the client its user id.
///
/// ```text
/// | 11 (6 bits), initiator present (1), result (4), padding (5) | initiator - 1001 (16) |
/// ```
/// Source: T.125 section 7, part 5; [MS-RDPBCGR] 2.2.1.7, Server MCS Attach User Confirm PDU.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttachUserConfirm {
    /// Whether the user was attached.
    pub result: Result,
    /// The user id, where the PDU has one.
    pub initiator: Option<u16>,
}

/// Reads an Erect Domain Request.
///
/// # Errors
/// Another PDU, or one that ends inside a field.
pub(super) fn erect_domain_request(input: Input<'_>) -> ParseResult<'_, ErectDomainRequest> {
    let (rest, _) = choice(DomainMcsPdu::ERECT_DOMAIN_REQUEST, "an Erect Domain Request")(input)?;
    let (rest, sub_height) = field("subHeight", per::integer)(rest)?;
    let (rest, sub_interval) = field("subInterval", per::integer)(rest)?;
    Ok((rest, ErectDomainRequest { sub_height, sub_interval }))
}

/// Reads an Attach User Request, which has no fields.
///
/// # Errors
/// Another PDU.
pub(super) fn attach_user_request(input: Input<'_>) -> ParseResult<'_, ()> {
    choice(DomainMcsPdu::ATTACH_USER_REQUEST, "an Attach User Request").map(|_| ()).parse(input)
}

/// Reads an Attach User Confirm.
///
/// # Errors
/// Another PDU, or one that ends inside a field.
pub(super) fn attach_user_confirm(input: Input<'_>) -> ParseResult<'_, AttachUserConfirm> {
    let head = confirm_head(DomainMcsPdu::ATTACH_USER_CONFIRM, "an Attach User Confirm");
    let (rest, (has_initiator, result)) = field("result", head)(input)?;
    if !has_initiator {
        return Ok((rest, AttachUserConfirm { result, initiator: None }));
    }
    let (rest, initiator) = field("initiator", per::user_id)(rest)?;
    Ok((rest, AttachUserConfirm { result, initiator: Some(initiator) }))
}

/// The two bytes that begin a confirm: whether its optional field is there, and the result, whose four bits straddle them.
///
/// FreeRDP and others write the result as a byte of its own. What is padding in PER is not zero then.
pub(super) fn confirm_head<'a>(
    expected: DomainMcsPdu,
    what: &'static str,
) -> impl FnMut(Input<'a>) -> ParseResult<'a, (bool, Result)> {
    move |input| {
        let (rest, (first, second)) = (choice(expected, what), u8).parse(input)?;
        let result = match second & 0x1f {
            0 => (first & 1) << 3 | second >> 5,
            _ => second,
        };
        Ok((rest, (first & 2 != 0, Result(result))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn reads_erect_domain() {
        let expect = ErectDomainRequest { sub_height: 1, sub_interval: 0x100 };
        assert_eq!(parse(erect_domain_request, &[0x04, 1, 1, 2, 1, 0]).unwrap().0, expect);
        assert!(parse(erect_domain_request, &[0x04, 1, 1, 2, 1]).is_err());
    }

    #[test]
    fn reads_attach_user() {
        assert!(parse(attach_user_request, &[0x28]).is_ok());
        let check = |bytes: &[u8], result, initiator| {
            assert_eq!(parse(attach_user_confirm, bytes).unwrap().0, AttachUserConfirm { result, initiator });
        };
        check(&[0x2e, 0x00, 0x00, 0x06], Result::RT_SUCCESSFUL, Some(1007));
        check(&[0x2d, 0xa0], Result::RT_TOO_MANY_USERS, None);
        check(&[0x2f, 0xe0, 0, 1], Result::RT_USER_REJECTED, Some(1002));
        check(&[0x2e, 0x0e, 0x00, 0x06], Result::RT_UNSPECIFIED_FAILURE, Some(1007));
        assert!(parse(attach_user_confirm, &[0x2e, 0x00, 0x00]).is_err());
    }
}
