//! Every attempt of every capture scrubbed: the copy gives the same diagnosis, and none of the values that were replaced stands in it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Cursor;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use rdpwhy::analyze::{self, Options};
use rdpwhy::capture::{Capture, CaptureOptions};
use rdpwhy::pseudonym::Salt;
use rdpwhy::report;
use rdpwhy::scrub::{Kind, Plan, Replacement, ScrubError, Scrubbed};

use crate::forge;
use crate::tshark::{self, short};

/// The report without keys and without the secrets inside the file.
fn keyless(path: &Path) -> report::Capture {
    let options = Options { without_embedded_secrets: true, ..Options::default() };
    analyze::file(path, CaptureOptions::default(), &options).unwrap()
}

fn report_of(bytes: &[u8]) -> report::Capture {
    let reader = Box::new(Cursor::new(bytes.to_vec()));
    analyze::stream(reader, "scrubbed", CaptureOptions::default(), &Options::default()).unwrap()
}

/// One attempt scrubbed with a salt that is the same in every run.
fn scrubbed(path: &Path, report: &report::Capture, session: Option<u32>) -> Result<(Vec<u8>, Scrubbed), ScrubError> {
    let open = || Capture::open(path, CaptureOptions::default());
    let plan = Plan::make(report, &open, session, &Salt::fixed([0x5c; 32]))?;
    let mut bytes = Vec::new();
    let told = plan.write(&open, &mut bytes).unwrap();
    Ok((bytes, told))
}

/// The attempts of a capture: by the first session of each, and the worst where that has none.
fn choices(report: &report::Capture) -> Vec<Option<u32>> {
    let mut choices: Vec<Option<u32>> =
        report.attempts.iter().filter_map(|attempt| attempt.sessions.first().copied()).map(Some).collect();
    if choices.is_empty() && !report.attempts.is_empty() {
        choices.push(None);
    }
    choices
}

/// What must be the same of a session, with the frames as they are numbered in the original.
fn diagnosis(session: &report::Session, frame: &dyn Fn(u32) -> u32) -> Vec<String> {
    let stage = |stage: &report::Stage| format!("{:?} {:?} {:?}", stage.name, stage.status, stage.basis);
    let ending = &session.ending;
    let verdict = &session.verdict;
    let mut told: Vec<String> = session.stages.iter().map(stage).collect();
    // What leads there: negotiation, TLS, and what was found of the certificates.
    let asked = &session.negotiation;
    told.push(format!("{:?} {:?} {:?}", asked.requested_protocols, asked.selected_protocol, asked.failure.is_some()));
    if let Some(tls) = &session.tls {
        told.push(format!("{:?} {:?} resumed {:?} {:?}", tls.version, tls.cipher_suite, tls.resumed, tls.records));
        told.extend(tls.certificates.iter().map(|one| {
            format!(
                "{:?} self-signed {:?}, {:?} {:?}, {:?} to {:?}, {:?}",
                one.judgement,
                one.self_signed,
                one.key,
                one.signature,
                one.not_before,
                one.not_after,
                one.windows_default
            )
        }));
    }
    told.push(format!(
        "ended by {:?}, refused by {:?}, how {:?}, in {:?}, {:?}, frames {:?} {:?}",
        ending.by,
        ending.refused_by,
        ending.how,
        ending.stage,
        ending.certainty,
        ending.frame.map(frame),
        ending.decisive_frame.map(frame)
    ));
    told.push(format!(
        "{:?}: {:?} {} {:?}, superseded {}",
        verdict.outcome,
        verdict.category,
        verdict.cause,
        verdict.certainty,
        verdict.superseded_by.is_some()
    ));
    told
}

/// Whether the client asked for the server by the address that its packets go to.
fn asks_by_address(session: &report::Session) -> bool {
    let name = session.tls.as_ref().and_then(|tls| tls.server_name.as_deref());
    name.is_some_and(|name| name == session.server.address)
}

