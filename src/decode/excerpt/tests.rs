use super::*;
use crate::session::message::kind;

/// A TPKT with a Client Info PDU: user `anna`, password `s3cret`, after [MS-RDPBCGR] 4.1.10.
fn client_info() -> Vec<u8> {
    let text = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let (user, password) = (text("anna"), text("s3cret"));
    let mut body = vec![0x40, 0, 0, 0];
    body.extend([0u8; 4]);
    body.extend(0x10u32.to_le_bytes());
    for length in [0, user.len() as u16, password.len() as u16, 0, 0] {
        body.extend(length.to_le_bytes());
    }
    for text in [vec![], user, password, vec![], vec![]] {
        body.extend(text);
        body.extend([0, 0]);
    }
    let mut mcs = vec![0x64, 0, 6, 3, 0xeb, 0x70, 0x80, body.len() as u8];
    mcs.extend(body);
    let length = (mcs.len() + 7) as u16;
    let mut whole = vec![3, 0];
    whole.extend(length.to_be_bytes());
    whole.extend([2, 0xf0, 0x80]);
    whole.extend(mcs);
    whole
}

fn shown(excerpt: &Excerpt) -> Vec<&'static str> {
    excerpt.fields.iter().map(|field| field.name).collect()
}

#[test]
fn a_client_info_shows_its_flags_and_no_name_password_or_length_of_one() {
    let whole = client_info();
    let excerpt = excerpt(&whole, kind::CLIENT_INFO, Layer::Tls, false);
    assert_eq!(excerpt.total, whole.len());
    assert_eq!(excerpt.bytes[..19], whole[..19], "the headers are shown");
    for secret in [&b"s\x003\x00c\x00"[..], &b"a\0n\0"[..], &[12, 0]] {
        assert!(!excerpt.bytes[19..].windows(secret.len()).any(|part| part == secret), "{:x?}", excerpt.bytes);
    }
    let names = shown(&excerpt);
    assert!(names.contains(&"flags") && names.contains(&"CodePage") && names.contains(&"tpktHeader"), "{names:?}");
    assert!(!names.iter().any(|name| name.contains("Password") || name.contains("UserName")), "{names:?}");
}

#[test]
fn everything_that_no_rule_allows_is_hidden() {
    let whole = client_info();
    for kind in kind::ALL.iter().filter(|kind| policy::of(kind, Layer::Tls, false) == policy::Show::Headers) {
        let excerpt = excerpt(&whole, kind, Layer::Tls, false);
        assert!(excerpt.bytes[19..].iter().all(|byte| *byte == 0), "{kind}: {:x?}", excerpt.bytes);
    }
}

#[test]
fn messages_that_carry_secrets_are_never_shown_whole() {
    for kind in [
        kind::TS_REQUEST,
        kind::CLIENT_INFO,
        kind::SECURITY_EXCHANGE,
        kind::CLIENT_KEY_EXCHANGE,
        kind::FINISHED,
        kind::NEW_SESSION_TICKET,
        kind::RDSTLS,
        kind::RDS_AAD,
        kind::SAVE_SESSION_INFO,
        kind::SERVER_REDIRECTION,
        kind::NEW_LICENSE,
        kind::LICENSE_INFO,
        kind::NEW_LICENSE_REQUEST,
        kind::PLATFORM_CHALLENGE_RESPONSE,
        kind::INITIATE_MULTITRANSPORT,
        kind::GATEWAY_HTTP,
        kind::GATEWAY_PACKET,
        kind::SOCKS_REQUEST,
        kind::HTTP_CONNECT,
        kind::FAST_PATH,
        kind::VIRTUAL_CHANNEL,
        kind::SHARE_DATA,
        kind::SEALED_RECORD,
    ] {
        assert_ne!(policy::of(kind, Layer::Tls, false), policy::Show::Everything, "{kind}");
    }
    for kind in kind::ALL {
        assert_eq!(policy::of(kind, Layer::StandardSecurity, true), policy::Show::Headers, "{kind}, sealed");
        let opened = policy::of(kind, Layer::StandardSecurity, false);
        assert_eq!(opened, policy::of(kind, Layer::Tls, false), "{kind}, opened");
    }
}

