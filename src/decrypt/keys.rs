//! The secrets at hand, found by what the handshake shows in clear.

use std::collections::HashMap;
use std::sync::Arc;

use super::keylog::{self, Handle, Label};
use super::secret::Secret;
use super::server_key::{KeyError, ServerKey};

/// Where a secret came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// A key log given by the user.
    KeyLog,
    /// A Decryption Secrets Block of the capture.
    Embedded,
    /// The server's private key.
    ServerKey,
}

/// A secret of a session.
#[derive(Clone, Debug)]
pub struct Held {
    /// What it is.
    pub label: Label,
    /// The secret.
    pub secret: Secret,
    /// Where it came from.
    pub source: KeySource,
}

/// Secrets of one label for one session. A log written twice holds the same one twice; more different ones are somebody's mistake.
const MAX_PER_SESSION: usize = 32;

/// All secrets at hand. A clone shares them.
#[derive(Clone, Default)]
pub struct Keys {
    by_random: HashMap<[u8; 32], Vec<Held>>,
    by_premaster: HashMap<[u8; 8], Vec<Held>>,
    by_session_id: HashMap<Vec<u8>, Vec<Held>>,
    servers: Vec<Arc<ServerKey>>,
    lines: u64,
    junk: u64,
}

impl Keys {
    /// Adds the lines of a key log.
    pub fn add_key_log(&mut self, text: &[u8], source: KeySource) {
        let log = keylog::parse(text);
        self.junk = self.junk.saturating_add(log.junk);
        for line in log.lines {
            self.lines = self.lines.saturating_add(1);
            let held = match line.handle {
                Handle::ClientRandom(random) => self.by_random.entry(random).or_default(),
                Handle::EncryptedPremaster(start) => self.by_premaster.entry(start).or_default(),
                Handle::SessionId(id) => self.by_session_id.entry(id).or_default(),
            };
            let same = |one: &Held| one.label == line.label && one.secret.bytes() == line.secret.bytes();
            if held.len() < MAX_PER_SESSION && !held.iter().any(same) {
                held.push(Held { label: line.label, secret: line.secret, source });
            }
        }
    }

    /// Adds the master secret of a session that others may resume by this session id or ticket.
    pub fn add_resumable(&mut self, handle: &[u8], master: Secret, source: KeySource) {
        if handle.is_empty() {
            return;
        }
        let held = self.by_session_id.entry(handle.to_vec()).or_default();
        let known = held.iter().any(|one| one.secret.bytes() == master.bytes());
        if held.len() < MAX_PER_SESSION && !known {
            held.push(Held { label: Label::MasterSecret, secret: master, source });
        }
    }

    /// Adds a server's RSA private key, PKCS #8 or PKCS #1 in PEM, or xrdp's `rsakeys.ini`.
    ///
    /// # Errors
    /// The text is no such key.
    pub fn add_server_key(&mut self, text: &str) -> Result<(), KeyError> {
        self.servers.push(Arc::new(ServerKey::read(text)?));
        Ok(())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.lines == 0 && self.servers.is_empty()
    }

    /// Lines of key logs that hold a secret.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// Lines of key logs that could not be read.
    pub fn junk(&self) -> u64 {
        self.junk
    }

    /// Randoms of the ClientHellos whose sessions the logs hold secrets of, in no order.
    pub fn client_randoms(&self) -> impl Iterator<Item = [u8; 32]> + '_ {
        self.by_random.keys().copied()
    }

    /// Secrets of the session with this ClientHello random.
    pub fn of_random(&self, random: &[u8; 32]) -> &[Held] {
        self.by_random.get(random).map_or(&[], Vec::as_slice)
    }

    /// Premaster secrets whose encrypted form begins like this.
    pub fn of_premaster(&self, encrypted: &[u8]) -> &[Held] {
        encrypted.first_chunk::<8>().and_then(|start| self.by_premaster.get(start)).map_or(&[], Vec::as_slice)
    }

    /// Master secrets of the session with this id or ticket.
    pub fn of_session_id(&self, id: &[u8]) -> &[Held] {
        self.by_session_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// Private keys of servers.
    pub fn servers(&self) -> &[Arc<ServerKey>] {
        &self.servers
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").field("lines", &self.lines).field("servers", &self.servers.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_every_secret_of_a_label_once() {
        let random = "11".repeat(32);
        let text = |byte: &str| format!("CLIENT_TRAFFIC_SECRET_0 {random} {}\n", byte.repeat(32));
        let mut keys = Keys::default();
        keys.add_key_log((text("aa") + &text("bb") + &text("aa")).as_bytes(), KeySource::KeyLog);
        assert_eq!((keys.of_random(&[0x11; 32]).len(), keys.lines()), (2, 3));
        assert!(keys.of_random(&[0x12; 32]).is_empty() && !format!("{keys:?}").contains("aa"));
    }
}
