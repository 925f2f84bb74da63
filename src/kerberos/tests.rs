//! Scripts of messages on port 88, one frame and second apart.

use super::*;
use crate::flow::{Flow, sample};
use crate::link::sample::segment;
use crate::link::{Quoted, TcpOptions};

const CLIENT: [u8; 4] = [10, 0, 0, 5];
const OTHER: [u8; 4] = [10, 0, 0, 6];
const KDC: [u8; 4] = [10, 0, 0, 88];

const AS_REQ: &str =
    "6a819f30819ca103020105a20302010aa31c301a300aa103020102a2030401ee300ca10402020080a20404023000a4723070a00703050040
    810010a111300fa003020101a10830061b0475736572a20b1b09522e4558414d504c45a31e301ca003020102a11530131b066b7262746774
    1b09522e4558414d504c45a511180f32303337303931333032343830355aa70402023039a80c300a0201120201110202ff7b";
const SKEW: &str =
    "7e6f306da003020105a10302011ea211180f32303236313132303230303030305aa303020100a411180f3230323631313230323030363031
    5aa504020203e8a603020125a90b1b09522e4558414d504c45aa1e301ca003020102a11530131b066b72627467741b09522e4558414d504c
    45";
const TGS_REP: &str =
    "6d819b308198a003020105a10302010da20f300d300ba104020200a5a2030401eea30b1b09522e4558414d504c45a411300fa003020101a1
    0830061b0475736572a54b61493047a003020105a10b1b09522e4558414d504c45a21f301da003020102a11630141b075445524d5352561b
    09732e6578616d706c65a3123010a003020112a103020102a2040402aabba60e300ca003020112a2050403ccddee";

fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// The same with another error-code: the only byte 0x25 of it.
fn error(code: u8) -> Vec<u8> {
    let mut bytes = hex(SKEW);
    let at = bytes.windows(4).position(|four| four == [0xa6, 3, 2, 1]).unwrap() + 4;
    bytes[at] = code;
    bytes
}

/// An AS-REQ by certificate: PA-PK-AS-REQ in place of PA-ENC-TIMESTAMP.
fn by_certificate() -> Vec<u8> {
    let mut bytes = hex(AS_REQ);
    let at = bytes.windows(5).position(|five| five == [0xa1, 3, 2, 1, 2]).unwrap() + 4;
    bytes[at] = 16;
    bytes
}

fn as_rep() -> Vec<u8> {
    let mut bytes = hex(TGS_REP);
    bytes[0] = 0x6b;
    bytes
}

#[derive(Default)]
struct Watch {
    kerberos: Kerberos,
    frame: u32,
}

impl Watch {
    fn push(&mut self, to_kdc: bool, client: [u8; 4], transport: Transport<'_>) -> &mut Self {
        self.frame += 1;
        let (source, destination) = if to_kdc { (client, KDC) } else { (KDC, client) };
        self.kerberos.push(&segment(self.frame, source.into(), destination.into(), transport));
        self
    }

    fn udp(&mut self, to_kdc: bool, client: [u8; 4], payload: &[u8]) -> &mut Self {
        let (source_port, destination_port) = if to_kdc { (40_000, 88) } else { (88, 40_000) };
        self.push(to_kdc, client, Transport::Udp(Udp { source_port, destination_port, payload }))
    }

    fn tcp(&mut self, to_kdc: bool, flags: u8, sequence: u32, payload: &[u8]) -> &mut Self {
        let (source_port, destination_port) = if to_kdc { (40_000, 88) } else { (88, 40_000) };
        let tcp = Tcp {
            source_port,
            destination_port,
            sequence,
            acknowledgment: 0,
            flags: TcpFlags(flags),
            window: 8192,
            options: TcpOptions::default(),
            payload,
        };
        self.push(to_kdc, CLIENT, Transport::Tcp(tcp))
    }

    fn found(&mut self) -> Vec<(u32, KdcAnswer)> {
        self.kerberos.finish(Time::from_seconds(1000, 0));
        self.kerberos.exchanges.iter().map(|(_, exchange)| (exchange.frame, exchange.answer.clone())).collect()
    }
}

fn code(answer: &KdcAnswer) -> Option<u32> {
    match answer {
        KdcAnswer::Error(error) => Some(error.code),
        _ => None,
    }
}

