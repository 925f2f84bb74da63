//! What a redirection and the connection that it leads to tell of each other (contract, `redirection-failed`).

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::time::Duration;

use rdpwhy_parsers::negotiation::SecurityProtocols;

use super::{given, is_second, leads, led_unread, token_of};
use crate::knowledge::cause as id;
use crate::link::Frame;
use crate::rules::{Finding, LookAlike, Weight};
use crate::session::{ServerVerdict, Session};
use crate::vantage;
use crate::verdict::Verdict;
use crate::vocabulary::{Certainty, Outcome, StageName, Transport, Vantage};

/// A client that does what a redirection asks leaves at once. One that stays for as long as a server may owe an answer takes no notice:
/// its user looks at a black screen.
const STAYS: Duration = Duration::from_secs(8);
/// How long after a redirection a capture at the client's side must go on before nothing that follows says something: the resolver of
/// Windows gives a name up after 12 s, and asks in other ways then.
const GOES_ON: Duration = Duration::from_secs(30);

/// What of a whole capture matters to a redirection that nothing follows.
pub struct Seen<'c> {
    clients: HashMap<IpAddr, Client>,
    /// Hosts that somebody came to.
    servers: HashSet<IpAddr>,
    /// Whether the capture shows a host ask for names.
    asks: &'c dyn Fn(IpAddr) -> bool,
}

/// The last connections of a client to two servers, the later one first.
struct Client {
    last: (Frame, IpAddr),
    other: Option<(Frame, IpAddr)>,
}

impl<'c> Seen<'c> {
    pub fn of(sessions: &[Session], asks: &'c dyn Fn(IpAddr) -> bool) -> Self {
        let mut clients: HashMap<IpAddr, Client> = HashMap::new();
        for session in sessions {
            let now = (session.first_frame, session.server.ip());
            let client = clients.entry(session.client.ip()).or_insert(Client { last: now, other: None });
            if client.last.1 != now.1 {
                client.other = Some(client.last);
            }
            client.last = now;
        }
        Self { clients, servers: sessions.iter().map(|session| session.server.ip()).collect(), asks }
    }

    /// Whether the capture shows that its filter lets more of this client through than what it has with this server.
    fn shows_more(&self, session: &Session) -> bool {
        let client = session.client.ip();
        self.clients.get(&client).is_some_and(|client| client.other.is_some()) || (self.asks)(client)
    }

    /// Whether the client came to another server after this frame, or anybody to a host that the redirection names.
    fn goes_elsewhere(&self, session: &Session, after: Frame) -> bool {
        let says = session.redirection.as_ref().and_then(|redirection| redirection.says.as_ref());
        let named = says.is_some_and(|says| {
            says.addresses.iter().any(|address| *address != session.server.ip() && self.servers.contains(address))
        });
        let later = |(frame, server): (Frame, IpAddr)| frame > after && server != session.server.ip();
        let known = self.clients.get(&session.client.ip());
        named || known.is_some_and(|client| later(client.last) || client.other.is_some_and(later))
    }
}

/// Takes a sealed connection for redirected where the next one of the attempt shows it.
pub fn settle_sealed(members: &[usize], sessions: &[Session], verdicts: &mut [Verdict]) {
    for (index, next) in members.iter().zip(members.iter().skip(1)) {
        let (Some(from), Some(to), Some(verdict)) =
            (sessions.get(*index), sessions.get(*next), verdicts.get_mut(*index))
        else {
            continue;
        };
        if !led_unread(from, verdict, to) {
            continue;
        }
        let old = &verdict.finding;
        let mut finding = Finding::new(
            id::REDIRECTED,
            Weight::Left,
            Certainty::Consistent,
            "By what follows, the server sent the client on: at its end the client comes at once with a routing token and asks for RDSTLS, \
             the logon of redirected clients.",
        )
        .outcome(Outcome::Ok)
        .because(to.first_frame, "the same client's next connection, with a routing token and RDSTLS among what it asks for")
        .looks_like(
            old.cause,
            "the redirection itself is sealed, and a connection file may carry a routing token too",
            "repeat the capture with a TLS key log: the Server Redirection is then readable",
        );
        finding.evidence.extend(old.evidence.iter().cloned());
        verdict.settle(finding);
    }
}

