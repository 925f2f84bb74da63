//! The chain, by rustls' verifier.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::CryptoProvider;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, Error, RootCertStore};
use sha2::{Digest, Sha256};

use super::fault;
use crate::session::{Certificate, CertificateFault, CertificateFields};
use crate::time::Time;
use crate::vocabulary::Judgement;

/// Chains of which the outcome is remembered; a capture has a handful.
const MAX_REMEMBERED: usize = 4096;

/// What the verifier says of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It leads to a root.
    Trusted,
    /// No root signed it, or a signature in it is wrong.
    Untrusted,
    /// A certificate above the leaf is outside its validity.
    IssuerOutsideValidity,
    /// A certificate of the chain is not for servers.
    WrongUsage,
    /// The verifier stops at something else before it has looked for a root.
    Unjudged,
}

impl Outcome {
    /// The letter that stands for it in a scrubbed certificate.
    pub fn letter(self) -> u8 {
        match self {
            Self::Trusted => b't',
            Self::Untrusted => b'u',
            Self::IssuerOutsideValidity => b'i',
            Self::WrongUsage => b'w',
            Self::Unjudged => b'j',
        }
    }

    /// The outcome that a letter stands for.
    pub fn of_letter(letter: u8) -> Option<Self> {
        [Self::Trusted, Self::Untrusted, Self::IssuerOutsideValidity, Self::WrongUsage, Self::Unjudged]
            .into_iter()
            .find(|outcome| outcome.letter() == letter)
    }
}

/// The roots, and what was already verified.
#[derive(Debug)]
pub struct Chains {
    roots: RootCertStore,
    given: Vec<Vec<u8>>,
    provider: CryptoProvider,
    known: Mutex<HashMap<Key, Outcome>>,
}

/// All that the verifier's answer depends on: the certificates, and for each of them whether the time is before, in or after its
/// validity. (Roots have no dates for it.)
type Key = ([u8; 32], Vec<std::cmp::Ordering>);

impl Chains {
    /// The public roots and those given as DER. One that is no certificate is left out: [`roots_from_pem`] has refused it.
    pub fn new(given: &[Vec<u8>]) -> Self {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        roots.add_parsable_certificates(given.iter().map(|der| CertificateDer::from(der.clone())));
        Self { roots, given: given.to_vec(), provider: default_provider(), known: Mutex::default() }
    }

    /// Faults of the chain that begins with `leaf`, at `now` and, so that one fault does not hide another, in the middle of the
    /// leaf's validity.
    pub fn judge(&self, chain: &[Certificate], leaf: &CertificateFields, now: Time) -> Vec<CertificateFault> {
        if chain.first().is_some_and(|first| self.given.contains(&first.der)) {
            return Vec::new();
        }
        let (first, second) = self.outcomes(chain, leaf, now);
        faults(first, second, chain, leaf, now)
    }

    /// What the chain leads to at `now` (if that is inside the leaf's validity), and in the middle of its validity.
    pub fn outcomes(&self, chain: &[Certificate], leaf: &CertificateFields, now: Time) -> (Outcome, Outcome) {
        let inside = now >= leaf.not_before && now <= leaf.not_after;
        let middle = Time(leaf.not_before.0 / 2 + leaf.not_after.0 / 2);
        (self.outcome(chain, if inside { now } else { middle }), self.outcome(chain, middle))
    }

    /// Whether roots were given beside the public ones.
    pub fn are_named(&self) -> bool {
        !self.given.is_empty()
    }

    #[cfg(test)]
    pub(super) fn remembered(&self) -> usize {
        self.known.lock().unwrap().len()
    }

    fn outcome(&self, chain: &[Certificate], at: Time) -> Outcome {
        let key = key(chain, at);
        if let Ok(known) = self.known.lock()
            && let Some(outcome) = known.get(&key)
        {
            return *outcome;
        }
        let outcome = self.verify(chain, at);
        if let Ok(mut known) = self.known.lock()
            && known.len() < MAX_REMEMBERED
        {
            known.insert(key, outcome);
        }
        outcome
    }

    fn verify(&self, chain: &[Certificate], at: Time) -> Outcome {
        let mut all = chain.iter().map(|certificate| CertificateDer::from(certificate.der.as_slice()));
        let Some(leaf) = all.next() else { return Outcome::Unjudged };
        let above: Vec<_> = all.collect();
        let Ok(parsed) = ParsedCertificate::try_from(&leaf) else { return Outcome::Unjudged };
        let now = UnixTime::since_unix_epoch(Duration::from_secs(at.seconds().max(0).unsigned_abs()));
        let algorithms = self.provider.signature_verification_algorithms.all;
        match verify_server_cert_signed_by_trust_anchor(&parsed, &self.roots, &above, now, algorithms) {
            Ok(()) => Outcome::Trusted,
            Err(Error::InvalidCertificate(error)) => outcome_of(&error),
            Err(_) => Outcome::Unjudged,
        }
    }
}

