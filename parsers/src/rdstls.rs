//! RDSTLS, by which a redirected client logs on to its target with what the broker gave it.

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{le_u16, le_u32};

use crate::code::{codes, flags};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::text::utf16_until_zero;

codes! {
    /// Type of a PDU.
    pub struct PduType(u16) {
        /// The server begins.
        RDSTLS_TYPE_CAPABILITIES = 1,
        /// The client logs on.
        RDSTLS_TYPE_AUTHREQ = 2,
        /// The server answers.
        RDSTLS_TYPE_AUTHRSP = 4,
    }
}

codes! {
    /// What the client logs on with; 3 and 4 are newer than the specification's text and known from FreeRDP.
    pub struct CredentialType(u16) {
        /// A password that the broker has encrypted for the target.
        RDSTLS_DATA_PASSWORD_CREDS = 1,
        /// The cookie of a session that broke off.
        RDSTLS_DATA_AUTORECONNECT_COOKIE = 2,
        /// A token.
        RDSTLS_DATA_FEDAUTH_TOKEN = 3,
        /// A certificate.
        RDSTLS_DATA_LOGON_CERT = 4,
    }
}

codes! {
    /// What the server makes of it: Win32 error codes.
    pub struct ResultCode(u32) {
        /// Accepted.
        RDSTLS_RESULT_SUCCESS = 0,
        /// The user may not log on here.
        RDSTLS_RESULT_ACCESS_DENIED = 0x0000_0005,
        /// User or password are wrong.
        RDSTLS_RESULT_LOGON_FAILURE = 0x0000_052e,
        /// Not at this hour.
        RDSTLS_RESULT_INVALID_LOGON_HOURS = 0x0000_0530,
        /// The password has expired.
        RDSTLS_RESULT_PASSWORD_EXPIRED = 0x0000_0532,
        /// The account is disabled.
        RDSTLS_RESULT_ACCOUNT_DISABLED = 0x0000_0533,
        /// The password must be changed.
        RDSTLS_RESULT_PASSWORD_MUST_CHANGE = 0x0000_0773,
        /// The account is locked.
        RDSTLS_RESULT_ACCOUNT_LOCKED_OUT = 0x0000_0775,
    }
}

flags! {
    /// Versions of RDSTLS.
    pub struct SupportedVersions(u16) {
        /// Version 1.
        RDSTLS_VERSION_1 = 1,
        /// Version 2; known from FreeRDP.
        RDSTLS_VERSION_2 = 2,
    }
}

/// Any RDSTLS PDU ([MS-RDPBCGR] 2.2.17), little-endian, inside TLS and without a header of another layer.
///
/// ```text
/// | version (2) | pduType (2) | dataType (2) | fields |
/// ```
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/83d1186d-cab6-4ad8-8c5f-203f95e192aa
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RdstlsPdu {
    /// Version of the sender.
    pub version: u16,
    /// Type.
    pub pdu_type: PduType,
    /// Content.
    pub message: RdstlsMessage,
}

/// Content of an RDSTLS PDU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RdstlsMessage {
    /// `| SupportedVersions (2) |`
    Capabilities(SupportedVersions),
    /// The client logs on.
    AuthenticationRequest(AuthenticationRequest),
    /// `| ResultCode (4) |`
    AuthenticationResponse(ResultCode),
    /// A type unknown here.
    Unknown,
}

/// The client logs on. Password, cookie, token and certificate have no field.
///
/// ```text
/// password: | RedirectionGuidLength (2) | RedirectionGuid | UserNameLength (2) | UserName | DomainLength (2) | Domain |
///           | PasswordLength (2) | Password |
/// cookie:   | SessionID (4) | AutoReconnectCookieLength (2) | AutoReconnectCookie |
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthenticationRequest {
    /// What it logs on with.
    pub credential_type: CredentialType,
    /// User, with a password.
    pub user_name: Option<String>,
    /// Domain, with a password.
    pub domain: Option<String>,
    /// Session to which the client comes back, with a cookie.
    pub session_id: Option<u32>,
    /// Length of the password or cookie, bytes.
    pub secret_length: Option<u16>,
    /// Why reading stopped before the end.
    pub fault: Option<Error>,
}

