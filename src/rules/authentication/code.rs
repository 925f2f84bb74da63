//! The server refused the logon with a code that the capture shows.

use super::versions;
use crate::knowledge::cause as id;
use crate::knowledge::codes;
use crate::rules::negotiation::restricted_admin;
use crate::rules::{Answer, Finding, Weight};
use crate::session::Session;
use crate::session::message::kind;
use crate::vocabulary::{Actor, Certainty};

/// Name of the rule.
pub const NAME: &str = "authentication-code";
/// What it can give.
pub const CAUSES: &[&str] = &[
    id::LOGON_FAILED,
    id::ACCOUNT_LOCKED_OUT,
    id::ACCOUNT_DISABLED,
    id::ACCOUNT_EXPIRED,
    id::ACCOUNT_RESTRICTED,
    id::PASSWORD_EXPIRED,
    id::PASSWORD_MUST_CHANGE,
    id::LOGON_HOURS,
    id::WORKSTATION_NOT_ALLOWED,
    id::LOGON_RIGHT_DENIED,
    id::NO_LOGON_SERVER,
    id::TRUST_RELATIONSHIP_FAILED,
    id::CLOCK_SKEW,
    id::PRINCIPAL_UNKNOWN,
    id::CHANNEL_BINDING_REJECTED,
    id::NTLM_BLOCKED,
    id::CREDSSP_VERSION_MISMATCH,
    id::ENTRA_TOKEN_REFUSED,
    id::AUTHENTICATION_REJECTED,
];

/// SEC_E_UNSUPPORTED_FUNCTION.
const UNSUPPORTED_FUNCTION: u32 = 0x8009_0302;

/// Finds TSRequest.errorCode, an RDSTLS result or an early user authorization that says no.
pub fn judge(session: &Session) -> Answer {
    let authentication = &session.authentication;
    if let Some((code, frame)) = authentication.error_code {
        return refused(code, frame, session);
    }
    match authentication.early_authorization {
        Some((0, _)) | None => Answer::CLEAR,
        Some((code, frame)) => Finding::new(
            id::LOGON_RIGHT_DENIED,
            Weight::Said,
            Certainty::Proven,
            "The server knows the user and does not allow a logon through Remote Desktop.",
        )
        .refused(Actor::Server, frame)
        .because_of(
            kind::EARLY_USER_AUTHORIZATION_RESULT,
            frame,
            format!("the server's Early User Authorization Result is {code:#x}; 0 lets the user in"),
        )
        .found(),
    }
}

fn refused(code: u32, frame: crate::link::Frame, session: &Session) -> Answer {
    let authentication = &session.authentication;
    let versions = authentication.client_version.zip(authentication.server_version);
    let differ = versions::mismatch(session).is_some();
    if authentication.method == Some("rdstls")
        && let Some((row, cause)) = codes::rdstls::find(code).and_then(|row| Some((row, row.cause?)))
    {
        return said(cause, row.meaning, row.name, frame)
            .because_of(kind::RDSTLS, frame, format!("RDSTLS result {code:#x} {}", row.name))
            .found();
    }
    let Some(status) = codes::status::find(code) else {
        if authentication.method == Some("aad") {
            let says = format!("The server did not accept the Entra ID token (result {code:#010x}).");
            return Finding::new(id::ENTRA_TOKEN_REFUSED, Weight::Said, Certainty::Proven, says)
                .refused(Actor::Server, frame)
                .because_of(kind::RDS_AAD, frame, format!("authentication_result {code:#010x}"))
                .found();
        }
        return Finding::new(
            id::AUTHENTICATION_REJECTED,
            Weight::Said,
            Certainty::Strong,
            format!("The server rejected the logon with code {code:#010x}."),
        )
        .refused(Actor::Server, frame)
        .because(frame, format!("errorCode {code:#010x}, which has no row in the tables"))
        .found();
    };
    let cause = if differ { status.cause_if_versions_differ.unwrap_or(status.cause) } else { status.cause };
    // NTLM cannot be blocked where Kerberos was spoken.
    let by_kerberos = matches!(authentication.method, Some("kerberos" | "smart-card"));
    let cause =
        if code == UNSUPPORTED_FUNCTION && !differ && by_kerberos { id::AUTHENTICATION_REJECTED } else { cause };
    // SEC_E_UNSUPPORTED_FUNCTION with equal versions only fits a blocked NTLM, it does not name it.
    let by_name = !(code == UNSUPPORTED_FUNCTION && cause == id::NTLM_BLOCKED);
    let mut finding = said(cause, status.meaning, status.name, frame)
        .because(frame, format!("errorCode {code:#010x} {}", status.name));
    if !by_name {
        finding.certainty = Certainty::Consistent;
    }
    if let Some((client, server)) = versions {
        finding = finding.because(frame, format!("CredSSP version {client} of the client, {server} of the server"));
    }
    if !by_name {
        finding = finding.looks_like(
            id::AUTHENTICATION_REJECTED,
            "the code says only that a function is not supported",
            "on the server: event 4625 and Microsoft-Windows-NTLM/Operational event 4002 of that minute",
        );
    }
    if cause == id::ACCOUNT_RESTRICTED {
        finding = restricted_admin::hint(session, finding);
    }
    finding.found()
}

