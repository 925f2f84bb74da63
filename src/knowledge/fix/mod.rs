//! The fixes: what to do, who does it, what it costs in security, and how to see that it worked.

pub mod id;

mod account;
mod certificate;
mod directory;
mod licensing;
mod negotiation;
mod network;
mod server_policy;
mod session_setup;
mod tls;

/// A remedy, as data. A step is a sentence or a command; commands are for PowerShell or a Unix shell, as their names tell.
#[derive(Debug)]
pub struct Fix {
    /// The stable name, as in `grant-private-key-access`.
    pub id: &'static str,
    /// What it does, without a full stop.
    pub title: &'static str,
    /// Who has to act.
    pub actor: Actor,
    /// What to do, in order.
    pub steps: &'static [&'static str],
    /// What it lowers in security, if it lowers anything.
    pub weakens: Option<&'static str>,
    /// How to see that it worked.
    pub verify: &'static str,
    /// The page that it rests on.
    pub source: &'static str,
}

/// Whose administrator acts next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// The client's.
    Client,
    /// The server's.
    Server,
    /// The network's: firewalls, routers, names, gateways' paths.
    Network,
    /// The directory's: accounts, domain controllers, policies.
    Directory,
    /// The certification authority's.
    CertificateAuthority,
}

impl Actor {
    /// In words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
            Self::Network => "network",
            Self::Directory => "directory",
            Self::CertificateAuthority => "certificate authority",
        }
    }
}

static TABLES: [&[Fix]; 9] = [
    certificate::FIXES,
    negotiation::FIXES,
    tls::FIXES,
    session_setup::FIXES,
    licensing::FIXES,
    account::FIXES,
    directory::FIXES,
    network::FIXES,
    server_policy::FIXES,
];

/// All fixes.
pub fn all() -> impl Iterator<Item = &'static Fix> {
    TABLES.iter().copied().flatten()
}

/// The fix of that id.
pub fn find(id: &str) -> Option<&'static Fix> {
    all().find(|fix| fix.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_fix_is_complete() {
        let mut seen = BTreeSet::new();
        for fix in all() {
            assert!(seen.insert(fix.id), "{} stands twice", fix.id);
            assert!(fix.source.starts_with("https://"), "{}", fix.id);
            assert!(!fix.steps.is_empty() && fix.steps.iter().all(|step| !step.is_empty()), "{}", fix.id);
            assert!(!fix.verify.is_empty() && !fix.title.ends_with('.'), "{}", fix.id);
            assert!(fix.weakens.is_none_or(|text| !text.is_empty()), "{}", fix.id);
        }
    }

    /// What switches a protection off must say so.
    #[test]
    fn fixes_that_lower_security_say_so() {
        for id in [
            id::ACCEPT_CERTIFICATE_FOR_TEST,
            id::LOWER_CLIENT_SECURITY_LEVEL,
            id::ALLOW_CONNECTIONS_WITHOUT_NLA,
            id::ALLOW_STANDARD_SECURITY,
            id::ALLOW_VULNERABLE_CREDSSP,
            id::ALLOW_RESTRICTED_ADMIN,
            id::EXCEPT_FROM_NTLM_RESTRICTION,
            id::ALLOW_DELEGATION,
            id::OPEN_FIREWALL,
            id::EXEMPT_AT_MIDDLEBOX,
            id::EXEMPT_FROM_INSPECTION,
        ] {
            assert!(find(id).unwrap().weakens.is_some(), "{id}");
        }
    }

    /// Deleting the grace period or its like is no fix but a breach of the license.
    #[test]
    fn folklore_is_not_printed() {
        for fix in all() {
            for step in fix.steps {
                assert!(!step.contains("GracePeriod") && !step.contains("L$RTMTIMEBOMB"), "{}", fix.id);
            }
        }
    }
}
