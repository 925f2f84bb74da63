//! Opening a tunnel: versions, capabilities, who the client is, and what the gateway makes of it.

use nom::Parser;
use nom::bytes::complete::take;
use nom::number::complete::{le_u16, le_u32, le_u64, u8};

use super::GatewayStatus;
use crate::code::flags;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;
use crate::lenient::Trailing;
use crate::text::utf16_until_zero;

flags! {
    /// Ways to authenticate inside the channel; none of them means that HTTP has done it.
    pub struct ExtendedAuth(u16) {
        /// Smart card.
        HTTP_EXTENDED_AUTH_SC = 0x1,
        /// A cookie of a pluggable method.
        HTTP_EXTENDED_AUTH_PAA = 0x2,
        /// NTLM.
        HTTP_EXTENDED_AUTH_SSPI_NTLM = 0x4,
    }
}

flags! {
    /// What a side can do.
    pub struct TunnelCapabilities(u32) {
        /// Health checks.
        HTTP_CAPABILITY_TYPE_QUAR_SOH = 0x01,
        /// Idle time-outs.
        HTTP_CAPABILITY_IDLE_TIMEOUT = 0x02,
        /// A message to consent to.
        HTTP_CAPABILITY_MESSAGING_CONSENT_SIGN = 0x04,
        /// Messages.
        HTTP_CAPABILITY_MESSAGING_SERVICE_MSG = 0x08,
        /// Authenticating anew.
        HTTP_CAPABILITY_REAUTH = 0x10,
        /// UDP.
        HTTP_CAPABILITY_UDP_TRANSPORT = 0x20,
    }
}

/// `| verMajor (1) | verMinor (1) | clientVersion (2) | extendedAuth (2) |`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandshakeRequest {
    /// Major and minor version of the protocol.
    pub version: (u8, u8),
    /// Ways to authenticate that the client has.
    pub extended_auth: ExtendedAuth,
}

/// `| errorCode (4) | verMajor (1) | verMinor (1) | serverVersion (2) | extendedAuth (2) |`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandshakeResponse {
    /// What the gateway makes of the request.
    pub error_code: GatewayStatus,
    /// Major and minor version of the protocol.
    pub version: (u8, u8),
    /// Ways to authenticate that the gateway takes.
    pub extended_auth: ExtendedAuth,
}

/// `| capsFlags (4) | fieldsPresent (2) | reserved (2) | reauthTunnelContext (8) | PAACookie |`, the last two if announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TunnelCreate {
    /// What the client can do.
    pub capabilities: TunnelCapabilities,
    /// Whether it authenticates anew.
    pub is_reauthentication: bool,
    /// Length of the cookie, bytes.
    pub paa_cookie_length: Option<u16>,
}

/// `| serverVersion (2) | statusCode (4) | fieldsPresent (2) | reserved (2) | tunnelId (4) | capsFlags (4) | nonce and certificate |
/// consentMsg |`, the last four if announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TunnelResponse {
    /// What the gateway makes of the request.
    pub status_code: GatewayStatus,
    /// Id of the tunnel.
    pub tunnel_id: Option<u32>,
    /// What the gateway can do.
    pub capabilities: Option<TunnelCapabilities>,
    /// Text that the user is to consent to.
    pub consent_message: Option<String>,
}

/// `| errorCode (4) | fieldsPresent (2) | reserved (2) | redirFlags (4) | idleTimeout (4) | SoHResponse |`, the last three if announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TunnelAuthResponse {
    /// Whether the connection policy allows it.
    pub error_code: GatewayStatus,
    /// Which devices may be redirected.
    pub redirection_flags: Option<u32>,
    /// Minutes without input after which the gateway ends the session.
    pub idle_timeout: Option<u32>,
}

