//! MCS: the T.125 layer that joins channels and carries everything after it.
//!
//! [`pdu`] reads any MCS PDU from the payload of an X.224 Data TPDU.
//! Source: [ITU-T T.125](https://www.itu.int/rec/T-REC-T.125) section 7, and MS-RDPBCGR 2.2.1.3 to 2.2.1.9.

mod channel_join;
mod connect_initial;
mod connect_response;
mod domain;
mod domain_parameters;
mod result;
mod send_data;
mod ultimatum;

use nom::Parser;
use nom::number::complete::be_u16;

pub use channel_join::{ChannelJoinConfirm, ChannelJoinRequest};
pub use connect_initial::ConnectInitial;
pub use connect_response::ConnectResponse;
pub use domain::{AttachUserConfirm, ErectDomainRequest};
pub use domain_parameters::DomainParameters;
pub use result::Result;
pub use send_data::{DataPriority, SendData};
pub use ultimatum::{DisconnectProviderUltimatum, Reason, disconnect_provider_ultimatum};

use channel_join::{channel_join_confirm, channel_join_request};
use connect_initial::connect_initial;
use connect_response::connect_response;
use domain::{attach_user_confirm, attach_user_request, erect_domain_request};
use send_data::send_data;

use crate::ber::Tag;
use crate::code::codes;
use crate::error::{Error, ParseResult};
use crate::input::Input;
use crate::lenient::rest;

codes! {
    /// Which alternative of T.125's `DomainMCSPDU` a PDU is: the six high bits of its first byte.
    pub struct DomainMcsPdu(u8) {
        /// Merging domains; not used by RDP.
        PLUMB_DOMAIN_INDICATION "plumbDomainIndication" = 0,
        /// The client announces its place in the domain.
        ERECT_DOMAIN_REQUEST "erectDomainRequest" = 1,
        /// Merging domains; not used by RDP.
        MERGE_CHANNELS_REQUEST "mergeChannelsRequest" = 2,
        /// Merging domains; not used by RDP.
        MERGE_CHANNELS_CONFIRM "mergeChannelsConfirm" = 3,
        /// Merging domains; not used by RDP.
        PURGE_CHANNELS_INDICATION "purgeChannelsIndication" = 4,
        /// Merging domains; not used by RDP.
        MERGE_TOKENS_REQUEST "mergeTokensRequest" = 5,
        /// Merging domains; not used by RDP.
        MERGE_TOKENS_CONFIRM "mergeTokensConfirm" = 6,
        /// Merging domains; not used by RDP.
        PURGE_TOKENS_INDICATION "purgeTokensIndication" = 7,
        /// Either side ends the connection.
        DISCONNECT_PROVIDER_ULTIMATUM "disconnectProviderUltimatum" = 8,
        /// A PDU was not understood.
        REJECT_MCS_PDU_ULTIMATUM "rejectMCSPDUUltimatum" = 9,
        /// The client asks for a user id.
        ATTACH_USER_REQUEST "attachUserRequest" = 10,
        /// The server gives it.
        ATTACH_USER_CONFIRM "attachUserConfirm" = 11,
        /// A user leaves; not used by RDP.
        DETACH_USER_REQUEST "detachUserRequest" = 12,
        /// A user has left; not used by RDP.
        DETACH_USER_INDICATION "detachUserIndication" = 13,
        /// The client joins a channel.
        CHANNEL_JOIN_REQUEST "channelJoinRequest" = 14,
        /// The server confirms it.
        CHANNEL_JOIN_CONFIRM "channelJoinConfirm" = 15,
        /// A user leaves a channel; not used by RDP.
        CHANNEL_LEAVE_REQUEST "channelLeaveRequest" = 16,
        /// Private channels; not used by RDP.
        CHANNEL_CONVENE_REQUEST "channelConveneRequest" = 17,
        /// Private channels; not used by RDP.
        CHANNEL_CONVENE_CONFIRM "channelConveneConfirm" = 18,
        /// Private channels; not used by RDP.
        CHANNEL_DISBAND_REQUEST "channelDisbandRequest" = 19,
        /// Private channels; not used by RDP.
        CHANNEL_DISBAND_INDICATION "channelDisbandIndication" = 20,
        /// Private channels; not used by RDP.
        CHANNEL_ADMIT_REQUEST "channelAdmitRequest" = 21,
        /// Private channels; not used by RDP.
        CHANNEL_ADMIT_INDICATION "channelAdmitIndication" = 22,
        /// Private channels; not used by RDP.
        CHANNEL_EXPEL_REQUEST "channelExpelRequest" = 23,
        /// Private channels; not used by RDP.
        CHANNEL_EXPEL_INDICATION "channelExpelIndication" = 24,
        /// Data from the client.
        SEND_DATA_REQUEST "sendDataRequest" = 25,
        /// Data from the server.
        SEND_DATA_INDICATION "sendDataIndication" = 26,
        /// Data in one order for all; not used by RDP.
        UNIFORM_SEND_DATA_REQUEST "uniformSendDataRequest" = 27,
        /// Data in one order for all; not used by RDP.
        UNIFORM_SEND_DATA_INDICATION "uniformSendDataIndication" = 28,
        /// Tokens; not used by RDP.
        TOKEN_GRAB_REQUEST "tokenGrabRequest" = 29,
        /// Tokens; not used by RDP.
        TOKEN_GRAB_CONFIRM "tokenGrabConfirm" = 30,
        /// Tokens; not used by RDP.
        TOKEN_INHIBIT_REQUEST "tokenInhibitRequest" = 31,
        /// Tokens; not used by RDP.
        TOKEN_INHIBIT_CONFIRM "tokenInhibitConfirm" = 32,
        /// Tokens; not used by RDP.
        TOKEN_GIVE_REQUEST "tokenGiveRequest" = 33,
        /// Tokens; not used by RDP.
        TOKEN_GIVE_INDICATION "tokenGiveIndication" = 34,
        /// Tokens; not used by RDP.
        TOKEN_GIVE_RESPONSE "tokenGiveResponse" = 35,
        /// Tokens; not used by RDP.
        TOKEN_GIVE_CONFIRM "tokenGiveConfirm" = 36,
        /// Tokens; not used by RDP.
        TOKEN_PLEASE_REQUEST "tokenPleaseRequest" = 37,
        /// Tokens; not used by RDP.
        TOKEN_PLEASE_INDICATION "tokenPleaseIndication" = 38,
        /// Tokens; not used by RDP.
        TOKEN_RELEASE_REQUEST "tokenReleaseRequest" = 39,
        /// Tokens; not used by RDP.
        TOKEN_RELEASE_CONFIRM "tokenReleaseConfirm" = 40,
        /// Tokens; not used by RDP.
        TOKEN_TEST_REQUEST "tokenTestRequest" = 41,
        /// Tokens; not used by RDP.
        TOKEN_TEST_CONFIRM "tokenTestConfirm" = 42,
    }
}

