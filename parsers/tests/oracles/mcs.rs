//! `mcs` and `gcc` against `ironrdp-pdu`: whatever ironrdp reads, ours reads the same.
//!
//! What ironrdp refuses and ours describes, on purpose: PDUs that RDP does not use, user data cut short, unknown reasons, confirms
//! without their optional field, lengths that do not fit, a missing GCC block, values outside of the specification.
//!
//! Where both read and disagree:
//!
//! - A result is read there as a byte of its own, here by PER, whose four bits straddle two bytes; where the padding is not zero, ours
//!   reads a byte too. So results are compared only where that byte is below 16 and not zero.
//! - The optional field of a confirm is read there whatever the bit says that announces it; ours goes by the bit.
//! - ironrdp passes over the lengths of BER values that hold others; ours goes by them. A connect PDU that ours refuses for that is
//!   not written by ironrdp as it was read.
//! - ironrdp reads the blocks without regard to the length of the user data around them, and passes over what follows in a block; ours
//!   stops where the length says, and says so.
//! - Of two blocks of one type ironrdp keeps the last, ours the first, with the other listed.

use ironrdp_core::{decode, encode_vec};
use ironrdp_pdu::gcc as iron_gcc;
use ironrdp_pdu::mcs as iron;
use ironrdp_pdu::x224::X224;
use proptest::prelude::*;
use rdpwhy_parsers::gcc::{ClientData, ServerData};
use rdpwhy_parsers::mcs::{DomainParameters, Pdu, pdu};
use rdpwhy_parsers::parse;

use crate::property;
use crate::seeds::{damaged_seed, seeds};

/// An MCS PDU in an X.224 Data TPDU in a TPKT.
fn wrapped(pdu: &[u8]) -> Vec<u8> {
    [&[3, 0][..], &(pdu.len() as u16 + 7).to_be_bytes(), &[2, 0xf0, 0x80], pdu].concat()
}

fn same_domain_pdu(ours: Pdu<'_>, theirs: iron::McsMessage<'_>, bytes: &[u8]) -> Result<(), TestCaseError> {
    match (ours, theirs) {
        (Pdu::ErectDomainRequest(ours), iron::McsMessage::ErectDomainRequest(theirs)) => {
            prop_assert_eq!((ours.sub_height, ours.sub_interval), (theirs.sub_height, theirs.sub_interval));
        }
        (Pdu::AttachUserRequest, iron::McsMessage::AttachUserRequest(_)) => {}
        (Pdu::AttachUserConfirm(ours), iron::McsMessage::AttachUserConfirm(theirs)) => {
            same_result(ours.result.0, theirs.result, bytes)?;
            prop_assert_eq!(ours.initiator.unwrap_or(theirs.initiator_id), theirs.initiator_id);
        }
        (Pdu::ChannelJoinRequest(ours), iron::McsMessage::ChannelJoinRequest(theirs)) => {
            prop_assert_eq!((ours.initiator, ours.channel_id), (theirs.initiator_id, theirs.channel_id));
        }
        (Pdu::ChannelJoinConfirm(ours), iron::McsMessage::ChannelJoinConfirm(theirs)) => {
            same_result(ours.result.0, theirs.result, bytes)?;
            prop_assert_eq!((ours.initiator, ours.requested), (theirs.initiator_id, theirs.requested_channel_id));
            prop_assert_eq!(ours.channel_id.unwrap_or(theirs.channel_id), theirs.channel_id);
        }
        (Pdu::SendDataRequest(ours), iron::McsMessage::SendDataRequest(theirs)) => {
            prop_assert_eq!((ours.initiator, ours.channel_id), (theirs.initiator_id, theirs.channel_id));
            prop_assert_eq!(ours.user_data, &theirs.user_data[..]);
        }
        (Pdu::SendDataIndication(ours), iron::McsMessage::SendDataIndication(theirs)) => {
            prop_assert_eq!((ours.initiator, ours.channel_id), (theirs.initiator_id, theirs.channel_id));
            prop_assert_eq!(ours.user_data, &theirs.user_data[..]);
        }
        (
            Pdu::DisconnectProviderUltimatum(ours),
            iron::McsMessage::DisconnectProviderUltimatum(iron::DisconnectProviderUltimatum { reason }),
        ) => prop_assert_eq!(iron::DisconnectReason::from_u8(ours.reason.0), Some(reason)),
        (ours, theirs) => prop_assert!(false, "{:?}\n{:?}", ours, theirs),
    }
    Ok(())
}

