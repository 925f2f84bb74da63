//! CredSSP, RDSTLS and AAD in plaintext: what the session knows of who wanted in, and what the server said.

use std::ops::Range;

use crate::decode::walk::{Place, Walk};
use crate::flow::Direction;
use crate::session::ServerVerdict;
use crate::session::message::kind;
use crate::vocabulary::{Basis, StageName};

/// Reads a TSRequest ([MS-CSSP 2.2.1](https://learn.microsoft.com/openspecs/windows_protocols/ms-cssp/6aac4dea-08ef-47a6-8747-22ea7f6d8685)).
pub fn ts_request(walk: &mut Walk<'_>, pdu: &[u8], place: Place) {
    let request = TsRequest::read(pdu);
    begin(walk, place);
    let known = &mut walk.session.authentication;
    if let Some(method) = request.nego_tokens.and_then(method) {
        known.method.get_or_insert(method);
    }
    let version = match place.direction {
        Direction::ToServer => &mut known.client_version,
        Direction::ToClient => &mut known.server_version,
    };
    *version = version.or(request.version);
    let proves = request.nego_tokens.is_some_and(|token| find(token, NTLM_AUTHENTICATE).is_some());
    let sends = proves || request.has_auth_info || request.has_pub_key_auth;
    match place.direction {
        Direction::ToServer if sends => {
            known.credentials_sent.get_or_insert(place.last_frame);
        }
        Direction::ToClient if request.error_code.is_some() => {
            known.error_code = request.error_code.map(|code| (code, place.frame));
            known.verdict = ServerVerdict::Rejected(place.frame);
        }
        Direction::ToClient if request.has_pub_key_auth && known.verdict == ServerVerdict::Unknown => {
            known.verdict = ServerVerdict::Accepted(place.frame);
        }
        _ => {}
    }
    walk.note(kind::TS_REQUEST, StageName::Authentication, place, pdu.len() as u32, Some(request.says()));
}

/// Reads an Early User Authorization Result (MS-RDPBCGR 2.2.10.2).
pub fn early_user_authorization(walk: &mut Walk<'_>, pdu: &[u8], place: Place) {
    let Some(code) = pdu.first_chunk().map(|bytes| u32::from_le_bytes(*bytes)) else { return };
    begin(walk, place);
    let known = &mut walk.session.authentication;
    known.early_authorization.get_or_insert((code, place.frame));
    known.verdict = match code {
        0 => ServerVerdict::Accepted(place.frame),
        _ => ServerVerdict::Rejected(place.frame),
    };
    let says = if code == 0 { "granted".to_owned() } else { format!("{code:#x}") };
    let kind = kind::EARLY_USER_AUTHORIZATION_RESULT;
    walk.note(kind, StageName::Authentication, place, pdu.len() as u32, Some(says));
}

/// Reads an RDSTLS PDU (MS-RDPBCGR 2.2.17): of a response the result code.
pub fn rdstls(walk: &mut Walk<'_>, pdu: &[u8], place: Place) {
    begin(walk, place);
    let known = &mut walk.session.authentication;
    known.method.get_or_insert("rdstls");
    let word = |at: usize| pdu.get(at..).and_then(|rest| rest.first_chunk()).map(|bytes| u16::from_le_bytes(*bytes));
    let says = match word(2) {
        Some(1) => "capabilities".to_owned(),
        Some(2) => {
            known.credentials_sent.get_or_insert(place.last_frame);
            "authentication request".to_owned()
        }
        Some(4) => {
            let code = pdu.get(6..).and_then(|rest| rest.first_chunk()).map_or(0, |bytes| u32::from_le_bytes(*bytes));
            decide(walk, code, place);
            format!("authentication response {code:#x}")
        }
        _ => "of an unknown type".to_owned(),
    };
    walk.note(kind::RDSTLS, StageName::Authentication, place, pdu.len() as u32, Some(says));
}

/// Reads a message of RDS AAD Auth (MS-RDPBCGR 2.2.18), JSON: of the server's last one the result. Nothing of it is quoted: the
/// client's holds a token.
pub fn aad(walk: &mut Walk<'_>, pdu: &[u8], place: Place) {
    begin(walk, place);
    walk.session.authentication.method.get_or_insert("aad");
    let text = pdu.split(|byte| *byte == 0).next().unwrap_or_default();
    let json: serde_json::Value = serde_json::from_slice(text).unwrap_or_default();
    let says = if let Some(code) = json.get("authentication_result").and_then(serde_json::Value::as_i64) {
        decide(walk, code as u32, place);
        format!("authentication result {code:#x}")
    } else if json.get("rdp_assertion").is_some() {
        walk.session.authentication.credentials_sent.get_or_insert(place.last_frame);
        "assertion".to_owned()
    } else {
        "nonce".to_owned()
    };
    walk.note(kind::RDS_AAD, StageName::Authentication, place, pdu.len() as u32, Some(says));
}

/// RDP goes on: a client that was refused does not send its Connect Initial.
pub fn passed(walk: &mut Walk<'_>, place: Place) {
    let known = &mut walk.session.authentication;
    if known.first.is_some() && known.verdict == ServerVerdict::Unknown {
        known.verdict = ServerVerdict::Accepted(place.frame);
    }
}

fn begin(walk: &mut Walk<'_>, place: Place) {
    let known = &mut walk.session.authentication;
    known.basis = Some(Basis::Decrypted);
    known.first.get_or_insert((place.frame, place.time));
}

