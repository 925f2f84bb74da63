//! Reviews of the certificates in `samples/` (`samples/make.sh` makes them anew), by clocks of every kind.

use super::*;
use crate::decode::read_certificate;
use crate::session::{ClientOffer, KeyExchange};

const GOOD: &[u8] = include_bytes!("samples/good.der");
const WEAK_KEY: &[u8] = include_bytes!("samples/weak-key.der");
const WEAK_SIGNATURE: &[u8] = include_bytes!("samples/weak-signature.der");
const WRONG_USAGE: &[u8] = include_bytes!("samples/wrong-usage.der");
const SELF_SIGNED: &[u8] = include_bytes!("samples/self-signed.der");
const SIGNATURE: &[u8] = include_bytes!("samples/good.signature");

fn roots() -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/certify/samples");
    roots_from_pem(&folder.join("authority.pem")).unwrap()
}

fn at(text: &str) -> Time {
    let time: jiff::Timestamp = format!("{text}T12:00:00Z").parse().unwrap();
    Time::from_seconds(time.as_second(), 0)
}

fn shown(chain: &[&[u8]], server_name: Option<&str>) -> Tls {
    let offer = ClientOffer { server_name: server_name.map(str::to_owned), ..Default::default() };
    let certificates = chain.iter().map(|der| read_certificate(der, 9)).collect();
    Tls { certificates, offer: Some(offer), ..Tls::default() }
}

fn words(faults: &[CertificateFault]) -> Vec<&'static str> {
    faults.iter().map(|fault| fault.fault.word()).collect()
}

#[track_caller]
fn check(der: &[u8], trusted: &[Vec<u8>], asked: Option<&str>, now: &str, expect: &[&str]) {
    let review = Reviewer::new(trusted, None).of(&shown(&[der], asked), at(now));
    assert_eq!(words(&review.faults), expect, "{:?}", review.faults);
}

#[test]
fn every_fault_is_found_and_only_it() {
    let roots = roots();
    let name = Some("rds01.lab.example");
    check(GOOD, &roots, name, "2026-01-01", &[]);
    check(WEAK_KEY, &roots, name, "2026-01-01", &["weak-key"]);
    check(WEAK_SIGNATURE, &roots, name, "2026-01-01", &["weak-signature"]);
    check(WRONG_USAGE, &roots, name, "2026-01-01", &["wrong-usage"]);
    check(GOOD, &roots, Some("rds02.lab.example"), "2026-01-01", &["name-mismatch"]);
    check(&GOOD[..200], &roots, name, "2026-01-01", &["malformed"]);
    check(&[GOOD, &[0]].concat(), &roots, None, "2026-01-01", &["malformed"]);
}

#[test]
fn the_clock_is_the_captures() {
    let roots = roots();
    check(GOOD, &roots, None, "2024-12-31", &["not-yet-valid"]);
    check(GOOD, &roots, None, "2025-01-02", &[]);
    check(GOOD, &roots, None, "2026-12-30", &[]);
    check(GOOD, &roots, None, "2027-01-02", &["expired"]);
}

#[test]
fn one_fault_does_not_hide_another() {
    check(GOOD, &[], Some("other"), "2030-01-01", &["expired", "untrusted", "name-mismatch"]);
    check(WEAK_KEY, &[], None, "2010-01-01", &["not-yet-valid", "untrusted", "weak-key"]);
    check(SELF_SIGNED, &[], None, "2030-01-01", &["expired", "untrusted"]);
}

#[test]
fn roots_that_were_given_count_self_signed_ones_included() {
    check(GOOD, &[], None, "2026-01-01", &["untrusted"]);
    check(SELF_SIGNED, &[], None, "2025-02-01", &["untrusted"]);
    check(SELF_SIGNED, &[SELF_SIGNED.to_vec()], None, "2025-02-01", &[]);
    check(SELF_SIGNED, &[GOOD.to_vec()], None, "2025-02-01", &["untrusted"]);
}

#[test]
fn names_match_as_windows_has_it_and_an_address_is_no_name() {
    let roots = roots();
    for (asked, matches) in [
        ("rds01.lab.example", true),
        ("RDS01.LAB.EXAMPLE.", true),
        ("rds01", false),
        ("a.rds01.lab.example", false),
        ("10.0.0.9", true),
        ("", true),
    ] {
        check(GOOD, &roots, Some(asked), "2026-01-01", if matches { &[] } else { &["name-mismatch"] });
    }
    // A common name alone is enough, as for Windows' own.
    check(SELF_SIGNED, &[SELF_SIGNED.to_vec()], Some("rds01.lab.example"), "2025-02-01", &[]);
}

