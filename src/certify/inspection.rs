//! Whether the certificate was made by a device that inspects TLS: by the names that such devices give their authorities.

use crate::session::{Certificate, CertificateFields};

/// Words in the name of an authority, in lower case, and whose they are: the names that these products give their authorities unless
/// somebody names them otherwise. A name proves nothing: an authority called so is a reason to look, and its absence no reason not to.
const AUTHORITIES: &[(&str, &str)] = &[
    ("fortigate ca", "Fortinet FortiGate"),
    ("fortinet_ca_ssl", "Fortinet FortiGate"),
    ("fortinet_ca_untrusted", "Fortinet FortiGate"),
    ("fortinet untrusted ca", "Fortinet FortiGate"),
    ("zscaler", "Zscaler"),
    ("netskope", "Netskope"),
    ("goskope", "Netskope"),
    ("sonicwall firewall dpi-ssl", "SonicWall DPI-SSL"),
    ("sophos ssl ca", "Sophos"),
    ("cisco umbrella", "Cisco Umbrella"),
    ("blue coat", "Blue Coat"),
    ("mcafee web gateway", "McAfee Web Gateway"),
    ("eset ssl filter ca", "ESET"),
    ("kaspersky anti-virus personal root", "Kaspersky"),
    ("mitmproxy", "mitmproxy"),
    ("fiddlerroot", "Fiddler"),
    ("portswigger ca", "Burp"),
];

/// The product whose authority signed the leaf, by the names above it.
pub fn product(leaf: &CertificateFields, chain: &[Certificate]) -> Option<&'static str> {
    let above = chain.iter().skip(1).filter_map(|certificate| certificate.fields.as_ref().ok());
    let names: Vec<String> = std::iter::once(&leaf.issuer)
        .chain(above.flat_map(|fields| [&fields.subject, &fields.issuer]))
        .map(|name| name.to_ascii_lowercase())
        .collect();
    // A device's own self-signed certificate, as on its management page, signs nobody else's name.
    if leaf.self_issued {
        return None;
    }
    let (_, product) = AUTHORITIES.iter().find(|(word, _)| names.iter().any(|name| name.contains(word)))?;
    Some(product)
}

/// Where such words stand in a name: they are a product's, and say nothing of whose device it is.
pub fn authority_words(name: &str) -> Vec<std::ops::Range<usize>> {
    let name = name.to_ascii_lowercase();
    let found = |word: &&str| name.find(*word).map(|at| at..at.saturating_add(word.len()));
    AUTHORITIES.iter().filter_map(|(word, _)| found(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_is_known_by_its_name_and_only_above_the_leaf() {
        let product = |subject: &str, issuer: &str| {
            let self_issued = subject == issuer;
            let fields =
                CertificateFields { subject: subject.into(), issuer: issuer.into(), self_issued, ..Default::default() };
            super::product(&fields, &[])
        };
        assert_eq!(product("CN=rds01", "C=US, O=Fortinet, CN=FortiGate CA"), Some("Fortinet FortiGate"));
        assert_eq!(
            product("CN=rds01", "O=Zscaler Inc., CN=Zscaler Intermediate Root CA (zscaler.net)"),
            Some("Zscaler")
        );
        assert_eq!(product("CN=rds01", "CN=Contoso Issuing CA 1"), None);
        assert_eq!(product("CN=mitmproxy.example", "CN=Contoso Issuing CA 1"), None);
        assert_eq!(product("CN=FortiGate CA", "CN=FortiGate CA"), None);
    }
}
