//! What logons carry, read by picky's DER and Kerberos libraries and by rdpwhy's parsers: TSRequests opened with the keys of every
//! capture, what SPNEGO and Kerberos hold in them, and every message on port 88 in clear.
//!
//! sspi, which reads TSRequests with the same libraries, would bring 186 crates and a cryptography of its own into the build for one
//! structure: its definition (MS-CSSP 2.2.1) is written down here instead. Its NTLM messages are private; tshark is the oracle for those.

use std::path::Path;

use picky_asn1::wrapper::{
    Asn1SequenceOf, ExplicitContextTag0, ExplicitContextTag1, ExplicitContextTag2, ExplicitContextTag3,
    ExplicitContextTag4, ExplicitContextTag5, IntegerAsn1, ObjectIdentifierAsn1, OctetStringAsn1, Optional,
};
use picky_krb::data_types::{PaData, PrincipalName};
use picky_krb::gss_api::{ApplicationTag0, GssApiNegInit, KrbMessage, NegTokenTarg1};
use picky_krb::messages::{ApReq, AsRep, AsReq, KdcRep, KdcReq, KrbError, TgsRep, TgsReq, TgtReq};
use rdpwhy::capture::{Capture, CaptureOptions};
use rdpwhy::link::{Dissector, Transport};
use rdpwhy_parsers::credssp;
use rdpwhy_parsers::kerberos::{self, Message};
use rdpwhy_parsers::parse;
use rdpwhy_parsers::spnego::{MechContent, Token};
use serde::Deserialize;

use crate::plaintext;

/// TSRequest ::= SEQUENCE, as MS-CSSP 2.2.1 has it.
#[derive(Debug, Deserialize)]
struct TsRequestDer {
    version: ExplicitContextTag0<IntegerAsn1>,
    #[serde(default)]
    nego_tokens: Optional<Option<ExplicitContextTag1<Asn1SequenceOf<NegoTokenDer>>>>,
    #[serde(default)]
    auth_info: Optional<Option<ExplicitContextTag2<OctetStringAsn1>>>,
    #[serde(default)]
    pub_key_auth: Optional<Option<ExplicitContextTag3<OctetStringAsn1>>>,
    #[serde(default)]
    error_code: Optional<Option<ExplicitContextTag4<IntegerAsn1>>>,
    #[serde(default)]
    client_nonce: Optional<Option<ExplicitContextTag5<OctetStringAsn1>>>,
}

#[derive(Debug, Deserialize)]
struct NegoTokenDer {
    token: ExplicitContextTag0<OctetStringAsn1>,
}

/// How many of each both have read.
#[derive(Debug, Default)]
struct Counts {
    requests: usize,
    spnego: usize,
    tickets: usize,
    kdc: usize,
}

#[test]
fn logons_are_read_as_picky_reads_them() {
    let mut counts = Counts::default();
    let mut found = Vec::new();
    for source in plaintext::sources() {
        for plain in source.plain() {
            for record in
                plain.to_server.iter().chain(&plain.to_client).take_while(|record| record.first() == Some(&0x30))
            {
                ts_request(record, &mut counts, &mut found);
            }
        }
    }
    for path in crate::tshark::captures() {
        port_88(&path, &mut counts, &mut found);
    }
    println!("{counts:?}");
    assert!(counts.requests > 100 && counts.kdc > 20, "{counts:?}");
    assert!(found.is_empty(), "{}\n{} disagreements", found.join("\n"), found.len());
}

fn number(integer: &IntegerAsn1) -> u32 {
    integer.as_signed_bytes_be().iter().fold(0u32, |value, byte| value << 8 | u32::from(*byte))
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, ours: T, theirs: T, found: &mut Vec<String>) {
    if ours != theirs {
        found.push(format!("{what}: {ours:?}, picky {theirs:?}"));
    }
}

fn ts_request(record: &[u8], counts: &mut Counts, found: &mut Vec<String>) {
    let Ok((ours, _)) = parse(credssp::ts_request, record) else { return found.push("TSRequest not read".to_owned()) };
    let theirs: TsRequestDer = match picky_asn1_der::from_bytes(record) {
        Ok(theirs) => theirs,
        Err(error) => return found.push(format!("picky does not read a TSRequest: {error}")),
    };
    counts.requests += 1;
    same("version", ours.version, number(&theirs.version.0), found);
    let length = |octets: Option<&OctetStringAsn1>| octets.map(|octets| octets.0.len());
    same("authInfo", ours.auth_info_length, length(theirs.auth_info.0.as_ref().map(|field| &field.0)), found);
    same("pubKeyAuth", ours.pub_key_auth_length, length(theirs.pub_key_auth.0.as_ref().map(|field| &field.0)), found);
    same("nonce", ours.client_nonce_length, length(theirs.client_nonce.0.as_ref().map(|field| &field.0)), found);
    let code = theirs.error_code.0.as_ref().map(|field| number(&field.0));
    same("errorCode", ours.error_code.map(|code| code.0), code, found);
    let tokens: Vec<&[u8]> =
        theirs.nego_tokens.0.iter().flat_map(|field| &field.0.0).map(|token| token.token.0.0.as_slice()).collect();
    let own: Vec<&[u8]> = ours.nego_tokens.iter().map(|token| &record[token.at.clone()]).collect();
    same("negoTokens", own, tokens.clone(), found);
    for (token, bytes) in ours.nego_tokens.iter().zip(tokens) {
        if let Ok(token) = &token.token {
            spnego(record, token, bytes, counts, found);
        }
    }
}

