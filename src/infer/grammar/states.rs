//! States between messages, and what each means for the stages of a connection.

use super::messages::Message;
use crate::vocabulary::StageName;

/// Where a connection stands between two messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// CredSSP: nothing sent.
    CredSsp,
    /// NTLM: NEGOTIATE sent.
    NtlmNegotiated,
    /// NTLM: CHALLENGE received.
    NtlmChallenged,
    /// NTLM: AUTHENTICATE sent, with the client's proof.
    NtlmProved,
    /// NTLM inside SPNEGO: accepted, the client's proof still to come.
    NtlmAccepted,
    /// NTLM inside SPNEGO: the client's proof sent.
    NtlmProofSent,
    /// NTLM: the server's proof received.
    NtlmTrusted,
    /// Kerberos: TGT-REQ sent.
    KerberosAsked,
    /// Kerberos: TGT-REP received.
    KerberosTicketed,
    /// Kerberos: AP-REQ sent.
    KerberosRequested,
    /// Kerberos: AP-REP received.
    KerberosReplied,
    /// Kerberos: the client's proof sent.
    KerberosProved,
    /// Kerberos: the server's proof received.
    KerberosTrusted,
    /// Credentials delivered; HYBRID_EX waits for the Early User Authorization Result.
    Delivered,
    /// The server answered with an errorCode.
    Rejected,
    /// RDSTLS: nothing sent.
    Rdstls,
    /// RDSTLS: capabilities received.
    RdstlsOffered,
    /// RDSTLS: credentials sent.
    RdstlsAsked,
    /// RDS-AAD: nothing sent.
    Aad,
    /// RDS-AAD: nonce received.
    AadOffered,
    /// RDS-AAD: assertion sent.
    AadAsked,
    /// Connect Initial is next.
    Mcs,
    /// Connect Initial sent.
    McsConnecting,
    /// Connect Response received.
    McsConnected,
    /// Erect Domain sent.
    McsErected,
    /// Attach User sent.
    McsAttaching,
    /// No join is pending.
    JoinIdle,
    /// A join is pending.
    JoinPending,
    /// Client Info sent.
    InfoSent,
    /// License Request received.
    LicenseRequested,
    /// New License Request sent.
    NewLicenseAsked,
    /// Platform Challenge received after it.
    NewLicenseChallenged,
    /// Answered.
    NewLicenseAnswered,
    /// License Info sent.
    StoredOffered,
    /// Platform Challenge received after it.
    UpgradeChallenged,
    /// Answered.
    UpgradeAnswered,
    /// Licensing has ended; Demand Active is next.
    Licensed,
    /// Demand Active received.
    Demanded,
    /// Confirm Active sent; how many of the four finalization messages of client and server have passed.
    Finalizing(u8, u8),
    /// Font Map received.
    Active,
    /// Someone sent its ultimatum in this stage, before the session was active.
    EndedIn(StageName),
}

/// Every state but those of finalization and of an end: where a capture that starts late may begin.
pub const ENTRY_STATES: &[State] = &[
    State::CredSsp,
    State::NtlmNegotiated,
    State::NtlmChallenged,
    State::NtlmProved,
    State::NtlmAccepted,
    State::NtlmProofSent,
    State::NtlmTrusted,
    State::KerberosAsked,
    State::KerberosTicketed,
    State::KerberosRequested,
    State::KerberosReplied,
    State::KerberosProved,
    State::KerberosTrusted,
    State::Delivered,
    State::Mcs,
    State::McsConnecting,
    State::McsConnected,
    State::McsErected,
    State::McsAttaching,
    State::JoinIdle,
    State::JoinPending,
    State::InfoSent,
    State::LicenseRequested,
    State::NewLicenseAsked,
    State::NewLicenseChallenged,
    State::StoredOffered,
    State::Licensed,
    State::Demanded,
    State::Finalizing(0, 0),
    State::Active,
];

impl State {
    /// The last stage completed when the connection stands here.
    pub fn reached(self) -> StageName {
        match self {
            Self::McsConnecting
            | Self::McsConnected
            | Self::McsErected
            | Self::McsAttaching
            | Self::JoinIdle
            | Self::JoinPending => StageName::Authentication,
            Self::InfoSent
            | Self::LicenseRequested
            | Self::NewLicenseAsked
            | Self::NewLicenseChallenged
            | Self::NewLicenseAnswered
            | Self::StoredOffered
            | Self::UpgradeChallenged
            | Self::UpgradeAnswered => StageName::ClientInfo,
            Self::Licensed | Self::Demanded => StageName::Licensing,
            Self::Finalizing(..) => StageName::Capabilities,
            Self::Active => StageName::Active,
            Self::EndedIn(StageName::Mcs) => StageName::Authentication,
            Self::EndedIn(StageName::Licensing) => StageName::ClientInfo,
            Self::EndedIn(StageName::Capabilities) => StageName::Licensing,
            Self::EndedIn(StageName::Active) => StageName::Capabilities,
            _ => StageName::Tls,
        }
    }