fn said(cause: &'static str, meaning: &str, name: &str, frame: crate::link::Frame) -> Finding {
    let says = format!("The server rejected the logon: {} ({name}).", meaning.trim_end_matches('.'));
    Finding::new(cause, Weight::Said, Certainty::Proven, says).refused(Actor::Server, frame)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    /// The code stands for every restriction of an account; whether it was this one the request tells, not the code.
    #[test]
    fn a_restriction_of_one_who_demands_restricted_admin_may_be_that() {
        let named = |demanded, code| {
            let refused = Script::authenticating().demanding(demanded).offering(0x1F).error_code(code, 6, 6);
            let Answer::Found(finding) = judge(&refused.client_closes().build()) else { panic!("not found") };
            finding.look_alikes.iter().any(|look_alike| {
                look_alike.cause == id::RESTRICTED_ADMIN_REFUSED
                    && look_alike.decide_by.contains("DisableRestrictedAdmin")
            })
        };
        assert!(named(1, 0xC000_006E) && named(2, 0xC000_006E));
        assert!(!named(0, 0xC000_006E) && !named(1, 0xC000_006D));
    }

    pub(crate) fn cases() -> Vec<Case> {
        let code = |code| Script::authenticating().error_code(code, 6, 6).client_closes();
        let mut cases: Vec<_> = [
            (id::LOGON_FAILED, 0xC000_006D),
            (id::ACCOUNT_LOCKED_OUT, 0xC000_0234),
            (id::ACCOUNT_DISABLED, 0xC000_0072),
            (id::ACCOUNT_EXPIRED, 0xC000_0193),
            (id::ACCOUNT_RESTRICTED, 0xC000_006E),
            (id::PASSWORD_EXPIRED, 0xC000_0071),
            (id::PASSWORD_MUST_CHANGE, 0xC000_0224),
            (id::LOGON_HOURS, 0xC000_006F),
            (id::WORKSTATION_NOT_ALLOWED, 0xC000_0070),
            (id::LOGON_RIGHT_DENIED, 0xC000_015B),
            (id::NO_LOGON_SERVER, 0xC000_005E),
            (id::TRUST_RELATIONSHIP_FAILED, 0xC000_018D),
            (id::CLOCK_SKEW, 0xC000_0133),
            (id::PRINCIPAL_UNKNOWN, 0x8009_0322),
            (id::CHANNEL_BINDING_REJECTED, 0xC000_035B),
            (id::NTLM_BLOCKED, 0x8009_0302),
            (id::AUTHENTICATION_REJECTED, 0xDEAD_BEEF),
        ]
        .into_iter()
        .map(|(cause, number)| fires(cause, code(number)))
        .collect();
        cases.push(fires(
            id::CREDSSP_VERSION_MISMATCH,
            Script::authenticating().error_code(0x8009_0302, 2, 6).client_closes(),
        ));
        for (cause, result) in
            [(id::LOGON_RIGHT_DENIED, 5), (id::LOGON_FAILED, 0x52E), (id::AUTHENTICATION_REJECTED, 0x4711)]
        {
            cases.push(fires(cause, code(result).method("rdstls")));
        }
        cases.push(fires(id::ENTRA_TOKEN_REFUSED, code(0x8002_0001).method("aad")));
        cases.push(fires(id::ACCOUNT_LOCKED_OUT, code(0xC000_0234).method("aad")));
        cases.push(fires(id::AUTHENTICATION_REJECTED, code(0x8009_0302).method("kerberos")));
        cases.push(near_miss("no code was seen", Script::authenticating().client_closes()));
        cases
    }
}
