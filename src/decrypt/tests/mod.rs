//! Real sessions of every suite family that OpenSSL 3.0 still makes, opened from their key logs.

use proptest::prelude::*;
use rdpwhy_parsers::parse;
use rdpwhy_parsers::tls::{self as wire, ExtensionType, HandshakeType};

use super::*;
use crate::flow::Direction;

const SESSIONS: &str = include_str!("sessions.txt");
const HANDSHAKE: u8 = 22;
const APPLICATION_DATA: u8 = 23;

struct Recorded<'t> {
    name: &'t str,
    keys: Keys,
    records: Vec<(Direction, Vec<u8>)>,
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).unwrap()).collect()
}

fn sessions() -> Vec<Recorded<'static>> {
    let mut all: Vec<Recorded<'_>> = Vec::new();
    for line in SESSIONS.lines() {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "session" => all.push(Recorded { name: rest, keys: Keys::default(), records: Vec::new() }),
            "key" => all.last_mut().unwrap().keys.add_key_log(rest.as_bytes(), KeySource::KeyLog),
            "c" => all.last_mut().unwrap().records.push((Direction::ToServer, hex(rest))),
            "s" => all.last_mut().unwrap().records.push((Direction::ToClient, hex(rest))),
            _ => {}
        }
    }
    all
}

/// What opening came to.
#[derive(Default)]
struct Outcome {
    sealed: usize,
    opened: usize,
    said: String,
}

/// Opens a session; of the sealed records those that `hidden` names are not shown but passed over.
fn open(session: &Recorded<'_>, keys: &Keys, hidden: impl Fn(usize) -> Option<Hidden>) -> Outcome {
    let mut client_random = [0; 32];
    let mut server: Option<(wire::ServerHello, u16)> = None;
    let mut changed = [false; 2];
    let mut decryptor = None;
    let mut early: Option<EarlyData> = None;
    let mut outcome = Outcome::default();
    for (direction, bytes) in &session.records {
        let (content_type, version) = (bytes[0], u16::from_be_bytes([bytes[1], bytes[2]]));
        let side = &mut changed[usize::from(*direction == Direction::ToClient)];
        let is_13 = server.as_ref().is_some_and(|(_, version)| *version == 0x0304);
        let may_be_early = content_type == APPLICATION_DATA && *direction == Direction::ToServer;
        if let Some(opener) = early.as_mut().filter(|_| may_be_early && hidden(outcome.sealed + 1).is_none()) {
            if let Some(opened) = opener.open(&Sealed { content_type, version, body: &bytes[5..] }) {
                outcome.sealed += 1;
                outcome.opened += 1;
                if opened.content_type == APPLICATION_DATA {
                    outcome.said += &String::from_utf8_lossy(&opened.bytes);
                } else {
                    early = None;
                }
                continue;
            }
            early = early.filter(|_| !is_13);
        }
        if may_be_early && server.is_none() {
            outcome.sealed += 1;
            continue;
        }
        if *side || is_13 && content_type == APPLICATION_DATA {
            let decryptor = decryptor.get_or_insert_with(|| {
                let (hello, version) = server.as_ref().unwrap();
                let handshake = Handshake {
                    version: *version,
                    cipher_suite: hello.cipher_suite.unwrap().0,
                    client_random,
                    server_random: hello.random.unwrap(),
                    encrypt_then_mac: hello.extension(ExtensionType::ENCRYPT_THEN_MAC).is_some(),
                    extended_master_secret: true,
                    session_id: &[],
                    ticket: &[],
                    resumed: false,
                    encrypted_premaster: None,
                    transcript: &[],
                };
                Decryptor::new(keys, &handshake).unwrap_or_else(|why| panic!("{}: {why}", session.name))
            });
            outcome.sealed += 1;
            match hidden(outcome.sealed) {
                Some(Hidden::Counted) => decryptor.skip(*direction, 1, bytes.len() as u64 - 5),
                Some(Hidden::Lost) => decryptor.lose(*direction),
                None => {
                    let sealed = Sealed { content_type, version, body: &bytes[5..] };
                    if let Some(opened) = decryptor.open(*direction, &sealed) {
                        outcome.opened += 1;
                        if opened.content_type == APPLICATION_DATA {
                            outcome.said += &String::from_utf8_lossy(&opened.bytes);
                        }
                    }
                }
            }
            continue;
        }
        // A ChangeCipherSpec behind a HelloRetryRequest seals nothing.
        *side = content_type == 20 && server.is_some() && !is_13;
        for message in wire::handshake_messages(&bytes[5..]).filter(|_| content_type == HANDSHAKE) {
            let body = &bytes[5..][message.body];
            if message.header.msg_type == HandshakeType::CLIENT_HELLO {
                client_random = parse(wire::client_hello, body).unwrap().0.random.unwrap();
                early = EarlyData::new(keys, &client_random);
            } else if message.header.msg_type == HandshakeType::SERVER_HELLO {
                let hello = parse(wire::server_hello, body).unwrap().0;
                if !hello.is_hello_retry_request() {
                    let version = hello.version().0;
                    server = Some((hello, version));
                }
            }
        }
    }
    outcome
}

