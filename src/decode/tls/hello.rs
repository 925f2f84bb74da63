//! ClientHello and ServerHello.

use rdpwhy_parsers::parse;
use rdpwhy_parsers::tls::{self as wire, ExtensionBody, ExtensionType};
use rustls::CipherSuite;

use crate::decode::walk::Place;
use crate::session::message::kind;
use crate::session::{ClientOffer, Tls};

/// Reads a ClientHello; the second one after a HelloRetryRequest replaces what the first offered.
pub fn client(tls: &mut Tls, body: &[u8], place: Place) -> Option<String> {
    let Ok((hello, _)) = parse(wire::client_hello, body) else { return Some("malformed".to_owned()) };
    tls.client_hello.get_or_insert((place.frame, place.time));
    tls.client_random = hello.random;
    let mut offer = ClientOffer {
        server_name: hello.server_name().map(|name| String::from_utf8_lossy(name).into_owned()),
        versions: hello
            .versions()
            .iter()
            .map(|version| version.0)
            .filter(|version| !wire::is_grease(*version))
            .collect(),
        cipher_suites: hello.cipher_suites.iter().map(|suite| suite.0).collect(),
        ..ClientOffer::default()
    };
    offer.versions.sort_unstable_by(|a, b| b.cmp(a));
    for extension in &hello.extensions {
        match &extension.body {
            ExtensionBody::SupportedGroups(groups) => offer.groups = groups.iter().map(|group| group.0).collect(),
            ExtensionBody::SignatureAlgorithms(schemes) => {
                offer.signature_algorithms = schemes.iter().map(|scheme| scheme.0).collect();
            }
            ExtensionBody::EarlyData => offer.early_data = true,
            ExtensionBody::Alpn(names) => {
                offer.alpn = names.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
            }
            _ => {}
        }
    }
    let says = format!("{} cipher suites", offer.cipher_suites.len());
    tls.offer = Some(offer);
    Some(says)
}

/// Reads a ServerHello, or the HelloRetryRequest that looks like one.
pub fn server(tls: &mut Tls, body: &[u8], place: Place) -> (&'static str, Option<String>) {
    let Ok((hello, _)) = parse(wire::server_hello, body) else {
        return (kind::SERVER_HELLO, Some("malformed".to_owned()));
    };
    if hello.is_hello_retry_request() {
        tls.hello_retry = true;
        return (kind::HELLO_RETRY_REQUEST, None);
    }
    tls.server_hello.get_or_insert((place.frame, place.time));
    tls.server_random = hello.random;
    tls.version = Some(hello.version().0);
    tls.cipher_suite = hello.cipher_suite.map(|suite| suite.0);
    tls.encrypt_then_mac = hello.extension(ExtensionType::ENCRYPT_THEN_MAC).is_some();
    tls.extended_master_secret = hello.extension(ExtensionType::EXTENDED_MASTER_SECRET).is_some();
    tls.resumed |= hello.extension(ExtensionType::PRE_SHARED_KEY).is_some();
    let suite = tls.cipher_suite.map(suite_name).unwrap_or_default();
    (kind::SERVER_HELLO, Some(suite))
}

/// IANA's name of a cipher suite, `0x1234` for one without.
pub fn suite_name(suite: u16) -> String {
    let name = CipherSuite::from(suite).as_str().map_or_else(|| format!("{suite:#06x}"), str::to_owned);
    // rustls writes the suites of TLS 1.3 as TLS13_…; IANA writes TLS_….
    name.strip_prefix("TLS13_").map_or(name.clone(), |rest| format!("TLS_{rest}"))
}

/// How a suite up to TLS 1.2 agrees on keys, by its name.
pub fn key_exchange_of(suite: u16) -> Option<wire::KeyExchange> {
    let name = suite_name(suite);
    if name.contains("_ECDHE_") {
        return Some(wire::KeyExchange::Ecdhe);
    }
    if name.contains("_DHE_") {
        return Some(wire::KeyExchange::Dhe);
    }
    name.starts_with("TLS_RSA_").then_some(wire::KeyExchange::Rsa)
}