fn compare(path: &Path, before: &report::Capture, choice: Option<u32>, found: &mut Vec<String>) -> usize {
    let place = format!("{} session {choice:?}", short(path));
    let (bytes, told) = scrubbed(path, before, choice).unwrap();
    let after = report_of(&bytes);
    let same = |frame: u32| frame;
    let original = |frame: u32| told.frames.get(frame as usize - 1).copied().unwrap_or(0);
    let own: Vec<&report::Session> =
        before.sessions.iter().filter(|session| told.sessions.contains(&session.id)).collect();
    let evidence = |report: &report::Capture, own: &[u32]| {
        let sessions = report.sessions.iter().filter(|session| own.contains(&session.id));
        sessions.map(|session| (session.verdict.evidence.len(), session.verdict.look_alikes.len())).collect::<Vec<_>>()
    };
    let all: Vec<u32> = after.sessions.iter().map(|session| session.id).collect();
    if evidence(before, &told.sessions) != evidence(&after, &all) {
        found.push(format!("{place}: evidence {:?} -> {:?}", evidence(before, &told.sessions), evidence(&after, &all)));
    }
    if own.len() != after.sessions.len() {
        found.push(format!("{place}: {} sessions became {}", own.len(), after.sessions.len()));
    }
    for (one, other) in own.iter().zip(&after.sessions) {
        let (one, other) = (diagnosis(one, &same), diagnosis(other, &original));
        let differ = one.iter().zip(&other).filter(|(one, other)| one != other);
        found.extend(differ.map(|(one, other)| format!("{place}: {one}\n    -> {other}")));
        if one.len() != other.len() {
            found.push(format!("{place}: {} lines became {}", one.len(), other.len()));
        }
    }
    let lost = told.lost.iter().any(|lost| lost.contains("a message holds as text"));
    for (one, other) in own.iter().zip(&after.sessions).filter(|(one, _)| asks_by_address(one)) {
        if !asks_by_address(other) && !lost {
            found.push(format!("{place}: session {} no longer asks for the server by its address", one.id));
        }
    }
    let outcome = |report: &report::Capture, attempt: usize| report.attempts.get(attempt).map(|one| one.outcome);
    let attempt = before.attempts.iter().position(|attempt| attempt.id == told.attempt).unwrap();
    if after.attempts.len() != 1 || outcome(&after, 0) != outcome(before, attempt) {
        found.push(format!("{place}: attempt {:?} became {:?}", before.attempts[attempt], after.attempts));
    }
    own.len()
}

fn captures() -> Vec<PathBuf> {
    let only = std::env::var("RDPWHY_SCRUB_ONLY").ok();
    let mut captures = tshark::captures();
    captures.retain(|path| only.as_ref().is_none_or(|only| path.to_string_lossy().contains(only.as_str())));
    captures
}

#[test]
fn the_diagnosis_stays_the_same() {
    let mut found = Vec::new();
    let (mut attempts, mut sessions) = (0, 0);
    for path in captures() {
        let before = keyless(&path);
        for choice in choices(&before) {
            attempts += 1;
            sessions += compare(&path, &before, choice, &mut found);
        }
    }
    println!("{attempts} attempts with {sessions} sessions compared");
    assert!(found.is_empty(), "{}\n{} differences", found.join("\n"), found.len());
}

/// Values and the forms in which each may have stood in the capture.
fn forms(replaced: &Replacement) -> Vec<Vec<u8>> {
    let original = replaced.original.as_str();
    let mut forms: BTreeSet<Vec<u8>> = BTreeSet::new();
    match replaced.kind {
        Kind::Address => match original.parse::<IpAddr>().unwrap() {
            IpAddr::V4(v4) => bytes_forms(&v4.octets(), &mut forms),
            IpAddr::V6(v6) => bytes_forms(&v6.octets(), &mut forms),
        },
        Kind::Name | Kind::RoutingToken => {}
        _ => bytes_forms(&unhex(&original.replace(':', "")), &mut forms),
    }
    if matches!(replaced.kind, Kind::Name | Kind::RoutingToken | Kind::Address | Kind::HardwareAddress) {
        text_forms(original, &mut forms);
        // Labels that stayed are words of a protocol or of a product.
        let changed = split(original).zip(split(&replaced.replacement)).filter(|(label, made)| label != made);
        for (label, _) in changed.filter(|_| matches!(replaced.kind, Kind::Name | Kind::RoutingToken)) {
            text_forms(label, &mut forms);
        }
    }
    forms.into_iter().filter(|form| form.len() >= 4).collect()
}