/// Reads a PDU.
///
/// # Errors
/// No header, or content of fixed length that is not all there.
pub fn rdstls(input: Input<'_>) -> ParseResult<'_, RdstlsPdu> {
    let (rest, version) = field("version", le_u16)(input)?;
    let (rest, pdu_type) = field("pduType", le_u16.map(PduType))(rest)?;
    let (rest, data_type) = field("dataType", le_u16)(rest)?;
    let (rest, message) = match pdu_type {
        PduType::RDSTLS_TYPE_CAPABILITIES => {
            let (rest, versions) = field("SupportedVersions", le_u16.map(SupportedVersions))(rest)?;
            (rest, RdstlsMessage::Capabilities(versions))
        }
        PduType::RDSTLS_TYPE_AUTHREQ => {
            let (rest, request) = authentication_request(CredentialType(data_type), rest);
            (rest, RdstlsMessage::AuthenticationRequest(request))
        }
        PduType::RDSTLS_TYPE_AUTHRSP => {
            let (rest, code) = field("ResultCode", le_u32.map(ResultCode))(rest)?;
            (rest, RdstlsMessage::AuthenticationResponse(code))
        }
        _ => (rest, RdstlsMessage::Unknown),
    };
    Ok((rest, RdstlsPdu { version, pdu_type, message }))
}

fn authentication_request(credential_type: CredentialType, input: Input<'_>) -> (Input<'_>, AuthenticationRequest) {
    let mut request = AuthenticationRequest {
        credential_type,
        user_name: None,
        domain: None,
        session_id: None,
        secret_length: None,
        fault: None,
    };
    let read = match credential_type {
        CredentialType::RDSTLS_DATA_PASSWORD_CREDS => request.password(input),
        CredentialType::RDSTLS_DATA_AUTORECONNECT_COOKIE => request.cookie(input),
        _ => Ok((input, ())),
    };
    match read {
        Ok((rest, ())) => (rest, request),
        Err(error) => {
            request.fault = Some(Error::from_nom(error));
            (input, request)
        }
    }
}

impl AuthenticationRequest {
    fn password<'a>(&mut self, input: Input<'a>) -> ParseResult<'a, ()> {
        let (rest, _) = field("RedirectionGuid", counted)(input)?;
        let (rest, user) = field("UserName", counted)(rest)?;
        self.user_name = name(user);
        let (rest, domain) = field("Domain", counted)(rest)?;
        self.domain = name(domain);
        self.secret("Password", rest)
    }

    fn cookie<'a>(&mut self, input: Input<'a>) -> ParseResult<'a, ()> {
        let (rest, session_id) = field("SessionID", le_u32)(input)?;
        self.session_id = Some(session_id);
        self.secret("AutoReconnectCookie", rest)
    }

    fn secret<'a>(&mut self, name: &'static str, input: Input<'a>) -> ParseResult<'a, ()> {
        let (rest, length) = le_u16.parse(input)?;
        self.secret_length = Some(length);
        field(name, take(length)).map(|_: Input<'_>| ()).parse(rest)
    }
}

fn counted(input: Input<'_>) -> ParseResult<'_, Input<'_>> {
    let (rest, length) = le_u16.parse(input)?;
    take(length).parse(rest)
}

fn name(bytes: Input<'_>) -> Option<String> {
    let text = utf16_until_zero(bytes.bytes());
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::{hex, survives};

    const PASSWORD: &str = "0100 0200 0100 0200 6700 0400 5500 0000 0400 4400 0000 0300 aabbcc";

    fn read(digits: &str) -> RdstlsMessage {
        parse(rdstls, &hex(digits)).unwrap().0.message
    }

    #[test]
    fn reads_capabilities_and_results() {
        assert_eq!(read("0100 0100 0100 0300"), RdstlsMessage::Capabilities(SupportedVersions(3)));
        let check = |digits: &str, expect: &str| {
            let RdstlsMessage::AuthenticationResponse(code) = read(digits) else { panic!("response") };
            assert_eq!(code.to_string(), expect);
        };
        check("0100 0400 0100 00000000", "RDSTLS_RESULT_SUCCESS (0/0x0)");
        check("0100 0400 0100 2e050000", "RDSTLS_RESULT_LOGON_FAILURE (1326/0x52e)");
        check("0100 0400 0100 ffff0000", "ResultCode (65535/0xffff)");
        assert_eq!(read("0100 0900 0100"), RdstlsMessage::Unknown);
    }

    #[test]
    fn a_password_has_a_length_only() {
        let RdstlsMessage::AuthenticationRequest(request) = read(PASSWORD) else { panic!("request") };
        assert_eq!((request.user_name.as_deref(), request.domain.as_deref()), (Some("U"), Some("D")));
        assert_eq!((request.secret_length, request.session_id, &request.fault), (Some(3), None, &None));
        assert!(!format!("{request:?}").contains("187"));
    }

    #[test]
    fn a_cookie_has_a_session() {
        let RdstlsMessage::AuthenticationRequest(request) = read("0100 0200 0200 07000000 0200 aabb") else {
            panic!("request")
        };
        assert_eq!((request.session_id, request.secret_length), (Some(7), Some(2)));
    }

    #[test]
    fn cut_short_it_keeps_what_came() {
        let RdstlsMessage::AuthenticationRequest(request) = read("0100 0200 0100 0000 0200 5500 0900 44") else {
            panic!("request")
        };
        assert_eq!((request.user_name.as_deref(), request.fault.unwrap().field), (Some("U"), Some("Domain")));
    }

    #[test]
    fn survives_damage() {
        survives(rdstls, &[&hex(PASSWORD), &hex("0100 0400 0100 2e050000")]);
    }
}
