//! Every TPKT in clear of every capture, read by ironrdp-pdu and by rdpwhy's parsers: the two agree where both can read it.
//!
//! What ironrdp cannot read and rdpwhy can, on purpose, is listed in `parsers/tests/oracles`. Share PDUs are compared there too, from
//! their seeds; here the framing around them is.

use std::path::Path;

use ironrdp_core::decode;
use ironrdp_pdu::mcs::{DisconnectReason, McsMessage};
use ironrdp_pdu::nego;
use ironrdp_pdu::rdp::server_license::LicensePdu;
use ironrdp_pdu::x224::X224;
use rdpwhy::capture::{Capture, CaptureOptions};
use rdpwhy::flow::{FlowTable, FlowTransport, Limits, UnitKind};
use rdpwhy::link::Dissector;
use rdpwhy_parsers::licensing::{LicenseMessage, license_pdu};
use rdpwhy_parsers::mcs::{self, Pdu};
use rdpwhy_parsers::negotiation::{NegotiationAnswer, connection_confirm, connection_request};
use rdpwhy_parsers::parse;

/// How many messages of a kind both have read.
#[derive(Debug, Default)]
struct Counts {
    requests: usize,
    confirms: usize,
    mcs: usize,
    licenses: usize,
}

#[test]
fn clear_messages_are_read_as_ironrdp_reads_them() {
    let mut counts = Counts::default();
    let mut found = Vec::new();
    for path in crate::tshark::captures() {
        for packet in packets(&path) {
            let before = found.len();
            compare(&packet, &mut counts, &mut found);
            for line in &mut found[before..] {
                *line = format!("{}: {line}", path.display());
            }
        }
    }
    println!("{counts:?}");
    assert!(counts.requests > 50 && counts.confirms > 50 && counts.mcs > 500 && counts.licenses > 20, "{counts:?}");
    assert!(found.is_empty(), "{}\n{} disagreements", found.join("\n"), found.len());
}

/// The TPKTs of a capture's connections, whole ones.
fn packets(path: &Path) -> Vec<Vec<u8>> {
    let mut capture = Capture::open(path, CaptureOptions::default()).unwrap_or_else(|error| panic!("{error}"));
    let mut dissector = Dissector::default();
    let mut table = FlowTable::new(Limits::default());
    while let Some(packet) = capture.next_packet() {
        if let Some(segment) = dissector.segment(&packet) {
            table.push(&segment);
        }
    }
    let flows = table.finish().flows;
    let tcp = flows.iter().filter(|flow| flow.transport == FlowTransport::Tcp);
    let streams = tcp.flat_map(|flow| [&flow.to_server, &flow.to_client]);
    let whole = streams.flat_map(|stream| {
        let units = stream.units.iter().filter(|unit| unit.kind == UnitKind::Tpkt && unit.count == 1 && !unit.cut);
        units.filter_map(|unit| stream.bytes(unit.offset..unit.offset + unit.total))
    });
    whole.map(|bytes| bytes.to_vec()).collect()
}

fn compare(packet: &[u8], counts: &mut Counts, found: &mut Vec<String>) {
    match packet.get(5) {
        Some(0xe0) => request(packet, counts, found),
        Some(0xd0) => confirm(packet, counts, found),
        Some(0xf0) => data(packet, counts, found),
        _ => {}
    }
}

fn request(packet: &[u8], counts: &mut Counts, found: &mut Vec<String>) {
    let Ok(theirs) = decode::<X224<nego::ConnectionRequest>>(packet) else { return };
    let ours = parse(connection_request, packet).map(|(ours, _)| ours);
    let offered = ours.as_ref().ok().map(|ours| ours.negotiation.map_or(0, |offer| offer.requested_protocols.0));
    counts.requests += 1;
    if offered != Some(theirs.0.protocol.bits()) {
        found.push(format!("{ours:?} for {theirs:?}"));
    }
}

