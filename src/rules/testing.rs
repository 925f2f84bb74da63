//! Sessions by script, for the tests of the rules: each step is one message, 10 ms and one frame after the one before.

use std::net::SocketAddr;

use rdpwhy_parsers::negotiation::{FailureCode, SecurityProtocols};

use crate::decode;
use crate::flow::{Closing, Direction, Flow, FlowTransport, Handshake, IcmpSeen, Orientation, Stream};
use crate::link::Frame;
use crate::rules::{Answer, RULES};
use crate::session::message::kind;
use crate::session::{
    Alert, Certificate, CertificateFields, ClientCertificate, ClientOffer, ErrorInfo, Foreign, Layer, LicenseError,
    McsRefusal, Message, NegotiationFailure, ServerVerdict, Session, StandardSecurity, Tls, Ultimatum,
};
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
}

use Direction::{ToClient, ToServer};

impl Script {
    fn blank() -> Self {
        let address = |text: &str| text.parse::<SocketAddr>().unwrap();
        let flow = Flow {
            client: address("10.0.0.5:50122"),
            server: address("10.0.0.9:3389"),
            orientation: Orientation::Syn,
            transport: FlowTransport::Tcp,
            first_frame: 1,
            last_frame: 1,
            frames: 1,
            start: Time(START),
            end: Time(START),
            handshake: Handshake::default(),
            to_server: Stream::default(),
            to_client: Stream::default(),
            closings: Vec::new(),
            icmp: Vec::new(),
            mirrored: 0,
            limits: Vec::new(),
        };
        let mut session = decode::blank(&flow, Time(START));
        session.health = Default::default();
        Self { session, frame: 0, time: START }
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

    // Steps.

    pub(crate) fn request(mut self, protocols: &[u32]) -> Self {
        let at = self.message(ToServer, kind::CONNECTION_REQUEST, StageName::X224, Basis::Seen);
        self.session.negotiation.request = Some(at);
        self.session.negotiation.requested = Some(SecurityProtocols(protocols.iter().fold(0, |all, one| all | one)));
        self
    }

    pub(crate) fn confirm(mut self, protocol: u32) -> Self {
        let at = self.message(ToClient, kind::CONNECTION_CONFIRM, StageName::X224, Basis::Seen);
        self.session.negotiation.confirm = Some(at);
        self.session.negotiation.selected = Some(SecurityProtocols(protocol));
        self
    }

    pub(crate) fn negotiation_failure(mut self, code: u32) -> Self {
        let (frame, time) = self.message(ToClient, kind::CONNECTION_CONFIRM, StageName::X224, Basis::Seen);
        self.session.negotiation.confirm = Some((frame, time));
        self.session.negotiation.failure = Some(NegotiationFailure { code: FailureCode(code), frame });
        self
    }

    pub(crate) fn foreign(mut self, direction: Direction, protocol: &'static str) -> Self {
        let (frame, _) = self.message(direction, kind::FOREIGN, StageName::X224, Basis::Seen);
        self.session.foreign.push(Foreign { direction, frame, protocol, first_bytes: protocol.as_bytes().to_vec() });
        self
    }

    pub(crate) fn server_flight(self) -> Self {
        self.server_flight_with(|_| {})
    }

    /// ServerHello (TLS 1.2) and a certificate that is valid unless `edit` makes it otherwise.
    pub(crate) fn server_flight_with(mut self, edit: fn(&mut CertificateFields)) -> Self {
        let mut fields = CertificateFields {
            subject: "CN=server".into(),
            not_after: Time(i64::MAX),
            rsa_bits: Some(2048),
            signature: "sha256WithRSAEncryption".into(),
            ..Default::default()
        };
        edit(&mut fields);
        self.flight(Ok(fields));
        self
    }

    pub(crate) fn malformed_certificate(mut self) -> Self {
        self.flight(Err("not DER".into()));
        self
    }

    fn flight(&mut self, fields: Result<CertificateFields, String>) {
        let hello = self.message(ToClient, kind::SERVER_HELLO, StageName::Tls, Basis::Seen);
        let (frame, _) = self.message(ToClient, kind::CERTIFICATE, StageName::Tls, Basis::Seen);
        let tls = self.session.tls.as_mut().unwrap();
        tls.server_hello = Some(hello);
        tls.version = Some(0x0303);
        tls.certificate_frame = Some(frame);
        tls.certificates = vec![Certificate { frame, der: Vec::new(), fields }];
    }

    pub(crate) fn client_certificate(mut self, count: usize) -> Self {
        let (requested, _) = self.message(ToClient, kind::CERTIFICATE_REQUEST, StageName::Tls, Basis::Seen);
        let (answered, _) = self.message(ToServer, kind::CERTIFICATE, StageName::Tls, Basis::Seen);
        let asked = ClientCertificate { requested, answered: Some((answered, count)) };
        self.session.tls.as_mut().unwrap().client_certificate = Some(asked);
        self
    }

    pub(crate) fn handshake_done(mut self) -> Self {
        let (client, _) = self.message(ToServer, kind::FINISHED, StageName::Tls, Basis::Seen);
        let (server, time) = self.message(ToClient, kind::FINISHED, StageName::Tls, Basis::Seen);
        let tls = self.session.tls.as_mut().unwrap();
        tls.progress.client_finished = Some(client);
        tls.progress.server_finished = Some(server);
        tls.progress.completed = Some((server, time));
        self
    }

    pub(crate) fn client_data(mut self) -> Self {
        let (frame, _) = self.tick();
        let tls = self.session.tls.as_mut().unwrap();
        tls.progress.client_data = Some(frame);
        tls.sealed = 1;
        self
    }

    pub(crate) fn alert(mut self, direction: Direction, level: u8, code: u8) -> Self {
        let (frame, time) = self.message(direction, kind::ALERT, StageName::Tls, Basis::Seen);
        let alert = Alert { frame, time, direction, level: Some(level), description: Some(code) };
        self.session.tls.as_mut().unwrap().alerts.push(alert);
        self
    }

    pub(crate) fn sealed_alert(mut self, direction: Direction) -> Self {
        let (frame, time) = self.tick();
        let alert = Alert { frame, time, direction, level: None, description: None };
        self.session.tls.as_mut().unwrap().alerts.push(alert);
        self
    }

    pub(crate) fn credentials_sent(mut self) -> Self {
        let (frame, _) = self.message(ToServer, kind::TS_REQUEST, StageName::Authentication, Basis::Inferred);
        self.session.authentication.credentials_sent = Some(frame);
        self
    }

    pub(crate) fn rejected_by_size(self) -> Self {
        let mut script = self.credentials_sent();
        let (frame, _) = script.message(ToClient, kind::TS_REQUEST, StageName::Authentication, Basis::Inferred);
        script.session.authentication.verdict = ServerVerdict::Rejected(frame);
        script
    }

    pub(crate) fn error_code(self, code: u32, client: u32, server: u32) -> Self {
        let mut script = self.credentials_sent();
        let (frame, _) = script.message(ToClient, kind::TS_REQUEST, StageName::Authentication, Basis::Decrypted);
        let authentication = &mut script.session.authentication;
        authentication.error_code = Some((code, frame));
        authentication.client_version = Some(client);
        authentication.server_version = Some(server);
        if let Some(tls) = script.session.tls.as_mut() {
            tls.opened = tls.sealed;
        }
        script
    }

    pub(crate) fn connect_initial(self) -> Self {
        self.say(ToServer, kind::MCS_CONNECT_INITIAL, StageName::Mcs)
    }

    pub(crate) fn connect_response(mut self, result: u8) -> Self {
        let (frame, _) = self.message(ToClient, kind::MCS_CONNECT_RESPONSE, StageName::Mcs, Basis::Seen);
        if result != 0 {
            self.session.mcs_refusal = Some(McsRefusal { result, frame, message: kind::MCS_CONNECT_RESPONSE });
        }
        self
    }

    pub(crate) fn standard_security(mut self, offered: u32, method: u32, level: u32) -> Self {
        let (frame, _) = self.message(ToClient, kind::MCS_CONNECT_RESPONSE, StageName::Mcs, Basis::Seen);
        self.session.security = Some(StandardSecurity {
            offered: Some(offered),
            method: Some(method),
            level: Some(level),
            frame: Some(frame),
            ..Default::default()
        });
        self
    }

    pub(crate) fn security_exchange(self) -> Self {
        self.say(ToServer, kind::SECURITY_EXCHANGE, StageName::Security)
    }

    pub(crate) fn client_info(self) -> Self {
        self.say(ToServer, kind::CLIENT_INFO, StageName::ClientInfo)
    }

    pub(crate) fn license_answer(mut self) -> Self {
        let (frame, time) = self.message(ToServer, kind::NEW_LICENSE_REQUEST, StageName::Licensing, Basis::Seen);
        self.session.licensing.last = Some((frame, time, ToServer));
        self
    }

    pub(crate) fn license_error(mut self, direction: Direction, code: u32, state_transition: u32) -> Self {
        let (frame, _) = self.message(direction, kind::LICENSE_ERROR_MESSAGE, StageName::Licensing, Basis::Seen);
        self.session.licensing.errors.push(LicenseError { code, state_transition, direction, frame });
        self
    }

    pub(crate) fn valid_client(mut self) -> Self {
        let (frame, _) = self.message(ToClient, kind::LICENSE_ERROR_MESSAGE, StageName::Licensing, Basis::Seen);
        self.session.licensing.completed = Some(frame);
        self
    }

    pub(crate) fn demand_active(self) -> Self {
        self.say(ToClient, kind::DEMAND_ACTIVE, StageName::Capabilities)
    }

    pub(crate) fn confirm_active(self) -> Self {
        self.say(ToServer, kind::CONFIRM_ACTIVE, StageName::Capabilities)
    }

    pub(crate) fn error_info(mut self, code: u32) -> Self {
        let (frame, time) = self.message(ToClient, kind::SET_ERROR_INFO, StageName::Active, Basis::Seen);
        self.session.error_info.push(ErrorInfo { code, frame, time });
        self
    }

    pub(crate) fn redirection(mut self) -> Self {
        let (frame, _) = self.message(ToClient, kind::SERVER_REDIRECTION, StageName::Licensing, Basis::Seen);
        self.session.redirection = Some(frame);
        self
    }

    pub(crate) fn ultimatum(mut self, direction: Direction, reason: u8) -> Self {
        let stage = self.session.messages.iter().map(|message| message.stage).max().unwrap();
        let (frame, time) = self.message(direction, kind::MCS_DISCONNECT_PROVIDER_ULTIMATUM, stage, Basis::Seen);
        self.session.ultimatums.push(Ultimatum { direction, reason: Some(reason), frame, time, basis: Basis::Seen });
        self
    }

    pub(crate) fn reset_signs(mut self, signs: &[&str]) -> Self {
        self.session.network.reset_signs = signs.iter().map(|sign| (*sign).to_owned()).collect();
        self
    }

    /// So many seconds of silence before the last data.
    pub(crate) fn idle(mut self, seconds: u64) -> Self {
        self.session.network.idle = Some((std::time::Duration::from_secs(seconds), self.frame));
        self
    }

    /// A segment that is sent so often and never acknowledged; the other side may go on to send.
    pub(crate) fn undelivered(mut self, direction: Direction, length: u32, times: u32, alive: bool) -> Self {
        let first = self.tick();
        self.time += 12_000_000_000;
        let last = self.tick();
        let (sender, receiver) = match direction {
            ToServer => (&mut self.session.network.to_server, &mut self.session.network.to_client),
            ToClient => (&mut self.session.network.to_client, &mut self.session.network.to_server),
        };
        sender.figures.unacknowledged_tail =
            Some(crate::flow::Unacknowledged { offset: 0, length, times, first, last });
        sender.figures.largest_acknowledged = 100;
        if alive {
            receiver.figures.last = Some(last);
        }
        self
    }

    pub(crate) fn window_closed(mut self, direction: Direction) -> Self {
        let at = self.tick();
        match direction {
            ToServer => self.session.network.to_server.figures.zero_window_since = Some(at),
            ToClient => self.session.network.to_client.figures.zero_window_since = Some(at),
        }
        self
    }

    /// RST without ACK.
    pub(crate) fn server_forgets(self) -> Self {
        let mut script = self.close(ToClient, true);
        if let Some(closing) = script.session.network.closings.last_mut() {
            closing.ack = false;
        }
        script
    }

    pub(crate) fn one_sided(mut self) -> Self {
        self.session.health.one_sided = true;
        self
    }

    /// Nothing for so many seconds.
    pub(crate) fn silence(mut self, seconds: f64) -> Self {
        self.time += (seconds * 1e9) as i64;
        self
    }

    pub(crate) fn client_closes(self) -> Self {
        self.close(ToServer, false)
    }

    pub(crate) fn client_resets(self) -> Self {
        self.close(ToServer, true)
    }

    pub(crate) fn server_closes(self) -> Self {
        self.close(ToClient, false)
    }

    pub(crate) fn server_resets(self) -> Self {
        self.close(ToClient, true)
    }

    fn close(mut self, direction: Direction, reset: bool) -> Self {
        let (frame, time) = self.tick();
        self.session.network.closings.push(Closing {
            frame,
            time,
            direction,
            reset,
            ack: true,
            repeated: false,
            offset: self.session.payload(direction) as i64,
            acknowledges: None,
            ttl: 64,
            ip_id: None,
            window: 0,
            options: false,
        });
        self
    }

    pub(crate) fn build(mut self) -> Session {
        self.session.last_frame = self.frame;
        self.session.end = Time(self.time);
        self.session.capture_end = Time(self.time);
        decode::conclude(self.session)
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
