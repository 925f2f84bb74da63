//! The two streams of a connection, unit by unit.

use std::collections::HashMap;

use super::canvas::Canvas;
use super::front;
use super::replace::Replacer;
use super::side::Side;
use super::tls;
use super::x224;
use crate::certify::Mark;
use crate::flow::{Direction, Flow, Stream, Unit, UnitKind};
use crate::time::Time;

/// Bytes in front of a TLS fragment.
const RECORD_HEADER: usize = 5;
/// Content types (RFC 8446 5.1).
const CHANGE_CIPHER_SPEC: u8 = 20;
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;

/// What is known of a connection while its messages are written again.
#[derive(Default)]
pub(super) struct Course {
    /// When the connection began.
    pub(super) start: Time,
    /// What was found of the certificates, by their DER, and of the signature over the handshake.
    pub(super) marks: HashMap<Vec<u8>, Mark>,
    pub(super) handshake_mark: Mark,
    /// TLS version and suite that the server chose.
    pub(super) version: Option<u16>,
    pub(super) suite: Option<u16>,
    /// ChangeCipherSpec seals nothing: TLS 1.3, or a second ClientHello is to come.
    pub(super) for_show: bool,
    /// Standard RDP Security encrypts, with FIPS.
    pub(super) encrypts: bool,
    pub(super) fips: bool,
    /// MCS channels of the share and of messages.
    pub(super) io_channel: Option<u16>,
    pub(super) message_channel: Option<u16>,
}

/// Handshake bytes in clear that stand behind each other, and where in the stream each part of them lies.
#[derive(Default)]
struct Handshake {
    bytes: Vec<u8>,
    parts: Vec<(usize, u64, usize)>,
}

/// Both directions of a flow, to the server first. The server's is read first: it says how the client's is to be read.
pub(super) fn sides(flow: &Flow, course: &mut Course, replacer: &mut Replacer) -> [Side; 2] {
    let to_client = side(&flow.to_client, Direction::ToClient, course, replacer);
    let to_server = side(&flow.to_server, Direction::ToServer, course, replacer);
    [to_server, to_client]
}

fn side(stream: &Stream, direction: Direction, course: &mut Course, replacer: &mut Replacer) -> Side {
    let mut side = Side::of(stream);
    let mut handshake = Handshake::default();
    let mut sealed = false;
    let wide = stream.units.iter().any(|unit| {
        unit.kind == UnitKind::FastPath && kept_start(stream, unit).get(1).is_some_and(|length| *length == 0x80)
    });
    for unit in &stream.units {
        let bytes = kept_start(stream, unit);
        if bytes.is_empty() || unit.count > 1 {
            keep_headers(&mut side, unit, wide);
            continue;
        }
        let mut canvas = Canvas::new(bytes);
        match unit.kind {
            UnitKind::Tpkt => x224::packet(&mut canvas, course, replacer),
            UnitKind::FastPath => canvas.keep(0..fast_path_header(bytes)),
            UnitKind::Raw => front::run(&mut canvas, direction, unit.offset == 0, replacer),
            UnitKind::Tls { content_type, .. } => {
                canvas.keep(0..RECORD_HEADER);
                match content_type {
                    HANDSHAKE if !sealed => handshake.add(unit, bytes),
                    CHANGE_CIPHER_SPEC => {
                        canvas.keep(RECORD_HEADER..RECORD_HEADER.saturating_add(1));
                        // Messages after it are sealed, and those before it are whole.
                        sealed |= !is_for_show(&mut handshake, &mut side, course, replacer);
                    }
                    ALERT if !sealed && unit.length == 7 => canvas.keep(RECORD_HEADER..7),
                    _ => {}
                }
            }
        }
        side.put(unit.offset, &canvas.new);
        // What was kept of the unit only in part: its header was in that part.
        let whole = usize::try_from(unit.total).is_ok_and(|total| bytes.len() >= total);
        if !whole && unit.kind == UnitKind::Raw {
            replacer.lost.insert("bytes of other protocols beyond what is looked at: blanked");
        }
    }
    handshake.write(&mut side, course, replacer);
    side
}

/// Writes the messages so far, which may say whether ChangeCipherSpec seals anything.
fn is_for_show(handshake: &mut Handshake, side: &mut Side, course: &mut Course, replacer: &mut Replacer) -> bool {
    std::mem::take(handshake).write(side, course, replacer);
    course.for_show
}

impl Handshake {
    fn add(&mut self, unit: &Unit, bytes: &[u8]) {
        let fragment = bytes.get(RECORD_HEADER..).unwrap_or_default();
        self.parts.push((self.bytes.len(), unit.offset.saturating_add(RECORD_HEADER as u64), fragment.len()));
        self.bytes.extend_from_slice(fragment);
    }

    fn write(self, side: &mut Side, course: &mut Course, replacer: &mut Replacer) {
        let mut canvas = Canvas::new(&self.bytes);
        for message in rdpwhy_parsers::tls::handshake_messages(&self.bytes) {
            tls::message(&mut canvas, message.at, course, replacer);
        }
        for (start, offset, length) in self.parts {
            side.put(offset, canvas.new.get(start..start.saturating_add(length)).unwrap_or_default());
        }
    }
}

/// What was kept of a unit from its start on.
fn kept_start<'s>(stream: &'s Stream, unit: &Unit) -> &'s [u8] {
    let run = stream.kept.runs.iter().rev().find(|run| run.offset <= unit.offset);
    let start = run.and_then(|run| usize::try_from(unit.offset.saturating_sub(run.offset)).ok());
    let Some((run, start)) = run.zip(start) else { return &[] };
    let end = start.saturating_add(usize::try_from(unit.total).unwrap_or(usize::MAX)).min(run.bytes.len());
    run.bytes.get(start.min(end)..end).unwrap_or_default()
}

/// One or two bytes of length behind the first.
fn fast_path_header(bytes: &[u8]) -> usize {
    if bytes.get(1).is_some_and(|length| length & 0x80 != 0) { 3 } else { 2 }
}

/// The header of a unit whose bytes were not kept. `wide` is a sender that takes two bytes also for a short length.
fn keep_headers(side: &mut Side, unit: &Unit, wide: bool) {
    let length = match unit.kind {
        UnitKind::Tpkt => x224::HEADERS as u64,
        UnitKind::Tls { .. } => RECORD_HEADER as u64,
        UnitKind::FastPath if wide || unit.length >= 0x80 => 3,
        UnitKind::FastPath => 2,
        UnitKind::Raw => return,
    };
    side.keep(unit.offset..unit.offset.saturating_add(length.min(unit.total)));
}
