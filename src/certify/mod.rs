//! The server's certificate as a verifier sees it at the capture's time: every fault, not only the first.
//!
//! rustls' verifier stops at the first error, so its questions are asked apart: the chain at the capture's time, the chain in the
//! middle of the leaf's validity, the name, the signature over the handshake. Dates, key and usage come from the parsed fields.

mod chain;
pub mod clock;
mod forecast;
mod inspection;
mod key_exchange;
mod leaf;
mod marks;
mod name;
mod signature;
mod standard;

use std::collections::HashMap;

use crate::session::{CertificateFault, CertificateReview, Session, Tls};
use crate::time::Time;
use crate::vocabulary::Judgement;
use chain::Chains;

pub use chain::{RootsError, roots_from_pem};
pub use inspection::authority_words;
pub use marks::Mark;

/// Judges certificates; one for a whole capture, from any number of threads.
#[derive(Debug)]
pub struct Reviewer {
    chains: Chains,
    dialled: Option<String>,
    scrubbed: bool,
}

impl Reviewer {
    /// A reviewer that trusts the public roots and `trusted` (DER), and takes `dialled` for the name that every client dialled, where
    /// it is given.
    pub fn new(trusted: &[Vec<u8>], dialled: Option<String>) -> Self {
        Self { chains: Chains::new(trusted), dialled, scrubbed: false }
    }

    /// A reviewer of a capture that `rdpwhy scrub` wrote, if `scrubbed`: in place of signatures stands what was found of them.
    pub fn of_scrubbed(self, scrubbed: bool) -> Self {
        Self { scrubbed, ..self }
    }

    /// What scrubbing puts in place of the signatures of a reviewed session: of its certificates by their DER, and of the
    /// signature over the handshake.
    pub fn marks(&self, session: &Session) -> (HashMap<Vec<u8>, Mark>, Mark) {
        let mut marks: HashMap<Vec<u8>, Mark> = HashMap::new();
        let standard = session.security.iter().flat_map(|security| &security.certificates);
        let shown = session.tls.iter().flat_map(|tls| &tls.certificates);
        for certificate in standard.chain(shown) {
            let self_signed = certificate.fields.as_ref().is_ok_and(|fields| fields.self_signed);
            let known = Mark::of(&certificate.der).filter(|_| self.scrubbed);
            marks.insert(certificate.der.clone(), known.unwrap_or(Mark { self_signed, ..Mark::default() }));
        }
        if self.scrubbed {
            let exchange = session.tls.as_ref().and_then(|tls| tls.key_exchange.as_ref());
            return (marks, exchange.and_then(|exchange| Mark::read(&exchange.signature)).unwrap_or_default());
        }
        let leaf = session.tls.as_ref().and_then(|tls| Some((tls, tls.certificates.first()?)));
        let Some((tls, leaf)) = leaf else { return (marks, Mark::default()) };
        if let (Ok(fields), Some(mark)) = (&leaf.fields, marks.get_mut(&leaf.der)) {
            let now = tls.server_hello.map_or(session.start, |(_, time)| time);
            mark.chain = Some(self.chains.outcomes(&tls.certificates, fields, now));
        }
        let fits = key_exchange::checked(tls, leaf).map(|(.., holds)| holds);
        (marks, Mark { fits, ..Mark::default() })
    }

    /// Fills in the review of the session's server certificate.
    pub fn review(&self, session: &mut Session) {
        let start = session.start;
        if let Some(security) = session.security.as_mut() {
            security.remarks = standard::remarks(security, start, self.scrubbed);
        }
        let Some(tls) = session.tls.as_mut() else { return };
        if tls.certificates.is_empty() {
            return;
        }
        for certificate in &mut tls.certificates {
            match Mark::of(&certificate.der).filter(|_| self.scrubbed) {
                Some(mark) => leaf::set_self_signed(certificate, mark.self_signed),
                None => leaf::complete_self_signed(certificate),
            }
        }
        let now = tls.server_hello.map_or(start, |(_, time)| time);
        tls.review = self.of(tls, now);
    }

    fn of(&self, tls: &Tls, now: Time) -> CertificateReview {
        let Some(certificate) = tls.certificates.first() else { return CertificateReview::default() };
        let fields = match &certificate.fields {
            Ok(fields) => fields,
            Err(why) => {
                let says = format!("the certificate cannot be read: {why}");
                return CertificateReview {
                    faults: vec![fault(Judgement::Malformed, says)],
                    ..CertificateReview::default()
                };
            }
        };
        let mut faults = Vec::new();
        faults.extend(leaf::validity(fields, now));
        let mark = Mark::of(&certificate.der).filter(|_| self.scrubbed);
        match mark.and_then(|mark| mark.chain) {
            Some((first, second)) => faults.extend(chain::faults(first, second, &tls.certificates, fields, now)),
            None => faults.extend(self.chains.judge(&tls.certificates, fields, now)),
        }
        let asked = self.dialled.as_deref().or(tls.offer.as_ref().and_then(|offer| offer.server_name.as_deref()));
        faults.extend(asked.and_then(|asked| name::mismatch(certificate, fields, asked, self.dialled.is_some())));
        faults.extend(leaf::weaknesses(fields));
        faults.extend(leaf::trailing(certificate));
        faults.extend(match mark {
            Some(_) => key_exchange::marked_mismatch(tls),
            None => key_exchange::mismatch(tls, certificate),
        });
        let unchecked = mark.is_none().then(|| key_exchange::unchecked(tls, certificate)).flatten();
        faults.sort_by_key(|fault| fault.fault);
        faults.dedup_by_key(|fault| fault.fault);
        let inspector = inspection::product(fields, &tls.certificates);
        let mut remarks = forecast::remarks(fields, now);
        remarks.extend(mark.map(|_| {
            "signatures were not checked here: the file is scrubbed, and says itself how they were found before"
                .to_owned()
        }));
        remarks.extend(inspector.map(|product| {
            format!("its issuer is named like the authority of {product}: a device on the way may have put this certificate in place of the server's")
        }));
        CertificateReview { faults, remarks, unchecked, inspector, roots_named: self.chains.are_named() }
    }
}

fn fault(fault: Judgement, says: impl Into<String>) -> CertificateFault {
    CertificateFault { fault, says: says.into() }
}

#[cfg(test)]
mod tests;
