//! TLS 1.3: a secret for each direction and epoch, tried until a tag fits.
//!
//! Key logs of some programs write handshake and application secrets under one label, others leave the handshake's out. So a secret
//! is taken for what it opens: each is tried from sequence number 0 on, and the one that opens a record is in use until another does.

use super::aead::Aead;
use super::keylog::Label;
use super::keys::{Held, KeySource, Keys};
use super::record::{Opened, Sealed};
use super::schedule::{next_secret, traffic_keys};
use super::secret::Secret;
use super::suite::{self, Suite};
use crate::flow::Direction;

/// Sequence numbers tried behind a hole, and tags computed in vain in one direction before that ends.
const SEARCH: u64 = 512;
const MAX_VAIN: u32 = 8192;
/// key_update, 3 bytes of length, request_update ([RFC 8446](https://www.rfc-editor.org/rfc/rfc8446#section-4.6.3) 4.6.3).
const KEY_UPDATE: [u8; 4] = [24, 0, 0, 1];
/// ContentType handshake.
const HANDSHAKE: u8 = 22;

/// A connection.
pub struct Tls13 {
    to_server: Side,
    to_client: Side,
}

struct Side {
    suite: Suite,
    /// Secrets that opened nothing yet.
    unused: Vec<Epoch>,
    current: Option<Epoch>,
    /// Where the first secret that fitted came from.
    source: Option<KeySource>,
    /// Records are missing, and with them it may be a change of keys.
    holes: bool,
    vain: u32,
}

/// A secret with its opener.
struct Epoch {
    secret: Secret,
    source: KeySource,
    opener: Aead,
    sequence: u64,
}

impl Tls13 {
    /// Every traffic secret that may fit; `None` without one.
    pub fn new(suite: Suite, held: &[Held]) -> Option<Self> {
        let side = |labels: &[Label]| {
            let fitting = held.iter().filter(|one| labels.contains(&one.label));
            Side {
                suite,
                unused: fitting.filter_map(|one| Epoch::new(suite, one.secret.clone(), one.source)).collect(),
                current: None,
                source: None,
                holes: false,
                vain: 0,
            }
        };
        let to_server = side(&[Label::ClientHandshake, Label::ClientTraffic]);
        let to_client = side(&[Label::ServerHandshake, Label::ServerTraffic]);
        let some = !to_server.unused.is_empty() || !to_client.unused.is_empty();
        some.then_some(Self { to_server, to_client })
    }

    /// Opens a record.
    pub fn open(&mut self, direction: Direction, record: &Sealed<'_>) -> Option<Opened> {
        self.side(direction).open(record)
    }

    /// Passes over records that were not kept.
    pub fn skip(&mut self, direction: Direction, count: u32) {
        let side = self.side(direction);
        side.holes = true;
        if let Some(epoch) = &mut side.current {
            epoch.sequence = epoch.sequence.saturating_add(u64::from(count));
        }
    }

    /// An unknown number of records is missing.
    pub fn lose(&mut self, direction: Direction) {
        self.side(direction).holes = true;
    }

    /// Where the secret came from that fitted first.
    pub fn source(&self) -> Option<KeySource> {
        self.to_client.source.or(self.to_server.source)
    }

    fn side(&mut self, direction: Direction) -> &mut Side {
        match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        }
    }
}

/// Early data of a connection ([RFC 8446](https://www.rfc-editor.org/rfc/rfc8446#section-7.1) 7.1): it goes out before the server has
/// chosen a suite, and under that of the session that is resumed, which the hellos do not name. So each with the secret's hash is tried.
pub struct EarlyData(Side);

/// The suites of TLS 1.3, the likely ones first.
const SUITES: [u16; 5] = [0x1302, 0x1301, 0x1303, 0x1304, 0x1305];

