//! The model of one session: what `decode` describes and `rules` judge.
//!
//! INVARIANT: nothing here judges (what a verifier makes of a certificate is filled in by `certify`). Every claim carries how it is known: [`Basis::Seen`], [`Basis::Decrypted`] or [`Basis::Inferred`].

mod authentication;
mod ending;
mod excerpt;
mod kerberos;
mod licensing;
pub mod message;
mod negotiation;
mod network;
mod redirection;
mod sealed;
mod security;
mod side;
mod stage;
mod tls;
mod udp;

use std::net::SocketAddr;
use std::time::Duration;

pub use authentication::{Authentication, LogonStep, ServerVerdict};
pub use ending::{Closer, Ending, Silence};
pub use excerpt::{Excerpt, Field};
pub use kerberos::{KdcAnswer, KdcError, KerberosExchange};
pub use licensing::{LicenseError, Licensing};
pub use message::{Layer, Message};
pub use negotiation::{GatewayHttp, GatewayRefusal, Negotiation, NegotiationFailure, Target};
pub use network::{Health, Network, Path};
pub use redirection::{Destination, Redirection};
pub use sealed::{SealedReading, SealedStep, StepFit};
pub use security::{ErrorInfo, McsRefusal, ProprietaryCertificate, StandardSecurity, Ultimatum};
pub use side::{LogonTold, Multitransport, Reconnection, Unread};
pub use stage::{Stage, Stages};
pub use tls::{
    Alert, Certificate, CertificateFault, CertificateFields, CertificateReview, CertificateVerify, ClientCertificate,
    ClientOffer, EarlyData, KeyExchange, Tls, TlsProgress,
};
pub use udp::Rdpeudp;

use crate::flow::{Direction, Orientation};
use crate::link::Frame;
use crate::time::Time;
use crate::vocabulary::{Basis, StageName, Transport, Via};

/// One connection that carried, or was meant to carry, RDP.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who opened it.
    pub client: SocketAddr,
    /// Who was called (the TCP peer: with `via` the proxy or gateway).
    pub server: SocketAddr,
    /// What told client from server.
    pub orientation: Orientation,
    /// TCP or UDP.
    pub transport: Transport,
    /// What carried it, if not a plain connection.
    pub via: Option<Via>,
    /// The host that was asked of the proxy or gateway.
    pub target: Option<Target>,
    /// What an RD Gateway refused.
    pub gateway_refusal: Option<GatewayRefusal>,
    /// The gateway's last HTTP answer, if that was no success.
    pub gateway_http: Option<GatewayHttp>,
    /// First frame.
    pub first_frame: Frame,
    /// Last frame.
    pub last_frame: Frame,
    /// Number of frames.
    pub frames: u32,
    /// Time of the first frame.
    pub start: Time,
    /// Time of the last frame.
    pub end: Time,
    /// Time of the last packet of the whole capture: how long nothing more came.
    pub capture_end: Time,
    /// What was said, in order, as far as it was kept.
    pub messages: Vec<Message>,
    /// X.224 and RDP negotiation.
    pub negotiation: Negotiation,
    /// TLS, if a record was seen.
    pub tls: Option<Tls>,
    /// Standard RDP Security, if it was used.
    pub security: Option<StandardSecurity>,
    /// CredSSP, RDSTLS or AAD.
    pub authentication: Authentication,
    /// What the client asked of a KDC around its logon, in order of frame: refusals, silences, and tickets for this purpose.
    pub kerberos: Vec<KerberosExchange>,
    /// The licensing exchange.
    pub licensing: Licensing,
    /// Set Error Info PDUs.
    pub error_info: Vec<ErrorInfo>,
    /// MCS refusals.
    pub mcs_refusal: Option<McsRefusal>,
    /// Disconnect Provider Ultimatums in order.
    pub ultimatums: Vec<Ultimatum>,
    /// Frame of a Save Session Info that reports a logon.
    pub logon: Option<Frame>,
    /// Automatic reconnection.
    pub reconnection: Reconnection,
    /// What Winlogon told the client, in order.
    pub logon_told: Vec<LogonTold>,
    /// UDP side transports that the server asked for on this connection.
    pub multitransport: Vec<Multitransport>,
    /// What is seen of it and not read.
    pub unread: Vec<Unread>,
    /// It is the client's half of a gateway's tunnel over two connections: first frame of the gateway's half, with which it is told.
    pub half_of: Option<Frame>,
    /// The first Server Redirection.
    pub redirection: Option<Redirection>,
    /// First bytes that were not what RDP expects there: who sent them and what they look like.
    pub foreign: Vec<Foreign>,
    /// What peers wrote freely and messages' details repeat: parts of HTTP heads, names in preambles. Bounded.
    pub quoted: Vec<String>,
    /// How the sizes of TLS records were read; `None` where there were none. Where keys opened them, nothing rests on it.
    pub sealed: Option<SealedReading>,
    /// RDPEUDP.
    pub rdpeudp: Option<Rdpeudp>,
    /// Handshake, loss and timing.
    pub network: Network,
    /// What the capture does not show of this session.
    pub health: Health,
    /// How far it came.
    pub stages: Stages,
    /// How it ended.
    pub ending: Ending,
}

