//! Which parser places the fields of which kind of message.

use rdpwhy_parsers::mcs::Pdu;
use rdpwhy_parsers::security::{self, PayloadKind, payload_kind};
use rdpwhy_parsers::tls::{self, HandshakeType};
use rdpwhy_parsers::{
    Field, Input, ParseResult, client_info, credssp, early_authorization, gateway, http_connect, licensing, mcs,
    multitransport, negotiation, parse, parse_with_fields, rdpeudp, rdstls, share, socks, tpkt, x224,
};

use crate::session::Layer;
use crate::session::message::kind;

/// Fields of a message, and how long the headers are that stand in front of its own content.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) fields: Vec<Field>,
    pub(super) headers: usize,
}

/// Places the fields of a message of this kind; `opened` where a key opened its payload of Standard RDP Security.
pub(super) fn read(bytes: &[u8], kind: &str, layer: Layer, opened: bool) -> Read {
    let mut read = Read::default();
    match kind {
        kind::CONNECTION_REQUEST => read.add(negotiation::connection_request, bytes, 0),
        kind::CONNECTION_CONFIRM => read.add(negotiation::connection_confirm, bytes, 0),
        kind::ALERT => read.add(tls::alert, bytes, 0),
        kind::TS_REQUEST => read.add(credssp::ts_request, bytes, 0),
        kind::EARLY_USER_AUTHORIZATION_RESULT => {
            read.add(early_authorization::early_user_authorization_result, bytes, 0)
        }
        kind::RDSTLS => read.add(rdstls::rdstls, bytes, 0),
        kind::SOCKS_REQUEST if bytes.first() == Some(&4) => read.add(socks::socks4_request, bytes, 0),
        kind::SOCKS_REQUEST => read.add(socks::socks5_request, bytes, 0),
        kind::SOCKS_REPLY if bytes.first() == Some(&0) => read.add(socks::socks4_reply, bytes, 0),
        kind::SOCKS_REPLY => read.add(socks::socks5_reply, bytes, 0),
        kind::HTTP_CONNECT => read.add(http_connect::connect_request, bytes, 0),
        kind::HTTP_REPLY => read.add(http_connect::connect_response, bytes, 0),
        kind::GATEWAY_PACKET => read.add(gateway::packet, bytes, 0),
        kind::RDPEUDP_SYN | kind::RDPEUDP_SYN_ACK | kind::RDPEUDP_ACK => read.add(rdpeudp::datagram, bytes, 0),
        _ if bytes.starts_with(&[tpkt::VERSION]) && layer != Layer::Udp && kind != kind::FOREIGN => {
            read.tpkt(bytes, kind, layer, opened)
        }
        _ if is_record(bytes) => {
            read.add(tls::record_header, bytes, 0);
            read.headers = RECORD_HEADER;
        }
        _ if is_handshake(kind) => read.handshake(bytes),
        _ => {}
    }
    read
}

fn is_handshake(kind: &str) -> bool {
    [
        kind::CLIENT_HELLO,
        kind::SERVER_HELLO,
        kind::HELLO_RETRY_REQUEST,
        kind::CERTIFICATE,
        kind::SERVER_KEY_EXCHANGE,
        kind::CERTIFICATE_REQUEST,
        kind::SERVER_HELLO_DONE,
        kind::CLIENT_KEY_EXCHANGE,
        kind::CERTIFICATE_VERIFY,
        kind::CERTIFICATE_STATUS,
        kind::NEW_SESSION_TICKET,
        kind::FINISHED,
        kind::HANDSHAKE_OTHER,
    ]
    .contains(&kind)
}

/// Length of the header of a TLS record (RFC 8446 5.1).
const RECORD_HEADER: usize = 5;

/// A whole record rather than a message: its content is sealed. No handshake message has a type as high.
fn is_record(bytes: &[u8]) -> bool {
    matches!(bytes, [20..=24, 3, 0..=4, high, low, rest @ ..]
        if usize::from(u16::from_be_bytes([*high, *low])) == rest.len())
}

/// Length of a basic security header (MS-RDPBCGR 2.2.8.1.1.2.1).
const SECURITY_HEADER: usize = 4;

/// Length of the security header of a sealed payload, its signature included (MS-RDPBCGR 2.2.8.1.1.2.2 and .3).
pub(super) fn security_header_length(payload: &[u8]) -> usize {
    const SIGNATURE: usize = 8;
    const FIPS_FIELDS: usize = 4;
    SECURITY_HEADER + SIGNATURE + if is_fips(payload) { FIPS_FIELDS } else { 0 }
}

