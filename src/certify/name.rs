//! Whether the certificate names the host that the client dialled.

use std::net::IpAddr;

use rustls::client::verify_server_name;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::ParsedCertificate;

use super::fault;
use crate::session::{Certificate, CertificateFault, CertificateFields};
use crate::vocabulary::Judgement;

/// A name mismatch. `told` says that the user gave the name; an address that only the ClientHello names is no name to be held against
/// a certificate (RFC 6066 3 does not allow it there).
pub fn mismatch(
    certificate: &Certificate,
    fields: &CertificateFields,
    asked: &str,
    told: bool,
) -> Option<CertificateFault> {
    let asked = asked.trim_end_matches('.');
    if asked.is_empty() || (asked.parse::<IpAddr>().is_ok() && !told) {
        return None;
    }
    if by_san(certificate, asked) || by_common_name(fields, asked) {
        return None;
    }
    let presented = if fields.names.is_empty() {
        fields.common_name.clone().unwrap_or_else(|| "nothing".to_owned())
    } else {
        fields.names.join(", ")
    };
    let source = if told { "the client dialled" } else { "the ClientHello asks for" };
    Some(fault(Judgement::NameMismatch, format!("{source} {asked}, the certificate names {presented}")))
}

/// By subjectAltName, as RFC 6125 has it, wildcards included.
fn by_san(certificate: &Certificate, asked: &str) -> bool {
    let der = CertificateDer::from(certificate.der.as_slice());
    let parsed = ParsedCertificate::try_from(&der);
    match (parsed, ServerName::try_from(asked)) {
        (Ok(parsed), Ok(name)) => verify_server_name(&parsed, &name).is_ok(),
        _ => false,
    }
}

/// By the subject's common name, which Windows' clients accept beside subjectAltName.
fn by_common_name(fields: &CertificateFields, asked: &str) -> bool {
    let same = |name: &str| name.trim_end_matches('.').eq_ignore_ascii_case(asked);
    let wildcard = |name: &str| {
        let (_, parent) = asked.split_once('.')?;
        Some(name.strip_prefix("*.")?.eq_ignore_ascii_case(parent))
    };
    let common = fields.common_name.as_deref();
    let by_subject = common.is_some_and(|name| same(name) || wildcard(name).unwrap_or(false));
    // A certificate that webpki cannot read may still list the name.
    by_subject || fields.names.iter().any(|name| same(name))
}
