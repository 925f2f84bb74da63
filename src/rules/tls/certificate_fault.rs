//! Which causes the faults of the server's certificate make plausible, for the rules that hold them against an ending.

use crate::knowledge::cause as id;
use crate::session::{CertificateFault, Tls};
use crate::vocabulary::Judgement;

/// A fault of the certificate and the cause it would be.
#[derive(Clone, Copy, Debug)]
pub struct Suspect<'s> {
    /// Cause of the contract.
    pub cause: &'static str,
    /// The fault.
    pub fault: &'s CertificateFault,
}

/// The suspects that fit an ending, likeliest first: `order` names what fits, and is also the order among them. An unknown issuer is
/// none: alert 48 exists for it, and Windows' own certificates have one every day.
pub fn suspects<'s>(tls: &'s Tls, order: &[Judgement]) -> Vec<Suspect<'s>> {
    let mut found: Vec<Suspect<'s>> = Vec::new();
    for fault in order.iter().filter_map(|wanted| tls.review.faults.iter().find(|fault| fault.fault == *wanted)) {
        let Some(cause) = cause(tls, fault.fault) else { continue };
        if !found.iter().any(|other| other.cause == cause) {
            found.push(Suspect { cause, fault });
        }
    }
    found
}

/// Whether the review found this fault.
pub fn has(tls: &Tls, fault: Judgement) -> bool {
    tls.review.faults.iter().any(|found| found.fault == fault)
}

fn cause(tls: &Tls, fault: Judgement) -> Option<&'static str> {
    let self_signed = || super::leaf(tls).is_some_and(|leaf| leaf.self_signed);
    Some(match fault {
        Judgement::Expired => id::CERTIFICATE_EXPIRED,
        Judgement::NotYetValid => id::CERTIFICATE_NOT_YET_VALID,
        Judgement::NameMismatch => id::CERTIFICATE_NAME_MISMATCH,
        Judgement::WeakKey => id::CERTIFICATE_WEAK,
        // Nothing rests on the signature that a certificate makes on itself.
        Judgement::WeakSignature if self_signed() => return None,
        Judgement::WeakSignature => id::CERTIFICATE_WEAK,
        Judgement::WrongUsage => id::CERTIFICATE_WRONG_USAGE,
        Judgement::Malformed => id::CERTIFICATE_MALFORMED,
        Judgement::KeyMismatch => id::CERTIFICATE_KEY_MISMATCH,
        Judgement::Untrusted => return None,
    })
}

/// `, which is ...` after "the server's certificate".
pub fn described(cause: &str) -> &'static str {
    match cause {
        id::CERTIFICATE_EXPIRED => "which has expired",
        id::CERTIFICATE_NOT_YET_VALID => "which is not valid yet",
        id::CERTIFICATE_NAME_MISMATCH => "which names another host than the client asked for",
        id::CERTIFICATE_WEAK => "whose key or signature is weak",
        id::CERTIFICATE_WRONG_USAGE => "which is not meant for servers",
        id::CERTIFICATE_MALFORMED => "which is malformed",
        id::CERTIFICATE_KEY_MISMATCH => "whose key the server does not hold",
        _ => "which has a fault",
    }
}
