//! Whether the server holds the key of the certificate it shows: the signature of its ServerKeyExchange (RFC 5246 7.4.3), in TLS 1.3
//! of its CertificateVerify (RFC 8446 4.4.3).

use x509_parser::prelude::{FromDer, X509Certificate};

use super::fault;
use super::marks::Mark;
use super::signature::{self, Signed};
use crate::session::{Certificate, CertificateFault, Tls, Unread};
use crate::vocabulary::Judgement;

/// A signature over the handshake that the certificate's key did not make. Nothing where that cannot be checked.
pub fn mismatch(tls: &Tls, certificate: &Certificate) -> Option<CertificateFault> {
    let (frame, what, holds) = checked(tls, certificate)?;
    (!holds).then(|| unfit(frame, what))
}

/// As [`mismatch`], in a scrubbed file: what had been found of the signature stands in its place.
pub fn marked_mismatch(tls: &Tls) -> Option<CertificateFault> {
    let exchange = tls.key_exchange.as_ref()?;
    let fits = Mark::read(&exchange.signature)?.fits?;
    (!fits).then(|| unfit(exchange.frame, "key exchange"))
}

/// Frame and name of the signature over the handshake, and whether the certificate's key made it.
pub fn checked(tls: &Tls, certificate: &Certificate) -> Option<(u32, &'static str, bool)> {
    let (_, parsed) = X509Certificate::from_der(&certificate.der).ok()?;
    let key = parsed.public_key();
    Some(if let Some(verify) = &tls.certificate_verify {
        let message = certificate_verify_content(&verify.transcript_hash);
        let signed = Signed { scheme: Some(verify.scheme), message: &message, signature: &verify.signature };
        (verify.frame, "CertificateVerify", signature::holds(signed, key)?)
    } else {
        let exchange = tls.key_exchange.as_ref().filter(|exchange| !exchange.signature.is_empty())?;
        let message = [tls.client_random?.as_slice(), tls.server_random?.as_slice(), &exchange.parameters].concat();
        let signed = Signed { scheme: exchange.scheme, message: &message, signature: &exchange.signature };
        (exchange.frame, "key exchange", signature::holds(signed, key)?)
    })
}

/// A signature over the handshake that is there and that nothing here can check: by an algorithm that is unknown or none for the key.
pub fn unchecked(tls: &Tls, certificate: &Certificate) -> Option<Unread> {
    let (frame, what, scheme) = match (&tls.certificate_verify, &tls.key_exchange) {
        (Some(verify), _) => (verify.frame, "CertificateVerify", Some(verify.scheme)),
        (None, Some(exchange)) if !exchange.signature.is_empty() => (exchange.frame, "key exchange", exchange.scheme),
        _ => return None,
    };
    if checked(tls, certificate).is_some() {
        return None;
    }
    let named = |scheme: u16| match rustls::SignatureScheme::from(scheme).as_str() {
        Some(name) => format!("{name} ({scheme:#06x})"),
        None => format!("algorithm {scheme:#06x}"),
    };
    let algorithm = scheme.map_or_else(|| "the algorithm of the certificate's key".to_owned(), named);
    Some(Unread {
        what: "whether the server holds its certificate's key".to_owned(),
        why: format!("the signature of the {what} #{frame} is by {algorithm}, which is not checked here"),
    })
}

fn unfit(frame: u32, what: &str) -> CertificateFault {
    fault(Judgement::KeyMismatch, format!("the signature of the {what} #{frame} does not fit the certificate's key"))
}

/// What a TLS 1.3 server signs: 64 spaces, the name of the context, a zero, the hash of the handshake so far.
fn certificate_verify_content(transcript_hash: &[u8]) -> Vec<u8> {
    let mut content = vec![b' '; 64];
    content.extend_from_slice(b"TLS 1.3, server CertificateVerify\0");
    content.extend_from_slice(transcript_hash);
    content
}
