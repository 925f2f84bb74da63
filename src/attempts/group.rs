//! Which sessions belong together.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::time::Duration;

use super::redirection::{self, Sign};
use crate::knowledge::cause as id;
use crate::session::Session;
use crate::time::Time;
use crate::verdict::Verdict;
use crate::vocabulary::{Outcome, StageName, Transport, Via};

/// How long after the end of a connection the next one of the same client still belongs to the same attempt: people read a warning,
/// type a password, try again. Longer pauses are another try. Microsoft's client gives a connection as long in all, 120 s
/// ([`OverallConnectionTimeout`](<https://learn.microsoft.com/previous-versions/windows/embedded/ee487294(v=winembedded.60)>)), so a
/// prompt that it shows is answered or gone by then; the longest pause between two tries of one person in public captures is 34 s.
const PAUSE: Duration = Duration::from_secs(120);

/// Positions of the sessions of each attempt, in order of first frame.
pub fn group(sessions: &[Session], verdicts: &[Verdict]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Group> = Vec::new();
    // Looked up, never walked. An attempt takes further sessions until the next one between the same hosts begins.
    let mut latest: HashMap<Hosts<'_>, usize> = HashMap::new();
    let mut sent_on = SentOn::default();
    let mut gateways: HashMap<(IpAddr, IpAddr), usize> = HashMap::new();
    for (position, (session, verdict)) in sessions.iter().zip(verdicts).enumerate() {
        let same_hosts = latest.get(&hosts(session)).copied().filter(|at| {
            let group = groups.get(*at);
            belongs(group, session) && comes_back(group, session, sessions)
        });
        let sent_here = sent_on.group_of(session, sessions, &groups);
        let sealed = sent_on.sealed_group_of(session, sessions, verdicts);
        if let Some(group) = sealed.and_then(|at| groups.get_mut(at)) {
            group.used = false;
        }
        let sent_here = sent_here.or(sealed);
        let gateway = (session.via == Some(Via::RdGateway)).then_some((session.client.ip(), session.server.ip()));
        let beside =
            gateway.and_then(|hosts| gateways.get(&hosts)).copied().filter(|at| helps(groups.get(*at), session));
        let joined = sent_here.or(same_hosts).or(beside);
        let at = joined.unwrap_or(groups.len());
        if joined.is_none() {
            groups.push(Group::default());
        }
        if let Some(group) = groups.get_mut(at) {
            group.take(position, session, verdict);
        }
        latest.insert(hosts(session), at);
        if let Some(hosts) = gateway {
            gateways.insert(hosts, at);
        }
        sent_on.take(position, at, session, verdict);
    }
    groups.into_iter().map(|group| group.members).collect()
}

/// An attempt under construction.
#[derive(Default)]
struct Group {
    members: Vec<usize>,
    /// When the last of its TCP connections was closed, or its last packet came.
    over: Option<Time>,
    has_tcp: bool,
    /// A connection of it became a session that was used; a redirection continues elsewhere.
    used: bool,
    /// The last connection, if that was redirected.
    redirected: Option<usize>,
    /// A connection of it names the host behind a proxy or gateway.
    has_target: bool,
}

impl Group {
    fn take(&mut self, position: usize, session: &Session, verdict: &Verdict) {
        self.members.push(position);
        self.has_target |= session.target.is_some();
        let tcp = session.transport == Transport::Tcp;
        if tcp || !self.has_tcp {
            self.over = self.over.max(Some(over(session)));
        }
        self.has_tcp |= tcp;
        if !tcp {
            return;
        }
        self.redirected = (verdict.finding.cause == id::REDIRECTED).then_some(position);
        let served = verdict.finding.outcome == Outcome::Ok || session.stages.completed(StageName::Active);
        self.used |= served && self.redirected.is_none();
    }
}

/// When a connection was over for its user: at the first thing that closed it. What the kernels exchange after that is no use of it.
pub(super) fn over(session: &Session) -> Time {
    session.ending.at.map_or(session.end, |(_, time)| time)
}

/// The hosts, whatever the ports: client, server or proxy, and the host that was asked of a proxy.
type Hosts<'s> = (IpAddr, IpAddr, Option<&'s str>);

fn hosts(session: &Session) -> Hosts<'_> {
    let asked = session.target.as_ref().map(|target| target.address.as_str());
    (session.client.ip(), session.server.ip(), asked)
}

