//! SOCKS 4, 4a and 5 requests and replies in front of a Remote Desktop connection.

mod host;
mod socks4;
mod socks5;

pub use host::Host;
pub use socks4::{Socks4Reply, Socks4ReplyCode, Socks4Request, socks4_reply, socks4_request};
pub use socks5::{
    Socks5Greeting, Socks5Method, Socks5Reply, Socks5ReplyCode, Socks5Request, socks5_authentication,
    socks5_authentication_reply, socks5_greeting, socks5_method, socks5_reply, socks5_request,
};

use crate::code::codes;

codes! {
    /// What a client asks a proxy for (RFC 1928, section 4).
    pub struct Command(u8) {
        /// A connection to the target.
        CONNECT = 1,
        /// A connection from the target.
        BIND = 2,
        /// Datagrams to the target; SOCKS 5 only.
        UDP_ASSOCIATE = 3,
    }
}
