//! What `--verbose` adds to a session: the fields behind the verdict.

use crate::report::{Certificate, Records, Session};

use super::super::{escape, phrase};
use super::sheet::{Sheet, Tone};

/// dwErrorCode of success (MS-RDPELE 2.2.2.7.1).
const STATUS_VALID_CLIENT: u32 = 7;

pub(super) fn print(sheet: &mut Sheet, session: &Session) {
    let frames = format!(
        "{}-{} ({}), {} from {}",
        session.first_frame,
        session.last_frame,
        session.frames,
        phrase::duration(session.duration_seconds),
        phrase::moment(session.start)
    );
    sheet.entry("frames", Tone::Plain, &frames);
    print_negotiation(sheet, session);
    print_tls(sheet, session);
    print_logon(sheet, session);
    let network = &session.network;
    let mut figures = vec![
        format!("client sent {} bytes, server {}", network.client_bytes, network.server_bytes),
        format!("sent again: client {}, server {}", network.retransmissions.client, network.retransmissions.server),
        format!("gaps {}", network.gaps),
        format!("zero windows {}", network.zero_windows),
    ];
    let sides = [
        ("duplicate acknowledgments", network.duplicate_acks),
        ("reordered", network.reordered),
        ("keep-alives", network.keep_alives),
    ];
    for (what, count) in sides.iter().filter(|(_, count)| count.client.saturating_add(count.server) > 0) {
        figures.push(format!("{what}: client {}, server {}", count.client, count.server));
    }
    let largest = [("client", network.largest_segment.client), ("server", network.largest_segment.server)];
    let largest: Vec<_> =
        largest.iter().filter_map(|(who, bytes)| bytes.map(|bytes| format!("{who} {bytes}"))).collect();
    if !largest.is_empty() {
        figures.push(format!("largest segment that arrived: {} bytes", largest.join(", ")));
    }
    if let Some(rtt) = network.rtt_seconds {
        figures.insert(0, format!("round trip {}", phrase::duration(rtt)));
    }
    sheet.entry("network", Tone::Plain, &figures.join("; "));
}

fn print_negotiation(sheet: &mut Sheet, session: &Session) {
    let negotiation = &session.negotiation;
    let mut parts = Vec::new();
    if let Some(requested) = &negotiation.requested_protocols {
        parts.push(format!("asked {}", requested.join(", ")));
    }
    if !negotiation.request_flags.is_empty() {
        parts.push(format!("with {}", negotiation.request_flags.join(", ")));
    }
    if let Some(selected) = &negotiation.selected_protocol {
        parts.push(format!("got {selected}"));
    }
    if !negotiation.response_flags.is_empty() {
        parts.push(format!("with {}", negotiation.response_flags.join(", ")));
    }
    if let Some(failure) = &negotiation.failure {
        parts.push(format!(
            "failure {} {} in #{}",
            failure.code,
            failure.name.as_deref().unwrap_or("(unknown)"),
            failure.frame
        ));
    }
    if let Some(cookie) = &negotiation.cookie {
        parts.push(format!("cookie {cookie}"));
    }
    if let Some(token) = &negotiation.routing_token {
        parts.push(format!("routing token {token}"));
    }
    print_parts(sheet, "X.224", &parts);
}

fn print_tls(sheet: &mut Sheet, session: &Session) {
    let Some(tls) = &session.tls else { return };
    let mut parts: Vec<String> = [&tls.version, &tls.cipher_suite].into_iter().flatten().cloned().collect();
    if let Some(name) = &tls.server_name {
        parts.push(format!("asked for {name}"));
    }
    if tls.resumed == Some(true) {
        parts.push("resumed".into());
    }
    parts.push(sealed("records", tls.records));
    if let Some(keys) = tls.keys_from {
        parts.push(format!("keys: {keys}"));
    }
    for alert in &tls.alerts {
        let name = alert.name.as_deref().unwrap_or("unknown");
        parts.push(format!("alert {} {name} by {} in #{}", alert.code, phrase::actor(alert.by), alert.frame));
    }
    print_parts(sheet, "TLS", &parts);
    for certificate in &tls.certificates {
        print_parts(sheet, "cert", &certificate_parts(certificate));
    }
}

fn sealed(what: &str, records: Records) -> String {
    format!("{what}: {} sealed, {} opened, {} kept", records.sealed, records.opened, records.kept)
}

fn certificate_parts(certificate: &Certificate) -> Vec<String> {
    let mut parts: Vec<String> = certificate.subject.iter().cloned().collect();
    if certificate.self_signed == Some(true) {
        parts.push("self-signed".into());
    } else if let Some(issuer) = &certificate.issuer {
        parts.push(format!("by {issuer}"));
    }
    if let Some(serial) = &certificate.serial {
        parts.push(format!("serial {serial}"));
    }
    if let (Some(from), Some(until)) = (certificate.not_before, certificate.not_after) {
        parts.push(format!("{} to {}", phrase::moment(from), phrase::moment(until)));
    }
    parts.extend([&certificate.key, &certificate.signature].into_iter().flatten().cloned());
    if let Some(sha256) = &certificate.sha256 {
        parts.push(format!("SHA-256 {sha256}"));
    }
    parts.extend(certificate.judgement.iter().map(|judgement| judgement.to_string()));
    parts
}

fn print_logon(sheet: &mut Sheet, session: &Session) {
    if let Some(security) = &session.security {
        let words = [("method", &security.method), ("level", &security.level)];
        let mut parts: Vec<_> =
            words.iter().filter_map(|(label, word)| word.as_ref().map(|word| format!("{label} {word}"))).collect();
        parts.extend(security.records.map(|packets| sealed("packets", packets)));
        parts.extend(security.keys_from.map(|keys| format!("keys: {keys}")));
        print_parts(sheet, "security", &parts);
    }
    let logon = &session.authentication;
    let mut parts: Vec<String> = logon.method.iter().map(|method| method.to_string()).collect();
    let versions = [("client", logon.versions.client), ("server", logon.versions.server)];
    parts
        .extend(versions.iter().filter_map(|(who, version)| version.map(|version| format!("{who} version {version}"))));
    parts.extend(code("error", logon.error_code, logon.error_name.as_deref()));
    parts.extend(code("early authorization", logon.early_authorization, None));
    parts.extend(logon.user.iter().map(|user| format!("user {user}")));
    parts.extend(logon.domain.iter().map(|domain| format!("domain {domain}")));
    print_parts(sheet, "logon", &parts);
    let licensing = &session.licensing;
    let mut parts: Vec<String> = licensing.course.iter().map(|course| course.to_string()).collect();
    let label = if licensing.error_code == Some(STATUS_VALID_CLIENT) { "code" } else { "error" };
    parts.extend(code(label, licensing.error_code, licensing.error_name.as_deref()));
    parts.extend(code("transition", licensing.state_transition, None));
    print_parts(sheet, "licensing", &parts);
    for info in &session.error_info {
        let name = info.name.as_deref().unwrap_or("unknown");
        sheet.entry("errinfo", Tone::Plain, &format!("#{} {name} ({}/{:#x})", info.frame, info.code, info.code));
    }
}

fn code(label: &str, number: Option<u32>, name: Option<&str>) -> Option<String> {
    let number = number?;
    let name = name.map(|name| format!("{name} ")).unwrap_or_default();
    Some(format!("{label} {name}({number}/{number:#x})"))
}

fn print_parts(sheet: &mut Sheet, label: &str, parts: &[String]) {
    if !parts.is_empty() {
        sheet.entry(label, Tone::Plain, &escape::terminal(&parts.join("; ")));
    }
}