/// Concludes `redirection-failed`: for the connection that a redirection led to and that came to nothing without a word, and for the
/// redirected one itself where nothing follows it that should.
pub fn settle(members: &[usize], sessions: &[Session], verdicts: &mut [Verdict], seen: &Seen<'_>) {
    for (position, index) in members.iter().enumerate() {
        let before = members.get(..position).unwrap_or_default();
        let led = before.iter().rev().copied().find(|from| led_here(*from, *index, sessions, verdicts));
        let led = led.and_then(|from| sessions.get(from));
        let (Some(session), Some(verdict)) = (sessions.get(*index), verdicts.get_mut(*index)) else { continue };
        if verdict.superseded_by.is_some() {
            continue;
        }
        if verdict.finding.cause == id::REDIRECTED {
            unfollowed(session, verdict, seen);
        } else {
            came_to_nothing(session, led, verdict);
        }
    }
}

fn led_here(from: usize, to: usize, sessions: &[Session], verdicts: &[Verdict]) -> bool {
    let (Some(from), Some(to), Some(verdict)) = (sessions.get(from), sessions.get(to), verdicts.get(from)) else {
        return false;
    };
    verdict.finding.cause == id::REDIRECTED && (leads(from, to) || led_unread(from, verdict, to))
}

/// What a failure of the second connection tells of the redirection.
enum Tells {
    /// It came to nothing without a word: that the redirection failed is what can be said.
    Failure,
    /// It has a cause of its own, which the redirection may be behind.
    Perhaps,
    Nothing,
}

fn came_to_nothing(session: &Session, led: Option<&Session>, verdict: &mut Verdict) {
    let said = verdict.finding.weight == Weight::Said;
    let failed = matches!(verdict.finding.outcome, Outcome::Failed | Outcome::Probe);
    if said || !failed || session.transport != Transport::Tcp {
        return;
    }
    let tells = if led.is_some() || is_second(session) {
        tells(session, verdict, led.is_some())
    } else if token_of(session).is_some() && verdict.finding.cause == id::NEGOTIATION_IGNORED {
        Tells::Perhaps
    } else {
        Tells::Nothing
    };
    match tells {
        Tells::Failure => verdict.settle(failure(session, led, &verdict.finding)),
        Tells::Perhaps => verdict.finding.look_alikes.push(LookAlike {
            cause: id::REDIRECTION_FAILED,
            not_excluded_because:
                "the client shows that it was sent on to this server, which may not have been expecting it".to_owned(),
            decide_by: DECIDES.to_owned(),
        }),
        Tells::Nothing => {}
    }
}

fn tells(session: &Session, verdict: &Verdict, led: bool) -> Tells {
    let by_rdstls = session.negotiation.agreed() == Some(SecurityProtocols::RDSTLS);
    let accepted = matches!(session.authentication.verdict, ServerVerdict::Accepted(_));
    let early = session.ending.stage.is_some_and(|stage| stage <= StageName::Authentication) && !accepted;
    let whole = !session.health.one_sided && !session.health.starts_late;
    match verdict.finding.cause {
        id::NEGOTIATION_IGNORED | id::CLOSED_BEFORE_DATA => Tells::Failure,
        id::UNDETERMINED | id::CONNECTION_RESET if early && whole => Tells::Failure,
        // Who was sent here does not come to look.
        id::PORT_PROBE if led => Tells::Failure,
        // The redirection gave the credentials: it is not the user's that came to nothing.
        id::AUTHENTICATION_REJECTED | id::AUTHENTICATION_STALLED if by_rdstls => Tells::Failure,
        id::AUTHENTICATION_REJECTED | id::AUTHENTICATION_STALLED | id::AUTHENTICATION_ABANDONED => Tells::Perhaps,
        id::SERVER_SILENT_AFTER_CLIENT_HELLO => Tells::Perhaps,
        _ => Tells::Nothing,
    }
}

