//! One direction of Standard RDP Security: its cipher, its place in it, its signatures.

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, KeyIvInit};
use md5::{Digest, Md5};
use rc4::{KeyInit, Rc4, StreamCipher};
use sha1::Sha1;

use super::keys::{Method, PAD_1, PAD_2, shorten};
use super::{Packet, Shape};
use crate::decrypt::schedule::hmac_sha1;
use crate::decrypt::secret::Secret;

/// Packets under one key ([MS-RDPBCGR] 5.3.7).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
const KEY_LIFE: u64 = 4096;
/// Bytes of a signature.
const SIGNATURE: usize = 8;
/// Initialization vector of the first FIPS packet.
const FIRST_IV: [u8; 8] = [0x12, 0x34, 0x56, 0x78, 0x90, 0xab, 0xcd, 0xef];
/// Counts of a FIPS packet tried behind a hole.
const COUNTS: u64 = 512;
/// Key stream searched in one direction, all searches together, and made to get over bytes that were not kept; bytes.
const MAX_SEARCH: u64 = 32 << 20;
const MAX_SKIP: u64 = 256 << 20;
/// Changes of keys that are followed over packets that were not kept; more than any capture of a session has.
const MAX_UPDATES: u64 = 1 << 16;
/// Places tried for a packet whose content gives no sign of being right but its signature.
const BLIND_SEARCH: u64 = 4096;

/// One direction.
pub struct Side {
    cipher: Cipher,
    mac: Secret,
    /// Packets sealed before the next one; a salted signature covers it.
    count: u64,
    searched: u64,
}

enum Cipher {
    Rc4(Box<Stream>),
    /// The last block of ciphertext; `None` when that was not kept.
    Fips {
        key: Secret,
        chained: Option<[u8; 8]>,
        lost: bool,
    },
    /// The place in the key stream is lost.
    Lost,
}

/// The key stream, and where in it the next packet begins.
struct Stream {
    length: usize,
    salt: &'static [u8],
    initial: Secret,
    current: Secret,
    rc4: Rc4,
    /// Packets sealed with the current key.
    used: u64,
    /// Bytes taken from the current key's stream, at least; up to `slack` more, where the exact length of what was not kept is not known.
    at: u64,
    slack: u64,
}

impl Side {
    /// A direction at its start; `None` when lengths do not fit the method.
    pub fn new(method: Method, key: &Secret, mac: &Secret) -> Option<Self> {
        let cipher = match method {
            Method::Rc4 { length, salt } => Cipher::Rc4(Box::new(Stream {
                length,
                salt,
                initial: key.clone(),
                current: key.clone(),
                rc4: Rc4::new_from_slice(key.bytes()).ok()?,
                used: 0,
                at: 0,
                slack: 0,
            })),
            Method::Fips => Cipher::Fips { key: key.clone(), chained: Some(FIRST_IV), lost: false },
        };
        Some(Self { cipher, mac: mac.clone(), count: 0, searched: 0 })
    }

    /// Opens a packet; `None` when its signature does not fit. The cipher has moved on past the packet either way.
    pub fn open(&mut self, packet: &Packet<'_>) -> Option<Vec<u8>> {
        let count = self.count;
        self.count = count.saturating_add(1);
        match &mut self.cipher {
            Cipher::Rc4(stream) => {
                let fits =
                    |plain: &[u8]| signature(&self.mac, plain, packet.salted.then_some(count)) == packet.signature;
                stream.turn()?;
                let opened = if stream.slack == 0 {
                    Some(stream.apply(packet.body)).filter(|plain| fits(plain))
                } else {
                    stream.search(packet, fits, &mut self.searched)
                };
                stream.used = stream.used.saturating_add(1);
                opened
            }
            Cipher::Fips { key, chained, lost } => {
                let (plain, next) = triple_des(key, chained.take(), packet.body)?;
                *chained = Some(next);
                let data = plain.get(..plain.len().checked_sub(usize::from(packet.padding))?)?;
                let fits = |count: &u64| {
                    hmac_sha1(self.mac.bytes(), &[data, &low_word(*count)]).get(..SIGNATURE) == Some(&packet.signature)
                };
                let reach = if *lost { COUNTS } else { 0 };
                let found = (count..=count.saturating_add(reach)).find(fits)?;
                *lost = false;
                self.count = found.saturating_add(1);
                Some(data.to_vec())
            }
            Cipher::Lost => None,
        }
    }

    /// Passes over packets whose sealed parts were not kept: how many, and how long they were together, at least and at most.
    pub fn skip(&mut self, packets: u64, least: u64, most: u64) {
        self.count = self.count.saturating_add(packets);
        match &mut self.cipher {
            Cipher::Rc4(stream) => {
                if stream.skip(packets, least, most).is_none() {
                    self.cipher = Cipher::Lost;
                }
            }
            Cipher::Fips { chained, .. } => *chained = None,
            Cipher::Lost => {}
        }
    }

    /// An unknown number of packets is missing.
    pub fn lose(&mut self) {
        match &mut self.cipher {
            Cipher::Rc4(_) => self.cipher = Cipher::Lost,
            Cipher::Fips { chained, lost, .. } => (*chained, *lost) = (None, true),
            Cipher::Lost => {}
        }
    }
}

impl Stream {
    /// Changes the key when it has sealed as many packets as it may.
    fn turn(&mut self) -> Option<()> {
        if self.used < KEY_LIFE {
            return Some(());
        }
        self.update()?;
        (self.used, self.at, self.slack) = (0, 0, 0);
        Some(())
    }

