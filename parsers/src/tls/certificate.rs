//! Certificate chains.

use std::ops::Range;

use nom::Parser;

use super::Extension;
use super::extension::extensions;
use super::extension_body::Place;
use super::vector::{Width, at, cut_vector, items, located, vector};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

/// Certificate ([RFC 5246], section 7.4.2; [RFC 8446], section 4.4.2), a peer's certificate and those that lead to its issuer; the
/// body of a message of type 11. A client that has none sends an empty list.
///
/// ```text
/// to TLS 1.2 | 24: list of (24: DER certificate) |                              n: a length of n bits goes before
/// TLS 1.3    | 8: certificate_request_context | 24: list of (24: DER certificate, 16: extensions) |
/// ```
///
/// [RFC 5246]: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.2
/// [RFC 8446]: https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// TLS 1.3 only: which request a client answers.
    pub request_context: Option<Range<usize>>,
    /// The peer's own certificate first.
    pub entries: Vec<CertificateEntry>,
    /// Where the list is cut or does not fit its shape; the entries before that are whole.
    pub fault: Option<Error>,
}

/// One certificate of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateEntry {
    /// Where the DER lies.
    pub der: Range<usize>,
    /// TLS 1.3 only: what goes with it, an OCSP response say.
    pub extensions: Vec<Extension>,
}

/// Reads the body of the message in SSL 3.0 to TLS 1.2.
///
/// # Errors
/// Fewer than the three bytes of the list's length.
pub fn certificate(input: Input<'_>) -> ParseResult<'_, Certificate> {
    let (rest, (entries, fault)) = field("certificate_list", |input| list(input, entry)).parse(input)?;
    Ok((rest, Certificate { request_context: None, entries, fault }))
}

/// Reads the body of the message in TLS 1.3.
///
/// # Errors
/// The request context or the list's length are cut.
pub fn certificate_tls13(input: Input<'_>) -> ParseResult<'_, Certificate> {
    let (rest, context) = located("certificate_request_context", Width::One).parse(input)?;
    let (rest, (entries, fault)) = field("certificate_list", |input| list(input, entry_tls13)).parse(rest)?;
    Ok((rest, Certificate { request_context: Some(context), entries, fault }))
}

fn list<'a>(
    input: Input<'a>,
    entry: impl FnMut(Input<'a>) -> ParseResult<'a, CertificateEntry>,
) -> ParseResult<'a, (Vec<CertificateEntry>, Option<Error>)> {
    let (rest, (contents, cut)) = cut_vector(Width::Three).parse(input)?;
    let (entries, fault) = items(contents, entry);
    let cut = cut.map(|fault| Error { field: Some("certificate_list"), ..fault });
    Ok((rest, (entries, fault.or(cut))))
}

fn entry(input: Input<'_>) -> ParseResult<'_, CertificateEntry> {
    let (rest, der) = field("ASN.1Cert", vector(Width::Three)).parse(input)?;
    Ok((rest, CertificateEntry { der: at(der), extensions: Vec::new() }))
}

fn entry_tls13(input: Input<'_>) -> ParseResult<'_, CertificateEntry> {
    let (rest, der) = field("cert_data", vector(Width::Three)).parse(input)?;
    let (rest, (extensions, fault)) = field("extensions", extensions(Place::Certificate)).parse(rest)?;
    match fault {
        None => Ok((rest, CertificateEntry { der: at(der), extensions })),
        Some(fault) => Err(nom::Err::Error(fault)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    const TWO: &str = "00000b 000003 aabbcc 000002 ddee";
    const TWO_TLS13: &str = "01 07 000017 000003 aabbcc 0008 0005 0004 01000000 000002 ddee 0000";

    fn ders(certificate: &Certificate) -> Vec<(usize, usize)> {
        certificate.entries.iter().map(|entry| (entry.der.start, entry.der.end)).collect()
    }

    #[test]
    fn locates_each_certificate() {
        let (chain, _) = parse(certificate, &hex(TWO)).unwrap();
        assert_eq!((ders(&chain), chain.request_context, chain.fault), (vec![(6, 9), (12, 14)], None, None));
        let (none, _) = parse(certificate, &hex("000000")).unwrap();
        assert_eq!((none.entries, none.fault), (vec![], None));
    }

    #[test]
    fn locates_each_certificate_of_tls_1_3() {
        let (chain, _) = parse(certificate_tls13, &hex(TWO_TLS13)).unwrap();
        assert_eq!(
            (ders(&chain), chain.request_context.clone(), chain.fault),
            (vec![(8, 11), (24, 26)], Some(1..2), None)
        );
        let extensions: Vec<_> = chain.entries.iter().map(|entry| entry.extensions.len()).collect();
        assert_eq!(extensions, [1, 0]);
    }

    #[test]
    fn a_cut_list_gives_the_whole_certificates() {
        let (chain, _) = parse(certificate, &hex(TWO)[..13]).unwrap();
        assert_eq!((ders(&chain), chain.fault.unwrap().field), (vec![(6, 9)], Some("ASN.1Cert")));
        let (chain, _) = parse(certificate, &hex(TWO)[..9]).unwrap();
        assert_eq!((ders(&chain), chain.fault.unwrap().field), (vec![(6, 9)], Some("certificate_list")));
        assert!(parse(certificate, &[0, 0]).is_err());
    }

    #[test]
    fn survives_damage() {
        survives(certificate, &[&hex(TWO)]);
        survives(certificate_tls13, &[&hex(TWO_TLS13)]);
    }
}
