//! The server's request for a certificate of the client.

use std::ops::Range;

use nom::Parser;
use nom::number::complete::be_u16;

use super::extension::extensions;
use super::extension_body::Place;
use super::vector::{Width, all, at, located, vector};
use super::{Extension, ExtensionBody, ProtocolVersion, SignatureScheme};
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

/// CertificateRequest ([RFC 5246], section 7.4.4; [RFC 8446], section 4.3.2), which certificates the server would take; the body of
/// a message of type 13.
///
/// ```text
/// to TLS 1.2 | 8: certificate_types | 16: supported_signature_algorithms, TLS 1.2 only | 16: list of (16: DER name) |
/// TLS 1.3    | 8: certificate_request_context | 16: extensions |                n: a length of n bits goes before
/// ```
///
/// [RFC 5246]: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.4
/// [RFC 8446]: https://www.rfc-editor.org/rfc/rfc8446#section-4.3.2
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateRequest {
    /// Types of key, before TLS 1.3: 1 RSA, 2 DSS, 64 ECDSA.
    pub certificate_types: Vec<u8>,
    /// Signature algorithms, from TLS 1.2.
    pub signature_algorithms: Vec<SignatureScheme>,
    /// Where the DER names of the accepted issuers lie, before TLS 1.3; none means any.
    pub certificate_authorities: Vec<Range<usize>>,
    /// TLS 1.3 only.
    pub extensions: Vec<Extension>,
}

/// Reads the body of the message in SSL 3.0 to TLS 1.2.
///
/// # Errors
/// The message is cut or does not fit its shape.
pub fn certificate_request<'a>(
    version: ProtocolVersion,
) -> impl FnMut(Input<'a>) -> ParseResult<'a, CertificateRequest> {
    move |input: Input<'a>| {
        let (rest, types) = field("certificate_types", vector(Width::One)).parse(input)?;
        let (rest, signature_algorithms) = if version >= ProtocolVersion::TLS_1_2 {
            field("supported_signature_algorithms", all(Width::Two, scheme)).parse(rest)?
        } else {
            (rest, Vec::new())
        };
        let (rest, certificate_authorities) = field("certificate_authorities", all(Width::Two, name)).parse(rest)?;
        let certificate_types = types.bytes().to_vec();
        let extensions = Vec::new();
        Ok((rest, CertificateRequest { certificate_types, signature_algorithms, certificate_authorities, extensions }))
    }
}

/// Reads the body of the message in TLS 1.3.
///
/// # Errors
/// The message is cut or does not fit its shape.
pub fn certificate_request_tls13(input: Input<'_>) -> ParseResult<'_, CertificateRequest> {
    let (rest, _) = located("certificate_request_context", Width::One).parse(input)?;
    let (rest, (extensions, fault)) = field("extensions", extensions(Place::CertificateRequest)).parse(rest)?;
    if let Some(fault) = fault {
        return Err(nom::Err::Error(fault));
    }
    let signature_algorithms = extensions.iter().find_map(|extension| match &extension.body {
        ExtensionBody::SignatureAlgorithms(schemes) => Some(schemes.clone()),
        _ => None,
    });
    let request = CertificateRequest {
        certificate_types: Vec::new(),
        signature_algorithms: signature_algorithms.unwrap_or_default(),
        certificate_authorities: Vec::new(),
        extensions,
    };
    Ok((rest, request))
}

fn scheme(input: Input<'_>) -> ParseResult<'_, SignatureScheme> {
    be_u16.map(SignatureScheme).parse(input)
}

fn name(input: Input<'_>) -> ParseResult<'_, Range<usize>> {
    vector(Width::Two).map(at).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    const TLS_1_2: &str = "02 01 40 0004 0401 0804 0005 0003 300100";
    const TLS_1_3: &str = "00 0008 000d 0004 0002 0403";

    #[test]
    fn a_request_of_each_version() {
        let (request, _) = parse(certificate_request(ProtocolVersion::TLS_1_2), &hex(TLS_1_2)).unwrap();
        assert_eq!(request.certificate_types, [1, 64]);
        assert_eq!(request.signature_algorithms, [SignatureScheme(0x0401), SignatureScheme(0x0804)]);
        assert_eq!(request.certificate_authorities.as_slice(), std::slice::from_ref(&(13..16)));

        let (request, _) = parse(certificate_request(ProtocolVersion::TLS_1_0), &hex("01 01 0000")).unwrap();
        assert_eq!((request.certificate_types.len(), request.certificate_authorities.len()), (1, 0));

        let (request, _) = parse(certificate_request_tls13, &hex(TLS_1_3)).unwrap();
        assert_eq!((request.signature_algorithms, request.extensions.len()), (vec![SignatureScheme(0x0403)], 1));
    }

    #[test]
    fn survives_damage() {
        survives(|input| certificate_request(ProtocolVersion::TLS_1_2)(input), &[&hex(TLS_1_2)]);
        survives(certificate_request_tls13, &[&hex(TLS_1_3)]);
    }
}
