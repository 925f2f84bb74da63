//! Writes a capture of sessions that a key log opens: `keyed FILE KEYS MEGABYTES SEED RECORDING...`. Needs nothing but the standard
//! library: `rustc --edition 2024 -O tests/bench/keyed.rs`.
//!
//! A recording is a folder under `captures/` with `capture.pcapng` (Ethernet, IPv4) and `keys.log`. Each is copied with other addresses
//! and times until there are enough sessions; the rest of the file is the background of the other benchmark.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::net::Ipv4Addr;
use std::path::Path;

#[allow(dead_code, reason = "the forged captures use the rest of it")]
#[path = "../forge/mod.rs"]
mod forge;

mod background;

use background::{Chance, on_disk};
use forge::file::{self, Packet};

/// Copies of recordings in the capture.
const SESSIONS: usize = 2000;
/// Parts that are made one after the other: the connections of a part lie beside each other in time.
const PARTS: usize = 40;
/// Microseconds that a part lasts, and in which its sessions begin.
const PART: u64 = 30_000_000;
/// When it begins, in microseconds since 1970.
const START: u64 = 1_795_420_800_000_000;
/// Keys of other sessions in the log, for each session of the capture: a real log has those of a whole day.
const OTHER_KEYS: usize = 4;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, capture, keys, megabytes, seed, recordings @ ..] = arguments.as_slice() else {
        eprintln!("usage: keyed FILE KEYS MEGABYTES SEED RECORDING...");
        std::process::exit(2);
    };
    let number = |text: &String| text.parse::<u64>().unwrap_or(1);
    let target = number(megabytes) * 1_000_000;
    let mut chance = Chance::of(number(seed));
    let mut log = BufWriter::new(File::create(keys)?);
    let mut recorded = Vec::new();
    for folder in recordings {
        recorded.push(read(&fs::read(Path::new(folder).join("capture.pcapng"))?));
        log.write_all(&fs::read(Path::new(folder).join("keys.log"))?)?;
    }
    for _ in 0..SESSIONS * OTHER_KEYS {
        let mut hex = |bytes: usize| (0..bytes / 8).map(|_| format!("{:016x}", chance.next())).collect::<String>();
        writeln!(log, "CLIENT_RANDOM {} {}", hex(32), hex(48))?;
    }
    log.flush()?;
    let mut out = BufWriter::with_capacity(1 << 20, File::create(capture)?);
    let head = file::head(&[1]);
    out.write_all(&head)?;
    let (mut bytes, mut packets_written) = (head.len() as u64, 0);
    for part in 0..PARTS {
        let begin = START + part as u64 * PART;
        let mut packets = Vec::new();
        for number in part * SESSIONS / PARTS..(part + 1) * SESSIONS / PARTS {
            let Some(recording) = recorded.get(number % recorded.len().max(1)) else { continue };
            copy(recording, number, begin + chance.below(PART / 2), &mut packets);
        }
        let sessions: u64 = packets.iter().map(on_disk).sum();
        let wanted = (target * (part as u64 + 1) / PARTS as u64).saturating_sub(bytes + sessions);
        background::fill(&mut packets, begin, PART, wanted, &mut chance);
        packets.sort_by_key(|packet| packet.time);
        bytes += packets.iter().map(on_disk).sum::<u64>();
        packets_written += packets.len();
        let mut block = Vec::new();
        for packet in &packets {
            block.clear();
            file::packet(&mut block, packet);
            out.write_all(&block)?;
        }
    }
    out.flush()?;
    println!("{packets_written} packets, {} MB; {SESSIONS} copies of {} recordings", bytes / 1_000_000, recorded.len());
    Ok(())
}

/// The packets of a little-endian pcapng file with one time resolution, in microseconds from the first.
fn read(bytes: &[u8]) -> Vec<Packet> {
    let word = |at: usize| bytes.get(at..at + 4).map_or(0, |word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]));
    let (mut packets, mut at, mut per_microsecond) = (Vec::new(), 0, 1);
    while at + 12 <= bytes.len() {
        let length = word(at + 4).max(12) as usize;
        match word(at) {
            1 => per_microsecond = if nanoseconds(&bytes[at + 16..at + length - 4]) { 1000 } else { 1 },
            6 => {
                let time = (u64::from(word(at + 12)) << 32 | u64::from(word(at + 16))) / per_microsecond;
                let data = bytes[at + 28..at + 28 + word(at + 20) as usize].to_vec();
                packets.push(Packet { time, interface: 0, original: word(at + 24), data });
            }
            _ => {}
        }
        at += length;
    }
    let first = packets.first().map_or(0, |packet: &Packet| packet.time);
    packets.iter_mut().for_each(|packet| packet.time -= first);
    packets
}

/// Whether the options of an interface say nanoseconds; the recordings have those or microseconds.
fn nanoseconds(mut options: &[u8]) -> bool {
    while let [code, 0, length, 0, rest @ ..] = options {
        if *code == 9 {
            return rest.first() == Some(&9);
        }
        options = rest.get(usize::from(*length).next_multiple_of(4)..).unwrap_or_default();
    }
    false
}

/// Adds the packets of a recording with addresses of their own for who sent the first packet and for whom.
fn copy(recording: &[Packet], number: usize, begin: u64, packets: &mut Vec<Packet>) {
    const SOURCE: usize = 14 + 12;
    let Some(first) = recording.iter().find(|packet| packet.data.get(12..15) == Some(&[8, 0, 0x45])) else { return };
    let [client, server] = [SOURCE, SOURCE + 4].map(|at| first.data[at..at + 4].to_vec());
    let new_client = Ipv4Addr::new(10, 64, (number >> 8) as u8, number as u8).octets();
    let new_server = Ipv4Addr::new(10, 30, 5, 20 + (number % 50) as u8).octets();
    for packet in recording {
        let mut packet = packet.clone();
        packet.time += begin;
        if packet.data.get(12..15) == Some(&[8, 0, 0x45]) {
            for at in [SOURCE, SOURCE + 4] {
                if packet.data[at..at + 4] == client[..] {
                    packet.data[at..at + 4].copy_from_slice(&new_client);
                } else if packet.data[at..at + 4] == server[..] {
                    packet.data[at..at + 4].copy_from_slice(&new_server);
                }
            }
        }
        packets.push(packet);
    }
}