/// Any MCS PDU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pdu<'a> {
    /// Opens the connection, with the client's data.
    ConnectInitial(Box<ConnectInitial<'a>>),
    /// Accepts or refuses it, with the server's data.
    ConnectResponse(Box<ConnectResponse>),
    /// Announces the client's place in the domain.
    ErectDomainRequest(ErectDomainRequest),
    /// Asks for a user id.
    AttachUserRequest,
    /// Gives the user id, or not.
    AttachUserConfirm(AttachUserConfirm),
    /// Asks to join a channel.
    ChannelJoinRequest(ChannelJoinRequest),
    /// Lets the client join it, or not.
    ChannelJoinConfirm(ChannelJoinConfirm),
    /// Carries data from the client.
    SendDataRequest(SendData<'a>),
    /// Carries data from the server.
    SendDataIndication(SendData<'a>),
    /// Ends the connection.
    DisconnectProviderUltimatum(DisconnectProviderUltimatum),
    /// A PDU that RDP does not use: which it is, and its bytes.
    Other(DomainMcsPdu, &'a [u8]),
}

/// Reads any MCS PDU.
///
/// # Errors
/// No bytes, or a PDU that ends inside its fields.
pub fn pdu(input: Input<'_>) -> ParseResult<'_, Pdu<'_>> {
    match connect_tag(input) {
        Some(connect_initial::TAG) => {
            return connect_initial.map(|pdu| Pdu::ConnectInitial(Box::new(pdu))).parse(input);
        }
        Some(connect_response::TAG) => {
            return connect_response.map(|pdu| Pdu::ConnectResponse(Box::new(pdu))).parse(input);
        }
        _ => {}
    }
    match choice_of(input)? {
        DomainMcsPdu::ERECT_DOMAIN_REQUEST => erect_domain_request.map(Pdu::ErectDomainRequest).parse(input),
        DomainMcsPdu::DISCONNECT_PROVIDER_ULTIMATUM => {
            disconnect_provider_ultimatum.map(Pdu::DisconnectProviderUltimatum).parse(input)
        }
        DomainMcsPdu::ATTACH_USER_REQUEST => attach_user_request.map(|()| Pdu::AttachUserRequest).parse(input),
        DomainMcsPdu::ATTACH_USER_CONFIRM => attach_user_confirm.map(Pdu::AttachUserConfirm).parse(input),
        DomainMcsPdu::CHANNEL_JOIN_REQUEST => channel_join_request.map(Pdu::ChannelJoinRequest).parse(input),
        DomainMcsPdu::CHANNEL_JOIN_CONFIRM => channel_join_confirm.map(Pdu::ChannelJoinConfirm).parse(input),
        DomainMcsPdu::SEND_DATA_REQUEST => send_data.map(Pdu::SendDataRequest).parse(input),
        DomainMcsPdu::SEND_DATA_INDICATION => send_data.map(Pdu::SendDataIndication).parse(input),
        other => rest.map(|bytes: Input<'_>| Pdu::Other(other, bytes.bytes())).parse(input),
    }
}

/// The tag of a connect PDU: both octets, which no domain PDU that RDP uses begins with.
fn connect_tag(input: Input<'_>) -> Option<Tag> {
    be_u16::<_, Error>(input).ok().map(|(_, tag)| Tag(tag))
}

fn choice_of(input: Input<'_>) -> std::result::Result<DomainMcsPdu, nom::Err<Error>> {
    input.bytes().first().map(|byte| DomainMcsPdu(byte >> 2)).ok_or_else(|| Error::expected(input, "an MCS PDU"))
}

/// Reads GCC data in the user data of a connect PDU, whose own fields stand even where that data cannot be read.
fn user_data<'a, T>(
    parser: fn(Input<'a>) -> ParseResult<'a, T>,
) -> impl Fn(Input<'a>) -> std::result::Result<T, Error> {
    move |input| parser(input).map(|(_, data)| data).map_err(Error::from_nom)
}

/// Reads the first byte of a domain PDU, which must be the alternative `expected`, and returns its two low bits.
fn choice<'a>(expected: DomainMcsPdu, what: &'static str) -> impl FnMut(Input<'a>) -> ParseResult<'a, u8> {
    move |input| {
        let (rest, first) = nom::number::complete::u8(input)?;
        match first >> 2 == expected.0 {
            true => Ok((rest, first & 3)),
            false => Err(Error::expected(input, what)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    #[test]
    fn tells_the_pdus_apart() {
        let check = |bytes: &[u8], expect: Pdu<'_>| assert_eq!(parse(pdu, bytes).unwrap().0, expect);
        check(&[0x04, 1, 0, 1, 0], Pdu::ErectDomainRequest(ErectDomainRequest { sub_height: 0, sub_interval: 0 }));
        check(&[0x28], Pdu::AttachUserRequest);
        check(
            &[0x21, 0x80],
            Pdu::DisconnectProviderUltimatum(DisconnectProviderUltimatum { reason: Reason::RN_USER_REQUESTED }),
        );
        check(&[0x24, 0x40, 1], Pdu::Other(DomainMcsPdu::REJECT_MCS_PDU_ULTIMATUM, &[0x24, 0x40, 1]));
        check(&[0xfc], Pdu::Other(DomainMcsPdu(63), &[0xfc]));
    }

    #[test]
    fn nothing_is_no_pdu() {
        assert!(parse(pdu, &[]).is_err());
    }

    #[test]
    fn survives_damage() {
        let digits = [
            "04 01 00 01 00",
            "28",
            "2e 00 0006",
            "38 0006 03eb",
            "3e 00 0006 03eb 03eb",
            "64 0006 03eb 70 80 02 aabb",
            "68 0001 03eb 70 02 aabb",
            "21 80",
        ];
        let seeds: Vec<_> = digits.iter().map(|digits| hex(digits)).collect();
        let seeds: Vec<_> = seeds.iter().map(Vec::as_slice).collect();
        survives(|input| pdu(input).map(|(rest, _)| (rest, ())), &seeds);
    }
}
