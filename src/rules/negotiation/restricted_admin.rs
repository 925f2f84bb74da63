//! The client demanded a logon that leaves its credentials at home (Restricted Admin or Remote Credential Guard), the server's answer
//! does not offer that, and the client left.
//!
//! The flags are in clear, and so is that the client left; that it left over them is not said. Left right at the Connection Confirm,
//! before TLS, there was no certificate to mind and no logon to fail at. Behind the certificate all that a client minds there looks the
//! same, and a fault of the certificate that can be seen goes first. A client that begins the logon has taken the answer as it is, as
//! xfreerdp 2.11 does (captures/restricted-admin-ignored).

use rdpwhy_parsers::negotiation::{RequestFlags, ResponseFlags};

use crate::flow::Direction;
use crate::knowledge::cause as id;
use crate::link::Frame;
use crate::rules::tls::certificate_left;
use crate::rules::{Answer, Finding, Weight};
use crate::session::message::kind;
use crate::session::{Alert, Closer, Session};
use crate::vocabulary::{Actor, Certainty, StageName};

/// Name of the rule.
pub const NAME: &str = "restricted-admin";
/// What it can give.
pub const CAUSES: &[&str] = &[id::RESTRICTED_ADMIN_REFUSED];

/// A way to log on without handing credentials over: what the client demands it by, and the server offers it by
/// ([MS-RDPBCGR 2.2.1.1.1](https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/902b090b-9cb3-4efc-92bf-ee13373371e3),
/// [2.2.1.2.1](https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/b2975bdc-6d56-49ee-9c57-f2ff3a0b6817)).
struct Mode {
    name: &'static str,
    demanded: RequestFlags,
    offered: ResponseFlags,
}

const MODES: [Mode; 2] = [
    Mode {
        name: "Restricted Admin",
        demanded: RequestFlags::RESTRICTED_ADMIN_MODE_REQUIRED,
        offered: ResponseFlags::RESTRICTED_ADMIN_MODE_SUPPORTED,
    },
    Mode {
        name: "Remote Credential Guard",
        demanded: RequestFlags::REDIRECTED_AUTHENTICATION_MODE_REQUIRED,
        offered: ResponseFlags::REDIRECTED_AUTHENTICATION_MODE_SUPPORTED,
    },
];

/// A demand that the server's answer does not meet: what was demanded, and the frame of the answer.
struct Unmet {
    mode: String,
    confirm: Frame,
}

/// Finds a client that left before any logon began, after an answer without what it had demanded.
pub fn judge(session: &Session) -> Answer {
    let Some((Unmet { mode, confirm }, left)) = case(session) else { return Answer::CLEAR };
    let at_once = session.ending.stage == Some(StageName::X224);
    let request = session.negotiation.request.map_or(confirm, |(frame, _)| frame);
    let before = if at_once { "TLS" } else { "the logon" };
    // Who names a user, or the host behind a load balancer, means to log on; a program that asks what is offered has nobody to name.
    let named = session.negotiation.cookie.is_some() || session.negotiation.routing_token.is_some();
    let certainty = if at_once && named { Certainty::Strong } else { Certainty::Consistent };
    let mut finding = Finding::new(
        id::RESTRICTED_ADMIN_REFUSED,
        Weight::Left,
        certainty,
        format!("The client wanted to log on by {mode}, the server's answer does not offer it, and the client left."),
    )
    .refused(Actor::Server, confirm)
    .because_of(kind::CONNECTION_REQUEST, request, format!("the client demands {mode}"))
    .because_of(kind::CONNECTION_CONFIRM, confirm, format!("the server's answer does not offer it: {}", flags(session)))
    .because_of(
        left.message(),
        left.frame,
        format!("the client leaves by {} before {before} began, and does not say why", left.how.spoken()),
    )
    .seen_in_clear();
    if !named {
        finding = finding.looks_like(
            id::PORT_PROBE,
            "the request names no user: a program that asks many hosts for this mode leaves with the answer, too",
            "ask what runs at the client's address: a scanner, or somebody who wanted in?",
        );
    }
    match session.tls.as_ref().filter(|_| !at_once) {
        Some(tls) => certificate_left::with_look_alikes(finding, tls, &[]).found(),
        None => finding.found(),
    }
}

/// Whether this is what the session's ending is put down to; then the rule that sees only the certificate leaves it to this one.
pub(in crate::rules) fn explains(session: &Session) -> bool {
    case(session).is_some()
}

