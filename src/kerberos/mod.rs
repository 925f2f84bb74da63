//! Kerberos on port 88, in clear beside the sessions: what a KDC refused, or that nobody answered.
//!
//! A KRB-ERROR is tied to a session by the client's address and by time: it comes while the connection is open and the logon not yet
//! through, or shortly before the connection is opened.

mod exchange;
mod stream;

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::time::Duration;

use rdpwhy_parsers::kerberos::{Message, message};
use rdpwhy_parsers::parse;

use crate::link::{Icmp, Segment, Tcp, TcpFlags, Transport, Udp};
use crate::session::message::kind;
use crate::session::{KdcAnswer, KerberosExchange, Session};
use crate::time::Time;
use crate::vocabulary;
use exchange::Question;
use stream::Connection;

const PORT: u16 = 88;
/// Exchanges remembered: those of a domain controller on a working morning.
const MAX_EXCHANGES: usize = 32_768;
/// Questions and connections that wait for their answer at a time.
const MAX_OPEN: usize = 512;
/// Exchanges shown with one session.
const MAX_PER_SESSION: usize = 32;
/// How long before a connection its client's logon can have been tried: Windows asks the KDC when a password was typed.
const LEAD: Duration = Duration::from_secs(30);
/// How long after the last request an answer is no longer to be expected; clients ask another KDC after one to three seconds.
const PATIENCE: Duration = Duration::from_secs(3);

/// A client's port and the KDC that it asks there.
type Peers = (IpAddr, u16, IpAddr);

/// When and by whom a session was held.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Whether over TCP.
    pub tcp: bool,
    /// The client.
    pub client: IpAddr,
    /// Time of the first frame.
    pub start: Time,
    /// Time of the last frame.
    pub end: Time,
}

impl From<&Session> for Span {
    fn from(session: &Session) -> Self {
        let tcp = session.transport == vocabulary::Transport::Tcp;
        Self { tcp, client: session.client.ip(), start: session.start, end: session.end }
    }
}

/// What was asked and answered on port 88.
#[derive(Debug, Default)]
pub struct Kerberos {
    /// With the address that asked, in order of time.
    exchanges: Vec<(IpAddr, KerberosExchange)>,
    questions: BTreeMap<Peers, Question>,
    connections: BTreeMap<Peers, Connection>,
    /// In which order they were opened.
    order: VecDeque<(bool, Peers)>,
    full: bool,
}

impl Kerberos {
    /// Takes note of a message from or to port 88; everything else costs a comparison.
    pub fn push(&mut self, segment: &Segment<'_>) {
        match &segment.transport {
            Transport::Udp(udp) if udp.destination_port == PORT || udp.source_port == PORT => {
                self.datagram(segment, udp)
            }
            Transport::Tcp(tcp) if tcp.destination_port == PORT || tcp.source_port == PORT => {
                self.segment(segment, tcp)
            }
            Transport::Icmp(icmp) => self.unreachable(segment, icmp),
            _ => {}
        }
    }

    /// Whether exchanges were left out because there were too many.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// No more will come: what still waits was not answered, if there was time for it.
    pub fn finish(&mut self, capture_end: Time) {
        while let Some((tcp, peers)) = self.order.pop_front() {
            self.give_up(tcp, peers, capture_end);
        }
        self.exchanges.sort_by_key(|(client, exchange)| (exchange.frame, *client));
    }

    /// The exchanges that belong to each of the sessions.
    pub fn beside(&self, sessions: &[Span]) -> Vec<Vec<KerberosExchange>> {
        let mut beside: Vec<Vec<KerberosExchange>> = sessions.iter().map(|_| Vec::new()).collect();
        if self.exchanges.is_empty() {
            return beside;
        }
        let mut of_client: BTreeMap<IpAddr, Vec<usize>> = BTreeMap::new();
        for (at, session) in sessions.iter().enumerate().filter(|(_, session)| session.tcp) {
            of_client.entry(session.client).or_default().push(at);
        }
        for (client, exchange) in &self.exchanges {
            let Some(own) = of_client.get(client) else { continue };
            for at in meant(own, sessions, exchange.time) {
                if let Some(beside) = beside.get_mut(at).filter(|beside| beside.len() < MAX_PER_SESSION) {
                    beside.push(exchange.clone());
                }
            }
        }
        beside
    }