fn same_result(ours: u8, theirs: u8, bytes: &[u8]) -> Result<(), TestCaseError> {
    if matches!(bytes[1], 1..16) {
        prop_assert_eq!(ours, theirs);
    }
    Ok(())
}

#[test]
fn a_domain_pdu_is_read_as_ironrdp_reads_it() {
    property(damaged_seed("mcs_pdu"), |bytes| {
        let packet = wrapped(&bytes);
        let Ok(theirs) = decode::<X224<iron::McsMessage<'_>>>(&packet) else { return Ok(()) };
        let ours = parse(pdu, &bytes).map_err(|error| TestCaseError::fail(format!("{error}\n{theirs:?}")))?.0;
        same_domain_pdu(ours, theirs.0, &bytes)
    });
}

fn same_parameters(ours: DomainParameters, theirs: &iron::DomainParameters) -> Result<(), TestCaseError> {
    prop_assert_eq!(ours.max_channel_ids, u64::from(theirs.max_channel_ids));
    prop_assert_eq!(ours.max_user_ids, u64::from(theirs.max_user_ids));
    prop_assert_eq!(ours.max_token_ids, u64::from(theirs.max_token_ids));
    prop_assert_eq!(ours.num_priorities, u64::from(theirs.num_priorities));
    prop_assert_eq!(ours.min_throughput, u64::from(theirs.min_throughput));
    prop_assert_eq!(ours.max_height, u64::from(theirs.max_height));
    prop_assert_eq!(ours.max_mcs_pdu_size, u64::from(theirs.max_mcs_pdu_size));
    prop_assert_eq!(ours.protocol_version, u64::from(theirs.protocol_version));
    Ok(())
}

/// A text of ironrdp's ends at its field's end, ours at the first zero.
fn until_zero(text: &str) -> &str {
    text.split('\0').next().unwrap_or_default()
}

fn same_client(ours: &ClientData, theirs: &iron_gcc::ClientGccBlocks) -> Result<(), TestCaseError> {
    let core = ours.core.as_ref().unwrap();
    prop_assert_eq!(core.version.0, theirs.core.version.0);
    prop_assert_eq!((core.desktop_width, core.desktop_height), (theirs.core.desktop_width, theirs.core.desktop_height));
    prop_assert_eq!((core.keyboard_layout, core.client_build), (theirs.core.keyboard_layout, theirs.core.client_build));
    prop_assert_eq!(core.client_name.as_str(), until_zero(&theirs.core.client_name));
    prop_assert_eq!(core.keyboard_type, theirs.core.keyboard_type.0);
    let (optional, theirs_optional) = (core, &theirs.core.optional_data);
    prop_assert_eq!(optional.client_product_id, theirs_optional.client_product_id);
    prop_assert_eq!(optional.serial_number, theirs_optional.serial_number);
    let flags = theirs_optional.early_capability_flags.map(|flags| flags.bits());
    prop_assert_eq!(optional.early_capability_flags.map(|flags| flags.0), flags);
    let protocol = theirs_optional.server_selected_protocol.map(|protocol| protocol.bits());
    prop_assert_eq!(optional.server_selected_protocol, protocol);
    prop_assert_eq!(optional.desktop_physical_width, theirs_optional.desktop_physical_width);
    prop_assert_eq!(optional.desktop_orientation, theirs_optional.desktop_orientation);
    prop_assert_eq!(optional.device_scale_factor, theirs_optional.device_scale_factor);
    let methods = ours.security.map(|security| security.encryption_methods.0);
    prop_assert_eq!(methods, Some(theirs.security.encryption_methods.bits()));
    if let (Some(ours), Some(theirs)) = (&ours.network, &theirs.network) {
        let named = |channel: &iron_gcc::ChannelDef| channel.name.as_str().map(str::to_owned);
        for (ours, theirs) in ours.channels.iter().zip(&theirs.channels) {
            prop_assert_eq!(Some(ours.name.clone()), Some(named(theirs).unwrap_or_else(|| ours.name.clone())));
            prop_assert_eq!(ours.options.0, theirs.options.bits());
        }
        prop_assert!(ours.channels.len() >= theirs.channels.len());
    }
    if let (Some(ours), Some(theirs)) = (ours.cluster, &theirs.cluster) {
        prop_assert_eq!(ours.redirected_session_id, theirs.redirected_session_id);
        prop_assert_eq!(ours.flags.0 & 0x43, theirs.flags.bits());
    }
    Ok(())
}