enum Hidden {
    Counted,
    Lost,
}

#[test]
fn every_record_of_every_suite_family_opens() {
    let sessions = sessions();
    assert!(sessions.len() >= 29, "{}", sessions.len());
    for session in &sessions {
        let Outcome { sealed, opened, said } = open(session, &session.keys, |_| None);
        assert_eq!(opened, sealed, "{}", session.name);
        assert!(sealed >= 6, "{}: {sealed} records", session.name);
        for line in ["client says", "server says"] {
            for turn in 0..2 {
                let line = format!("{line} {} {turn}\n", session.name);
                // OpenSSL's client sends the first byte of a TLS 1.0 record by itself; joined they are the line again.
                assert!(said.contains(&line), "{} lacks {line}", session.name);
            }
        }
    }
}

#[test]
fn a_record_not_kept_costs_no_other_but_the_next_where_the_iv_is_chained() {
    for session in &sessions() {
        let Outcome { sealed, opened, .. } = open(session, &session.keys, |at| (at == 4).then_some(Hidden::Counted));
        let chained = usize::from(session.name.starts_with("tls10"));
        let left = sealed - 1 - opened;
        assert!(left <= chained, "{}: {left} of {sealed} stay sealed", session.name);
    }
}

#[test]
fn an_unknown_number_of_missing_records_is_searched_for() {
    for session in sessions().iter().filter(|session| !session.name.starts_with("tls10")) {
        let Outcome { sealed, opened, .. } = open(session, &session.keys, |at| (at == 4).then_some(Hidden::Lost));
        assert_eq!(opened, sealed - 1, "{}", session.name);
    }
}

#[test]
fn another_sessions_secrets_open_nothing() {
    let sessions = sessions();
    for pair in sessions.windows(2) {
        let wrong = with_random_of(&pair[1], &pair[0]);
        let is_13 = |session: &Recorded<'_>| session.name.starts_with("tls13");
        if is_13(&pair[0]) != is_13(&pair[1]) || wrong.is_empty() {
            continue;
        }
        let Outcome { opened, .. } = open(&pair[0], &wrong, |_| None);
        assert_eq!(opened, 0, "{} with the secrets of {}", pair[0].name, pair[1].name);
    }
}

/// Secrets of one session under the client random of another, padded or cut to the length that its hash needs.
fn with_random_of(secrets: &Recorded<'_>, session: &Recorded<'_>) -> Keys {
    let lines = |wanted: &str| -> Vec<[String; 3]> {
        let start = SESSIONS.find(&format!("session {wanted}\n")).unwrap();
        let lines = SESSIONS[start..].lines().skip(1).take_while(|line| line.starts_with("key"));
        lines
            .filter(|line| !line.starts_with("key RSA"))
            .map(|line| {
                let mut words = line.split(' ').skip(1).map(str::to_owned);
                std::array::from_fn(|_| words.next().unwrap())
            })
            .collect()
    };
    let mut keys = Keys::default();
    for (wrong, right) in lines(secrets.name).iter().zip(lines(session.name)) {
        let mut secret = wrong[2].clone();
        secret = secret.chars().cycle().take(right[2].len()).collect();
        keys.add_key_log(format!("{} {} {secret}", right[0], right[1]).as_bytes(), KeySource::KeyLog);
    }
    keys
}

