//! CredSSP, RDSTLS and AAD in plaintext: what the session knows of who wanted in, and what the server said.

use rdpwhy_parsers::aad;
use rdpwhy_parsers::credssp::{self, TsRequest};
use rdpwhy_parsers::kerberos;
use rdpwhy_parsers::negotiation::SecurityProtocols;
use rdpwhy_parsers::ntlm::Message;
use rdpwhy_parsers::parse;
use rdpwhy_parsers::rdstls::{self, RdstlsMessage};
use rdpwhy_parsers::spnego::{MechContent, Token};

use crate::decode::walk::{Place, Walk};
use crate::flow::{Closing, Direction};
use crate::session::message::kind;
use crate::session::{Authentication, KdcAnswer, KdcError, KerberosExchange, LogonStep, ServerVerdict};
use crate::time::Time;
use crate::vocabulary::{Basis, StageName};

/// KRB-ERRORs inside TSRequests that are kept.
const MAX_ERRORS: usize = 8;

/// Bytes of the TSRequest that `bytes` begin with, if its length is there.
pub fn length(bytes: &[u8]) -> Option<usize> {
    credssp::ts_request_length(bytes)
}

/// Reads a TSRequest ([MS-CSSP 2.2.1](https://learn.microsoft.com/openspecs/windows_protocols/ms-cssp/6aac4dea-08ef-47a6-8747-22ea7f6d8685)).
pub fn ts_request(walk: &mut Walk<'_>, pdu: &[u8], place: Place) {
    let stage = stage(walk);
    if stage == StageName::Authentication {
        begin(walk, place);
    }
    let length = pdu.len() as u32;
    let request = match parse(credssp::ts_request, pdu) {
        Ok((request, _)) => request,
        Err(error) => return walk.note(kind::TS_REQUEST, stage, place, length, Some(error.to_string())),
    };
    let mut proves = request.auth_info_length.is_some() || request.pub_key_auth_length.is_some();
    let mut parts = vec![format!("version {}", request.version)];
    for token in &request.nego_tokens {
        match &token.token {
            Ok(token) => {
                let (says, is_proof) = nego_token(&mut walk.session.authentication, token, place);
                parts.push(says);
                proves |= is_proof;
                refused_ticket(walk, token, place);
            }
            Err(error) => parts.push(format!("negoToken: {error}")),
        }
    }
    let lengths = [("pubKeyAuth", request.pub_key_auth_length), ("authInfo", request.auth_info_length)];
    parts.extend(lengths.iter().filter(|(_, length)| length.is_some()).map(|(name, _)| (*name).to_owned()));
    parts.extend(request.error_code.iter().map(|code| format!("errorCode {:#010x}", code.0)));
    decide_by(walk, &request, proves, place);
    if let Some(step) = step(&request, place.direction) {
        walk.session.authentication.said = Some(step);
    }
    walk.note(kind::TS_REQUEST, stage, place, length, Some(parts.join(", ")));
}

/// What a TSRequest adds to the logon; nothing where it ends it.
fn step(request: &TsRequest, direction: Direction) -> Option<LogonStep> {
    let by_client = direction == Direction::ToServer;
    if request.error_code.is_some() {
        return None;
    }
    if request.auth_info_length.is_some() {
        return Some(LogonStep::Credentials);
    }
    if request.pub_key_auth_length.is_some() {
        return Some(if by_client { LogonStep::ClientProof } else { LogonStep::ServerProof });
    }
    let token = request.nego_tokens.first()?.token.as_ref().ok().and_then(Token::mech_token);
    let other = if by_client { LogonStep::OfClient } else { LogonStep::OfServer };
    Some(match token.map(|inner| &inner.content) {
        Some(MechContent::Ntlm(Message::Negotiate(_))) => LogonStep::NtlmNegotiate,
        Some(MechContent::Ntlm(Message::Challenge(_))) => LogonStep::NtlmChallenge,
        Some(MechContent::Ntlm(Message::Authenticate(_))) => LogonStep::NtlmAuthenticate,
        // What the server is to carry to a KDC (IAKERB) is for that one.
        Some(MechContent::Kerberos(token)) if token.iakerb.is_none() => match &token.message {
            Some(message) => return kerberos_step(message, other),
            None => other,
        },
        Some(MechContent::BareKerberos(message)) => return kerberos_step(message, other),
        _ => other,
    })
}

fn kerberos_step(message: &kerberos::Message, other: LogonStep) -> Option<LogonStep> {
    Some(match message {
        kerberos::Message::TgtReq(_) => LogonStep::TgtReq,
        kerberos::Message::TgtRep(_) => LogonStep::TgtRep,
        kerberos::Message::ApReq(_) => LogonStep::ApReq,
        kerberos::Message::ApRep(_) => LogonStep::ApRep,
        kerberos::Message::KrbError(error) if !is_ordinary(error) => return None,
        _ => other,
    })
}

