//! The connection inside a tunnel: X.224 in clear, then TLS of its own, of which the records have sizes.

use rdpwhy_parsers::{parse, tls as wire};

use crate::decode::tls::{client_hello, content, server_hello};
use crate::decode::walk::{Place, Walk};
use crate::decode::x224;
use crate::flow::Direction;
use crate::infer::Record;
use crate::session::{Layer, Tls};
use crate::vocabulary::Basis;

/// Bytes in front of a record's body.
const RECORD_HEADER: usize = 5;
/// Longest record ([RFC 8446](https://www.rfc-editor.org/rfc/rfc8446#section-5.2) 5.2 and RFC 5246 6.2.3), its header included.
const MAX_RECORD: usize = RECORD_HEADER + (1 << 14) + 2048;
/// Records that are remembered.
const MAX_RECORDS: usize = 8192;

/// What is known of the inner connection.
#[derive(Default)]
pub struct Inner {
    to_server: Vec<u8>,
    to_client: Vec<u8>,
    /// Its TLS, as far as the hellos tell.
    pub tls: Tls,
    /// Its records in the order in which they came.
    pub records: Vec<Record>,
    /// Bytes of it are missing somewhere.
    pub gaps: bool,
}

impl Inner {
    /// Bytes of a direction are missing before what comes next.
    pub fn lose(&mut self, direction: Direction) {
        self.side(direction).clear();
        self.gaps |= !self.records.is_empty();
    }

    /// Takes what a packet carried.
    pub fn feed(&mut self, walk: &mut Walk<'_>, bytes: &[u8], place: Place) {
        let mut waiting = std::mem::take(self.side(place.direction));
        waiting.extend_from_slice(bytes);
        let mut used = 0;
        while let Some(left) = waiting.get(used..).filter(|left| !left.is_empty()) {
            let Some(length) = length(left) else { break };
            let Some(unit) = left.get(..length) else { break };
            match unit {
                [3, ..] => x224::packet(walk, unit, Place { layer: Layer::Tls, basis: Basis::Decrypted, ..place }),
                _ => self.record(unit, place),
            }
            used = used.saturating_add(length);
        }
        waiting.drain(..used.min(waiting.len()));
        let is_unit = waiting.len() < RECORD_HEADER || length(&waiting).is_some();
        if is_unit {
            *self.side(place.direction) = waiting;
        } else {
            self.gaps = true;
        }
    }

    fn record(&mut self, unit: &[u8], place: Place) {
        let [content_type, body @ ..] = unit else { return };
        let body = body.get(RECORD_HEADER.saturating_sub(1)..).unwrap_or_default();
        if *content_type == content::HANDSHAKE && self.tls.server_hello.is_none() {
            self.hello(body, place);
        }
        if self.records.len() == MAX_RECORDS {
            self.gaps = true;
            return;
        }
        let length = body.len() as u32;
        self.records.push(Record::single(place.direction, place.last_frame, place.time, *content_type, length));
    }

    /// Reads the hellos: they say which suite seals the rest.
    fn hello(&mut self, body: &[u8], place: Place) {
        for message in wire::handshake_messages(body) {
            let Some(body) = body.get(message.body).filter(|_| message.missing == 0) else { return };
            match message.header.msg_type {
                wire::HandshakeType::CLIENT_HELLO => _ = client_hello(&mut self.tls, body, place),
                wire::HandshakeType::SERVER_HELLO => _ = server_hello(&mut self.tls, body, place),
                _ => {}
            }
        }
    }

    fn side(&mut self, direction: Direction) -> &mut Vec<u8> {
        match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        }
    }
}

/// Length of the TPKT or record that `bytes` begin with; `None` where its header is not there or is neither's.
fn length(bytes: &[u8]) -> Option<usize> {
    match *bytes {
        [3, 0, high, low, ..] => Some(usize::from(u16::from_be_bytes([high, low]))).filter(|length| *length >= 7),
        [20..=23, 3, 0..=4, ..] => {
            let (header, _) = parse(wire::record_header, bytes).ok()?;
            usize::from(header.length).checked_add(RECORD_HEADER).filter(|length| *length <= MAX_RECORD)
        }
        _ => None,
    }
}
