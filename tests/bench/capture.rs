//! Writes the benchmark's capture: `capture FILE RDP_FILE MEGABYTES SEED`. Needs nothing but the standard library:
//! `rustc --edition 2024 -O tests/bench/capture.rs`.
//!
//! What it holds and what it leaves out stands in `tests/bench/README.md`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::net::{IpAddr, SocketAddr};

#[allow(dead_code, reason = "the forged captures use the rest of it")]
#[path = "../forge/mod.rs"]
mod forge;

mod background;
mod session;

use background::{Chance, on_disk};
use forge::file::{self, Packet};
use forge::scene::Scene;

/// Connections of Remote Desktop in the whole capture.
const SESSIONS: u64 = 2000;
/// Parts that are made one after the other: the connections of a part lie beside each other in time.
const PARTS: u64 = 40;
/// Microseconds that a part lasts.
const PART: u64 = 30_000_000;
/// When it begins, in microseconds since 1970.
const START: u64 = 1_795_420_800_000_000;

/// Counts of what was written.
#[derive(Default)]
struct Counts {
    packets: u64,
    bytes: u64,
    rdp_packets: u64,
    rdp_bytes: u64,
    failed: u64,
    reordered: u64,
}

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, all, rdp, megabytes, seed] = arguments.as_slice() else {
        eprintln!("usage: capture FILE RDP_FILE MEGABYTES SEED");
        std::process::exit(2);
    };
    let number = |text: &String| text.parse::<u64>().unwrap_or(1);
    let target = number(megabytes) * 1_000_000;
    let mut chance = Chance::of(number(seed));
    let mut all = BufWriter::with_capacity(1 << 20, File::create(all)?);
    let mut rdp = BufWriter::with_capacity(1 << 20, File::create(rdp)?);
    let head = file::head(&[1]);
    all.write_all(&head)?;
    rdp.write_all(&head)?;
    let mut counts = Counts { bytes: head.len() as u64, ..Counts::default() };
    for part in 0..PARTS {
        let begin = START + part * PART;
        let sessions = remote_desktop(part, begin, &mut chance, &mut counts);
        write(&mut rdp, &sessions)?;
        let size: u64 = sessions.iter().map(on_disk).sum();
        counts.rdp_bytes += size;
        counts.rdp_packets += sessions.len() as u64;
        let wanted = (target * (part + 1) / PARTS).saturating_sub(counts.bytes + size);
        let mut packets = sessions;
        background::fill(&mut packets, begin, PART, wanted, &mut chance);
        packets.sort_by_key(|packet| packet.time);
        counts.packets += packets.len() as u64;
        counts.bytes += packets.iter().map(on_disk).sum::<u64>();
        write(&mut all, &packets)?;
    }
    all.flush()?;
    rdp.flush()?;
    println!(
        "{} packets, {} MB; RDP: {SESSIONS} connections, {} failed, {} packets, {} MB, {} packets out of order",
        counts.packets,
        counts.bytes / 1_000_000,
        counts.failed,
        counts.rdp_packets,
        counts.rdp_bytes / 1_000_000,
        counts.reordered
    );
    Ok(())
}

/// The Remote Desktop connections of a part, in order of time.
fn remote_desktop(part: u64, begin: u64, chance: &mut Chance, counts: &mut Counts) -> Vec<Packet> {
    let mut packets = Vec::new();
    for index in 0..SESSIONS / PARTS {
        let number = part * (SESSIONS / PARTS) + index;
        let mut scene = Scene::default();
        scene.packets.clear();
        let client = SocketAddr::new(
            IpAddr::from([10, 64 + (number >> 16) as u8, (number >> 8) as u8, number as u8]),
            49152 + (number % 16000) as u16,
        );
        let server = SocketAddr::new(IpAddr::from([10, 30, 5, 20 + (number % 50) as u8]), 3389);
        counts.failed += u64::from(session::write(&mut scene, client, server, number, chance));
        // A connection begins anywhere in its part; its script begins at a time of its own.
        let shift = begin + chance.below(PART / 2);
        let own = scene.packets.first().map_or(0, |packet| packet.time);
        for packet in &mut scene.packets {
            packet.time = packet.time - own + shift;
        }
        if number % 20 == 7 {
            counts.reordered += session::reorder(&mut scene.packets, chance);
        }
        packets.append(&mut scene.packets);
    }
    packets.sort_by_key(|packet| packet.time);
    packets
}

fn write(out: &mut impl Write, packets: &[Packet]) -> std::io::Result<()> {
    let mut block = Vec::new();
    for packet in packets {
        block.clear();
        file::packet(&mut block, packet);
        out.write_all(&block)?;
    }
    Ok(())
}
