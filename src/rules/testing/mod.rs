//! Sessions by script, for the tests of the rules: each step is one message, 10 ms and one frame after the one before.

mod contract;
mod redirection;
mod steps;
mod terms;

use crate::certify::Reviewer;
use crate::decode;
use crate::flow::{Direction, Flow, IcmpSeen, sample};
use crate::link::Frame;
use crate::rules::{Answer, RULES};
use crate::session::message::kind;
use crate::session::{CertificateFault, ClientOffer, Layer, Message, ServerVerdict, Session, Tls};
use crate::time::Time;
use crate::vocabulary::{Basis, StageName};

/// A session that a rule is asked about, and what it must find.
pub(crate) struct Case {
    /// The cause that it must find; none for a near miss.
    pub cause: Option<&'static str>,
    /// Why it must not fire.
    pub why: &'static str,
    /// The session.
    pub session: Session,
}

/// A session in which the rule fires with this cause.
pub(crate) fn fires(cause: &'static str, script: Script) -> Case {
    Case { cause: Some(cause), why: "", session: script.build() }
}

/// A session in which it must not fire.
pub(crate) fn near_miss(why: &'static str, script: Script) -> Case {
    Case { cause: None, why, session: script.build() }
}

const TICK: i64 = 10_000_000;
const START: i64 = 1_795_000_000_000_000_000;

/// A session in the making.
pub(crate) struct Script {
    session: Session,
    frame: Frame,
    time: i64,
    /// Faults of the certificate that its fields do not show.
    faults: Vec<CertificateFault>,
    /// Roots that the user names.
    trusted: Vec<Vec<u8>>,
}

use Direction::{ToClient, ToServer};

impl Script {
    fn blank() -> Self {
        let flow = Flow { start: Time(START), end: Time(START), ..sample::flow() };
        let mut session = decode::blank(&flow, Time(START));
        session.health = Default::default();
        Self { session, frame: 0, time: START, faults: Vec::new(), trusted: Vec::new() }
    }

    fn tick(&mut self) -> (Frame, Time) {
        self.frame += 1;
        self.time += TICK;
        (self.frame, Time(self.time))
    }

    fn say(mut self, direction: Direction, kind: &'static str, stage: StageName) -> Self {
        self.message(direction, kind, stage, Basis::Seen);
        self
    }

    fn message(&mut self, direction: Direction, kind: &'static str, stage: StageName, basis: Basis) -> (Frame, Time) {
        let (frame, time) = self.tick();
        let path = match direction {
            ToServer => &mut self.session.network.to_server,
            ToClient => &mut self.session.network.to_client,
        };
        let offset = path.length;
        path.length += 100;
        path.figures.data_frames += 1;
        path.figures.last_data = Some((frame, time));
        path.figures.last = Some((frame, time));
        self.session.messages.push(Message {
            kind,
            stage,
            direction,
            frame,
            last_frame: frame,
            time,
            offset,
            length: 100,
            basis,
            layer: Layer::Clear,
            detail: None,
            excerpt: None,
        });
        (frame, time)
    }

    // Connections.

    pub(crate) fn syn_only() -> Self {
        let mut script = Self::blank();
        let syn = script.tick();
        script.session.network.handshake.syns.push(syn);
        script
    }

    pub(crate) fn unanswered() -> Self {
        let mut script = Self::syn_only();
        script.time += 3_000_000_000;
        let again = script.tick();
        script.session.network.handshake.syns.push(again);
        script.time += 3_000_000_000;
        script
    }

    pub(crate) fn refused() -> Self {
        Self::syn_only().close(ToClient, true)
    }

    pub(crate) fn unreachable(code: u8) -> Self {
        let mut script = Self::syn_only();
        let (frame, time) = script.tick();
        let from = "10.0.0.1".parse().unwrap();
        let icmp = IcmpSeen { frame, time, from, about: ToServer, v6: false, kind: 3, code, mtu: None, ttl: 64 };
        script.session.network.icmp.push(icmp);
        script
    }

    pub(crate) fn connected() -> Self {
        let mut script = Self::syn_only();
        let syn_ack = script.tick();
        let ack = script.tick();
        script.session.network.handshake.syn_acks.push(syn_ack);
        script.session.network.handshake.ack = Some(ack);
        script
    }

