//! MCS and GCC.

use std::ops::Range;

use rdpwhy_parsers::mcs::{self, Pdu};
use rdpwhy_parsers::security::{CertificateKind, ServerCertificate};
use rdpwhy_parsers::{Input, ParseResult, parse};

use super::canvas::{Action, Canvas};
use super::certificate;
use super::rdp;
use super::replace::{Encoding, Kind, Replacer};
use super::stream::Course;

/// ENCRYPTION_METHOD_FIPS.
const FIPS: u32 = 0x10;

/// Names of static channels that say nothing of whose session it is.
const CHANNELS: [&[u8]; 12] = [
    b"rdpdr", b"rdpsnd", b"cliprdr", b"drdynvc", b"rail", b"rail_ri", b"rail_wi", b"snddbg", b"encomsp", b"remdesk",
    b"TSMF", b"msgchan",
];

/// The user data of an X.224 Data TPDU.
pub(super) fn pdu(canvas: &mut Canvas<'_>, at: Range<usize>, course: &mut Course, replacer: &mut Replacer) {
    let user_data = canvas.part(at.clone());
    let Ok((pdu, rest)) = parse(mcs::pdu, user_data) else {
        // What kind of PDU it is decides whether the stream is RDP's at all.
        return canvas.keep(at.start..at.start.saturating_add(1));
    };
    match pdu {
        Pdu::ConnectInitial(initial) => {
            canvas.show(mcs_pdu, at.start, gcc, replacer);
            replacer
                .kept
                .insert("versions, sizes of the desktop and flags of the client in the clear MCS Connect Initial");
            let unknown = initial.conference_create_request.map(|request| request.client_data.unknown);
            blank_all(canvas, at.start, unknown.unwrap_or_default().into_iter().map(|block| block.at));
            channels(canvas, at.start, replacer);
        }
        Pdu::ConnectResponse(response) => {
            canvas.show(mcs_pdu, at.start, gcc, replacer);
            let Ok(response) = response.conference_create_response else { return };
            let data = response.server_data;
            course.io_channel = data.network.as_ref().map(|network| network.mcs_channel_id);
            course.message_channel = data.message_channel;
            if let Some(security) = &data.security {
                course.encrypts = security.encryption_method.0 != 0;
                course.fips = security.encryption_method.0 == FIPS;
                if let Some(Ok(certificate)) = &security.server_certificate {
                    server_certificate(canvas, at.start, certificate, course, replacer);
                }
            }
            blank_all(canvas, at.start, data.unknown.into_iter().map(|block| block.at));
        }
        Pdu::SendDataRequest(data) | Pdu::SendDataIndication(data) => {
            let start = at.start.saturating_add(data.user_data_offset);
            canvas.keep(at.start..start);
            let end = start.saturating_add(data.user_data.len());
            rdp::payload(canvas, start..end, data.channel_id, course, replacer);
        }
        Pdu::Other(..) => canvas.keep(at.start..at.start.saturating_add(1)),
        // All of it is numbers.
        _ => canvas.keep(at.start..at.start.saturating_add(user_data.len().saturating_sub(rest.len()))),
    }
}