/// The labels of a name.
fn split(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && !"-_$".contains(c))
}

fn text_forms(text: &str, forms: &mut BTreeSet<Vec<u8>>) {
    if text.len() < 4 {
        return;
    }
    for text in [text.to_owned(), text.to_lowercase(), text.to_uppercase()] {
        forms.insert(text.as_bytes().to_vec());
        forms.insert(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        forms.insert(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    }
}

/// As they are, in reverse, and in hex.
fn bytes_forms(bytes: &[u8], forms: &mut BTreeSet<Vec<u8>>) {
    let significant = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    if significant.len() < 4 {
        return;
    }
    forms.insert(significant.to_vec());
    forms.insert(significant.iter().rev().copied().collect());
    let hex: String = significant.iter().map(|byte| format!("{byte:02x}")).collect();
    text_forms(&hex, forms);
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len() / 2).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap()).collect()
}

/// Finds many patterns of four bytes or longer in one pass.
fn contained<'p>(bytes: &[u8], patterns: &'p [Vec<u8>]) -> BTreeMap<&'p [u8], usize> {
    let mut by_start: HashMap<[u8; 4], Vec<&[u8]>> = HashMap::new();
    for pattern in patterns {
        by_start.entry(*pattern.first_chunk().unwrap()).or_default().push(pattern);
    }
    let mut found = BTreeMap::new();
    for at in 0..bytes.len().saturating_sub(3) {
        for pattern in by_start.get(bytes[at..].first_chunk::<4>().unwrap()).into_iter().flatten() {
            if bytes[at..].starts_with(pattern) {
                found.entry(*pattern).or_insert(at);
            }
        }
    }
    found
}

/// Values that stand in a copy although they were replaced, each with its reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("0100000001", "a serial number of two ones and three zeros, as lengths and flags are"),
    ("02:00:00:00:00:01", "a made-up MAC address, which a length and a flag look like"),
];

#[test]
fn no_value_that_was_replaced_is_in_the_copy() {
    let mut found = Vec::new();
    let (mut attempts, mut values, mut searched) = (0, 0, 0);
    let mut excused: BTreeMap<&str, usize> = BTreeMap::new();
    for path in captures() {
        let before = keyless(&path);
        for choice in choices(&before) {
            let (bytes, told) = scrubbed(&path, &before, choice).unwrap();
            attempts += 1;
            values += told.map.len();
            let by_form: Vec<(Vec<u8>, &Replacement)> =
                told.map.iter().flat_map(|one| forms(one).into_iter().map(move |form| (form, one))).collect();
            searched += by_form.len();
            let patterns: Vec<Vec<u8>> = by_form.iter().map(|(form, _)| form.clone()).collect();
            for (pattern, at) in contained(&bytes, &patterns) {
                let (_, one) = by_form.iter().find(|(form, _)| form == pattern).unwrap();
                let text = String::from_utf8_lossy(pattern).replace('\0', "");
                match EXCEPTIONS.iter().find(|(value, _)| one.original == *value) {
                    Some((_, reason)) => *excused.entry(reason).or_default() += 1,
                    None => found.push(format!(
                        "{} session {choice:?}: {:?} {:?} as {:?} at {at}: {}",
                        short(&path),
                        one.kind,
                        one.original,
                        text,
                        bytes[at.saturating_sub(24)..(at + 24).min(bytes.len())].escape_ascii()
                    )),
                }
            }
        }
    }
    println!("{attempts} attempts, {values} values in {searched} forms searched for");
    for (reason, count) in excused {
        println!("{count} excused: {reason}");
    }
    assert!(values > 1000 || std::env::var_os("RDPWHY_SCRUB_ONLY").is_some(), "too little was replaced");
    assert!(found.is_empty(), "{}\n{} values found", found.join("\n"), found.len());
}

