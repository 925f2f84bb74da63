//! What MCS Send Data carries: security headers, Client Info, licensing, share PDUs.

use std::ops::Range;

use rdpwhy_parsers::client_info::{InfoFlags, client_info};
use rdpwhy_parsers::licensing::{LicenseMessage, license_pdu};
use rdpwhy_parsers::security::{PayloadKind, SecurityFlags, basic_security_header, payload_kind, security_exchange};
use rdpwhy_parsers::share::{RedirectionFlags, ServerRedirection, ShareBody, server_redirection, share_pdu};
use rdpwhy_parsers::{autodetect, heartbeat, multitransport, parse};

use super::canvas::{Action, Canvas};
use super::mcs::{certificate_fields, server_certificate};
use super::replace::{Encoding, Replacer};
use super::stream::Course;

/// Channel of the share where the server's network data was not seen.
const IO_CHANNEL: u16 = 1003;
const BASIC_HEADER: usize = 4;
/// What FIPS adds to the header: length, version, padding.
const FIPS_HEADER: usize = 8;
/// Share PDUs that stand behind each other in one payload.
const MAX_SHARE_PDUS: usize = 64;

/// The user data of a Send Data PDU.
pub(super) fn payload(
    canvas: &mut Canvas<'_>,
    at: Range<usize>,
    channel: u16,
    course: &Course,
    replacer: &mut Replacer,
) {
    let bytes = canvas.part(at.clone());
    let share = channel == course.io_channel.unwrap_or(IO_CHANNEL) || course.message_channel == Some(channel);
    if !share {
        if course.encrypts {
            sealed(canvas, at.start, course);
        }
        return;
    }
    let header = match payload_kind(bytes) {
        PayloadKind::ShareControlHeader | PayloadKind::Unknown if !course.encrypts => None,
        _ => parse(basic_security_header, bytes).ok().map(|(header, _)| header.flags),
    };
    let Some(flags) = header else { return share_pdus(canvas, at, replacer) };
    canvas.keep(at.start..at.start.saturating_add(BASIC_HEADER));
    let is_set = |flag| flags.contains(flag);
    if is_set(SecurityFlags::SEC_ENCRYPT) && course.encrypts {
        return sealed(canvas, at.start, course);
    }
    let body = at.start.saturating_add(BASIC_HEADER);
    if is_set(SecurityFlags::SEC_EXCHANGE_PKT) {
        canvas.show(security_exchange, body, numbers, replacer);
    } else if is_set(SecurityFlags::SEC_INFO_PKT) {
        info(canvas, body, replacer);
    } else if is_set(SecurityFlags::SEC_LICENSE_PKT) {
        license(canvas, body, course, replacer);
    } else if is_set(SecurityFlags::SEC_REDIRECTION_PKT) {
        if let Some(read) = canvas.paint(server_redirection, body, redirection, replacer) {
            tell_lost(&read, replacer);
        }
    } else if is_set(SecurityFlags::SEC_TRANSPORT_REQ) {
        canvas.show(multitransport::initiate_multitransport_request, body, numbers, replacer);
    } else if is_set(SecurityFlags::SEC_TRANSPORT_RSP) {
        canvas.show(multitransport::multitransport_response, body, numbers, replacer);
    } else if is_set(SecurityFlags::SEC_AUTODETECT_REQ) || is_set(SecurityFlags::SEC_AUTODETECT_RSP) {
        canvas.show(autodetect::auto_detect, body, numbers, replacer);
    } else if is_set(SecurityFlags::SEC_HEARTBEAT) {
        canvas.show(heartbeat::heartbeat, body, numbers, replacer);
    } else {
        share_pdus(canvas, body..at.end, replacer);
    }
}

/// Of a sealed payload the header stays, without the signature.
fn sealed(canvas: &mut Canvas<'_>, start: usize, course: &Course) {
    let header = if course.fips { FIPS_HEADER } else { BASIC_HEADER };
    canvas.keep(start..start.saturating_add(header));
}

fn info(canvas: &mut Canvas<'_>, body: usize, replacer: &mut Replacer) {
    let read = canvas.old.get(body..).and_then(|bytes| parse(client_info, bytes).ok());
    let unicode = read.is_some_and(|(info, _)| info.flags.contains(InfoFlags::INFO_UNICODE));
    canvas.show(client_info, body, if unicode { info_unicode } else { info_ansi }, replacer);
    replacer.lost.insert("the password, the working directory and the time zone in a clear Client Info: blanked");
}

fn info_unicode(name: &str, inside: &str) -> Action {
    match name {
        "Domain" | "UserName" => Action::Name(0, Encoding::Utf16Le),
        "clientAddress" => Action::Name(2, Encoding::Utf16Le),
        "clientDir" | "dynamicDSTTimeZoneKeyName" => Action::Head(2),
        _ => numbers(name, inside),
    }
}

fn info_ansi(name: &str, inside: &str) -> Action {
    match name {
        "Domain" | "UserName" => Action::Name(0, Encoding::Bytes),
        _ => info_unicode(name, inside),
    }
}