    fn datagram(&mut self, segment: &Segment<'_>, udp: &Udp<'_>) {
        if udp.destination_port == PORT {
            let Ok((Message::KdcReq(request), _)) = parse(message, udp.payload) else { return };
            let asked = Question::new(&request, segment.frame, segment.time);
            let peers = (segment.source, udp.source_port, segment.destination);
            match self.questions.get_mut(&peers) {
                Some(question) => question.again(asked),
                None => self.wait(false, peers, segment.time, |open| _ = open.questions.insert(peers, asked)),
            }
            return;
        }
        let peers = (segment.destination, udp.destination_port, segment.source);
        let Ok((answer, _)) = parse(message, udp.payload) else { return };
        let question = self.questions.remove(&peers);
        self.note(peers, exchange::answered(question, &answer, segment.source, segment.frame, segment.time));
    }

    fn segment(&mut self, segment: &Segment<'_>, tcp: &Tcp<'_>) {
        let to_kdc = tcp.destination_port == PORT;
        let peers = if to_kdc {
            (segment.source, tcp.source_port, segment.destination)
        } else {
            (segment.destination, tcp.destination_port, segment.source)
        };
        let opens = tcp.flags.has(TcpFlags::SYN) && to_kdc;
        if !self.connections.contains_key(&peers) {
            let speaks = to_kdc && !tcp.payload.is_empty();
            if !opens && !speaks {
                return;
            }
            let fresh = Connection::new(segment.frame, segment.time);
            self.wait(true, peers, segment.time, |open| _ = open.connections.insert(peers, fresh));
        }
        let Some(connection) = self.connections.get_mut(&peers) else { return };
        let refused = connection.push(segment, tcp, to_kdc);
        let (question, answer) = connection.take();
        if let Some(answer) = answer {
            let kdc = segment.source;
            self.note(peers, exchange::answered(question, &answer, kdc, segment.frame, segment.time));
        } else if refused {
            let unanswered = connection.unanswered().map(|question| {
                let nothing = if connection.is_accepted() { question.nothing() } else { KdcAnswer::Unreachable };
                question.told(peers.2, nothing)
            });
            self.connections.remove(&peers);
            self.note(peers, unanswered);
        }
        if tcp.flags.has(TcpFlags::FIN) || tcp.flags.has(TcpFlags::RST) {
            let over = self.connections.get(&peers).is_some_and(Connection::is_settled);
            if over {
                self.connections.remove(&peers);
            }
        }
    }

    /// ICMP says that the port or the host is not there.
    fn unreachable(&mut self, segment: &Segment<'_>, icmp: &Icmp) {
        let fatal = if icmp.v6 { icmp.kind == 1 } else { icmp.kind == 3 && icmp.code != 4 };
        let Some(quoted) = icmp.quoted.filter(|_| fatal) else { return };
        let Some((port, PORT)) = quoted.ports else { return };
        let peers = (quoted.source, port, quoted.destination);
        let question = match quoted.protocol {
            17 => self.questions.remove(&peers),
            6 => self.connections.remove(&peers).and_then(|connection| connection.unanswered()),
            _ => None,
        };
        let told = question.map(|question| question.told(peers.2, KdcAnswer::Unreachable));
        self.note(peers, told.map(|told| KerberosExchange { frame: segment.frame, time: segment.time, ..told }));
    }

