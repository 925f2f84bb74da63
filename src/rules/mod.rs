//! Session to findings: one rule for each shape of evidence.
//!
//! A rule sees a [`Session`] and `knowledge`, nothing else: no packets, files, clock or environment; "now" is the capture's time.
//! It answers [`Answer::Found`], [`Answer::Clear`] or [`Answer::Blind`]. A fault that is merely there is not a cause: a rule ties
//! its fault to how the session ended.

mod authentication;
mod end;
mod finding;
mod licensing;
mod negotiation;
mod network;
mod standard;
mod tls;

pub use finding::{Answer, Blind, Evidence, Exclusion, Finding, LookAlike, Weight};

pub use authentication::kerberos::says as kerberos_says;
pub use end::orderly::cut_off;
pub use negotiation::preview;
pub use negotiation::restricted_admin;
pub use tls::version_name as tls_version_name;

use crate::session::Session;

/// A rule: what it is called, what it can find, and how it judges.
pub struct Rule {
    /// The fault it looks for.
    pub name: &'static str,
    /// Every cause it can give.
    pub causes: &'static [&'static str],
    /// Judges a session.
    pub judge: fn(&Session) -> Answer,
    /// Sessions in which it fires and near misses in which it must not, for the test that walks all rules.
    #[cfg(test)]
    pub(crate) cases: fn() -> Vec<testing::Case>,
}

macro_rules! rule {
    ($module:path) => {{
        use $module as module;
        Rule {
            name: module::NAME,
            causes: module::CAUSES,
            judge: module::judge,
            #[cfg(test)]
            cases: module::tests::cases,
        }
    }};
}

/// Every rule. The order has no meaning: the verdict ranks what they find.
pub const RULES: &[Rule] = &[
    rule!(negotiation::failure),
    rule!(negotiation::ignored),
    rule!(negotiation::unrequested),
    rule!(negotiation::restricted_admin),
    rule!(negotiation::foreign_server),
    rule!(negotiation::foreign_client),
    rule!(tls::certificate_alert),
    rule!(tls::handshake_alert),
    rule!(tls::silent_server),
    rule!(tls::broken_handshake),
    rule!(tls::certificate_left),
    rule!(tls::client_certificate),
    rule!(tls::intercepted),
    rule!(authentication::code),
    rule!(authentication::gateway),
    rule!(authentication::kerberos),
    rule!(authentication::sealed),
    rule!(authentication::left),
    rule!(authentication::version_mismatch),
    rule!(standard::mcs_refused),
    rule!(standard::security_mismatch),
    rule!(standard::capabilities_left),
    rule!(licensing::error),
    rule!(licensing::interrupted),
    rule!(licensing::sealed),
    rule!(end::error_info),
    rule!(end::orderly),
    rule!(end::redirected),
    rule!(end::still_open),
    rule!(end::probe),
    rule!(network::no_connection),
    rule!(network::middlebox),
    rule!(network::path),
    rule!(network::lossy_path),
    rule!(network::stalled),
    rule!(network::stale_state),
    rule!(network::closed_before_data),
    rule!(network::reset),
];

/// Asks every rule.
pub fn judge(session: &Session) -> Vec<(&'static Rule, Answer)> {
    RULES.iter().map(|rule| (rule, (rule.judge)(session))).collect()
}

#[cfg(test)]
pub(crate) mod testing;
