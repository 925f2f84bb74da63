//! CredSSP, RDSTLS and AAD: who wanted in, and what the server said.

use crate::link::Frame;
use crate::time::Time;
use crate::vocabulary::Basis;

/// What is known of the authentication.
#[derive(Clone, Debug, Default)]
pub struct Authentication {
    /// `ntlm`, `kerberos`, `smart-card`, `rdstls` or `aad`.
    pub method: Option<&'static str>,
    /// How the method is known.
    pub basis: Option<Basis>,
    /// CredSSP version of the client.
    pub client_version: Option<u32>,
    /// CredSSP version of the server.
    pub server_version: Option<u32>,
    /// TSRequest.errorCode of the server.
    pub error_code: Option<(u32, Frame)>,
    /// Early User Authorization Result.
    pub early_authorization: Option<(u32, Frame)>,
    /// User name, not escaped.
    pub user: Option<String>,
    /// Domain, not escaped.
    pub domain: Option<String>,
    /// First message of the stage.
    pub first: Option<(Frame, Time)>,
    /// Frame in which credentials (or their proof) went out.
    pub credentials_sent: Option<Frame>,
    /// The server's clock as its NTLM CHALLENGE tells it (MsvAvTimestamp, MS-NLMP 2.2.2.1), and when that was seen.
    pub server_clock: Option<(Time, Time)>,
    /// What the server made of them.
    pub verdict: ServerVerdict,
}

/// What the server made of the credentials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServerVerdict {
    /// Not known, or not reached.
    #[default]
    Unknown,
    /// Accepted; frame that shows it.
    Accepted(Frame),
    /// Refused; frame that shows it.
    Rejected(Frame),
}
