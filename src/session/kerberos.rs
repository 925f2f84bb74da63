//! What a KDC said beside the session, in clear on port 88, or the server inside a TSRequest.

use std::net::IpAddr;

use rdpwhy_parsers::kerberos::{KerberosTime, KrbError};

use crate::link::Frame;
use crate::time::Time;

/// One request to a KDC and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KerberosExchange {
    /// Frame of the answer; where there was none, of the first request.
    pub frame: Frame,
    /// Time of that frame.
    pub time: Time,
    /// Who was asked; `None` for the server itself, which answers inside a TSRequest.
    pub kdc: Option<IpAddr>,
    /// Who is to log on, as the messages name them (not escaped).
    pub user: Option<String>,
    /// What the ticket is for, as `TERMSRV/host` (not escaped).
    pub service: Option<String>,
    /// The request carried a certificate's signature in place of a password's proof: PA-PK-AS-REQ (RFC 4556 3.2.1).
    pub by_certificate: bool,
    /// A first logon (AS exchange), not a ticket for a service (TGS exchange).
    pub logon: bool,
    /// What came of it.
    pub answer: KdcAnswer,
}

/// What a KDC answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KdcAnswer {
    /// A ticket.
    Granted,
    /// A KRB-ERROR.
    Error(KdcError),
    /// Nothing, as seen in the capture.
    Nothing {
        /// How often it was asked.
        requests: u32,
        /// When for the last time.
        last: Time,
    },
    /// The port was closed: a reset or an ICMP error.
    Unreachable,
}

/// A KRB-ERROR ([RFC 4120](https://www.rfc-editor.org/rfc/rfc4120#section-5.9.1) 5.9.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KdcError {
    /// error-code.
    pub code: u32,
    /// NTSTATUS that a Windows KDC puts into e-data.
    pub status: Option<u32>,
    /// The KDC's clock: stime.
    pub kdc_clock: Option<Time>,
    /// The client's clock: ctime.
    pub client_clock: Option<Time>,
}

impl KerberosExchange {
    /// The KRB-ERROR, if that was the answer.
    pub fn error(&self) -> Option<&KdcError> {
        match &self.answer {
            KdcAnswer::Error(error) => Some(error),
            _ => None,
        }
    }
}

impl KdcError {
    /// What a KRB-ERROR says, if it has a code.
    pub fn of(error: &KrbError) -> Option<Self> {
        let clock = |time: Option<KerberosTime>, micros: Option<u32>| {
            time.map(|time| Time::from_seconds(time.0, micros.unwrap_or(0).min(999_999).saturating_mul(1_000)))
        };
        Some(Self {
            code: error.error_code?.0,
            status: error.status,
            kdc_clock: clock(error.stime, error.susec),
            client_clock: clock(error.ctime, error.cusec),
        })
    }
}
