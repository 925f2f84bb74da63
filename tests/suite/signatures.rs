//! The servers of the captures hold the keys of their certificates: every signature is checked and found good, and a changed one bad.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rdpwhy::certify::Reviewer;
use rdpwhy::session::{Session, Tls};
use rdpwhy::vocabulary::Judgement;
use serde_json::Value;

use crate::bundled;
use crate::measure::sessions;

/// Captures in which a signature was broken or made up on purpose.
fn has_bad_signatures(name: &str) -> bool {
    name.starts_with("certificate-key-mismatch") || name.starts_with("forged-")
}

fn mismatch(session: &Session) -> bool {
    let mut reviewed = session.clone();
    Reviewer::new(&[], None).review(&mut reviewed);
    reviewed.tls.unwrap().review.faults.iter().any(|fault| fault.fault == Judgement::KeyMismatch)
}

/// The signature over the handshake, where there is one.
fn signature(tls: &mut Tls) -> Option<&mut Vec<u8>> {
    match (&mut tls.certificate_verify, &mut tls.key_exchange) {
        (Some(verify), _) => Some(&mut verify.signature),
        (None, Some(exchange)) => Some(&mut exchange.signature),
        _ => None,
    }
}

/// Checks the signatures of a capture; counts them by version and key.
fn check(path: &Path, keys: Option<&Path>, counts: &mut BTreeMap<String, u32>) {
    for mut session in sessions::keyed(path, keys) {
        let Some(tls) = session.tls.as_mut() else { continue };
        let key = tls.certificates.first().and_then(|leaf| leaf.fields.as_ref().ok()).map(|fields| fields.key.clone());
        let version = tls.version.unwrap_or_default();
        let (Some(key), Some(_)) = (key, signature(tls)) else { continue };
        let at = format!("{} #{}", path.display(), session.first_frame);
        assert!(!mismatch(&session), "{at}: a good signature is called bad");
        for position in [0, 8] {
            let mut changed = session.clone();
            let signature = changed.tls.as_mut().and_then(signature).unwrap();
            let index = signature.len() - 1 - position;
            signature[index] ^= 1;
            assert!(mismatch(&changed), "{at}: {version:#x} {key}: a bad signature goes unseen");
        }
        *counts.entry(format!("{version:#06x} {}", key.split(' ').next().unwrap())).or_default() += 1;
    }
}

#[test]
fn every_signature_of_the_captures_is_checked() {
    let mut counts = BTreeMap::new();
    for folder in bundled::captures() {
        if !has_bad_signatures(&folder.file_name().unwrap().to_string_lossy()) {
            let keys = Some(folder.join("keys.log")).filter(|file| file.exists());
            check(&folder.join("capture.pcapng"), keys.as_deref(), &mut counts);
        }
    }
    println!("{counts:?}");
    for wanted in ["0x0301 RSA", "0x0301 EC", "0x0302 RSA", "0x0303 RSA", "0x0303 EC", "0x0304 RSA"] {
        assert!(counts.contains_key(wanted), "no {wanted} in {counts:?}");
    }
}

#[test]
fn every_signature_of_real_traffic_is_checked() {
    let Some(folder) = std::env::var_os("RDPWHY_FIELD_CAPTURES").map(PathBuf::from) else {
        println!("SKIPPED: RDPWHY_FIELD_CAPTURES is not set");
        return;
    };
    let truths: Value = serde_json::from_slice(&std::fs::read(folder.join("truth.json")).unwrap()).unwrap();
    let mut counts = BTreeMap::new();
    for (name, truth) in truths.as_object().unwrap().iter().filter(|(name, _)| !name.starts_with('_')) {
        let file = truth["keys"].as_str().filter(|keys| *keys != "embedded").map(|keys| folder.join(keys));
        check(&folder.join(name), file.as_deref(), &mut counts);
    }
    println!("{counts:?}");
    assert!(!counts.is_empty());
}

/// What is said of the server's key of Standard RDP Security, where it came in a proprietary certificate.
fn remark(session: &Session) -> Option<String> {
    let mut reviewed = session.clone();
    Reviewer::new(&[], None).review(&mut reviewed);
    reviewed.security.filter(|security| security.proprietary.is_some()).map(|security| security.remarks.join(" "))
}

fn check_proprietary(path: &Path, count: &mut u32) {
    for session in sessions::keyed(path, None) {
        let Some(said) = remark(&session) else { continue };
        *count += 1;
        assert!(said.contains("signed with the Terminal Services key"), "{}: {said}", path.display());
        let mut altered = session.clone();
        altered.security.as_mut().unwrap().proprietary.as_mut().unwrap().signed[40] ^= 1;
        assert!(remark(&altered).unwrap().contains("not by the Terminal Services key"), "{}", path.display());
    }
}

#[test]
fn proprietary_certificates_are_signed_with_the_published_key() {
    let mut count = 0;
    for folder in bundled::captures() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("xrdp-rdesktop") {
            check_proprietary(&folder.join("capture.pcapng"), &mut count);
        }
    }
    assert!(count >= 3, "only {count}");
    if let Some(folder) = std::env::var_os("RDPWHY_FIELD_CAPTURES").map(PathBuf::from) {
        for name in ["mstsc/rdp-no-tls-accepted1.pcapng", "zeek/rdp-proprietary-encryption.pcap", "ndpi/rdp3.pcap"] {
            check_proprietary(&folder.join(name), &mut count);
        }
        assert!(count >= 6, "only {count}");
    }
}
