//! TLS 1.0 to 1.2: a master secret, a key block, an opener for each direction.

use md5::Digest;

use super::aead::Aead;
use super::block::MacThen;
use super::connection::Handshake;
use super::keylog::Label;
use super::keys::{Held, KeySource, Keys};
use super::record::{Opened, Sealed};
use super::schedule::{MASTER_SECRET, TLS12, prf};
use super::secret::{Secret, wipe};
use super::suite::{Hash, Suite};
use crate::flow::Direction;

/// Sequence numbers that are tried behind a hole, and how often in a connection.
const SEARCH: u64 = 512;
const MAX_SEARCHES: u32 = 64;

/// A connection.
pub struct Tls12 {
    candidates: Vec<Candidate>,
    /// The one that opened a record.
    chosen: Option<usize>,
}

struct Candidate {
    master: Secret,
    source: KeySource,
    to_server: Side,
    to_client: Side,
}

struct Side {
    opener: Opener,
    sequence: u64,
    /// Records are missing and it is not known how many.
    lost: bool,
    searches: u32,
}

enum Opener {
    Aead(Box<Aead>),
    MacThen(MacThen),
}

impl Tls12 {
    /// Every master secret that may fit; `None` without one.
    pub fn new(suite: Suite, held: &[Held], keys: &Keys, handshake: &Handshake<'_>) -> Option<Self> {
        let mut masters: Vec<(Secret, KeySource)> = Vec::new();
        let from_premaster = |premaster: &Secret| master(suite.hash, premaster, handshake);
        let resumed =
            [handshake.session_id, handshake.ticket].into_iter().flat_map(|handle| keys.of_session_id(handle));
        for one in held.iter().chain(resumed) {
            match one.label {
                Label::MasterSecret => masters.push((one.secret.clone(), one.source)),
                Label::PremasterSecret => masters.push((from_premaster(&one.secret), one.source)),
                _ => {}
            }
        }
        if let Some(encrypted) = handshake.encrypted_premaster {
            let logged = keys.of_premaster(encrypted).iter().map(|one| (from_premaster(&one.secret), one.source));
            masters.extend(logged);
            let opened = keys.servers().iter().filter_map(|server| server.premaster(encrypted));
            masters.extend(opened.map(|premaster| (from_premaster(&premaster), KeySource::ServerKey)));
        }
        let candidates: Vec<_> =
            masters.iter().filter_map(|(master, source)| candidate(suite, master, *source, handshake)).collect();
        (!candidates.is_empty()).then_some(Self { candidates, chosen: None })
    }

    /// Opens a record; the first that opens decides which secret it is.
    pub fn open(&mut self, direction: Direction, record: &Sealed<'_>) -> Option<Opened> {
        if let Some(chosen) = self.chosen {
            return self.candidates.get_mut(chosen)?.side(direction).open(record);
        }
        for (index, candidate) in self.candidates.iter_mut().enumerate() {
            if let Some(opened) = candidate.side(direction).open(record) {
                self.chosen = Some(index);
                return Some(opened);
            }
        }
        None
    }

    /// Passes over records.
    pub fn skip(&mut self, direction: Direction, count: u32, bytes: u64) {
        for candidate in &mut self.candidates {
            let side = candidate.side(direction);
            side.sequence = side.sequence.saturating_add(u64::from(count));
            if let Opener::MacThen(opener) = &mut side.opener {
                opener.skip(bytes);
            }
        }
    }

    /// An unknown number of records is missing.
    pub fn lose(&mut self, direction: Direction) {
        for candidate in &mut self.candidates {
            let side = candidate.side(direction);
            side.lost = true;
            if let Opener::MacThen(opener) = &mut side.opener {
                opener.lose();
            }
        }
    }

    /// The master secret that fitted, and where it came from.
    pub fn master(&self) -> Option<(Secret, KeySource)> {
        self.candidates.get(self.chosen?).map(|candidate| (candidate.master.clone(), candidate.source))
    }

    /// Where the secret came from that fitted.
    pub fn source(&self) -> Option<KeySource> {
        self.candidates.get(self.chosen?).map(|candidate| candidate.source)
    }
}

impl Candidate {
    fn side(&mut self, direction: Direction) -> &mut Side {
        match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        }
    }
}

