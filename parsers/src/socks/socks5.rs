//! SOCKS 5.

use std::net::{Ipv4Addr, Ipv6Addr};

use nom::Parser;
use nom::bytes::complete::{tag, take};
use nom::multi::length_data;
use nom::number::complete::{be_u8, be_u16, be_u32, be_u128};

use super::{Command, Host};
use crate::code::codes;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;

codes! {
    /// How a client authenticates to a proxy (RFC 1928, section 3).
    pub struct Socks5Method(u8) {
        /// Not at all.
        NO_AUTHENTICATION = 0,
        /// By GSSAPI (RFC 1961).
        GSSAPI = 1,
        /// By name and password (RFC 1929).
        USERNAME_PASSWORD = 2,
        /// None of those offered: the proxy refuses.
        NO_ACCEPTABLE_METHODS = 0xff,
    }
}

codes! {
    /// A proxy's answer to a request (RFC 1928, section 6).
    pub struct Socks5ReplyCode(u8) {
        /// The connection stands.
        SUCCEEDED = 0,
        /// The proxy failed.
        GENERAL_FAILURE = 1,
        /// A rule of the proxy forbids it.
        NOT_ALLOWED = 2,
        /// The network is unreachable.
        NETWORK_UNREACHABLE = 3,
        /// The host is unreachable.
        HOST_UNREACHABLE = 4,
        /// The target refused the connection.
        CONNECTION_REFUSED = 5,
        /// The time to live ran out.
        TTL_EXPIRED = 6,
        /// The proxy does not know the command.
        COMMAND_NOT_SUPPORTED = 7,
        /// The proxy does not know the type of address.
        ADDRESS_TYPE_NOT_SUPPORTED = 8,
    }
}

/// SOCKS 5 greeting ([RFC 1928], section 3), the methods of authentication that a client offers.
///
/// ```text
/// | 05 | number of methods | methods |
/// ```
///
/// [RFC 1928]: https://www.rfc-editor.org/rfc/rfc1928#section-3
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socks5Greeting {
    /// Methods.
    pub methods: Vec<Socks5Method>,
}

/// SOCKS 5 request ([RFC 1928], section 4).
///
/// ```text
/// | 05 | command | 00 | 01 address, 32 bits; 03 name with its length in front; 04 address, 128 bits | port, 16 bits |
/// ```
///
/// [RFC 1928]: https://www.rfc-editor.org/rfc/rfc1928#section-4
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socks5Request {
    /// What for.
    pub command: Command,
    /// Where to.
    pub host: Host,
    /// At which port.
    pub port: u16,
}

/// SOCKS 5 reply ([RFC 1928], section 6), in the shape of the request.
///
/// [RFC 1928]: https://www.rfc-editor.org/rfc/rfc1928#section-6
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socks5Reply {
    /// How it went.
    pub code: Socks5ReplyCode,
    /// Where the proxy connected from.
    pub host: Host,
    /// At which port.
    pub port: u16,
}