fn same_server(ours: &ServerData, theirs: &iron_gcc::ServerGccBlocks) -> Result<(), TestCaseError> {
    let core = ours.core.unwrap();
    prop_assert_eq!(core.version.0, theirs.core.version.0);
    let protocols = theirs.core.optional_data.client_requested_protocols.map(|protocols| protocols.bits());
    prop_assert_eq!(core.client_requested_protocols, protocols);
    let flags = theirs.core.optional_data.early_capability_flags.map(|flags| flags.bits());
    prop_assert_eq!(core.early_capability_flags.map(|flags| flags.0), flags);
    let network = ours.network.as_ref().unwrap();
    prop_assert_eq!(network.mcs_channel_id, theirs.network.io_channel);
    prop_assert_eq!(&network.channel_ids, &theirs.network.channel_ids);
    let security = ours.security.as_ref().unwrap();
    prop_assert_eq!(security.encryption_method.0, theirs.security.encryption_method.bits());
    let length = security.server_certificate_at.as_ref().map_or(0, |at| at.len());
    prop_assert_eq!(length, theirs.security.server_cert.len());
    let channel = theirs.message_channel.as_ref().map(|channel| channel.mcs_message_channel_id);
    prop_assert_eq!(ours.message_channel, channel);
    Ok(())
}

#[test]
fn a_connect_initial_is_read_as_ironrdp_reads_it() {
    property(damaged_seed("mcs_pdu"), |bytes| {
        let Ok(theirs) = decode::<iron::ConnectInitial>(&bytes) else { return Ok(()) };
        let Ok((Pdu::ConnectInitial(ours), _)) = parse(pdu, &bytes) else {
            prop_assert_ne!(encode_vec(&theirs).ok(), Some(bytes));
            return Ok(());
        };
        prop_assert_eq!(ours.upward_flag, theirs.upward_flag);
        prop_assert_eq!(ours.called_domain_selector, &theirs.called_domain_selector[..]);
        same_parameters(ours.target_parameters, &theirs.target_parameters)?;
        same_parameters(ours.maximum_parameters, &theirs.max_parameters)?;
        match ours.conference_create_request {
            Ok(ours) if whole(&ours.client_data.problems, ours.client_data.unknown.len()) => {
                same_client(&ours.client_data, theirs.conference_create_request.gcc_blocks())
            }
            _ => Ok(()),
        }
    });
}

#[test]
fn a_connect_response_is_read_as_ironrdp_reads_it() {
    property(damaged_seed("mcs_pdu"), |bytes| {
        let Ok(theirs) = decode::<iron::ConnectResponse>(&bytes) else { return Ok(()) };
        let Ok((Pdu::ConnectResponse(ours), _)) = parse(pdu, &bytes) else {
            prop_assert_ne!(encode_vec(&theirs).ok(), Some(bytes));
            return Ok(());
        };
        prop_assert_eq!(ours.called_connect_id, u64::from(theirs.called_connect_id));
        same_parameters(ours.domain_parameters, &theirs.domain_parameters)?;
        match ours.conference_create_response {
            Ok(ours) if whole(&ours.server_data.problems, ours.server_data.unknown.len()) => {
                same_server(&ours.server_data, theirs.conference_create_response.gcc_blocks())
            }
            _ => Ok(()),
        }
    });
}

/// Whether every block was read and none came twice or from another time.
fn whole(problems: &[rdpwhy_parsers::Error], unknown: usize) -> bool {
    problems.is_empty() && unknown == 0
}

#[test]
fn both_read_the_seeds() {
    let mut read = 0;
    for seed in seeds("mcs_pdu") {
        let packet = wrapped(&seed);
        let domain = decode::<X224<iron::McsMessage<'_>>>(&packet).is_ok();
        let connect = decode::<iron::ConnectInitial>(&seed).is_ok() || decode::<iron::ConnectResponse>(&seed).is_ok();
        read += usize::from(domain || connect);
        assert!(parse(pdu, &seed).is_ok());
    }
    // ironrdp has no indefinite lengths.
    assert_eq!(read, seeds("mcs_pdu").len() - 1);
}
