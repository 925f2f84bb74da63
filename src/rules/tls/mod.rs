//! The TLS handshake: refused by alert, broken off, or never answered.

pub mod broken_handshake;
pub mod certificate_alert;
mod certificate_fault;
pub mod certificate_left;
pub mod client_certificate;
pub mod handshake_alert;
pub mod intercepted;
pub mod silent_server;

use crate::flow::Direction;
use crate::session::{Alert, Certificate, CertificateFields, ClientOffer, Session, Tls};
use crate::vocabulary::Actor;

/// The leaf certificate's fields, if the capture shows them.
pub(super) fn leaf(tls: &Tls) -> Option<&CertificateFields> {
    tls.certificates.first().and_then(|certificate: &Certificate| certificate.fields.as_ref().ok())
}

/// Who stands behind a direction.
pub(super) fn actor(direction: Direction) -> Actor {
    match direction {
        Direction::ToServer => Actor::Client,
        Direction::ToClient => Actor::Server,
    }
}

/// `alert 48 unknown_ca`, as IANA names it.
pub(super) fn alert_name(code: u8) -> String {
    match rdpwhy_parsers::tls::AlertDescription(code).name() {
        Some(name) => format!("alert {code} {name}"),
        None => format!("alert {code}"),
    }
}

/// The first fatal alert in clear that `wanted` accepts.
pub(super) fn fatal_alert(session: &Session, wanted: impl Fn(&Alert, u8) -> bool) -> Option<(&Alert, u8)> {
    let alerts = session.tls.iter().flat_map(|tls| &tls.alerts);
    alerts
        .filter_map(|alert| alert.description.map(|code| (alert, code)))
        .find(|(alert, code)| *code != 0 && *code != 90 && alert.level != Some(1) && wanted(alert, *code))
}

/// Whether the offer holds what every TLS server since Windows Server 2012 R2 accepts: TLS 1.2 or later and an ECDHE suite with AEAD.
pub(super) fn is_modern(offer: &ClientOffer) -> bool {
    const ECDHE_AEAD: [u16; 9] = [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca8, 0xcca9];
    offer.versions.iter().any(|version| *version >= 0x0303)
        && offer.cipher_suites.iter().any(|suite| ECDHE_AEAD.contains(suite))
}

/// The offer in words: versions and how many suites.
pub(super) fn offer_text(offer: &ClientOffer) -> String {
    let versions: Vec<_> = offer.versions.iter().filter_map(|version| version_name(*version)).collect();
    let modern = if is_modern(offer) { ", modern ones among them" } else { ", none of them ECDHE with AEAD" };
    format!("ClientHello offers {} and {} cipher suites{modern}", versions.join(", "), offer.cipher_suites.len())
}

/// `TLS 1.2`; `None` for GREASE and unknown values.
pub fn version_name(version: u16) -> Option<&'static str> {
    Some(match version {
        0x0300 => "SSL 3.0",
        0x0301 => "TLS 1.0",
        0x0302 => "TLS 1.1",
        0x0303 => "TLS 1.2",
        0x0304 => "TLS 1.3",
        _ => return None,
    })
}
