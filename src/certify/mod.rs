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
mod name;
mod signature;
mod standard;

use crate::session::{CertificateFault, CertificateReview, Session, Tls};
use crate::time::Time;
use crate::vocabulary::Judgement;
use chain::Chains;

pub use chain::{RootsError, roots_from_pem};

/// Judges certificates; one for a whole capture, from any number of threads.
#[derive(Debug)]
pub struct Reviewer {
    chains: Chains,
    dialled: Option<String>,
}

impl Reviewer {
    /// A reviewer that trusts the public roots and `trusted` (DER), and takes `dialled` for the name that every client dialled, where
    /// it is given.
    pub fn new(trusted: &[Vec<u8>], dialled: Option<String>) -> Self {
        Self { chains: Chains::new(trusted), dialled }
    }

    /// Fills in the review of the session's server certificate.
    pub fn review(&self, session: &mut Session) {
        let start = session.start;
        if let Some(security) = session.security.as_mut() {
            security.remarks = standard::remarks(security, start);
        }
        let Some(tls) = session.tls.as_mut() else { return };
        if tls.certificates.is_empty() {
            return;
        }
        tls.certificates.iter_mut().for_each(leaf::complete_self_signed);
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
        faults.extend(self.chains.judge(&tls.certificates, fields, now));
        let asked = self.dialled.as_deref().or(tls.offer.as_ref().and_then(|offer| offer.server_name.as_deref()));
        faults.extend(asked.and_then(|asked| name::mismatch(certificate, fields, asked, self.dialled.is_some())));
        faults.extend(leaf::weaknesses(fields));
        faults.extend(leaf::trailing(certificate));
        faults.extend(key_exchange::mismatch(tls, certificate));
        faults.sort_by_key(|fault| fault.fault);
        faults.dedup_by_key(|fault| fault.fault);
        let inspector = inspection::product(fields, &tls.certificates);
        let mut remarks = forecast::remarks(fields, now);
        remarks.extend(inspector.map(|product| {
            format!("its issuer is named like the authority of {product}: a device on the way may have put this certificate in place of the server's")
        }));
        CertificateReview { faults, remarks, inspector, roots_named: self.chains.are_named() }
    }
}

fn fault(fault: Judgement, says: impl Into<String>) -> CertificateFault {
    CertificateFault { fault, says: says.into() }
}

#[cfg(test)]
mod tests;
