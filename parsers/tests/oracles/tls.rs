//! `tls` against `tls-parser`.
//!
//! Where they disagree, on purpose:
//!
//! - Ours reads a cut or damaged message as far as it goes and has a fault; theirs is an error. Theirs is asked only about messages
//!   without a fault.
//! - A session identifier of more than 32 bytes is an error there; ours keeps it, however long.
//! - Extensions that do not fit are left out there (`opt`), and bytes after them are left over; ours has a fault.
//! - A ServerHello of another version than SSL 3.0 to TLS 1.2 is an error there, and one of SSL 3.0 has no extensions; ours reads the
//!   same fields whatever the version.
//! - A record header is read there with any type and version; so is ours, which tells separately what no record may state. A record
//!   longer than 2^14 + 256 bytes is an error there; ours allows the 2^14 + 2048 of TLS 1.2.
//! - Certificates after one that is cut are left out there without a word; ours has a fault.

use proptest::prelude::*;
use rdpwhy_parsers::parse;
use rdpwhy_parsers::tls::{self, ExtensionBody, ProtocolVersion};
use tls_parser::TlsExtension;

use crate::{damage, damages, property};

/// A vector with a length of `width` bytes in front.
fn vector(width: usize, contents: Vec<u8>) -> Vec<u8> {
    [&(contents.len() as u32).to_be_bytes()[4 - width..], &contents].concat()
}

fn numbers(numbers: Vec<u16>) -> Vec<u8> {
    numbers.into_iter().flat_map(u16::to_be_bytes).collect()
}

fn bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..=most)
}

fn list() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u16>(), 0..6).prop_map(numbers)
}

/// An extension that is well formed for its type, or of a type without a shape.
fn extension() -> impl Strategy<Value = Vec<u8>> {
    let names = |width| move |name: Vec<u8>| vector(width, name);
    let name = bytes(9).prop_map(|name| vector(2, [vec![0], vector(2, name)].concat()));
    let protocols = prop::collection::vec(bytes(5).prop_map(names(1)), 0..4).prop_map(|all| vector(2, all.concat()));
    let shaped = prop_oneof![
        name.prop_map(|data| (0u16, data)),
        list().prop_map(|list| (10, vector(2, list))),
        bytes(4).prop_map(|list| (11, vector(1, list))),
        list().prop_map(|list| (13, vector(2, list))),
        protocols.prop_map(|data| (16, data)),
        Just((22, vec![])),
        Just((23, vec![])),
        any::<u16>().prop_map(|limit| (28, limit.to_be_bytes().to_vec())),
        bytes(9).prop_map(|ticket| (35, ticket)),
        list().prop_map(|list| (43, vector(1, list))),
        bytes(3).prop_map(|modes| (45, vector(1, modes))),
        bytes(3).prop_map(|data| (0xff01, vector(1, data))),
        (100u16..200, bytes(9)),
    ];
    shaped.prop_map(|(number, data)| [number.to_be_bytes().to_vec(), vector(2, data)].concat())
}

fn extensions() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(extension(), 0..6).prop_map(|all| vector(2, all.concat()))
}

fn client_hello() -> impl Strategy<Value = Vec<u8>> {
    let start = (any::<u16>(), any::<[u8; 32]>(), bytes(40));
    (start, list(), bytes(3), prop::option::of(extensions())).prop_map(|(start, suites, methods, extensions)| {
        let (version, random, session) = start;
        let fixed = [&version.to_be_bytes()[..], &random, &vector(1, session), &vector(2, suites), &vector(1, methods)];
        [fixed.concat(), extensions.unwrap_or_default()].concat()
    })
}

fn server_hello() -> impl Strategy<Value = Vec<u8>> {
    let start = (0x300u16..0x305, any::<[u8; 32]>(), bytes(40));
    (start, any::<[u8; 3]>(), prop::option::of(extensions())).prop_map(|(start, chosen, extensions)| {
        let (version, random, session) = start;
        let fixed = [&version.to_be_bytes()[..], &random, &vector(1, session), &chosen];
        [fixed.concat(), extensions.unwrap_or_default()].concat()
    })
}

