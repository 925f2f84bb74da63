//! Names and addresses of a report replaced, so that it can be shown to others: the same one by the same, in fields and in sentences.
//!
//! Replaced are addresses (prefixes are kept, [`crate::pseudonym`]), names of hosts, users, domains and of certificates, serial
//! numbers and thumbprints, cookies and tokens, what peers wrote freely, and the path of the file. Frames, times, sizes, ports, codes
//! and the words of the protocol stay, and with them the verdict. Bytes of messages are left out.
//!
//! INVARIANT: the fields are replaced by what they are, sentences by a search for the addresses and for every value that a field or
//! [`Mention`](crate::report::Mention) holds. A rule that quotes a packet in a sentence has to see to it that one of the two does.

mod names;
mod prose;
mod visit;
mod words;

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::net::IpAddr;

use crate::pseudonym::{Pseudonyms, Salt};
use crate::report::Report;

use names::Names;

/// Replaces names and addresses in the whole report. [`Report::redacted`] says so afterwards.
pub fn redact(report: &mut Report, salt: &Salt) {
    let mut names = Names::default();
    let mut addresses: HashSet<IpAddr> = HashSet::new();
    visit::fields(report, &mut |kind, text| names.learn(kind, text));
    visit::sentences(report, &mut |text| {
        prose::replace(text, &Names::default(), &mut |address| {
            addresses.insert(address);
            address
        });
    });
    addresses.extend(names.addresses());
    let pseudonyms = Pseudonyms::avoiding(salt, &addresses);
    names.settle(&pseudonyms);
    visit::fields(report, &mut |kind, text| *text = names.replaced(kind, text, &pseudonyms));
    visit::sentences(report, &mut |text| {
        *text = prose::replace(text, &names, &mut |address| pseudonyms.address(address));
    });
    for capture in &mut report.captures {
        capture.mentions.clear();
        let exchanges = capture.sessions.iter_mut().filter_map(|session| session.exchange.as_mut());
        exchanges.flat_map(|exchange| &mut exchange.steps).for_each(|step| step.excerpt = None);
    }
    report.redacted = true;
}
