//! What may stand in front of the X.224 Connection Request: the preconnection PDU, and the header of a load balancer.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use nom::Parser;
use nom::bytes::complete::{tag, take};
use nom::number::complete::{be_u8, be_u16, be_u32, be_u128, le_u16, le_u32};

use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::text::utf16;

/// Names the session or virtual machine that a server with several behind one port is asked for; Hyper-V has its console of a virtual
/// machine this way on port 2179. TLS may follow without an X.224 negotiation.
///
/// ```text
/// | cbSize (4) | Flags (4): 0 | Version (4): 1 or 2 | Id (4) | from version 2 on: cchPCB (2) | wszPCB |
/// ```
/// Source: [MS-RDPEPS] 2.2.1, RDP Preconnection PDU. Little-endian.
///
/// [MS-RDPEPS]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpeps/
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreconnectionPdu {
    /// 1, or 2 with a blob; unknown versions are kept.
    pub version: u32,
    /// Number of the session asked for; 0 where the blob says it.
    pub id: u32,
    /// `wszPCB` without its zero: the identifier of a virtual machine, say.
    pub blob: Option<String>,
}

/// Length of version 1, bytes.
const VERSION_1: u32 = 16;

/// Longest PDU believed: a blob of all that `cchPCB` can count.
const LONGEST: u32 = VERSION_1 + 2 + 2 * 0xffff;

/// Reads a preconnection PDU.
///
/// # Errors
/// A length or flags that it cannot have, or too few bytes.
pub fn preconnection_pdu(input: Input<'_>) -> ParseResult<'_, PreconnectionPdu> {
    let (rest, size) = field("cbSize", le_u32)(input)?;
    if !(VERSION_1..=LONGEST).contains(&size) {
        return Err(Error::expected(input, "the length of a preconnection PDU"));
    }
    let (after, body) = take(size.saturating_sub(4)).parse(rest)?;
    let (rest, flags) = field("Flags", le_u32)(body)?;
    if flags != 0 {
        return Err(Error::expected(body, "flags of 0"));
    }
    let (rest, version) = field("Version", le_u32)(rest)?;
    if version == 0 || version > 0xff {
        return Err(Error::expected(rest, "a version"));
    }
    let (rest, id) = field("Id", le_u32)(rest)?;
    let blob = match version {
        1 => None,
        _ => {
            let (rest, characters) = field("cchPCB", le_u16)(rest)?;
            // Implementations count bytes here, or the whole PDU; what is there is read.
            let length = (usize::from(characters) * 2).min(nom::Input::input_len(&rest));
            Some(field("wszPCB", utf16(length)).parse(rest)?.1)
        }
    };
    Ok((after, PreconnectionPdu { version, id, blob }))
}

/// The header by which a load balancer tells a server who its client is; it stands at the very start of the stream.
///
/// ```text
/// version 1: | "PROXY TCP4 " source " " destination " " port " " port 0D 0A |
/// version 2: | 0D 0A 0D 0A 00 0D 0A 51 55 49 54 0A | version and command (1) | family (1) | length (2) | addresses |
/// ```
/// Source: [The PROXY protocol](https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt), sections 2.1 and 2.2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyHeader {
    /// 1 (text) or 2 (binary).
    pub version: u8,
    /// The client as the load balancer sees it; `None` for its own checks, and for families other than TCP over IP.
    pub source: Option<SocketAddr>,
}

const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

/// Longest header of version 1, its line end included.
const LONGEST_LINE: usize = 107;

