//! Heads of the HTTP messages that open a gateway's channels or ask its KDC proxy.

use std::fmt;

use nom::Input as _;

use crate::error::{Error, ErrorKind, ParseResult};
use crate::input::Input;

/// Header fields that are looked at.
const MAX_FIELDS: usize = 128;

/// First line of a message ([RFC 9112](https://www.rfc-editor.org/rfc/rfc9112#section-2.1), section 2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartLine {
    /// `RDG_OUT_DATA`, `RDG_IN_DATA`, `POST`, ...
    Request {
        /// Method.
        method: String,
        /// Target as sent.
        target: String,
    },
    /// The answer.
    Response {
        /// Status code.
        status: u16,
        /// Reason as sent; may be empty.
        reason: String,
    },
}

/// Head of a message: what of it the tunnel depends on. Credentials have no field: of `Authorization` and `WWW-Authenticate` there is
/// the scheme alone.
///
/// ```text
/// | start line | 0D 0A | name ":" value 0D 0A, each | 0D 0A |
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct HttpHead {
    /// First line.
    pub start: StartLine,
    /// `Host`.
    pub host: Option<String>,
    /// `RDG-Connection-Id`, which ties the two connections of the older transport together.
    pub connection_id: Option<String>,
    /// Whether it asks for, or agrees to, WebSocket.
    pub upgrades_to_websocket: bool,
    /// Whether the body comes in chunks.
    pub is_chunked: bool,
    /// `Content-Length`.
    pub content_length: Option<u64>,
    /// Schemes of `Authorization` or `WWW-Authenticate`, in order: `Negotiate`, `NTLM`, `Basic`, ...
    pub authentication_schemes: Vec<String>,
    /// Why reading stopped before the blank line.
    pub fault: Option<Error>,
}

impl fmt::Debug for HttpHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpHead")
            .field("start", &self.start)
            .field("host", &self.host)
            .field("upgrades_to_websocket", &self.upgrades_to_websocket)
            .field("authentication_schemes", &self.authentication_schemes)
            .field("fault", &self.fault)
            .finish_non_exhaustive()
    }
}

/// Bytes of the head that `bytes` begin with, its blank line included; `None` as long as that is not there.
pub fn head_length(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n")?.checked_add(4)
}

/// Longest line that gives a chunk's size, extensions included.
const MAX_CHUNK_LINE: usize = 1024;