const DECIDES: &str = "on the broker: Microsoft-Windows-TerminalServices-SessionBroker/Operational of that minute; on the target: qwinsta (does \
                       rdp-tcp listen?); with GNOME remote login: does it work with use redirection server name:i:1 in the .rdp file?";

fn failure(session: &Session, led: Option<&Session>, old: &Finding) -> Finding {
    let mut finding = Finding::new(
        id::REDIRECTION_FAILED,
        Weight::Left,
        Certainty::Consistent,
        format!(
            "The client had been sent on to this server, where the connection came to nothing: {}",
            uncapitalized(&old.summary)
        ),
    );
    finding.refused_by = old.refused_by;
    finding.decisive = old.decisive;
    finding.evidence.extend(old.evidence.iter().cloned());
    if let Some(redirection) = led.and_then(|led| led.redirection.as_ref()) {
        finding = finding.because(
            redirection.frame,
            "in its connection before this one the client is sent on by a Server Redirection",
        );
    }
    if let Some((request, _)) = session.negotiation.request.filter(|_| is_second(session)) {
        finding = finding.because(
            request,
            "the request carries a routing token and asks for RDSTLS, the logon of redirected clients",
        );
    }
    let why = match old.cause {
        id::UNDETERMINED => "nothing in the capture says why this connection ended",
        _ => "a server may do so to any client, whoever sent it",
    };
    finding = finding.looks_like(old.cause, why, DECIDES);
    finding.look_alikes.extend(old.look_alikes.iter().cloned());
    finding
}

/// A redirected session after which the client does not come to any other: failed where the capture would show it.
fn unfollowed(session: &Session, verdict: &mut Verdict, seen: &Seen<'_>) {
    let Some(redirection) = &session.redirection else { return };
    let Some((_, ended)) = session.ending.at else { return };
    let stayed = ended.since(redirection.time);
    let went_on = session.capture_end.since(ended);
    let given = redirection.says.as_ref().and_then(given);
    let bounced = given.is_some() && given == token_of(session);
    let at_client = || vantage::of(session).is_some_and(|(vantage, _)| vantage == Vantage::Client);
    let hidden = || seen.goes_elsewhere(session, redirection.frame) || !seen.shows_more(session) || !at_client();
    let summary = if stayed >= STAYS {
        format!(
            "The server sent the client on to another server, and the client took no notice: the connection stayed for {:.1} s, and as seen \
             here the client went nowhere else.",
            stayed.as_secs_f64()
        )
    } else if bounced {
        "The server sent the client on with the routing token with which it had come, and as seen here the client went no further."
            .to_owned()
    } else if went_on >= GOES_ON && !hidden() {
        format!(
            "The server sent the client on to another server, and as seen at the client's side it did not go there in the {:.0} s that follow.",
            went_on.as_secs_f64()
        )
    } else {
        return;
    };
    let old = &verdict.finding;
    let mut finding = Finding::new(id::REDIRECTION_FAILED, Weight::Left, Certainty::Consistent, summary)
        .shown_by(redirection.frame)
        .looks_like(
            id::REDIRECTED,
            "the connection to the other server may have gone another way than past this capture",
            "on the client: capture without a filter; on the target: is there a logon of that minute in its Security log (4624)?",
        );
    if redirection.says.as_ref().is_some_and(|says| !says.names.is_empty()) {
        finding = finding.looks_like(
            id::NAME_RESOLUTION_FAILED,
            "the redirection gives a name too, which the client may have looked up in vain",
            "on the client: Resolve-DnsName NAME of the target",
        );
    }
    finding.evidence.extend(old.evidence.iter().cloned());
    if let Some((frame, _)) = session.ending.at {
        finding =
            finding.because(frame, format!("the connection ends {:.1} s after the redirection", stayed.as_secs_f64()));
    }
    verdict.settle(finding);
}

/// A sentence to stand after a colon.
fn uncapitalized(sentence: &str) -> String {
    match sentence.split_once(' ') {
        Some((first @ ("The" | "Nothing" | "Somebody"), rest)) => format!("{} {rest}", first.to_ascii_lowercase()),
        _ => sentence.to_owned(),
    }
}
