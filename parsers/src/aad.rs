//! RDS AAD Auth: logging on with a Microsoft Entra token, in JSON inside TLS.

use crate::code::codes;
use crate::error::{Error, ErrorKind, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::json::{Value, members};

codes! {
    /// What the server makes of the token: 0, or the HRESULT or NTSTATUS of its refusal.
    pub struct AuthenticationResult(u32) {
        /// Accepted.
        SUCCESS "S_OK" = 0,
    }
}

/// Any message of RDS AAD Auth ([MS-RDPBCGR] 2.2.18), a JSON object that a zero ends. The token in the client's has no field.
///
/// ```text
/// server: {"ts_nonce":"..."}
/// client: {"rdp_assertion":"..."}
/// server: {"authentication_result":0}
/// ```
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/dc43f040-d75d-49a9-90c6-0c9999281136
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AadMessage {
    /// Length of the server's nonce, characters.
    pub nonce_length: Option<usize>,
    /// Whether there is an assertion: the client's token.
    pub has_assertion: bool,
    /// The server's answer.
    pub authentication_result: Option<AuthenticationResult>,
    /// Why reading stopped before the end.
    pub fault: Option<Error>,
}

/// Bytes of the message that `bytes` begin with, its zero included; `None` as long as the zero is not there.
pub fn aad_length(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| *byte == 0)?.checked_add(1)
}

/// Reads a message and leaves what follows its zero; a missing zero does no harm.
///
/// # Errors
/// No JSON object.
pub fn aad(input: Input<'_>) -> ParseResult<'_, AadMessage> {
    let mut message = AadMessage::default();
    let (rest, stopped) = field("message", members(|name, value| message.set(name, value)))(input)?;
    message.fault = stopped;
    if message == AadMessage::default() {
        let kind = ErrorKind::Expected("a nonce, an assertion or a result");
        message.fault = Some(Error { offset: input.offset(), field: None, kind });
    }
    let rest = if rest.bytes().first() == Some(&0) { nom::Input::take_from(&rest, 1) } else { rest };
    Ok((rest, message))
}

impl AadMessage {
    fn set(&mut self, name: &[u8], value: Value<'_>) {
        match (name, value) {
            (b"ts_nonce", Value::Text(nonce)) => self.nonce_length = Some(nonce.len()),
            (b"rdp_assertion", Value::Text(_)) => self.has_assertion = true,
            (b"authentication_result", Value::Number(digits)) => self.authentication_result = result(digits),
            _ => {}
        }
    }
}

/// Senders write the code as signed or as unsigned 32 bits.
fn result(digits: &[u8]) -> Option<AuthenticationResult> {
    let number: i64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    let bits = u32::try_from(number).ok().or_else(|| i32::try_from(number).ok().map(i32::cast_unsigned));
    bits.map(AuthenticationResult)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::survives;

    fn read(text: &str) -> AadMessage {
        parse(aad, text.as_bytes()).unwrap().0
    }

    #[test]
    fn reads_the_three_messages() {
        assert_eq!(read("{\"ts_nonce\":\"abcd\"}\0").nonce_length, Some(4));
        let assertion = read("{ \"rdp_assertion\" : \"ey.SECRET.\\\"x\" }\0");
        assert!(assertion.has_assertion && !format!("{assertion:?}").contains("SECRET"));
        let check = |text: &str, expect| assert_eq!(read(text).authentication_result, expect, "{text}");
        check("{\"authentication_result\":0}\0", Some(AuthenticationResult::SUCCESS));
        check("{\"authentication_result\":-1073741715}", Some(AuthenticationResult(0xc000_006d)));
        check("{\"authentication_result\":3221225581}", Some(AuthenticationResult(0xc000_006d)));
        check("{\"authentication_result\":1e9}", None);
    }

    #[test]
    fn what_follows_the_zero_is_left() {
        let bytes = b"{\"authentication_result\":0}\0\x03\0";
        assert_eq!(parse(aad, bytes).unwrap().1, [3, 0]);
        assert_eq!((aad_length(bytes), aad_length(b"{\"a")), (Some(28), None));
    }

    #[test]
    fn what_is_none_is_said() {
        assert!(parse(aad, b"[1]").is_err());
        assert!(read("{\"other\":1}").fault.is_some());
        assert!(read("{\"ts_nonce\":\"abc").fault.is_some());
    }

    #[test]
    fn survives_damage() {
        survives(aad, &[b"{\"ts_nonce\":\"ab\\\"cd\",\"x\":[1,{\"y\":null}]}\0", b"{\"authentication_result\":-5}\0"]);
    }
}