    /// Makes room for a question or connection and adds it.
    fn wait(&mut self, tcp: bool, peers: Peers, now: Time, add: impl FnOnce(&mut Self)) {
        while self.order.len() >= MAX_OPEN {
            let Some((tcp, peers)) = self.order.pop_front() else { break };
            self.give_up(tcp, peers, now);
        }
        self.order.push_back((tcp, peers));
        add(self);
    }

    fn give_up(&mut self, tcp: bool, peers: Peers, now: Time) {
        let question = match tcp {
            true => self.connections.remove(&peers).and_then(|connection| connection.unanswered()),
            false => self.questions.remove(&peers),
        };
        let early = question.as_ref().is_some_and(|question| now.since(question.last()) < PATIENCE);
        // Pushed out by others before its time: what became of it is not known.
        self.full |= early && self.order.len() >= MAX_OPEN.saturating_sub(1);
        let late = question.filter(|_| !early);
        self.note(peers, late.map(|question| question.told(peers.2, question.nothing())));
    }

    fn note(&mut self, peers: Peers, exchange: Option<KerberosExchange>) {
        let Some(exchange) = exchange else { return };
        if self.exchanges.len() >= MAX_EXCHANGES {
            self.full = true;
            return;
        }
        self.exchanges.push((peers.0, exchange));
    }
}

/// Gives a session its exchanges: those before its logon was through, and none that is for another server.
pub fn attach(session: &mut Session, exchanges: Vec<KerberosExchange>) {
    let through = session.first(kind::MCS_CONNECT_INITIAL).map(|message| message.time);
    let server_name = session.tls.as_ref().and_then(|tls| tls.offer.as_ref()?.server_name.clone());
    let wanted = session.target.as_ref().map(|target| target.address.clone()).or(server_name);
    let belongs = |exchange: &KerberosExchange| {
        through.is_none_or(|through| exchange.time <= through) && is_for(exchange, wanted.as_deref())
    };
    session.kerberos.extend(exchanges.into_iter().filter(belongs));
    session.kerberos.sort_by_key(|exchange| exchange.frame);
    by_certificate(session);
}

/// Kerberos inside CredSSP looks the same for a password and a smart card; the ticket for it was asked for in clear.
fn by_certificate(session: &mut Session) {
    let granted = |exchange: &&KerberosExchange| exchange.logon && exchange.answer == KdcAnswer::Granted;
    let last = session.kerberos.iter().rfind(granted);
    if session.authentication.method == Some("kerberos") && last.is_some_and(|exchange| exchange.by_certificate) {
        session.authentication.method = Some("smart-card");
    }
}

/// Positions of the sessions that an exchange at `time` is for: those that are open then, else the next that is opened.
fn meant(own: &[usize], sessions: &[Span], time: Time) -> Vec<usize> {
    let session = |at: &usize| sessions.get(*at);
    let open = |at: &usize| session(at).is_some_and(|session| session.start <= time && time <= session.end);
    let during: Vec<usize> = own.iter().copied().filter(open).collect();
    if !during.is_empty() {
        return during;
    }
    let soon = |session: &&Span| session.start > time && session.start.since(time) <= LEAD;
    let next = own.iter().filter_map(session).filter(soon).map(|session| session.start).min();
    own.iter().copied().filter(|at| session(at).map(|session| session.start) == next && next.is_some()).collect()
}

/// Whether an exchange is for the server that the session asks for; unknown names are no sign against it.
fn is_for(exchange: &KerberosExchange, wanted: Option<&str>) -> bool {
    let host = exchange.service.as_deref().and_then(|service| service.split('/').nth(1));
    let is_service =
        !exchange.logon && exchange.service.as_deref().is_some_and(|service| !service.starts_with("krbtgt/"));
    let Some((host, wanted)) = host.zip(wanted).filter(|_| is_service) else { return true };
    let label = |name: &str| name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    wanted.parse::<IpAddr>().is_ok() || host.parse::<IpAddr>().is_ok() || label(host) == label(wanted)
}

#[cfg(test)]
mod tests;
