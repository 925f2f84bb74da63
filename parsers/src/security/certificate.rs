//! Server certificates of Standard RDP Security and of licensing: proprietary, or an X.509 chain.

use std::ops::Range;

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{le_u16, le_u32};

use crate::code::codes;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::lenient::{place, up_to};

codes! {
    /// Form of a server certificate: `dwVersion` without its highest bit.
    pub struct CertificateVersion(u32) {
        /// A key with a signature.
        CERT_CHAIN_VERSION_1 = 1,
        /// A chain of X.509 certificates.
        CERT_CHAIN_VERSION_2 = 2,
    }
}

/// The server's public key, in one of two forms.
///
/// ```text
/// | temporary (1 bit), version (31 bits) | proprietary certificate or X.509 chain |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.4.3.1, Server Certificate (SERVER_CERTIFICATE).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/54e72cc6-3422-404c-a6b4-2486db125342
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerCertificate {
    /// The form.
    pub version: CertificateVersion,
    /// Whether it was issued for the time being, until a licence server gives another.
    pub temporary: bool,
    /// The certificate.
    pub kind: CertificateKind,
}

/// The two forms, and what is neither.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateKind {
    /// A key with a signature.
    Proprietary(ProprietaryCertificate),
    /// X.509 certificates, the root or its nearest first and the server's last: where the DER of each lies, bytes from the
    /// start of the message.
    X509Chain(Vec<Range<usize>>),
    /// Another version: where its bytes lie.
    Unknown(Range<usize>),
}

/// A public key signed with a key that is known to everyone: it proves nothing.
///
/// ```text
/// | dwSigAlgId (4) | dwKeyAlgId (4) | wPublicKeyBlobType (2) | wPublicKeyBlobLen (2) | PublicKeyBlob |
/// | wSignatureBlobType (2) | wSignatureBlobLen (2) | SignatureBlob |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.4.3.1.1, Server Proprietary Certificate (PROPRIETARYSERVERCERTIFICATE).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/a37d449a-73ac-4f00-9b9d-56cefc954634
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProprietaryCertificate {
    /// Signature algorithm; 1 is RSA.
    pub signature_algorithm: u32,
    /// Key algorithm; 1 is RSA.
    pub key_algorithm: u32,
    /// The key.
    pub public_key: RsaPublicKey,
    /// Where the signature lies, bytes from the start of the message.
    pub signature: Range<usize>,
}

/// An RSA public key.
///
/// ```text
/// | magic "RSA1" | keylen (4) | bitlen (4) | datalen (4) | pubExp (4) | modulus (keylen, 8 zeros at its end) |
/// ```
/// Source: [MS-RDPBCGR] 2.2.1.4.3.1.1.1, RSA Public Key (RSA_PUBLIC_KEY).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/fe93545c-772a-4ade-9d02-ad1e0d81b6af
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RsaPublicKey {
    /// "RSA1".
    pub magic: u32,
    /// Length of the modulus with its padding, bytes.
    pub key_length: u32,
    /// Length of the key, bits.
    pub bit_length: u32,
    /// How many bytes the key can encrypt at once.
    pub data_length: u32,
    /// Public exponent.
    pub public_exponent: u32,
    /// Where the modulus lies, least significant byte first, bytes from the start of the message.
    pub modulus: Range<usize>,
}

