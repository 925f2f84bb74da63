//! CredSSP, by which client and server authenticate inside TLS before RDP begins (Network Level Authentication).

use std::ops::Range;

use nom::Parser;

use crate::asn1::{context, each, framed, whole_length};
use crate::ber::{self, Tag};
use crate::code::codes;
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::spnego::{self, Token};

/// How many tokens of one message are read; every sender has one.
const MAX_TOKENS: usize = 16;

codes! {
    /// What the server refused the client for: an NTSTATUS, or an HRESULT of SSPI. Only those that speak of CredSSP itself have a
    /// name here.
    pub struct NtStatus(u32) {
        /// The peer's CredSSP or its mechanism is not supported.
        SEC_E_UNSUPPORTED_FUNCTION = 0x8009_0302,
        /// User or password are wrong.
        STATUS_LOGON_FAILURE = 0xc000_006d,
    }
}

/// Any message of CredSSP ([MS-CSSP] 2.2.1, TSRequest). Credentials and keys have no field here, only lengths.
///
/// ```text
/// SEQUENCE { [0] version INTEGER, [1] negoTokens SEQUENCE OF SEQUENCE { [0] negoToken OCTET STRING }, [2] authInfo OCTET STRING,
///            [3] pubKeyAuth OCTET STRING, [4] errorCode INTEGER (from version 3), [5] clientNonce OCTET STRING (from version 5) }
/// ```
///
/// [MS-CSSP]: https://learn.microsoft.com/openspecs/windows_protocols/ms-cssp/6aac4dea-08ef-47a6-8747-22ea7f6d8685
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TsRequest {
    /// Highest version that the sender speaks.
    pub version: u32,
    /// Tokens of SPNEGO or of a mechanism.
    pub nego_tokens: Vec<NegoToken>,
    /// Length of the encrypted credentials, bytes.
    pub auth_info_length: Option<usize>,
    /// Length of the proof that both sides see the same TLS key, bytes.
    pub pub_key_auth_length: Option<usize>,
    /// Why the server refuses.
    pub error_code: Option<NtStatus>,
    /// Length of the nonce that `pubKeyAuth` is computed with, bytes.
    pub client_nonce_length: Option<usize>,
    /// Why reading stopped before the end.
    pub fault: Option<Error>,
}

/// One of `negoTokens`: where it lies and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NegoToken {
    /// Where, bytes from the start of what was parsed.
    pub at: Range<usize>,
    /// What, or why it could not be read.
    pub token: Result<Token, Error>,
}

/// Bytes that the message takes that begins with `bytes`; `None` as long as its length is not there. A message may be spread over
/// several TLS records.
pub fn ts_request_length(bytes: &[u8]) -> Option<usize> {
    whole_length(bytes)
}

