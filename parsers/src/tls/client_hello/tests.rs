use super::*;
use crate::testing::{hex, survives};
use crate::{parse, parse_with_fields};

/// A hello such as Windows 11 sends: TLS 1.3 and 1.2, GREASE added.
const MODERN: &str = "0303 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f \
                      00 0006 0a0a 1302 c030 01 00 0023 \
                      0a0a 0000 \
                      0000 0008 0006 00 0003 726470 \
                      000a 0004 0002 001d \
                      002b 0007 06 1a1a 0304 0303";

/// A hello of TLS 1.0 without extensions.
const OLD: &str = "0301 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f \
                   02 aabb 0004 002f 00ff 01 00";

fn read(bytes: &[u8]) -> ClientHello {
    parse(client_hello, bytes).unwrap().0
}

#[test]
fn a_modern_hello() {
    let hello = read(&hex(MODERN));
    assert_eq!((hello.legacy_version, hello.fault.as_ref()), (ProtocolVersion::TLS_1_2, None));
    assert_eq!(hello.random.unwrap()[31], 0x1f);
    assert_eq!(hello.cipher_suites, [0x0a0a, 0x1302, 0xc030].map(CipherSuite));
    assert_eq!(hello.compression_methods, [0]);
    assert_eq!(hello.server_name(), Some(&b"rdp"[..]));
    assert_eq!(hello.versions(), [ProtocolVersion::TLS_1_3, ProtocolVersion::TLS_1_2]);
    let listed: Vec<_> = hello.extensions.iter().map(|e| (e.extension_type.0, e.data.clone())).collect();
    assert_eq!(listed, [(0x0a0a, 51..51), (0, 55..63), (10, 67..71), (43, 75..82)]);
}

#[test]
fn an_old_hello() {
    let hello = read(&hex(OLD));
    assert_eq!(hello.session_id, [0xaa, 0xbb]);
    assert_eq!(hello.cipher_suites, [CipherSuite(0x2f), CipherSuite::EMPTY_RENEGOTIATION_INFO_SCSV]);
    assert_eq!(hello.versions(), [ProtocolVersion::TLS_1_0]);
    assert_eq!((hello.server_name(), hello.extensions.len(), &hello.fault), (None, 0, &None));
}

#[test]
fn every_extension_is_a_field_of_its_own_name() {
    let bytes = hex(MODERN);
    let (_, fields) = parse_with_fields(client_hello, &bytes);
    let at = |name: &str| fields.iter().find(|field| field.name == name).map(|field| field.at.clone());
    assert_eq!(at("server_name"), Some(51..63));
    assert_eq!(at("grease"), Some(47..51));
    assert_eq!(at("cipher_suites"), Some(35..43));
    assert_eq!(at("extensions"), Some(45..82));
}

#[test]
fn a_cut_hello_gives_what_is_there() {
    let bytes = hex(MODERN);
    let check = |length: usize, suites: usize, extensions: usize, field: &str| {
        let hello = read(&bytes[..length]);
        assert_eq!((hello.cipher_suites.len(), hello.extensions.len()), (suites, extensions), "{length}");
        assert_eq!(hello.fault.unwrap().field, Some(field), "{length}");
    };
    check(2, 0, 0, "random");
    check(34, 0, 0, "legacy_session_id");
    check(36, 0, 0, "cipher_suites");
    check(40, 1, 0, "cipher_suites");
    check(43, 3, 0, "legacy_compression_methods");
    check(46, 3, 0, "extensions");
    check(60, 3, 1, "extension_data");
    check(63, 3, 2, "extensions");
}

#[test]
fn an_extension_of_another_shape_leaves_the_others() {
    let mut bytes = hex(MODERN);
    bytes[56] = 7;
    let hello = read(&bytes);
    assert_eq!((hello.server_name(), hello.extensions.len(), hello.fault.as_ref()), (None, 4, None));
    let fault = hello.extension(ExtensionType::SERVER_NAME).unwrap().fault.clone().unwrap();
    assert_eq!((fault.field, fault.offset), (Some("server_name"), 57));
}

#[test]
fn bytes_after_the_extensions_are_a_fault() {
    let mut bytes = hex(MODERN);
    bytes.push(0);
    assert_eq!(read(&bytes).fault.unwrap().to_string(), "expected nothing more for the message at offset 82");
}

#[test]
fn survives_damage() {
    survives(client_hello, &[&hex(MODERN), &hex(OLD)]);
}