/// The faults that the two outcomes of a chain stand for.
pub fn faults(
    first: Outcome,
    second: Outcome,
    chain: &[Certificate],
    leaf: &CertificateFields,
    now: Time,
) -> Vec<CertificateFault> {
    let second = (first == Outcome::IssuerOutsideValidity).then_some(second);
    let outcomes = std::iter::once(first).chain(second);
    outcomes.filter_map(|outcome| describe(outcome, chain, leaf, now)).collect()
}

fn outcome_of(error: &CertificateError) -> Outcome {
    use CertificateError as E;
    match error {
        E::UnknownIssuer | E::BadSignature => Outcome::Untrusted,
        E::Expired | E::ExpiredContext { .. } | E::NotValidYet | E::NotValidYetContext { .. } => {
            Outcome::IssuerOutsideValidity
        }
        E::InvalidPurpose | E::InvalidPurposeContext { .. } => Outcome::WrongUsage,
        _ => Outcome::Unjudged,
    }
}

fn describe(outcome: Outcome, chain: &[Certificate], leaf: &CertificateFields, now: Time) -> Option<CertificateFault> {
    let untrusted = |says| Some(fault(Judgement::Untrusted, says));
    match outcome {
        Outcome::Trusted => None,
        // The verifier refuses some self-signed certificates (with CA:TRUE, of version 1) before it looks for their root.
        Outcome::Untrusted | Outcome::Unjudged if leaf.self_signed => {
            untrusted("it is self-signed: only a client that was told to trust it does".to_owned())
        }
        Outcome::Untrusted => untrusted(format!(
            "its issuer {} leads to no public root and none that was given: only a client that has that root trusts it",
            leaf.issuer
        )),
        Outcome::IssuerOutsideValidity => above_outside(chain, now),
        Outcome::WrongUsage => {
            Some(fault(Judgement::WrongUsage, "a certificate of its chain is not for server authentication"))
        }
        Outcome::Unjudged => None,
    }
}

fn above_outside(chain: &[Certificate], now: Time) -> Option<CertificateFault> {
    let above = chain.iter().skip(1).filter_map(|certificate| certificate.fields.as_ref().ok());
    above.into_iter().find_map(|fields| {
        let subject = &fields.subject;
        if now > fields.not_after {
            let says = format!("{subject} above it was valid until {}", fields.not_after.moment());
            return Some(fault(Judgement::Expired, says));
        }
        (now < fields.not_before).then(|| {
            fault(Judgement::NotYetValid, format!("{subject} above it is valid from {}", fields.not_before.moment()))
        })
    })
}

fn key(chain: &[Certificate], at: Time) -> Key {
    let mut hash = Sha256::new();
    let mut places = Vec::with_capacity(chain.len());
    for certificate in chain {
        hash.update((certificate.der.len() as u64).to_be_bytes());
        hash.update(&certificate.der);
        places.push(certificate.fields.as_ref().map_or(std::cmp::Ordering::Equal, |fields| place(fields, at)));
    }
    (hash.finalize().into(), places)
}

fn place(fields: &CertificateFields, at: Time) -> std::cmp::Ordering {
    if at < fields.not_before {
        std::cmp::Ordering::Less
    } else if at > fields.not_after {
        std::cmp::Ordering::Greater
    } else {
        std::cmp::Ordering::Equal
    }
}

/// Why a file of roots could not be used.
#[derive(Debug, thiserror::Error)]
pub enum RootsError {
    /// It is no PEM, or cannot be read.
    #[error("expected certificates in PEM: {0}")]
    Pem(String),
    /// It holds no certificate.
    #[error("expected at least one CERTIFICATE in PEM, found none")]
    Empty,
    /// One of its certificates cannot be a root.
    #[error("certificate {number} cannot be read: {why}")]
    Certificate {
        /// Which, from 1.
        number: usize,
        /// What the verifier says.
        why: String,
    },
}

/// The certificates (DER) of a PEM file.
///
/// # Errors
/// The file cannot be read, is no PEM, or holds no certificate.
pub fn roots_from_pem(path: &Path) -> Result<Vec<Vec<u8>>, RootsError> {
    let pem = |error: rustls::pki_types::pem::Error| RootsError::Pem(error.to_string());
    let certificates: Vec<CertificateDer<'_>> =
        CertificateDer::pem_file_iter(path).map_err(pem)?.collect::<Result<_, _>>().map_err(pem)?;
    if certificates.is_empty() {
        return Err(RootsError::Empty);
    }
    for (certificate, number) in certificates.iter().zip(1..) {
        let added = RootCertStore::empty().add(certificate.clone());
        added.map_err(|error| RootsError::Certificate { number, why: error.to_string() })?;
    }
    Ok(certificates.iter().map(|certificate| certificate.to_vec()).collect())
}