/// Reads a client's first message.
///
/// # Errors
/// Another version, or the message is cut.
pub fn socks5_greeting(input: Input<'_>) -> ParseResult<'_, Socks5Greeting> {
    let (rest, _) = version(input)?;
    let (rest, methods) = field("METHODS", length_data(be_u8)).parse(rest)?;
    Ok((rest, Socks5Greeting { methods: methods.bytes().iter().copied().map(Socks5Method).collect() }))
}

/// Reads a proxy's first message, the method that it chose.
///
/// # Errors
/// Another version, or the message is cut.
pub fn socks5_method(input: Input<'_>) -> ParseResult<'_, Socks5Method> {
    let (rest, _) = version(input)?;
    field("METHOD", be_u8.map(Socks5Method)).parse(rest)
}

/// Passes over a message with name and password ([RFC 1929], section 2); neither is kept.
///
/// # Errors
/// Another version, or the message is cut.
///
/// [RFC 1929]: https://www.rfc-editor.org/rfc/rfc1929#section-2
pub fn socks5_authentication(input: Input<'_>) -> ParseResult<'_, ()> {
    let (rest, _) = field("VER", tag(&[1][..])).parse(input)?;
    let (rest, _) = (field("UNAME", length_data(be_u8)), field("PASSWD", length_data(be_u8))).parse(rest)?;
    Ok((rest, ()))
}

/// Reads the proxy's answer to name and password: whether they were good.
///
/// # Errors
/// Another version, or the message is cut.
pub fn socks5_authentication_reply(input: Input<'_>) -> ParseResult<'_, bool> {
    let (rest, _) = field("VER", tag(&[1][..])).parse(input)?;
    field("STATUS", be_u8.map(|status| status == 0)).parse(rest)
}

/// Reads a request.
///
/// # Errors
/// Another version, an unknown type of address, or the message is cut.
pub fn socks5_request(input: Input<'_>) -> ParseResult<'_, Socks5Request> {
    let (rest, _) = version(input)?;
    let (rest, (command, _)) = (field("CMD", be_u8), field("RSV", be_u8)).parse(rest)?;
    let (rest, (host, port)) = (field("DST.ADDR", host), field("DST.PORT", be_u16)).parse(rest)?;
    Ok((rest, Socks5Request { command: Command(command), host, port }))
}

/// Reads a reply.
///
/// # Errors
/// Another version, an unknown type of address, or the message is cut.
pub fn socks5_reply(input: Input<'_>) -> ParseResult<'_, Socks5Reply> {
    let (rest, _) = version(input)?;
    let (rest, (code, _)) = (field("REP", be_u8), field("RSV", be_u8)).parse(rest)?;
    let (rest, (host, port)) = (field("BND.ADDR", host), field("BND.PORT", be_u16)).parse(rest)?;
    Ok((rest, Socks5Reply { code: Socks5ReplyCode(code), host, port }))
}

fn version(input: Input<'_>) -> ParseResult<'_, Input<'_>> {
    field("VER", tag(&[5][..])).parse(input)
}

fn host(input: Input<'_>) -> ParseResult<'_, Host> {
    let (rest, address_type) = take(1usize).parse(input)?;
    match address_type.bytes() {
        [1] => be_u32.map(|address| Host::Address(Ipv4Addr::from(address).into())).parse(rest),
        [3] => length_data(be_u8).map(|name: Input<'_>| Host::Name(name.bytes().to_vec())).parse(rest),
        [4] => be_u128.map(|address| Host::Address(Ipv6Addr::from(address).into())).parse(rest),
        _ => Err(Error::expected(input, "a type of address 1, 3 or 4")),
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    #[test]
    fn the_choice_of_a_method() {
        let (greeting, _) = parse(socks5_greeting, &hex("05 03 00 02 80")).unwrap();
        assert_eq!(
            greeting.methods,
            [Socks5Method::NO_AUTHENTICATION, Socks5Method::USERNAME_PASSWORD, Socks5Method(0x80)]
        );
        assert_eq!(parse(socks5_method, &hex("05 ff")).unwrap().0, Socks5Method::NO_ACCEPTABLE_METHODS);
        assert_eq!(parse(socks5_authentication, &hex("01 01 61 02 6262 05")).unwrap().1, [5]);
        assert!(!parse(socks5_authentication_reply, &hex("01 01")).unwrap().0);
    }

    #[test]
    fn a_request_for_each_type_of_address() {
        let check = |bytes: &str, host| {
            let (request, _) = parse(socks5_request, &hex(bytes)).unwrap();
            assert_eq!(request, Socks5Request { command: Command::CONNECT, host, port: 3389 });
        };
        let address = |text: &str| Host::Address(text.parse::<IpAddr>().unwrap());
        check("050100 01 c0000201 0d3d", address("192.0.2.1"));
        check("050100 03 03 726470 0d3d", Host::Name(b"rdp".into()));
        check("050100 04 20010db8000000000000000000000001 0d3d", address("2001:db8::1"));
        let field = |bytes: &str| parse(socks5_request, &hex(bytes)).unwrap_err().field;
        assert_eq!(field("050100 02 00"), Some("DST.ADDR"));
        assert_eq!(field("040100"), Some("VER"));
    }

    #[test]
    fn a_reply_keeps_an_unknown_code() {
        let code = |bytes: &str| parse(socks5_reply, &hex(bytes)).unwrap().0.code;
        assert_eq!(code("050000 01 00000000 0000"), Socks5ReplyCode::SUCCEEDED);
        assert_eq!(code("05f000 01 00000000 0000"), Socks5ReplyCode(0xf0));
    }

    #[test]
    fn survives_damage() {
        survives(socks5_greeting, &[&hex("05 03 00 02 80")]);
        survives(socks5_authentication, &[&hex("01 01 61 02 6262")]);
        survives(socks5_request, &[&hex("050100 03 03 726470 0d3d")]);
        survives(socks5_reply, &[&hex("050000 01 00000000 0000")]);
    }
}
