//! The main job: a capture in, its report out.

mod halves;
mod judge;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use crate::assemble;
use crate::attempts;
use crate::capture::{Capture, CaptureError, CaptureFacts, CaptureOptions, Format, Secrets, SecretsType, Warning};
use crate::certify::{self, Reviewer};
use crate::decode::{self, Surroundings};
use crate::decrypt::{KeySource, Keys};
use crate::flow::{Flow, FlowTable, Limits};
use crate::kerberos::Kerberos;
use crate::link::{Dissector, Frame};
use crate::names::{Names, Unresolved};
use crate::report::{self, Mention, MentionKind};
use crate::session::{Message, Session};
use crate::vantage;
use crate::verdict::Verdict;
use crate::vocabulary::Outcome;
use halves::Other;
use judge::{Early, Judged, Judges};

/// How to analyse.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many threads judge sessions; reading is one thread's work.
    pub threads: usize,
    /// Secrets given beside those that the capture holds itself.
    pub keys: Keys,
    /// Roots (DER) that count beside the public ones when a certificate is judged.
    pub trusted: Vec<Vec<u8>>,
    /// The name that the client dialled, where the user knows it.
    pub server_name: Option<String>,
    /// Whether the messages of the sessions that matter most are kept with their bytes, for a report that draws them.
    pub exchanges: bool,
    /// Whether the report carries the names that only its sentences hold, for [`crate::redact`].
    pub mentions: bool,
    /// How many sessions of a capture are kept so at most.
    pub drawn: usize,
    /// Whether secrets that the capture holds itself are left unused.
    pub without_embedded_secrets: bool,
    /// Whether the report lists the records of sessions that were read by sizes.
    pub list_records: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            threads: 1,
            keys: Keys::default(),
            trusted: Vec::new(),
            server_name: None,
            exchanges: false,
            mentions: false,
            drawn: DRAWN,
            without_embedded_secrets: false,
            list_records: false,
        }
    }
}

/// Analyses a file.
///
/// # Errors
/// The file cannot be read, is no capture, or holds no packets.
pub fn file(path: &Path, capture: CaptureOptions, options: &Options) -> Result<report::Capture, CaptureError> {
    let name = path.display().to_string();
    let again_options = CaptureOptions { sha256: capture.sha256, progress: None, limit: capture.limit };
    let first = Pass { known: Randoms::new(), once: false };
    let (report, again) = run(Capture::open(path, capture)?, &name, options, first)?;
    let Some(known) = again else { return Ok(report) };
    // Secrets that stand behind their packets name connections that were passed over, or judged without them.
    run(Capture::open(path, again_options)?, &name, options, Pass { known, once: true }).map(|(report, _)| report)
}

/// Analyses a stream, standard input for one.
///
/// # Errors
/// As [`file`].
pub fn stream(
    reader: Box<dyn Read + Send>,
    name: &str,
    capture: CaptureOptions,
    options: &Options,
) -> Result<report::Capture, CaptureError> {
    let pass = Pass { known: Randoms::new(), once: true };
    run(Capture::from_reader(reader, name, None, capture)?, name, options, pass).map(|(report, _)| report)
}

/// How long after the last packet of a closed connection it has ended: twice the maximum segment lifetime of
/// [RFC 9293 section 3.4.2](https://www.rfc-editor.org/rfc/rfc9293#section-3.4.2).
const LINGER: Duration = Duration::from_secs(240);

/// Randoms of ClientHellos.
type Randoms = HashSet<[u8; 32]>;

/// How to read a capture through.
struct Pass {
    /// Randoms whose secrets are known beforehand, beside those of the given keys.
    known: Randoms,
    /// Whether this is the only time, or the last.
    once: bool,
}

