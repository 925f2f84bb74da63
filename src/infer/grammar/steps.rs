//! Steps from state to state, with what each costs and what it says about authentication and licensing.
//!
//! A cost is in hundredths of a nat (the negative logarithm of how likely the step is among those of its state): judgement, after
//! how often the samples show it, so that the sizes decide and the steps only lean.

use super::messages::Message as M;
use super::states::State as Q;
use crate::vocabulary::StageName;

/// How a user was authenticated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// NTLM.
    Ntlm,
    /// Kerberos with a password or delegated credentials.
    Kerberos,
    /// Kerberos with a smart card.
    SmartCard,
    /// RDSTLS.
    Rdstls,
    /// RDS-AAD.
    Aad,
}

impl Method {
    /// The contract's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ntlm => "ntlm",
            Self::Kerberos => "kerberos",
            Self::SmartCard => "smart-card",
            Self::Rdstls => "rdstls",
            Self::Aad => "aad",
        }
    }
}

/// Which way licensing went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Course {
    /// The server waived it at once (STATUS_VALID_CLIENT).
    Waived,
    /// Begun with a License Request.
    Begun,
    /// A new license was issued.
    New,
    /// A stored license was accepted.
    Stored,
    /// A stored license was upgraded.
    Upgrade,
    /// The client sent a license error.
    ClientRefused,
}

impl Course {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waived => "waived",
            Self::Begun => "begun",
            Self::New => "new",
            Self::Stored => "stored",
            Self::Upgrade => "upgrade",
            Self::ClientRefused => "refused by the client",
        }
    }
}

/// What a step says besides its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    No,
    /// The method.
    By(Method),
    /// The course.
    License(Course),
}

/// When a step may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Always.
    Always,
    /// HYBRID was selected, or nothing is known.
    Hybrid,
    /// HYBRID_EX was selected, or nothing is known.
    HybridEx,
    /// TLS 1.3.
    Tls13,
}

/// One step.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// From.
    pub from: Q,
    /// What is said.
    pub message: M,
    /// To.
    pub to: Q,
    /// Cost in hundredths of a nat.
    pub cost: u16,
    /// When it may be taken.
    pub when: When,
    /// What it says.
    pub mark: Mark,
}

const fn step(from: Q, message: M, to: Q, cost: u16) -> Step {
    Step { from, message, to, cost, when: When::Always, mark: Mark::No }
}

const fn by(from: Q, message: M, to: Q, cost: u16, method: Method) -> Step {
    Step { from, message, to, cost, when: When::Always, mark: Mark::By(method) }
}

const fn license(from: Q, message: M, to: Q, cost: u16, course: Course) -> Step {
    Step { from, message, to, cost, when: When::Always, mark: Mark::License(course) }
}

const fn delivery(from: Q, message: M, to: Q, cost: u16, when: When, method: Method) -> Step {
    Step { from, message, to, cost, when, mark: Mark::By(method) }
}

const fn ticket(at: Q, cost: u16) -> Step {
    Step { from: at, message: M::NewSessionTicket, to: at, cost, when: When::Tls13, mark: Mark::No }
}

use Method::{Aad, Kerberos, Ntlm, Rdstls, SmartCard};
use When::{Hybrid, HybridEx};