#[test]
fn the_name_that_the_user_gives_comes_before_the_clients() {
    let faults = |dialled: &str| {
        let reviewer = Reviewer::new(&roots(), Some(dialled.to_owned()));
        words(&reviewer.of(&shown(&[GOOD], Some("rds01.lab.example")), at("2026-01-01")).faults)
    };
    assert_eq!(faults("rds01.lab.example"), Vec::<&str>::new());
    assert_eq!(faults("10.0.0.9"), ["name-mismatch"]);
}

#[test]
fn a_key_exchange_that_the_certificates_key_did_not_sign_is_a_mismatch() {
    let unchecked = std::cell::RefCell::new(None);
    let faults = |der: &[u8], change: fn(&mut KeyExchange)| {
        let mut exchange = KeyExchange {
            frame: 9,
            parameters: vec![3; 69],
            scheme: Some(0x0401),
            signature: SIGNATURE.to_vec(),
            group: Some(29),
            prime_bits: None,
        };
        change(&mut exchange);
        let mut tls = shown(&[der], None);
        tls.client_random = Some([1; 32]);
        tls.server_random = Some([2; 32]);
        tls.key_exchange = Some(exchange);
        let review = Reviewer::new(&roots(), None).of(&tls, at("2026-01-01"));
        unchecked.replace(review.unchecked.map(|unread| unread.why));
        review.faults.iter().any(|fault| fault.fault == Judgement::KeyMismatch)
    };
    assert!(!faults(GOOD, |_| {}));
    assert!(faults(GOOD, |exchange| exchange.parameters[68] = 4));
    assert!(faults(GOOD, |exchange| exchange.signature[9] ^= 1));
    assert!(faults(WRONG_USAGE, |_| {}), "another key");
    // A weak key is judged by its signature like any other; what cannot be checked is no mismatch.
    assert!(faults(WEAK_KEY, |_| {}), "another key, 1024 bits");
    assert!(faults(GOOD, |exchange| exchange.scheme = Some(0x0201)), "not over SHA-1");
    assert!(faults(GOOD, |exchange| exchange.scheme = None), "not as before TLS 1.2");
    assert_eq!(unchecked.take(), None);
    assert!(!faults(GOOD, |exchange| exchange.scheme = Some(0x0101)), "MD5");
    let why = "the signature of the key exchange #9 is by algorithm 0x0101, which is not checked here";
    assert_eq!(unchecked.take().as_deref(), Some(why));
    assert!(!faults(GOOD, |exchange| exchange.scheme = Some(0x0807)), "Ed25519 by an RSA key");
    assert!(unchecked.take().unwrap().contains("by ED25519 (0x0807)"));
    assert!(!faults(GOOD, |exchange| exchange.signature.clear()), "anonymous, or not read");
}

#[cfg(feature = "server-key")]
#[test]
fn a_weak_certificate_that_signed_itself_is_self_signed() {
    let der: &[u8] = include_bytes!("samples/self-signed-weak.der");
    let mut certificate = read_certificate(der, 9);
    leaf::complete_self_signed(&mut certificate);
    assert!(certificate.fields.unwrap().self_signed);
    let mut forged = der.to_vec();
    *forged.last_mut().unwrap() ^= 1;
    let mut certificate = read_certificate(&forged, 9);
    leaf::complete_self_signed(&mut certificate);
    assert!(!certificate.fields.unwrap().self_signed);
}

#[test]
fn windows_own_certificate_is_forecast() {
    let remarks = |now: &str| Reviewer::new(&[], None).of(&shown(&[SELF_SIGNED], None), at(now)).remarks;
    assert!(
        remarks("2025-06-30")[0].contains("2 days left, renewal is due on 2025-07-03"),
        "{:?}",
        remarks("2025-06-30")
    );
    assert!(remarks("2025-08-01")[0].contains("its renewal is broken"));
    assert!(remarks("2020-01-01")[0].contains("one of the two clocks is wrong"));
    let near = Reviewer::new(&[], None).of(&shown(&[GOOD], None), at("2026-12-20")).remarks;
    assert!(near[0].contains("expires in 11 days"), "{near:?}");
    assert!(Reviewer::new(&[], None).of(&shown(&[GOOD], None), at("2026-01-01")).remarks.is_empty());
}

#[test]
fn a_chain_is_verified_once() {
    let reviewer = Reviewer::new(&roots(), None);
    let tls = shown(&[GOOD], None);
    for day in 1..28 {
        reviewer.of(&tls, at(&format!("2026-02-{day:02}")));
    }
    assert_eq!(reviewer.chains.remembered(), 1);
    reviewer.of(&tls, at("2030-01-01"));
    assert_eq!(reviewer.chains.remembered(), 1, "the middle of its validity is inside it");
}
