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
    let Some(refusal) = session.gateway_refusal else { return Answer::CLEAR };
    let row = codes::gateway::find(refusal.code);
    let cause = row.and_then(|row| row.cause).unwrap_or(id::GATEWAY_REFUSED);
    let says = match row {
        Some(row) => format!("The RD Gateway refused: {} ({}).", row.meaning.trim_end_matches('.'), row.name),
        None => format!("The RD Gateway refused with code {:#010x}.", refusal.code),
    };
    let name = row.map_or("which has no row in the tables", |row| row.name);
    Finding::new(cause, Weight::Said, Certainty::Proven, says)
        .refused(Actor::Server, refusal.frame)
        .because(refusal.frame, format!("{}: {:#010x}, {name}", refusal.answer, refusal.code))
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
            near_miss("no answer of a gateway refuses anything", Script::tls().client_closes()),
        ]
    }
}
