//! The server agreed to TLS and never sent a TLS byte: a family of causes that look the same on the wire.

use super::{is_modern, offer_text};
use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::rules::network::middlebox;
use crate::rules::{Answer, Exclusion, Finding, Weight};
use crate::session::message::kind;
use crate::session::{Session, Tls, Ultimatum};
use crate::vocabulary::{Actor, Category, Certainty, How};

/// Name of the rule.
pub const NAME: &str = "server-silent-after-client-hello";
/// What it can give.
pub const CAUSES: &[&str] = &[id::SERVER_SILENT_AFTER_CLIENT_HELLO, id::SERVER_CREDENTIAL_UNUSABLE];

/// Finds a ClientHello that was answered by RST, FIN, ultimatum or silence, and no TLS byte.
pub fn judge(session: &Session) -> Answer {
    let Some(tls) = &session.tls else { return Answer::CLEAR };
    let Some((hello, hello_time)) = tls.client_hello else { return Answer::CLEAR };
    if let Some((frame, _)) = tls.server_hello {
        return Answer::Clear(Some(Exclusion {
            category: Category::Certificate,
            cause: Some(id::SERVER_CREDENTIAL_UNUSABLE),
            because: "the server answered the ClientHello with a ServerHello".to_owned(),
            frame: Some(frame),
        }));
    }
    let spoke = tls.alerts.iter().any(|alert| alert.direction == Direction::ToClient);
    // Without an X.224 confirm the server never agreed to TLS.
    if spoke || session.health.one_sided || session.negotiation.confirm.is_none() {
        return Answer::CLEAR;
    }
    if let Some(ultimatum) = session.ultimatums.iter().find(|ultimatum| ultimatum.direction == Direction::ToClient) {
        return instead_of_hello(tls, ultimatum, hello);
    }
    let closer = session.ending.first_close();
    let by_server = closer.filter(|closer| closer.direction == Direction::ToClient);
    let finding = match (by_server, session.ending.silence) {
        (Some(closer), _) => {
            let after = closer.time.since(hello_time).as_secs_f64() * 1000.0;
            let how = if closer.how == How::Rst { "reset" } else { "closed" };
            let finding = family(format!(
                "The server agreed to TLS, then the connection was {how} at the client's first TLS message. The server never \
                 sent a TLS byte."
            ))
            .refused(Actor::Server, closer.frame)
            .because_of(closer.message(), closer.frame, format!("{} in the server's name, {after:.1} ms after the ClientHello", closer.how.spoken()));
            middlebox::may_have_closed(with_look_alikes(finding, tls, hello))
        }
        (None, Some(silence)) if silence.awaited == Direction::ToClient && !silence.unacknowledged => {
            let finding =
                family("The server agreed to TLS and then never answered the client's first TLS message.".to_owned())
                    .shown_by(hello)
                    .because_of(
                        kind::CLIENT_HELLO,
                        hello,
                        format!("as seen here nothing comes back for {:.1} s", silence.lasted.as_secs_f64()),
                    );
            with_look_alikes(finding, tls, hello).looks_like(
                id::MTU_BLACK_HOLE,
                "a path that swallows large packets leaves the same silence, where the server's first answer fills one",
                "capture on the server at the same time: does it send its ServerHello, again and again?",
            )
        }
        _ => return Answer::CLEAR,
    };
    finding.found()
}

fn family(summary: String) -> Finding {
    Finding::new(id::SERVER_SILENT_AFTER_CLIENT_HELLO, Weight::Left, Certainty::Proven, summary)
}

