//! The server's hello.

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{be_u8, be_u16};

use super::extension::{self, extensions};
use super::extension_body::{ExtensionBody, Place};
use super::vector::{Width, end, leftover, vector};
use super::{CipherSuite, Extension, ExtensionType, ProtocolVersion};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

/// The random that makes a ServerHello a HelloRetryRequest: SHA-256 of `HelloRetryRequest` (RFC 8446, section 4.1.3).
const RETRY_RANDOM: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11,
    0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

/// ServerHello or HelloRetryRequest ([RFC 8446], sections 4.1.3 and 4.1.4; [RFC 5246], section 7.4.1.3), what the server chose; the
/// body of a message of type 2.
///
/// ```text
/// | legacy_version, 16 bits | random, 32 bytes | 8: legacy_session_id_echo | cipher_suite, 16 bits |
/// | legacy_compression_method, 8 bits | 16: extensions, absent in old servers |   n: a length of n bits goes before
/// ```
///
/// [RFC 8446]: https://www.rfc-editor.org/rfc/rfc8446#section-4.1.3
/// [RFC 5246]: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.1.3
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerHello {
    /// The version chosen, if it is before TLS 1.3.
    pub legacy_version: ProtocolVersion,
    /// Random bytes, or the mark of a HelloRetryRequest.
    pub random: Option<[u8; 32]>,
    /// The session begun or resumed; in TLS 1.3 the client's, echoed.
    pub session_id: Vec<u8>,
    /// The suite chosen.
    pub cipher_suite: Option<CipherSuite>,
    /// The compression chosen; 0 is none.
    pub compression_method: Option<u8>,
    /// Extensions in the order of the wire.
    pub extensions: Vec<Extension>,
    /// Where the hello is cut or does not fit its shape; everything before that was read.
    pub fault: Option<Error>,
}

impl ServerHello {
    /// The first extension of a type.
    pub fn extension(&self, extension_type: ExtensionType) -> Option<&Extension> {
        extension::find(&self.extensions, extension_type)
    }

    /// The version chosen: that of supported_versions, else `legacy_version`.
    pub fn version(&self) -> ProtocolVersion {
        match self.extension(ExtensionType::SUPPORTED_VERSIONS).map(|extension| &extension.body) {
            Some(ExtensionBody::SupportedVersions(versions)) => versions.first().copied(),
            _ => None,
        }
        .unwrap_or(self.legacy_version)
    }

    /// Whether the server asks for another hello instead of choosing.
    pub fn is_hello_retry_request(&self) -> bool {
        self.random == Some(RETRY_RANDOM)
    }
}

/// Reads the body of the message; `input` ends where the message does.
///
/// # Errors
/// Fewer than the two bytes of the version.
pub fn server_hello(input: Input<'_>) -> ParseResult<'_, ServerHello> {
    let (rest, legacy_version) = field("legacy_version", be_u16.map(ProtocolVersion)).parse(input)?;
    let mut hello = ServerHello {
        legacy_version,
        random: None,
        session_id: Vec::new(),
        cipher_suite: None,
        compression_method: None,
        extensions: Vec::new(),
        fault: None,
    };
    hello.fault = fill(&mut hello, rest).unwrap_or_else(|error| Some(Error::from_nom(error)));
    Ok((end(input), hello))
}

/// Reads on until the end or a fault, keeping what was read before it.
fn fill(hello: &mut ServerHello, input: Input<'_>) -> Result<Option<Error>, nom::Err<Error>> {
    let (rest, random) = field("random", take(32usize)).parse(input)?;
    hello.random = random.bytes().try_into().ok();
    let (rest, session_id) = field("legacy_session_id_echo", vector(Width::One)).parse(rest)?;
    hello.session_id = session_id.bytes().to_vec();
    let (rest, suite) = field("cipher_suite", be_u16).parse(rest)?;
    hello.cipher_suite = Some(CipherSuite(suite));
    let (rest, method) = field("legacy_compression_method", be_u8).parse(rest)?;
    hello.compression_method = Some(method);
    if rest.is_empty() {
        return Ok(None);
    }
    let place = if hello.is_hello_retry_request() { Place::HelloRetryRequest } else { Place::ServerHello };
    let (rest, (extensions, fault)) = field("extensions", extensions(place)).parse(rest)?;
    hello.extensions = extensions;
    Ok(fault.or_else(|| leftover(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};
    use crate::tls::NamedGroup;

    const TLS_1_2: &str = "0303 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f \
                           02 aabb c030 00 000d ff01 0001 00 0017 0000 0023 0000";
    const RETRY: &str = "0303 cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c \
                         00 1302 00 000c 002b 0002 0304 0033 0002 0017";

    fn read(bytes: &[u8]) -> ServerHello {
        parse(server_hello, bytes).unwrap().0
    }

    #[test]
    fn a_choice_of_tls_1_2() {
        let hello = read(&hex(TLS_1_2));
        assert_eq!((hello.version(), hello.cipher_suite), (ProtocolVersion::TLS_1_2, Some(CipherSuite(0xc030))));
        assert_eq!((hello.session_id.as_slice(), hello.compression_method), (&[0xaa, 0xbb][..], Some(0)));
        let bodies: Vec<_> = hello.extensions.iter().map(|extension| extension.body.clone()).collect();
        let expect =
            [ExtensionBody::RenegotiationInfo(0), ExtensionBody::ExtendedMasterSecret, ExtensionBody::SessionTicket(0)];
        assert_eq!(bodies, expect);
        assert_eq!((hello.is_hello_retry_request(), hello.fault), (false, None));
    }

    #[test]
    fn a_hello_retry_request() {
        let hello = read(&hex(RETRY));
        assert!(hello.is_hello_retry_request());
        assert_eq!(hello.version(), ProtocolVersion::TLS_1_3);
        let share = hello.extension(ExtensionType::KEY_SHARE).unwrap();
        assert_eq!(share.body, ExtensionBody::KeyShare(vec![NamedGroup(0x17)]));
    }

    #[test]
    fn a_cut_hello_gives_what_is_there() {
        let bytes = hex(TLS_1_2);
        let check = |length: usize, suite: Option<u16>, extensions: usize, field: &str| {
            let hello = read(&bytes[..length]);
            assert_eq!((hello.cipher_suite.map(|suite| suite.0), hello.extensions.len()), (suite, extensions));
            assert_eq!(hello.fault.unwrap().field, Some(field));
        };
        check(2, None, 0, "random");
        check(34, None, 0, "legacy_session_id_echo");
        check(38, None, 0, "cipher_suite");
        check(41, Some(0xc030), 0, "extensions");
        check(46, Some(0xc030), 0, "extension_data");
        check(47, Some(0xc030), 1, "extensions");
        check(52, Some(0xc030), 2, "extensions");
        check(53, Some(0xc030), 2, "extension_data");
        assert!(parse(server_hello, &bytes[..1]).is_err());
    }

    #[test]
    fn survives_damage() {
        survives(server_hello, &[&hex(TLS_1_2), &hex(RETRY)]);
    }
}