/// A FIPS header has its length, 16, and its version, 1, where others have their signature.
fn is_fips(payload: &[u8]) -> bool {
    payload.get(SECURITY_HEADER..).is_some_and(|fields| fields.starts_with(&[16, 0, 1]))
}

impl Read {
    /// Adds the fields that `parser` finds from `start` on.
    fn add<T>(&mut self, parser: impl for<'b> FnMut(Input<'b>) -> ParseResult<'b, T>, bytes: &[u8], start: usize) {
        let Some(part) = bytes.get(start..) else { return };
        let (_, fields) = parse_with_fields(parser, part);
        let moved = |at: usize| at.saturating_add(start);
        self.fields
            .extend(fields.into_iter().map(|field| Field { at: moved(field.at.start)..moved(field.at.end), ..field }));
    }

    fn tpkt(&mut self, bytes: &[u8], kind: &str, layer: Layer, opened: bool) {
        self.add(tpkt::packet, bytes, 0);
        let Ok((packet, _)) = parse(tpkt::packet, bytes) else { return };
        let Some(payload) = bytes.get(packet.payload.clone()) else { return };
        self.headers = packet.payload.start;
        self.add(x224::tpdu, bytes, packet.payload.start);
        let Ok((tpdu, _)) = parse(x224::tpdu, payload) else { return };
        let Some(user_data) = payload.get(tpdu.user_data.clone()) else { return };
        let start = packet.payload.start.saturating_add(tpdu.user_data.start);
        self.headers = start;
        self.add(|input| mcs::pdu(input).map(|(rest, _)| (rest, ())), bytes, start);
        if let Ok((Pdu::SendDataRequest(data) | Pdu::SendDataIndication(data), _)) = parse(mcs::pdu, user_data) {
            // The payload has fields of its own.
            self.fields.retain(|field| field.name != "userData");
            let start = start.saturating_add(data.user_data_offset);
            self.headers = start;
            self.payload(bytes, data.user_data, start, (kind, layer, opened));
        }
    }

    /// What an MCS Send Data carries: a security header, perhaps, and a message.
    fn payload(&mut self, bytes: &[u8], payload: &[u8], start: usize, (kind, layer, opened): (&str, Layer, bool)) {
        let mut behind = start.saturating_add(SECURITY_HEADER);
        if kind == kind::VIRTUAL_CHANNEL {
            return;
        }
        if opened {
            match is_fips(payload) {
                true => self.add(|input| security::security_header(true)(input), bytes, start),
                false => self.add(|input| security::security_header(false)(input), bytes, start),
            }
            behind = start.saturating_add(security_header_length(payload));
            self.headers = behind;
        } else if layer == Layer::StandardSecurity || payload_kind(payload) == PayloadKind::SecurityHeader {
            self.add(security::basic_security_header, bytes, start);
            self.headers = behind;
        }
        if layer == Layer::StandardSecurity && !opened {
            return;
        }
        match kind {
            kind::SECURITY_EXCHANGE => self.add(security::security_exchange, bytes, behind),
            kind::CLIENT_INFO => self.add(client_info::client_info, bytes, behind),
            kind::INITIATE_MULTITRANSPORT => self.add(multitransport::initiate_multitransport_request, bytes, behind),
            kind::MULTITRANSPORT_RESPONSE => self.add(multitransport::multitransport_response, bytes, behind),
            kind::LICENSE_REQUEST
            | kind::PLATFORM_CHALLENGE
            | kind::NEW_LICENSE
            | kind::UPGRADE_LICENSE
            | kind::LICENSE_INFO
            | kind::NEW_LICENSE_REQUEST
            | kind::PLATFORM_CHALLENGE_RESPONSE
            | kind::LICENSE_ERROR_MESSAGE => self.add(licensing::license_pdu, bytes, behind),
            _ => self.add(share::share_pdu, bytes, self.headers),
        }
    }

    fn handshake(&mut self, bytes: &[u8]) {
        self.add(tls::handshake_header, bytes, 0);
        let Ok((header, rest)) = parse(tls::handshake_header, bytes) else { return };
        let body = bytes.len().saturating_sub(rest.len());
        self.headers = body;
        match header.msg_type {
            HandshakeType::CLIENT_HELLO => self.add(tls::client_hello, bytes, body),
            HandshakeType::SERVER_HELLO => self.add(tls::server_hello, bytes, body),
            // In TLS 1.3 the message begins with the length of a context, which is empty; before, with a length of three bytes.
            HandshakeType::CERTIFICATE => match parse(tls::certificate, rest) {
                Ok((read, _)) if !read.entries.is_empty() => self.add(tls::certificate, bytes, body),
                _ => self.add(tls::certificate_tls13, bytes, body),
            },
            _ => {}
        }
    }
}
