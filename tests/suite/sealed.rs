//! How well sealed records are read: real sessions with exact sizes, sealed again in other suites and cut after every message.
//!
//! What a session's records are is known from its exact sizes (and held against the truth files by the other tests). The same sizes
//! sealed by a CBC suite leave windows, and a cut leaves a session that ended there: so each real session gives many cases.

use rdpwhy::flow::Direction;
use rdpwhy::infer::suite::Protection;
use rdpwhy::infer::{
    self, AuthenticationOutcome, Close, CloseKind, LicensingOutcome, Method, Record, Setting, Strength,
};
use rdpwhy::session::Session;
use rdpwhy::vocabulary::StageName;

use crate::bundled;
use crate::measure::sessions::keyless;

/// A message with its exact size, and the stage completed after it.
#[derive(Clone, Copy)]
struct Known {
    record: Record,
    reached: StageName,
    ticket: bool,
}

fn known(session: &Session) -> Vec<Known> {
    let mut all: Vec<Known> = Vec::new();
    for step in session.sealed.iter().flat_map(|sealed| &sealed.inference.steps) {
        if step.seen.0 != step.seen.1 {
            return Vec::new();
        }
        let record = Record::single(step.direction, step.first_frame, step.time, Record::APPLICATION_DATA, step.seen.0);
        let ticket = step.message.contains("NewSessionTicket");
        // Merged messages share a record: the last of them says what was reached.
        if step.merged && all.last().is_some_and(|last| last.record == record) {
            all.pop();
        }
        all.push(Known { record, reached: step.reached, ticket });
    }
    all
}

/// Length of a record that seals `size` bytes.
fn sealed(version: u16, suite: u16, size: u32) -> u32 {
    match Protection::of(suite) {
        _ if version == 0x0304 => size + 17,
        Protection::Aead { nonce, tag } => size + nonce + tag,
        Protection::Cbc { block, mac } => {
            let iv = if version == 0x0301 { 0 } else { block };
            iv + ((size + mac) / block + 1) * block
        }
        other => panic!("{other:?}"),
    }
}

#[derive(Default)]
struct Count {
    all: u32,
    right: u32,
    strong: u32,
    wrong_at_strong: Vec<String>,
}

/// Version, suite, smallest share in a hundred that must be right, and judged strong.
const SEALINGS: &[(u16, u16, u32, u32)] = &[
    (0x0303, 0xc030, 95, 80),
    (0x0304, 0x1302, 95, 80),
    (0x0301, 0x002f, 85, 40),
    (0x0303, 0xc014, 85, 40),
    (0x0303, 0xc027, 85, 40),
    (0x0303, 0xc028, 85, 40),
    (0x0303, 0x000a, 85, 40),
];

fn cut(name: &str, session: &Session, sealing: (u16, u16), count: &mut Count) {
    let (version, suite) = sealing;
    let messages = known(session);
    let setting = Setting {
        selected_protocol: session.negotiation.agreed().map(|protocol| protocol.0),
        tls_version: version,
        cipher_suite: suite,
        ..Setting::default()
    };
    let method = session.sealed.as_ref().and_then(|sealed| sealed.inference.authentication.method);
    let mut records = handshake(version);
    for known in messages.iter().filter(|known| version == 0x0304 || !known.ticket) {
        let record = known.record;
        records.push(Record::single(
            record.direction,
            record.frame,
            record.time,
            23,
            sealed(version, suite, record.length),
        ));
        let close = Close {
            by: Some(Direction::ToServer),
            how: CloseKind::Fin,
            time: record.time,
            frame: Some(record.frame.saturating_add(1)),
        };
        let read = infer::infer(&setting, &records, &close);
        // A license error and STATUS_VALID_CLIENT have one size: which it was a cut right behind it does not tell, nor may the reading.
        if read.licensing.outcome == LicensingOutcome::Refused {
            assert_ne!(read.strength, Strength::Strong, "{name} #{}", record.frame);
            continue;
        }
        let begun = read.authentication.method.is_some();
        let reached = match known.reached {
            StageName::Authentication if method.is_none() => StageName::Tls,
            reached => reached,
        };
        let right = read.stage_reached == Some(reached)
            && (!begun || read.authentication.method == method || reached == StageName::Tls);
        count.all += 1;
        count.right += u32::from(right);
        count.strong += u32::from(read.strength == Strength::Strong);
        if read.strength == Strength::Strong && !right {
            count.wrong_at_strong.push(format!("{name} #{}: {:?} for {reached:?}", record.frame, read.stage_reached));
        }
    }
}

fn handshake(version: u16) -> Vec<Record> {
    let time = rdpwhy::time::Time::default();
    let mut records = vec![
        Record::single(Direction::ToClient, 1, time, Record::CHANGE_CIPHER_SPEC, 1),
        Record::single(Direction::ToServer, 1, time, Record::CHANGE_CIPHER_SPEC, 1),
    ];
    if version == 0x0304 {
        records.push(Record::single(Direction::ToServer, 1, time, Record::APPLICATION_DATA, 69));
    }
    records
}