/// What is noted of a connection that goes on in HTTP/2.
pub const HTTP_2_NOT_READ: &str = "HTTP/2, not read";

/// Bytes of another protocol where RDP was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// Who sent them.
    pub direction: Direction,
    /// Frame.
    pub frame: Frame,
    /// What they look like: `SSH`, `HTTP`, `TLS`, `VNC`, ... or `unknown`.
    pub protocol: &'static str,
    /// The first bytes, at most 32.
    pub first_bytes: Vec<u8>,
}

impl Session {
    /// Whether it is worth a report: on port 3389, or with a sign of RDP. TLS that a key opened and that holds something else is not.
    pub fn is_of_interest(&self) -> bool {
        const RDP_PORT: u16 = 3389;
        let on_port = self.server.port() == RDP_PORT || self.client.port() == RDP_PORT;
        let beyond_tls =
            self.messages.iter().any(|message| message.stage > StageName::Tls && message.basis != Basis::Inferred);
        on_port
            || self.via.is_some()
            || self.rdpeudp.is_some()
            || self.negotiation.request.is_some()
            || self.negotiation.confirm.is_some()
            || self.messages.iter().any(|message| message.kind == message::kind::PRECONNECTION_PDU)
            || beyond_tls
    }

    /// Whether it is HTTP/2 and no more is known of it: to a gateway, its KDC proxy may be asked; any web server is spoken to in the same way.
    pub fn is_http2_alone(&self) -> bool {
        let known = |message: &&Message| {
            matches!(message.kind, message::kind::GATEWAY_HTTP | message::kind::GATEWAY_PACKET)
                || message.kind == message::kind::KDC_PROXY_HTTP && message.detail.as_deref() != Some(HTTP_2_NOT_READ)
        };
        let asks = self.messages.iter().any(|message| message.detail.as_deref() == Some(HTTP_2_NOT_READ));
        asks && !self.messages.iter().any(|message| known(&message))
    }

    /// Whether TLS records stayed sealed, those of a connection inside a gateway's tunnel included.
    pub fn is_sealed(&self) -> bool {
        let sealed = self.sealed.as_ref().is_some_and(|reading| !reading.opened);
        let inside = self.via == Some(Via::RdGateway) && sealed;
        inside || self.tls.as_ref().is_some_and(|tls| tls.sealed > tls.opened)
    }

    /// Whether a message behind TLS was inferred from sealed records.
    pub fn inferred(&self) -> bool {
        self.messages.iter().any(|message| message.basis == Basis::Inferred)
    }

    /// Remembers what a peer wrote freely, and returns what a message's detail may repeat of it: of more texts than are remembered
    /// nothing, so that whoever replaces names knows all that stand there.
    pub fn quote<'t>(&mut self, text: &'t str) -> &'t str {
        const MOST: usize = 64;
        if text.is_empty() || self.quoted.iter().any(|known| known == text) {
            return text;
        }
        if self.quoted.len() >= MOST {
            return "…";
        }
        self.quoted.push(text.to_owned());
        text
    }

    /// Time from the session's first frame to `time`.
    pub fn after_start(&self, time: Time) -> Duration {
        time.since(self.start)
    }

    /// The last message that `direction` sent, as far as it is known.
    pub fn last_message(&self, direction: Direction) -> Option<&Message> {
        self.messages.iter().rev().find(|message| message.direction == direction)
    }

    /// The first message of this kind.
    pub fn first(&self, kind: &str) -> Option<&Message> {
        self.messages.iter().find(|message| message.kind == kind)
    }

    /// Whether a message of this kind was seen, decrypted or inferred.
    pub fn has(&self, kind: &str) -> bool {
        self.first(kind).is_some()
    }

    /// The network's side of a direction.
    pub fn path(&self, direction: Direction) -> &Path {
        match direction {
            Direction::ToServer => &self.network.to_server,
            Direction::ToClient => &self.network.to_client,
        }
    }

    /// Bytes of payload in a direction, holes included.
    pub fn payload(&self, direction: Direction) -> u64 {
        self.path(direction).length
    }
}