/// Size of a chunk of a body: the line in front of it ([RFC 9112](https://www.rfc-editor.org/rfc/rfc9112#section-7.1), section 7.1).
///
/// ```text
/// | hexadecimal digits | optionally ";" and extensions | 0D 0A |
/// ```
///
/// # Errors
/// A line that is not whole within 1024 bytes, or does not begin with a number of 64 bits.
pub fn chunk_size(input: Input<'_>) -> ParseResult<'_, u64> {
    let expected = || Error::expected(input, "the size of a chunk");
    let (rest, line) = line(input).filter(|(_, line)| line.len() <= MAX_CHUNK_LINE).ok_or_else(expected)?;
    let digits = line.split(|byte| matches!(byte, b';' | b' ' | b'\t')).next().unwrap_or_default();
    let is_hex = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    let size = std::str::from_utf8(digits).ok().filter(|_| is_hex).and_then(|text| u64::from_str_radix(text, 16).ok());
    Ok((rest, size.ok_or_else(expected)?))
}

/// Reads a head and leaves what follows its blank line.
///
/// # Errors
/// No HTTP/1 start line.
pub fn http_head(input: Input<'_>) -> ParseResult<'_, HttpHead> {
    let (mut left, line) = line(input).ok_or_else(|| Error::expected(input, "an HTTP/1 start line"))?;
    let start = start_line(line).ok_or_else(|| Error::expected(input, "an HTTP/1 start line"))?;
    let mut head = HttpHead {
        start,
        host: None,
        connection_id: None,
        upgrades_to_websocket: false,
        is_chunked: false,
        content_length: None,
        authentication_schemes: Vec::new(),
        fault: None,
    };
    for _ in 0..MAX_FIELDS {
        match self::line(left) {
            Some((rest, [])) => return Ok((rest, head)),
            Some((rest, line)) => {
                head.take(line);
                left = rest;
            }
            None => break,
        }
    }
    head.fault =
        Some(Error { offset: left.offset(), field: Some("field-lines"), kind: ErrorKind::Expected("a blank line") });
    Ok((left.take_from(left.len()), head))
}

fn line(input: Input<'_>) -> Option<(Input<'_>, &[u8])> {
    let length = input.bytes().windows(2).position(|window| window == b"\r\n")?;
    let (rest, line) = input.take_split(length);
    Some((rest.take_from(2), line.bytes()))
}

fn start_line(line: &[u8]) -> Option<StartLine> {
    let mut words = line.splitn(3, |byte| *byte == b' ');
    let (first, second, third) = (words.next()?, words.next()?, words.next());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if first.starts_with(b"HTTP/1.") {
        let status = std::str::from_utf8(second).ok()?.parse().ok().filter(|status| (100..=999).contains(status))?;
        return Some(StartLine::Response { status, reason: text(third.unwrap_or_default()) });
    }
    let is_method = !first.is_empty() && first.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_');
    let is_http = third.is_some_and(|version| version.starts_with(b"HTTP/1."));
    (is_method && is_http).then(|| StartLine::Request { method: text(first), target: text(second) })
}

impl HttpHead {
    fn take(&mut self, line: &[u8]) {
        let Some((name, value)) = std::str::from_utf8(line).ok().and_then(|line| line.split_once(':')) else { return };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "host" => self.host = Some(value.to_owned()),
            "rdg-connection-id" => self.connection_id = Some(value.to_owned()),
            "upgrade" => self.upgrades_to_websocket |= value.eq_ignore_ascii_case("websocket"),
            "transfer-encoding" => self.is_chunked |= value.to_ascii_lowercase().ends_with("chunked"),
            "content-length" => self.content_length = value.parse().ok(),
            "authorization" | "www-authenticate" => {
                let scheme = value.split_ascii_whitespace().next().unwrap_or_default();
                self.authentication_schemes.push(scheme.to_owned());
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::survives;

    const REQUEST: &[u8] = b"RDG_OUT_DATA /remoteDesktopGateway/ HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
        RDG-Connection-Id: {00000000-0000-0000-0000-000000000001}\r\nHost: gw.example\r\nAuthorization: Negotiate c2VjcmV0\r\n\r\nX";
    const RESPONSE: &[u8] =
        b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nWWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\n\r\n";

    #[test]
    fn reads_a_request_without_its_credentials() {
        let (head, rest) = parse(http_head, REQUEST).unwrap();
        let expect =
            StartLine::Request { method: "RDG_OUT_DATA".to_owned(), target: "/remoteDesktopGateway/".to_owned() };
        assert_eq!((&head.start, rest), (&expect, &b"X"[..]));
        assert_eq!(
            (head.host.as_deref(), head.upgrades_to_websocket, head.is_chunked),
            (Some("gw.example"), true, false)
        );
        assert_eq!(head.authentication_schemes, ["Negotiate"]);
        assert!(head.connection_id.is_some());
        assert_eq!(head.fault, None);
        assert_eq!(head_length(REQUEST), Some(REQUEST.len() - 1));
    }

    #[test]
    fn reads_a_response() {
        let (head, _) = parse(http_head, RESPONSE).unwrap();
        assert_eq!(head.start, StartLine::Response { status: 401, reason: "Unauthorized".to_owned() });
        assert_eq!((head.content_length, head.authentication_schemes.len()), (Some(0), 2));
    }

    #[test]
    fn a_head_without_its_blank_line_is_a_fault_and_another_start_an_error() {
        let (head, _) = parse(http_head, &REQUEST[..70]).unwrap();
        assert_eq!(head.fault.unwrap().field, Some("field-lines"));
        assert!(parse(http_head, b"PRI * HTTP/2.0\r\n\r\n").is_err());
        assert!(parse(http_head, b"\x16\x03\x01\r\n\r\n").is_err());
        assert_eq!(head_length(b"GET / HTTP/1.1\r\n"), None);
    }

    #[test]
    fn reads_the_size_of_a_chunk() {
        for (line, expect) in
            [("0\r\n", 0), ("1A\r\nabc", 26), ("ffff ;a=b\r\n", 0xffff), ("0000000000000000f;\r\n", 15)]
        {
            assert_eq!(parse(chunk_size, line.as_bytes()).unwrap().0, expect, "{line}");
        }
        for line in ["\r\n", "x\r\n", "-1\r\n", "+1\r\n", "12", "11112222333344445\r\n"] {
            assert!(parse(chunk_size, line.as_bytes()).is_err(), "{line}");
        }
        survives(chunk_size, &[b"1a;x=y\r\nabc"]);
    }

    #[test]
    fn survives_damage() {
        survives(http_head, &[REQUEST, RESPONSE]);
    }
}