/// Where the server chose TLS alone there is no authentication to begin: a client that speaks CredSSP all the same (impacket's rdp_check
/// does) does so where its Connect Initial is due.
fn stage(walk: &Walk<'_>) -> StageName {
    match walk.session.negotiation.agreed() {
        Some(SecurityProtocols::SSL) => StageName::Mcs,
        _ => StageName::Authentication,
    }
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
fn nego_token(known: &mut Authentication, token: &Token, place: Place) -> (String, bool) {
    let Some(inner) = token.mech_token() else { return ("SPNEGO".to_owned(), false) };
    match &inner.content {
        MechContent::Ntlm(message) => {
            // A first token may offer Kerberos and carry NTLM: what is carried decides.
            known.method = Some("ntlm");
            ntlm(known, message, place.time)
        }
        MechContent::Kerberos(token) => {
            known.method = Some("kerberos");
            let says = token.message.as_ref().map_or_else(|| format!("Kerberos {}", token.token_id), kerberos);
            let says = match &token.iakerb {
                Some(header) => format!("{says}, carried by the server{}", realm(header)),
                None => says,
            };
            (says, matches!(token.message, Some(kerberos::Message::ApReq(_))))
        }
        MechContent::BareKerberos(message) => {
            known.method = Some("kerberos");
            (kerberos(message), matches!(message, kerberos::Message::ApReq(_)))
        }
        MechContent::Unreadable(error) => (error.to_string(), false),
        MechContent::NegoEx => ("NegoEx".to_owned(), false),
        MechContent::Other(mech) => (mech.to_string(), false),
        MechContent::Unknown => ("negoToken".to_owned(), false),
    }
}

/// What is a step of a logon, no refusal: that user-to-user is wanted (RFC 4120 7.5.9), and what a KDC says to every client first, which
/// comes this way where the server carries it (IAKERB).
const STEPS: [kerberos::KrbErrorCode; 3] = [
    kerberos::KrbErrorCode::KRB_AP_ERR_USER_TO_USER_REQUIRED,
    kerberos::KrbErrorCode::KDC_ERR_PREAUTH_REQUIRED,
    kerberos::KrbErrorCode::KRB_ERR_RESPONSE_TOO_BIG,
];

fn is_ordinary(error: &kerberos::KrbError) -> bool {
    error.error_code.is_some_and(|code| STEPS.contains(&code))
}

/// A KRB-ERROR in place of the server's proof.
fn refused_ticket(walk: &mut Walk<'_>, token: &Token, place: Place) {
    let message = match token.mech_token().map(|inner| &inner.content) {
        Some(MechContent::Kerberos(token)) => token.message.as_ref(),
        Some(MechContent::BareKerberos(message)) => Some(message),
        _ => None,
    };
    let Some(kerberos::Message::KrbError(error)) = message else { return };
    let Some(told) = KdcError::of(error).filter(|_| !is_ordinary(error) && walk.session.kerberos.len() < MAX_ERRORS)
    else {
        return;
    };
    walk.session.kerberos.push(KerberosExchange {
        frame: place.frame,
        time: place.time,
        kdc: None,
        user: error.cname.as_ref().map(ToString::to_string),
        service: error.sname.as_ref().map(ToString::to_string),
        by_certificate: false,
        logon: false,
        answer: KdcAnswer::Error(told),
    });
}

/// The realm that the server is to carry it to.
fn realm(header: &kerberos::IakerbHeader) -> String {
    let realm = header.target_realm.as_ref().filter(|realm| !realm.is_empty());
    realm.map(|realm| format!(" for realm {realm}")).unwrap_or_default()
}

/// A Kerberos message in a word, with the service that it is for.
fn kerberos(message: &kerberos::Message) -> String {
    let kind = message.message_type().name().unwrap_or("message");
    let service = match message {
        kerberos::Message::ApReq(request) => request.ticket.sname.as_ref(),
        kerberos::Message::TgtReq(request) => request.server_name.as_ref(),
        kerberos::Message::KrbError(error) => error.sname.as_ref(),
        _ => None,
    };
    let code = match message {
        kerberos::Message::KrbError(error) => error.error_code.map(|code| format!(" {code}")),
        _ => None,
    };
    let service = service.map(|service| format!(" for {service}"));
    format!("Kerberos {kind}{}{}", code.unwrap_or_default(), service.unwrap_or_default())
}

fn ntlm(known: &mut Authentication, message: &Message, seen: Time) -> (String, bool) {
    match message {
        Message::Negotiate(_) => ("NTLM NEGOTIATE".to_owned(), false),
        Message::Challenge(challenge) => {
            let told = challenge.target_info.as_ref().and_then(|info| info.timestamp).map(|time| time.unix());
            let told = told.map(|(seconds, nanoseconds)| Time::from_seconds(seconds, nanoseconds));
            known.server_clock = known.server_clock.or(told.map(|told| (told, seen)));
            ("NTLM CHALLENGE".to_owned(), false)
        }
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
    // What comes when the client has closed answers its leaving, as ironrdp-acceptor does (captures/variety-kerberos-ex-tls12): no verdict.
    let left = |closing: &Closing| closing.direction == Direction::ToServer && closing.frame < place.frame;
    if !walk.session.network.closings.iter().any(left) {
        begin(walk, place);
        let known = &mut walk.session.authentication;
        known.early_authorization.get_or_insert((code, place.frame));
        known.verdict = match code {
            0 => ServerVerdict::Accepted(place.frame),
            _ => ServerVerdict::Rejected(place.frame),
        };
    }
    let says = if code == 0 { "granted".to_owned() } else { format!("{code:#x}") };
    let kind = kind::EARLY_USER_AUTHORIZATION_RESULT;
    walk.note(kind, StageName::Authentication, place, pdu.len() as u32, Some(says));
}

/// Reads an RDSTLS PDU (MS-RDPBCGR 2.2.17): who logs on, and of a response the result code.
pub fn rdstls(walk: &mut Walk<'_>, pdu: &[u8], place: Place) {
    begin(walk, place);
    let known = &mut walk.session.authentication;
    known.method.get_or_insert("rdstls");
    let says = match parse(rdstls::rdstls, pdu).map(|(pdu, _)| pdu.message) {
        Ok(RdstlsMessage::Capabilities(_)) => "capabilities".to_owned(),
        Ok(RdstlsMessage::AuthenticationRequest(request)) => {
            known.credentials_sent.get_or_insert(place.last_frame);
            known.user = request.user_name;
            known.domain = request.domain;
            "authentication request".to_owned()
        }
        Ok(RdstlsMessage::AuthenticationResponse(code)) => {
            decide(walk, code.0, place);
            format!("authentication response {:#x}", code.0)
        }
        Ok(RdstlsMessage::Unknown) => "of an unknown type".to_owned(),
        Err(error) => error.to_string(),
    };
    walk.note(kind::RDSTLS, StageName::Authentication, place, pdu.len() as u32, Some(says));
}

/// Reads a message of RDS AAD Auth (MS-RDPBCGR 2.2.18), JSON: of the server's last one the result. Nothing of it is quoted: the
/// client's holds a token.
pub fn aad(walk: &mut Walk<'_>, pdu: &[u8], place: Place) {
    begin(walk, place);
    walk.session.authentication.method.get_or_insert("aad");
    let message = parse(aad::aad, pdu).map(|(message, _)| message).unwrap_or_default();
    let says = if let Some(code) = message.authentication_result {
        decide(walk, code.0, place);
        format!("authentication result {:#x}", code.0)
    } else if message.has_assertion {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decrypt::Keys;
    use crate::session::{Layer, Session};

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
        digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    }

    /// A value with its tag and a length of one byte, or two.
    fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = content.len() as u8;
        if length < 0x80 {
            [&[tag, length][..], content].concat()
        } else {
            [&[tag, 0x81, length][..], content].concat()
        }
    }

    /// A TSRequest of the server whose SPNEGO response carries this KRB-ERROR for a KDC (IAKERB).
    fn carried(code: u8) -> Session {
        let error = [
            &hex("a003020105 a10302011e a411180f32303236313132303230303630315a a503020100 a6030201")[..],
            &[code],
            &hex("a9031b0152 aa0b3009a003020102a1023000"),
        ];
        let error = tlv(0x7e, &tlv(0x30, &error.concat()));
        let header = tlv(0x30, &tlv(0xa1, &tlv(0x0c, b"R.EXAMPLE")));
        let token = tlv(0x60, &[&hex("0606 2b0601050205 0501")[..], &header, &error].concat());
        let spnego = tlv(0xa1, &tlv(0x30, &[tlv(0xa0, &[10, 1, 1]), tlv(0xa2, &tlv(4, &token))].concat()));
        let tokens = tlv(0x30, &tlv(0x30, &tlv(0xa0, &tlv(4, &spnego))));
        let pdu = tlv(0x30, &[tlv(0xa0, &[2, 1, 6]), tlv(0xa1, &tokens)].concat());
        let (flow, keys) = (crate::flow::sample::flow(), Keys::default());
        let mut walk = Walk::new(&flow, Time(0), &keys);
        let direction = Direction::ToClient;
        let (time, basis, layer) = (Time(0), Basis::Decrypted, Layer::Tls);
        ts_request(&mut walk, &pdu, Place { direction, frame: 7, last_frame: 7, time, offset: 0, basis, layer });
        walk.session
    }

    #[test]
    fn a_kdcs_refusal_that_the_server_carries_is_one() {
        let session = carried(37);
        let told = session.messages[0].detail.as_deref().unwrap();
        assert!(told.contains("KRB-ERROR") && told.ends_with("carried by the server for realm R.EXAMPLE"), "{told}");
        assert_eq!(session.authentication.method, Some("kerberos"));
        let codes: Vec<_> =
            session.kerberos.iter().filter_map(|exchange| exchange.error()).map(|error| error.code).collect();
        assert_eq!((codes, session.kerberos[0].frame), (vec![37], 7));
    }

    #[test]
    fn that_a_kdc_wants_pre_authentication_is_no_refusal() {
        for code in [25, 52, 69] {
            assert!(carried(code).kerberos.is_empty(), "{code}");
        }
    }
}
