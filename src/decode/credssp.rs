//! CredSSP, RDSTLS and AAD in plaintext: what the session knows of who wanted in, and what the server said.

use rdpwhy_parsers::credssp::{self, TsRequest};
use rdpwhy_parsers::ntlm::Message;
use rdpwhy_parsers::parse;
use rdpwhy_parsers::spnego::{MechContent, Token};

use crate::decode::walk::{Place, Walk};
use crate::flow::Direction;
use crate::session::message::kind;
use crate::session::{Authentication, ServerVerdict};
use crate::vocabulary::{Basis, StageName};

/// Bytes of the TSRequest that `bytes` begin with, if its length is there.
pub fn length(bytes: &[u8]) -> Option<usize> {
    credssp::ts_request_length(bytes)
}

/// Reads a TSRequest ([MS-CSSP 2.2.1](https://learn.microsoft.com/openspecs/windows_protocols/ms-cssp/6aac4dea-08ef-47a6-8747-22ea7f6d8685)).
pub fn ts_request(walk: &mut Walk<'_>, pdu: &[u8], place: Place) {
    begin(walk, place);
    let length = pdu.len() as u32;
    let request = match parse(credssp::ts_request, pdu) {
        Ok((request, _)) => request,
        Err(error) => {
            return walk.note(kind::TS_REQUEST, StageName::Authentication, place, length, Some(error.to_string()));
        }
    };
    let mut proves = request.auth_info_length.is_some() || request.pub_key_auth_length.is_some();
    let mut parts = vec![format!("version {}", request.version)];
    for token in &request.nego_tokens {
        match &token.token {
            Ok(token) => {
                let (says, is_proof) = nego_token(&mut walk.session.authentication, token, pdu);
                parts.push(says);
                proves |= is_proof;
            }
            Err(error) => parts.push(format!("negoToken: {error}")),
        }
    }
    let lengths = [("pubKeyAuth", request.pub_key_auth_length), ("authInfo", request.auth_info_length)];
    parts.extend(lengths.iter().filter(|(_, length)| length.is_some()).map(|(name, _)| (*name).to_owned()));
    parts.extend(request.error_code.iter().map(|code| format!("errorCode {:#010x}", code.0)));
    decide_by(walk, &request, proves, place);
    walk.note(kind::TS_REQUEST, StageName::Authentication, place, length, Some(parts.join(", ")));
}

/// What a message says of versions, credentials and verdict.
fn decide_by(walk: &mut Walk<'_>, request: &TsRequest, proves: bool, place: Place) {
    let known = &mut walk.session.authentication;
    match place.direction {
        Direction::ToServer => {
            known.client_version.get_or_insert(request.version);
            if proves {
                known.credentials_sent.get_or_insert(place.last_frame);
            }
        }
        Direction::ToClient => {
            known.server_version.get_or_insert(request.version);
            if let Some(code) = request.error_code {
                known.error_code = Some((code.0, place.frame));
                known.verdict = ServerVerdict::Rejected(place.frame);
            } else if request.pub_key_auth_length.is_some() && known.verdict == ServerVerdict::Unknown {
                known.verdict = ServerVerdict::Accepted(place.frame);
            }
        }
    }
}

/// What a token says of the method and the user, in a word; and whether it proves a password or ticket.
fn nego_token(known: &mut Authentication, token: &Token, pdu: &[u8]) -> (String, bool) {
    let Some(inner) = token.mech_token() else { return ("SPNEGO".to_owned(), false) };
    match &inner.content {
        MechContent::Ntlm(message) => {
            // A first token may offer Kerberos and carry NTLM: what is carried decides.
            known.method = Some("ntlm");
            ntlm(known, message)
        }
        MechContent::Unreadable(error) => (error.to_string(), false),
        _ => {
            let bytes = pdu.get(inner.at.clone()).unwrap_or_default();
            let offers =
                matches!(token, Token::NegTokenInit(init) if init.mech_types.iter().any(|mech| mech.is_kerberos()));
            if offers || names_kerberos(bytes) {
                known.method.get_or_insert("kerberos");
            }
            ("negoToken".to_owned(), is_ap_request(bytes))
        }
    }
}

fn ntlm(known: &mut Authentication, message: &Message) -> (String, bool) {
    match message {
        Message::Negotiate(_) => ("NTLM NEGOTIATE".to_owned(), false),
        Message::Challenge(_) => ("NTLM CHALLENGE".to_owned(), false),
        Message::Authenticate(message) => {
            known.user = message.user.clone().filter(|user| !user.is_empty());
            known.domain = message.domain.clone().filter(|domain| !domain.is_empty());
            ("NTLM AUTHENTICATE".to_owned(), true)
        }
        Message::Unknown(_) => ("NTLM".to_owned(), false),
    }
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

/// Object identifiers of Kerberos, of user-to-user, and of Kerberos as Windows once wrote it (MS-SPNG 3.1.5.2).
const KERBEROS: [&[u8]; 2] =
    [&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02], &[0x2a, 0x86, 0x48, 0x82, 0xf7, 0x12, 0x01, 0x02, 0x02]];

fn names_kerberos(token: &[u8]) -> bool {
    KERBEROS.iter().any(|oid| token.windows(oid.len()).take(32).any(|window| window == *oid))
}

/// Whether a Kerberos token is an AP-REQ: its identifier 01 00 stands behind the OID
/// ([RFC 4121](https://www.rfc-editor.org/rfc/rfc4121#section-4.1) 4.1).
fn is_ap_request(token: &[u8]) -> bool {
    token.windows(4).take(64).any(|window| matches!(window, [0x01, 0x00, 0x6e, _]))
}
