//! The names that clients asked for on UDP port 53: who is behind an address, and which names did not resolve.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Duration;

use rdpwhy_parsers::dns::{Answer, Message, Rcode, RecordType, message};
use rdpwhy_parsers::parse;

use crate::link::{Frame, Segment, TcpFlags, Transport};
use crate::session::Session;
use crate::time::Time;

const PORT: u16 = 53;
/// Names remembered, and addresses; a host asks for some hundreds an hour.
const MAX_NAMES: usize = 4096;
/// Names of one client that failed beside each other: with more of them nobody can say which was the server's.
const MAX_FAILED: usize = 2;
/// How long after the last question an answer is no longer to be expected.
const PATIENCE: Duration = Duration::from_secs(2);

/// What was asked and answered.
#[derive(Debug, Default)]
pub struct Names {
    lookups: BTreeMap<(IpAddr, String), Lookup>,
    /// The names behind an address, by client and address, in order of time.
    behind: BTreeMap<(IpAddr, IpAddr), Vec<Resolved>>,
    /// Who opened TCP connections, to whatever port.
    connecting: BTreeSet<IpAddr>,
    full: bool,
}

/// When, and in which frame, which name was resolved.
type Resolved = (Time, Frame, String);

/// The lookups of one name by one client.
#[derive(Debug)]
struct Lookup {
    questions: u32,
    first: Frame,
    last: Time,
    server: IpAddr,
    refusals: Vec<(Frame, Rcode)>,
    resolved: bool,
}

/// A name that did not resolve and that a connection would have needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// Who asked.
    pub client: IpAddr,
    /// For what (not escaped).
    pub name: String,
    /// What happened, in a sentence.
    pub says: String,
    /// The first question.
    pub asked: Frame,
    /// The first refusal, if the name server answered.
    pub refused: Option<Frame>,
    /// Whether the client connected to anything else: then the name may have been wanted for that, and nothing ties it to Remote Desktop.
    pub beside_others: bool,
}

impl Names {
    /// Takes note of a DNS message, and of who opens connections; everything else costs a comparison.
    pub fn push(&mut self, segment: &Segment<'_>) {
        if let Transport::Tcp(tcp) = &segment.transport {
            let opens = tcp.flags.has(TcpFlags::SYN) && !tcp.flags.has(TcpFlags::ACK);
            if opens && tcp.destination_port != PORT {
                self.connects(segment.source);
            }
        }
        let Transport::Udp(udp) = &segment.transport else { return };
        if udp.source_port != PORT && udp.destination_port != PORT {
            return;
        }
        let Ok((message, _)) = parse(message, udp.payload) else { return };
        let Some(question) = message.questions.first().filter(|_| message.opcode == 0) else { return };
        if ![RecordType::A, RecordType::AAAA].contains(&question.kind) {
            return;
        }
        let name = question.name.to_ascii_lowercase();
        if message.response && udp.source_port == PORT {
            self.answer(segment, name, question.kind, &message);
        } else if !message.response && udp.destination_port == PORT {
            self.ask(segment, name);
        }
    }

    /// Whether names were left out because there were too many.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// Whether this host asked for any name.
    pub fn asked_by(&self, client: IpAddr) -> bool {
        let from = (client, String::new());
        self.lookups.range(from..).next().is_some_and(|((asker, _), _)| *asker == client)
    }

    /// The name that `client` asked for before `start` and that stood for `server`, with the frame of the answer.
    pub fn behind(&self, client: IpAddr, server: IpAddr, start: Time) -> Option<(Frame, &str)> {
        let known = self.behind.get(&(client, server))?;
        let (_, frame, name) = known.iter().rev().find(|(time, ..)| *time <= start)?;
        Some((*frame, name))
    }

    /// Names that did not resolve, of clients without any session in the capture: a connection that was never tried.
    pub fn unresolved(&self, sessions: &[Session], capture_end: Time) -> Vec<Unresolved> {
        let busy: BTreeSet<IpAddr> = sessions.iter().map(|session| session.client.ip()).collect();
        let mut failed: BTreeMap<IpAddr, BTreeMap<&str, (&str, &Lookup)>> = BTreeMap::new();
        for ((client, name), lookup) in &self.lookups {
            let host = host(name);
            if busy.contains(client) || is_noise(name) || !lookup.failed(capture_end) || self.resolved(*client, host) {
                continue;
            }
            // The suffixes of the search list are tried one after the other: the first form is what was asked for.
            let known = failed.entry(*client).or_default().entry(host).or_insert((name, lookup));
            if lookup.first < known.1.first {
                *known = (name, lookup);
            }
        }
        let few = failed.into_iter().filter(|(_, names)| names.len() <= MAX_FAILED);
        few.flat_map(|(client, names)| {
            let beside_others = self.connecting.contains(&client);
            names.into_values().map(move |(name, lookup)| lookup.told(client, name, beside_others))
        })
        .collect()
    }

