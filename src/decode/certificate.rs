//! X.509 fields of a certificate that the capture shows, read by x509-parser.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write;

use sha1::Sha1;
use sha2::{Digest, Sha256};
use x509_parser::der_parser::oid::Oid;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::oid_registry::OidRegistry;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::public_key::PublicKey;
use x509_parser::time::ASN1Time;
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::link::Frame;
use crate::session::{Certificate, CertificateFields};
use crate::time::Time;

/// Longest certificate that is looked into, bytes; TLS allows 16 MiB, real ones have one to four KiB.
const MAX_CERTIFICATE: usize = 64 * 1024;
/// Windows makes its own RDP certificate valid for six months: 182 to 184 days, by the length of the months.
const WINDOWS_DEFAULT_DAYS: std::ops::RangeInclusive<i64> = 181..=185;

/// Certificates remembered: a server shows the same one in each of its sessions, and to check its signature costs more than all else
/// in most of them. When there are as many, all are forgotten.
const MOST_REMEMBERED: usize = 32;

/// Reads the certificate `der` that begins in `frame`; what cannot be read is said in `fields`.
pub fn read(der: &[u8], frame: Frame) -> Certificate {
    let fields = if der.len() > MAX_CERTIFICATE {
        Err(format!("certificate of {} bytes is longer than the {MAX_CERTIFICATE} that are looked into", der.len()))
    } else {
        remembered(der)
    };
    let kept = der.get(..der.len().min(MAX_CERTIFICATE)).unwrap_or_default();
    Certificate { frame, der: kept.to_vec(), fields }
}

fn remembered(der: &[u8]) -> Result<CertificateFields, String> {
    thread_local! {
        static KNOWN: RefCell<HashMap<Vec<u8>, Result<CertificateFields, String>>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        if let Some(fields) = known.get(der) {
            return fields.clone();
        }
        if known.len() >= MOST_REMEMBERED {
            known.clear();
        }
        known.entry(der.to_vec()).or_insert_with(|| parse(der)).clone()
    })
}

fn parse(der: &[u8]) -> Result<CertificateFields, String> {
    let (_, certificate) = X509Certificate::from_der(der).map_err(|error| error.to_string())?;
    let self_issued = certificate.subject().as_raw() == certificate.issuer().as_raw();
    let spki = certificate.public_key();
    let mut fields = CertificateFields {
        subject: certificate.subject().to_string(),
        common_name: certificate.subject().iter_common_name().next().and_then(|cn| cn.as_str().ok()).map(str::to_owned),
        issuer: certificate.issuer().to_string(),
        serial: serial(certificate.raw_serial()),
        not_before: time(certificate.validity().not_before),
        not_after: time(certificate.validity().not_after),
        key: key_name(spki),
        rsa_bits: rsa_bits(spki),
        signature: oid_name(&certificate.signature_algorithm.algorithm),
        self_signed: self_issued && certificate.verify_signature(None).is_ok(),
        self_issued,
        is_ca: certificate.is_ca(),
        sha1: hex(&Sha1::digest(der)),
        sha256: hex(&Sha256::digest(der)),
        ..CertificateFields::default()
    };
    for extension in certificate.extensions() {
        read_extension(extension.parsed_extension(), &mut fields);
    }
    fields.windows_default = is_windows_default(&certificate, &fields);
    Ok(fields)
}

fn read_extension(extension: &ParsedExtension<'_>, fields: &mut CertificateFields) {
    match extension {
        ParsedExtension::SubjectAlternativeName(names) => {
            fields.names = names.general_names.iter().filter_map(general_name).collect();
        }
        ParsedExtension::ExtendedKeyUsage(usage) => {
            let named = [
                (usage.any, "2.5.29.37.0"),
                (usage.server_auth, "1.3.6.1.5.5.7.3.1"),
                (usage.client_auth, "1.3.6.1.5.5.7.3.2"),
                (usage.code_signing, "1.3.6.1.5.5.7.3.3"),
                (usage.email_protection, "1.3.6.1.5.5.7.3.4"),
                (usage.time_stamping, "1.3.6.1.5.5.7.3.8"),
                (usage.ocsp_signing, "1.3.6.1.5.5.7.3.9"),
            ];
            let mut oids: Vec<String> =
                named.iter().filter(|(set, _)| *set).map(|(_, oid)| (*oid).to_owned()).collect();
            oids.extend(usage.other.iter().map(ToString::to_string));
            fields.extended_key_usage = Some(oids);
        }
        ParsedExtension::KeyUsage(usage) => {
            let named = [
                (usage.digital_signature(), "digitalSignature"),
                (usage.non_repudiation(), "nonRepudiation"),
                (usage.key_encipherment(), "keyEncipherment"),
                (usage.data_encipherment(), "dataEncipherment"),
                (usage.key_agreement(), "keyAgreement"),
                (usage.key_cert_sign(), "keyCertSign"),
                (usage.crl_sign(), "cRLSign"),
                (usage.encipher_only(), "encipherOnly"),
                (usage.decipher_only(), "decipherOnly"),
            ];
            fields.key_usage = Some(named.iter().filter(|(set, _)| *set).map(|(_, name)| *name).collect());
        }
        _ => {}
    }
}

