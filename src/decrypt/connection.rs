//! One connection: from what its handshake shows in clear to an opener of its records.

use super::keys::{Held, KeySource, Keys};
use super::record::{Opened, Sealed};
use super::schedule::TLS13;
use super::secret::Secret;
use super::tls12::Tls12;
use super::tls13::Tls13;
use super::{Label, suite};
use crate::flow::Direction;

/// What the handshake shows in clear.
#[derive(Clone, Copy, Debug)]
pub struct Handshake<'a> {
    /// Negotiated version.
    pub version: u16,
    /// Negotiated cipher suite.
    pub cipher_suite: u16,
    /// ClientHello random.
    pub client_random: [u8; 32],
    /// ServerHello random.
    pub server_random: [u8; 32],
    /// Encrypt-then-MAC was agreed on.
    pub encrypt_then_mac: bool,
    /// The extended master secret was agreed on.
    pub extended_master_secret: bool,
    /// Session id of the ServerHello; may be empty.
    pub session_id: &'a [u8],
    /// The ticket that the client shows; may be empty.
    pub ticket: &'a [u8],
    /// An earlier session is resumed: no keys were exchanged.
    pub resumed: bool,
    /// The encrypted premaster secret of an RSA key exchange.
    pub encrypted_premaster: Option<&'a [u8]>,
    /// The handshake messages up to ClientKeyExchange, for the extended master secret.
    pub transcript: &'a [u8],
}

/// Opens the records of one connection, in the order of each direction.
pub struct Decryptor {
    version: Version,
}

enum Version {
    Tls12(Box<Tls12>),
    Tls13(Box<Tls13>),
}

impl Decryptor {
    /// Looks for secrets that may fit.
    ///
    /// # Errors
    /// None is there, or the suite cannot be opened: in words, for the report.
    pub fn new(keys: &Keys, handshake: &Handshake<'_>) -> Result<Self, String> {
        let Some(suite) = suite::find(handshake.cipher_suite) else {
            let number = handshake.cipher_suite;
            let name = rustls::CipherSuite::from(number).as_str().unwrap_or("unknown cipher suite");
            return Err(format!("{name} ({number:#06x}) is not supported: its records cannot be opened here"));
        };
        let held = keys.of_random(&handshake.client_random);
        let version = if handshake.version == TLS13 {
            if suite.mac.is_some() {
                return Err(format!("{:#06x} is no cipher suite of TLS 1.3", handshake.cipher_suite));
            }
            Tls13::new(suite, held).map(|tls| Version::Tls13(Box::new(tls)))
        } else {
            Tls12::new(suite, held, keys, handshake).map(|tls| Version::Tls12(Box::new(tls)))
        };
        version.map(|version| Self { version }).ok_or_else(|| none(keys, held, handshake))
    }

    /// Opens a record; `None` when no secret fits it.
    pub fn open(&mut self, direction: Direction, record: &Sealed<'_>) -> Option<Opened> {
        match &mut self.version {
            Version::Tls12(tls) => tls.open(direction, record),
            Version::Tls13(tls) => tls.open(direction, record),
        }
    }

    /// Passes over `count` records with `bytes` bytes in all, headers left out, that were not kept.
    pub fn skip(&mut self, direction: Direction, count: u32, bytes: u64) {
        match &mut self.version {
            Version::Tls12(tls) => tls.skip(direction, count, bytes),
            Version::Tls13(tls) => tls.skip(direction, count),
        }
    }

    /// An unknown number of records is missing.
    pub fn lose(&mut self, direction: Direction) {
        match &mut self.version {
            Version::Tls12(tls) => tls.lose(direction),
            Version::Tls13(tls) => tls.lose(direction),
        }
    }

    /// The master secret that fitted and where it came from (up to TLS 1.2): it opens the sessions that resume this one.
    pub fn master(&self) -> Option<(Secret, KeySource)> {
        match &self.version {
            Version::Tls12(tls) => tls.master(),
            Version::Tls13(_) => None,
        }
    }

    /// Where the secret came from that opened a record, once one did.
    pub fn source(&self) -> Option<KeySource> {
        match &self.version {
            Version::Tls12(tls) => tls.source(),
            Version::Tls13(tls) => tls.source(),
        }
    }
}

/// Why there is nothing to try.
fn none(keys: &Keys, held: &[Held], handshake: &Handshake<'_>) -> String {
    let lines = match keys.lines() {
        1 => "1 key log line".to_owned(),
        lines => format!("{lines} key log lines"),
    };
    if !held.is_empty() {
        let master = held.iter().any(|held| matches!(held.label, Label::MasterSecret | Label::PremasterSecret));
        let (have, need) = if master { ("up to 1.2", "1.3") } else { ("1.3", "up to 1.2") };
        return format!("{lines}; those for this session's client random are of TLS {have}, the session is TLS {need}");
    }
    if keys.servers().is_empty() {
        return format!("{lines}, none for this session's client random");
    }
    let why = match handshake.encrypted_premaster {
        None if handshake.resumed => {
            "the session resumes an earlier one, which the server's key opens only where that is in the capture too"
        }
        Some(_) => "the server's key given is not the one of this session",
        None => "the server's key opens sessions with RSA key exchange only, which this one has not",
    };
    if keys.lines() == 0 { why.to_owned() } else { format!("{lines}, none for this session's client random; {why}") }
}