/// The table. Finalization is not in it: see [`FINALIZATION_OF_CLIENT`].
pub const STEPS: &[Step] = &[
    // CredSSP over NTLM
    by(Q::CredSsp, M::NtlmNegotiate, Q::NtlmNegotiated, 60, Ntlm),
    by(Q::CredSsp, M::SpnegoNtlmNegotiate, Q::NtlmNegotiated, 150, Ntlm),
    step(Q::NtlmNegotiated, M::Challenge, Q::NtlmChallenged, 5),
    step(Q::NtlmNegotiated, M::TsError, Q::Rejected, 300),
    step(Q::NtlmNegotiated, M::DeactivateAll, Q::Rejected, 350),
    step(Q::NtlmChallenged, M::Authenticate, Q::NtlmProved, 0),
    step(Q::NtlmProved, M::PubKeyAuthNtlm, Q::NtlmTrusted, 30),
    step(Q::NtlmProved, M::TsError, Q::Rejected, 130),
    step(Q::NtlmProved, M::DeactivateAll, Q::Rejected, 350),
    step(Q::NtlmProved, M::SpnegoAccepted, Q::NtlmAccepted, 250),
    step(Q::NtlmAccepted, M::PubKeyAuthNtlmClient, Q::NtlmProofSent, 0),
    step(Q::NtlmProofSent, M::PubKeyAuthNtlm, Q::NtlmTrusted, 30),
    step(Q::NtlmProofSent, M::TsError, Q::Rejected, 130),
    step(Q::NtlmProofSent, M::DeactivateAll, Q::Rejected, 350),
    delivery(Q::NtlmTrusted, M::AuthInfoNtlm, Q::Mcs, 0, Hybrid, Ntlm),
    delivery(Q::NtlmTrusted, M::AuthInfoNtlm, Q::Delivered, 0, HybridEx, Ntlm),
    // CredSSP over Kerberos
    by(Q::CredSsp, M::TgtReq, Q::KerberosAsked, 130, Kerberos),
    by(Q::CredSsp, M::ApReq, Q::KerberosRequested, 250, Kerberos),
    step(Q::KerberosAsked, M::TgtRep, Q::KerberosTicketed, 5),
    step(Q::KerberosAsked, M::TsError, Q::Rejected, 300),
    step(Q::KerberosAsked, M::DeactivateAll, Q::Rejected, 350),
    step(Q::KerberosTicketed, M::ApReq, Q::KerberosRequested, 0),
    step(Q::KerberosRequested, M::ApRep, Q::KerberosReplied, 20),
    step(Q::KerberosRequested, M::TsError, Q::Rejected, 170),
    step(Q::KerberosRequested, M::DeactivateAll, Q::Rejected, 350),
    step(Q::KerberosReplied, M::PubKeyAuthKerberosClient, Q::KerberosProved, 0),
    step(Q::KerberosProved, M::PubKeyAuthKerberos, Q::KerberosTrusted, 20),
    step(Q::KerberosProved, M::TsError, Q::Rejected, 170),
    step(Q::KerberosProved, M::DeactivateAll, Q::Rejected, 350),
    delivery(Q::KerberosTrusted, M::AuthInfoKerberos, Q::Mcs, 30, Hybrid, Kerberos),
    delivery(Q::KerberosTrusted, M::AuthInfoKerberos, Q::Delivered, 30, HybridEx, Kerberos),
    delivery(Q::KerberosTrusted, M::AuthInfoSmartCard, Q::Mcs, 180, Hybrid, SmartCard),
    delivery(Q::KerberosTrusted, M::AuthInfoSmartCard, Q::Delivered, 180, HybridEx, SmartCard),
    delivery(Q::KerberosTrusted, M::AuthInfoRemoteGuard, Q::Mcs, 230, Hybrid, Kerberos),
    delivery(Q::KerberosTrusted, M::AuthInfoRemoteGuard, Q::Delivered, 230, HybridEx, Kerberos),
    step(Q::Delivered, M::EarlyUserAuth, Q::Mcs, 0),
    step(Q::Delivered, M::TsError, Q::Rejected, 300),
    // ironrdp-server says its no a second time, as an authorization denied.
    step(Q::Rejected, M::EarlyUserAuth, Q::Rejected, 100),
    // FreeRDP's servers end a refused logon as they end a session, where the program asks for it (gnome-remote-desktop does).
    step(Q::Rejected, M::DeactivateAll, Q::Rejected, 250),
    step(Q::Rejected, M::ServerUltimatum, Q::Rejected, 100),
    // RDSTLS and RDS-AAD
    by(Q::Rdstls, M::RdstlsCapabilities, Q::RdstlsOffered, 0, Rdstls),
    step(Q::RdstlsOffered, M::RdstlsAuthentication, Q::RdstlsAsked, 0),
    step(Q::RdstlsAsked, M::RdstlsResult, Q::Mcs, 0),
    by(Q::Aad, M::AadNonce, Q::AadOffered, 0, Aad),
    step(Q::AadOffered, M::AadAssertion, Q::AadAsked, 0),
    step(Q::AadAsked, M::AadResult, Q::Mcs, 0),
    // TLS 1.3 tickets around the client's first message
    ticket(Q::CredSsp, 60),
    ticket(Q::NtlmNegotiated, 150),
    ticket(Q::KerberosAsked, 150),
    ticket(Q::KerberosRequested, 200),
    ticket(Q::Rdstls, 60),
    ticket(Q::Aad, 60),
    ticket(Q::Mcs, 100),
    ticket(Q::McsConnecting, 200),
    // MCS
    step(Q::Mcs, M::ConnectInitial, Q::McsConnecting, 0),
    step(Q::McsConnecting, M::ConnectResponse, Q::McsConnected, 3),
    step(Q::McsConnecting, M::ConnectResponseRefused, Q::EndedIn(StageName::Mcs), 450),
    step(Q::McsConnecting, M::ServerUltimatum, Q::EndedIn(StageName::Mcs), 350),
    step(Q::McsConnected, M::ErectDomain, Q::McsErected, 0),
    step(Q::McsErected, M::AttachUser, Q::McsAttaching, 0),
    step(Q::McsAttaching, M::AttachConfirm, Q::JoinIdle, 0),
    step(Q::JoinIdle, M::JoinRequest, Q::JoinPending, 10),
    step(Q::JoinPending, M::JoinRequest, Q::JoinPending, 150),
    step(Q::JoinIdle, M::JoinRequests, Q::JoinPending, 250),
    step(Q::JoinPending, M::JoinConfirms, Q::JoinIdle, 350),
    step(Q::JoinPending, M::JoinConfirm, Q::JoinIdle, 5),
    step(Q::JoinIdle, M::JoinConfirm, Q::JoinIdle, 150),
    step(Q::JoinIdle, M::ClientInfo, Q::InfoSent, 200),
    step(Q::JoinPending, M::ServerUltimatum, Q::EndedIn(StageName::Mcs), 450),
    step(Q::JoinIdle, M::ServerUltimatum, Q::EndedIn(StageName::Mcs), 450),
    step(Q::JoinIdle, M::ClientUltimatum, Q::EndedIn(StageName::Mcs), 450),
    // Client Info, auto-detect, licensing
    step(Q::InfoSent, M::AutoDetectRequest, Q::InfoSent, 250),
    step(Q::InfoSent, M::AutoDetectResponse, Q::InfoSent, 250),
    license(Q::InfoSent, M::LicenseError, Q::Licensed, 20, Course::Waived),
    license(Q::InfoSent, M::LicenseRequest, Q::LicenseRequested, 200, Course::Begun),
    step(Q::InfoSent, M::SetErrorInfo, Q::InfoSent, 400),
    step(Q::InfoSent, M::ServerUltimatum, Q::EndedIn(StageName::Licensing), 400),
    step(Q::LicenseRequested, M::NewLicenseRequest, Q::NewLicenseAsked, 40),
    license(Q::LicenseRequested, M::LicenseInfo, Q::StoredOffered, 120, Course::Stored),
    license(Q::LicenseRequested, M::ClientLicenseError, Q::EndedIn(StageName::Licensing), 400, Course::ClientRefused),
    step(Q::LicenseRequested, M::LicenseError, Q::Licensed, 400),
    step(Q::NewLicenseAsked, M::PlatformChallenge, Q::NewLicenseChallenged, 60),
    step(Q::NewLicenseAsked, M::LicenseError, Q::Licensed, 90),
    license(Q::NewLicenseAsked, M::NewLicense, Q::Licensed, 250, Course::New),
    step(Q::NewLicenseChallenged, M::PlatformChallengeResponse, Q::NewLicenseAnswered, 0),
    license(
        Q::NewLicenseChallenged,
        M::ClientLicenseError,
        Q::EndedIn(StageName::Licensing),
        400,
        Course::ClientRefused,
    ),
    license(Q::NewLicenseAnswered, M::NewLicense, Q::Licensed, 30, Course::New),
    step(Q::NewLicenseAnswered, M::LicenseError, Q::Licensed, 150),
    step(Q::StoredOffered, M::LicenseError, Q::Licensed, 60),
    step(Q::StoredOffered, M::PlatformChallenge, Q::UpgradeChallenged, 120),
    license(Q::StoredOffered, M::UpgradeLicense, Q::Licensed, 200, Course::Upgrade),
    step(Q::UpgradeChallenged, M::PlatformChallengeResponse, Q::UpgradeAnswered, 0),
    license(Q::UpgradeAnswered, M::UpgradeLicense, Q::Licensed, 30, Course::Upgrade),
    step(Q::UpgradeAnswered, M::LicenseError, Q::Licensed, 150),
    step(Q::LicenseRequested, M::ServerUltimatum, Q::EndedIn(StageName::Licensing), 400),
    step(Q::NewLicenseAsked, M::ServerUltimatum, Q::EndedIn(StageName::Licensing), 400),
    step(Q::NewLicenseAnswered, M::ServerUltimatum, Q::EndedIn(StageName::Licensing), 400),
    step(Q::StoredOffered, M::ServerUltimatum, Q::EndedIn(StageName::Licensing), 400),
    // After licensing
    step(Q::Licensed, M::MultitransportRequest, Q::Licensed, 120),
    step(Q::Licensed, M::MultitransportResponse, Q::Licensed, 60),
    step(Q::Licensed, M::AutoDetectRequest, Q::Licensed, 400),
    step(Q::Licensed, M::AutoDetectResponse, Q::Licensed, 400),
    step(Q::Licensed, M::SetErrorInfo, Q::Licensed, 400),
    step(Q::Licensed, M::ServerUltimatum, Q::EndedIn(StageName::Licensing), 400),
    step(Q::Licensed, M::ClientUltimatum, Q::EndedIn(StageName::Licensing), 400),
    step(Q::Licensed, M::DemandActive, Q::Demanded, 0),
    step(Q::Demanded, M::MultitransportResponse, Q::Demanded, 250),
    step(Q::Demanded, M::MonitorLayout, Q::Demanded, 350),
    step(Q::Demanded, M::ConfirmActive, Q::Finalizing(0, 0), 0),
    step(Q::Demanded, M::ClientUltimatum, Q::EndedIn(StageName::Capabilities), 400),
    step(Q::Demanded, M::ServerUltimatum, Q::EndedIn(StageName::Capabilities), 400),
];