    fn connects(&mut self, client: IpAddr) {
        if self.connecting.len() < MAX_NAMES {
            self.connecting.insert(client);
        } else if !self.connecting.contains(&client) {
            self.full = true;
        }
    }

    fn ask(&mut self, segment: &Segment<'_>, name: String) {
        let key = (segment.source, name);
        if self.lookups.len() >= MAX_NAMES && !self.lookups.contains_key(&key) {
            self.full = true;
            return;
        }
        let lookup = self.lookups.entry(key).or_insert(Lookup {
            questions: 0,
            first: segment.frame,
            last: segment.time,
            server: segment.destination,
            refusals: Vec::new(),
            resolved: false,
        });
        lookup.questions = lookup.questions.saturating_add(1);
        lookup.last = segment.time;
    }

    fn answer(&mut self, segment: &Segment<'_>, name: String, kind: RecordType, message: &Message) {
        let client = segment.destination;
        let addresses: Vec<IpAddr> = message.answers.iter().filter_map(address).collect();
        if let Some(lookup) = self.lookups.get_mut(&(client, name.clone())) {
            // That a name has no IPv6 address says nothing about its IPv4 address.
            lookup.resolved |= message.rcode == Rcode::NOERROR && (!addresses.is_empty() || kind == RecordType::A);
            if message.rcode != Rcode::NOERROR && lookup.refusals.len() < 16 {
                lookup.refusals.push((segment.frame, message.rcode));
            }
        }
        for address in addresses {
            let known = self.behind.len() < MAX_NAMES || self.behind.contains_key(&(client, address));
            self.full |= !known;
            let names = if known { self.behind.entry((client, address)).or_default() } else { return };
            if names.len() < 64 && names.last().is_none_or(|(.., last)| *last != name) {
                names.push((segment.time, segment.frame, name.clone()));
            }
        }
    }

    /// Whether any form of the host's name resolved for the client.
    fn resolved(&self, client: IpAddr, wanted: &str) -> bool {
        let mut of_client = self.lookups.iter().filter(|((asker, _), _)| *asker == client);
        of_client.any(|((_, name), lookup)| lookup.resolved && host(name) == wanted)
    }
}

impl Lookup {
    /// Asked for more than once, and every answer a refusal, or none came in time.
    fn failed(&self, capture_end: Time) -> bool {
        let unanswered = self.refusals.is_empty() && capture_end.since(self.last) >= PATIENCE;
        self.questions >= 2 && !self.resolved && (unanswered || !self.refusals.is_empty())
    }

    fn told(&self, client: IpAddr, name: &str, beside_others: bool) -> Unresolved {
        let asked = format!("{name} was asked for {} times from #{} on", self.questions, self.first);
        let answer = match self.refusals.first() {
            Some((frame, rcode)) => {
                let code = rcode.name().map_or_else(|| format!("code {}", rcode.0), str::to_owned);
                format!("the name server {} answered {code} (#{frame})", self.server)
            }
            None => format!("as seen here the name server {} never answered", self.server),
        };
        Unresolved {
            client,
            name: name.to_owned(),
            says: format!("{asked}, {answer}"),
            asked: self.first,
            refused: self.refusals.first().map(|(frame, _)| *frame),
            beside_others,
        }
    }
}

/// The first label of a name.
fn host(name: &str) -> &str {
    name.split_once('.').map_or(name, |(host, _)| host)
}

/// Names that programs look for by themselves and that need not exist.
fn is_noise(name: &str) -> bool {
    const HOSTS: [&str; 4] = ["wpad", "isatap", "localhost", "teredo"];
    HOSTS.contains(&host(name))
        || name.is_empty()
        || name.starts_with('_')
        || name.contains("._")
        || [".local", ".arpa", ".msftncsi.com", ".msftconnecttest.com"].iter().any(|suffix| name.ends_with(suffix))
}

