//! The host that a proxy is asked for.

use std::fmt;
use std::net::IpAddr;

/// A host by address or name.
#[derive(Clone, PartialEq, Eq)]
pub enum Host {
    /// By address.
    Address(IpAddr),
    /// By a name that the proxy is to resolve, as sent.
    Name(Vec<u8>),
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(f, "Address({address})"),
            Self::Name(name) => write!(f, "Name({})", name.escape_ascii()),
        }
    }
}
