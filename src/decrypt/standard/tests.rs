//! Packets sealed as the specification says, opened again: whole, with holes, over changes of keys, and hostile.
//! That the specification was read right is shown by the recorded sessions of xrdp and rdesktop (`captures/`), whose signatures fit.

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeEncrypt, KeyIvInit};
use md5::{Digest, Md5};
use rc4::{KeyInit, Rc4, StreamCipher};
use sha1::Sha1;

use super::keys::{SessionKeys, derive};
use super::*;
use crate::decrypt::schedule::hmac_sha1;
use crate::flow::Direction::{ToClient, ToServer};

const CLIENT: [u8; 32] = [0x11; 32];
const SERVER: [u8; 32] = [0x22; 32];

/// What a peer sends: seals packets one after the other.
struct Sender {
    method: u32,
    key: Vec<u8>,
    initial: Vec<u8>,
    mac: Vec<u8>,
    rc4: Option<Rc4>,
    iv: [u8; 8],
    used: u32,
    count: u32,
}

struct Sealed {
    signature: [u8; 8],
    body: Vec<u8>,
    padding: u8,
}

impl Sender {
    fn new(method: u32, direction: Direction) -> Self {
        let SessionKeys { mac, to_server, to_client } = derive(Method::of(method).unwrap(), &CLIENT, &SERVER);
        let key = if direction == ToServer { to_server } else { to_client }.bytes().to_vec();
        let rc4 = (method != 0x10).then(|| Rc4::new_from_slice(&key).unwrap());
        let iv = [0x12, 0x34, 0x56, 0x78, 0x90, 0xab, 0xcd, 0xef];
        Self { method, initial: key.clone(), key, mac: mac.bytes().to_vec(), rc4, iv, used: 0, count: 0 }
    }

    fn seal(&mut self, plain: &[u8], salted: bool) -> Sealed {
        let count = self.count.to_le_bytes();
        self.count += 1;
        if self.method == 0x10 {
            return self.seal_fips(plain, count);
        }
        if self.used == 4096 {
            self.change_key();
        }
        self.used += 1;
        let mut inner = Sha1::new().chain_update(&self.mac).chain_update([0x36; 40]);
        inner.update((plain.len() as u32).to_le_bytes());
        inner.update(plain);
        if salted {
            inner.update(count);
        }
        let outer =
            Md5::new().chain_update(&self.mac).chain_update([0x5c; 48]).chain_update(inner.finalize()).finalize();
        let mut body = plain.to_vec();
        self.rc4.as_mut().unwrap().apply_keystream(&mut body);
        Sealed { signature: outer[..8].try_into().unwrap(), body, padding: 0 }
    }

    fn change_key(&mut self) {
        let inner = Sha1::new().chain_update(&self.initial).chain_update([0x36; 40]).chain_update(&self.key).finalize();
        let outer = Md5::new().chain_update(&self.initial).chain_update([0x5c; 48]).chain_update(inner).finalize();
        let mut key = outer[..self.key.len()].to_vec();
        Rc4::new_from_slice(&key.clone()).unwrap().apply_keystream(&mut key);
        let given: &[u8] = match self.method {
            1 => &[0xd1, 0x26, 0x9e],
            8 => &[0xd1],
            _ => &[],
        };
        key[..given.len()].copy_from_slice(given);
        self.rc4 = Some(Rc4::new_from_slice(&key).unwrap());
        (self.key, self.used) = (key, 0);
    }

    fn seal_fips(&mut self, plain: &[u8], count: [u8; 4]) -> Sealed {
        let signature = hmac_sha1(&self.mac, &[plain, &count])[..8].try_into().unwrap();
        let padding = (8 - plain.len() % 8) % 8;
        let mut body = [plain, &vec![0; padding]].concat();
        let length = body.len();
        let encryptor = cbc::Encryptor::<des::TdesEde3>::new_from_slices(&self.key, &self.iv).unwrap();
        encryptor.encrypt_padded::<NoPadding>(&mut body, length).unwrap();
        self.iv = *body.last_chunk().unwrap();
        Sealed { signature, body, padding: padding as u8 }
    }
}

fn side(method: u32, direction: Direction) -> Side {
    let method = Method::of(method).unwrap();
    let keys = derive(method, &CLIENT, &SERVER);
    Side::new(method, if direction == ToServer { &keys.to_server } else { &keys.to_client }, &keys.mac).unwrap()
}

fn packet(sealed: &Sealed, salted: bool, shape: Shape) -> Packet<'_> {
    Packet { signature: sealed.signature, salted, padding: sealed.padding, body: &sealed.body, shape }
}

/// A share PDU of so many bytes, its length in front.
fn share(length: usize) -> Vec<u8> {
    let mut plain = vec![7; length];
    plain[..2].copy_from_slice(&(length as u16).to_le_bytes());
    plain[2] = 0x17;
    plain
}

const METHODS: [u32; 4] = [1, 2, 8, 0x10];

#[test]
fn opens_every_method_salted_or_not() {
    for method in METHODS {
        for direction in [ToServer, ToClient] {
            let (mut sender, mut side) = (Sender::new(method, direction), side(method, direction));
            for length in [8, 23, 24, 1, 300] {
                let (plain, salted) = (vec![length as u8; length], length % 2 == 0);
                let sealed = sender.seal(&plain, salted);
                assert_eq!(side.open(&packet(&sealed, salted, Shape::Other)), Some(plain), "{method} {length}");
            }
        }
    }
}

