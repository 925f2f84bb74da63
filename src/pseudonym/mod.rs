//! Other addresses in the place of those in a capture: the same one always, and under another salt others.
//!
//! Addresses keep their prefixes: two that share the first n bits share n bits afterwards, so that a subnet stays one. Addresses that
//! name no one (loopback, multicast, unspecified, broadcast) stay what they are, private ones stay private.

mod class;
mod salt;
mod text;

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use hmac::{Hmac, KeyInit, Mac as _};
use ipcrypt_rs::IpcryptPfx;
use sha2::Sha256;

pub use salt::{NoRandomness, Salt};
pub use text::Texts;

/// How many keys are tried before an address may keep its own or another's place.
const TRIES: u32 = 256;
/// How many keys are tried for one under which written addresses are as long as they were: a short one of few digits fits under one
/// key in thousands.
const MORE_TRIES: u32 = 4096;

/// The replacements of one run.
pub struct Pseudonyms {
    addresses: IpcryptPfx,
    /// Each group of an IPv6 address has as many digits afterwards.
    keeps_digits: bool,
    hardware: [u8; 32],
}

impl Pseudonyms {
    /// The replacements that a salt stands for.
    pub fn new(salt: &Salt) -> Self {
        Self::numbered(salt, 0)
    }

    /// As [`Self::new`], and none of these addresses is replaced by one of them: in what is written afterwards none of the originals
    /// can be read, by chance either. Where so many addresses of a small subnet are there that this cannot be had, it comes as near
    /// as chance allows. The order of the addresses does not matter.
    pub fn avoiding(salt: &Salt, originals: &HashSet<IpAddr>) -> Self {
        (0..TRIES)
            .map(|number| Self::numbered(salt, number))
            .find(|these| these.avoid(originals))
            .unwrap_or_else(|| Self::new(salt))
    }

    /// As [`Self::avoiding`], and of the keys that do that the one under which `score` is highest, or the first that reaches `enough`.
    ///
    /// With `keeps_digits` each group of an IPv6 address has as many hexadecimal digits afterwards as before, and zeros stay zeros:
    /// it can be written in as much room. Prefixes are preserved as ever.
    pub fn fitting(
        salt: &Salt,
        originals: &HashSet<IpAddr>,
        keeps_digits: bool,
        score: &dyn Fn(&Self) -> usize,
        enough: usize,
    ) -> Self {
        let mut best: Option<(usize, Self)> = None;
        for number in 0..MORE_TRIES {
            let these = Self { keeps_digits, ..Self::numbered(salt, number) };
            let reached = score(&these);
            if best.as_ref().is_some_and(|(best, _)| reached <= *best) || !these.avoid(originals) {
                continue;
            }
            best = Some((reached, these));
            if reached >= enough {
                break;
            }
        }
        best.map_or_else(|| Self::avoiding(salt, originals), |(_, these)| these)
    }

    /// Whether none of these addresses is replaced by one of them.
    fn avoid(&self, originals: &HashSet<IpAddr>) -> bool {
        let mut replaced = originals.iter().filter(|address| is_replaced(**address));
        replaced.all(|address| !originals.contains(&self.address(*address)))
    }

    fn numbered(salt: &Salt, number: u32) -> Self {
        let mut key = salt.derive("addresses", &number.to_be_bytes());
        let (first, second) = key.split_at(16);
        // ipcrypt-rs refuses a key of two equal halves.
        if first == second {
            key[0] ^= 1;
        }
        Self { addresses: IpcryptPfx::new(key), keeps_digits: false, hardware: salt.derive("hardware addresses", &[]) }
    }

    /// What stands for an address.
    pub fn address(&self, address: IpAddr) -> IpAddr {
        match address {
            IpAddr::V4(v4) => self.v4(v4).into(),
            IpAddr::V6(v6) => self.v6(v6).into(),
        }
    }

    fn v4(&self, address: Ipv4Addr) -> Ipv4Addr {
        let IpAddr::V4(replaced) = self.addresses.encrypt_ipaddr(address.into()) else { return address };
        let [a, b, c, d, ..] = class::kept(class::top(address), &class::V4).to_be_bytes();
        let kept = u32::from_be_bytes([a, b, c, d]);
        Ipv4Addr::from_bits(address.to_bits() & kept | replaced.to_bits() & !kept)
    }

    fn v6(&self, address: Ipv6Addr) -> Ipv6Addr {
        if let Some(v4) = address.to_ipv4_mapped() {
            return self.v4(v4).to_ipv6_mapped();
        }
        let IpAddr::V6(replaced) = self.addresses.encrypt_ipaddr(address.into()) else { return address };
        if address.is_unspecified() || address.is_loopback() {
            return address;
        }
        let digits = if self.keeps_digits { class::leading_zeros(address) } else { 0 };
        let kept = class::kept(address.to_bits(), &class::V6) | digits;
        Ipv6Addr::from_bits(address.to_bits() & kept | replaced.to_bits() & !kept)
    }

    /// What stands for a MAC address: a locally administered one, so that the maker cannot be told either. Group addresses stay, but
    /// for the part of an IPv6 group that is made of an address.
    pub fn hardware_address(&self, address: [u8; 6]) -> [u8; 6] {
        let mut replaced = address;
        let digest = digest(&self.hardware, &[&address]);
        let from = match address {
            [0, 0, 0, 0, 0, 0] => 6,
            [0x33, 0x33, ..] => 2,
            [first, ..] if first & 1 == 1 => 6,
            _ => 0,
        };
        for (byte, new) in replaced.iter_mut().zip(digest).skip(from) {
            *byte = new;
        }
        if from == 0 {
            replaced[0] = replaced[0] & 0xFC | 2;
        }
        replaced
    }
}

/// Whether an address names someone, so that another is put in its place.
pub fn is_replaced(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => class::kept(class::top(v4), &class::V4) != u128::MAX,
        IpAddr::V6(v6) => {
            !v6.is_unspecified() && !v6.is_loopback() && class::kept(v6.to_bits(), &class::V6) != u128::MAX
        }
    }
}

/// HMAC-SHA-256 of the parts, one after the other.
fn digest(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else { return [0; 32] };
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests;
