//! SOCKS 4 and 4a.

use std::net::Ipv4Addr;

use nom::Parser;
use nom::bytes::complete::{tag, take_till};
use nom::number::complete::{be_u8, be_u16, be_u32};

use super::{Command, Host};
use crate::code::codes;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

codes! {
    /// A proxy's answer ([SOCKS 4](https://www.openssh.com/txt/socks4.protocol)).
    pub struct Socks4ReplyCode(u8) {
        /// The connection stands.
        GRANTED = 90,
        /// Refused or failed.
        REJECTED = 91,
        /// The proxy could not ask the client's identd.
        NO_IDENTD = 92,
        /// The client's identd names another user.
        WRONG_USER = 93,
    }
}

/// SOCKS 4 or 4a request ([SOCKS 4], [SOCKS 4a]). The user identifier is passed over.
///
/// ```text
/// | 04 | command | port, 16 bits | address, 32 bits | user identifier, zero | 4a: name, zero |
/// ```
///
/// [SOCKS 4]: https://www.openssh.com/txt/socks4.protocol
/// [SOCKS 4a]: https://www.openssh.com/txt/socks4a.protocol
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socks4Request {
    /// What for.
    pub command: Command,
    /// Where to; by name in SOCKS 4a.
    pub host: Host,
    /// At which port.
    pub port: u16,
}

/// SOCKS 4 reply.
///
/// ```text
/// | 00 | code | port, 16 bits | address, 32 bits |
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Socks4Reply {
    /// How it went.
    pub code: Socks4ReplyCode,
}

/// Reads a request.
///
/// # Errors
/// Another version, or the request is cut.
pub fn socks4_request(input: Input<'_>) -> ParseResult<'_, Socks4Request> {
    let (rest, _) = field("VN", tag(&[4][..])).parse(input)?;
    let (rest, (command, port, address)) =
        (field("CD", be_u8), field("DSTPORT", be_u16), field("DSTIP", be_u32)).parse(rest)?;
    let (rest, _) = field("USERID", zero_ended).parse(rest)?;
    let (rest, host) = match address {
        // SOCKS 4a marks a name by an address 0.0.0.x that no host can have.
        1..=255 => field("DOMAINNAME", zero_ended).map(|name| Host::Name(name.bytes().to_vec())).parse(rest)?,
        _ => (rest, Host::Address(Ipv4Addr::from(address).into())),
    };
    Ok((rest, Socks4Request { command: Command(command), host, port }))
}

/// Reads a reply.
///
/// # Errors
/// It does not begin with 0, or is cut.
pub fn socks4_reply(input: Input<'_>) -> ParseResult<'_, Socks4Reply> {
    let (rest, _) = field("VN", tag(&[0][..])).parse(input)?;
    let (rest, (code, _, _)) = (field("CD", be_u8), field("DSTPORT", be_u16), field("DSTIP", be_u32)).parse(rest)?;
    Ok((rest, Socks4Reply { code: Socks4ReplyCode(code) }))
}

fn zero_ended(input: Input<'_>) -> ParseResult<'_, Input<'_>> {
    let (rest, (text, _)) = (take_till(|byte| byte == 0), tag(&[0][..])).parse(input)?;
    Ok((rest, text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    #[test]
    fn a_request_by_address_and_by_name() {
        let check = |bytes: &str, host| {
            let bytes = hex(bytes);
            let (request, rest) = parse(socks4_request, &bytes).unwrap();
            assert_eq!(request, Socks4Request { command: Command::CONNECT, host, port: 3389 });
            assert!(rest.is_empty());
        };
        check("0401 0d3d c0000201 6d6500", Host::Address(Ipv4Addr::new(192, 0, 2, 1).into()));
        check("0401 0d3d 00000001 00 72647000", Host::Name(b"rdp".into()));
    }

    #[test]
    fn a_reply() {
        let reply = |bytes: &str| parse(socks4_reply, &hex(bytes)).map(|(reply, _)| reply.code);
        assert_eq!(reply("005a 0000 00000000"), Ok(Socks4ReplyCode::GRANTED));
        assert_eq!(reply("00ff 0000 00000000"), Ok(Socks4ReplyCode(255)));
        assert_eq!(reply("0500 0000 00000000").unwrap_err().field, Some("VN"));
    }

    #[test]
    fn survives_damage() {
        survives(socks4_request, &[&hex("0401 0d3d 00000001 00 72647000")]);
        survives(socks4_reply, &[&hex("005a 0000 00000000")]);
    }
}
