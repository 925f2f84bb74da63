//! Which connection a redirection leads to.

mod failed;

use std::net::IpAddr;
use std::time::Duration;

use rdpwhy_parsers::negotiation::SecurityProtocols;

pub(super) use failed::{Seen, settle, settle_sealed};

use crate::rules::Weight;
use crate::session::{Destination, Session};
use crate::verdict::Verdict;
use crate::vocabulary::{Outcome, StageName, Transport};

/// A redirection that is sealed shows only by what follows it, which has to follow at once.
const AT_ONCE: Duration = Duration::from_secs(5);
/// The next connection may begin so long before the last packet that closes the one before.
const OVERLAP: Duration = Duration::from_secs(1);

/// Whether `to` is the connection, or one of those, that the redirection of `from` leads to. The token decides where both show one;
/// else the address, which needs no more than a SYN. Behind a proxy or gateway it is the host that was asked of the same one.
pub(super) fn leads(from: &Session, to: &Session) -> bool {
    let Some(redirection) = from.redirection.as_ref().filter(|redirection| redirection.sends_on()) else {
        return false;
    };
    if !same_client(from, to) || to.first_frame <= redirection.frame {
        return false;
    }
    let Some(says) = &redirection.says else { return token_of(to).is_some() };
    match (given(says), token_of(to)) {
        (Some(given), Some(shown)) => given == shown,
        _ => is_named(says, to),
    }
}

/// Whether `to`, between the same hosts as `from`, may be the client's next try for all that the redirection of `from` says.
pub(super) fn may_come_back(from: &Session, to: &Session) -> bool {
    let says = from.redirection.as_ref().filter(|redirection| redirection.sends_on());
    let Some(says) = says.and_then(|redirection| redirection.says.as_ref()) else { return true };
    let another = matches!((given(says), token_of(to)), (Some(given), Some(shown)) if given != shown);
    let told = !says.addresses.is_empty() || to.target.is_some() && !says.names.is_empty();
    leads(from, to) || !another && (!told || is_named(says, to))
}

/// Whether `from`, which stayed sealed, was redirected by what follows: at once the client comes with a token and for RDSTLS.
pub(super) fn led_unread(from: &Session, verdict: &Verdict, to: &Session) -> bool {
    let over = super::group::over(from);
    let at_once = to.start.since(over) <= AT_ONCE && over.since(to.start) <= OVERLAP;
    let told = verdict.finding.weight == Weight::Said && verdict.finding.outcome == Outcome::Failed;
    let may_hold_one = from.redirection.is_none() && from.is_sealed() && from.stages.completed(StageName::Tls);
    may_hold_one && at_once && !told && same_client(from, to) && from.first_frame < to.first_frame && is_second(to)
}

/// Whether a connection shows by itself that its client was sent on: RDSTLS is the logon of redirected clients alone. A routing token
/// alone may come from a connection file ([MS-RDPBCGR] 3.2.5.3.1).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/d2a48824-e362-4ed1-bda8-0eb7cbb28b8c
pub(super) fn is_second(session: &Session) -> bool {
    let offered = session.negotiation.requested.is_some_and(|requested| requested.contains(SecurityProtocols::RDSTLS));
    token_of(session).is_some() && offered
}

/// What tells a redirection's connection among those of a client.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sign {
    Token(String),
    Address(IpAddr),
    Name(String),
    /// Any token: what the redirection says is sealed.
    AnyToken,
}

/// The signs that a redirected session gives its client.
pub(super) fn given_signs(session: &Session) -> Vec<Sign> {
    let Some(redirection) = session.redirection.as_ref().filter(|redirection| redirection.sends_on()) else {
        return Vec::new();
    };
    let Some(says) = &redirection.says else { return vec![Sign::AnyToken] };
    let token = given(says).map(|token| Sign::Token(token.to_owned()));
    let addresses = says.addresses.iter().copied().map(Sign::Address);
    token.into_iter().chain(addresses).chain(says.names.iter().map(|name| named(name))).collect()
}

/// The signs by which a session may be known, the surest first.
pub(super) fn shown_signs(session: &Session) -> Vec<Sign> {
    let token = token_of(session).map(|token| Sign::Token(token.to_owned()));
    let host = match &session.target {
        Some(target) => target.address.parse().map_or_else(|_| named(&target.address), Sign::Address),
        None => Sign::Address(session.server.ip()),
    };
    let any = token.is_some().then_some(Sign::AnyToken);
    token.into_iter().chain([host]).chain(any).collect()
}

fn same_client(from: &Session, to: &Session) -> bool {
    let tcp = |session: &Session| session.transport == Transport::Tcp;
    let same_way = from.via == to.via && (from.via.is_none() || from.server.ip() == to.server.ip());
    tcp(from) && tcp(to) && same_way && from.client.ip() == to.client.ip()
}

fn is_named(says: &Destination, to: &Session) -> bool {
    let Some(target) = &to.target else { return to.via.is_none() && says.addresses.contains(&to.server.ip()) };
    let is_name = |name: &String| name.eq_ignore_ascii_case(&target.address);
    match target.address.parse::<IpAddr>() {
        Ok(address) => says.addresses.contains(&address),
        Err(_) => says.names.iter().any(is_name),
    }
}

fn named(name: &str) -> Sign {
    Sign::Name(name.to_ascii_lowercase())
}

fn given(says: &Destination) -> Option<&str> {
    says.token.as_deref().map(str::trim_end)
}

fn token_of(session: &Session) -> Option<&str> {
    session.negotiation.routing_token.as_deref().map(str::trim_end)
}

#[cfg(test)]
pub(super) mod sample;
#[cfg(test)]
mod tests;
