//! The connections of a capture of noise, whole or without their first packets.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rdpwhy::capture::{Capture, CaptureOptions};
use rdpwhy::decode::{self, Surroundings};
use rdpwhy::flow::{Direction, Flow, FlowTable, Limits, UnitKind};
use rdpwhy::infer::{Close, CloseKind, Record, Setting};
use rdpwhy::link::{Dissector, Transport};
use rdpwhy::session::Session;

/// Bytes in front of a TLS record's body.
const RECORD_HEADER: u32 = 5;

/// A connection as it was decoded, and its TLS records in order.
pub struct Connection {
    pub session: Session,
    pub records: Vec<Record>,
}

impl Connection {
    /// What its TLS agreed on, with nothing of X.224.
    pub fn setting(&self) -> Setting {
        let tls = self.session.tls.as_ref();
        Setting {
            tls_version: tls.and_then(|tls| tls.version).unwrap_or_default(),
            cipher_suite: tls.and_then(|tls| tls.cipher_suite).unwrap_or_default(),
            encrypt_then_mac: tls.is_some_and(|tls| tls.encrypt_then_mac),
            ..Setting::default()
        }
    }

    /// Its first FIN or RST.
    pub fn close(&self) -> Close {
        let open = Close { by: None, how: CloseKind::None, time: self.session.end, frame: None };
        self.session.ending.closers.first().map_or(open, |closer| Close {
            by: Some(closer.direction),
            how: CloseKind::Fin,
            time: closer.time,
            frame: Some(closer.frame),
        })
    }
}

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("captures/noise")
}

/// What a capture holds.
pub struct Noise {
    /// How many TCP connections were tried.
    pub tried: usize,
    /// Those that the tool looks at.
    pub looked_at: Vec<Connection>,
}

/// The connections of a capture, each without so many of its first packets.
pub fn all_of(kind: &str, skipped: usize) -> Noise {
    let path = folder().join(format!("{kind}.pcapng"));
    let mut source =
        Capture::open(&path, CaptureOptions::default()).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut dissector = Dissector::default();
    let mut table = FlowTable::new(Limits::default());
    let mut seen: HashMap<_, usize> = HashMap::new();
    while let Some(packet) = source.next_packet() {
        let Some(segment) = dissector.segment(&packet) else { continue };
        let Transport::Tcp(tcp) = &segment.transport else { continue };
        let (a, b) = ((segment.source, tcp.source_port), (segment.destination, tcp.destination_port));
        let packets = seen.entry((a.min(b), a.max(b))).or_default();
        *packets += 1;
        if *packets > skipped {
            table.push(&segment);
        }
    }
    let set = table.finish();
    let capture_end = set.flows.iter().map(|flow| flow.end).max().unwrap_or_default();
    let connection = |flow: &Flow| Connection {
        session: decode::session(flow, &Surroundings { capture_end }),
        records: records(flow),
    };
    Noise { tried: seen.len(), looked_at: set.flows.iter().map(connection).collect() }
}

fn records(flow: &Flow) -> Vec<Record> {
    let mut all = Vec::new();
    for direction in [Direction::ToServer, Direction::ToClient] {
        for unit in &flow.stream(direction).units {
            let UnitKind::Tls { content_type, .. } = unit.kind else { continue };
            let length = unit.length - RECORD_HEADER;
            all.push(Record::single(direction, unit.last_frame, unit.last_time, content_type, length));
        }
    }
    all.sort_by_key(|record: &Record| record.frame);
    all
}
