//! Faults that the certificate shows by itself: dates, key, signature, usage.

use x509_parser::prelude::{FromDer, X509Certificate};

use super::fault;
use super::signature::{self, Signed};
use crate::session::{Certificate, CertificateFault, CertificateFields};
use crate::time::Time;
use crate::vocabulary::Judgement;

/// Shortest RSA key that current clients accept, bits (NIST SP 800-131A; OpenSSL's security level 2).
const MIN_RSA_BITS: u32 = 2048;
/// Curves below 224 bits, which give less than 112 bits of security.
const SMALL_CURVES: [&str; 6] = ["prime192v1", "P-192", "secp160r1", "secp160k1", "secp192k1", "secp128r1"];
/// serverAuth and anyExtendedKeyUsage (RFC 5280 4.2.1.12).
const SERVER_USAGES: [&str; 2] = ["1.3.6.1.5.5.7.3.1", "2.5.29.37.0"];

/// The parser does not check signatures that are too weak for its library: whether such a certificate signed itself is checked here.
pub fn complete_self_signed(certificate: &mut Certificate) {
    let Ok(fields) = &mut certificate.fields else { return };
    if !fields.self_issued || fields.self_signed {
        return;
    }
    let Ok((_, parsed)) = X509Certificate::from_der(&certificate.der) else { return };
    let Some(scheme) = signature::scheme_of(&fields.signature) else { return };
    let signed = Signed {
        scheme: Some(scheme),
        message: parsed.tbs_certificate.as_ref(),
        signature: &parsed.signature_value.data,
    };
    fields.self_signed = signature::holds(signed, parsed.public_key()) == Some(true);
}

/// Notes whether a certificate signed itself, where its own signature cannot tell.
pub fn set_self_signed(certificate: &mut Certificate, self_signed: bool) {
    if let Ok(fields) = &mut certificate.fields {
        fields.self_signed = self_signed;
    }
}

/// Expired or not valid yet at `now`.
pub fn validity(fields: &CertificateFields, now: Time) -> Option<CertificateFault> {
    if now > fields.not_after {
        return Some(fault(
            Judgement::Expired,
            format!("the certificate was valid until {}", fields.not_after.moment()),
        ));
    }
    if now < fields.not_before {
        return Some(fault(
            Judgement::NotYetValid,
            format!("the certificate is valid from {}", fields.not_before.moment()),
        ));
    }
    None
}

/// Weak key, weak signature, wrong usage.
pub fn weaknesses(fields: &CertificateFields) -> impl Iterator<Item = CertificateFault> {
    [weak_key(fields), weak_signature(fields), wrong_usage(fields)].into_iter().flatten()
}

fn weak_key(fields: &CertificateFields) -> Option<CertificateFault> {
    let short = fields.rsa_bits.is_some_and(|bits| bits < MIN_RSA_BITS);
    let small = SMALL_CURVES.iter().any(|curve| fields.key == format!("EC {curve}"));
    (short || small)
        .then(|| fault(Judgement::WeakKey, format!("its key, {}, is shorter than current clients accept", fields.key)))
}

fn weak_signature(fields: &CertificateFields) -> Option<CertificateFault> {
    let name = fields.signature.to_ascii_lowercase();
    let broken = ["md2", "md4", "md5", "sha1", "sha-1"].iter().any(|hash| name.contains(hash));
    // Nobody checks the signature of a certificate that is trusted for itself or not at all, but some count it all the same.
    let itself = if fields.self_signed { ", though only by itself" } else { "" };
    broken.then(|| fault(Judgement::WeakSignature, format!("it is signed with {}{itself}", fields.signature)))
}

fn wrong_usage(fields: &CertificateFields) -> Option<CertificateFault> {
    let usages = fields.extended_key_usage.as_ref()?;
    let server = usages.iter().any(|oid| SERVER_USAGES.contains(&oid.as_str()));
    (!server).then(|| {
        fault(Judgement::WrongUsage, format!("its extended key usage is {} and not serverAuth", usages.join(", ")))
    })
}

/// Bytes after the certificate inside its entry: no encoding of a certificate.
pub fn trailing(certificate: &Certificate) -> Option<CertificateFault> {
    let (rest, _) = X509Certificate::from_der(&certificate.der).ok()?;
    (!rest.is_empty()).then(|| fault(Judgement::Malformed, format!("{} bytes follow the certificate", rest.len())))
}