    /// As far as the ClientHello, a modern one.
    pub(crate) fn tls() -> Self {
        let mut script = Self::connected().request(&[1, 2, 8]).confirm(8);
        let hello = script.message(ToServer, kind::CLIENT_HELLO, StageName::Tls, Basis::Seen);
        let offer =
            ClientOffer { versions: vec![0x0304, 0x0303], cipher_suites: vec![0x1301, 0xc030], ..Default::default() };
        script.session.tls = Some(Tls { client_hello: Some(hello), offer: Some(offer), ..Tls::default() });
        script
    }

    /// The client has not said what it offers.
    pub(crate) fn without_hello(mut self) -> Self {
        self.session.messages.retain(|message| message.kind != kind::CLIENT_HELLO);
        if let Some(tls) = self.session.tls.as_mut() {
            tls.client_hello = None;
        }
        self
    }

    /// Standard RDP Security, as far as the confirm.
    pub(crate) fn standard() -> Self {
        Self::connected().request(&[0]).confirm(0)
    }

    /// TLS is up and CredSSP has begun.
    pub(crate) fn authenticating() -> Self {
        let mut script = Self::tls().server_flight().handshake_done().client_data();
        let first = script.message(ToServer, kind::TS_REQUEST, StageName::Authentication, Basis::Inferred);
        script.session.authentication.first = Some(first);
        script
    }

    /// In clear, as far as Client Info and the server's LICENSE_REQUEST.
    pub(crate) fn licensing() -> Self {
        let mut script = Self::standard()
            .connect_initial()
            .connect_response(0)
            .say(ToServer, kind::MCS_CHANNEL_JOIN_REQUEST, StageName::Mcs)
            .say(ToClient, kind::MCS_CHANNEL_JOIN_CONFIRM, StageName::Mcs)
            .client_info();
        let (frame, time) = script.message(ToClient, kind::LICENSE_REQUEST, StageName::Licensing, Basis::Seen);
        script.session.licensing.first = Some((frame, time));
        script.session.licensing.requested = Some(frame);
        script
    }

    pub(crate) fn licensed() -> Self {
        Self::licensing().valid_client()
    }

    pub(crate) fn active() -> Self {
        Self::licensed().demand_active().confirm_active().say(ToClient, kind::FONT_MAP, StageName::Active)
    }

    /// Active by inference from sealed records.
    pub(crate) fn active_sealed() -> Self {
        let mut script = Self::authenticating();
        let (frame, _) = script.tick();
        script.session.authentication.verdict = ServerVerdict::Accepted(frame);
        script.message(ToClient, kind::FONT_MAP, StageName::Active, Basis::Inferred);
        script
    }

    pub(crate) fn build(mut self) -> Session {
        self.session.last_frame = self.frame;
        self.session.end = Time(self.time);
        self.session.capture_end = Time(self.time);
        let mut session = decode::conclude(self.session);
        Reviewer::new(&self.trusted, None).review(&mut session);
        if let Some(tls) = session.tls.as_mut() {
            tls.review.faults.extend(self.faults);
        }
        session
    }
}

#[test]
fn every_rule_fires_where_it_must_and_only_there() {
    let mut wrong = Vec::new();
    for rule in RULES {
        for case in (rule.cases)() {
            let got = match (rule.judge)(&case.session) {
                Answer::Found(finding) => Some(finding.cause),
                _ => None,
            };
            if got != case.cause {
                wrong.push(format!("{}: {got:?} for {:?} {}", rule.name, case.cause, case.why));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_cause_of_a_rule_is_fired_by_a_case_and_every_rule_has_a_near_miss() {
    for rule in RULES {
        let cases = (rule.cases)();
        assert!(cases.iter().any(|case| case.cause.is_none()), "{} has no near miss", rule.name);
        for cause in rule.causes {
            assert!(cases.iter().any(|case| case.cause == Some(cause)), "{}: no case fires {cause}", rule.name);
            assert!(crate::knowledge::cause::find(cause).is_some(), "{cause} has no row and no page");
        }
        for cause in cases.iter().filter_map(|case| case.cause) {
            assert!(rule.causes.contains(&cause), "{} gives {cause} and does not list it", rule.name);
        }
    }
}

#[test]
fn names_are_unique() {
    let mut names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len());
}
