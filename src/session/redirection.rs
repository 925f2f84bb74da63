//! A Server Redirection: where the server sent the client.

use std::net::IpAddr;

use crate::link::Frame;
use crate::time::Time;

/// A Server Redirection ([MS-RDPBCGR] 2.2.13.1). What it gives the client to log on with has no field here.
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirection {
    /// Frame.
    pub frame: Frame,
    /// Time.
    pub time: Time,
    /// What it says; `None` where that is sealed or cannot be read.
    pub says: Option<Destination>,
}

/// Where a redirection leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Destination {
    /// Addresses of the target, as far as they are remembered.
    pub addresses: Vec<IpAddr>,
    /// Names of the target, not escaped.
    pub names: Vec<String>,
    /// Routing token for the client to show, without its line end, not escaped.
    pub token: Option<String>,
    /// It only informs: the client is not to connect elsewhere.
    pub informs: bool,
}

impl Redirection {
    /// Whether the client is to go elsewhere for it.
    pub fn sends_on(&self) -> bool {
        self.says.as_ref().is_none_or(|says| !says.informs)
    }
}