/// Reads a PROXY header of either version.
///
/// # Errors
/// Another beginning, or too few bytes.
pub fn proxy_header(input: Input<'_>) -> ParseResult<'_, ProxyHeader> {
    if input.bytes().starts_with(SIGNATURE) { proxy_header_2(input) } else { proxy_header_1(input) }
}

fn proxy_header_1(input: Input<'_>) -> ParseResult<'_, ProxyHeader> {
    let (rest, _) = field("PROXY", tag(&b"PROXY "[..])).parse(input)?;
    let line = rest.bytes().get(..LONGEST_LINE.min(rest.bytes().len())).unwrap_or_default();
    let Some(end) = line.windows(2).position(|pair| pair == b"\r\n") else {
        return Err(Error::expected(rest, "a line end"));
    };
    let (rest, text) = field("addresses", take(end)).parse(rest)?;
    let (rest, _) = take(2_usize).parse(rest)?;
    let text = String::from_utf8_lossy(text.bytes()).into_owned();
    let words: Vec<&str> = text.split(' ').collect();
    let source = match words.as_slice() {
        ["TCP4" | "TCP6", address, _, port, _] => {
            address.parse().ok().zip(port.parse().ok()).map(|(address, port)| SocketAddr::new(address, port))
        }
        _ => None,
    };
    Ok((rest, ProxyHeader { version: 1, source }))
}

fn proxy_header_2(input: Input<'_>) -> ParseResult<'_, ProxyHeader> {
    let (rest, _) = field("signature", tag(SIGNATURE)).parse(input)?;
    let (rest, version) = field("version and command", be_u8)(rest)?;
    let (rest, family) = field("family", be_u8)(rest)?;
    let (rest, length) = field("length", be_u16)(rest)?;
    let (after, addresses) = field("addresses", take(length)).parse(rest)?;
    let source = match (version & 0xf, family) {
        (1, 0x11) => source(addresses, |rest| be_u32(rest).map(|(rest, raw)| (rest, Ipv4Addr::from(raw).into()))).ok(),
        (1, 0x21) => source(addresses, |rest| be_u128(rest).map(|(rest, raw)| (rest, Ipv6Addr::from(raw).into()))).ok(),
        _ => None,
    };
    Ok((after, ProxyHeader { version: version >> 4, source: source.map(|(_, source)| source) }))
}

/// Source address, destination address, source port.
fn source<'a>(input: Input<'a>, address: impl Fn(Input<'a>) -> ParseResult<'a, IpAddr>) -> ParseResult<'a, SocketAddr> {
    let (rest, from) = address(input)?;
    let (rest, _) = address(rest)?;
    let (rest, port) = be_u16(rest)?;
    Ok((rest, SocketAddr::new(from, port)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::survives;

    const VERSION_1: &[u8] = &[16, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0xd2, 4, 0, 0, 3, 0];

    fn version_2(characters: u16, blob: &str) -> Vec<u8> {
        let text: Vec<u8> = blob.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        let mut bytes = vec![18 + text.len() as u8, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0];
        bytes.extend(characters.to_le_bytes());
        bytes.extend(text);
        bytes
    }

    #[test]
    fn reads_both_versions() {
        let (pdu, rest) = parse(preconnection_pdu, VERSION_1).unwrap();
        assert_eq!((pdu, rest), (PreconnectionPdu { version: 1, id: 1234, blob: None }, &[3, 0][..]));
        let bytes = version_2(7, "TestVM");
        let (pdu, rest) = parse(preconnection_pdu, &bytes).unwrap();
        assert_eq!((pdu.version, pdu.id, pdu.blob.as_deref(), rest), (2, 0, Some("TestVM"), &[][..]));
    }

    #[test]
    fn a_count_beyond_the_pdu_reads_what_is_there() {
        let bytes = [version_2(0xff, "TestVM"), vec![3, 0, 0, 11]].concat();
        let (pdu, rest) = parse(preconnection_pdu, &bytes).unwrap();
        assert_eq!((pdu.blob.as_deref(), rest), (Some("TestVM"), &[3, 0, 0, 11][..]));
    }

    #[test]
    fn what_is_none_is_an_error() {
        let field = |bytes: &[u8]| parse(preconnection_pdu, bytes).unwrap_err().field;
        assert_eq!(field(&[15, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]), None);
        assert_eq!(field(&[16, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]), None);
        assert_eq!(field(&[16, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]), None);
        assert!(parse(preconnection_pdu, &VERSION_1[..15]).is_err());
        assert!(parse(preconnection_pdu, &[3, 0, 0, 11, 6, 0xe0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3]).is_err());
    }

    #[test]
    fn reads_the_header_of_a_load_balancer() {
        let check = |bytes: &[u8], version, source: Option<&str>| {
            let bytes = [bytes, &[3, 0]].concat();
            let (header, rest) = parse(proxy_header, &bytes).unwrap();
            assert_eq!(header, ProxyHeader { version, source: source.map(|text| text.parse().unwrap()) });
            assert_eq!(rest, [3, 0]);
        };
        check(b"PROXY TCP4 198.51.100.7 192.0.2.9 50123 3389\r\n", 1, Some("198.51.100.7:50123"));
        check(b"PROXY TCP6 2001:db8::7 2001:db8::9 50123 3389\r\n", 1, Some("[2001:db8::7]:50123"));
        check(b"PROXY UNKNOWN\r\n", 1, None);
        let four = [&[0x21, 0x11, 0, 12][..], &[198, 51, 100, 7, 192, 0, 2, 9, 0xc3, 0xcb, 0x0d, 0x3d]].concat();
        check(&[SIGNATURE, &four].concat(), 2, Some("198.51.100.7:50123"));
        check(&[SIGNATURE, &[0x20, 0, 0, 0]].concat(), 2, None);
        check(&[SIGNATURE, &[0x21, 0x11, 0, 3, 1, 2, 3]].concat(), 2, None);
        assert!(parse(proxy_header, b"PROXY TCP4 without an end").is_err());
        assert!(parse(proxy_header, b"POST / HTTP/1.1\r\n").is_err());
    }

    #[test]
    fn survives_damage() {
        survives(preconnection_pdu, &[VERSION_1, &version_2(7, "TestVM")]);
        survives(proxy_header, &[b"PROXY TCP4 198.51.100.7 192.0.2.9 50123 3389\r\n", SIGNATURE]);
    }
}