#[test]
fn a_refusal_is_found_on_udp_and_on_tcp() {
    let mut udp = Watch::default();
    let found = udp.udp(true, CLIENT, &hex(AS_REQ)).udp(false, CLIENT, &hex(SKEW)).found();
    assert_eq!((found.len(), found[0].0, code(&found[0].1)), (1, 2, Some(37)));
    let exchange = &udp.kerberos.exchanges[0].1;
    assert_eq!((exchange.user.as_deref(), exchange.logon), (Some("user@R.EXAMPLE"), true));

    let framed = |bytes: Vec<u8>| [&(bytes.len() as u32).to_be_bytes()[..], &bytes].concat();
    let (request, answer) = (framed(hex(AS_REQ)), framed(hex(SKEW)));
    let mut tcp = Watch::default();
    tcp.tcp(true, TcpFlags::SYN, 10, &[]).tcp(false, TcpFlags::SYN | TcpFlags::ACK, u32::MAX - 40, &[]);
    // The request in two segments, the second one first; the answer around the end of the sequence numbers.
    tcp.tcp(true, TcpFlags::ACK, 31, &request[20..]).tcp(true, TcpFlags::ACK, 11, &request[..20]);
    tcp.tcp(false, TcpFlags::ACK, u32::MAX - 39, &answer[..60]).tcp(false, TcpFlags::ACK, 20, &answer[60..]);
    let found = tcp.tcp(true, TcpFlags::FIN | TcpFlags::ACK, 99, &[]).found();
    assert_eq!((found.len(), found[0].0, code(&found[0].1)), (1, 6, Some(37)));
    assert!(tcp.kerberos.connections.is_empty());
}

#[test]
fn what_every_logon_has_is_no_finding() {
    let found = |answer: &[u8]| Watch::default().udp(true, CLIENT, &hex(AS_REQ)).udp(false, CLIENT, answer).found();
    assert_eq!(found(&error(25)), [], "pre-authentication is always required first");
    assert_eq!(found(&error(52)), [], "it comes again by TCP");
    assert_eq!(found(&as_rep()), [(2, KdcAnswer::Granted)]);
    let mut to_change_the_password = hex(AS_REQ);
    let at = to_change_the_password.windows(6).position(|six| six == b"krbtgt").unwrap();
    to_change_the_password[at..at + 6].copy_from_slice(b"kadmin");
    assert_eq!(Watch::default().udp(true, CLIENT, &to_change_the_password).udp(false, CLIENT, &as_rep()).found(), []);
    assert_eq!(Watch::default().udp(true, CLIENT, &[0xff; 40]).found(), []);
}

#[test]
fn silence_is_counted_and_a_closed_port_is_said() {
    let mut silent = Watch::default();
    for _ in 0..3 {
        silent.udp(true, CLIENT, &hex(AS_REQ));
    }
    let last = Time::from_seconds(3, 0);
    assert_eq!(silent.found(), [(1, KdcAnswer::Nothing { requests: 3, last })]);

    let mut early = Watch::default();
    early.udp(true, CLIENT, &hex(AS_REQ)).kerberos.finish(Time::from_seconds(2, 0));
    assert!(early.kerberos.exchanges.is_empty(), "the capture ends too soon to say");

    let mut syn = Watch::default();
    syn.tcp(true, TcpFlags::SYN, 10, &[]).tcp(true, TcpFlags::SYN, 10, &[]);
    assert!(matches!(syn.found()[..], [(1, KdcAnswer::Nothing { requests: 2, .. })]));

    let mut closed = Watch::default();
    closed.tcp(true, TcpFlags::SYN, 10, &[]).tcp(false, TcpFlags::RST | TcpFlags::ACK, 0, &[]);
    assert_eq!(closed.found(), [(1, KdcAnswer::Unreachable)]);

    let mut icmp = Watch::default();
    let quoted = Quoted {
        source: CLIENT.into(),
        destination: KDC.into(),
        protocol: 17,
        ports: Some((40_000, 88)),
        sequence: None,
    };
    let unreachable = Icmp { v6: false, kind: 3, code: 3, mtu: None, quoted: Some(quoted) };
    icmp.udp(true, CLIENT, &hex(AS_REQ)).push(false, CLIENT, Transport::Icmp(unreachable));
    assert_eq!(icmp.found(), [(2, KdcAnswer::Unreachable)]);
}

fn flow(client: [u8; 4], start: i64, end: i64) -> Flow {
    let (start, end) = (Time::from_seconds(start, 0), Time::from_seconds(end, 0));
    Flow { client: (client, 50_122).into(), start, end, ..sample::flow() }
}

