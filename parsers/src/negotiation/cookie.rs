//! The cookie of a Connection Request.

use std::fmt;

/// What a cookie begins with.
pub(super) const PREFIX: &[u8] = b"Cookie: mstshash=";

/// The cookie of an X.224 Connection Request ([MS-RDPBCGR] 2.2.1.1), by which load balancers tell users apart.
///
/// Windows puts the first nine characters of the user name or the domain there, other clients the whole name; nothing makes it text
/// of a known encoding.
///
/// ```text
/// | "Cookie: mstshash=" | identifier | 0D 0A |
/// ```
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/18a27ef9-6f9a-4501-b000-94b1fe3c2c10
#[derive(Clone, PartialEq, Eq)]
pub struct Cookie {
    /// The identifier, without the prefix and the line end.
    pub identifier: Vec<u8>,
}

impl fmt::Debug for Cookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cookie({})", self.identifier.escape_ascii())
    }
}