/// A Set Error Info under Standard RDP Security: headers, signature, and `body` where the sealed bytes were.
fn sealed(fips: &[u8], body: &[u8]) -> (Vec<u8>, usize) {
    let payload = [&[8, 0, 0, 0][..], fips, &[0x5a; 8], body].concat();
    let mcs = [&[0x68, 0, 1, 3, 0xeb, 0x70, payload.len() as u8][..], &payload].concat();
    let length = (mcs.len() + 7) as u16;
    ([&[3, 0][..], &length.to_be_bytes(), &[2, 0xf0, 0x80], &mcs].concat(), payload.len())
}

#[test]
fn a_message_of_standard_rdp_security_that_a_key_opened_shows_its_fields() {
    let plain = b"\x16\0\x17\0\xea\x03\xea\x03\x01\0\0\x01\x08\0\x2f\0\0\0\x03\0\0\0";
    for (fips, padding) in [(&[][..], 0), (&[16, 0, 1, 2][..], 2)] {
        let (whole, payload) = sealed(fips, &vec![0xc3; plain.len() + padding]);
        let mut recorder = Recorder::default();
        recorder.begin(&whole);
        recorder.unseal(payload, plain);
        let excerpt = recorder.take(kind::SET_ERROR_INFO, Layer::StandardSecurity, false).unwrap();
        let at = whole.len() - plain.len() - padding;
        assert_eq!((&excerpt.bytes[..at], &excerpt.bytes[at..][..plain.len()]), (&whole[..at], &plain[..]));
        assert!(excerpt.hidden.is_empty() && !excerpt.bytes.contains(&0xc3));
        let names = shown(&excerpt);
        for name in ["tpktHeader", "dataSignature", "shareControlHeader", "shareDataHeader", "errorInfo"] {
            assert!(names.contains(&name), "{name} in {names:?}");
        }
        let code = excerpt.fields.iter().find(|field| field.name == "errorInfo").unwrap();
        assert_eq!(code.at, at + plain.len() - 4..at + plain.len());
        recorder.begin(&whole);
        let sealed = recorder.take(kind::SHARE_SEALED, Layer::StandardSecurity, true).unwrap();
        assert!(!sealed.bytes.contains(&0xc3) && !shown(&sealed).contains(&"errorInfo"));
    }
    let mut recorder = Recorder::default();
    recorder.begin(b"\x03\0");
    recorder.unseal(100, plain);
    recorder.unseal(1, plain);
    assert!(recorder.take(kind::SET_ERROR_INFO, Layer::StandardSecurity, false).is_some(), "hostile lengths");
}

#[test]
fn a_request_is_shown_with_every_field() {
    let whole = b"\x03\0\0\x2d\x28\xe0\0\0\0\0\0Cookie: mstshash=anna_xx\r\n\x01\0\x08\0\x03\0\0\0";
    let excerpt = excerpt(whole, kind::CONNECTION_REQUEST, Layer::Clear, true);
    assert_eq!((excerpt.bytes.as_slice(), excerpt.hidden.len()), (&whole[..], 0));
    let names = shown(&excerpt);
    for name in ["tpktHeader", "x224Crq", "cookie", "rdpNegReq", "requestedProtocols"] {
        assert!(names.contains(&name), "{names:?}");
    }
}

#[test]
fn a_session_has_a_bound() {
    let mut recorder = Recorder::default();
    let message = vec![0x16; 3000];
    let mut kept = 0;
    for _ in 0..1000 {
        recorder.begin(&message);
        let excerpt = recorder.take(kind::CERTIFICATE, Layer::Clear, true);
        kept += excerpt.map_or(0, |excerpt| excerpt.bytes.len());
    }
    assert!(kept <= MAX_SESSION + MAX_MESSAGE, "{kept} bytes kept");
    recorder.begin(&message);
    recorder.begin(&[]);
    assert!(recorder.take(kind::CERTIFICATE, Layer::Clear, true).is_none(), "no bytes, no excerpt");
}
