//! The messages of a connection, explained: who sends them, what they are for, what should follow.

use crate::vocabulary::StageName;

mod authentication;
mod connection;
mod session;

/// One kind of message.
#[derive(Debug)]
pub struct Message {
    /// Its name in the specification's words.
    pub name: &'static str,
    /// Other names for it.
    pub also: &'static [&'static str],
    /// Who sends it.
    pub sender: Sender,
    /// The stage that it belongs to; none for UDP.
    pub stage: Option<StageName>,
    /// What it is.
    pub what: &'static str,
    /// What should come next.
    pub next: &'static str,
    /// Where it is specified.
    pub source: &'static str,
}

/// Who sends a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// The client.
    Client,
    /// The server.
    Server,
    /// Either.
    Either,
}

impl Sender {
    /// In words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Client => "the client",
            Self::Server => "the server",
            Self::Either => "either side",
        }
    }
}

static TABLES: [&[Message]; 3] = [connection::MESSAGES, authentication::MESSAGES, session::MESSAGES];

/// All kinds, in the order of a connection.
pub fn all() -> impl Iterator<Item = &'static Message> {
    TABLES.iter().copied().flatten()
}

/// The message of that name or other name. Case, spaces, dots, hyphens and underscores do not matter.
pub fn find(name: &str) -> Option<&'static Message> {
    let wanted = plain(name);
    let is_it = |candidate: &str| plain(candidate) == wanted;
    all().find(|message| is_it(message.name) || message.also.iter().any(|also| is_it(also)))
}

pub(super) fn plain(name: &str) -> String {
    name.chars()
        .filter(|character| character.is_alphanumeric() || *character == '+')
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_entries_complete() {
        let mut seen = BTreeSet::new();
        for message in all() {
            for name in std::iter::once(&message.name).chain(message.also) {
                assert!(seen.insert((plain(name), message.name)), "{name}");
            }
            assert!(message.what.ends_with('.') && message.next.ends_with('.'), "{}", message.name);
            assert!(message.source.starts_with("https://"), "{}", message.name);
        }
        let distinct: BTreeSet<_> = seen.iter().map(|(name, _)| name).collect();
        assert_eq!(distinct.len(), seen.len(), "a name means two messages");
    }

    #[test]
    fn spelling_does_not_matter() {
        for name in ["mcs connect initial", "MCSConnectInitial", "ConnectInitial", "mcs-connect-initial"] {
            assert_eq!(find(name).unwrap().name, "MCS Connect Initial", "{name}");
        }
        assert_eq!(find("RDPEUDP SYN+ACK").unwrap().sender, Sender::Server);
        assert!(find("no such message").is_none());
    }
}
