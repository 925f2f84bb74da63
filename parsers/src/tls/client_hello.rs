//! The client's hello.

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::be_u16;

use super::extension::{self, extensions};
use super::extension_body::{ExtensionBody, Place};
use super::vector::{Width, cut_vector, end, items, leftover, vector};
use super::{CipherSuite, Extension, ExtensionType, ProtocolVersion, is_grease};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

/// ClientHello ([RFC 8446], section 4.1.2; [RFC 5246], section 7.4.1.2), what the client can do; the body of a message of type 1.
///
/// ```text
/// | legacy_version, 16 bits | random, 32 bytes | 8: legacy_session_id | 16: cipher_suites, 16 bits each |
/// | 8: legacy_compression_methods | 16: extensions, absent in old clients |      n: a length of n bits goes before
/// ```
///
/// [RFC 8446]: https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2
/// [RFC 5246]: https://www.rfc-editor.org/rfc/rfc5246#section-7.4.1.2
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientHello {
    /// The highest version before TLS 1.3.
    pub legacy_version: ProtocolVersion,
    /// Random bytes.
    pub random: Option<[u8; 32]>,
    /// The session to resume, or what a TLS 1.3 client puts there for middleboxes.
    pub session_id: Vec<u8>,
    /// Cipher suites, most wanted first, with signalling values and GREASE.
    pub cipher_suites: Vec<CipherSuite>,
    /// Compression methods; 0 is none.
    pub compression_methods: Vec<u8>,
    /// Extensions in the order of the wire.
    pub extensions: Vec<Extension>,
    /// Where the hello is cut or does not fit its shape; everything before that was read.
    pub fault: Option<Error>,
}

impl ClientHello {
    /// The first extension of a type.
    pub fn extension(&self, extension_type: ExtensionType) -> Option<&Extension> {
        extension::find(&self.extensions, extension_type)
    }

    /// The first host name of server_name, as sent.
    pub fn server_name(&self) -> Option<&[u8]> {
        match &self.extension(ExtensionType::SERVER_NAME)?.body {
            ExtensionBody::ServerName(names) => names.first().map(Vec::as_slice),
            _ => None,
        }
    }

    /// The versions that the client names, without GREASE: those of supported_versions, else `legacy_version` alone, which stands for
    /// it and the versions below it.
    pub fn versions(&self) -> Vec<ProtocolVersion> {
        match self.extension(ExtensionType::SUPPORTED_VERSIONS).map(|extension| &extension.body) {
            Some(ExtensionBody::SupportedVersions(versions)) => {
                versions.iter().copied().filter(|version| !is_grease(version.0)).collect()
            }
            _ => vec![self.legacy_version],
        }
    }
}

/// Reads the body of the message; `input` ends where the message does.
///
/// # Errors
/// Fewer than the two bytes of the version.
pub fn client_hello(input: Input<'_>) -> ParseResult<'_, ClientHello> {
    let (rest, legacy_version) = field("legacy_version", be_u16.map(ProtocolVersion)).parse(input)?;
    let mut hello = ClientHello {
        legacy_version,
        random: None,
        session_id: Vec::new(),
        cipher_suites: Vec::new(),
        compression_methods: Vec::new(),
        extensions: Vec::new(),
        fault: None,
    };
    hello.fault = fill(&mut hello, rest).unwrap_or_else(|error| Some(Error::from_nom(error)));
    Ok((end(input), hello))
}

/// Reads on until the end or a fault, keeping what was read before it.
fn fill(hello: &mut ClientHello, input: Input<'_>) -> Result<Option<Error>, nom::Err<Error>> {
    let (rest, random) = field("random", take(32usize)).parse(input)?;
    hello.random = random.bytes().try_into().ok();
    let (rest, session_id) = field("legacy_session_id", vector(Width::One)).parse(rest)?;
    hello.session_id = session_id.bytes().to_vec();
    let (rest, (suites, fault)) = field("cipher_suites", cipher_suites).parse(rest)?;
    hello.cipher_suites = suites;
    if fault.is_some() {
        return Ok(fault);
    }
    let (rest, methods) = field("legacy_compression_methods", vector(Width::One)).parse(rest)?;
    hello.compression_methods = methods.bytes().to_vec();
    if rest.is_empty() {
        return Ok(None);
    }
    let (rest, (extensions, fault)) = field("extensions", extensions(Place::ClientHello)).parse(rest)?;
    hello.extensions = extensions;
    Ok(fault.or_else(|| leftover(rest)))
}

fn cipher_suites(input: Input<'_>) -> ParseResult<'_, (Vec<CipherSuite>, Option<Error>)> {
    let (rest, (contents, cut)) = cut_vector(Width::Two).parse(input)?;
    let (suites, fault) = items(contents, |input| be_u16.map(CipherSuite).parse(input));
    let fault = cut.or(fault).map(|fault| Error { field: Some("cipher_suites"), ..fault });
    Ok((rest, (suites, fault)))
}

#[cfg(test)]
mod tests;