/// Reads a message and leaves what follows it.
///
/// # Errors
/// No SEQUENCE that begins with a version. What is wrong behind it is the message's fault.
pub fn ts_request(input: Input<'_>) -> ParseResult<'_, TsRequest> {
    let (rest, (content, cut)) = field("TSRequest", framed(Tag::SEQUENCE, "a TSRequest"))(input)?;
    let (fields, version) = field("version", version)(content)?;
    let mut message = TsRequest {
        version,
        nego_tokens: Vec::new(),
        auth_info_length: None,
        pub_key_auth_length: None,
        error_code: None,
        client_nonce_length: None,
        fault: None,
    };
    let stopped = each(fields, |tag, content| message.set(tag, content));
    message.fault = stopped.or(cut);
    Ok((rest, message))
}

impl TsRequest {
    fn set(&mut self, tag: Tag, content: Input<'_>) -> Result<(), nom::Err<Error>> {
        match tag {
            _ if tag == context(1) => self.nego_tokens(content)?,
            _ if tag == context(2) => self.auth_info_length = Some(octets("authInfo", content)?),
            _ if tag == context(3) => self.pub_key_auth_length = Some(octets("pubKeyAuth", content)?),
            _ if tag == context(4) => self.error_code = Some(error_code(content)?.1),
            _ if tag == context(5) => self.client_nonce_length = Some(octets("clientNonce", content)?),
            _ => {}
        }
        Ok(())
    }

    fn nego_tokens(&mut self, content: Input<'_>) -> Result<(), nom::Err<Error>> {
        let (_, mut left) = field("negoTokens", ber::value(Tag::SEQUENCE, "a SEQUENCE"))(content)?;
        while !left.is_empty() && self.nego_tokens.len() < MAX_TOKENS {
            let (next, item) = ber::value(Tag::SEQUENCE, "a SEQUENCE")(left)?;
            let (_, wrapped) = ber::value(context(0), "a negoToken")(item)?;
            let (_, bytes) = field("negoToken", ber::octet_string)(wrapped)?;
            let at = bytes.offset()..bytes.offset().saturating_add(bytes.len());
            let token = spnego::token(bytes).map(|(_, token)| token).map_err(Error::from_nom);
            self.nego_tokens.push(NegoToken { at, token });
            left = next;
        }
        Ok(())
    }
}

fn version(input: Input<'_>) -> ParseResult<'_, u32> {
    let (rest, wrapped) = ber::value(context(0), "the version of a TSRequest")(input)?;
    let (_, version) = ber::integer(wrapped)?;
    let version = u32::try_from(version).map_err(|_| Error::expected(wrapped, "a version of 32 bits"))?;
    Ok((rest, version))
}

fn octets(name: &'static str, content: Input<'_>) -> Result<usize, nom::Err<Error>> {
    field(name, ber::octet_string)(content).map(|(_, octets)| octets.len())
}

/// The low 32 bits: senders encode the code with and without a leading zero, and with its sign drawn out.
fn error_code(content: Input<'_>) -> ParseResult<'_, NtStatus> {
    let low = |number: u64| NtStatus(u32::try_from(number & u64::from(u32::MAX)).unwrap_or(u32::MAX));
    field("errorCode", ber::integer.map(low))(content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::spnego::MechContent;
    use crate::testing::{hex, survives};

    const NEGOTIATE: &str = "30 37 a003 020106 a130 302e 302c a02a 0428
        4e544c4d53535000 01000000 b78208e2 0000 0000 00000000 0000 0000 00000000 0a00 6145 000000 0f";

    fn read(digits: &str) -> TsRequest {
        parse(ts_request, &hex(digits)).unwrap().0
    }

    #[test]
    fn reads_the_first_message() {
        let request = read(NEGOTIATE);
        let [token] = request.nego_tokens.as_slice() else { panic!("one token") };
        assert_eq!((request.version, token.at.clone()), (6, 17..57));
        let token = token.token.as_ref().unwrap().mech_token().unwrap();
        assert!(matches!(token.content, MechContent::Ntlm(_)));
        assert_eq!((request.error_code, request.auth_info_length, request.fault), (None, None, None));
        assert_eq!(ts_request_length(&hex(NEGOTIATE)), Some(57));
    }

    #[test]
    fn reads_lengths_of_what_is_secret() {
        let request = read("30 19 a003 020105 a204 0402aabb a305 0403aabbcc a505 0403ddddee ff");
        assert_eq!((request.auth_info_length, request.pub_key_auth_length), (Some(2), Some(3)));
        assert_eq!((request.client_nonce_length, request.fault), (Some(3), None));
    }

    #[test]
    fn an_error_code_may_be_encoded_with_its_sign_or_without() {
        let check = |digits: &str, name: &str| assert_eq!(read(digits).error_code.unwrap().to_string(), name);
        check("30 0d a003 020106 a406 0204c000006d", "STATUS_LOGON_FAILURE (3221225581/0xc000006d)");
        check("30 0e a003 020106 a407 020500c000006d", "STATUS_LOGON_FAILURE (3221225581/0xc000006d)");
        check("30 11 a003 020103 a40a 0208ffffffffc0000234", "NtStatus (3221226036/0xc0000234)");
        check("30 0d a003 020104 a406 020480090302", "SEC_E_UNSUPPORTED_FUNCTION (2148074242/0x80090302)");
    }

    #[test]
    fn cut_short_it_keeps_what_came() {
        let mut bytes = hex(NEGOTIATE);
        bytes.truncate(30);
        let request = parse(ts_request, &bytes).unwrap().0;
        assert_eq!((request.version, request.nego_tokens.len()), (6, 1));
        assert!(request.fault.is_some());
    }

    #[test]
    fn what_is_none_is_an_error() {
        let field = |digits: &str| parse(ts_request, &hex(digits)).unwrap_err().field;
        assert_eq!(field("0300 0013"), Some("TSRequest"));
        assert_eq!(field("30 02 0201"), Some("version"));
        assert_eq!(field("30 0b a009 0207 01000000000000"), Some("version"));
    }

    #[test]
    fn survives_damage() {
        survives(ts_request, &[&hex(NEGOTIATE), &hex("30 0d a003 020106 a406 0204c000006d")]);
    }
}
