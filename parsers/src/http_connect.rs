//! The CONNECT request and status line of an HTTP proxy that carries a Remote Desktop connection.

use std::fmt;

use nom::Input as _;
use nom::Parser;
use nom::bytes::complete::tag;

use crate::error::{Error, ErrorKind, ParseResult};
use crate::field::field;
use crate::input::Input;

/// A CONNECT request ([RFC 9110], section 9.3.6; [RFC 9112], section 3), by which a client asks a proxy for a connection. Its header
/// fields, which may hold credentials, are passed over.
///
/// ```text
/// | "CONNECT " host ":" port " HTTP/1.1" | 0D 0A | header fields | 0D 0A 0D 0A |
/// ```
///
/// [RFC 9110]: https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6
/// [RFC 9112]: https://www.rfc-editor.org/rfc/rfc9112#section-3
#[derive(Clone, PartialEq, Eq)]
pub struct ConnectRequest {
    /// Name or address asked for, without the brackets of an IPv6 address.
    pub host: Vec<u8>,
    /// Port asked for, if there is one.
    pub port: Option<u16>,
    /// The blank line that ends the message is missing.
    pub fault: Option<Error>,
}

impl fmt::Debug for ConnectRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConnectRequest({}, {:?}, {:?})", self.host.escape_ascii(), self.port, self.fault)
    }
}

/// The answer to a CONNECT request ([RFC 9112], section 4); 2xx means that the rest of the stream is the target's.
///
/// ```text
/// | "HTTP/1.1 " status " " reason | 0D 0A | header fields | 0D 0A 0D 0A |
/// ```
///
/// [RFC 9112]: https://www.rfc-editor.org/rfc/rfc9112#section-4
#[derive(Clone, PartialEq, Eq)]
pub struct ConnectResponse {
    /// Status code.
    pub status: u16,
    /// Reason as sent; may be empty.
    pub reason: Vec<u8>,
    /// The blank line that ends the message is missing.
    pub fault: Option<Error>,
}

impl fmt::Debug for ConnectResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConnectResponse({}, {}, {:?})", self.status, self.reason.escape_ascii(), self.fault)
    }
}