impl Side {
    fn open(&mut self, record: &Sealed<'_>) -> Option<Opened> {
        let first = self.sequence;
        self.sequence = first.saturating_add(1);
        if let Some(opened) = self.opener.open(record, first) {
            self.lost = false;
            return Some(opened);
        }
        if !self.lost || !self.opener.can_search() || self.searches >= MAX_SEARCHES {
            return None;
        }
        self.searches = self.searches.saturating_add(1);
        let found = (first.saturating_add(1)..first.saturating_add(SEARCH))
            .find_map(|sequence| Some((sequence, self.opener.open(record, sequence)?)));
        let (sequence, opened) = found?;
        self.sequence = sequence.saturating_add(1);
        self.lost = false;
        Some(opened)
    }
}

impl Opener {
    fn open(&mut self, record: &Sealed<'_>, sequence: u64) -> Option<Opened> {
        match self {
            Self::Aead(opener) => opener.open(record, sequence),
            Self::MacThen(opener) => opener.open(record, sequence),
        }
    }

    fn can_search(&self) -> bool {
        match self {
            Self::Aead(_) => true,
            Self::MacThen(opener) => opener.is_random_access(),
        }
    }
}

/// The master secret ([RFC 5246](https://www.rfc-editor.org/rfc/rfc5246#section-8.1) 8.1,
/// [RFC 7627](https://www.rfc-editor.org/rfc/rfc7627#section-4) 4).
fn master(hash: Hash, premaster: &Secret, handshake: &Handshake<'_>) -> Secret {
    let Handshake { version, client_random, server_random, .. } = *handshake;
    let (label, seed) = if handshake.extended_master_secret {
        (b"extended master secret".as_slice(), session_hash(version, hash, handshake.transcript))
    } else {
        (b"master secret".as_slice(), [client_random, server_random].concat())
    };
    Secret::new(prf(version, hash, premaster.bytes(), label, &seed, MASTER_SECRET))
}

fn session_hash(version: u16, hash: Hash, transcript: &[u8]) -> Vec<u8> {
    match hash {
        _ if version < TLS12 => {
            let (md5, sha1) = (md5::Md5::digest(transcript), sha1::Sha1::digest(transcript));
            [md5.as_slice(), sha1.as_slice()].concat()
        }
        Hash::Sha256 => sha2::Sha256::digest(transcript).to_vec(),
        Hash::Sha384 => sha2::Sha384::digest(transcript).to_vec(),
    }
}

/// Key block to openers ([RFC 5246](https://www.rfc-editor.org/rfc/rfc5246#section-6.3) 6.3).
fn candidate(suite: Suite, master: &Secret, source: KeySource, handshake: &Handshake<'_>) -> Option<Candidate> {
    let mac = suite.mac.map_or(0, |mac| mac.length());
    let (key, iv) = (suite.cipher.key_length(), suite.cipher.fixed_iv_length());
    let length = mac.checked_add(key)?.checked_add(iv)?.checked_mul(2)?;
    let seed = [handshake.server_random, handshake.client_random].concat();
    let mut block = prf(handshake.version, suite.hash, master.bytes(), b"key expansion", &seed, length);
    let mut left = block.as_slice();
    let mut take = |length: usize| {
        let (part, rest) = left.split_at_checked(length)?;
        left = rest;
        Some(part.to_vec())
    };
    let macs = (Secret::new(take(mac)?), Secret::new(take(mac)?));
    let keys = (Secret::new(take(key)?), Secret::new(take(key)?));
    let (client_iv, server_iv) = (take(iv)?, take(iv)?);
    wipe(&mut block);
    let side = |mac_key, key, iv: &[u8]| {
        let opener = match suite.mac {
            None => Opener::Aead(Box::new(Aead::new(handshake.version, suite.cipher, key, iv)?)),
            Some(mac) => Opener::MacThen(MacThen::new(
                handshake.version,
                suite.cipher,
                mac,
                (mac_key, key, iv),
                handshake.encrypt_then_mac,
            )?),
        };
        Some(Side { opener, sequence: 0, lost: false, searches: 0 })
    };
    Some(Candidate {
        master: master.clone(),
        source,
        to_server: side(&macs.0, &keys.0, &client_iv)?,
        to_client: side(&macs.1, &keys.1, &server_iv)?,
    })
}