fn license(canvas: &mut Canvas<'_>, body: usize, course: &Course, replacer: &mut Replacer) {
    let Some(read) = canvas.paint(license_pdu, body, licensing, replacer) else { return };
    if let LicenseMessage::LicenseRequest(request) = &read.message
        && let Some(Ok(certificate)) = &request.server_certificate
    {
        server_certificate(canvas, body, certificate, course, replacer);
    }
}

fn licensing(name: &str, inside: &str) -> Action {
    match (name, inside) {
        ("blobData", "ClientUserName" | "ClientMachineName") => Action::Name(0, Encoding::Bytes),
        ("bMsgType" | "flags" | "wMsgSize" | "wBlobType" | "wBlobLen" | "dwErrorCode" | "dwStateTransition", _)
        | (
            "dwVersion" | "cbCompanyName" | "cbProductId" | "ScopeCount" | "PreferredKeyExchangeAlg" | "PlatformId",
            _,
        )
        | ("ConnectFlags", _) => Action::Keep,
        _ => certificate_fields(name),
    }
}

fn share_pdus(canvas: &mut Canvas<'_>, at: Range<usize>, replacer: &mut Replacer) {
    let mut start = at.start;
    for _ in 0..MAX_SHARE_PDUS {
        let Some(bytes) = canvas.old.get(start..at.end).filter(|bytes| !bytes.is_empty()) else { return };
        let Ok((read, rest)) = parse(share_pdu, bytes) else { return };
        canvas.show(share_pdu, start, share, replacer);
        if let ShareBody::ServerRedirection(read) = &read.body {
            tell_lost(read, replacer);
        }
        start = at.end.saturating_sub(rest.len()).max(start.saturating_add(1));
    }
}

fn share(name: &str, inside: &str) -> Action {
    match (name, inside) {
        // "RDP" and "MSTSC" as a rule, but the sender may say what it likes.
        ("sourceDescriptor", _) => Action::Name(0, Encoding::Bytes),
        ("Domain" | "UserName", "logonInfoVersion1" | "logonInfoVersion2") => Action::Name(0, Encoding::Utf16Le),
        ("messageType" | "targetUser" | "action" | "grantId" | "controlId" | "numberFonts" | "totalNumFonts", _)
        | ("entrySize" | "numEntriesCache" | "totalEntriesCache" | "bBitMask" | "monitorCount", _)
        | ("lengthSourceDescriptor" | "lengthCombinedCapabilities" | "numberCapabilities" | "originatorId", _)
        | ("capabilitySetType" | "lengthCapability" | "osMajorType" | "osMinorType" | "protocolVersion", _)
        | ("generalCompressionTypes" | "extraFlags" | "preferredBitsPerPixel" | "desktopWidth" | "desktopHeight", _)
        | ("desktopResizeFlag" | "orderFlags" | "orderSupport" | "inputFlags" | "errorInfo" | "arcStatus", _)
        | ("statusCode" | "infoType" | "FieldsPresent" | "cbFieldData" | "Length" | "ErrorNotificationType", _)
        | ("ErrorNotificationData" | "Size" | "totalLength" | "pduType" | "pduSource" | "shareId" | "streamId", _)
        | ("uncompressedLength" | "pduType2" | "compressedType" | "compressedLength" | "pad2Octets", _)
        | ("Version", "logonInfoVersion2") => Action::Keep,
        (_, "serverRedirectionPDU") => redirection(name, inside),
        _ => numbers(name, inside),
    }
}

fn redirection(name: &str, _: &str) -> Action {
    match name {
        "Flags" | "Length" | "RedirFlags" | "addressCount" => Action::Keep,
        // Of TargetNetAddresses each address by itself.
        "TargetNetAddress" | "address" | "UserName" | "Domain" | "TargetFQDN" | "TargetNetBiosName" => {
            Action::Name(4, Encoding::Utf16Le)
        }
        "LoadBalanceInfo" => Action::Name(4, Encoding::Bytes),
        "RedirectionGuid" => Action::Identifier(4),
        "Password" | "TsvUrl" | "TargetCertificate" | "TargetNetAddresses" => Action::Head(4),
        _ => Action::Blank,
    }
}

/// What of a redirection is blanked, if it is there.
fn tell_lost(redirection: &ServerRedirection, replacer: &mut Replacer) {
    type Flags = RedirectionFlags;
    let blanked = [Flags::LB_PASSWORD, Flags::LB_CLIENT_TSV_URL, Flags::LB_TARGET_CERTIFICATE];
    if blanked.into_iter().any(|flag| redirection.redir_flags.contains(flag)) {
        replacer.lost.insert("the password, the TsvUrl and the target's certificate in a redirection: blanked");
    }
}

/// Numbers and flags that say nothing of whose session it is.
fn numbers(name: &str, _: &str) -> Action {
    match name {
        "length"
        | "flags"
        | "flagsHi"
        | "cbDomain"
        | "cbUserName"
        | "cbPassword"
        | "cbAlternateShell"
        | "cbWorkingDir"
        | "clientAddressFamily"
        | "performanceFlags"
        | "cbAutoReconnectCookie"
        | "dynamicDaylightTimeDisabled"
        | "requestId"
        | "requestedProtocol"
        | "hrResponse"
        | "headerLength"
        | "headerTypeId"
        | "sequenceNumber"
        | "requestType"
        | "period"
        | "count1"
        | "count2" => Action::Keep,
        _ => Action::Blank,
    }
}