/// Reads a request and leaves what follows its blank line.
///
/// # Errors
/// Another method, or no whole request line.
pub fn connect_request(input: Input<'_>) -> ParseResult<'_, ConnectRequest> {
    let (rest, _) = field("method", tag(&b"CONNECT "[..])).parse(input)?;
    let (rest, target) = field("request-target", until(b" ")).parse(rest)?;
    let (rest, _) = field("HTTP-version", version_line).parse(rest)?;
    let (rest, fault) = header_fields(rest);
    let (host, port) = host_and_port(target.bytes());
    Ok((rest, ConnectRequest { host: host.to_vec(), port, fault }))
}

/// Reads a response and leaves what follows its blank line.
///
/// # Errors
/// No HTTP/1 status line, or not all of it.
pub fn connect_response(input: Input<'_>) -> ParseResult<'_, ConnectResponse> {
    let (rest, _) = field("HTTP-version", (tag(&b"HTTP/1."[..]), until(b" "))).parse(input)?;
    let (rest, line) = until(b"\r\n").parse(rest)?;
    let (reason, status) = field("status-code", status_code).parse(line)?;
    let reason = reason.bytes().strip_prefix(b" ").unwrap_or(reason.bytes()).to_vec();
    let (rest, fault) = header_fields(rest);
    Ok((rest, ConnectResponse { status, reason, fault }))
}

fn version_line(input: Input<'_>) -> ParseResult<'_, ()> {
    let (rest, version) = until(b"\r\n").parse(input)?;
    if !version.bytes().starts_with(b"HTTP/1.") {
        return Err(Error::expected(input, "HTTP/1.0 or HTTP/1.1"));
    }
    Ok((rest, ()))
}

fn status_code(line: Input<'_>) -> ParseResult<'_, u16> {
    let (reason, digits) = line.take_split(line.len().min(3));
    let number = std::str::from_utf8(digits.bytes()).ok().and_then(|digits| digits.parse().ok());
    match number {
        Some(status @ 100..=999) => Ok((reason, status)),
        _ => Err(Error::expected(line, "a status code of three digits")),
    }
}

/// Takes what comes before `end`, and passes over `end`.
fn until<'a>(end: &'static [u8]) -> impl FnMut(Input<'a>) -> ParseResult<'a, Input<'a>> {
    move |input: Input<'a>| {
        let Some(length) = input.bytes().windows(end.len()).position(|window| window == end) else {
            let end_of_input = input.take_from(input.len());
            return Err(nom::Err::Error(Error {
                offset: end_of_input.offset(),
                field: None,
                kind: ErrorKind::Short(0),
            }));
        };
        let (rest, before) = input.take_split(length);
        Ok((rest.take_from(end.len()), before))
    }
}

/// Passes over header fields and the blank line after them; without one, over everything.
fn header_fields(input: Input<'_>) -> (Input<'_>, Option<Error>) {
    if let Some(rest) = input.bytes().strip_prefix(b"\r\n") {
        return (input.take_from(input.len().saturating_sub(rest.len())), None);
    }
    match field("field-lines", until(b"\r\n\r\n")).parse(input) {
        Ok((rest, _)) => (rest, None),
        Err(error) => (input.take_from(input.len()), Some(Error::from_nom(error))),
    }
}

fn host_and_port(target: &[u8]) -> (&[u8], Option<u16>) {
    let colon = target.iter().rposition(|byte| *byte == b':');
    let split = colon.and_then(|at| Some((target.get(..at)?, target.get(at.saturating_add(1)..)?)));
    let port = split.and_then(|(_, port)| std::str::from_utf8(port).ok()?.parse().ok());
    let host = match (split, port) {
        (Some((host, _)), Some(_)) => host,
        _ => target,
    };
    let unbracketed = host.strip_prefix(b"[").and_then(|host| host.strip_suffix(b"]"));
    (unbracketed.unwrap_or(host), port)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::survives;

    #[test]
    fn a_request_names_its_target() {
        let check = |target: &str, host: &str, port| {
            let text = format!("CONNECT {target} HTTP/1.1\r\nProxy-Authorization: Basic c2VjcmV0\r\n\r\n\x03\0");
            let (request, rest) = parse(connect_request, text.as_bytes()).unwrap();
            assert_eq!(request, ConnectRequest { host: host.into(), port, fault: None });
            assert_eq!(rest, [3, 0]);
        };
        check("rdp.example:3389", "rdp.example", Some(3389));
        check("[2001:db8::1]:3389", "2001:db8::1", Some(3389));
        check("192.0.2.1:99999", "192.0.2.1:99999", None);
        check("rdp.example", "rdp.example", None);
    }

    #[test]
    fn a_response_has_its_status() {
        let check = |text: &[u8], status, reason: &str, rest: &[u8]| {
            let (response, left) = parse(connect_response, text).unwrap();
            assert_eq!((response.status, response.reason.as_slice(), left), (status, reason.as_bytes(), rest));
            assert_eq!(response.fault, None);
        };
        check(b"HTTP/1.0 200 Connection established\r\n\r\n\x03", 200, "Connection established", &[3]);
        check(b"HTTP/1.1 407 Auth\r\nProxy-Authenticate: Basic\r\n\r\n", 407, "Auth", &[]);
        check(b"HTTP/1.1 200\r\n\r\n", 200, "", &[]);
    }

    #[test]
    fn a_message_without_its_blank_line_is_a_fault() {
        let (request, _) = parse(connect_request, b"CONNECT a:1 HTTP/1.1\r\nHost: a").unwrap();
        assert_eq!((request.port, request.fault.unwrap().field), (Some(1), Some("field-lines")));
    }

    #[test]
    fn what_is_none_is_an_error() {
        let field = |text: &[u8]| parse(connect_request, text).unwrap_err().field;
        assert_eq!(field(b"GET / HTTP/1.1\r\n\r\n"), Some("method"));
        assert_eq!(field(b"CONNECT a:1"), Some("request-target"));
        assert_eq!(field(b"CONNECT a:1 SPDY/3\r\n"), Some("HTTP-version"));
        let field = |text: &[u8]| parse(connect_response, text).unwrap_err().field;
        assert_eq!(field(b"HTTP/1.1 OK\r\n"), Some("status-code"));
        assert_eq!(field(b"SSH-2.0-OpenSSH\r\n"), Some("HTTP-version"));
    }

    #[test]
    fn survives_damage() {
        survives(connect_request, &[b"CONNECT rdp.example:3389 HTTP/1.1\r\nHost: a\r\n\r\n"]);
        survives(connect_response, &[b"HTTP/1.0 200 Connection established\r\n\r\n"]);
    }
}
