//! Whether the server holds the key of the certificate it shows: the signature of its ServerKeyExchange (RFC 5246 7.4.3).

use rustls::SignatureScheme;
use rustls::crypto::ring::default_provider;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::fault;
use crate::session::{Certificate, CertificateFault, CertificateFields, Tls};
use crate::vocabulary::Judgement;

/// RSA keys that the verifier takes, bits; of others it says no whatever the signature.
const RSA_BITS: std::ops::RangeInclusive<u32> = 2048..=8192;

/// A signature over the key exchange that the certificate's key did not make. Nothing where that cannot be checked.
pub fn mismatch(tls: &Tls, certificate: &Certificate, fields: &CertificateFields) -> Option<CertificateFault> {
    let exchange = tls.key_exchange.as_ref()?;
    let scheme = SignatureScheme::from(exchange.scheme?);
    let signed = [tls.client_random?.as_slice(), tls.server_random?.as_slice(), &exchange.parameters].concat();
    let (_, parsed) = X509Certificate::from_der(&certificate.der).ok()?;
    let key = parsed.public_key().subject_public_key.data.as_ref();
    if !checkable(scheme, fields) {
        return None;
    }
    let provider = default_provider();
    let mapping = provider.signature_verification_algorithms.mapping;
    let (_, algorithms) = mapping.iter().find(|(known, _)| *known == scheme)?;
    let holds =
        algorithms.iter().any(|algorithm| algorithm.verify_signature(key, &signed, &exchange.signature).is_ok());
    (!holds).then(|| {
        fault(
            Judgement::KeyMismatch,
            format!("the signature of the key exchange #{} does not fit the certificate's key", exchange.frame),
        )
    })
}

/// Whether scheme and key belong together and the verifier knows both, so that a no is the signature's fault.
fn checkable(scheme: SignatureScheme, fields: &CertificateFields) -> bool {
    use SignatureScheme as Scheme;
    match scheme {
        Scheme::RSA_PKCS1_SHA256 | Scheme::RSA_PKCS1_SHA384 | Scheme::RSA_PKCS1_SHA512 => rsa(fields),
        Scheme::RSA_PSS_SHA256 | Scheme::RSA_PSS_SHA384 | Scheme::RSA_PSS_SHA512 => rsa(fields),
        Scheme::ECDSA_NISTP256_SHA256 | Scheme::ECDSA_NISTP384_SHA384 => {
            ["EC P-256", "EC P-384"].contains(&fields.key.as_str())
        }
        _ => false,
    }
}

fn rsa(fields: &CertificateFields) -> bool {
    fields.rsa_bits.is_some_and(|bits| RSA_BITS.contains(&bits))
}