/// The client's part of finalization in order; it may interleave with the server's part in any way.
pub const FINALIZATION_OF_CLIENT: &[M] =
    &[M::ClientSynchronize, M::ClientCooperate, M::ClientRequestControl, M::FontList];

/// The server's part. The last one answers the client's last.
pub const FINALIZATION_OF_SERVER: &[M] = &[M::ServerSynchronize, M::ServerCooperate, M::ServerGranted, M::FontMap];

/// What may stand between them, with its cost; Persistent Key Lists also, before the Font List.
pub const FINALIZATION_ASIDE: &[(M, u16)] = &[
    (M::MonitorLayout, 300),
    (M::MultitransportResponse, 350),
    (M::SetErrorInfo, 500),
    (M::ActiveServer, 500),
    (M::ActiveClient, 400),
];

/// The steps that leave `state`, in the order of the table.
pub fn leaving(state: Q) -> Vec<Step> {
    match state {
        Q::Finalizing(client, server) => finalization(client, server),
        Q::Active => {
            vec![step(Q::Active, M::ActiveClient, Q::Active, 0), step(Q::Active, M::ActiveServer, Q::Active, 0)]
        }
        _ => STEPS.iter().filter(|step| step.from == state).copied().collect(),
    }
}

fn finalization(client: u8, server: u8) -> Vec<Step> {
    let here = Q::Finalizing(client, server);
    let mut steps = Vec::new();
    if let Some(message) = FINALIZATION_OF_CLIENT.get(usize::from(client)) {
        steps.push(step(here, *message, Q::Finalizing(client.saturating_add(1), server), 10));
    }
    if client == 3 {
        steps.push(step(here, M::PersistentKeyList, here, 150));
    }
    match FINALIZATION_OF_SERVER.get(usize::from(server)) {
        Some(M::FontMap) if client < 4 => {}
        Some(M::FontMap) => steps.push(step(here, M::FontMap, Q::Active, 5)),
        Some(message) => steps.push(step(here, *message, Q::Finalizing(client, server.saturating_add(1)), 10)),
        None => {}
    }
    if (client, server) == (4, 0) {
        steps.push(step(here, M::FontMapAndMore, Q::Active, 300));
    }
    steps.extend(FINALIZATION_ASIDE.iter().map(|(message, cost)| step(here, *message, here, *cost)));
    let stage = if client == 0 { StageName::Capabilities } else { StageName::Active };
    steps.push(step(here, M::ServerUltimatum, Q::EndedIn(stage), 450));
    steps.push(step(here, M::ClientUltimatum, Q::EndedIn(stage), 450));
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_that_expects_a_message_can_take_it() {
        for state in super::super::states::ENTRY_STATES {
            let Some(message) = state.expects() else { continue };
            assert!(leaving(*state).iter().any(|step| step.message == message), "{state:?}");
        }
    }
}