fn decide(walk: &mut Walk<'_>, code: u32, place: Place) {
    let known = &mut walk.session.authentication;
    if code == 0 {
        known.verdict = ServerVerdict::Accepted(place.frame);
        return;
    }
    known.error_code = Some((code, place.frame));
    known.verdict = ServerVerdict::Rejected(place.frame);
}

/// Signature and type of an NTLM AUTHENTICATE_MESSAGE (MS-NLMP 2.2.1.3).
const NTLM_AUTHENTICATE: &[u8] = b"NTLMSSP\0\x03\0\0\0";
/// Object identifiers of Kerberos, and of it as Windows once wrote it.
const KERBEROS: [&[u8]; 2] =
    [&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02], &[0x2a, 0x86, 0x48, 0x82, 0xf7, 0x12, 0x01, 0x02, 0x02]];

fn method(token: &[u8]) -> Option<&'static str> {
    // A first SPNEGO token offers Kerberos and carries NTLM where it has no ticket: what is carried decides.
    if find(token, b"NTLMSSP\0").is_some() {
        return Some("ntlm");
    }
    KERBEROS.iter().any(|oid| find(token, oid).is_some()).then_some("kerberos")
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// What the session needs of a TSRequest.
#[derive(Default)]
struct TsRequest<'a> {
    version: Option<u32>,
    nego_tokens: Option<&'a [u8]>,
    has_auth_info: bool,
    has_pub_key_auth: bool,
    error_code: Option<u32>,
}

impl<'a> TsRequest<'a> {
    fn read(pdu: &'a [u8]) -> Self {
        let mut request = Self::default();
        let mut left = element(pdu).and_then(|(_, content)| pdu.get(content)).unwrap_or_default();
        while let Some((tag, content)) = element(left) {
            let value = left.get(content.clone()).unwrap_or_default();
            match tag {
                0xa0 => request.version = integer(value),
                0xa1 => request.nego_tokens = Some(value),
                0xa2 => request.has_auth_info = true,
                0xa3 => request.has_pub_key_auth = true,
                0xa4 => request.error_code = integer(value),
                _ => {}
            }
            left = left.get(content.end..).unwrap_or_default();
        }
        request
    }

    fn says(&self) -> String {
        let mut parts: Vec<String> = self.version.iter().map(|version| format!("version {version}")).collect();
        let flags = [
            (self.nego_tokens.is_some(), "negoTokens"),
            (self.has_auth_info, "authInfo"),
            (self.has_pub_key_auth, "pubKeyAuth"),
        ];
        parts.extend(flags.iter().filter(|(is_there, _)| *is_there).map(|(_, name)| (*name).to_owned()));
        parts.extend(self.error_code.iter().map(|code| format!("errorCode {code:#010x}")));
        parts.join(", ")
    }
}

/// Tag and content of the DER value that `bytes` begin with.
fn element(bytes: &[u8]) -> Option<(u8, Range<usize>)> {
    let (tag, first) = (*bytes.first()?, usize::from(*bytes.get(1)?));
    let octets = if first < 0x80 { 0 } else { first & 0x7f };
    let start = octets.checked_add(2)?;
    let length = match octets {
        0 => first,
        _ => bytes
            .get(2..start)?
            .iter()
            .try_fold(0usize, |sum, octet| sum.checked_mul(256)?.checked_add(usize::from(*octet)))?,
    };
    Some((tag, start..start.checked_add(length)?.min(bytes.len())))
}

/// An INTEGER of at most 32 bits; a negative one, as HRESULTs are written by some, as its bits.
fn integer(bytes: &[u8]) -> Option<u32> {
    let (tag, content) = element(bytes)?;
    let octets = bytes.get(content).filter(|octets| tag == 2 && !octets.is_empty())?;
    let significant = match octets {
        [0, rest @ ..] if rest.len() >= 4 => rest,
        all => all,
    };
    if significant.len() > 4 {
        return None;
    }
    let negative = significant.first().is_some_and(|first| first & 0x80 != 0) && octets.len() == significant.len();
    let start = if negative { u32::MAX } else { 0 };
    Some(significant.iter().fold(start, |value, octet| value << 8 | u32::from(*octet)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(hex: &str, version: Option<u32>, error_code: Option<u32>, says: &str) {
        let bytes: Vec<u8> =
            (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap()).collect();
        let request = TsRequest::read(&bytes);
        assert_eq!(
            (request.version, request.error_code, request.says().as_str()),
            (version, error_code, says),
            "{hex}"
        );
    }

    #[test]
    fn reads_versions_and_error_codes() {
        check("300da003020106a406020480090302", Some(6), Some(0x8009_0302), "version 6, errorCode 0x80090302");
        check("300ea003020106a407020500c000006d", Some(6), Some(0xc000_006d), "version 6, errorCode 0xc000006d");
        check("3009a003020102a2020400", Some(2), None, "version 2, authInfo");
        check("3005a003020103", Some(3), None, "version 3");
    }

    #[test]
    fn hostile_lengths_do_no_harm() {
        for bytes in [
            &[][..],
            &[0x30],
            &[0x30, 0xff],
            &[0x30, 0x88, 255, 255, 255, 255, 255, 255, 255, 255],
            &[0x30, 2, 0xa0, 0x80],
        ] {
            assert_eq!(TsRequest::read(bytes).version, None);
        }
    }
}
