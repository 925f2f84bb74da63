//! The steps of a script.

use rdpwhy_parsers::negotiation::{FailureCode, SecurityProtocols};

use super::Script;
use crate::flow::{Closing, Direction};
use crate::session::message::kind;
use crate::session::{
    Alert, Certificate, CertificateFault, CertificateFields, ClientCertificate, ErrorInfo, Foreign, KdcAnswer,
    KdcError, KerberosExchange, LicenseError, McsRefusal, NegotiationFailure, ServerVerdict, StandardSecurity,
    Ultimatum,
};
use crate::time::Time;
use crate::vocabulary::{Basis, Judgement, StageName};

use Direction::{ToClient, ToServer};

impl Script {
    pub(crate) fn request(mut self, protocols: &[u32]) -> Self {
        let at = self.message(ToServer, kind::CONNECTION_REQUEST, StageName::X224, Basis::Seen);
        self.session.negotiation.request = Some(at);
        self.session.negotiation.requested = Some(SecurityProtocols(protocols.iter().fold(0, |all, one| all | one)));
        self
    }

    /// A load balancer's header in front of everything.
    pub(crate) fn proxy_header(self) -> Self {
        self.say(ToServer, kind::PROXY_HEADER, StageName::Tcp)
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

    /// A KDC refuses the client's user beside the session.
    pub(crate) fn kdc_error(self, code: u32, status: Option<u32>) -> Self {
        self.kdc(KdcAnswer::Error(KdcError { code, status, kdc_clock: None, client_clock: None }))
    }

    pub(crate) fn kdc_grants(self) -> Self {
        self.kdc(KdcAnswer::Granted)
    }

    pub(crate) fn kdc_silent(mut self) -> Self {
        self.time += 5_000_000_000;
        let last = Time(self.time);
        self.kdc(KdcAnswer::Nothing { requests: 3, last })
    }

    fn kdc(mut self, answer: KdcAnswer) -> Self {
        let (frame, time) = self.tick();
        self.session.kerberos.push(KerberosExchange {
            frame,
            time,
            kdc: "10.0.0.88".parse().ok(),
            user: Some("user@LAB".to_owned()),
            service: Some("krbtgt/LAB".to_owned()),
            by_certificate: false,
            logon: true,
            answer,
        });
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

    /// The user named the client's roots, and none of them has to do with this server.
    pub(crate) fn trusting_others(mut self) -> Self {
        self.trusted.push(vec![0x30, 0]);
        self
    }

    /// Another issuer of the certificate shown.
    pub(crate) fn issued_by(mut self, issuer: &str) -> Self {
        let tls = self.session.tls.as_mut().unwrap();
        tls.certificates[0].fields.as_mut().unwrap().issuer = issuer.to_owned();
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

    /// The ClientHello names this host.
    pub(crate) fn asks_for(mut self, name: &str) -> Self {
        let offer = self.session.tls.as_mut().unwrap().offer.as_mut().unwrap();
        offer.server_name = Some(name.to_owned());
        self
    }

    /// The review finds a fault that fields do not show.
    pub(crate) fn fault(mut self, fault: Judgement) -> Self {
        self.faults.push(CertificateFault { fault, says: fault.to_string() });
        self
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

    /// An alert that can be read: in clear during the handshake, opened behind it.
    pub(crate) fn alert(self, direction: Direction, level: u8, code: u8) -> Self {
        let sealed = self.session.tls.as_ref().unwrap().progress.completed.is_some();
        self.alert_of(direction, level, code, if sealed { 31 } else { 7 })
    }

    /// An alert in clear, wherever it stands: behind the handshake neither side sends one.
    pub(crate) fn clear_alert(self, direction: Direction, level: u8, code: u8) -> Self {
        self.alert_of(direction, level, code, 7)
    }

    fn alert_of(mut self, direction: Direction, level: u8, code: u8, length: u32) -> Self {
        let (frame, time) = self.message(direction, kind::ALERT, StageName::Tls, Basis::Seen);
        let alert = Alert { frame, time, direction, level: Some(level), description: Some(code), length };
        self.session.tls.as_mut().unwrap().alerts.push(alert);
        self
    }

    pub(crate) fn sealed_alert(mut self, direction: Direction) -> Self {
        let (frame, time) = self.tick();
        let alert = Alert { frame, time, direction, level: None, description: None, length: 31 };
        self.session.tls.as_mut().unwrap().alerts.push(alert);
        self
    }

    pub(crate) fn credentials_sent(mut self) -> Self {
        let (frame, _) = self.message(ToServer, kind::TS_REQUEST, StageName::Authentication, Basis::Inferred);
        self.session.authentication.credentials_sent = Some(frame);
        self
    }

    /// The server's answer to the credentials, such as its pubKeyAuth.
    pub(crate) fn server_proof(mut self) -> Self {
        self.message(ToClient, kind::TS_REQUEST, StageName::Authentication, Basis::Inferred);
        self
    }

    pub(crate) fn rejected_by_size(self) -> Self {
        self.credentials_sent().answered_no()
    }

    /// A record of the server with the size of a refusal.
    pub(crate) fn answered_no(mut self) -> Self {
        let (frame, _) = self.message(ToClient, kind::TS_REQUEST, StageName::Authentication, Basis::Inferred);
        self.session.authentication.verdict = ServerVerdict::Rejected(frame);
        self
    }

    /// The server's FIN, which a sealed reading takes for its answer to the credentials.
    pub(crate) fn refused_by_close(self) -> Self {
        let mut script = self.server_closes();
        script.session.authentication.verdict = ServerVerdict::Rejected(script.frame);
        script
    }

    /// So many seconds pass.
    pub(crate) fn later(mut self, seconds: f64) -> Self {
        self.time += (seconds * 1e9) as i64;
        self
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

    /// The logon goes by this method.
    pub(crate) fn method(mut self, method: &'static str) -> Self {
        self.session.authentication.method = Some(method);
        self
    }

    /// The server accepts the logon.
    pub(crate) fn accepted(mut self) -> Self {
        let (frame, _) = self.message(ToClient, kind::TS_REQUEST, StageName::Authentication, Basis::Decrypted);
        self.session.authentication.verdict = ServerVerdict::Accepted(frame);
        if let Some(tls) = self.session.tls.as_mut() {
            tls.opened = tls.sealed;
        }
        self
    }

    pub(crate) fn early_authorization(mut self, code: u32) -> Self {
        let kind = kind::EARLY_USER_AUTHORIZATION_RESULT;
        let (frame, _) = self.message(ToClient, kind, StageName::Authentication, Basis::Decrypted);
        self.session.authentication.early_authorization = Some((code, frame));
        self.session.authentication.verdict = ServerVerdict::Rejected(frame);
        self
    }

    /// Save Session Info reports a logon.
    pub(crate) fn logged_on(mut self) -> Self {
        let (frame, _) = self.message(ToClient, kind::SAVE_SESSION_INFO, StageName::Active, Basis::Seen);
        self.session.logon = Some(frame);
        self
    }

    pub(crate) fn gateway_http(mut self, status: u16, authorized: bool) -> Self {
        let (frame, _) = self.message(ToClient, kind::GATEWAY_HTTP, StageName::Tls, Basis::Decrypted);
        self.session.via = Some(crate::vocabulary::Via::RdGateway);
        self.session.gateway_http = Some(crate::session::GatewayHttp { status, frame, authorized });
        if let Some(tls) = self.session.tls.as_mut() {
            tls.opened = tls.sealed;
        }
        self
    }

    pub(crate) fn gateway_refuses(mut self, code: u32) -> Self {
        let (frame, _) = self.message(ToClient, kind::GATEWAY_PACKET, StageName::Tls, Basis::Decrypted);
        self.session.via = Some(crate::vocabulary::Via::RdGateway);
        self.session.gateway_refusal =
            Some(crate::session::GatewayRefusal { code, frame, answer: "PKT_TYPE_CHANNEL_RESPONSE" });
        if let Some(tls) = self.session.tls.as_mut() {
            tls.opened = tls.sealed;
        }
        self
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

    /// The server's key is given; whether it opens what the client sealed last, and whether that has a salted signature.
    pub(crate) fn server_key(mut self, opens: bool, salted: bool) -> Self {
        let last = self.session.messages.last().map(|message| message.frame);
        let security = self.session.security.as_mut().unwrap();
        (security.sealed, security.kept, security.opened) = (1, 1, u64::from(opens));
        security.unfit = !opens;
        security.salted = last.filter(|_| salted);
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

    /// A license error by its size.
    pub(crate) fn license_refused(mut self, direction: Direction) -> Self {
        let (frame, _) = self.message(direction, kind::LICENSE_ERROR_MESSAGE, StageName::Licensing, Basis::Inferred);
        self.session.licensing.refused = Some((frame, direction));
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
    pub(crate) fn undelivered(self, direction: Direction, length: u32, times: u32, alive: bool) -> Self {
        self.sent_in_vain(direction, length, times, alive, 12.0)
    }

    /// Four tries in so many seconds, and nothing comes back.
    pub(crate) fn lost_for(self, direction: Direction, seconds: f64) -> Self {
        self.sent_in_vain(direction, 78, 4, false, seconds)
    }

    fn sent_in_vain(mut self, direction: Direction, length: u32, times: u32, alive: bool, seconds: f64) -> Self {
        let first = self.tick();
        self.time += (seconds * 1e9) as i64;
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

    /// The receiver of a direction takes segments so large, and the largest that it acknowledged.
    pub(crate) fn segment_sizes(mut self, direction: Direction, limit: u16, largest: u32) -> Self {
        let (sender, receiver) = match direction {
            ToServer => (&mut self.session.network.to_server, &mut self.session.network.to_client),
            ToClient => (&mut self.session.network.to_client, &mut self.session.network.to_server),
        };
        receiver.figures.maximum_segment_size = Some(limit);
        sender.figures.largest_acknowledged = largest;
        self
    }

    /// So many of the segments of a direction were sent again.
    pub(crate) fn sent_again(mut self, direction: Direction, again: u32, of: u32) -> Self {
        let path = match direction {
            ToServer => &mut self.session.network.to_server,
            ToClient => &mut self.session.network.to_client,
        };
        (path.figures.retransmissions, path.figures.data_frames) = (again, of);
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

    pub(super) fn close(mut self, direction: Direction, reset: bool) -> Self {
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
}