pub(super) fn handshake_request(input: Input<'_>) -> ParseResult<'_, HandshakeRequest> {
    let (rest, version) = version(input)?;
    let (rest, _) = field("clientVersion", le_u16)(rest)?;
    let (rest, extended_auth) = field("extendedAuth", le_u16.map(ExtendedAuth))(rest)?;
    Ok((rest, HandshakeRequest { version, extended_auth }))
}

pub(super) fn handshake_response(input: Input<'_>) -> ParseResult<'_, HandshakeResponse> {
    let (rest, error_code) = field("errorCode", le_u32.map(GatewayStatus))(input)?;
    let (rest, version) = version(rest)?;
    let (rest, _) = field("serverVersion", le_u16)(rest)?;
    let (rest, extended_auth) = field("extendedAuth", le_u16.map(ExtendedAuth))(rest)?;
    Ok((rest, HandshakeResponse { error_code, version, extended_auth }))
}

fn version(input: Input<'_>) -> ParseResult<'_, (u8, u8)> {
    (field("verMajor", u8), field("verMinor", u8)).parse(input)
}

pub(super) fn tunnel_create(input: Input<'_>) -> ParseResult<'_, TunnelCreate> {
    const PAA_COOKIE: u16 = 0x1;
    const REAUTH: u16 = 0x2;
    let (rest, capabilities) = field("capsFlags", le_u32.map(TunnelCapabilities))(input)?;
    let (rest, present) = fields_present(rest)?;
    let mut optional = Trailing::new(rest);
    let is_reauthentication = present & REAUTH != 0 && optional.read("reauthTunnelContext", le_u64).is_some();
    let has_cookie = present & PAA_COOKIE != 0;
    let cookie = if has_cookie { optional.read("PAACookie", blob) } else { None };
    Ok((optional.left(), TunnelCreate { capabilities, is_reauthentication, paa_cookie_length: cookie }))
}

pub(super) fn tunnel_response(input: Input<'_>) -> ParseResult<'_, TunnelResponse> {
    const TUNNEL_ID: u16 = 0x1;
    const CAPABILITIES: u16 = 0x2;
    const SOH_REQUEST: u16 = 0x4;
    const CONSENT_MESSAGE: u16 = 0x10;
    let (rest, _) = field("serverVersion", le_u16)(input)?;
    let (rest, status_code) = field("statusCode", le_u32.map(GatewayStatus))(rest)?;
    let (rest, present) = fields_present(rest)?;
    let mut optional = Trailing::new(rest);
    let has = |flag: u16| present & flag != 0;
    let tunnel_id = if has(TUNNEL_ID) { optional.read("tunnelId", le_u32) } else { None };
    let capabilities =
        if has(CAPABILITIES) { optional.read("capsFlags", le_u32.map(TunnelCapabilities)) } else { None };
    if has(SOH_REQUEST) {
        optional.read("nonce", take(20usize));
        optional.read("serverCert", blob);
    }
    let consent_message = if has(CONSENT_MESSAGE) { optional.read("consentMsg", unicode) } else { None };
    Ok((optional.left(), TunnelResponse { status_code, tunnel_id, capabilities, consent_message }))
}

pub(super) fn tunnel_auth(input: Input<'_>) -> ParseResult<'_, Option<String>> {
    let (rest, _) = field("fieldsPresent", le_u16)(input)?;
    let (rest, name) = field("clientName", unicode)(rest)?;
    Ok((rest, (!name.is_empty()).then_some(name)))
}

pub(super) fn tunnel_auth_response(input: Input<'_>) -> ParseResult<'_, TunnelAuthResponse> {
    const REDIRECTION_FLAGS: u16 = 0x1;
    const IDLE_TIMEOUT: u16 = 0x2;
    let (rest, error_code) = field("errorCode", le_u32.map(GatewayStatus))(input)?;
    let (rest, present) = fields_present(rest)?;
    let mut optional = Trailing::new(rest);
    let has = |flag: u16| present & flag != 0;
    let redirection_flags = if has(REDIRECTION_FLAGS) { optional.read("redirFlags", le_u32) } else { None };
    let idle_timeout = if has(IDLE_TIMEOUT) { optional.read("idleTimeout", le_u32) } else { None };
    Ok((optional.left(), TunnelAuthResponse { error_code, redirection_flags, idle_timeout }))
}

/// Reads which optional fields there are, and the reserved field behind it.
pub(super) fn fields_present(input: Input<'_>) -> ParseResult<'_, u16> {
    (field("fieldsPresent", le_u16), field("reserved", le_u16)).map(|(present, _)| present).parse(input)
}

/// Reads a counted blob and returns its length alone.
pub(super) fn blob(input: Input<'_>) -> ParseResult<'_, u16> {
    let (rest, length) = le_u16.parse(input)?;
    take(length).map(|_: Input<'_>| length).parse(rest)
}

/// Reads counted UTF-16 text.
pub(super) fn unicode(input: Input<'_>) -> ParseResult<'_, String> {
    let (rest, length) = le_u16.parse(input)?;
    take(length).map(|text: Input<'_>| utf16_until_zero(text.bytes())).parse(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::hex;

    #[test]
    fn reads_the_handshake() {
        let request = parse(handshake_request, &hex("01 00 0000 0700")).unwrap().0;
        assert_eq!((request.version, request.extended_auth.0), ((1, 0), 7));
        let response = parse(handshake_response, &hex("f9590780 01 00 0000 0200")).unwrap().0;
        assert_eq!(response.error_code, GatewayStatus::E_PROXY_UNSUPPORTED_AUTHENTICATION_METHOD);
        assert_eq!(response.extended_auth, ExtendedAuth::HTTP_EXTENDED_AUTH_PAA);
    }

    #[test]
    fn reads_a_tunnel_with_its_optional_fields() {
        let create = parse(tunnel_create, &hex("3f000000 0300 0000 0100000000000000 0300 aabbcc")).unwrap().0;
        assert_eq!(
            (create.capabilities.0, create.is_reauthentication, create.paa_cookie_length),
            (0x3f, true, Some(3))
        );
        let response =
            parse(tunnel_response, &hex("0000 00000000 1300 0000 04000000 3f000000 0400 6f006b00")).unwrap().0;
        assert_eq!((response.status_code, response.tunnel_id), (GatewayStatus::S_OK, Some(4)));
        assert_eq!(response.consent_message.as_deref(), Some("ok"));
        let refused = parse(tunnel_response, &hex("0000 e9590780 0000 0000")).unwrap().0;
        assert_eq!((refused.status_code, refused.tunnel_id), (GatewayStatus::E_PROXY_CAPABILITYMISMATCH, None));
    }

    #[test]
    fn reads_who_the_client_is_and_whether_it_may() {
        assert_eq!(parse(tunnel_auth, &hex("0000 0600 5000 4300 0000")).unwrap().0.as_deref(), Some("PC"));
        let answer = parse(tunnel_auth_response, &hex("00000000 0300 0000 01000000 1e000000")).unwrap().0;
        assert_eq!((answer.redirection_flags, answer.idle_timeout), (Some(1), Some(30)));
        let answer = parse(tunnel_auth_response, &hex("db590780 0300 0000 0100")).unwrap().0;
        assert_eq!((answer.error_code, answer.idle_timeout), (GatewayStatus::E_PROXY_NAP_ACCESSDENIED, None));
    }
}