#[test]
fn real_sessions_sealed_again_and_cut_anywhere_are_read_right() {
    let mut all = Vec::new();
    for folder in bundled::captures() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        all.extend(keyless(&folder.join("capture.pcapng")).into_iter().map(|session| (name.clone(), session)));
    }
    let with_records = all.iter().filter(|(_, session)| !known(session).is_empty()).count();
    println!("{with_records} sessions with sealed records");
    assert!(with_records >= 10);
    // Sessions of the same peers that differ in nothing but their certificates have the same sizes: one of them is enough.
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|(_, session)| {
        let sizes = |known: &Known| (known.record.direction, known.record.length);
        seen.insert((
            session.negotiation.agreed().map(|agreed| agreed.0),
            known(session).iter().map(sizes).collect::<Vec<_>>(),
        ))
    });
    println!("{} of them differ", all.len());
    for (version, suite, least_right, least_strong) in SEALINGS {
        let mut count = Count::default();
        for (name, session) in &all {
            cut(name, session, (*version, *suite), &mut count);
        }
        println!(
            "{version:04x} {suite:04x}: {} cases, {} right, {} strong, {} wrong at strong",
            count.all,
            count.right,
            count.strong,
            count.wrong_at_strong.len()
        );
        assert!(count.wrong_at_strong.is_empty(), "{}", count.wrong_at_strong.join("\n"));
        assert!(count.right * 100 >= count.all * least_right, "{version:04x} {suite:04x}");
        assert!(count.strong * 100 >= count.all * least_strong, "{version:04x} {suite:04x}");
    }
}

/// File, client's port, method, outcome, licensing, last completed stage, frame of the Font Map.
type Row = (&'static str, u16, Option<Method>, AuthenticationOutcome, LicensingOutcome, StageName, Option<u32>);

/// What is true of real sessions, read after decryption where there are keys (truth.json and the samples' own frames).
const FIELD: &[Row] = {
    use AuthenticationOutcome::{AbandonedAfterProof, Accepted, Rejected, Unknown};
    use LicensingOutcome::{None as Waived, NotReached};
    use Method::{Kerberos, Ntlm, SmartCard};
    use StageName::{Active, Tls};
    &[
        ("mstsc/rdp-nla-kerberos-auth1.pcapng", 50290, Some(Kerberos), Accepted, Waived, Active, Some(64)),
        ("mstsc/rdp-nla-smartcard-auth1.pcapng", 50316, Some(SmartCard), Accepted, Waived, Active, Some(63)),
        ("mstsc/rdp-credential-guard-accepted1.pcapng", 50015, Some(Kerberos), Accepted, Waived, Active, Some(58)),
        ("mstsc/rdp-no-nla-accepted1.pcapng", 50382, None, Unknown, Waived, Active, Some(45)),
        ("mstsc/rdp-nla-ntlm-rejected1.pcapng", 50324, Some(Ntlm), Rejected, NotReached, Tls, None),
        ("mstsc/freerdp-test.pcapng", 52668, Some(Ntlm), Accepted, Waived, Active, Some(54)),
        ("ndpi/rdp.pcap", 52494, Some(Ntlm), Unknown, NotReached, Tls, None),
        ("ndpi/rdp_over_tls.pcap", 35888, Some(Ntlm), Rejected, NotReached, Tls, None),
        ("zeek/rdp-to-ssl.pcap", 49206, Some(Ntlm), AbandonedAfterProof, NotReached, Tls, None),
        ("zeek/rdp-to-ssl.pcap", 49207, Some(Ntlm), Accepted, Waived, Active, Some(74)),
        ("sharprdp/sharprdp.pcapng", 59281, Some(Ntlm), Accepted, Waived, Active, Some(93)),
        ("sharprdp/sharprdp.pcapng", 59285, Some(Ntlm), Accepted, Waived, Active, Some(593)),
        ("tls13/htb-s4.pcapng", 57630, Some(Ntlm), Rejected, NotReached, Tls, None),
        ("tls13/htb-s181.pcapng", 44826, Some(Ntlm), Rejected, NotReached, Tls, None),
        ("montrehack/pcap3.pcap", 1056, None, Unknown, Waived, Active, Some(61)),
    ]
};

#[test]
fn field_sessions_are_read_as_they_were() {
    let Some(folder) = std::env::var_os("RDPWHY_FIELD_CAPTURES").map(std::path::PathBuf::from) else {
        println!("SKIPPED: RDPWHY_FIELD_CAPTURES is not set");
        return;
    };
    let mut strong = 0;
    for (file, port, method, outcome, licensing, reached, active) in FIELD {
        let all = keyless(&folder.join(file));
        let session = all.iter().find(|session| session.client.port() == *port).unwrap();
        let read = &session.sealed.as_ref().unwrap_or_else(|| panic!("{file}: no sealed records")).inference;
        let got = (
            read.authentication.method,
            read.authentication.outcome,
            read.licensing.outcome,
            read.stage_reached,
            read.active,
        );
        assert_eq!(got, (*method, *outcome, *licensing, Some(*reached), *active), "{file}:{port}");
        strong += u32::from(read.strength == Strength::Strong);
    }
    println!("{} sessions, {strong} of them strong", FIELD.len());
    assert!(strong >= 12, "{strong}");
}