/// An MCS PDU for its fields alone.
fn mcs_pdu(input: Input<'_>) -> ParseResult<'_, ()> {
    mcs::pdu(input).map(|(rest, _)| (rest, ()))
}

fn blank_all(canvas: &mut Canvas<'_>, start: usize, places: impl Iterator<Item = Range<usize>>) {
    for at in places {
        canvas.blank(start.saturating_add(at.start)..start.saturating_add(at.end));
    }
}

/// Static channels of other names than these are named by whoever made them.
fn channels(canvas: &mut Canvas<'_>, start: usize, replacer: &mut Replacer) {
    let Some(bytes) = canvas.old.get(start..) else { return };
    let (_, fields) = rdpwhy_parsers::parse_with_fields(mcs_pdu, bytes);
    let inside = |at: &Range<usize>, all: &[rdpwhy_parsers::Field]| {
        all.iter().any(|outer| outer.name == "channelDefArray" && outer.at.start == at.start)
    };
    for field in fields.iter().filter(|field| field.name == "name" && inside(&field.at, &fields)) {
        let at = start.saturating_add(field.at.start)..start.saturating_add(field.at.end);
        let name = canvas.part(at.clone());
        let known = name.split(|byte| *byte == 0).next().unwrap_or_default();
        if CHANNELS.iter().any(|channel| channel.eq_ignore_ascii_case(known)) {
            canvas.keep(at);
        } else {
            canvas.act(Action::Name(0, Encoding::Bytes), at, replacer);
        }
    }
}

/// The server's certificate for Standard RDP Security; `start` is where the places count from.
pub(super) fn server_certificate(
    canvas: &mut Canvas<'_>,
    start: usize,
    found: &ServerCertificate,
    course: &Course,
    replacer: &mut Replacer,
) {
    let moved = |at: &Range<usize>| start.saturating_add(at.start)..start.saturating_add(at.end);
    match &found.kind {
        CertificateKind::Proprietary(proprietary) => {
            let at = moved(&proprietary.public_key.modulus);
            // The modulus goes from its least significant byte on, zeros behind it.
            let mut modulus = canvas.part(at.clone()).to_vec();
            modulus.reverse();
            let mut made = replacer.number(Kind::PublicKey, &modulus);
            made.reverse();
            canvas.put(at.start, &made);
            replacer
                .lost
                .insert("whether the certificate for Standard RDP Security is signed with the Terminal Services key");
        }
        CertificateKind::X509Chain(chain) => {
            for at in chain.iter().map(moved) {
                let made = certificate::scrubbed(canvas.part(at.clone()), &course.marks, replacer);
                canvas.put(at.start, &made);
            }
        }
        CertificateKind::Unknown(_) => {}
    }
}

/// Fields of MCS Connect Initial and Connect Response and of the GCC blocks in them.
fn gcc(name: &str, inside: &str) -> Action {
    match (name, inside) {
        (
            "Connect-Initial" | "Connect-Response" | "targetParameters" | "minimumParameters" | "maximumParameters",
            _,
        )
        | ("domainParameters" | "userData", _) => Action::Ber,
        ("callingDomainSelector" | "calledDomainSelector", _) => Action::Head(3),
        ("conferenceName", _) => Action::Head(2),
        ("h221NonStandard", _) => Action::Head(7),
        ("clientData" | "serverData", _) => Action::Per,
        ("name", _) => Action::Blank,
        ("version" | "flags", "clientMonitorData" | "clientMonitorExtendedData" | "monitorDefArray") => Action::Blank,
        ("upwardFlag" | "maxChannelIds" | "maxUserIds" | "maxTokenIds" | "numPriorities" | "minThroughput", _)
        | ("maxHeight" | "maxMCSPDUsize" | "protocolVersion" | "t124Identifier" | "connectPDU", _)
        | ("conferenceCreateRequest" | "conferenceCreateResponse" | "nodeID" | "tag" | "result", _)
        | ("lockedConference, listedConference, conductibleConference, terminationMethod" | "calledConnectId", _)
        | ("header.type" | "header.length" | "version" | "desktopWidth" | "desktopHeight" | "colorDepth", _)
        | ("SASSequence" | "clientBuild" | "postBeta2ColorDepth" | "clientProductId" | "highColorDepth", _)
        | ("supportedColorDepths" | "earlyCapabilityFlags" | "connectionType" | "pad1octet", _)
        | ("serverSelectedProtocol" | "clientRequestedProtocols" | "encryptionMethods" | "extEncryptionMethods", _)
        | ("channelCount" | "options" | "Flags" | "clientMessageChannelData.flags", _)
        | ("clientMultitransportChannelData.flags" | "serverMultitransportChannelData.flags", _)
        | ("serverMessageChannelData.MCSChannelID" | "MCSChannelId" | "channelIdArray", "" | "serverNetworkData" | _)
        | ("encryptionMethod" | "encryptionLevel" | "serverRandomLen" | "serverCertLen", _) => Action::Keep,
        ("clientName" | "imeFileName" | "clientDigProductId", _) => Action::Name(0, Encoding::Utf16Le),
        ("serverRandom", _) => Action::Identifier(0),
        _ => certificate_fields(name),
    }
}

/// Fields of a server certificate as MS-RDPBCGR has it.
pub(super) fn certificate_fields(name: &str) -> Action {
    match name {
        "dwVersion" | "dwSigAlgId" | "dwKeyAlgId" | "wPublicKeyBlobType" | "wPublicKeyBlobLen" | "magic" | "keylen"
        | "bitlen" | "datalen" | "pubExp" | "wSignatureBlobType" | "wSignatureBlobLen" | "NumCertBlobs" | "cbCert" => {
            Action::Keep
        }
        _ => Action::Blank,
    }
}
