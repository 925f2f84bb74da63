//! Server License Request.

use std::ops::Range;

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::le_u32;

use super::blob::blob_data;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::lenient::{many, place};
use crate::security::{ServerCertificate, server_certificate};
use crate::text::{ansi_until_zero, utf16};

/// The server says what the client needs a licence for, and how to encrypt its answer.
///
/// ```text
/// | ServerRandom (32) | ProductInfo | KeyExchangeList (blob) | ServerCertificate (blob) | ScopeCount (4) | scopes (blobs) |
/// ```
/// Source: [MS-RDPELE] 2.2.2.1, Server License Request (SERVER_LICENSE_REQUEST).
///
/// [MS-RDPELE]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpele/e17772e9-9642-4bb6-a2bc-82875dd6da7c
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenseRequest {
    /// Where the server's random number lies, bytes from the start of the message.
    pub server_random: Range<usize>,
    /// What a licence is needed for.
    pub product_info: ProductInformation,
    /// Key exchange algorithms; 1 is RSA.
    pub key_exchange_algorithms: Vec<u32>,
    /// Where the certificate lies; empty where the server has sent it in the connect response.
    pub server_certificate_at: Range<usize>,
    /// The certificate, or why it could not be read.
    pub server_certificate: Option<Result<ServerCertificate, Error>>,
    /// How many scopes there are said to be.
    pub scope_count: u32,
    /// The scopes that are there; Windows servers send "microsoft.com".
    pub scopes: Vec<String>,
    /// Why there are fewer than announced.
    pub stopped: Option<Error>,
}

/// What a licence is needed for.
///
/// ```text
/// | dwVersion (4) | cbCompanyName (4) | pbCompanyName | cbProductId (4) | pbProductId |
/// ```
/// Source: [MS-RDPELE] 2.2.2.1.1, Product Information (PRODUCT_INFO).
///
/// [MS-RDPELE]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpele/a6bed56c-9a69-42b6-a459-6c9d5235ff14
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductInformation {
    /// Version of the server's operating system: major in the high half, minor in the low one.
    pub version: u32,
    /// Maker of the product.
    pub company_name: String,
    /// Kind of licence, such as "A02".
    pub product_id: String,
}

pub(super) fn license_request(input: Input<'_>) -> ParseResult<'_, LicenseRequest> {
    let (rest, server_random) = field("ServerRandom", place(take(32_usize)))(input)?;
    let (rest, product_info) = field("ProductInfo", product_information)(rest)?;
    let (rest, (_, algorithms)) = field("KeyExchangeList", blob_data)(rest)?;
    let (_, (key_exchange_algorithms, _)) = many(le_u32).parse(algorithms)?;
    let (rest, (_, certificate)) = field("ServerCertificate", blob_data)(rest)?;
    let server_certificate = (!certificate.is_empty())
        .then(|| server_certificate(certificate).map(|(_, certificate)| certificate).map_err(Error::from_nom));
    let (rest, scope_count) = field("ScopeCount", le_u32)(rest)?;
    let (rest, (scopes, stopped)) = many(field("ScopeArray", scope)).parse(rest)?;
    let request = LicenseRequest {
        server_random,
        product_info,
        key_exchange_algorithms,
        server_certificate_at: certificate.offset()..certificate.offset().saturating_add(certificate.len()),
        server_certificate,
        scope_count,
        scopes,
        stopped,
    };
    Ok((rest, request))
}

fn product_information(input: Input<'_>) -> ParseResult<'_, ProductInformation> {
    let (rest, version) = field("dwVersion", le_u32)(input)?;
    let (rest, length) = field("cbCompanyName", le_u32)(rest)?;
    let (rest, company_name) = field("pbCompanyName", utf16(length as usize))(rest)?;
    let (rest, length) = field("cbProductId", le_u32)(rest)?;
    let (rest, product_id) = field("pbProductId", utf16(length as usize))(rest)?;
    Ok((rest, ProductInformation { version, company_name, product_id }))
}

fn scope(input: Input<'_>) -> ParseResult<'_, String> {
    blob_data.map(|(_, scope)| ansi_until_zero(scope.bytes())).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::security::CertificateKind;
    use crate::testing::hex;

    fn request(certificate: &str) -> Vec<u8> {
        let random = "5a".repeat(32);
        let head = format!("{random} 00000600 06000000 4d0053000000 08000000 4100300032000000 0d00 0400 01000000");
        [hex(&head), hex(certificate), hex("01000000 0e00 0600 6d732e636f00")].concat()
    }

    #[test]
    fn reads_product_and_scopes() {
        let bytes = request("0300 0000");
        let message = parse(license_request, &bytes).unwrap().0;
        assert_eq!((message.server_random, message.product_info.version), (0..32, 0x60000));
        assert_eq!(
            (message.product_info.company_name.as_str(), message.product_info.product_id.as_str()),
            ("MS", "A02")
        );
        assert_eq!((message.key_exchange_algorithms, message.server_certificate), (vec![1], None));
        assert_eq!((message.scope_count, message.scopes), (1, vec!["ms.co".to_owned()]));
    }

    #[test]
    fn places_the_certificate_in_the_message() {
        let bytes = request("0300 0d00 02000000 01000000 01000000 30");
        let message = parse(license_request, &bytes).unwrap().0;
        let start = message.server_certificate_at.start;
        let CertificateKind::X509Chain(chain) = message.server_certificate.unwrap().unwrap().kind else {
            panic!("a chain")
        };
        assert_eq!((chain.len(), chain[0].clone()), (1, start + 12..start + 13));
        assert_eq!(bytes[start + 12], 0x30);
    }

    #[test]
    fn a_certificate_that_cannot_be_read_hides_nothing() {
        let message = parse(license_request, &request("0300 0200 0200")).unwrap().0;
        assert_eq!(message.server_certificate.unwrap().unwrap_err().field, Some("dwVersion"));
        assert_eq!(message.scopes.len(), 1);
    }
}
