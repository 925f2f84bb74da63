//! Standard RDP Security: packets sealed with keys that come from two random numbers, of which the client's goes to the server under
//! its RSA key ([MS-RDPBCGR] 5.3).
//!
//! [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/

mod keys;
mod side;
#[cfg(test)]
mod tests;

use keys::{Method, RANDOM};
use side::Side;

use super::{Keys, Secret};
use crate::flow::Direction;

/// What the connection sequence shows of the keys.
#[derive(Clone, Copy, Debug)]
pub struct StandardHandshake<'a> {
    /// `encryptionMethod` of the Server Security Data.
    pub method: u32,
    /// `serverRandom` of the Server Security Data.
    pub server_random: &'a [u8],
    /// `encryptedClientRandom` of the Security Exchange.
    pub encrypted_client_random: &'a [u8],
}

/// A sealed packet.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    /// `dataSignature` of its header.
    pub signature: [u8; 8],
    /// The signature covers the number of the packet.
    pub salted: bool,
    /// `padlen` of a FIPS header.
    pub padding: u8,
    /// What is sealed.
    pub body: &'a [u8],
    /// What it is likely to hold.
    pub shape: Shape,
}

/// What a packet holds, by which the right place in a key stream is told from most wrong ones before a signature is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A share control header, which begins with the length of the whole.
    Share,
    /// Updates of a fast-path PDU of the server, each with its length.
    Updates,
    /// Nothing known.
    Other,
}

/// Opens the packets of one connection, in the order of each direction.
pub struct StandardDecryptor {
    candidates: Vec<[Side; 2]>,
    /// The one that opened a packet.
    chosen: Option<usize>,
}

impl StandardDecryptor {
    /// Derives session keys with every server key that opens the client's random number.
    ///
    /// # Errors
    /// None does, or the method is unknown: in words, for the report.
    pub fn new(keys: &Keys, handshake: &StandardHandshake<'_>) -> Result<Self, String> {
        let Some(method) = Method::of(handshake.method) else {
            return Err(format!("encryptionMethod {:#x} cannot be opened here", handshake.method));
        };
        if keys.servers().is_empty() {
            return Err("Standard RDP Security opens with the server's RSA key, which was not given".to_owned());
        }
        let Ok(server) = <&[u8; RANDOM]>::try_from(handshake.server_random) else {
            return Err(format!("the server's random number has {} bytes, not 32", handshake.server_random.len()));
        };
        let opened = keys.servers().iter().filter_map(|key| key.client_random(handshake.encrypted_client_random));
        let candidate = |client: [u8; RANDOM]| {
            let keys = keys::derive(method, &client, server);
            let side = |key| Side::new(method, key, &keys.mac);
            Some([side(&keys.to_server)?, side(&keys.to_client)?])
        };
        let candidates: Vec<_> = opened.filter_map(candidate).collect();
        if candidates.is_empty() {
            return Err("the server's key given is not the one of this session".to_owned());
        }
        Ok(Self { candidates, chosen: None })
    }

    /// Opens a packet; the first whose signature fits decides which key it is.
    pub fn open(&mut self, direction: Direction, packet: &Packet<'_>) -> Option<Secret> {
        let side = usize::from(direction == Direction::ToClient);
        if let Some(chosen) = self.chosen {
            return self.candidates.get_mut(chosen)?.get_mut(side)?.open(packet).map(Secret::new);
        }
        let mut opened = None;
        for (index, candidate) in self.candidates.iter_mut().enumerate() {
            // All of them move on, the one that fits and those that may fit the next packet.
            let plain = candidate.get_mut(side).and_then(|side| side.open(packet));
            if plain.is_some() && opened.is_none() {
                (opened, self.chosen) = (plain, Some(index));
            }
        }
        opened.map(Secret::new)
    }

    /// Passes over packets whose sealed parts were not kept: how many, and how long they were together, at least and at most, bytes.
    pub fn skip(&mut self, direction: Direction, packets: u64, least: u64, most: u64) {
        self.each(direction, |side| side.skip(packets, least, most));
    }

    /// An unknown number of packets is missing.
    pub fn lose(&mut self, direction: Direction) {
        self.each(direction, Side::lose);
    }

    /// A signature has shown that a key fits.
    pub fn is_proven(&self) -> bool {
        self.chosen.is_some()
    }

    fn each(&mut self, direction: Direction, act: impl Fn(&mut Side)) {
        let side = usize::from(direction == Direction::ToClient);
        self.candidates.iter_mut().filter_map(|candidate| candidate.get_mut(side)).for_each(act);
    }
}

impl Shape {
    /// Bytes from the start that [`Shape::fits`] looks at.
    const SIGN: usize = 4;

    fn fits(self, start: &[u8], length: usize) -> bool {
        match (self, start) {
            (Self::Other, _) => true,
            (Self::Share, [low, high, kind, ..]) => {
                usize::from(u16::from_le_bytes([*low, *high])) == length && matches!(kind & 0x0f, 1 | 3 | 6 | 7 | 0xa)
            }
            (Self::Updates, [header, first, second, third]) => {
                let (before, size) = match header >> 6 {
                    2 => (4, [*second, *third]),
                    _ => (3, [*first, *second]),
                };
                usize::from(u16::from_le_bytes(size)).saturating_add(before) <= length
            }
            _ => false,
        }
    }
}

impl std::fmt::Debug for StandardDecryptor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StandardDecryptor").field("proven", &self.is_proven()).finish_non_exhaustive()
    }
}