#[test]
fn an_exchange_belongs_to_the_connection_that_is_open_or_comes_next() {
    // The refusal is seen at second 2.
    let span = |client: [u8; 4], start, end| {
        Span::from(&crate::decode::blank(&flow(client, start, end), Time::from_seconds(99, 0)))
    };
    let check = |sessions: &[Span], expect: &[usize]| {
        let mut watch = Watch::default();
        watch.udp(true, CLIENT, &hex(AS_REQ)).udp(false, CLIENT, &hex(SKEW)).found();
        let beside: Vec<usize> = watch.kerberos.beside(sessions).iter().map(Vec::len).collect();
        assert_eq!(beside, expect);
    };
    check(&[span(CLIENT, 0, 9)], &[1]);
    check(&[span(CLIENT, 0, 9), span(OTHER, 0, 9)], &[1, 0]);
    check(&[span(CLIENT, 0, 1), span(CLIENT, 5, 9), span(CLIENT, 7, 9)], &[0, 1, 0]);
    check(&[span(CLIENT, 0, 1), span(CLIENT, 60, 90)], &[0, 0]);
}

/// A session that begins with the flow and holds nothing yet.
fn session(method: Option<&'static str>) -> Session {
    let mut session = crate::decode::blank(&flow(CLIENT, 0, 9), Time::from_seconds(9, 0));
    session.authentication.method = method;
    session
}

fn attached(mut session: Session, requests: &[(Vec<u8>, Vec<u8>)]) -> Session {
    let mut watch = Watch::default();
    for (request, answer) in requests {
        watch.udp(true, CLIENT, request).udp(false, CLIENT, answer);
    }
    watch.found();
    let exchanges = watch
        .kerberos
        .beside(&[Span::from(&crate::decode::blank(&flow(CLIENT, 0, 99), Time::from_seconds(99, 0)))])
        .remove(0);
    attach(&mut session, exchanges);
    session
}

#[test]
fn a_certificate_at_the_kdc_tells_a_smart_card_from_a_password() {
    let method = |session: Session, requests: &[(Vec<u8>, Vec<u8>)]| attached(session, requests).authentication.method;
    let card = (by_certificate(), as_rep());
    let password = (hex(AS_REQ), as_rep());
    assert_eq!(method(session(Some("kerberos")), std::slice::from_ref(&card)), Some("smart-card"));
    assert_eq!(method(session(Some("kerberos")), &[card.clone(), password.clone()]), Some("kerberos"));
    assert_eq!(method(session(Some("kerberos")), &[(by_certificate(), error(62))]), Some("kerberos"));
    assert_eq!(method(session(Some("ntlm")), &[card]), Some("ntlm"));
    assert_eq!(method(session(Some("kerberos")), &[password]), Some("kerberos"));
}

#[test]
fn a_service_ticket_for_another_host_is_not_for_this_session() {
    let exchange = |service: &str, logon| KerberosExchange {
        frame: 1,
        time: Time(0),
        kdc: None,
        user: None,
        service: Some(service.to_owned()),
        by_certificate: false,
        logon,
        answer: KdcAnswer::Granted,
    };
    let check = |service, logon, wanted, expect| {
        assert_eq!(is_for(&exchange(service, logon), wanted), expect, "{service} {wanted:?}");
    };
    check("TERMSRV/rds01.lab", false, Some("rds01"), true);
    check("TERMSRV/RDS01", false, Some("rds01.lab"), true);
    check("TERMSRV/rds02", false, Some("rds01"), false);
    check("TERMSRV/rds02", false, Some("10.0.0.9"), true);
    check("TERMSRV/rds02", false, None, true);
    check("krbtgt/LAB", true, Some("rds01"), true);
}

#[test]
fn hostile_bytes_and_floods_do_no_harm() {
    for message in [hex(AS_REQ), hex(SKEW), as_rep()] {
        for at in 0..message.len() {
            let mut damaged = message.clone();
            damaged[at] ^= 0xff;
            let mut watch = Watch::default();
            watch.udp(true, CLIENT, &damaged).udp(false, CLIENT, &damaged);
            watch.tcp(true, TcpFlags::ACK, 1, &damaged).tcp(false, TcpFlags::ACK, 1, &damaged).found();
        }
    }
    let mut flood = Watch::default();
    for number in 0..3_000u32 {
        let [_, _, high, low] = number.to_be_bytes();
        flood.udp(true, [10, 1, high, low], &hex(AS_REQ));
    }
    assert!(flood.kerberos.questions.len() <= MAX_OPEN && flood.kerberos.order.len() <= MAX_OPEN);
    // Segments far ahead of the stream and a length that never ends.
    let mut ahead = Watch::default();
    ahead.tcp(true, TcpFlags::SYN, 0, &[]).tcp(true, TcpFlags::ACK, 1, &[0x7f, 0xff, 0xff, 0xff]);
    for at in 0..200u32 {
        ahead.tcp(true, TcpFlags::ACK, 100 + at * 1_000, &[0x6a; 1_000]);
    }
    ahead.found();
}
