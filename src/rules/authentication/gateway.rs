//! An RD Gateway refused the tunnel or the target, with a code that the capture shows.

use crate::knowledge::cause as id;
use crate::knowledge::codes;
use crate::rules::{Answer, Finding, Weight};
use crate::session::Session;
use crate::vocabulary::{Actor, Certainty};

/// Name of the rule.
pub const NAME: &str = "gateway-refused";
/// What it can give.
pub const CAUSES: &[&str] = &[id::GATEWAY_REFUSED, id::GATEWAY_TARGET_UNREACHABLE];

/// Finds an answer of the gateway whose code is not 0.
pub fn judge(session: &Session) -> Answer {
    let Some(refusal) = session.gateway_refusal else { return by_http(session) };
    let row = codes::gateway::find(refusal.code);
    let cause = row.and_then(|row| row.cause).unwrap_or(id::GATEWAY_REFUSED);
    let says = match row {
        Some(row) => format!("The RD Gateway refused: {} ({}).", row.meaning.trim_end_matches('.'), row.name),
        None => format!("The RD Gateway refused with code {:#010x}.", refusal.code),
    };
    let name = row.map_or("which has no row in the tables", |row| row.name);
    // That it was read at all took the outer connection's key: what stays sealed inside the tunnel does not weaken it.
    Finding::new(cause, Weight::Said, Certainty::Proven, says)
        .seen_in_clear()
        .refused(Actor::Server, refusal.frame)
        .because(refusal.frame, format!("{}: {:#010x}, {name}", refusal.answer, refusal.code))
        .found()
}

/// The gateway, or a proxy in front of it, answered over HTTP and never opened the tunnel.
fn by_http(session: &Session) -> Answer {
    let Some(http) = session.gateway_http.filter(|_| session.ending.at.is_some()) else { return Answer::CLEAR };
    let (cause, meaning) = match http.status {
        401 if http.authorized => (id::GATEWAY_REFUSED, "it does not accept the user's credentials"),
        401 => (id::GATEWAY_REFUSED, "it asks for credentials, and the client left without giving any"),
        403 => (id::GATEWAY_REFUSED, "it forbids the request"),
        404 => (id::GATEWAY_REFUSED, "it has no RD Gateway at the address that was asked for"),
        407 => (id::GATEWAY_REFUSED, "a proxy in front of it asks for credentials"),
        502 | 504 => (id::GATEWAY_TARGET_UNREACHABLE, "what stands in front of it cannot reach the service behind"),
        503 => (id::GATEWAY_REFUSED, "its service is not available"),
        _ => (id::GATEWAY_REFUSED, "it does not do what it was asked for"),
    };
    let asked_only = http.status == 401 && !http.authorized;
    let certainty = if asked_only { Certainty::Consistent } else { Certainty::Proven };
    let status = http.status;
    let finding =
        Finding::new(cause, Weight::Said, certainty, format!("The RD Gateway answered HTTP {status}: {meaning}."))
            .seen_in_clear()
            .refused(Actor::Server, http.frame)
            .because(http.frame, format!("HTTP {status} in answer to the request for a tunnel"));
    if !asked_only {
        return finding.found();
    }
    finding
        .looks_like(
            id::AUTHENTICATION_ABANDONED,
            "every logon at a gateway begins with this answer, and the client may have stopped by itself",
            "on the client: what the dialog said, and whether it asked for the gateway's credentials",
        )
        .found()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::rules::testing::{Case, Script, fires, near_miss};

    pub(crate) fn cases() -> Vec<Case> {
        let refused = |code| Script::tls().gateway_refuses(code).client_closes();
        vec![
            fires(id::GATEWAY_REFUSED, refused(0x8007_59DA)),
            fires(id::GATEWAY_REFUSED, refused(0x8007_59DB)),
            fires(id::GATEWAY_REFUSED, refused(0x8007_FFFF)),
            fires(id::GATEWAY_TARGET_UNREACHABLE, refused(0x8007_59DD)),
            fires(id::GATEWAY_TARGET_UNREACHABLE, refused(0x59DD)),
            fires(id::GATEWAY_REFUSED, Script::tls().gateway_http(401, true).client_closes()),
            fires(id::GATEWAY_REFUSED, Script::tls().gateway_http(401, false).client_closes()),
            fires(id::GATEWAY_REFUSED, Script::tls().gateway_http(403, true).client_closes()),
            fires(id::GATEWAY_REFUSED, Script::tls().gateway_http(404, false).server_closes()),
            fires(id::GATEWAY_REFUSED, Script::tls().gateway_http(503, true).server_closes()),
            fires(id::GATEWAY_TARGET_UNREACHABLE, Script::tls().gateway_http(502, true).server_closes()),
            near_miss("the logon at the gateway goes on", Script::tls().gateway_http(401, false)),
            near_miss("no answer of a gateway refuses anything", Script::tls().client_closes()),
        ]
    }
}