    /// The next key ([MS-RDPBCGR] 5.3.7.1).
    fn update(&mut self) -> Option<()> {
        let inner = Sha1::new().chain_update(self.initial.bytes()).chain_update(PAD_1);
        let inner = inner.chain_update(self.current.bytes()).finalize();
        let outer = Md5::new().chain_update(self.initial.bytes()).chain_update(PAD_2).chain_update(inner).finalize();
        let mut key = outer.get(..self.length)?.to_vec();
        let temporary = key.clone();
        Rc4::new_from_slice(&temporary).ok()?.apply_keystream(&mut key);
        self.current = Secret::new(shorten(&key, self.length, self.salt));
        self.rc4 = Rc4::new_from_slice(self.current.bytes()).ok()?;
        Some(())
    }

    fn apply(&mut self, sealed: &[u8]) -> Vec<u8> {
        let mut bytes = sealed.to_vec();
        self.rc4.apply_keystream(&mut bytes);
        self.at = self.at.saturating_add(bytes.len() as u64);
        bytes
    }

    /// Passes over `bytes` of the key stream.
    fn advance(&mut self, bytes: u64) -> Option<()> {
        self.at = self.at.checked_add(bytes).filter(|at| *at <= MAX_SKIP)?;
        let mut sink = [0; 4096];
        let mut left = bytes;
        while left > 0 {
            let step = left.min(4096);
            self.rc4.apply_keystream(sink.get_mut(..usize::try_from(step).ok()?)?);
            left = left.saturating_sub(step);
        }
        Some(())
    }

    fn skip(&mut self, packets: u64, least: u64, most: u64) -> Option<()> {
        self.turn()?;
        let used = self.used.saturating_add(packets);
        if used <= KEY_LIFE {
            self.used = used;
            self.slack = self.slack.saturating_add(most.saturating_sub(least));
            return self.advance(least);
        }
        // How many of the bytes lie behind the last change of keys is not known.
        let updates = Some(used.saturating_sub(1) / KEY_LIFE).filter(|updates| *updates <= MAX_UPDATES)?;
        for _ in 0..updates {
            self.update()?;
        }
        let used = used.saturating_sub(updates.saturating_mul(KEY_LIFE));
        (self.used, self.at, self.slack) = (used, 0, most);
        Some(())
    }

    /// Looks for the place of a packet in the stream, from the first that is possible to the last.
    fn search(&mut self, packet: &Packet<'_>, fits: impl Fn(&[u8]) -> bool, searched: &mut u64) -> Option<Vec<u8>> {
        let length = packet.body.len() as u64;
        let reach = if packet.shape == Shape::Other { self.slack.min(BLIND_SEARCH) } else { self.slack };
        *searched = searched.saturating_add(reach);
        let start = self.at;
        let mut found = None;
        if *searched <= MAX_SEARCH {
            let mut stream = vec![0; usize::try_from(reach.checked_add(length)?).ok()?];
            self.rc4.apply_keystream(&mut stream);
            let open = |at: usize, bytes: usize| -> Vec<u8> {
                let key = stream.get(at..).unwrap_or_default().iter();
                packet.body.iter().take(bytes).zip(key).map(|(byte, key)| byte ^ key).collect()
            };
            found = (0..=usize::try_from(reach).ok()?).find_map(|at| {
                let likely = packet.shape.fits(&open(at, Shape::SIGN), packet.body.len());
                let plain = likely.then(|| open(at, packet.body.len())).filter(|plain| fits(plain))?;
                Some((at as u64, plain))
            });
            // Back to the start of the search: the stream cannot be turned back.
            self.rc4 = Rc4::new_from_slice(self.current.bytes()).ok()?;
            self.at = 0;
            self.advance(start)?;
        }
        let (at, plain) = found.unzip();
        if let Some(at) = at {
            self.advance(at)?;
            self.slack = 0;
        }
        self.advance(length)?;
        plain
    }
}

/// Section 5.3.6.1, and with the packet's number 5.3.6.1.1.
fn signature(mac: &Secret, plain: &[u8], count: Option<u64>) -> [u8; SIGNATURE] {
    let inner = Sha1::new().chain_update(mac.bytes()).chain_update(PAD_1);
    let mut inner = inner.chain_update(low_word(plain.len() as u64)).chain_update(plain);
    if let Some(count) = count {
        inner.update(low_word(count));
    }
    let outer = Md5::new().chain_update(mac.bytes()).chain_update(PAD_2).chain_update(inner.finalize()).finalize();
    outer.first_chunk().copied().unwrap_or_default()
}

fn low_word(number: u64) -> [u8; 4] {
    ((number & u64::from(u32::MAX)) as u32).to_le_bytes()
}

/// The plaintext and the last block of the ciphertext. Without the block before, the first eight bytes come out wrong.
fn triple_des(key: &Secret, iv: Option<[u8; 8]>, sealed: &[u8]) -> Option<(Vec<u8>, [u8; 8])> {
    let next = *sealed.last_chunk()?;
    let mut bytes = sealed.to_vec();
    let iv = iv.unwrap_or_default();
    let decryptor = cbc::Decryptor::<des::TdesEde3>::new_from_slices(key.bytes(), &iv).ok()?;
    decryptor.decrypt_padded::<NoPadding>(&mut bytes).ok()?;
    Some((bytes, next))
}