/// Compares what both read of the extensions; `Ok` only where they agree.
fn same_extensions(ours: &[tls::Extension], theirs: &[TlsExtension<'_>], bytes: &[u8]) -> Result<(), TestCaseError> {
    prop_assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().zip(theirs) {
        let data = &bytes[ours.data.clone()];
        let slices = |names: &[Vec<u8>], theirs: &[&[u8]]| names.iter().map(Vec::as_slice).eq(theirs.iter().copied());
        let same = match (&ours.body, theirs) {
            (ExtensionBody::ServerName(names), TlsExtension::SNI(theirs)) => {
                slices(names, &theirs.iter().map(|(_, name)| *name).collect::<Vec<_>>())
            }
            (ExtensionBody::SupportedGroups(ours), TlsExtension::EllipticCurves(theirs)) => {
                ours.iter().map(|group| group.0).eq(theirs.iter().map(|group| group.0))
            }
            (ExtensionBody::EcPointFormats(ours), TlsExtension::EcPointFormats(theirs)) => ours == theirs,
            (ExtensionBody::SignatureAlgorithms(ours), TlsExtension::SignatureAlgorithms(theirs)) => {
                ours.iter().map(|scheme| scheme.0).eq(theirs.iter().copied())
            }
            (ExtensionBody::Alpn(names), TlsExtension::ALPN(theirs)) => slices(names, theirs),
            (ExtensionBody::EncryptThenMac, TlsExtension::EncryptThenMac) => true,
            (ExtensionBody::ExtendedMasterSecret, TlsExtension::ExtendedMasterSecret) => true,
            (ExtensionBody::RecordSizeLimit(ours), TlsExtension::RecordSizeLimit(theirs)) => ours == theirs,
            (ExtensionBody::SessionTicket(length), TlsExtension::SessionTicket(ticket)) => *length == ticket.len(),
            (ExtensionBody::SupportedVersions(ours), TlsExtension::SupportedVersions(theirs)) => {
                ours.iter().map(|version| version.0).eq(theirs.iter().map(|version| version.0))
            }
            (ExtensionBody::PskKeyExchangeModes(ours), TlsExtension::PskExchangeModes(theirs)) => ours == theirs,
            (ExtensionBody::RenegotiationInfo(length), TlsExtension::RenegotiationInfo(theirs)) => {
                *length == theirs.len()
            }
            (ExtensionBody::Opaque, TlsExtension::Unknown(number, theirs)) => {
                (ours.extension_type.0, data) == (number.0, *theirs)
            }
            // What theirs has in another shape, or has no name for, is compared by its type alone.
            (_, theirs) => tls_parser::TlsExtensionType::from(theirs).0 == ours.extension_type.0,
        };
        prop_assert!(same, "{:?} {:?}", ours, theirs);
    }
    Ok(())
}

#[test]
fn a_client_hello_is_read_as_tls_parser_reads_it() {
    property((client_hello(), damages()), |(hello, damages)| {
        let bytes = damage(hello, &damages);
        let ours = parse(tls::client_hello, &bytes).map(|(hello, _)| hello);
        let (ours, (_, theirs)) = match (ours, tls_parser::parse_tls_handshake_client_hello(&bytes)) {
            (Ok(ours), Ok(theirs)) if ours.fault.is_none() => (ours, theirs),
            (Ok(ours), _) if ours.fault.is_some() || ours.session_id.len() > 32 => return Ok(()),
            (Err(_), Err(_)) => return Ok(()),
            (ours, theirs) => return Err(TestCaseError::fail(format!("{ours:?} {theirs:?}"))),
        };
        prop_assert_eq!(ours.legacy_version.0, theirs.version.0);
        prop_assert_eq!(ours.random.as_ref().map(|random| &random[..]), Some(theirs.random));
        prop_assert_eq!(&ours.session_id[..], theirs.session_id.unwrap_or_default());
        prop_assert!(ours.cipher_suites.iter().map(|suite| suite.0).eq(theirs.ciphers.iter().map(|suite| suite.0)));
        prop_assert!(ours.compression_methods.iter().copied().eq(theirs.comp.iter().map(|method| method.0)));
        if ours.extensions.iter().any(|extension| extension.fault.is_some()) {
            return Ok(());
        }
        let block = theirs.ext.unwrap_or_default();
        let (_, extensions) = tls_parser::parse_tls_client_hello_extensions(block).unwrap();
        same_extensions(&ours.extensions, &extensions, &bytes)
    });
}

#[test]
fn a_server_hello_is_read_as_tls_parser_reads_it() {
    property((server_hello(), damages()), |(hello, damages)| {
        let bytes = damage(hello, &damages);
        let ours = parse(tls::server_hello, &bytes).map(|(hello, _)| hello);
        let known = |version| matches!(version, ProtocolVersion(0x301..=0x303));
        let (ours, (_, theirs)) = match (ours, tls_parser::parse_tls_handshake_server_hello(&bytes)) {
            (Ok(ours), Ok(theirs)) if ours.fault.is_none() => (ours, theirs),
            (Ok(ours), _) if ours.fault.is_some() || ours.session_id.len() > 32 => return Ok(()),
            (Ok(ours), Err(_)) if !known(ours.legacy_version) => return Ok(()),
            (Err(_), Err(_)) => return Ok(()),
            (ours, theirs) => return Err(TestCaseError::fail(format!("{ours:?} {theirs:?}"))),
        };
        prop_assert_eq!(ours.legacy_version.0, theirs.version.0);
        prop_assert_eq!(ours.random.as_ref().map(|random| &random[..]), Some(theirs.random));
        prop_assert_eq!(&ours.session_id[..], theirs.session_id.unwrap_or_default());
        prop_assert_eq!(ours.cipher_suite.map(|suite| suite.0), Some(theirs.cipher.0));
        prop_assert_eq!(ours.compression_method, Some(theirs.compression.0));
        Ok(())
    });
}

#[test]
fn a_certificate_list_is_read_as_tls_parser_reads_it() {
    let chain = prop::collection::vec(bytes(12).prop_map(|der| vector(3, der)), 0..4);
    property((chain.prop_map(|chain| vector(3, chain.concat())), damages()), |(list, damages)| {
        let bytes = damage(list, &damages);
        let ours = parse(tls::certificate, &bytes).map(|(certificate, _)| certificate);
        let theirs = tls_parser::parse_tls_handshake_msg_certificate(&bytes);
        match (ours, theirs) {
            (Ok(ours), Ok((_, tls_parser::TlsMessageHandshake::Certificate(theirs)))) => {
                let theirs: Vec<_> = theirs.cert_chain.iter().map(|certificate| certificate.data).collect();
                let ours: Vec<_> = ours.entries.iter().map(|entry| &bytes[entry.der.clone()]).collect();
                prop_assert_eq!(ours, theirs);
            }
            (Ok(ours), Err(_)) => prop_assert!(ours.fault.is_some()),
            (Err(_), Err(_)) => {}
            (ours, theirs) => prop_assert!(false, "{:?} {:?}", ours, theirs),
        }
        Ok(())
    });
}

#[test]
fn a_record_header_and_an_alert_are_read_as_tls_parser_reads_them() {
    property(prop::array::uniform5(any::<u8>()), |bytes| {
        let (ours, _) = parse(tls::record_header, &bytes).unwrap();
        let (_, theirs) = tls_parser::parse_tls_record_header(&bytes).unwrap();
        let fields = (ours.content_type.0, ours.version.0, ours.length);
        prop_assert_eq!(fields, (theirs.record_type.0, theirs.version.0, theirs.len));
        let (ours, _) = parse(tls::alert, &bytes).unwrap();
        let (_, theirs) = tls_parser::parse_tls_message_alert(&bytes).unwrap();
        let tls_parser::TlsMessage::Alert(theirs) = theirs else { return Err(TestCaseError::fail("no alert")) };
        prop_assert_eq!((ours.level.0, ours.description.0), (theirs.severity.0, theirs.code.0));
        Ok(())
    });
}