/// RDP's own goodbye where a ServerHello was due: the listener is alive, and it is its TLS that could not start.
fn instead_of_hello(tls: &Tls, ultimatum: &Ultimatum, hello: crate::link::Frame) -> Answer {
    let modern = tls.offer.as_ref().is_some_and(is_modern);
    let certainty = if modern { Certainty::Strong } else { Certainty::Consistent };
    let mut finding = Finding::new(
        id::SERVER_CREDENTIAL_UNUSABLE,
        Weight::Said,
        certainty,
        "The server agreed to TLS and could not start it: it ended the session at the client's first TLS message.",
    )
    .refused(Actor::Server, ultimatum.frame)
    .because_of(
        kind::MCS_DISCONNECT_PROVIDER_ULTIMATUM,
        ultimatum.frame,
        "the server sends an MCS Disconnect Provider Ultimatum in the place of its ServerHello",
    );
    if let Some(offer) = &tls.offer {
        finding = finding.because_of(kind::CLIENT_HELLO, hello, offer_text(offer));
    }
    if !modern {
        finding = finding.looks_like(
            id::TLS_CIPHER_MISMATCH,
            "the ClientHello offers nothing that a current server accepts",
            SCHANNEL,
        );
    }
    finding.found()
}

const SCHANNEL: &str = "on the server: Get-WinEvent -FilterHashtable @{LogName='System'; ProviderName='Schannel'; \
                        Id=36870,36871,36874}; 36870 is the private key, 36871 the credential or the version, 36874 the \
                        cipher suites";

fn with_look_alikes(mut finding: Finding, tls: &Tls, hello: crate::link::Frame) -> Finding {
    let modern = tls.offer.as_ref().is_some_and(is_modern);
    if let Some(offer) = &tls.offer {
        finding = finding.because_of(kind::CLIENT_HELLO, hello, offer_text(offer));
    }
    let (version, cipher) = if modern {
        (
            "the hello offers TLS 1.2 or later, so only a server with old versions alone would refuse it",
            "the hello offers modern suites, so only a narrow server policy or a missing certificate would refuse them all",
        )
    } else {
        ("the hello offers no modern version", "the hello offers no ECDHE suite with AEAD")
    };
    finding
        .looks_like(
            id::SERVER_CREDENTIAL_UNUSABLE,
            "a server that cannot read its private key goes silent in just this way",
            SCHANNEL,
        )
        .looks_like(id::TLS_VERSION_MISMATCH, version, SCHANNEL)
        .looks_like(id::TLS_CIPHER_MISMATCH, cipher, SCHANNEL)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    /// A close can come from a device; where nothing came at all, it can be the answer that did not get through.
    #[test]
    fn silence_is_no_close() {
        let looks_like = |script: Script, cause| {
            let Answer::Found(finding) = judge(&script.build()) else { panic!("not found") };
            finding.look_alikes.iter().any(|look_alike| look_alike.cause == cause)
        };
        let silent = || Script::tls().silence(20.0).client_closes();
        assert!(looks_like(silent(), id::MTU_BLACK_HOLE) && !looks_like(silent(), id::MIDDLEBOX_RESET));
        let closed = || Script::tls().server_closes();
        assert!(looks_like(closed(), id::MIDDLEBOX_RESET) && !looks_like(closed(), id::MTU_BLACK_HOLE));
    }

    pub(crate) fn cases() -> Vec<Case> {
        vec![
            fires(id::SERVER_SILENT_AFTER_CLIENT_HELLO, Script::tls().server_resets()),
            fires(id::SERVER_SILENT_AFTER_CLIENT_HELLO, Script::tls().server_closes()),
            fires(id::SERVER_SILENT_AFTER_CLIENT_HELLO, Script::tls().silence(20.0).client_closes()),
            fires(id::SERVER_CREDENTIAL_UNUSABLE, Script::tls().ultimatum(Direction::ToClient, 1).server_closes()),
            near_miss("an alert says why", Script::tls().alert(Direction::ToClient, 2, 40).server_closes()),
            near_miss("a ServerHello came", Script::tls().server_flight().server_resets()),
            near_miss("the capture ends at once", Script::tls()),
            near_miss("the client leaves at once", Script::tls().client_closes()),
            near_miss("only one side was captured", Script::tls().one_sided().server_resets()),
        ]
    }
}
