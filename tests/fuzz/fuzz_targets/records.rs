//! Records and packets straight into the openers: version, suite or method, then for each record direction, what is done, and bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rdpwhy::decrypt::{
    Decryptor, EarlyData, Handshake, KeySource, Keys, Packet, Sealed, Shape, StandardDecryptor, StandardHandshake,
};
use rdpwhy::flow::Direction;

const KEY: &str = include_str!("../../../captures/xrdp-rdesktop-high/server-key.pem");

fn keys() -> Keys {
    let random = "01".repeat(32);
    let mut keys = Keys::default();
    for (label, length) in [
        ("CLIENT_EARLY_TRAFFIC_SECRET", 32),
        ("CLIENT_EARLY_TRAFFIC_SECRET", 48),
        ("CLIENT_RANDOM", 48),
        ("CLIENT_TRAFFIC_SECRET_0", 32),
        ("SERVER_TRAFFIC_SECRET_0", 48),
    ] {
        keys.add_key_log(format!("{label} {random} {}", "5a".repeat(length)).as_bytes(), KeySource::KeyLog);
    }
    keys
}

/// Direction, action, and up to 255 bytes of each record.
fn records(mut bytes: &[u8]) -> impl Iterator<Item = (Direction, u8, &[u8])> {
    std::iter::from_fn(move || {
        let [action, length, rest @ ..] = bytes else { return None };
        let (body, rest) = rest.split_at(usize::from(*length).min(rest.len()));
        bytes = rest;
        let direction = if action & 1 == 0 { Direction::ToServer } else { Direction::ToClient };
        Some((direction, action >> 1, body))
    })
}

fn tls(version: u16, cipher_suite: u16, flags: u8, bytes: &[u8]) {
    let handshake = Handshake {
        version,
        cipher_suite,
        client_random: [1; 32],
        server_random: [2; 32],
        encrypt_then_mac: flags & 1 == 1,
        extended_master_secret: flags & 2 == 2,
        session_id: &[],
        ticket: &[],
        resumed: false,
        encrypted_premaster: None,
        transcript: &[],
    };
    let Ok(mut decryptor) = Decryptor::new(&keys(), &handshake) else { return };
    for (direction, action, body) in records(bytes) {
        match action {
            0 => decryptor.skip(direction, body.len() as u32, u64::from(body.first().copied().unwrap_or(0)) << 12),
            1 => decryptor.lose(direction),
            content_type => {
                decryptor.open(direction, &Sealed { content_type, version, body });
            }
        }
    }
}

fn early(bytes: &[u8]) {
    let Some(mut early) = EarlyData::new(&keys(), &[1; 32]) else { return };
    for (_, action, body) in records(bytes) {
        match action {
            0 => early.lose(),
            content_type => {
                early.open(&Sealed { content_type, version: 0x0303, body });
            }
        }
    }
}

fn standard(method: u32, random: &[u8], bytes: &[u8]) {
    let mut keys = keys();
    keys.add_server_key(KEY).unwrap();
    // A number below the modulus that opens to one of 32 bytes cannot be found by chance; 0 and 1 are such.
    let handshake = StandardHandshake { method, server_random: &[7; 32], encrypted_client_random: random };
    let Ok(mut decryptor) = StandardDecryptor::new(&keys, &handshake) else { return };
    for (direction, action, body) in records(bytes) {
        let most = body.len() as u64 * 64;
        match action {
            0 => decryptor.skip(direction, most, most / 2, most),
            1 => decryptor.lose(direction),
            _ => {
                let shape = [Shape::Share, Shape::Updates, Shape::Other][usize::from(action) % 3];
                let packet = Packet { signature: [action; 8], salted: action & 4 == 4, padding: action, body, shape };
                decryptor.open(direction, &packet);
            }
        }
    }
}

/// First byte of an input for the opener of early data.
const EARLY: u8 = 0xff;

fuzz_target!(|bytes: &[u8]| {
    let [what, high, low, flags, rest @ ..] = bytes else { return };
    match what % 2 {
        _ if *what == EARLY => early(rest),
        0 => tls(0x0300 + u16::from(what >> 1) % 5, u16::from_be_bytes([*high, *low]), *flags, rest),
        _ => standard(u32::from(*high), &[1, 0, 0, *low & 1], rest),
    }
});