/// The template of the certificate that Windows makes for its RDP listener: one CN as subject and issuer, no SAN, RSA 2048,
/// serverAuth alone, keyEncipherment and dataEncipherment alone, six months (five captures of 2011 to 2025 agree).
fn is_windows_default(certificate: &X509Certificate<'_>, fields: &CertificateFields) -> bool {
    let days = fields.not_after.signed_since(fields.not_before) / (86_400 * 1_000_000_000);
    fields.self_issued
        && certificate.subject().iter().count() == 1
        && fields.common_name.is_some()
        && fields.names.is_empty()
        && fields.rsa_bits == Some(2048)
        && fields.extended_key_usage.as_deref() == Some(&["1.3.6.1.5.5.7.3.1".to_owned()])
        && fields.key_usage.as_deref() == Some(&["keyEncipherment", "dataEncipherment"])
        && WINDOWS_DEFAULT_DAYS.contains(&days)
}

fn general_name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => match bytes.len() {
            4 => <[u8; 4]>::try_from(*bytes).ok().map(|ip| std::net::IpAddr::from(ip).to_string()),
            _ => <[u8; 16]>::try_from(*bytes).ok().map(|ip| std::net::IpAddr::from(ip).to_string()),
        },
        _ => None,
    }
}

fn key_name(spki: &SubjectPublicKeyInfo<'_>) -> String {
    match spki.parsed() {
        Ok(PublicKey::RSA(_)) => format!("RSA {}", rsa_bits(spki).unwrap_or_default()),
        Ok(PublicKey::EC(_)) => match spki.algorithm.parameters.as_ref().and_then(|any| any.as_oid().ok()) {
            Some(curve) => format!("EC {}", curve_name(&curve)),
            None => "EC".to_owned(),
        },
        _ => oid_name(&spki.algorithm.algorithm),
    }
}

fn rsa_bits(spki: &SubjectPublicKeyInfo<'_>) -> Option<u32> {
    let Ok(PublicKey::RSA(rsa)) = spki.parsed() else { return None };
    let first = rsa.modulus.iter().position(|byte| *byte != 0)?;
    let significant = rsa.modulus.get(first..)?;
    let bits = (significant.len() as u32).checked_mul(8)?;
    Some(bits.saturating_sub(significant.first()?.leading_zeros()))
}

/// The name of an algorithm without its OID, as OpenSSL writes it; the OID of an unknown one.
fn oid_name(oid: &Oid<'_>) -> String {
    let id = oid.to_id_string();
    // Old ones that the registry leaves out.
    match id.as_str() {
        "1.2.840.113549.1.1.2" => return "md2WithRSAEncryption".to_owned(),
        "1.2.840.113549.1.1.3" => return "md4WithRSAEncryption".to_owned(),
        "1.2.840.10045.4.1" => return "ecdsa-with-SHA1".to_owned(),
        _ => {}
    }
    let registry = OidRegistry::default().with_crypto().with_x509();
    registry.get(oid).map_or(id, |entry| entry.sn().to_owned())
}

/// The name of a curve, the NIST one where it has one.
fn curve_name(oid: &Oid<'_>) -> String {
    match oid.to_id_string().as_str() {
        "1.2.840.10045.3.1.1" => "P-192".to_owned(),
        "1.3.132.0.33" => "P-224".to_owned(),
        "1.2.840.10045.3.1.7" => "P-256".to_owned(),
        "1.3.132.0.34" => "P-384".to_owned(),
        "1.3.132.0.35" => "P-521".to_owned(),
        _ => oid_name(oid),
    }
}

fn time(time: ASN1Time) -> Time {
    Time::from_seconds(time.timestamp(), 0)
}

/// Hex without leading zeros, as `openssl x509 -serial` users write it; `0` for zero.
fn serial(raw: &[u8]) -> String {
    let digits = hex(raw);
    match digits.trim_start_matches('0') {
        "" => "0".to_owned(),
        digits => digits.to_owned(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
