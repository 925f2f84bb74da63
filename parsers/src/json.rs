//! As much JSON (RFC 8259) as finding the members of one object takes. Values stay where they are: nothing is copied, and what a
//! caller does not ask for is passed over.

use nom::Input as _;

use crate::error::{Error, ErrorKind, ParseResult};
use crate::input::Input;

/// How deep objects and lists may nest.
const MAX_DEPTH: usize = 16;
/// How many members are read.
const MAX_MEMBERS: usize = 64;

/// Value of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// What stands between the quotes, escapes as they are.
    Text(&'a [u8]),
    /// Digits as they are; also `true`, `false` and `null`.
    Number(&'a [u8]),
    /// An object or a list.
    Nested,
}

/// Reads an object and hands every member to `read`; a reason where that stopped before its end.
pub fn members<'a>(
    mut read: impl FnMut(&'a [u8], Value<'a>),
) -> impl FnMut(Input<'a>) -> ParseResult<'a, Option<Error>> {
    move |input| {
        let open = skip_space(input);
        let Some(inside) = byte(open, b'{') else {
            return Err(Error::expected(open, "a JSON object"));
        };
        let mut left = skip_space(inside);
        for _ in 0..MAX_MEMBERS {
            if let Some(rest) = byte(left, b'}') {
                return Ok((rest, None));
            }
            match member(left) {
                Ok((rest, (name, value))) => {
                    read(name, value);
                    let rest = skip_space(rest);
                    left = skip_space(byte(rest, b',').unwrap_or(rest));
                }
                Err(error) => return Ok((left.take_from(left.len()), Some(Error::from_nom(error)))),
            }
        }
        let error = Error { offset: left.offset(), field: None, kind: ErrorKind::Expected("fewer members") };
        Ok((left.take_from(left.len()), Some(error)))
    }
}

fn member(input: Input<'_>) -> ParseResult<'_, (&[u8], Value<'_>)> {
    let (rest, name) = text(input)?;
    let rest = skip_space(rest);
    let rest = byte(rest, b':').ok_or_else(|| Error::expected(rest, "a colon"))?;
    let (rest, value) = value(skip_space(rest), 0)?;
    Ok((rest, (name, value)))
}

fn value(input: Input<'_>, depth: usize) -> ParseResult<'_, Value<'_>> {
    match input.bytes().first() {
        Some(b'"') => text(input).map(|(rest, text)| (rest, Value::Text(text))),
        Some(b'{' | b'[') => nested(input, depth).map(|rest| (rest, Value::Nested)),
        _ => {
            let length = input.bytes().iter().take_while(|byte| word(**byte)).count();
            if length == 0 {
                return Err(Error::expected(input, "a JSON value"));
            }
            let (rest, digits) = input.take_split(length);
            Ok((rest, Value::Number(digits.bytes())))
        }
    }
}

fn word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')
}

/// Passes over an object or a list, whose separators are not checked.
fn nested(input: Input<'_>, depth: usize) -> Result<Input<'_>, nom::Err<Error>> {
    if depth == MAX_DEPTH {
        return Err(Error::expected(input, "less nesting"));
    }
    let mut left = input.take_from(1);
    loop {
        left = match left.bytes().first() {
            None => return Err(Error::expected(left, "the end of a JSON value")),
            Some(b'}' | b']') => return Ok(left.take_from(1)),
            Some(b',' | b':' | b' ' | b'\t' | b'\r' | b'\n') => left.take_from(1),
            Some(_) => value(left, depth.saturating_add(1))?.0,
        };
    }
}

fn text(input: Input<'_>) -> ParseResult<'_, &[u8]> {
    let inside = byte(input, b'"').ok_or_else(|| Error::expected(input, "a JSON string"))?;
    let mut escaped = false;
    let end = inside.bytes().iter().position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    let end = end.ok_or_else(|| Error::expected(inside.take_from(inside.len()), "the end of a JSON string"))?;
    let (rest, text) = inside.take_split(end);
    Ok((rest.take_from(1), text.bytes()))
}

fn byte(input: Input<'_>, expected: u8) -> Option<Input<'_>> {
    (input.bytes().first() == Some(&expected)).then(|| input.take_from(1))
}

fn skip_space(input: Input<'_>) -> Input<'_> {
    let space = input.bytes().iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count();
    input.take_from(space)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    fn read(text: &[u8]) -> (Vec<(String, String)>, bool) {
        let mut seen = Vec::new();
        let parser = members(|name, value| {
            let value = match value {
                Value::Text(bytes) | Value::Number(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                Value::Nested => "nested".to_owned(),
            };
            seen.push((String::from_utf8_lossy(name).into_owned(), value));
        });
        let stopped = parse(parser, text).unwrap().0;
        (seen, stopped.is_some())
    }

    #[test]
    fn finds_the_members_of_an_object() {
        let (seen, stopped) = read(b" { \"a\" : \"x\\\"y\\\\\" , \"b\":-1.5,\"c\":[{\"d\":1},[]],\"e\":null}");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(seen, [pair("a", "x\\\"y\\\\"), pair("b", "-1.5"), pair("c", "nested"), pair("e", "null")]);
        assert!(!stopped);
    }

    #[test]
    fn what_breaks_off_says_so() {
        for text in [&b"{\"a\":1"[..], b"{\"a\":", b"{\"a\"}", b"{\"a\":\"x", b"{x}", b"{\"a\":{\"b\":1"] {
            assert!(read(text).1, "{}", text.escape_ascii());
        }
        let deep = [&b"{\"a\":"[..], &b"[".repeat(1000)].concat();
        assert!(read(&deep).1);
        let many = [&b"{"[..], &b"\"a\":1,".repeat(MAX_MEMBERS + 1)].concat();
        assert_eq!(read(&many).0.len(), MAX_MEMBERS);
    }
}