#[test]
fn a_wrong_bit_anywhere_opens_nothing_and_harms_no_other_packet() {
    for method in METHODS {
        let (mut sender, mut side) = (Sender::new(method, ToServer), side(method, ToServer));
        let mut sealed = sender.seal(b"the first", false);
        sealed.signature[7] ^= 1;
        assert_eq!(side.open(&packet(&sealed, false, Shape::Other)), None, "{method}");
        let mut sealed = sender.seal(b"the second one", false);
        sealed.body[0] ^= 0x80;
        assert_eq!(side.open(&packet(&sealed, false, Shape::Other)), None, "{method}");
        let mut sealed = sender.seal(b"the third", false);
        if method == 0x10 {
            // The block before was changed on the wire too, and FIPS takes its signature's count from those that fitted.
            sealed = sender.seal(b"the fourth", false);
            side.lose();
            side.open(&packet(&sealed, false, Shape::Other));
            sealed = sender.seal(b"the fifth", false);
        }
        assert!(side.open(&packet(&sealed, false, Shape::Other)).is_some(), "{method}");
    }
}

#[test]
fn changes_keys_every_4096_packets() {
    for method in [1, 2, 8] {
        let (mut sender, mut side) = (Sender::new(method, ToClient), side(method, ToClient));
        for number in 0..(3 * 4096 + 5u32) {
            let plain = number.to_le_bytes();
            let sealed = sender.seal(&plain, true);
            assert_eq!(
                side.open(&packet(&sealed, true, Shape::Other)).as_deref(),
                Some(&plain[..]),
                "{method} {number}"
            );
        }
    }
}

/// Seals `hidden` packets that are not shown, then one that is.
fn behind_a_hole(method: u32, hidden: u32, slack: u64, shape: Shape) -> Option<Vec<u8>> {
    let (mut sender, mut side) = (Sender::new(method, ToClient), side(method, ToClient));
    let sealed = sender.seal(b"first", true);
    assert!(side.open(&packet(&sealed, true, Shape::Other)).is_some());
    let bytes: u64 =
        (0..hidden).map(|number| sender.seal(&vec![3; 20 + number as usize % 50], true).body.len() as u64).sum();
    side.skip(hidden.into(), bytes.saturating_sub(slack), bytes + slack);
    let mut last = None;
    // FIPS needs the ciphertext of the packet before.
    for _ in 0..2 {
        let sealed = sender.seal(&share(90), true);
        last = side.open(&packet(&sealed, true, shape));
    }
    last
}

#[test]
fn finds_its_place_behind_packets_that_were_not_kept() {
    for method in METHODS {
        for hidden in [0, 1, 40, 4000] {
            assert_eq!(behind_a_hole(method, hidden, 0, Shape::Other), Some(share(90)), "{method} {hidden}");
            assert_eq!(
                behind_a_hole(method, hidden, u64::from(hidden), Shape::Share),
                Some(share(90)),
                "{method} {hidden}"
            );
        }
        // Behind a change of keys only an upper bound is left.
        for hidden in [4095, 4096, 5000, 13_000] {
            assert_eq!(behind_a_hole(method, hidden, 0, Shape::Share), Some(share(90)), "{method} {hidden}");
        }
    }
}

#[test]
fn fast_path_updates_are_found_again_too() {
    let (mut sender, mut side) = (Sender::new(2, ToClient), side(2, ToClient));
    let hidden = sender.seal(&[9; 1000], false);
    side.skip(1, hidden.body.len() as u64 - 400, hidden.body.len() as u64 + 400);
    let update = [&[0x01, 20, 0][..], &[5; 20]].concat();
    let sealed = sender.seal(&update, false);
    assert_eq!(side.open(&packet(&sealed, false, Shape::Updates)), Some(update));
}

#[test]
fn a_place_that_is_lost_stays_lost_with_rc4_and_is_found_again_with_fips() {
    for method in METHODS {
        let (mut sender, mut side) = (Sender::new(method, ToClient), side(method, ToClient));
        sender.seal(&[1; 40], false);
        side.lose();
        let opened: Vec<bool> =
            (0..3).map(|_| side.open(&packet(&sender.seal(&[1; 40], false), false, Shape::Other)).is_some()).collect();
        let expect = if method == 0x10 { [false, true, true] } else { [false; 3] };
        assert_eq!(opened, expect, "{method}");
    }
}

#[test]
fn no_length_does_harm() {
    for method in METHODS {
        for length in 0..40 {
            for padding in [0, 1, 7, 8, 255] {
                let mut side = side(method, ToServer);
                side.skip(3, 0, length);
                let body = vec![0; length as usize];
                let packet = Packet { signature: [0; 8], salted: true, padding, body: &body, shape: Shape::Share };
                assert_eq!(side.open(&packet), None);
                side.skip(u64::MAX, u64::MAX, u64::MAX);
                assert_eq!(side.open(&packet), None);
            }
        }
    }
}

#[test]
fn says_why_there_is_nothing_to_try() {
    let refusal = |method, server_random: &[u8]| {
        let handshake = StandardHandshake { method, server_random, encrypted_client_random: &[1; 72] };
        StandardDecryptor::new(&Keys::default(), &handshake).unwrap_err()
    };
    assert!(refusal(3, &[0; 32]).contains("encryptionMethod 0x3"));
    assert!(refusal(2, &[0; 32]).contains("opens with the server's RSA key"));
}