#[test]
fn application_data_opens_without_the_handshakes_secrets() {
    for session in sessions().iter().filter(|session| session.name.starts_with("tls13")) {
        let start = SESSIONS.find(&format!("session {}\n", session.name)).unwrap();
        let lines = SESSIONS[start..].lines().skip(1).take_while(|line| line.starts_with("key"));
        let mut keys = Keys::default();
        for line in lines.filter(|line| line.contains("TRAFFIC_SECRET_0")) {
            keys.add_key_log(line.split_once(' ').unwrap().1.as_bytes(), KeySource::KeyLog);
        }
        let said = open(session, &keys, |_| None).said;
        assert!(said.contains(&format!("server says {} 1\n", session.name)), "{}", session.name);
        assert!(said.contains(&format!("client says {} 1\n", session.name)), "{}", session.name);
    }
}

/// RFC 8448, section 4: the secret of its early data, the record, and the EndOfEarlyData behind it.
#[test]
fn opens_the_early_data_of_rfc_8448() {
    let random = [7; 32];
    let secret = "3fbbe6a60deb66c30a32795aba0eff7eaa10105586e7be5c09678d63b6caab62";
    let log = format!("CLIENT_EARLY_TRAFFIC_SECRET {} {secret}", "07".repeat(32));
    let mut keys = Keys::default();
    keys.add_key_log(log.as_bytes(), KeySource::KeyLog);
    let mut early = EarlyData::new(&keys, &random).unwrap();
    let mut open = |body: &str| {
        let sealed = Sealed { content_type: APPLICATION_DATA, version: 0x0303, body: &hex(body) };
        early.open(&sealed).map(|opened| (opened.content_type, opened.bytes.clone()))
    };
    assert_eq!(open("ab1df420e75c457a7cc5d2844f76d5aee4b4edbf049be0"), Some((APPLICATION_DATA, b"ABCDEF".to_vec())));
    assert_eq!(open("ab1df420e75c457a7cc5d2844f76d5aee4b4edbf049be0"), None, "a record opens once");
    assert_eq!(open("aca6fc944841298df99593725f9bf9754429b12f09"), Some((HANDSHAKE, vec![5, 0, 0, 0])));
    assert!(EarlyData::new(&keys, &[8; 32]).is_none(), "another client's secret");
}

#[test]
fn early_data_behind_a_hole_opens() {
    let sessions = sessions();
    let session = sessions.iter().find(|session| session.name == "tls13-early-taken").unwrap();
    let bodies: Vec<_> = session
        .records
        .iter()
        .filter(|(direction, bytes)| *direction == Direction::ToServer && bytes[0] == APPLICATION_DATA)
        .map(|(_, bytes)| bytes[5..].to_vec())
        .collect();
    let hello = &session.records[0].1[9..];
    let random = parse(wire::client_hello, hello).unwrap().0.random.unwrap();
    let mut early = EarlyData::new(&session.keys, &random).unwrap();
    early.lose();
    let sealed = Sealed { content_type: APPLICATION_DATA, version: 0x0303, body: &bodies[1] };
    assert!(early.open(&sealed).is_some(), "its second record");
}

#[test]
fn says_how_many_lines_there_are_and_that_none_fits() {
    let mut keys = Keys::default();
    for byte in ["aa", "bb", "cc"] {
        let line = format!("CLIENT_RANDOM {} {}", byte.repeat(32), "00".repeat(48));
        keys.add_key_log(line.as_bytes(), KeySource::KeyLog);
    }
    let handshake = Handshake {
        version: 0x0303,
        cipher_suite: 0xc030,
        client_random: [1; 32],
        server_random: [2; 32],
        encrypt_then_mac: false,
        extended_master_secret: true,
        session_id: &[],
        ticket: &[],
        resumed: false,
        encrypted_premaster: None,
        transcript: &[],
    };
    let why = Decryptor::new(&keys, &handshake).err().unwrap();
    assert_eq!(why, "3 key log lines, none for this session's client random");
}