#[test]
fn the_same_salt_gives_the_same_copy_and_another_one_another() {
    for path in captures().into_iter().step_by(17) {
        let before = keyless(&path);
        let open = || Capture::open(&path, CaptureOptions::default());
        let with = |salt: u8| {
            let mut bytes = Vec::new();
            let plan = Plan::make(&before, &open, None, &Salt::fixed([salt; 32])).ok()?;
            plan.write(&open, &mut bytes).unwrap();
            Some(bytes)
        };
        let Some(once) = with(1) else { continue };
        assert!(Some(&once) == with(1).as_ref(), "{}: not the same twice", path.display());
        assert!(Some(&once) != with(2).as_ref(), "{}: the salt makes no difference", path.display());
    }
}

/// Whether each checksum of a packet is right, as etherparse computes it; none where the packet is cut, or of another link type.
fn checksums(packet: &rdpwhy::capture::Packet<'_>) -> Vec<bool> {
    use etherparse::{NetSlice, SlicedPacket, TransportSlice};
    let whole = packet.data.len() == packet.wire_len as usize;
    let sliced = match packet.link_type.0 {
        1 => SlicedPacket::from_ethernet(packet.data),
        101 | 228 | 229 => SlicedPacket::from_ip(packet.data),
        _ => return Vec::new(),
    };
    let Some(sliced) = sliced.ok().filter(|_| whole) else { return Vec::new() };
    let mut right = Vec::new();
    let (source, destination) = match &sliced.net {
        Some(NetSlice::Ipv4(ip)) => {
            right.push(ip.header().to_header().calc_header_checksum() == ip.header().header_checksum());
            if ip.header().is_fragmenting_payload() {
                return right;
            }
            (IpAddr::from(ip.header().source()), IpAddr::from(ip.header().destination()))
        }
        Some(NetSlice::Ipv6(ip)) => (ip.header().source_addr().into(), ip.header().destination_addr().into()),
        _ => return right,
    };
    match (&sliced.transport, source, destination) {
        (Some(TransportSlice::Tcp(tcp)), IpAddr::V4(a), IpAddr::V4(b)) => {
            right.push(tcp.calc_checksum_ipv4(a.octets(), b.octets()).ok() == Some(tcp.checksum()));
        }
        (Some(TransportSlice::Tcp(tcp)), IpAddr::V6(a), IpAddr::V6(b)) => {
            right.push(tcp.calc_checksum_ipv6(a.octets(), b.octets()).ok() == Some(tcp.checksum()));
        }
        (Some(TransportSlice::Udp(udp)), IpAddr::V4(a), IpAddr::V4(b)) if udp.checksum() != 0 => {
            let header = udp.to_header();
            right.push(
                header.calc_checksum_ipv4_raw(a.octets(), b.octets(), udp.payload()).ok() == Some(udp.checksum()),
            );
        }
        (Some(TransportSlice::Udp(udp)), IpAddr::V6(a), IpAddr::V6(b)) if udp.checksum() != 0 => {
            let header = udp.to_header();
            right.push(
                header.calc_checksum_ipv6_raw(a.octets(), b.octets(), udp.payload()).ok() == Some(udp.checksum()),
            );
        }
        (Some(TransportSlice::Icmpv4(icmp)), ..) => {
            right.push(icmp.icmp_type().calc_checksum(icmp.payload()) == icmp.checksum());
        }
        _ => {}
    }
    right
}