fn belongs(group: Option<&Group>, session: &Session) -> bool {
    let Some((group, over)) = group.and_then(|group| Some((group, group.over?))) else { return false };
    let overlaps = session.start <= over;
    // The UDP side of a TCP session begins while that is open.
    if session.transport == Transport::Udp {
        return overlaps && group.has_tcp;
    }
    // A session that was used is an attempt of its own: what follows is the next one, unless it runs beside it.
    overlaps || (!group.used && session.start.since(over) <= PAUSE)
}

/// A connection to a gateway that names no host (its KDC proxy is asked, say) runs beside the one that does.
fn helps(group: Option<&Group>, session: &Session) -> bool {
    let Some((group, over)) = group.and_then(|group| Some((group, group.over?))) else { return false };
    session.start <= over && !(group.has_target && session.target.is_some())
}

/// Whether nothing says that the server which the attempt's last connection went to sent its client elsewhere: then who comes to that
/// server again is another user, behind the same address, or this one at another time.
fn comes_back(group: Option<&Group>, session: &Session, sessions: &[Session]) -> bool {
    let from = group.and_then(|group| sessions.get(group.redirected?));
    session.transport == Transport::Udp || from.is_none_or(|from| redirection::may_come_back(from, session))
}

/// Clients that were sent on and have not arrived, by what they are to be known by.
#[derive(Default)]
struct SentOn {
    /// Looked up, never walked: group and position of the redirected sessions, in order.
    waiting: HashMap<(IpAddr, Sign), VecDeque<(usize, usize)>>,
    /// Group and position of the last TCP connections of a client, the last one first.
    latest: HashMap<IpAddr, [Option<(usize, usize)>; 2]>,
}

impl SentOn {
    fn take(&mut self, position: usize, at: usize, session: &Session, verdict: &Verdict) {
        if session.transport != Transport::Tcp {
            return;
        }
        let client = session.client.ip();
        let latest = self.latest.entry(client).or_default();
        let [last, _] = *latest;
        *latest = [Some((at, position)), last];
        if verdict.finding.cause == id::REDIRECTED {
            for sign in redirection::given_signs(session) {
                self.waiting.entry((client, sign)).or_default().push_back((at, position));
            }
        }
    }

    /// The attempt of the redirected session that led here; of several that may have, the one that waits longest.
    fn group_of(&mut self, session: &Session, sessions: &[Session], groups: &[Group]) -> Option<usize> {
        if self.waiting.is_empty() {
            return None;
        }
        redirection::shown_signs(session).into_iter().find_map(|sign| {
            let waiting = self.waiting.get_mut(&(session.client.ip(), sign))?;
            while let Some((at, position)) = waiting.front().copied() {
                let group = groups.get(at).filter(|group| group.redirected == Some(position));
                if group.and_then(|group| group.over).is_some_and(|over| session.start.since(over) <= PAUSE) {
                    return sessions.get(position).is_some_and(|from| redirection::leads(from, session)).then_some(at);
                }
                waiting.pop_front();
            }
            None
        })
    }