#[test]
fn names_a_suite_that_is_not_supported_and_a_session_that_only_an_earlier_one_opens() {
    let refusal = |cipher_suite, resumed, keys: &Keys| {
        let handshake = Handshake {
            version: 0x0303,
            cipher_suite,
            client_random: [1; 32],
            server_random: [2; 32],
            encrypt_then_mac: false,
            extended_master_secret: true,
            session_id: &[],
            ticket: &[],
            resumed,
            encrypted_premaster: None,
            transcript: &[],
        };
        Decryptor::new(keys, &handshake).err().unwrap()
    };
    for (suite, name) in [
        (0xc076, "TLS_ECDHE_RSA_WITH_CAMELLIA_128_CBC_SHA256 (0xc076)"),
        (0xc051, "TLS_RSA_WITH_ARIA_256_GCM_SHA384 (0xc051)"),
        (0xfafa, "unknown cipher suite (0xfafa)"),
    ] {
        let expect = format!("{name} is not supported: its records cannot be opened here");
        assert_eq!(refusal(suite, false, &Keys::default()), expect);
    }
    #[cfg(feature = "server-key")]
    {
        let mut keys = Keys::default();
        keys.add_server_key(include_str!("../standard/rsakeys.ini")).unwrap();
        assert!(refusal(0x009c, true, &keys).starts_with("the session resumes an earlier one"));
        assert!(
            refusal(0x009c, false, &keys).starts_with("the server's key opens sessions with RSA key exchange only")
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_key_log_does_harm(text in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let log = parse_key_log(&text);
        prop_assert!(log.lines.len() <= text.len());
    }

    /// Any record, any number of records passed over, in any version and suite with any secret: nothing opens, nothing breaks.
    #[test]
    fn no_record_does_harm(
        version in 0x0300u16..0x0305,
        suite in proptest::sample::select(vec![0x1301u16, 0x1302, 0x1303, 0x1304, 0x1305, 0xc02f, 0xc030, 0xcca8, 0xc09c, 0xc0a3, 0x002f, 0x0035, 0x003c, 0xc028, 0x000a, 0x0004, 0x0005, 0x003b, 0x0000]),
        records in proptest::collection::vec((any::<bool>(), any::<u8>(), proptest::collection::vec(any::<u8>(), 0..200), 0u32..9), 0..12),
        flags in any::<(bool, bool)>(),
    ) {
        let random = "01".repeat(32);
        let mut keys = Keys::default();
        for (label, length) in [("CLIENT_RANDOM", 48), ("CLIENT_TRAFFIC_SECRET_0", 32), ("SERVER_TRAFFIC_SECRET_0", 48)] {
            keys.add_key_log(format!("{label} {random} {}", "5a".repeat(length)).as_bytes(), KeySource::KeyLog);
        }
        let handshake = Handshake {
            version,
            cipher_suite: suite,
            client_random: [1; 32],
            server_random: [2; 32],
            encrypt_then_mac: flags.0,
            extended_master_secret: flags.1,
            session_id: &[],
 ticket: &[],
 resumed: false,
            encrypted_premaster: Some(&[1, 2, 3]),
            transcript: &[],
        };
        let Ok(mut decryptor) = Decryptor::new(&keys, &handshake) else { return Ok(()) };
        for (to_server, content_type, body, action) in &records {
            let direction = if *to_server { Direction::ToServer } else { Direction::ToClient };
            match action {
                0 => decryptor.skip(direction, u32::MAX, body.len() as u64),
                1 => decryptor.lose(direction),
                _ => {
                    let sealed = Sealed { content_type: *content_type, version: 0x0303, body };
                    prop_assert!(decryptor.open(direction, &sealed).is_none());
                }
            }
        }
    }
}