#[test]
fn checksums_that_were_right_are_right_and_wrong_ones_wrong() {
    let (mut right, mut wrong) = (0, 0);
    for path in captures() {
        let before = keyless(&path);
        let Ok((bytes, told)) = scrubbed(&path, &before, None) else { continue };
        let mut originals: HashMap<u32, (Vec<bool>, u32, usize, i64)> = HashMap::new();
        let mut capture = Capture::open(&path, CaptureOptions::default()).unwrap();
        while let Some(packet) = capture.next_packet() {
            let facts = (checksums(&packet), packet.wire_len, packet.data.len(), packet.time.0);
            originals.insert(packet.frame, facts);
        }
        let reader = Box::new(Cursor::new(bytes));
        let mut copy = Capture::from_reader(reader, "copy", None, CaptureOptions::default()).unwrap();
        while let Some(packet) = copy.next_packet() {
            let place = format!("{} #{}", path.display(), packet.frame);
            let (before, wire_len, length, time) = &originals[&told.frames[packet.frame as usize - 1]];
            assert_eq!((packet.wire_len, packet.data.len(), packet.time.0), (*wire_len, *length, *time), "{place}");
            assert_eq!(&checksums(&packet), before, "{place}");
            right += before.iter().filter(|right| **right).count();
            wrong += before.iter().filter(|right| !**right).count();
        }
    }
    println!("{right} right checksums and {wrong} wrong ones compared");
    assert!(right > 1000 || std::env::var_os("RDPWHY_SCRUB_ONLY").is_some(), "too few checksums");
}

/// Bytes changed here and there: whatever they mean then, a copy is made or refused, and can be read again.
#[test]
fn damaged_captures_do_not_stop_it() {
    let mut made = 0;
    for path in captures().into_iter().filter(|path| path.ends_with("capture.pcapng")).step_by(7) {
        let whole = std::fs::read(&path).unwrap();
        if whole.len() > 200_000 {
            continue;
        }
        for seed in 0..4u32 {
            let mut state = seed.wrapping_mul(0x9e37_79b9) ^ whole.len() as u32;
            let mut next = || {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                state as usize
            };
            let mut bytes = whole.clone();
            for _ in 0..40 {
                let at = 200 + next() % (bytes.len() - 200);
                bytes[at] = next() as u8;
            }
            let reader = || Box::new(Cursor::new(bytes.clone()));
            let open = || Capture::from_reader(reader(), "damaged", None, CaptureOptions::default());
            let analyzed = analyze::stream(reader(), "damaged", CaptureOptions::default(), &Options::default());
            let Ok(report) = analyzed else { continue };
            let Ok(plan) = Plan::make(&report, &open, None, &Salt::fixed([3; 32])) else { continue };
            let mut copy = Vec::new();
            plan.write(&open, &mut copy).unwrap();
            report_of(&copy);
            made += 1;
        }
    }
    println!("{made} copies of damaged captures");
}

/// A name that is an address stands for the same host as the packets' address, or the report says that this is lost.
#[test]
fn an_address_in_a_message_is_replaced_as_that_of_packets() {
    let (mut kept, mut lost) = (0, 0);
    for path in captures() {
        let before = keyless(&path);
        if !before.sessions.iter().any(asks_by_address) {
            continue;
        }
        for salt in 1..=2 {
            let open = || Capture::open(&path, CaptureOptions::default());
            let Ok(plan) = Plan::make(&before, &open, None, &Salt::fixed([salt; 32])) else { continue };
            let mut bytes = Vec::new();
            let told = plan.write(&open, &mut bytes).unwrap();
            let original = |id: u32| before.sessions.iter().find(|session| session.id == id).unwrap();
            let asked = told.sessions.iter().map(|id| asks_by_address(original(*id)));
            let still = report_of(&bytes).sessions.iter().map(asks_by_address).collect::<Vec<_>>();
            for (asked, still) in asked.zip(still).filter(|(asked, _)| *asked) {
                let said = told.to_string().contains("a message holds as text");
                assert!(asked == still || said, "{}: lost, and not said: {told}", short(&path));
                kept += usize::from(still);
                lost += usize::from(!still);
            }
        }
        if kept + lost > 200 {
            break;
        }
    }
    println!("{kept} sessions ask for the server by its address as before, {lost} no longer");
    assert!(kept > 9 * lost && (kept > 0 || std::env::var_os("RDPWHY_SCRUB_ONLY").is_some()), "{kept} and {lost}");
}

