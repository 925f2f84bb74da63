//! The connection inside a tunnel: X.224 in clear, then TLS of its own, of which the records open with its own secrets or have sizes.

use rdpwhy_parsers::{parse, tls as wire};

use crate::decode::plain::PlainState;
use crate::decode::timeline::Event;
use crate::decode::tls::{self, TlsState};
use crate::decode::walk::{Place, Walk};
use crate::decode::x224;
use crate::flow::{Direction, Kept, Run, Stream, Unit, UnitKind};
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
    /// What the readers of TLS and of its plaintext remember of this connection; the outer one has its own.
    state: TlsState,
    plain: Box<Option<PlainState>>,
    /// Bytes are missing before the next record, to the server and to the client.
    lost: [bool; 2],
}

impl Inner {
    /// Bytes of a direction are missing before what comes next.
    pub fn lose(&mut self, direction: Direction) {
        self.side(direction).clear();
        self.gaps |= !self.records.is_empty();
        if let Some(lost) = self.lost.get_mut(usize::from(direction == Direction::ToClient)) {
            *lost = true;
        }
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
                _ => self.record(walk, unit, place),
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

    fn record(&mut self, walk: &mut Walk<'_>, unit: &[u8], place: Place) {
        let [content_type, ..] = unit else { return };
        self.read(walk, unit, place);
        if self.records.len() == MAX_RECORDS {
            self.gaps = true;
            return;
        }
        let length = unit.len().saturating_sub(RECORD_HEADER) as u32;
        self.records.push(Record::single(place.direction, place.last_frame, place.time, *content_type, length));
    }

    /// Reads a record as one of a connection of its own: hellos, certificate, and what its secrets open.
    fn read(&mut self, walk: &mut Walk<'_>, bytes: &[u8], place: Place) {
        let [content_type, high, low, ..] = *bytes else { return };
        let version = u16::from_be_bytes([high, low]);
        let lost = self.lost.get_mut(usize::from(place.direction == Direction::ToClient)).map(std::mem::take);
        let length = bytes.len() as u32;
        let unit = Unit {
            offset: place.offset,
            length,
            kind: UnitKind::Tls { content_type, version },
            count: 1,
            total: u64::from(length),
            frame: place.frame,
            last_frame: place.last_frame,
            time: place.time,
            last_time: place.time,
            cut: false,
            resynchronized: lost.unwrap_or_default(),
        };
        let run = Run { offset: place.offset, bytes: bytes.to_vec(), sources: Vec::new() };
        let stream = Stream { kept: Kept { runs: vec![run] }, ..Stream::default() };
        let before = walk.session.messages.len();
        let plain = self.plain.take().unwrap_or_else(PlainState::tunnelled);
        let outer_plain = std::mem::replace(&mut walk.plain, plain);
        let outer_state = std::mem::replace(&mut walk.tls, std::mem::take(&mut self.state));
        let outer_tls = walk.session.tls.replace(std::mem::take(&mut self.tls));
        tls::read(walk, &Event { direction: place.direction, unit: &unit, stream: &stream }, content_type, version);
        self.tls = std::mem::replace(&mut walk.session.tls, outer_tls).unwrap_or_default();
        self.state = std::mem::replace(&mut walk.tls, outer_state);
        *self.plain = Some(std::mem::replace(&mut walk.plain, outer_plain));
        // What is in clear here was sealed by the tunnel.
        for message in walk.session.messages.iter_mut().skip(before).filter(|message| message.basis == Basis::Seen) {
            message.basis = Basis::Decrypted;
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