fn spnego(record: &[u8], ours: &Token, bytes: &[u8], counts: &mut Counts, found: &mut Vec<String>) {
    let theirs: Option<Vec<u8>> = match ours {
        Token::NegTokenInit(init) => {
            let Ok(ApplicationTag0(theirs)) = picky_asn1_der::from_bytes::<ApplicationTag0<GssApiNegInit>>(bytes)
            else {
                return found.push("picky does not read a NegTokenInit".to_owned());
            };
            let theirs = theirs.neg_token_init.0;
            let mechs = theirs.mech_types.0.iter().flat_map(|field| &field.0.0).map(dotted);
            same(
                "mechTypes",
                init.mech_types.iter().map(|mech| mech.0.to_string()).collect(),
                mechs.collect::<Vec<_>>(),
                found,
            );
            theirs.mech_token.0.map(|field| field.0.0)
        }
        Token::NegTokenResp(response) => {
            let Ok(theirs) = picky_asn1_der::from_bytes::<NegTokenTarg1>(bytes) else {
                return found.push("picky does not read a NegTokenTarg".to_owned());
            };
            let theirs = theirs.0;
            let mech = theirs.supported_mech.0.as_ref().map(|field| dotted(&field.0));
            same("supportedMech", response.supported_mech.as_ref().map(|mech| mech.0.to_string()), mech, found);
            let token = theirs.response_token.0.map(|field| field.0.0);
            // Without a negState before it picky takes the responseToken with the header of its OCTET STRING: one more to take off.
            let doubled = token.as_ref().filter(|_| response.neg_state.is_none());
            let once = doubled.and_then(|token| picky_asn1_der::from_bytes::<OctetStringAsn1>(token).ok());
            once.map(|once| once.0).or(token)
        }
        Token::Mechanism(_) => return,
    };
    counts.spnego += 1;
    let own = ours.mech_token().map(|token| record[token.at.clone()].to_vec());
    same("mechToken", own, theirs.clone(), found);
    let (Some(token), Some(bytes)) = (ours.mech_token(), theirs) else { return };
    let MechContent::Kerberos(token) = &token.content else { return };
    match &token.message {
        Some(Message::ApReq(request)) => {
            let read = KrbMessage::<ApReq>::decode_application_krb_message(&bytes);
            let Ok(theirs) = read else { return found.push("picky does not read an AP-REQ".to_owned()) };
            counts.tickets += 1;
            let ticket = &theirs.0.krb_msg.0.ticket.0.0;
            same("ticket's realm", request.ticket.realm.clone(), Some(ticket.realm.0.to_string()), found);
            same("ticket's sname", name(request.ticket.sname.as_ref()), Some(principal(&ticket.sname.0)), found);
        }
        Some(Message::TgtReq(request)) => {
            let read = KrbMessage::<TgtReq>::decode_application_krb_message(&bytes);
            let Ok(theirs) = read else { return found.push("picky does not read a TGT-REQ".to_owned()) };
            counts.tickets += 1;
            let server = principal(&theirs.0.krb_msg.server_name.0);
            same("TGT-REQ's server", name(request.server_name.as_ref()), Some(server), found);
        }
        _ => {}
    }
}

/// The arcs of picky's OBJECT IDENTIFIER, which it prints only with its crate's own features.
fn dotted(oid: &ObjectIdentifierAsn1) -> String {
    let der = picky_asn1_der::to_vec(oid).unwrap();
    let mut arcs = vec![u64::from(der[2] / 40), u64::from(der[2] % 40)];
    let mut arc = 0;
    for byte in &der[3..] {
        arc = arc << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            arcs.push(std::mem::take(&mut arc));
        }
    }
    arcs.iter().map(u64::to_string).collect::<Vec<_>>().join(".")
}

fn name(name: Option<&kerberos::PrincipalName>) -> Option<String> {
    name.map(ToString::to_string)
}

fn principal(name: &PrincipalName) -> String {
    name.name_string.0.0.iter().map(|part| part.to_string()).collect::<Vec<_>>().join("/")
}