/// Adds to a finding of the logon or the certificate that the client had demanded what the server may not allow.
pub fn hint(session: &Session, finding: Finding) -> Finding {
    let Some(mode) = demanded(session) else { return finding };
    let (why, decide_by) = match unmet(session) {
        Some(unmet) => (
            format!("the client demands {mode}, and the server's answer (#{}) does not offer it", unmet.confirm),
            "repeat it without the demand (mstsc without /restrictedAdmin and /remoteGuard): does it come further?",
        ),
        None => (
            format!("the client demands {mode}, and a server may know it and still not allow it"),
            "on the server: reg query HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa /v DisableRestrictedAdmin: only 0 allows it",
        ),
    };
    finding.looks_like(id::RESTRICTED_ADMIN_REFUSED, why, decide_by)
}

/// Whether `later` demands what `session` had demanded in vain, and gets no more of it.
pub fn demanded_again(session: &Session, later: &Session) -> bool {
    let both = unmet(session).zip(unmet(later));
    both.is_some_and(|(first, second)| first.mode == second.mode)
}

/// Whether `later` gave up what `session` had demanded in vain.
pub fn gave_up(session: &Session, later: &Session) -> bool {
    unmet(session).is_some() && later.negotiation.request.is_some() && demanded(later).is_none()
}

/// Whether the session's demand was not met.
pub fn refused(session: &Session) -> bool {
    unmet(session).is_some()
}

/// What the client demands, in words.
fn demanded(session: &Session) -> Option<String> {
    let flags = session.negotiation.request_flags?;
    let names: Vec<_> = MODES.iter().filter(|mode| flags.contains(mode.demanded)).map(|mode| mode.name).collect();
    (!names.is_empty()).then(|| names.join(" or "))
}

/// A client that demands both takes either.
fn unmet(session: &Session) -> Option<Unmet> {
    let negotiation = &session.negotiation;
    let asked = negotiation.request_flags?;
    let (confirm, _) = negotiation.confirm?;
    negotiation.agreed()?;
    let offered = negotiation.response_flags.unwrap_or(ResponseFlags(0));
    let met = MODES.iter().any(|mode| asked.contains(mode.demanded) && offered.contains(mode.offered));
    demanded(session).filter(|_| !met).map(|mode| Unmet { mode, confirm })
}

/// A demand that was not met and the client's leaving behind it.
fn case(session: &Session) -> Option<(Unmet, Closer)> {
    let unmet = unmet(session)?;
    let left = left(session, unmet.confirm)?;
    let over_a_fault = session.tls.as_ref().is_some_and(certificate_left::over_a_fault);
    (!over_a_fault).then_some((unmet, left))
}

/// The client's leaving, if the server's answer had reached it and nothing else tells why: no alert, no silence of the server, no
/// selection outside of the offer, and not a byte of a logon.
fn left(session: &Session, confirm: Frame) -> Option<Closer> {
    let left = *session.ending.left_by(Direction::ToServer)?;
    let closing = session.network.closings.iter().find(|closing| closing.frame == left.frame);
    let answered = closing.and_then(|closing| closing.acknowledges).is_none_or(|bytes| bytes > 0);
    let early = matches!(session.ending.stage, Some(StageName::X224 | StageName::Tls));
    let explained = session.ending.silence.is_some() || !super::was_offered(&session.negotiation);
    let calm = session.tls.as_ref().is_none_or(|tls| {
        let answered = tls.server_hello.is_some() && tls.progress.client_data.is_none();
        answered && tls.alerts.iter().all(Alert::is_goodbye)
    });
    (left.frame > confirm && answered && early && !explained && calm).then_some(left)
}

