//! A device between client and server opened TLS, and the logon that CredSSP binds to the server's key was refused (MS-CSSP 3.1.5).

use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::link::Frame;
use crate::rules::{Answer, Finding, Weight};
use crate::session::message::kind;
use crate::session::{ServerVerdict, Session};
use crate::vocabulary::{Actor, Certainty, StageName};

/// Name of the rule.
pub const NAME: &str = "tls-intercepted";
/// What it can give.
pub const CAUSES: &[&str] = &[id::TLS_INTERCEPTED];

/// Finds a certificate by an inspection device's authority in a connection whose CredSSP ended after credentials went out and without a
/// code. Not more than consistent: a wrong password ends there too, and a device's authority is known by its name alone.
pub fn judge(session: &Session) -> Answer {
    let Some((product, refusal)) = product(session).zip(refusal(session)) else { return Answer::CLEAR };
    let Some(shown) = session.tls.as_ref().and_then(|tls| tls.certificate_frame) else { return Answer::CLEAR };
    let mut finding = Finding::new(
        id::TLS_INTERCEPTED,
        refusal.weight,
        Certainty::Consistent,
        "The certificate is named like one of a device that opens the encryption, and the logon, which is bound to the server's own key, ended where the two keys are compared.",
    )
    .refused(refusal.by, refusal.frame)
    .because_of(kind::CERTIFICATE, shown, format!("the server's certificate is issued by an authority named like that of {product}, which inspects TLS"))
    .because(refusal.frame, "the logon ends where the two sides prove to each other which key they saw".to_owned())
    .looks_like(
        id::LOGON_FAILED,
        "a wrong password ends the logon at the same place",
        "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5",
    )
    .looks_like(
        id::AUTHENTICATION_REJECTED,
        "whether the refusal was over the key is not in the capture",
        "compare the certificate's SHA-256 at the client with the one that the server holds",
    );
    if let Some(sent) = session.authentication.credentials_sent {
        finding = finding.because(sent, "the client's credentials (or their proof) go out");
    }
    finding.found()
}

/// Whether interception explains how the authentication ended; then the rules that see only that it ended leave it to this one.
pub(in crate::rules) fn explains(session: &Session) -> bool {
    product(session).is_some() && refusal(session).is_some()
}

/// Whose authority signed the certificate, if it is an inspection device's.
fn product(session: &Session) -> Option<&'static str> {
    session.tls.as_ref()?.review.inspector
}

struct Refusal {
    by: Actor,
    frame: Frame,
    weight: Weight,
}

/// A CredSSP that ended after credentials went out, without a code of the server's.
fn refusal(session: &Session) -> Option<Refusal> {
    let authentication = &session.authentication;
    let sent = authentication.credentials_sent?;
    if authentication.error_code.is_some() || session.ending.stage != Some(StageName::Authentication) {
        return None;
    }
    let closer = session.ending.closers.first();
    match authentication.verdict {
        ServerVerdict::Rejected(frame) => Some(Refusal { by: Actor::Server, frame, weight: Weight::Said }),
        // The client can refuse the server's proof; that needs an answer, which a stalled logon does not have.
        ServerVerdict::Accepted(frame) => closer
            .filter(|closer| closer.direction == Direction::ToServer && closer.frame > frame)
            .map(|closer| Refusal { by: Actor::Client, frame: closer.frame, weight: Weight::Left }),
        ServerVerdict::Unknown => closer
            .filter(|closer| closer.direction == Direction::ToClient && closer.frame > sent)
            .map(|closer| Refusal { by: Actor::Server, frame: closer.frame, weight: Weight::Said }),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    const DEVICE: &str = "O=Fortinet, CN=FortiGate CA";

    pub(crate) fn cases() -> Vec<Case> {
        let inspected = || Script::authenticating().issued_by(DEVICE);
        vec![
            fires(id::TLS_INTERCEPTED, inspected().rejected_by_size().client_closes()),
            fires(
                id::TLS_INTERCEPTED,
                inspected().credentials_sent().sealed_alert(Direction::ToClient).client_resets(),
            ),
            fires(id::TLS_INTERCEPTED, inspected().credentials_sent().server_closes()),
            near_miss("the certificate is anybody's", Script::authenticating().rejected_by_size().client_closes()),
            near_miss("the server named a code", inspected().error_code(0xC000_006D, 6, 6).client_closes()),
            near_miss("no credentials went out", inspected().client_closes()),
            near_miss("the client left of itself", inspected().credentials_sent().client_closes()),
            near_miss(
                "without CredSSP nothing is bound to the key",
                Script::active_sealed().issued_by(DEVICE).client_closes(),
            ),
            near_miss("the client refuses the issuer", {
                Script::tls().server_flight().issued_by(DEVICE).alert(Direction::ToServer, 2, 48).client_closes()
            }),
        ]
    }
}
