//! The routing token of a Connection Request.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddrV4};

/// What the token of Microsoft's load balancer interface begins with.
const PREFIX: &[u8] = b"Cookie: msts=";

/// The routing token of an X.224 Connection Request ([MS-RDPBCGR] 2.2.1.1): what a server redirection or a connection file gave the
/// client to hand to a load balancer or broker.
///
/// ```text
/// | "Cookie: msts=" address "." port "." "0000" | 0D 0A |     or any other text | 0D 0A |
/// ```
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/18a27ef9-6f9a-4501-b000-94b1fe3c2c10
#[derive(Clone, PartialEq, Eq)]
pub struct RoutingToken {
    /// All of it, without the line end.
    pub text: Vec<u8>,
}

impl RoutingToken {
    /// The server that a token of the form address.port.reserved names. Both numbers are decimal and were read from their network
    /// byte order as little-endian: `3640205228.15629.0000` is 172.31.249.216:3389.
    pub fn server(&self) -> Option<SocketAddrV4> {
        let value = std::str::from_utf8(self.text.strip_prefix(PREFIX)?).ok()?;
        let mut numbers = value.split('.');
        let address: u32 = numbers.next()?.parse().ok()?;
        let port: u16 = numbers.next()?.parse().ok()?;
        Some(SocketAddrV4::new(Ipv4Addr::from(address.swap_bytes()), port.swap_bytes()))
    }
}

impl fmt::Debug for RoutingToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RoutingToken({})", self.text.escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_balancers_token_names_its_server() {
        let check = |text: &str, expect: Option<&str>| {
            let token = RoutingToken { text: text.into() };
            assert_eq!(token.server().map(|server| server.to_string()).as_deref(), expect);
        };
        check("Cookie: msts=3640205228.15629.0000", Some("172.31.249.216:3389"));
        check("Cookie: msts=3640205228.15629", Some("172.31.249.216:3389"));
        check("Cookie: msts=99999999999.15629.0000", None);
        check("Cookie: msts=3640205228", None);
        check("tsv://MS Terminal Services Plugin.1.Farm", None);
    }
}
