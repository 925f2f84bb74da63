//! No output shows a secret: not the reports, not a debug print of anything that holds one.

use std::path::Path;

use rdpwhy::analyze;
use rdpwhy::capture::{Capture, SecretsType};
use rdpwhy::decrypt::{KeySource, Keys, parse_key_log};
use rdpwhy::render::{html, json, markdown, ndjson, text};
use rdpwhy::report::Report;

use crate::bundled::captures;
use crate::truth;

/// Shortest run of a secret's hex digits that gives it away.
const GIVEAWAY: usize = 16;

/// Everything that is printed of a capture.
fn outputs(capture: &Path, keys: &Keys) -> Vec<String> {
    let options = analyze::Options { keys: keys.clone(), exchanges: true, ..Default::default() };
    let debug = format!("{keys:?} {options:?}");
    let capture = analyze::file(capture, Default::default(), &options).unwrap();
    let debug = format!("{debug} {capture:?}");
    let report = Report::new(None, vec![capture]);
    let mut texts = vec![debug];
    for verbose in [false, true] {
        let mut out = Vec::new();
        text::write(&mut out, &report, &text::Options { verbose, ..Default::default() }).unwrap();
        texts.push(String::from_utf8(out).unwrap());
    }
    let mut out = Vec::new();
    json::write(&mut out, &report).unwrap();
    ndjson::write(&mut out, &report).unwrap();
    markdown::write(&mut out, &report).unwrap();
    html::write(&mut out, &report).unwrap();
    texts.push(String::from_utf8(out).unwrap());
    texts
}

fn check(capture: &Path, keys: &Keys, secrets: &[Vec<u8>]) -> usize {
    let mut compared = 0;
    for output in outputs(capture, keys) {
        let dense: String = output.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        for secret in secrets {
            let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
            let decimal: String = secret.iter().take(8).map(u8::to_string).collect();
            for part in [&hex[..GIVEAWAY], &hex[hex.len() - GIVEAWAY..], &decimal] {
                compared += 1;
                assert!(!dense.contains(part), "{}: a secret is shown", capture.display());
            }
        }
    }
    compared
}

#[test]
fn no_output_shows_a_secret() {
    let mut compared = 0;
    for folder in captures() {
        let log = folder.join("keys.log");
        if !log.exists() {
            continue;
        }
        let bytes = std::fs::read(&log).unwrap();
        let secrets: Vec<Vec<u8>> =
            parse_key_log(&bytes).lines.iter().map(|line| line.secret.bytes().to_vec()).collect();
        let mut keys = Keys::default();
        keys.add_key_log(&bytes, KeySource::KeyLog);
        compared += check(&folder.join("capture.pcapng"), &keys, &secrets);
    }
    assert!(compared > 1000, "only {compared} comparisons");
}

/// The numbers of a private key that nobody may see: exponent and primes, as they lie in its file.
#[cfg(feature = "server-key")]
fn private_numbers(text: &str) -> Vec<Vec<u8>> {
    use rsa::RsaPrivateKey;
    use rsa::pkcs1::DecodeRsaPrivateKey;
    use rsa::pkcs8::DecodePrivateKey;
    use rsa::traits::PrivateKeyParts;
    let key = RsaPrivateKey::from_pkcs8_pem(text).or_else(|_| RsaPrivateKey::from_pkcs1_pem(text)).unwrap();
    std::iter::once(key.d()).chain(key.primes()).map(|number| number.to_bytes_be()).collect()
}

#[cfg(feature = "server-key")]
#[test]
fn no_output_shows_a_private_key() {
    let mut compared = 0;
    for folder in captures().into_iter().filter(|folder| folder.join("server-key.pem").exists()) {
        let pem = folder.join("server-key.pem");
        let text = std::fs::read_to_string(&pem).unwrap();
        let (capture, keys) = (folder.join("capture.pcapng"), truth::keys(&pem));
        compared += check(&capture, &keys, &private_numbers(&text));
        for output in outputs(&capture, &keys) {
            for line in text.lines().filter(|line| line.len() > 32) {
                assert!(!output.contains(line), "{}: the key is shown", capture.display());
            }
        }
    }
    assert!(compared > 300, "only {compared} comparisons");
}

#[test]
fn no_output_shows_a_secret_of_the_capture_itself() {
    let mut compared = 0;
    for folder in captures() {
        let path = folder.join("capture.pcapng");
        let mut capture = Capture::open(&path, Default::default()).unwrap();
        while capture.next_packet().is_some() {}
        let blocks = capture.secrets().iter().filter(|secrets| secrets.kind() == SecretsType::TLS_KEY_LOG);
        let secrets: Vec<Vec<u8>> = blocks
            .flat_map(|block| parse_key_log(block.bytes()).lines)
            .map(|line| line.secret.bytes().to_vec())
            .collect();
        if !secrets.is_empty() {
            compared += check(&path, &Keys::default(), &secrets);
        }
    }
    assert!(compared > 300, "only {compared} comparisons");
}
