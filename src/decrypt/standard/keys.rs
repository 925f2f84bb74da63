//! Two random numbers to the keys of Standard RDP Security.

use md5::{Digest, Md5};
use sha1::Sha1;

use crate::decrypt::secret::Secret;

/// Bytes of the client's and of the server's random number.
pub const RANDOM: usize = 32;
/// The forty bytes between key and data of the inner hash.
pub const PAD_1: [u8; 40] = [0x36; 40];
/// The forty-eight bytes between key and inner hash.
pub const PAD_2: [u8; 48] = [0x5c; 48];

/// What seals a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// RC4.
    Rc4 {
        /// Bytes of a key.
        length: usize,
        /// What the first bytes of a shorter key are set to.
        salt: &'static [u8],
    },
    /// 3DES-CBC and HMAC-SHA1.
    Fips,
}

impl Method {
    /// The method of an `encryptionMethod`; `None` for no encryption, several methods, or an unknown one.
    pub fn of(encryption_method: u32) -> Option<Self> {
        match encryption_method {
            0x01 => Some(Self::Rc4 { length: 8, salt: &[0xd1, 0x26, 0x9e] }),
            0x02 => Some(Self::Rc4 { length: 16, salt: &[] }),
            0x08 => Some(Self::Rc4 { length: 8, salt: &[0xd1] }),
            0x10 => Some(Self::Fips),
            _ => None,
        }
    }
}

/// The keys of a session.
pub struct SessionKeys {
    /// Signs both directions.
    pub mac: Secret,
    /// Seals what the client sends.
    pub to_server: Secret,
    /// Seals what the server sends.
    pub to_client: Secret,
}

/// The session keys ([MS-RDPBCGR] 5.3.5).
///
/// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/
pub fn derive(method: Method, client: &[u8; RANDOM], server: &[u8; RANDOM]) -> SessionKeys {
    match method {
        Method::Rc4 { length, salt } => rc4(client, server, length, salt),
        Method::Fips => fips(client, server),
    }
}

/// Section 5.3.5.1, Non-FIPS.
fn rc4(client: &[u8; RANDOM], server: &[u8; RANDOM], length: usize, salt: &[u8]) -> SessionKeys {
    let premaster = [client.first_chunk::<24>(), server.first_chunk()].map(|half| half.copied().unwrap_or_default());
    let master = expand(&premaster.concat(), *b"ABC", client, server);
    let blob = expand(&master, *b"XYZ", client, server);
    let part = |number: usize| blob.get(number * 16..number * 16 + 16).unwrap_or_default();
    let last = |number| Md5::new().chain_update(part(number)).chain_update(client).chain_update(server).finalize();
    let shortened = |key: &[u8]| Secret::new(shorten(key, length, salt));
    SessionKeys { mac: shortened(part(0)), to_client: shortened(&last(1)), to_server: shortened(&last(2)) }
}

/// A key of `length` bytes, the first of them given: keys that could be exported have few secret bits.
pub fn shorten(key: &[u8], length: usize, salt: &[u8]) -> Vec<u8> {
    let mut short = key.get(..length).unwrap_or(key).to_vec();
    short.iter_mut().zip(salt).for_each(|(byte, salt)| *byte = *salt);
    short
}

/// Three hashes of 16 bytes: MD5(secret, SHA-1(letter once, twice, three times; secret, client random, server random)).
fn expand(secret: &[u8], letters: [u8; 3], client: &[u8; RANDOM], server: &[u8; RANDOM]) -> Vec<u8> {
    let hash = |(times, letter): (usize, u8)| {
        let inner = Sha1::new().chain_update(vec![letter; times]).chain_update(secret);
        let inner = inner.chain_update(client).chain_update(server).finalize();
        Md5::new().chain_update(secret).chain_update(inner).finalize().to_vec()
    };
    (1..).zip(letters).flat_map(hash).collect()
}

/// Section 5.3.5.2, FIPS.
fn fips(client: &[u8; RANDOM], server: &[u8; RANDOM]) -> SessionKeys {
    let (client_first, client_last) = client.split_at(RANDOM / 2);
    let (server_first, server_last) = server.split_at(RANDOM / 2);
    let to_client = Sha1::new().chain_update(client_first).chain_update(server_first).finalize();
    let to_server = Sha1::new().chain_update(client_last).chain_update(server_last).finalize();
    let mac = Sha1::new().chain_update(to_client).chain_update(to_server).finalize();
    SessionKeys {
        mac: Secret::new(mac.to_vec()),
        to_server: Secret::new(spread(&to_server)),
        to_client: Secret::new(spread(&to_client)),
    }
}

/// 168 bits, the hash and its first byte again, over the 24 bytes of a 3DES key: seven to a byte, each byte's low bits first. DES passes
/// over the lowest bit of a byte.
fn spread(hash: &[u8]) -> Vec<u8> {
    let bytes: Vec<u8> = hash.iter().chain(hash.first()).copied().collect();
    let at = |index: usize| u16::from(bytes.get(index).copied().unwrap_or_default());
    let seven = |start: usize| (at(start / 8) | at(start / 8 + 1) << 8) >> (start % 8) & 0x7f;
    (0..24).map(|number| seven(number * 7) as u8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_methods() {
        let lengths = [1, 2, 8, 0x10].map(|method| match Method::of(method) {
            Some(Method::Rc4 { length, salt }) => (length, salt.len()),
            Some(Method::Fips) => (24, 0),
            None => (0, 0),
        });
        assert_eq!(lengths, [(8, 3), (16, 0), (8, 1), (24, 0)]);
        for method in [0, 3, 4, 0x12, u32::MAX] {
            assert_eq!(Method::of(method), None, "{method:#x}");
        }
    }

    #[test]
    fn keys_have_the_length_of_their_method_and_the_given_bytes() {
        for method in [1, 2, 8, 0x10] {
            let method = Method::of(method).unwrap();
            let keys = derive(method, &std::array::from_fn(|at| at as u8), &[2; 32]);
            let (mac, key) = match method {
                Method::Rc4 { length, .. } => (length, length),
                Method::Fips => (20, 24),
            };
            assert_eq!((keys.mac.bytes().len(), keys.to_server.bytes().len()), (mac, key));
            assert_ne!(keys.to_server.bytes(), keys.to_client.bytes());
            if let Method::Rc4 { salt, .. } = method {
                assert!(keys.mac.bytes().starts_with(salt) && keys.to_client.bytes().starts_with(salt));
            }
        }
    }

    #[test]
    fn spreads_seven_bits_to_a_byte() {
        let mut hash = [0; 20];
        hash[0] = 0b1000_0001;
        hash[1] = 0b0000_0001;
        let key = spread(&hash);
        assert_eq!((key.len(), &key[..3], key[22], key[23]), (24, &[1, 0b11, 0][..], 0b100_0000, 0b100_0000));
    }
}