/// Reads a server certificate.
///
/// # Errors
/// One that ends inside a field, or a key that is none.
pub fn server_certificate(input: Input<'_>) -> ParseResult<'_, ServerCertificate> {
    let (rest, version) = field("dwVersion", le_u32)(input)?;
    let temporary = version & TEMPORARY != 0;
    let version = CertificateVersion(version & !TEMPORARY);
    let (rest, kind) = match version {
        CertificateVersion::CERT_CHAIN_VERSION_1 => proprietary.map(CertificateKind::Proprietary).parse(rest)?,
        CertificateVersion::CERT_CHAIN_VERSION_2 => x509_chain.map(CertificateKind::X509Chain).parse(rest)?,
        _ => place(crate::lenient::rest).map(CertificateKind::Unknown).parse(rest)?,
    };
    Ok((rest, ServerCertificate { version, temporary, kind }))
}

const TEMPORARY: u32 = 0x8000_0000;
const RSA1: u32 = 0x3141_5352;

fn proprietary(input: Input<'_>) -> ParseResult<'_, ProprietaryCertificate> {
    let (rest, signature_algorithm) = field("dwSigAlgId", le_u32)(input)?;
    let (rest, key_algorithm) = field("dwKeyAlgId", le_u32)(rest)?;
    let (rest, _) = field("wPublicKeyBlobType", le_u16)(rest)?;
    let (rest, key_length) = field("wPublicKeyBlobLen", le_u16)(rest)?;
    let key = take(key_length).and_then(rsa_public_key);
    let (rest, public_key) = field("PublicKeyBlob", key)(rest)?;
    let (rest, _) = field("wSignatureBlobType", le_u16)(rest)?;
    let (rest, signature_length) = field("wSignatureBlobLen", le_u16)(rest)?;
    let (rest, signature) = field("SignatureBlob", place(up_to(signature_length.into())))(rest)?;
    Ok((rest, ProprietaryCertificate { signature_algorithm, key_algorithm, public_key, signature }))
}

fn rsa_public_key(input: Input<'_>) -> ParseResult<'_, RsaPublicKey> {
    let (rest, magic) = field("magic", le_u32)(input)?;
    if magic != RSA1 {
        return Err(Error::expected(input, "the magic \"RSA1\""));
    }
    let (rest, key_length) = field("keylen", le_u32)(rest)?;
    let (rest, bit_length) = field("bitlen", le_u32)(rest)?;
    let (rest, data_length) = field("datalen", le_u32)(rest)?;
    let (rest, public_exponent) = field("pubExp", le_u32)(rest)?;
    let (rest, modulus) = field("modulus", place(up_to(key_length as usize)))(rest)?;
    Ok((rest, RsaPublicKey { magic, key_length, bit_length, data_length, public_exponent, modulus }))
}

/// Source: [MS-RDPELE] 2.2.1.4.2, X.509 Certificate Chain.
///
/// [MS-RDPELE]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpele/bf2cc9cc-2b01-442e-a288-6ddfa3b80d59
fn x509_chain(input: Input<'_>) -> ParseResult<'_, Vec<Range<usize>>> {
    let (mut rest, count) = field("NumCertBlobs", le_u32)(input)?;
    let mut chain = Vec::new();
    for _ in 0..count {
        let (next, certificate) = field("CertBlobArray", certificate_blob)(rest)?;
        chain.push(certificate);
        rest = next;
    }
    // Eight bytes and four for each certificate, which some senders leave out.
    let padding = chain.len().saturating_mul(4).saturating_add(8);
    let (rest, _) = field("Padding", up_to(padding))(rest)?;
    Ok((rest, chain))
}

fn certificate_blob(input: Input<'_>) -> ParseResult<'_, Range<usize>> {
    let (rest, length) = field("cbCert", le_u32)(input)?;
    field("abCert", place(take(length)))(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorKind, parse};

    fn proprietary_certificate() -> Vec<u8> {
        let mut bytes =
            b"\x01\0\0\0\x01\0\0\0\x01\0\0\0\x06\0\x5c\0RSA1\x48\0\0\0\0\x02\0\0\x3f\0\0\0\x01\0\x01\0".to_vec();
        bytes.extend([0xab; 64]);
        bytes.extend([0; 8]);
        bytes.extend([8, 0, 0x48, 0]);
        bytes.extend([0xcd; 64]);
        bytes.extend([0; 8]);
        bytes
    }

    #[test]
    fn reads_a_proprietary_certificate() {
        let bytes = proprietary_certificate();
        let (certificate, rest) = parse(server_certificate, &bytes).unwrap();
        assert!(rest.is_empty() && !certificate.temporary);
        crate::testing::survives(server_certificate, &[&bytes]);
        let CertificateKind::Proprietary(proprietary) = certificate.kind else { panic!("proprietary") };
        assert_eq!((proprietary.public_key.bit_length, proprietary.public_key.public_exponent), (512, 65537));
        assert_eq!((proprietary.public_key.modulus, proprietary.signature), (36..108, 112..184));
    }

    #[test]
    fn places_the_certificates_of_a_chain() {
        let mut bytes = vec![2, 0, 0, 0x80, 2, 0, 0, 0, 3, 0, 0, 0, 0x30, 1, 2, 2, 0, 0, 0, 0x30, 0];
        bytes.extend([0; 16]);
        let (certificate, rest) = parse(server_certificate, &bytes).unwrap();
        assert!(certificate.temporary && rest.is_empty());
        assert_eq!(certificate.version, CertificateVersion::CERT_CHAIN_VERSION_2);
        assert_eq!(certificate.kind, CertificateKind::X509Chain(vec![12..15, 19..21]));
    }

    #[test]
    fn a_chain_that_claims_too_much_is_cut_short() {
        let error = parse(server_certificate, &[2, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0, 9]).unwrap_err();
        assert_eq!((error.field, error.offset), (Some("cbCert"), 13));
    }

    #[test]
    fn keeps_another_version_and_refuses_a_key_that_is_none() {
        let unknown = parse(server_certificate, &[3, 0, 0, 0, 7, 7]).unwrap().0;
        assert_eq!((unknown.version.0, unknown.kind), (3, CertificateKind::Unknown(4..6)));
        let mut bytes = proprietary_certificate();
        bytes[16] = b'X';
        let error = parse(server_certificate, &bytes).unwrap_err();
        assert_eq!((error.field, error.kind), (Some("PublicKeyBlob"), ErrorKind::Expected("the magic \"RSA1\"")));
    }
}
