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
    /// What the last TSRequest held that was a step towards the logon; one with an errorCode is none.
    pub said: Option<LogonStep>,
    /// What the server made of them.
    pub verdict: ServerVerdict,
}

/// What a TSRequest holds that moves the logon on
/// ([MS-CSSP 2.2.1](https://learn.microsoft.com/openspecs/windows_protocols/ms-cssp/6aac4dea-08ef-47a6-8747-22ea7f6d8685)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogonStep {
    /// NTLM NEGOTIATE.
    NtlmNegotiate,
    /// NTLM CHALLENGE.
    NtlmChallenge,
    /// NTLM AUTHENTICATE without the client's proof of the key beside it.
    NtlmAuthenticate,
    /// Kerberos TGT-REQ: the client wants the server's ticket (user-to-user).
    TgtReq,
    /// Kerberos TGT-REP.
    TgtRep,
    /// Kerberos AP-REQ.
    ApReq,
    /// Kerberos AP-REP.
    ApRep,
    /// The client's pubKeyAuth, alone or beside its last token.
    ClientProof,
    /// The server's pubKeyAuth.
    ServerProof,
    /// authInfo.
    Credentials,
    /// Another token of the client, or one that cannot be read.
    OfClient,
    /// Another token of the server, or one that cannot be read.
    OfServer,
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