/// The report, and where the capture is to be read again the randoms whose secrets stood behind their packets.
fn run(
    mut source: Capture,
    name: &str,
    options: &Options,
    pass: Pass,
) -> Result<(report::Capture, Option<Randoms>), CaptureError> {
    let mut dissector = Dissector::default();
    let mut names = Names::default();
    let mut kerberos = Kerberos::default();
    let mut keys = options.keys.clone();
    let mut blocks = 0;
    let known_client_randoms: Randoms = keys.client_randoms().chain(pass.known).collect();
    let scrubbed = source.is_scrubbed();
    let reviewer = Reviewer::new(&options.trusted, options.server_name.clone()).of_scrubbed(scrubbed);
    let no_keys = Keys::default();
    let keyless = Judges { exchanges: false, keys: &no_keys, reviewer: &reviewer };
    // Secrets may still come, and then what was judged without them is to be judged again: only what can be read again may hurry.
    let hurry = !pass.once && !scrubbed && options.keys.is_empty() && !options.exchanges;
    let limits = Limits {
        known_client_randoms: known_client_randoms.clone(),
        linger: hurry.then_some(LINGER),
        ..Limits::default()
    };
    let mut table = FlowTable::new(limits);
    let ended = std::thread::scope(|scope| {
        let mut early = hurry.then(|| Early::new(&keyless, options.threads, scope));
        while let Some(packet) = source.next_packet() {
            if let Some(segment) = dissector.segment(&packet) {
                names.push(&segment);
                kerberos.push(&segment);
                table.push(&segment);
            }
            if let Some(early) = early.as_mut().filter(|_| keys.is_empty() && table.has_ended()) {
                table.take_ended().into_iter().for_each(|flow| early.take(flow, packet.time));
            }
            if source.secrets().len() > blocks && !options.without_embedded_secrets {
                add_embedded(&mut keys, source.secrets().get(blocks..).unwrap_or_default());
                blocks = source.secrets().len();
                table.know_client_randoms(keys.client_randoms());
            }
        }
        early.map(Early::finish).unwrap_or_default()
    });
    if !options.without_embedded_secrets {
        add_embedded(&mut keys, source.secrets().get(blocks..).unwrap_or_default());
    }
    let mut late: Randoms = keys.client_randoms().filter(|random| !known_client_randoms.contains(random)).collect();
    let too_early = !ended.judged.is_empty() && !keys.is_empty();
    if keys.junk() > 0 {
        source.warnings_mut().add("key-log-lines-skipped", None, None, || {
            format!("{} lines of the key logs are not in the NSS format; they were passed over", keys.junk())
        });
    }
    dissector.finish(source.warnings_mut());
    if names.is_full() {
        source.warnings_mut().add("names-limit", None, None, || {
            "so many names were asked for that not all are remembered: a failed lookup may be missing here".to_owned()
        });
    }
    if kerberos.is_full() {
        source.warnings_mut().add("kerberos-limit", None, None, || {
            "so much was asked of KDCs that not all is remembered: a refusal may be missing here".to_owned()
        });
    }
    let set = table.finish();
    for warning in &set.warnings {
        source.warnings_mut().add(warning.code, warning.frame, None, || warning.message.clone());
    }
    if set.left_out.other_connections == 0 {
        late.clear();
    }
    let facts = source.finish()?;
    let surroundings = Surroundings { capture_end: facts.end };
    let keys = decode::learn(&set.flows, &keys);
    let judges = Judges { exchanges: options.exchanges, keys: &keys, reviewer: &reviewer };
    kerberos.finish(facts.end);
    let rest = halves::with_other_halves(set.flows.into_iter().chain(ended.open).collect(), &keys);
    let mut judged = judges.judge_all(rest, surroundings, options.threads);
    judged.extend(ended.judged);
    judged.sort_by_key(|Judged { session, .. }| (session.first_frame, session.client, session.server));
    judged.iter_mut().for_each(|judged| judged.session.capture_end = facts.end);
    judge::set_beside(&mut judged, &kerberos);
    let seen = judged.iter().filter_map(|judged| judged.session.tls.as_ref()?.client_random);
    seen.for_each(|random| {
        late.remove(&random);
    });
    judge::keep_listed(&mut judged);
    let redecode =
        |(flow, other): &(Flow, Other)| decode::messages_with_bytes(flow, other.half(), &surroundings, &keys);
    let mut told = capture(name, &facts, judged, &names, options, &redecode);
    if options.mentions {
        let dialled = options.server_name.iter();
        told.mentions.extend(dialled.map(|name| Mention { kind: MentionKind::Host, text: name.clone() }));
    }
    if !options.list_records {
        told.sessions
            .iter_mut()
            .filter_map(|session| session.sealed_reading.as_mut())
            .for_each(|reading| reading.records = None);
    }
    let again =
        if too_early { Some(keys.client_randoms().collect()) } else { Some(late).filter(|late| !late.is_empty()) };
    Ok((told, again.filter(|_| !pass.once)))
}

fn add_embedded(keys: &mut Keys, blocks: &[Secrets]) {
    for secrets in blocks.iter().filter(|secrets| secrets.kind() == SecretsType::TLS_KEY_LOG) {
        keys.add_key_log(secrets.bytes(), KeySource::Embedded);
    }
}

/// How many sessions of a capture are kept message by message unless told: a report of thousands stays one that opens at once.
const DRAWN: usize = 12;

/// The sessions that matter most: what failed before what did not, and of alike ones the first.
fn drawn(sessions: &[Session], verdicts: &[Verdict], most: usize) -> Vec<usize> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut ranked: Vec<_> = (0..sessions.len())
        .zip(verdicts)
        .map(|(position, verdict)| {
            let times = seen.entry(verdict.finding.cause).or_default();
            *times = times.saturating_add(1);
            let rank = match verdict.finding.outcome {
                Outcome::Failed if verdict.superseded_by.is_none() => 0,
                Outcome::Unknown => 1,
                Outcome::Failed => 2,
                Outcome::Open | Outcome::Ok | Outcome::Probe => 3,
            };
            // Many alike failures must not leave a rare kind of failure, or the session that worked, undrawn.
            (times.saturating_sub(1).min(2), rank, *times, position)
        })
        .collect();
    ranked.sort_unstable();
    ranked.into_iter().take(most).map(|(.., position)| position).collect()
}