fn confirm(packet: &[u8], counts: &mut Counts, found: &mut Vec<String>) {
    let Ok(theirs) = decode::<X224<nego::ConnectionConfirm>>(packet) else { return };
    let ours = parse(connection_confirm, packet).map(|(ours, _)| ours);
    let answer = ours.as_ref().ok().and_then(|ours| ours.negotiation.as_ref());
    let same = match (answer, &theirs.0) {
        (Some(NegotiationAnswer::Failure(ours)), nego::ConnectionConfirm::Failure { code }) => {
            ours.failure_code.0 == u32::from(*code)
        }
        (Some(NegotiationAnswer::Response(ours)), nego::ConnectionConfirm::Response { protocol, .. }) => {
            ours.selected_protocol.0 == protocol.bits()
        }
        (None, nego::ConnectionConfirm::Response { protocol, .. }) => protocol.is_empty(),
        _ => false,
    };
    counts.confirms += 1;
    if !same {
        found.push(format!("{ours:?} for {theirs:?}"));
    }
}

fn data(packet: &[u8], counts: &mut Counts, found: &mut Vec<String>) {
    let Ok(X224(theirs)) = decode::<X224<McsMessage<'_>>>(packet) else { return };
    let Ok((ours, _)) = parse(mcs::pdu, packet.get(7..).unwrap_or_default()) else {
        return found.push(format!("nothing for {theirs:?}"));
    };
    counts.mcs += 1;
    let same = match (&ours, &theirs) {
        (Pdu::ErectDomainRequest(_), McsMessage::ErectDomainRequest(_))
        | (Pdu::AttachUserRequest, McsMessage::AttachUserRequest(_)) => true,
        (Pdu::AttachUserConfirm(ours), McsMessage::AttachUserConfirm(theirs)) => {
            ours.initiator.is_none_or(|initiator| initiator == theirs.initiator_id)
        }
        (Pdu::ChannelJoinRequest(ours), McsMessage::ChannelJoinRequest(theirs)) => ours.channel_id == theirs.channel_id,
        (Pdu::ChannelJoinConfirm(ours), McsMessage::ChannelJoinConfirm(theirs)) => {
            ours.channel_id.is_none_or(|channel| channel == theirs.channel_id)
        }
        (Pdu::SendDataRequest(ours), McsMessage::SendDataRequest(theirs)) => {
            license(ours.user_data, counts, found);
            ours.channel_id == theirs.channel_id && ours.user_data == &theirs.user_data[..]
        }
        (Pdu::SendDataIndication(ours), McsMessage::SendDataIndication(theirs)) => {
            license(ours.user_data, counts, found);
            ours.channel_id == theirs.channel_id && ours.user_data == &theirs.user_data[..]
        }
        (Pdu::DisconnectProviderUltimatum(ours), McsMessage::DisconnectProviderUltimatum(theirs)) => {
            DisconnectReason::from_u8(ours.reason.0) == Some(theirs.reason)
        }
        _ => false,
    };
    if !same {
        found.push(format!("{ours:?} for {theirs:?}"));
    }
}

/// A license message in clear: a security header with SEC_LICENSE_PKT and without SEC_ENCRYPT.
fn license(payload: &[u8], counts: &mut Counts, found: &mut Vec<String>) {
    let clear = matches!(payload, [flags, _, ..] if flags & 0x88 == 0x80);
    let Some(body) = payload.get(4..).filter(|_| clear) else { return };
    let Ok(theirs) = decode::<LicensePdu>(payload) else { return };
    let ours = parse(license_pdu, body).map(|(ours, _)| ours.message);
    counts.licenses += 1;
    let same = matches!(
        (&ours, &theirs),
        (Ok(LicenseMessage::LicenseRequest(_)), LicensePdu::ServerLicenseRequest(_))
            | (Ok(LicenseMessage::NewLicenseRequest(_)), LicensePdu::ClientNewLicenseRequest(_))
            | (Ok(LicenseMessage::PlatformChallenge(_)), LicensePdu::ServerPlatformChallenge(_))
            | (Ok(LicenseMessage::PlatformChallengeResponse(_)), LicensePdu::ClientPlatformChallengeResponse(_))
            | (
                Ok(LicenseMessage::NewLicense(_) | LicenseMessage::UpgradeLicense(_)),
                LicensePdu::ServerUpgradeLicense(_)
            )
            | (Ok(LicenseMessage::Error(_)), LicensePdu::LicensingErrorMessage(_))
    );
    if !same {
        found.push(format!("{ours:?} for {theirs:?}"));
    }
}