/// Whole messages on port 88: a datagram, or a segment that holds one with its length.
fn port_88(path: &Path, counts: &mut Counts, found: &mut Vec<String>) {
    let mut capture = Capture::open(path, CaptureOptions::default()).unwrap_or_else(|error| panic!("{error}"));
    let mut dissector = Dissector::default();
    while let Some(packet) = capture.next_packet() {
        let Some(segment) = dissector.segment(&packet) else { continue };
        let message = match &segment.transport {
            Transport::Udp(udp) if [udp.source_port, udp.destination_port].contains(&88) => udp.payload,
            Transport::Tcp(tcp) if [tcp.source_port, tcp.destination_port].contains(&88) => {
                let whole = kerberos::tcp_length(tcp.payload) == Some(tcp.payload.len());
                tcp.payload.get(4..).filter(|_| whole).unwrap_or_default()
            }
            _ => continue,
        };
        let before = found.len();
        if let Ok((ours, _)) = parse(kerberos::message, message) {
            kdc(&ours, message, counts, found);
        }
        for line in &mut found[before..] {
            *line = format!("{} #{}: {line}", path.display(), segment.frame);
        }
    }
}

fn kdc(ours: &Message, bytes: &[u8], counts: &mut Counts, found: &mut Vec<String>) {
    let read = match ours {
        Message::KdcReq(ours) if bytes[0] == 0x6a => {
            picky_asn1_der::from_bytes::<AsReq>(bytes).map(|theirs| request(ours, &theirs.0, found))
        }
        Message::KdcReq(ours) => {
            picky_asn1_der::from_bytes::<TgsReq>(bytes).map(|theirs| request(ours, &theirs.0, found))
        }
        Message::KdcRep(ours) if bytes[0] == 0x6b => {
            picky_asn1_der::from_bytes::<AsRep>(bytes).map(|theirs| reply(ours, &theirs.0, found))
        }
        Message::KdcRep(ours) => {
            picky_asn1_der::from_bytes::<TgsRep>(bytes).map(|theirs| reply(ours, &theirs.0, found))
        }
        Message::KrbError(ours) => picky_asn1_der::from_bytes::<KrbError>(bytes).map(|theirs| {
            let theirs = &theirs.0;
            same("error-code", ours.error_code.map(|code| code.0), Some(theirs.error_code.0), found);
            same("realm", ours.realm.clone(), Some(theirs.realm.0.to_string()), found);
            same("sname", name(ours.sname.as_ref()), Some(principal(&theirs.sname.0)), found);
            same("cname", name(ours.cname.as_ref()), theirs.cname.0.as_ref().map(|field| principal(&field.0)), found);
        }),
        _ => return,
    };
    match read {
        Ok(()) => counts.kdc += 1,
        Err(error) => found.push(format!("picky does not read {}: {error}", ours.message_type())),
    }
}

fn request(ours: &kerberos::KdcReq, theirs: &KdcReq, found: &mut Vec<String>) {
    let body = &theirs.req_body.0;
    same("realm", ours.realm.clone(), Some(body.realm.0.to_string()), found);
    same("cname", name(ours.cname.as_ref()), body.cname.0.as_ref().map(|field| principal(&field.0)), found);
    same("sname", name(ours.sname.as_ref()), body.sname.0.as_ref().map(|field| principal(&field.0)), found);
    let etypes = body.etype.0.0.iter().map(signed).collect::<Vec<_>>();
    same("etype", ours.etypes.iter().map(|kind| kind.0).collect(), etypes, found);
    let padata = theirs.padata.0.iter().flat_map(|field| &field.0.0);
    same("padata", ours.padata.iter().map(|kind| kind.0).collect(), padata.map(kind).collect::<Vec<_>>(), found);
}

fn reply(ours: &kerberos::KdcRep, theirs: &KdcRep, found: &mut Vec<String>) {
    same("crealm", ours.crealm.clone(), Some(theirs.crealm.0.to_string()), found);
    same("cname", name(ours.cname.as_ref()), Some(principal(&theirs.cname.0)), found);
    same("ticket", name(ours.ticket.sname.as_ref()), Some(principal(&theirs.ticket.0.0.sname.0)), found);
    let padata = theirs.padata.0.iter().flat_map(|field| &field.0.0);
    same("padata", ours.padata.iter().map(|kind| kind.0).collect(), padata.map(kind).collect::<Vec<_>>(), found);
}

fn kind(data: &PaData) -> i32 {
    signed(&data.padata_type.0)
}

fn signed(integer: &IntegerAsn1) -> i32 {
    let bytes = integer.as_signed_bytes_be();
    let start = if bytes.first().is_some_and(|byte| byte & 0x80 != 0) { -1 } else { 0 };
    bytes.iter().fold(start, |value, byte| value << 8 | i32::from(*byte))
}