/// The flags of the server's answer.
fn flags(session: &Session) -> String {
    let Some(flags) = session.negotiation.response_flags else { return "it has no flags".to_owned() };
    let names: Vec<_> = flags.listed().collect();
    if names.is_empty() { "its flags are 0".to_owned() } else { format!("its flags are {}", names.join(", ")) }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};
    use crate::time::Time;
    use crate::verdict;

    const RESTRICTED_ADMIN: u8 = 1;
    const REMOTE_GUARD: u8 = 2;

    /// As far as the confirm, which selects HYBRID_EX.
    fn asked(demanded: u8, offered: u8) -> Script {
        Script::connected().request(&[1, 2, 8]).demanding(demanded).confirm(8).offering(offered)
    }

    fn in_tls(demanded: u8, offered: u8) -> Script {
        Script::tls().demanding(demanded).offering(offered).server_flight()
    }

    fn finding(script: Script) -> Finding {
        match judge(&script.build()) {
            Answer::Found(finding) => *finding,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn it_is_strong_right_at_the_confirm_and_of_one_who_names_a_user() {
        assert_eq!(finding(asked(1, 7).cookie("anna").client_closes()).certainty, Certainty::Strong);
        let nameless = finding(asked(1, 7).client_closes());
        assert_eq!(nameless.certainty, Certainty::Consistent);
        assert!(nameless.look_alikes.iter().any(|look_alike| look_alike.cause == id::PORT_PROBE));
        let behind = finding(in_tls(1, 7).cookie("anna").handshake_done().client_closes());
        assert_eq!(behind.certainty, Certainty::Consistent);
        for cause in [id::CERTIFICATE_REFUSED, id::TRUST_PROMPT] {
            assert!(behind.look_alikes.iter().any(|look_alike| look_alike.cause == cause), "{cause}");
        }
    }

    /// Rule 5: what is visible of the certificate stands nearer to the ending.
    #[test]
    fn a_fault_of_the_certificate_goes_first_and_names_it() {
        let expired = Script::tls()
            .demanding(RESTRICTED_ADMIN)
            .offering(0)
            .server_flight_with(|leaf| leaf.not_after = Time(0))
            .client_closes();
        let finding = verdict::of(&expired.build()).finding;
        assert_eq!(finding.cause, id::CERTIFICATE_EXPIRED);
        assert!(finding.look_alikes.iter().any(|look_alike| look_alike.cause == id::RESTRICTED_ADMIN_REFUSED));
        let sound = verdict::of(&in_tls(RESTRICTED_ADMIN, 0).client_closes().build()).finding;
        assert_eq!(sound.cause, id::RESTRICTED_ADMIN_REFUSED);
    }

    #[test]
    fn a_selection_outside_of_the_offer_goes_first() {
        let plain = Script::connected().request(&[1, 2]).demanding(RESTRICTED_ADMIN).confirm(0).client_closes();
        assert_eq!(verdict::of(&plain.build()).finding.cause, id::UNREQUESTED_PROTOCOL_SELECTED);
    }

    pub(crate) fn cases() -> Vec<Case> {
        let refused = id::RESTRICTED_ADMIN_REFUSED;
        vec![
            fires(refused, asked(RESTRICTED_ADMIN, 7).cookie("anna").client_closes()),
            fires(refused, asked(RESTRICTED_ADMIN, 0).client_resets()),
            // Restricted Admin alone is no Remote Credential Guard.
            fires(refused, asked(REMOTE_GUARD, 0xF).client_closes()),
            fires(refused, Script::connected().request(&[1, 2]).demanding(RESTRICTED_ADMIN).confirm(1).client_closes()),
            fires(refused, in_tls(RESTRICTED_ADMIN, 7).handshake_done().client_closes()),
            near_miss("it was not demanded", asked(0, 0).client_closes()),
            near_miss("it is offered", asked(RESTRICTED_ADMIN, 0x1F).client_closes()),
            near_miss("one of the two that it takes is offered", asked(3, 8).client_closes()),
            near_miss("the server left", asked(RESTRICTED_ADMIN, 0).server_closes()),
            near_miss("the capture ends", asked(RESTRICTED_ADMIN, 0)),
            near_miss(
                "no answer was seen",
                Script::connected().request(&[1, 2]).demanding(RESTRICTED_ADMIN).client_closes(),
            ),
            near_miss(
                "the server said why not",
                Script::connected().request(&[1]).demanding(RESTRICTED_ADMIN).negotiation_failure(5).client_closes(),
            ),
            near_miss(
                "plain RDP was not offered",
                Script::connected().request(&[1, 2]).demanding(RESTRICTED_ADMIN).confirm(0).client_closes(),
            ),
            near_miss(
                "an alert says why",
                in_tls(RESTRICTED_ADMIN, 7).alert(Direction::ToServer, 2, 48).client_closes(),
            ),
            near_miss(
                "the client begins the logon all the same",
                Script::authenticating().demanding(RESTRICTED_ADMIN).offering(7).client_closes(),
            ),
            near_miss(
                "the server never answered the ClientHello",
                Script::tls().demanding(RESTRICTED_ADMIN).offering(7).silence(20.0).client_closes(),
            ),
        ]
    }
}