fn address(answer: &Answer) -> Option<IpAddr> {
    match answer.kind {
        RecordType::A => <[u8; 4]>::try_from(answer.data.as_slice()).ok().map(IpAddr::from),
        RecordType::AAAA => <[u8; 16]>::try_from(answer.data.as_slice()).ok().map(IpAddr::from),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::sample::segment;
    use crate::link::{Tcp, TcpOptions, Udp};

    const CLIENT: [u8; 4] = [10, 0, 0, 5];
    const SERVER: [u8; 4] = [10, 0, 0, 53];

    /// A script: each line a question (`? name`), an answer (`! name code [address]`) or a SYN of the client's (`> port`), one frame and
    /// second apart.
    fn watch(script: &[&str]) -> Names {
        let mut names = Names::default();
        for (line, number) in script.iter().zip(1u32..) {
            let words: Vec<&str> = line.split(' ').collect();
            if words[0] == ">" {
                names.push(&segment(number, CLIENT.into(), SERVER.into(), syn(words[1].parse().unwrap())));
                continue;
            }
            let response = words[0] == "!";
            let code: u8 = words.get(2).map_or(0, |code| code.parse().unwrap());
            let payload = forge(words[1], response, code, words.get(3).copied());
            let (source, destination) = if response { (SERVER, CLIENT) } else { (CLIENT, SERVER) };
            let (source_port, destination_port) = if response { (53, 40_000) } else { (40_000, 53) };
            let udp = Transport::Udp(Udp { source_port, destination_port, payload: &payload });
            names.push(&segment(number, source.into(), destination.into(), udp));
        }
        names
    }

    fn syn(destination_port: u16) -> Transport<'static> {
        Transport::Tcp(Tcp {
            source_port: 50_000,
            destination_port,
            sequence: 1,
            acknowledgment: 0,
            flags: TcpFlags(TcpFlags::SYN),
            window: 1024,
            options: TcpOptions::default(),
            payload: &[],
        })
    }

    fn forge(name: &str, response: bool, code: u8, address: Option<&str>) -> Vec<u8> {
        let mut bytes =
            vec![0, 1, if response { 0x81 } else { 1 }, code, 0, 1, 0, u8::from(address.is_some()), 0, 0, 0, 0];
        for label in name.split('.') {
            bytes.push(label.len() as u8);
            bytes.extend(label.as_bytes());
        }
        bytes.extend([0, 0, 1, 0, 1]);
        if let Some(address) = address {
            let address: std::net::Ipv4Addr = address.parse().unwrap();
            bytes.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
            bytes.extend(address.octets());
        }
        bytes
    }

    #[track_caller]
    fn check(script: &[&str], expect: &[&str]) {
        let found = watch(script).unresolved(&[], Time::from_seconds(60, 0));
        assert_eq!(found.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), expect, "{script:?}");
    }

    #[test]
    fn a_name_that_never_resolves_is_told() {
        check(&["? rds99.lab", "! rds99.lab 3", "? rds99.lab", "! rds99.lab 3"], &["rds99.lab"]);
        check(&["? rds99.lab", "! rds99.lab 2", "? RDS99.lab", "! rds99.lab 2"], &["rds99.lab"]);
        check(&["? rds99.lab", "? rds99.lab", "? rds99.lab"], &["rds99.lab"]);
        // The search list.
        check(&["? rds99", "! rds99 3", "? rds99", "? rds99.lab", "! rds99.lab 3", "? rds99.lab"], &["rds99"]);
    }

    #[test]
    fn a_client_that_connects_elsewhere_may_have_wanted_the_name_for_that() {
        let beside = |script: &[&str]| {
            let found = watch(script).unresolved(&[], Time::from_seconds(60, 0));
            found.iter().map(|one| one.beside_others).collect::<Vec<_>>()
        };
        assert_eq!(beside(&["? rds99.lab", "! rds99.lab 3", "? rds99.lab"]), [false]);
        assert_eq!(beside(&["? rds99.lab", "! rds99.lab 3", "? rds99.lab", "> 443"]), [true]);
        assert_eq!(beside(&["> 443", "? rds99.lab", "! rds99.lab 3", "? rds99.lab"]), [true]);
        assert_eq!(beside(&["? rds99.lab", "> 53", "! rds99.lab 3", "? rds99.lab"]), [false], "DNS over TCP");
    }

    #[test]
    fn near_misses_are_not() {
        check(&["? rds99.lab", "! rds99.lab 3"], &[]);
        check(&["? rds99", "! rds99 3", "? rds99", "? rds99.lab", "! rds99.lab 0 10.0.0.9"], &[]);
        check(&["? rds99.lab", "! rds99.lab 3", "? rds99.lab", "! rds99.lab 0 10.0.0.9"], &[]);
        check(&["? wpad.lab", "! wpad.lab 3", "? wpad.lab"], &[]);
        check(&["? _ldap._tcp.lab", "! _ldap._tcp.lab 3", "? _ldap._tcp.lab"], &[]);
        check(&["? printer.local", "! printer.local 3", "? printer.local"], &[]);
        let three =
            ["? a.lab", "! a.lab 3", "? a.lab", "? b.lab", "! b.lab 3", "? b.lab", "? c.lab", "! c.lab 3", "? c.lab"];
        check(&three, &[]);
        assert!(
            watch(&["? x.lab", "? x.lab"]).unresolved(&[], Time::from_seconds(3, 0)).is_empty(),
            "the capture ends"
        );
    }

    #[test]
    fn the_name_behind_an_address_is_the_last_one_asked_before() {
        let names = watch(&["? rds01.lab", "! rds01.lab 0 10.0.0.9", "? farm.lab", "! farm.lab 0 10.0.0.9"]);
        let behind = |seconds| names.behind(CLIENT.into(), [10, 0, 0, 9].into(), Time::from_seconds(seconds, 0));
        assert_eq!(behind(1), None);
        assert_eq!(behind(3), Some((2, "rds01.lab")));
        assert_eq!(behind(9), Some((4, "farm.lab")));
        assert_eq!(names.behind(CLIENT.into(), SERVER.into(), Time::from_seconds(9, 0)), None);
    }
}
