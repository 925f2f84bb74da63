//! What `rdpwhy scrub` writes in place of a signature: how the signature was found before.
//!
//! A scrubbed certificate has other names, another serial number and another key, so that no signature can hold. In its place stands
//! what checking it had given, so that the damage is not taken for a fault. Believed only in a file that says that it was scrubbed: a
//! server could send such bytes too.

use x509_parser::prelude::{FromDer, X509Certificate};

use super::chain::Outcome;

/// How every mark begins.
const BEGIN: &[u8] = b"rdpwhy scrub: ";

/// What was found of the certificates that a server showed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// The certificate signed itself.
    pub self_signed: bool,
    /// What the chain that begins with it led to: at the time of the capture, and in the middle of its validity.
    pub(super) chain: Option<(Outcome, Outcome)>,
    /// Whether the key of the certificate made the signature over the handshake.
    pub fits: Option<bool>,
}

impl Mark {
    /// The mark in so many bytes: cut, or repeated to its end.
    pub fn fill(self, length: usize) -> Vec<u8> {
        let (now, middle) = self.chain.map_or((b'-', b'-'), |(now, middle)| (now.letter(), middle.letter()));
        let known = |known: Option<bool>| known.map_or(b'-', |known| if known { b'y' } else { b'n' });
        let letters = [known(Some(self.self_signed)), now, middle, known(self.fits), b' '];
        BEGIN.iter().chain(&letters).copied().cycle().take(length).collect()
    }

    /// Reads a mark.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let &[own, now, middle, fits, ..] = bytes.strip_prefix(BEGIN)? else { return None };
        let known = |letter| matches!(letter, b'y' | b'n').then_some(letter == b'y');
        Some(Self {
            self_signed: known(own)?,
            chain: Outcome::of_letter(now).zip(Outcome::of_letter(middle)),
            fits: known(fits),
        })
    }

    /// The mark in place of a certificate's signature.
    pub(super) fn of(der: &[u8]) -> Option<Self> {
        let (_, parsed) = X509Certificate::from_der(der).ok()?;
        Self::read(&parsed.signature_value.data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_filled_in_is_read_again() {
        for fits in [None, Some(true), Some(false)] {
            for chain in
                [None, Some((Outcome::Untrusted, Outcome::Unjudged)), Some((Outcome::Trusted, Outcome::WrongUsage))]
            {
                for self_signed in [true, false] {
                    let mark = Mark { self_signed, chain, fits };
                    for length in [19, 64, 256] {
                        assert_eq!((mark.fill(length).len(), Mark::read(&mark.fill(length))), (length, Some(mark)));
                    }
                }
            }
        }
        assert_eq!(Mark::read(b"rdpwhy scrub: "), None);
        assert_eq!(Mark::read(&[0; 64]), None);
    }
}