    /// The attempt of a sealed session that must have been redirected here; none where two of the client's may have.
    fn sealed_group_of(&self, session: &Session, sessions: &[Session], verdicts: &[Verdict]) -> Option<usize> {
        let latest = self.latest.get(&session.client.ip())?;
        let mut may = latest.iter().flatten().filter(|(_, position)| {
            let known = sessions.get(*position).zip(verdicts.get(*position));
            known.is_some_and(|(from, verdict)| redirection::led_unread(from, verdict, session))
        });
        let first = may.next()?.0;
        may.next().is_none().then_some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Script;
    use crate::verdict;
    use crate::vocabulary::Outcome::{Failed, Ok};

    const SECOND: i64 = 1_000_000_000;

    use crate::attempts::redirection::sample::{at, to};

    fn with_token(mut session: Session) -> Session {
        session.negotiation.routing_token = Some("Cookie: msts=3640205228.15629.0000".to_owned());
        session
    }

    fn refused() -> Script {
        Script::connected().request(&[1]).negotiation_failure(5).client_closes()
    }

    fn used() -> Script {
        Script::active_sealed().client_closes()
    }

    fn redirects() -> Script {
        Script::licensed().redirection().client_closes()
    }

    fn check(sessions: Vec<Session>, groups: &[&[usize]]) {
        let verdicts: Vec<Verdict> = sessions.iter().map(verdict::of).collect();
        assert_eq!(group(&sessions, &verdicts), groups);
    }

    #[test]
    fn tries_in_a_row_are_one_attempt_and_a_long_pause_begins_another() {
        check(vec![at(0, refused()), at(5, refused()), at(100, used())], &[&[0, 1, 2]]);
        check(vec![at(0, refused()), at(300, used())], &[&[0], &[1]]);
    }

    #[test]
    fn a_session_that_was_used_is_an_attempt_of_its_own() {
        check(vec![at(0, used()), at(5, used()), at(9, refused())], &[&[0], &[1], &[2]]);
    }

    #[test]
    fn what_kernels_exchange_after_the_close_does_not_tie_the_next_session_to_it() {
        let mut lingers = at(0, used());
        lingers.end = Time(lingers.end.0 + 20 * SECOND);
        check(vec![lingers, at(5, used())], &[&[0], &[1]]);
    }

    #[test]
    fn two_targets_behind_one_proxy_are_two_attempts() {
        let behind = |seconds, target: &str| {
            let mut session = at(seconds, refused());
            session.target = Some(crate::session::Target { address: target.to_owned(), port: 3389 });
            session
        };
        check(vec![behind(0, "a.example"), behind(3, "b.example"), behind(5, "a.example")], &[&[0, 2], &[1]]);
    }

    #[test]
    fn a_gateway_connection_without_a_host_goes_with_the_one_that_runs_beside_it() {
        let gateway = |seconds, target: Option<&str>| {
            let mut session = at(seconds, used());
            session.via = Some(Via::RdGateway);
            session.target = target.map(|name| crate::session::Target { address: name.to_owned(), port: 3389 });
            session.ending.at = session.ending.at.map(|(frame, _)| (frame, Time((seconds + 30) * SECOND)));
            session
        };
        check(vec![gateway(0, Some("a.example")), gateway(1, None)], &[&[0, 1]]);
        check(vec![gateway(0, None), gateway(1, Some("a.example"))], &[&[0, 1]]);
        check(vec![gateway(0, Some("a.example")), gateway(1, Some("b.example"))], &[&[0], &[1]]);
        check(vec![gateway(0, Some("a.example")), gateway(60, None)], &[&[0], &[1]]);
        let mut direct = gateway(1, None);
        direct.via = None;
        check(vec![gateway(0, Some("a.example")), direct], &[&[0], &[1]]);
    }

    #[test]
    fn a_redirection_that_cannot_be_read_goes_on_where_a_routing_token_goes() {
        let other = "10.9.9.9:3389";
        check(vec![at(0, redirects()), with_token(to(other, at(4, used())))], &[&[0, 1]]);
        check(vec![at(0, redirects()), to(other, at(4, used()))], &[&[0], &[1]]);
        check(vec![at(0, redirects()), with_token(to(other, at(200, used())))], &[&[0], &[1]]);
        check(vec![at(0, used()), with_token(to(other, at(4, used())))], &[&[0], &[1]]);
    }

    #[test]
    fn the_udp_side_belongs_to_the_tcp_session_that_is_open() {
        let udp = |seconds| {
            let mut session = at(seconds, Script::unanswered());
            session.transport = Transport::Udp;
            session
        };
        let mut open = at(0, used());
        open.ending.at = open.ending.at.map(|(frame, _)| (frame, Time(60 * SECOND)));
        check(vec![open, udp(2), at(62, used())], &[&[0, 1], &[2]]);
        check(vec![at(0, used()), udp(50)], &[&[0], &[1]]);
    }

    #[test]
    fn a_redirection_that_leads_to_a_refusal_has_failed_and_a_refusal_before_success_names_it() {
        let outcome = |sessions: Vec<Session>| {
            let mut verdicts: Vec<Verdict> = sessions.iter().map(verdict::of).collect();
            let attempts = super::super::join(&sessions, &mut verdicts, &|_| false);
            assert_eq!(attempts.len(), 1);
            assert_eq!(verdicts[0].superseded_by, Some(1));
            (attempts[0].outcome, attempts[0].story.clone())
        };
        let (failed, _) = outcome(vec![at(0, redirects()), with_token(to("10.9.9.9:3389", at(4, refused())))]);
        assert_eq!(failed, Failed);
        let (worked, story) = outcome(vec![at(0, refused()), at(4, used())]);
        assert_eq!(worked, Ok);
        assert!(story.contains("nla-required-by-server, then ended-after-use; it worked"), "{story}");
    }
}
