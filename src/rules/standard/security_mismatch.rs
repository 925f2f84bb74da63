//! Standard RDP Security: no encryption method or level in common, or a server certificate that the client cannot use.

use rdpwhy_parsers::negotiation::SecurityProtocols;

use super::super::tls::actor;
use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::link::Frame;
use crate::rules::{Answer, Finding, Weight};
use crate::session::message::kind;
use crate::session::{Closer, Session, StandardSecurity};
use crate::vocabulary::{Actor, Certainty, StageName};

/// Name of the rule.
pub const NAME: &str = "standard-security-mismatch";
/// What it can give.
pub const CAUSES: &[&str] = &[id::STANDARD_SECURITY_MISMATCH, id::SESSION_CRYPTO_FAILED];

/// Finds a method that the client had not offered, and an end between the Connect Response and Client Info.
pub fn judge(session: &Session) -> Answer {
    let Some(security) = &session.security else { return Answer::CLEAR };
    let Some(frame) = security.frame else { return Answer::CLEAR };
    let Some(closer) = session.ending.closers.first() else { return Answer::CLEAR };
    if session.mcs_refusal.is_some() || session.negotiation.agreed() != Some(SecurityProtocols::RDP) {
        return Answer::CLEAR;
    }
    match session.ending.stage {
        Some(StageName::Mcs | StageName::Security) => {}
        Some(StageName::ClientInfo) if closer.direction == Direction::ToClient => {
            return unreadable(session, closer, security);
        }
        _ => return Answer::CLEAR,
    }
    let who = actor(closer.direction);
    let (certainty, says) = match unoffered(security) {
        Some(says) => (Certainty::Proven, says),
        None if closer.direction == Direction::ToServer => (Certainty::Consistent, method_text(security)),
        None => return Answer::CLEAR,
    };
    let mut finding = Finding::new(
        id::STANDARD_SECURITY_MISMATCH,
        Weight::Left,
        certainty,
        format!("Client and server did not agree on the encryption of Standard RDP Security, and the {who} left."),
    )
    .refused(who, closer.frame)
    .because(frame, says)
    .because_of(closer.message(), closer.frame, format!("the {who} sends {}", closer.how.spoken()));
    if certainty == Certainty::Consistent {
        finding = finding.looks_like(
            id::MCS_REFUSED,
            "the client may have left over another part of the Connect Response, such as the server's certificate",
            "on the server: remove the damaged values Certificate and X509 Certificate under \
             HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\RCM only if a second client fails in the same way",
        );
    }
    finding.found()
}

/// The first message under the agreed encryption was the last: the server could not make sense of it, or did not want it. The server's
/// key tells whether it was sealed as agreed.
fn unreadable(session: &Session, closer: &Closer, security: &StandardSecurity) -> Answer {
    let Some(info) = session.first(kind::CLIENT_INFO) else { return Answer::CLEAR };
    let sealed_well = security.opened > 0;
    let (cause, certainty, summary) = match security.salted {
        // The server left over what the message says.
        None if sealed_well => return Answer::CLEAR,
        Some(_) if sealed_well => (
            id::SESSION_CRYPTO_FAILED,
            Certainty::Consistent,
            "The server ended the session at the client's first encrypted message, which is sealed as agreed with a salted signature.",
        ),
        _ => (
            id::STANDARD_SECURITY_MISMATCH,
            if security.unfit { Certainty::Strong } else { Certainty::Consistent },
            match uncalled(session, security) {
                None => {
                    "The server ended the session at the first message under the agreed encryption, the client's Client Info."
                }
                Some(_) => {
                    "The client sent a Security Exchange although the server had chosen no encryption, and the server ended the \
                     session at its next message, the Client Info."
                }
            },
        ),
    };
    let mut finding = Finding::new(cause, Weight::Left, certainty, summary)
        .refused(Actor::Server, closer.frame)
        .because(security.frame.unwrap_or(info.frame), method_text(security));
    if let Some(frame) = uncalled(session, security) {
        finding = finding.because(frame, "the client sends a Security Exchange, though no encryption was chosen");
    }
    finding = finding.because_of(kind::CLIENT_INFO, info.frame, "the client sends Client Info");
    if let Some(frame) = security.salted {
        finding = finding.because(frame, "its signature is salted (SEC_SECURE_CHECKSUM), which not every server knows");
    }
    let key_says = match (sealed_well, security.unfit) {
        (true, _) => Some("the server's key opens it, and its signature fits"),
        (_, true) => {
            Some("the server's key opens the client's random number, and the signature fits no key made from it")
        }
        _ => None,
    };
    if let Some(says) = key_says {
        finding = finding.because(info.frame, says);
    }
    let finding = finding.because_of(
        closer.message(),
        closer.frame,
        format!("the server sends {} in the place of a licensing message", closer.how.spoken()),
    );
    if certainty == Certainty::Strong {
        return finding.found();
    }
    let other = if sealed_well { id::STANDARD_SECURITY_MISMATCH } else { id::SESSION_CRYPTO_FAILED };
    let why = if sealed_well {
        "a server that takes another method or level than it named ends the session in the same way"
    } else {
        "a server that cannot verify or decrypt the message ends the session in the same way"
    };
    finding.looks_like(other, why, "on the server: TermDD event 56 or 50 of that minute; on xrdp: xrdp.log").found()
}

/// A Security Exchange where the server chose no encryption, as rdesktop sends it (captures/security-mismatch-none).
fn uncalled(session: &Session, security: &StandardSecurity) -> Option<Frame> {
    session.first(kind::SECURITY_EXCHANGE).map(|message| message.frame).filter(|_| security.method == Some(0))
}

fn unoffered(security: &StandardSecurity) -> Option<String> {
    let (offered, method) = security.offered.zip(security.method)?;
    let chosen_outside = method != 0 && offered & method == 0;
    chosen_outside
        .then(|| format!("the server chose encryptionMethod {method:#x}; the client had offered {offered:#x}"))
}

fn method_text(security: &StandardSecurity) -> String {
    match (security.method, security.level) {
        (Some(method), Some(level)) => {
            format!("the server chose encryptionMethod {method:#x} at encryptionLevel {level}")
        }
        _ => "the server sends its Connect Response".to_owned(),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        let agreed = |offered, method| Script::standard().connect_initial().standard_security(offered, method, 3);
        vec![
            fires(id::STANDARD_SECURITY_MISMATCH, agreed(0x3, 0x10).client_closes()),
            fires(id::STANDARD_SECURITY_MISMATCH, agreed(0x3, 0x2).client_closes()),
            fires(id::STANDARD_SECURITY_MISMATCH, agreed(0x3, 0x2).security_exchange().client_info().server_closes()),
            fires(
                id::STANDARD_SECURITY_MISMATCH,
                agreed(0x3, 0x2).security_exchange().client_info().server_key(false, true).server_closes(),
            ),
            fires(id::STANDARD_SECURITY_MISMATCH, agreed(0x3, 0).security_exchange().client_info().server_closes()),
            fires(
                id::SESSION_CRYPTO_FAILED,
                agreed(0x3, 0x2).security_exchange().client_info().server_key(true, true).server_closes(),
            ),
            near_miss(
                "the key opens the message: the server left over what it says",
                agreed(0x3, 0x2).security_exchange().client_info().server_key(true, false).server_closes(),
            ),
            near_miss("the client goes on", agreed(0x3, 0x2).security_exchange().client_info().client_closes()),
            near_miss("the server leaves, and the method was offered", agreed(0x3, 0x2).server_closes()),
        ]
    }
}