    /// The stage in which the connection stands: the one begun, or the last completed if the next has not begun.
    pub fn open(self) -> StageName {
        match self {
            Self::McsConnecting
            | Self::McsConnected
            | Self::McsErected
            | Self::McsAttaching
            | Self::JoinIdle
            | Self::JoinPending => StageName::Mcs,
            Self::InfoSent => StageName::ClientInfo,
            Self::LicenseRequested
            | Self::NewLicenseAsked
            | Self::NewLicenseChallenged
            | Self::NewLicenseAnswered
            | Self::StoredOffered
            | Self::UpgradeChallenged
            | Self::UpgradeAnswered
            | Self::Licensed => StageName::Licensing,
            Self::Demanded | Self::Finalizing(0, 0) => StageName::Capabilities,
            Self::Finalizing(..) | Self::Active => StageName::Active,
            Self::EndedIn(stage) => stage,
            _ => StageName::Authentication,
        }
    }

    /// The message that is due.
    pub fn expects(self) -> Option<Message> {
        Some(match self {
            Self::CredSsp => Message::NtlmNegotiate,
            Self::NtlmNegotiated => Message::Challenge,
            Self::NtlmChallenged => Message::Authenticate,
            Self::NtlmProved | Self::NtlmProofSent => Message::PubKeyAuthNtlm,
            Self::NtlmAccepted => Message::PubKeyAuthNtlmClient,
            Self::NtlmTrusted => Message::AuthInfoNtlm,
            Self::KerberosAsked => Message::TgtRep,
            Self::KerberosTicketed => Message::ApReq,
            Self::KerberosRequested => Message::ApRep,
            Self::KerberosReplied => Message::PubKeyAuthKerberosClient,
            Self::KerberosProved => Message::PubKeyAuthKerberos,
            Self::KerberosTrusted => Message::AuthInfoKerberos,
            Self::Delivered => Message::EarlyUserAuth,
            Self::Rdstls => Message::RdstlsCapabilities,
            Self::RdstlsOffered => Message::RdstlsAuthentication,
            Self::RdstlsAsked => Message::RdstlsResult,
            Self::Aad => Message::AadNonce,
            Self::AadOffered => Message::AadAssertion,
            Self::AadAsked => Message::AadResult,
            Self::Mcs => Message::ConnectInitial,
            Self::McsConnecting => Message::ConnectResponse,
            Self::McsConnected => Message::ErectDomain,
            Self::McsErected => Message::AttachUser,
            Self::McsAttaching => Message::AttachConfirm,
            Self::JoinIdle => Message::ClientInfo,
            Self::JoinPending => Message::JoinConfirm,
            Self::InfoSent => Message::LicenseError,
            Self::LicenseRequested => Message::NewLicenseRequest,
            Self::NewLicenseAsked => Message::PlatformChallenge,
            Self::NewLicenseChallenged | Self::UpgradeChallenged => Message::PlatformChallengeResponse,
            Self::NewLicenseAnswered => Message::NewLicense,
            Self::StoredOffered => Message::LicenseError,
            Self::UpgradeAnswered => Message::UpgradeLicense,
            Self::Licensed => Message::DemandActive,
            Self::Demanded => Message::ConfirmActive,
            Self::Finalizing(0, _) => Message::ClientSynchronize,
            Self::Finalizing(1, _) => Message::ClientCooperate,
            Self::Finalizing(2, 0) => Message::ServerSynchronize,
            Self::Finalizing(2, _) => Message::ClientRequestControl,
            Self::Finalizing(3, _) => Message::FontList,
            Self::Finalizing(_, 0) => Message::ServerSynchronize,
            Self::Finalizing(_, 1) => Message::ServerCooperate,
            Self::Finalizing(_, 2) => Message::ServerGranted,
            Self::Finalizing(..) => Message::FontMap,
            Self::Active | Self::Rejected | Self::EndedIn(_) => return None,
        })
    }
}