fn capture(
    name: &str,
    facts: &CaptureFacts,
    judged: Vec<Judged>,
    names: &Names,
    options: &Options,
    redecode: &dyn Fn(&(Flow, Other)) -> Vec<Message>,
) -> report::Capture {
    let mut flows = Vec::new();
    let (mut sessions, mut verdicts): (Vec<Session>, Vec<Verdict>) = judged
        .into_iter()
        .map(|judged| {
            flows.push(judged.flow);
            (judged.session, judged.verdict)
        })
        .unzip();
    let attempts = attempts::join(&sessions, &mut verdicts, &|client| names.asked_by(client));
    let mut with_bytes = HashSet::new();
    for position in drawn(&sessions, &verdicts, options.drawn) {
        let flow = flows.get(position).and_then(Option::as_ref);
        if let Some((session, flow)) = sessions.get_mut(position).zip(flow) {
            session.messages = redecode(flow);
            with_bytes.insert(position);
        }
    }
    let clock = certify::clock::suspect(&sessions).map(|message| report::Warning {
        code: certify::clock::CODE.to_owned(),
        message,
        frame: None,
        offset: None,
    });
    let unresolved = names.unresolved(&sessions, facts.end);
    let (beside_others, unresolved): (Vec<_>, Vec<_>) = unresolved.iter().partition(|name| name.beside_others);
    let mut mentions = BTreeSet::new();
    if options.mentions {
        let unresolved = beside_others.iter().flat_map(|one| [one.name.clone(), one.client.to_string()]);
        mentions.extend(unresolved.map(|text| Mention { kind: MentionKind::Host, text }));
        sessions.iter().for_each(|session| assemble::mentions(session, &mut mentions));
        let asked = sessions.iter().filter_map(|session| asked(session, names));
        mentions.extend(asked.map(|(_, name)| Mention { kind: MentionKind::Host, text: name.to_owned() }));
    }
    report::Capture {
        path: name.to_owned(),
        sha256: facts.sha256.map(|digest| digest.iter().map(|byte| format!("{byte:02x}")).collect()),
        format: Some(match facts.format {
            Format::Pcap => report::CaptureFormat::Pcap,
            Format::Pcapng => report::CaptureFormat::Pcapng,
        }),
        compression: facts.compression.map(|compression| compression.name().to_owned()),
        packets: facts.packets,
        bytes: facts.bytes,
        first_packet: Some(facts.first_packet),
        last_packet: Some(facts.last_packet),
        link_types: facts
            .link_types
            .iter()
            .map(|link| link.name().map_or_else(|| link.0.to_string(), str::to_owned))
            .collect(),
        vantage: vantage::of_all(&sessions),
        warnings: (facts.warnings.iter().map(warning))
            .chain(clock)
            .chain(beside_others.into_iter().map(assemble::unresolved_beside_others))
            .collect(),
        attempts: told_attempts(&attempts, &sessions, &verdicts, names, unresolved),
        sessions: sessions
            .iter()
            .zip(&verdicts)
            .enumerate()
            .map(|(position, (session, verdict))| {
                let mut told = assemble::session(assemble::id(position), session, verdict);
                let wanted = with_bytes.contains(&position);
                told.exchange = wanted.then(|| assemble::exchange(session, verdict, &told.ending));
                told
            })
            .collect(),
        left_out: Vec::new(),
        error: None,
        mentions: mentions.into_iter().collect(),
    }
}

/// The name that a session's client asked for to come to its server, and in which frame it was answered.
fn asked<'n>(session: &Session, names: &'n Names) -> Option<(Frame, &'n str)> {
    names.behind(session.client.ip(), session.server.ip(), session.start)
}

/// Attempts with connections, then those for which the name did not even resolve.
fn told_attempts(
    attempts: &[attempts::Attempt],
    sessions: &[Session],
    verdicts: &[Verdict],
    names: &Names,
    unresolved: Vec<&Unresolved>,
) -> Vec<report::Attempt> {
    let mut told: Vec<report::Attempt> = attempts
        .iter()
        .zip(1u32..)
        .map(|(attempt, number)| {
            let first = attempt.sessions.first().and_then(|first| sessions.get(*first));
            let name = first.and_then(|first| asked(first, names));
            assemble::attempt(number, attempt, sessions, verdicts, name)
        })
        .collect();
    let next = u32::try_from(told.len()).unwrap_or(u32::MAX).saturating_add(1);
    told.extend(
        unresolved.into_iter().zip(next..).map(|(unresolved, number)| assemble::unresolved(number, unresolved)),
    );
    told
}

fn warning(warning: &Warning) -> report::Warning {
    report::Warning {
        code: warning.code.to_owned(),
        message: warning.message.clone(),
        frame: warning.frame,
        offset: warning.offset,
    }
}