/// Every TCP segment of an Ethernet and IPv4 capture in pieces of `length` bytes, each third of them sent again with another byte.
fn in_pieces(path: &Path, length: usize) -> Vec<u8> {
    let mut bytes = forge::file::head(&[1]);
    let mut capture = Capture::open(path, CaptureOptions::default()).unwrap();
    let mut count = 0u64;
    while let Some(packet) = capture.next_packet() {
        let (ip, rest) = packet.data[14..].split_at(20);
        let tcp = &rest[..usize::from(u16::from_be_bytes([ip[2], ip[3]])) - 20];
        assert_eq!((ip[0], ip[9], packet.data[12..14].to_vec()), (0x45, 6, vec![8, 0]), "{}", path.display());
        let header = usize::from(tcp[12] >> 4) * 4;
        let payload = &tcp[header..];
        let mut starts: Vec<(usize, bool)> = (0..payload.len().max(1)).step_by(length).map(|at| (at, false)).collect();
        if payload.len() > length && count.is_multiple_of(3) {
            starts.push((0, true));
        }
        for (at, altered) in starts {
            let end = (at + length).min(payload.len());
            let mut piece = tcp[..header].to_vec();
            let sequence = u32::from_be_bytes(*piece[4..].first_chunk().unwrap()).wrapping_add(at as u32);
            piece[4..8].copy_from_slice(&sequence.to_be_bytes());
            // FIN and RST belong to the end.
            if end < payload.len() || altered {
                piece[13] &= !5;
            }
            piece.extend(&payload[at..end]);
            if altered {
                *piece.last_mut().unwrap() ^= 0x55;
            }
            let mut datagram = ip.to_vec();
            datagram[2..4].copy_from_slice(&((20 + piece.len()) as u16).to_be_bytes());
            datagram.extend(piece);
            let data = [&packet.data[..14], &datagram].concat();
            let time = packet.time.0 as u64 / 1000 + count % 7;
            forge::file::packet(
                &mut bytes,
                &forge::file::Packet { time, interface: 0, original: data.len() as u32, data },
            );
            count += 1;
        }
    }
    bytes
}

#[test]
fn segments_that_cut_names_and_retransmissions_that_differ_come_out_alike() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("scrub-pieces");
    std::fs::create_dir_all(&folder).unwrap();
    let mut found = Vec::new();
    for name in [
        "certificate-name-mismatch-refused",
        "certificate-key-mismatch",
        "clear-license-reset",
        "neg-failure-5-nla-required",
    ] {
        let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("captures").join(name).join("capture.pcapng");
        for length in [3, 7, 50] {
            let path = folder.join(format!("{name}-{length}.pcapng"));
            std::fs::write(&path, in_pieces(&original, length)).unwrap();
            let before = keyless(&path);
            compare(&path, &before, Some(1), &mut found);
            let (bytes, told) = scrubbed(&path, &before, Some(1)).unwrap();
            let names = told.map.iter().filter(|one| one.kind == Kind::Name).flat_map(forms);
            let patterns: Vec<Vec<u8>> = names.collect();
            assert!(!patterns.is_empty());
            assert_eq!(contained(&bytes, &patterns).len(), 0, "{name} in pieces of {length}");
            let after = report_of(&bytes);
            let conflicts = |report: &report::Capture| report.sessions[0].network.retransmissions;
            assert_eq!(conflicts(&after), conflicts(&before), "{name} in pieces of {length}");
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