impl EarlyData {
    /// The secrets for the early data of this client; `None` without one.
    pub fn new(keys: &Keys, client_random: &[u8; 32]) -> Option<Self> {
        let held = || keys.of_random(client_random).iter().filter(|one| one.label == Label::ClientEarly);
        let suites: Vec<Suite> = SUITES.iter().filter_map(|number| suite::find(*number)).collect();
        let unused: Vec<Epoch> = suites
            .iter()
            .flat_map(|suite| held().filter_map(|one| Epoch::new(*suite, one.secret.clone(), one.source)))
            .collect();
        let suite = *suites.first()?;
        (!unused.is_empty()).then_some(Self(Side { suite, unused, current: None, source: None, holes: false, vain: 0 }))
    }

    /// Opens a record; one that does not open is none of the early data, or stands behind a hole.
    pub fn open(&mut self, record: &Sealed<'_>) -> Option<Opened> {
        let side = &mut self.0;
        let opened = side.with(record, 0).or_else(|| if side.holes { side.with(record, SEARCH) } else { None })?;
        side.source = side.source.or(side.current.as_ref().map(|epoch| epoch.source));
        Some(opened)
    }

    /// Records of it are missing.
    pub fn lose(&mut self) {
        self.0.holes = true;
    }

    /// Where the secret came from that fitted.
    pub fn source(&self) -> Option<KeySource> {
        self.0.source
    }
}

impl Epoch {
    fn new(suite: Suite, secret: Secret, source: KeySource) -> Option<Self> {
        let (key, iv) = traffic_keys(suite.hash, &secret, suite.cipher.key_length())?;
        let opener = Aead::new(super::schedule::TLS13, suite.cipher, &key, &iv)?;
        Some(Self { secret, source, opener, sequence: 0 })
    }

    fn updated(&self, suite: Suite) -> Option<Self> {
        Self::new(suite, next_secret(suite.hash, &self.secret)?, self.source)
    }

    /// Opens a record with its next sequence number, or one of the `reach` after it.
    fn open(&mut self, record: &Sealed<'_>, reach: u64, vain: &mut u32) -> Option<Opened> {
        for sequence in self.sequence..=self.sequence.saturating_add(reach) {
            if *vain > MAX_VAIN {
                return None;
            }
            if let Some(opened) = self.opener.open(record, sequence) {
                self.sequence = sequence.saturating_add(1);
                return Some(opened);
            }
            *vain = vain.saturating_add(1);
        }
        None
    }
}

impl Side {
    fn open(&mut self, record: &Sealed<'_>) -> Option<Opened> {
        let opened = self.with(record, 0).or_else(|| if self.holes { self.with(record, SEARCH) } else { None });
        let Some(opened) = opened else {
            // It has its number all the same.
            if let Some(epoch) = &mut self.current {
                epoch.sequence = epoch.sequence.saturating_add(1);
            }
            self.holes = true;
            return None;
        };
        self.source = self.source.or(self.current.as_ref().map(|epoch| epoch.source));
        if opened.content_type == HANDSHAKE && opened.bytes.len() == 5 && opened.bytes.starts_with(&KEY_UPDATE) {
            self.current = self.current.as_ref().and_then(|epoch| epoch.updated(self.suite));
        }
        Some(opened)
    }

    /// With the secret in use; with one not used yet; with the one that a KeyUpdate nobody saw would have made.
    fn with(&mut self, record: &Sealed<'_>, reach: u64) -> Option<Opened> {
        if let Some(opened) = self.current.as_mut().and_then(|epoch| epoch.open(record, reach, &mut self.vain)) {
            return Some(opened);
        }
        for index in 0..self.unused.len() {
            let Some(epoch) = self.unused.get_mut(index) else { continue };
            if let Some(opened) = epoch.open(record, reach, &mut self.vain) {
                self.current = Some(self.unused.remove(index));
                return Some(opened);
            }
        }
        if reach == 0 {
            return None;
        }
        let mut updated = self.current.as_ref()?.updated(self.suite)?;
        let opened = updated.open(record, reach, &mut self.vain)?;
        self.current = Some(updated);
        Some(opened)
    }
}
