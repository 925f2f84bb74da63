//! Texts of a session that come to stand in sentences of its report, for whoever replaces names.

use std::collections::BTreeSet;

use crate::report::{Mention, MentionKind};
use crate::rules::preview;
use crate::session::{Certificate, CertificateFields, Session};

/// Collects what the sentences about a session quote and no field of its report holds.
pub fn mentions(session: &Session, mentions: &mut BTreeSet<Mention>) {
    let mut add = |kind, text: &str| {
        mentions.insert(Mention { kind, text: text.to_owned() });
    };
    for exchange in &session.kerberos {
        exchange.user.iter().chain(&exchange.service).for_each(|name| add(MentionKind::Principal, name));
    }
    for foreign in &session.foreign {
        add(MentionKind::Text, preview(&foreign.first_bytes).trim_matches('"'));
    }
    session.quoted.iter().for_each(|text| add(MentionKind::Text, text));
    let tls = session.tls.iter().flat_map(|tls| &tls.certificates);
    let standard = session.security.iter().flat_map(|security| &security.certificates);
    for fields in tls.chain(standard).filter_map(readable) {
        add(MentionKind::DistinguishedName, &fields.subject);
        add(MentionKind::DistinguishedName, &fields.issuer);
        fields.common_name.iter().chain(&fields.names).for_each(|name| add(MentionKind::Host, name));
        let usages = fields.extended_key_usage.iter().flatten();
        usages.filter(|usage| !is_common(usage)).for_each(|usage| add(MentionKind::ObjectIdentifier, usage));
    }
}

fn readable(certificate: &Certificate) -> Option<&CertificateFields> {
    certificate.fields.as_ref().ok()
}

/// Whether an extended key usage is one that all the world uses: those of RFC 5280, and Microsoft's for Remote Desktop and smart cards.
fn is_common(usage: &str) -> bool {
    usage.starts_with("1.3.6.1.5.5.7.3.")
        || ["2.5.29.37.0", "1.3.6.1.4.1.311.54.1.2", "1.3.6.1.4.1.311.20.2.2", "1.3.6.1.5.2.3.5"].contains(&usage)
}
